"""Addresses in Home Assistant that play clips and show pictures of the NVR.

Home Assistant asks for a login or a signature; the clip itself comes from the NVR over the pinned
connection. Only headers that seeking needs pass, in either direction, and the kind of content is
what the address says whatever the NVR answers.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import aiohttp
from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .api import CloudCamError, NotFound
from .const import DOMAIN, LOGGER
from .coordinator import Coordinator
from .media_id import ALERT_CLIP_URL, ALERT_PICTURE_URL, CLIP_URL, EXPORT_URL, SNAPSHOT_URL

_REQUEST_HEADERS: Final = ("Range", "If-Range", "If-None-Match", "If-Modified-Since")
_RESPONSE_HEADERS: Final = (
    "Accept-Ranges",
    "Content-Length",
    "Content-Range",
    "ETag",
    "Last-Modified",
)
_OUR_HEADERS: Final = {
    "Cache-Control": "private, no-store",  # nothing intimate stays on a shared computer
    "X-Content-Type-Options": "nosniff",
}

type OpenClip = Callable[..., Awaitable[aiohttp.ClientResponse]]


@callback
def register_views(hass: HomeAssistant) -> None:
    """Register every address, once for all NVRs."""
    for view in (AlertClipView(), AlertPictureView(), ClipView(), ExportView(), SnapshotView()):
        hass.http.register_view(view)


def _coordinator(request: web.Request, entry_id: str, camera_id: str) -> Coordinator:
    """The loaded NVR that has the camera. Raises HTTPNotFound, HTTPServiceUnavailable."""
    entry = request.app[KEY_HASS].config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        raise web.HTTPNotFound
    if entry.state is not ConfigEntryState.LOADED:
        raise web.HTTPServiceUnavailable
    coordinator: Coordinator = entry.runtime_data
    if camera_id not in coordinator.mirror.cameras:
        raise web.HTTPNotFound
    return coordinator


async def _check_alert(coordinator: Coordinator, camera_id: str, alert_id: str) -> None:
    """Make sure that the alert is this camera's. Raises NotFound."""
    if any(alert.id == alert_id for alert in coordinator.mirror.alerts(camera_id)):
        return
    if (await coordinator.client.alert(alert_id)).camera_id != camera_id:
        raise NotFound(f"no alert {alert_id} of {camera_id}")


def _http_error(error: CloudCamError) -> web.HTTPException:
    if isinstance(error, NotFound):
        return web.HTTPNotFound()
    LOGGER.debug("No answer from the NVR: %s", error)
    return web.HTTPBadGateway()


async def _pass_on(request: web.Request, open_clip: OpenClip) -> web.StreamResponse:
    """Play a clip of the NVR to whoever asked."""
    asked = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    try:
        upstream = await open_clip(method=request.method, headers=asked)
    except CloudCamError as error:
        raise _http_error(error) from error
    async with upstream:
        answered = {n: upstream.headers[n] for n in _RESPONSE_HEADERS if n in upstream.headers}
        response = web.StreamResponse(
            status=upstream.status,
            headers={**answered, **_OUR_HEADERS, "Content-Type": "video/mp4"},
        )
        try:
            await response.prepare(request)
            if request.method != "HEAD":
                async for chunk in upstream.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # too late for a status: a short body tells the player
            LOGGER.debug("A clip ended early: %s", error)
            request.protocol.force_close()
        return response


class ClipView(HomeAssistantView):
    """A stretch of a camera's recording."""

    url = CLIP_URL
    name = "api:cloudcam:clip"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, start_us: str, end_us: str
    ) -> web.StreamResponse:
        """Play it, or the part that Range names."""
        coordinator = _coordinator(request, entry_id, camera_id)
        try:
            start, end = int(start_us), int(end_us)
        except ValueError:
            raise web.HTTPNotFound from None
        if not 0 <= start < end:
            raise web.HTTPNotFound
        client = coordinator.client
        return await _pass_on(request, partial(client.open_clip, camera_id, start, end))

    head = get


class AlertClipView(HomeAssistantView):
    """The clip of an alert."""

    url = ALERT_CLIP_URL
    name = "api:cloudcam:alert:clip"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, alert_id: str
    ) -> web.StreamResponse:
        """Play it, or the part that Range names."""
        coordinator = _coordinator(request, entry_id, camera_id)
        try:
            await _check_alert(coordinator, camera_id, alert_id)
        except CloudCamError as error:
            raise _http_error(error) from error
        return await _pass_on(request, partial(coordinator.client.open_alert_clip, alert_id))

    head = get


class ExportView(HomeAssistantView):
    """A clip that was made as a file."""

    url = EXPORT_URL
    name = "api:cloudcam:export"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, export_id: str
    ) -> web.StreamResponse:
        """Send it, or the part that Range names."""
        coordinator = _coordinator(request, entry_id, camera_id)
        route = ("exports", export_id, "file")
        return await _pass_on(request, partial(coordinator.client.open_file, *route))

    head = get


class AlertPictureView(HomeAssistantView):
    """The best picture of an alert."""

    url = ALERT_PICTURE_URL
    name = "api:cloudcam:alert:picture"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, alert_id: str
    ) -> web.StreamResponse:
        """Show it; with its box for ``?box=1``."""
        coordinator = _coordinator(request, entry_id, camera_id)
        box = request.query.get("box") == "1"
        try:
            await _check_alert(coordinator, camera_id, alert_id)
            picture = await coordinator.client.alert_snapshot(alert_id, box=box)
        except CloudCamError as error:
            raise _http_error(error) from error
        return web.Response(body=picture, content_type="image/jpeg", headers=_OUR_HEADERS)


class SnapshotView(HomeAssistantView):
    """A picture that an automation took."""

    url = SNAPSHOT_URL
    name = "api:cloudcam:snapshot"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, snapshot_id: str
    ) -> web.Response:
        """Show it, as long as it is kept."""
        picture = _coordinator(request, entry_id, camera_id).snapshots.find(camera_id, snapshot_id)
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(body=picture, content_type="image/jpeg", headers=_OUR_HEADERS)
