"""Addresses in Home Assistant that play clips and show pictures of the NVR.

Home Assistant asks for a login or a signature; the clip itself comes from the NVR over the pinned
connection.
"""

from functools import partial
from typing import Final

from aiohttp import web
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from . import keeping, leaving
from .api import CloudCamError, NotFound
from .audience import seen
from .const import DOMAIN
from .coordinator import Coordinator
from .media_id import (
    ALERT_CLIP_URL,
    ALERT_PICTURE_URL,
    CLIP_URL,
    EXPORT_URL,
    SNAPSHOT_URL,
    TAKEN_ALERT_CLIP_URL,
    TAKEN_CLIP_URL,
)
from .passing import OUR_HEADERS, http_error, pass_on
from .permissions import check_may_see

_MP4: Final = "video/mp4"


@callback
def register_views(hass: HomeAssistant) -> None:
    """Register every address, once for all NVRs."""
    for view in (AlertClipView(), AlertPictureView(), ClipView(), ExportView(), SnapshotView()):
        hass.http.register_view(view)


def nvr_of(request: web.Request, entry_id: str) -> Coordinator:
    """A loaded NVR. Raises HTTPNotFound, HTTPServiceUnavailable."""
    entry = request.app[KEY_HASS].config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        raise web.HTTPNotFound
    if entry.state is not ConfigEntryState.LOADED:
        raise web.HTTPServiceUnavailable
    coordinator: Coordinator = entry.runtime_data
    return coordinator


def coordinator_of(request: web.Request, entry_id: str, camera_id: str) -> Coordinator:
    """The loaded NVR that has the camera. Raises HTTPNotFound, HTTPServiceUnavailable."""
    coordinator = nvr_of(request, entry_id)
    if camera_id not in coordinator.mirror.cameras:
        raise web.HTTPNotFound
    return coordinator


def _seen(request: web.Request, entry_id: str, camera_id: str) -> Coordinator:
    """The same, for a user who may see the camera, and at home unless it may leave.

    Raises HTTPForbidden as well.
    """
    coordinator = coordinator_of(request, entry_id, camera_id)
    check_may_see(request, entry_id, camera_id)
    camera = coordinator.mirror.cameras[camera_id]
    leaving.check_signed(coordinator.hass, coordinator.entry, camera, request)
    return coordinator


async def check_alert(coordinator: Coordinator, camera_id: str, alert_id: str) -> None:
    """Make sure that the alert is this camera's. Raises NotFound."""
    if any(alert.id == alert_id for alert in coordinator.mirror.alerts(camera_id)):
        return
    if (await coordinator.client.alert(alert_id)).camera_id != camera_id:
        raise NotFound(f"no alert {alert_id} of {camera_id}")


class ClipView(HomeAssistantView):
    """A stretch of a camera's recording."""

    url = CLIP_URL
    extra_urls = [TAKEN_CLIP_URL]  # noqa: RUF012 - as Home Assistant declares it
    name = "api:cloudcam:clip"

    async def get(
        self,
        request: web.Request,
        entry_id: str,
        camera_id: str,
        start_us: str,
        end_us: str,
        taker: str | None = None,
    ) -> web.StreamResponse:
        """Play it, or the part that Range names."""
        coordinator = _seen(request, entry_id, camera_id)
        try:
            start, end = int(start_us), int(end_us)
        except ValueError:
            raise web.HTTPNotFound from None
        if not 0 <= start < end:
            raise web.HTTPNotFound
        clip = partial(coordinator.client.open_clip, camera_id, start, end)
        with leaving.fetching(taker):
            return await pass_on(request, clip, _MP4)

    head = get


class AlertClipView(HomeAssistantView):
    """The clip of an alert."""

    url = ALERT_CLIP_URL
    extra_urls = [TAKEN_ALERT_CLIP_URL]  # noqa: RUF012 - as Home Assistant declares it
    name = "api:cloudcam:alert:clip"

    async def get(
        self,
        request: web.Request,
        entry_id: str,
        camera_id: str,
        alert_id: str,
        taker: str | None = None,
    ) -> web.StreamResponse:
        """Play it, or the part that Range names."""
        coordinator = _seen(request, entry_id, camera_id)
        try:
            await check_alert(coordinator, camera_id, alert_id)
        except CloudCamError as error:
            raise http_error(error) from error
        clip = partial(coordinator.client.open_alert_clip, alert_id)
        with leaving.fetching(taker):
            return await pass_on(request, clip, _MP4)

    head = get


class ExportView(HomeAssistantView):
    """A clip that was made as a file."""

    url = EXPORT_URL
    name = "api:cloudcam:export"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, export_id: str
    ) -> web.StreamResponse:
        """Send it, or the part that Range names."""
        coordinator = _seen(request, entry_id, camera_id)
        try:
            info = await keeping.find_export(coordinator.client, export_id)
        except CloudCamError as error:
            raise http_error(error) from error
        if info.camera_ids != [camera_id]:
            raise web.HTTPNotFound
        route = ("exports", export_id, "file")
        return await pass_on(request, partial(coordinator.client.open, *route), _MP4)

    head = get


class AlertPictureView(HomeAssistantView):
    """The best picture of an alert."""

    url = ALERT_PICTURE_URL
    name = "api:cloudcam:alert:picture"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, alert_id: str
    ) -> web.StreamResponse:
        """Show it; with its box for ``?box=1``."""
        coordinator = _seen(request, entry_id, camera_id)
        box = request.query.get("box") == "1"
        try:
            await check_alert(coordinator, camera_id, alert_id)
            picture = await coordinator.client.alert_snapshot(alert_id, box=box)
        except CloudCamError as error:
            raise http_error(error) from error
        return web.Response(body=picture, content_type="image/jpeg", headers=OUR_HEADERS)


class SnapshotView(HomeAssistantView):
    """A picture that an automation took."""

    url = SNAPSHOT_URL
    name = "api:cloudcam:snapshot"

    async def get(
        self, request: web.Request, entry_id: str, camera_id: str, snapshot_id: str
    ) -> web.Response:
        """Show it, as long as it is kept."""
        coordinator = _seen(request, entry_id, camera_id)
        picture = coordinator.snapshots.find(camera_id, snapshot_id)
        if picture is None:
            raise web.HTTPNotFound
        try:
            await seen(coordinator.client, camera_id, "still")
        except CloudCamError as error:
            raise http_error(error) from error
        return web.Response(body=picture, content_type="image/jpeg", headers=OUR_HEADERS)
