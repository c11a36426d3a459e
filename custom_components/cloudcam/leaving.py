"""Pictures that Home Assistant itself sends out of the home: allowed by camera and way, or not.

Home Assistant does not say who asks a camera for its picture. It shows in the call itself: the
nearest part of Home Assistant, or other integration, on the way to us. Whoever shows pictures to
people who are logged in is at home; everybody else takes them somewhere, in one of a few ways.
What can't be told apart stands in docs/guide/privacy.md.
"""

import ipaddress
import sys
from collections.abc import Container, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Final

from aiohttp import web
from homeassistant.components import network
from homeassistant.components.http import KEY_HASS_USER
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.network import is_cloud_connection
from homeassistant.util.network import is_local

from .asking import Person
from .const import DOMAIN
from .persons import acting, current_person
from .protocol import CameraInfo


class Way(StrEnum):
    """How a picture leaves; also the key of the option that holds the cameras of which it may."""

    NOTIFICATIONS = "leave_notifications"
    CAST = "leave_cast"
    ASSISTANTS = "leave_assistants"
    AI = "leave_ai"
    OTHERS = "leave_others"


_HANDS_ON: Final = {DOMAIN, "camera", "image", "stream", "media_source"}
"""Not who asks, but on the way from whoever does."""

_AT_HOME: Final = {
    *("websocket_api", "http", "api", "frontend", "mobile_app", "go2rtc", "web_rtc"),
    *("automation", "script", "homeassistant", "logbook", "recorder", "history"),
}
"""Shows pictures to people who are logged in, or takes none."""

_WAYS: Final = {
    **dict.fromkeys(("alexa", "cloud", "google_assistant", "homekit"), Way.ASSISTANTS),
    **dict.fromkeys(("ai_task", "conversation", "llm", "mcp_server"), Way.AI),
    **dict.fromkeys(("cast", "media_player"), Way.CAST),
}
_PLAYS: Final = "async_handle_play_stream_service"
"""Of `camera`, private in some versions: hands a stream's address to a television."""

_TAILNET: Final = ipaddress.ip_network("100.64.0.0/10")
"""Tailscale's addresses: a VPN of the owner's own devices."""

_SITE: Final = 48
"""The shortest IPv6 prefix that one home gets (RFC 6177)."""

_CORE: Final = sys.modules[HomeAssistant.__module__].__file__
_ACTION: Final = "_execute_service"
"""Of the core: begins an action. Whoever asked for it has no picture of it."""


@dataclass(frozen=True, slots=True)
class Taker:
    """A part of Home Assistant, and how what it takes leaves."""

    way: Way
    name: str

    def acting(self) -> AbstractContextManager[None]:
        """Within a `with` block the NVR is asked for it, and writes that down."""
        return acting(_as_person(self.name))


def _as_person(name: str, address: str | None = None) -> Person:
    return Person(name=f"Home Assistant: {name}", address=address)


@callback
def fetching(name: str | None) -> AbstractContextManager[None]:
    """The same for who fetches what an address was signed for: a user, else who is named in it."""
    person = current_person()
    if name is None or person.id is not None:
        return nullcontext()
    return acting(_as_person(name, person.address))


class MayNotLeave(HomeAssistantError):
    """The owner has not allowed it."""


@callback
def taker() -> Taker | None:
    """Who asks for a picture in order to send it somewhere; None for people at home."""
    frame = sys._getframe(1)  # noqa: SLF001 - as Home Assistant's own helpers.frame does
    while (above := frame.f_back) is not None:
        frame = above
        if frame.f_code.co_name == _ACTION and frame.f_code.co_filename == _CORE:
            return None  # such as camera.snapshot, which writes a file
        file = frame.f_code.co_filename
        name = _part(file)
        if name == "camera" and frame.f_code.co_name.endswith(_PLAYS):
            return Taker(Way.CAST, _players(frame.f_locals) or "camera.play_stream")
        if name is not None and name not in _HANDS_ON:
            return None if name in _AT_HOME else Taker(_way(name, file), name)
    return None


def _players(told: Mapping[str, object]) -> str:
    """The players that a call of `camera.play_stream` is for."""
    for call in told.values():
        if isinstance(call, ServiceCall):
            players = call.data.get("media_player", ())
            return ", ".join([players] if isinstance(players, str) else players)
    return ""


