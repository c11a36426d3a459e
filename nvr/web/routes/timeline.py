"""The timeline of one camera, or of several side by side."""

from bisect import bisect_left
from dataclasses import asdict

from aiohttp import web

from nvr.errors import RequestError
from nvr.timelines import TimelineGrid
from nvr.web.parameters import int_query, range_query
from nvr.web.permissions import require_cameras
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import client, services

_SECOND_US = 1_000_000
_MAX_RANGE_US = 31 * 24 * 3600 * _SECOND_US
_MAX_STEP_US = 3600 * _SECOND_US
_MAX_BUCKETS = 100_000
_MOST_CAMERAS = 64

_USUAL_BUCKETS = 1500
"""More than a screen has pixels across, without being asked for."""

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
"""Those of a clock's dial: the marks of each lie on marks of the finer ones."""


def add_routes(app: web.Application) -> None:
    """Timelines."""
    app.router.add_get(CAMERA + "/timeline", one, name="timeline", allow_head=False)
    app.router.add_get("/api/timeline", grid, name="timelines", allow_head=False)


async def one(request: web.Request) -> web.Response:
    """One camera's `Timeline`."""
    span = _span(request)
    timeline = services(request).backend.timeline
    (found,) = await timeline.get([request.match_info["camera_id"]], *span)
    return web.json_response(asdict(found))


async def grid(request: web.Request) -> web.Response:
    """The `TimelineGrid` of the cameras asked for, of all if none is named."""
    span = _span(request)
    backend = services(request).backend
    cameras = request.query.getall("camera_id", [])
    if len(cameras) > _MOST_CAMERAS:
        raise RequestError(f"at most {_MOST_CAMERAS} cameras can be asked for at once")
    require_cameras(request, cameras)
    all_of_them = [camera.id for camera in backend.state().cameras]
    found = await backend.timeline.get(cameras or client(request).scope.of(all_of_them), *span)
    return web.json_response(asdict(TimelineGrid(found)))


def _span(request: web.Request) -> tuple[int, int, int]:
    """Start, end and step. Raises RequestError."""
    start_us, end_us = range_query(request)
    if end_us - start_us > _MAX_RANGE_US:
        raise RequestError("a timeline can be 31 days long at most; ask for a shorter range")
    step_us = int_query(request, "step_us", _SECOND_US, _MAX_STEP_US)
    if step_us is None:
        return start_us, end_us, _usual_step_us(end_us - start_us)
    if step_us % _SECOND_US:
        raise RequestError("step_us must be whole seconds")
    if (end_us - start_us) // step_us > _MAX_BUCKETS:
        raise RequestError(f"that are more than {_MAX_BUCKETS} steps; ask for a longer step_us")
    return start_us, end_us, step_us


def _usual_step_us(length_us: int) -> int:
    """The finest step that gives no more than `_USUAL_BUCKETS`, or else the longest."""
    at = bisect_left(_STEPS_S, length_us / _USUAL_BUCKETS / _SECOND_US)
    return _STEPS_S[min(at, len(_STEPS_S) - 1)] * _SECOND_US
