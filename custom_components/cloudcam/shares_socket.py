"""What the card asks about shares over Home Assistant's WebSocket.

A share is what ``ShareInfo`` says, with ``entry_id``, the ``entity_id`` of its camera (null when
that is gone) and ``camera``, its name.

| command | answer | for whom |
|---|---|---|
| `cloudcam/shares/info` | whether links open, where they lead; who signs | all |
| `cloudcam/shares/list` | `shares`, newest first; `is_all` says that no NVR is missing | all |
| `cloudcam/shares/subscribe` | events: `shares`, the list, first and anew; `share`, one | all |
| `cloudcam/shares/candidates` | who can be chosen in a picture | administrators |
| `cloudcam/shares/create` | the draft | administrators |
| `cloudcam/shares/consent` | `share`, and of a link its `url`, told once | administrators |
| `cloudcam/shares/revoke` | the share, ended | all |
| `cloudcam/shares/release` | the share, without recordings that it keeps | administrators |

Shares are those of cameras that the user may see, and of nothing else.
"""

from contextlib import suppress
from dataclasses import asdict, fields
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv

from . import shares_api
from .commands import MOMENT, Message, answers, find
from .directory import find_nvr, find_share
from .errors import CloudCamError, Refused
from .link_address import LINK_URL, LinkAddress, check_links, links_open
from .permissions import Caller
from .shares import ShareRequest, ShareWay
from .shares_feed import SharesFeed, described
from .wire import ProtocolError, parse

_SHARE: Final = {vol.Required("entry_id"): cv.string, vol.Required("share_id"): cv.string}
_WANTED: Final = {
    vol.Optional(wanted.name): object
    for wanted in fields(ShareRequest)
    if wanted.name != "camera_id"
}
"""Which of them must be there, and their types, is looked at when the request is made of them."""


@callback
def register_shares_socket(hass: HomeAssistant) -> None:
    """Register every command, once for all NVRs."""
    for command in (
        _info,
        _list,
        _subscribe,
        _candidates,
        _create,
        _consent,
        _revoke,
        _release,
    ):
        websocket_api.async_register_command(hass, command)


@answers(
    {
        vol.Required("type"): "cloudcam/shares/info",
        vol.Exclusive("entry_id", "whose"): cv.string,
        vol.Exclusive("entity_id", "whose"): cv.entity_id,
    }
)
async def _info(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    if "entity_id" in message:  # a camera's NVR
        coordinator, _ = find(hass, connection, message["entity_id"])
    else:
        coordinator = find_nvr(hass, message.get("entry_id"))
    address = LinkAddress.of(hass)
    fingerprint = None
    if connection.user.is_admin:
        with suppress(CloudCamError):  # all else is known without the NVR
            fingerprint = await shares_api.fingerprint(coordinator.client)
    return {
        "entry_id": coordinator.entry.entry_id,
        "links": links_open(coordinator.entry),
        "link_base": address.base,
        "is_external": address.is_external,
        "fingerprint": fingerprint,
    }


@answers({vol.Required("type"): "cloudcam/shares/list"})
async def _list(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    return SharesFeed(hass, connection, message["id"]).all()


@websocket_api.websocket_command({vol.Required("type"): "cloudcam/shares/subscribe"})
@callback
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    feed = SharesFeed(hass, connection, message["id"])
    connection.subscriptions[message["id"]] = feed.stop
    connection.send_result(message["id"])
    feed.start()


@websocket_api.require_admin
@answers(
    {
        vol.Required("type"): "cloudcam/shares/candidates",
        vol.Required("entity_id"): cv.entity_id,
        vol.Required("at_us"): MOMENT,
    }
)
async def _candidates(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, camera = find(hass, connection, message["entity_id"])
    return asdict(await shares_api.candidates(coordinator.client, camera.id, message["at_us"]))


@websocket_api.require_admin
@answers(
    {
        vol.Required("type"): "cloudcam/shares/create",
        vol.Required("entity_id"): cv.entity_id,
        **_WANTED,
    }
)
async def _create(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, camera = find(hass, connection, message["entity_id"])
    given = {k: v for k, v in message.items() if k not in {"id", "type", "entity_id"}}
    try:
        wanted = parse(ShareRequest, {"camera_id": camera.id, **given})
    except ProtocolError as error:
        raise Refused(str(error)) from error
    share = await shares_api.create(coordinator.client, wanted)
    coordinator.shares.take(share)
    return described(coordinator, share)


@websocket_api.require_admin
@answers(
    {
        vol.Required("type"): "cloudcam/shares/consent",
        **_SHARE,
        vol.Required("sha256"): cv.matches_regex(r"[0-9a-f]{64}\Z"),
    }
)
async def _consent(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, share = find_share(hass, message["share_id"], message["entry_id"])
    base = None
    if share.way is ShareWay.LINK:
        base = check_links(hass, coordinator.entry).base
    done = await shares_api.consent(coordinator.client, share.id, message["sha256"])
    coordinator.shares.take(done.share)
    url = None if base is None or done.token is None else base + LINK_URL.format(token=done.token)
    return {"share": described(coordinator, done.share), "url": url}


@answers({vol.Required("type"): "cloudcam/shares/revoke", **_SHARE})
async def _revoke(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, share = find_share(hass, message["share_id"], message["entry_id"])
    caller = await Caller.of(hass, connection.context(message))
    caller.require(coordinator, share.camera_id, POLICY_READ)
    ended = await shares_api.revoke(coordinator.client, share.id)
    coordinator.shares.take(ended)
    return described(coordinator, ended)


@websocket_api.require_admin
@answers({vol.Required("type"): "cloudcam/shares/release", **_SHARE})
async def _release(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, share = find_share(hass, message["share_id"], message["entry_id"])
    released = await shares_api.release(coordinator.client, share.id)
    coordinator.shares.take(released)
    return described(coordinator, released)