def _way(name: str, filename: str) -> Way:
    """Of an integration; many besides cast have players, which resolve what they play."""
    plays = PurePath(filename).name == "media_player.py"
    return _WAYS.get(name, Way.CAST if plays else Way.OTHERS)


def _part(filename: str) -> str | None:
    """The integration that a source file belongs to."""
    parts = PurePath(filename).parts
    for above, name, below in zip(parts, parts[1:], parts[2:], strict=False):
        if name == "components" and above == "homeassistant":
            return below
        if above == "custom_components":
            return name
    return None


@callback
def may_leave(entry: ConfigEntry, camera_id: str, way: Way) -> bool:
    """Whether the owner has allowed it."""
    return camera_id in entry.options.get(way, ())


@callback
def allow(hass: HomeAssistant, entry: ConfigEntry, camera_id: str, way: Way) -> None:
    """As the owner says."""
    allowed = {*entry.options.get(way, ()), camera_id}
    options = {**entry.options, way.value: sorted(allowed)}
    hass.config_entries.async_update_entry(entry, options=options)


@callback
def forget_all_but(hass: HomeAssistant, entry: ConfigEntry, camera_ids: Container[str]) -> None:
    """Of cameras that are gone nothing is allowed or asked: a new one may get the same id."""
    kept = {
        way.value: of_them(entry.options[way], camera_ids) for way in Way if way in entry.options
    }
    hass.config_entries.async_update_entry(entry, options={**entry.options, **kept})
    for issue in list(ir.async_get(hass).issues.values()):
        asked = issue.data or {}
        is_ours = issue.domain == DOMAIN and asked.get("entry_id") == entry.entry_id
        if is_ours and "way" in asked and asked["camera_id"] not in camera_ids:
            ir.async_delete_issue(hass, DOMAIN, issue.issue_id)


def of_them(wanted: Iterable[str], camera_ids: Container[str]) -> list[str]:
    """Those that are there."""
    return [camera_id for camera_id in wanted if camera_id in camera_ids]


@callback
def check_taker(
    hass: HomeAssistant, entry: ConfigEntry, camera: CameraInfo
) -> AbstractContextManager[None]:
    """Let nobody take a picture out who may not; within the block the NVR knows who does.

    Raises MayNotLeave, and asks the owner among the repairs.
    """
    found = taker()
    if found is None:
        return nullcontext()
    require(hass, entry, camera, found)
    return found.acting()


@callback
def require(hass: HomeAssistant, entry: ConfigEntry, camera: CameraInfo, found: Taker) -> None:
    """Raises MayNotLeave unless it is allowed, and asks the owner among the repairs."""
    if may_leave(entry, camera.id, found.way):
        return
    placeholders = {"camera": camera.name, "who": found.name}
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{entry.entry_id}_{camera.id}_{found.way}",
        data={"entry_id": entry.entry_id, "camera_id": camera.id, "way": found.way.value},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=found.way,
        translation_placeholders=placeholders,
    )
    raise MayNotLeave(
        translation_domain=DOMAIN,
        translation_key="may_not_leave",
        translation_placeholders=placeholders,
    )


@callback
def check_signed(
    hass: HomeAssistant, entry: ConfigEntry, camera: CameraInfo, request: web.Request
) -> None:
    """The same for a signed address, as notifications have it, that is opened elsewhere.

    The ledger has the address that it was opened at. Raises HTTPForbidden.
    """
    user = request.get(KEY_HASS_USER)
    is_person = user is not None and not user.system_generated
    if is_person or (not is_cloud_connection(hass) and _is_at_home(hass, request.remote)):
        return
    found = Taker(Way.NOTIFICATIONS, request.remote or "?")
    try:
        require(hass, entry, camera, found)
    except MayNotLeave as error:
        raise web.HTTPForbidden(text=str(error)) from error


@callback
def _is_at_home(hass: HomeAssistant, address: str | None) -> bool:
    try:
        visitor = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return is_local(visitor) or visitor in _TAILNET or _is_beside(hass, visitor)


def _is_beside(hass: HomeAssistant, visitor: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """In a network of this machine: at home IPv6 addresses are global ones.

    Global IPv4 networks are a provider's, and shared with strangers.
    """
    networks = (
        ipaddress.ip_network(f"{own['address']}/{own['network_prefix']}", strict=False)
        for adapter in network.async_get_loaded_adapters(hass)
        for own in adapter["ipv6"]
        if own["network_prefix"] >= _SITE
    )
    return any(visitor in one for one in networks)
