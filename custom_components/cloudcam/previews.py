"""Pictures of cameras that are being added, for the browser that adds them.

They live in memory for a few minutes, at addresses that nobody can guess and that need a signature.
"""

import asyncio
import secrets
from datetime import timedelta
from typing import Final

from aiohttp import web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_PATH: Final = "/api/cloudcam/preview/{preview_id}"
_KEPT: Final = timedelta(minutes=5)


class Previews:
    """The pictures that are kept now."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._pictures: dict[str, tuple[bytes, asyncio.TimerHandle]] = {}

    @callback
    def keep(self, jpeg: bytes) -> str:
        """Keep a picture for some minutes; gives its id."""
        preview_id = secrets.token_urlsafe(16)
        expiry = self._hass.loop.call_later(_KEPT.total_seconds(), self.forget, preview_id)
        self._pictures[preview_id] = jpeg, expiry
        return preview_id

    @callback
    def address(self, preview_id: str) -> str:
        """Where the browser that is asking now can load it."""
        return async_sign_path(self._hass, _PATH.format(preview_id=preview_id), _KEPT)

    @callback
    def forget(self, preview_id: str) -> None:
        """Let go of a picture, if it is there."""
        if (kept := self._pictures.pop(preview_id, None)) is not None:
            kept[1].cancel()

    def find(self, preview_id: str) -> bytes | None:
        """A picture that is still kept."""
        kept = self._pictures.get(preview_id)
        return None if kept is None else kept[0]


_PREVIEWS: HassKey[Previews] = HassKey(f"{DOMAIN}_previews")


@callback
def register_previews(hass: HomeAssistant) -> None:
    """Make the store and its address, once for all NVRs."""
    hass.data[_PREVIEWS] = Previews(hass)
    hass.http.register_view(_PreviewView())


@callback
def previews(hass: HomeAssistant) -> Previews:
    """The store."""
    return hass.data[_PREVIEWS]


class _PreviewView(HomeAssistantView):
    url = _PATH
    name = "api:cloudcam:preview"

    async def get(self, request: web.Request, preview_id: str) -> web.Response:
        picture = previews(request.app[KEY_HASS]).find(preview_id)
        if picture is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)
