"""Who may see a camera in the dashboard card: folders whose name is a signature.

A player can't send a token, and Home Assistant's own signatures cover one exact address, while a
playlist names hundreds that nobody knows before. So a folder's name says which camera it is of
and for which login it was made, and carries a keyed checksum over that. Every address below it is
checked again when it is asked for: the login must still be there, and its user must still be
allowed to see the camera.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.camera.const import DOMAIN as CAMERA_DOMAIN
from homeassistant.components.http.auth import async_user_not_allowed_do_auth
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .coordinator import Coordinator

FOLDER_URL: Final = "/api/cloudcam/see/{ticket}"
RENEWED_EVERY: Final = timedelta(hours=6)
"""How often a dashboard is told its folders anew, see card_watch.py: well before they end."""

_STEP_S: Final = 12 * 3600
"""A folder keeps its name for so long, else a browser would fetch every picture again. It is
valid for one step at least and two at most."""

_KEY: HassKey[bytes] = HassKey(f"{DOMAIN}_card_key")
_CHECKSUM_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a folder's name says."""

    entry_id: str
    camera_id: str
    login_id: str
    """The refresh token of whoever asked for it."""
    until_s: int


@callback
def folder_of(hass: HomeAssistant, coordinator: Coordinator, camera_id: str, login_id: str) -> str:
    """The folder, without a slash at its end, below which a login finds a camera."""
    until_s = (int(time.time()) // _STEP_S + 2) * _STEP_S
    ticket = Ticket(coordinator.entry.entry_id, camera_id, login_id, until_s)
    return FOLDER_URL.format(ticket=_write(_key(hass), ticket))


@callback
def read_ticket(request: web.Request, hass: HomeAssistant, text: str) -> Ticket:
    """What a folder's name says. Raises HTTPForbidden: not ours, too old, login gone.

    Not HTTPUnauthorized: Home Assistant counts that as a failed login, and a tablet that still
    shows a folder of before a restart would be banned.
    """
    ticket = _read(_key(hass), text)
    if ticket is None or ticket.until_s < time.time():
        raise web.HTTPForbidden
    login = hass.auth.async_get_refresh_token(ticket.login_id)
    if login is None or async_user_not_allowed_do_auth(hass, login.user, request):
        raise web.HTTPForbidden
    if not may(hass, login.user, ticket.entry_id, ticket.camera_id, POLICY_READ):
        raise web.HTTPForbidden
    return ticket


@callback
def may(hass: HomeAssistant, user: User, entry_id: str, camera_id: str, policy: str) -> bool:
    """Whether a user may do something with a camera: see it, or control it."""
    entity_id = camera_entity_id(hass, entry_id, camera_id)
    return entity_id is not None and user.permissions.check_entity(entity_id, policy)


@callback
def camera_entity_id(hass: HomeAssistant, entry_id: str, camera_id: str) -> str | None:
    """The camera entity that a camera of an NVR has in Home Assistant."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN or entry.unique_id is None:
        return None
    unique_id = f"{entry.unique_id}_{camera_id}_camera"
    return er.async_get(hass).async_get_entity_id(CAMERA_DOMAIN, DOMAIN, unique_id)


@callback
def _key(hass: HomeAssistant) -> bytes:
    """Made anew at each start: whoever kept an address of an earlier run has nothing."""
    return hass.data.setdefault(_KEY, secrets.token_bytes(32))


def _write(key: bytes, ticket: Ticket) -> str:
    told = [ticket.entry_id, ticket.camera_id, ticket.login_id, ticket.until_s]
    text = json.dumps(told, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_checksum(key, text) + text).decode().rstrip("=")


def _read(key: bytes, text: str) -> Ticket | None:
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error, ValueError:
        return None
    checksum, told = whole[:_CHECKSUM_BYTES], whole[_CHECKSUM_BYTES:]
    if not hmac.compare_digest(checksum, _checksum(key, told)):
        return None
    entry_id, camera_id, login_id, until_s = json.loads(told)
    return Ticket(entry_id, camera_id, login_id, until_s)


def _checksum(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)[:_CHECKSUM_BYTES]
