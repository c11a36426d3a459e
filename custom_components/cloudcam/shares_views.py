"""Addresses in Home Assistant for what an administrator looks at or takes of a share.

With a login, or signed by one. For outsiders there is share_door.py.
"""

from functools import partial
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http import KEY_HASS_USER
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import HomeAssistantView

from .coordinator import Coordinator
from .passing import OUR_HEADERS, pass_on
from .share_page import language_of
from .shares import ShareContent, ShareInfo, SharePackaging, ShareState
from .views import nvr_of

_BASE: Final = "/api/cloudcam/shares/{entry_id}/{share_id}"
_MP4: Final = "video/mp4"
_ZIP: Final = "application/zip"
_PAGE: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json"

_POLICY: Final = "Content-Security-Policy"
_STRICTEST: Final = {**OUR_HEADERS, _POLICY: "default-src 'none'; sandbox"}
"""Unless the NVR says which style it has."""


@callback
def register_shares_views(hass: HomeAssistant) -> None:
    """Register every address, once for all NVRs."""
    for view in (PreviewView(), FileView(), ReceiptView(), SignedReceiptView()):
        hass.http.register_view(view)


def _share_of(request: web.Request, entry_id: str, share_id: str) -> tuple[Coordinator, ShareInfo]:
    """For administrators. Raises HTTPForbidden, HTTPNotFound, HTTPServiceUnavailable."""
    if not request[KEY_HASS_USER].is_admin:
        raise web.HTTPForbidden
    coordinator = nvr_of(request, entry_id)
    share = coordinator.shares.find(share_id)
    if share is None:
        raise web.HTTPNotFound
    return coordinator, share


def _saved_as(name: str) -> dict[str, str]:
    return {**OUR_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}


class PreviewView(HomeAssistantView):
    """The very video that would leave."""

    url = _BASE + "/preview"
    name = "api:cloudcam:share:preview"

    async def get(self, request: web.Request, entry_id: str, share_id: str) -> web.StreamResponse:
        """Play it, or the part that Range names."""
        coordinator, share = _share_of(request, entry_id, share_id)
        preview = partial(coordinator.client.open, "shares", share.id, "preview")
        return await pass_on(request, preview, _MP4)

    head = get


class FileView(HomeAssistantView):
    """What leaves, once somebody consented."""

    url = _BASE + "/file"
    name = "api:cloudcam:share:file"

    async def get(self, request: web.Request, entry_id: str, share_id: str) -> web.StreamResponse:
        """Send it, or the part that Range names."""
        coordinator, share = _share_of(request, entry_id, share_id)
        if share.state is not ShareState.ACTIVE:
            raise web.HTTPNotFound
        is_zip = share.packaging is SharePackaging.ZIP or share.content is ShareContent.ORIGINAL
        name = "share.zip" if is_zip else "clip.mp4"
        file = partial(coordinator.client.open, "shares", share.id, "file")
        return await pass_on(request, file, _ZIP if is_zip else _MP4, headers=_saved_as(name))

    head = get


class ReceiptView(HomeAssistantView):
    """What was given to whom, to print."""

    url = _BASE + "/receipt"
    name = "api:cloudcam:share:receipt"

    async def get(self, request: web.Request, entry_id: str, share_id: str) -> web.StreamResponse:
        """Show it."""
        coordinator, share = _share_of(request, entry_id, share_id)
        query = {"language": language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))}
        route = ("shares", share.id, "receipt")
        receipt = partial(coordinator.client.open, *route, query=query)
        return await pass_on(request, receipt, _PAGE, (_POLICY,), headers=_STRICTEST)


class SignedReceiptView(HomeAssistantView):
    """The same to be checked: JSON and its signature."""

    url = _BASE + "/receipt.json"
    name = "api:cloudcam:share:receipt:json"

    async def get(self, request: web.Request, entry_id: str, share_id: str) -> web.StreamResponse:
        """Send it."""
        coordinator, share = _share_of(request, entry_id, share_id)
        route = ("shares", share.id, "receipt")
        receipt = partial(coordinator.client.open, *route, query={"format": "json"})
        headers = _saved_as(f"receipt-{share.id}.json")
        return await pass_on(request, receipt, _JSON, headers=headers)
