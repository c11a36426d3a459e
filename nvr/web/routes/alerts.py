"""Alerts: the list, one, its picture, its clip."""

import asyncio
from dataclasses import asdict

from aiohttp import web

from nvr.errors import NotFound, RequestError
from nvr.protocol import AlertInfo, Label
from nvr.web.clip import readable_name, send_clip
from nvr.web.parameters import choice_query, int_query, time_query
from nvr.web.permissions import require_cameras
from nvr.web.services import client, services
from nvr.web.watching import watching

ALERT = r"/api/alerts/{alert_id:[A-Za-z0-9][A-Za-z0-9_-]{0,127}}"
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


def add_routes(app: web.Application) -> None:
    """All about alerts; nothing here changes one."""
    app.router.add_get("/api/alerts", listing, name="alerts", allow_head=False)
    app.router.add_get(ALERT, one, name="alert", allow_head=False)
    app.router.add_get(ALERT + "/snapshot.jpg", snapshot, name="alert-snapshot", allow_head=False)
    app.router.add_get(ALERT + "/clip.mp4", clip, name="alert-clip")


async def listing(request: web.Request) -> web.Response:
    """The newest alerts first, of one camera, label or time range if asked."""
    label = choice_query(request, "label", tuple(Label))
    start_us, end_us = time_query(request, "start_us"), time_query(request, "end_us")
    if start_us is not None and end_us is not None and end_us <= start_us:
        raise RequestError("end_us must be after start_us")
    limit = int_query(request, "limit", 1, MAX_LIMIT) or DEFAULT_LIMIT
    found: list[AlertInfo] = []
    for camera_id in _asked_cameras(request):
        found += await services(request).backend.alerts(
            camera_id, Label(label) if label else None, start_us, end_us, limit
        )
    found = sorted(found, key=lambda alert: -alert.start_us)[:limit]
    return web.json_response({"alerts": [asdict(alert) for alert in found]})


def _asked_cameras(request: web.Request) -> list[str | None]:
    """The one that is asked for; else all at once, or each that the token is for."""
    camera_id, scope = request.query.get("camera_id"), client(request).scope
    if camera_id is not None:
        require_cameras(request, [camera_id])
        return [camera_id]
    if scope.is_whole:
        return [None]
    return [*scope.of([camera.id for camera in services(request).backend.state().cameras])]


async def one(request: web.Request) -> web.Response:
    """One alert."""
    alert = await services(request).backend.alert(request.match_info["alert_id"])
    return web.json_response(asdict(alert))


async def snapshot(request: web.Request) -> web.Response:
    """The best picture of the visit; ``box=1`` draws the box."""
    with_box = choice_query(request, "box", ("0", "1")) == "1"
    alert_id = request.match_info["alert_id"]
    backend = services(request).backend
    alert = await backend.alert(alert_id)
    path = await backend.alert_snapshot(alert_id, with_box)
    try:
        picture = await asyncio.to_thread(path.read_bytes)
    except FileNotFoundError as error:
        raise NotFound("the alert has no picture any more") from error
    taken_us = alert.snapshot_us or alert.start_us
    with watching(request, alert.camera_id, (taken_us, taken_us)):
        return web.Response(body=picture, content_type="image/jpeg")


async def clip(request: web.Request) -> web.StreamResponse:
    """The visit as one MP4; of one that lasts, what there is up to now."""
    shared = services(request)
    alert = await shared.backend.alert(request.match_info["alert_id"])
    end_us = alert.clip_end_us or shared.clock.now_us()
    found = await shared.backend.clip(alert.camera_id, alert.clip_start_us, end_us)
    name = readable_name(f"{alert.camera_id} {alert.animal or alert.label}", alert.start_us)
    with watching(request, alert.camera_id, (alert.clip_start_us, end_us)):
        return await send_clip(request, found, name)
