"""Pictures of what was recorded: of one moment, and film strips of a stretch of time."""

import json

from aiohttp import web

from nvr.errors import NotRecorded, RequestError
from nvr.web.connections import while_wanted
from nvr.web.parameters import MAX_RANGE_US, choice_query, int_query, range_query, time_query
from nvr.web.played import Filmstrip
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import services
from nvr.web.watching import watching

TIME_HEADER = "X-CloudCam-Time-Us"
INDEX_HEADER = "X-CloudCam-Filmstrip"

DEFAULT_TILES, MAX_TILES = 60, 200
DEFAULT_TILE_WIDTH, MAX_TILE_WIDTH = 160, 640
MAX_STRIP_US = 7 * MAX_RANGE_US


def add_routes(app: web.Application) -> None:
    """One picture, and many."""
    app.router.add_get(CAMERA + "/frame.jpg", frame, name="frame", allow_head=False)
    app.router.add_get(CAMERA + "/filmstrip.jpg", filmstrip, name="filmstrip", allow_head=False)


async def frame(request: web.Request) -> web.Response:
    """The picture of a moment; the header tells when it was taken."""
    time_us = time_query(request, "time_us")
    if time_us is None:
        raise RequestError("time_us is needed (microseconds since 1970, UTC)")
    width = int_query(request, "width", 16, 7680)
    exact = choice_query(request, "exact", ("0", "1")) == "1"
    pictures = services(request).backend.pictures
    camera_id = request.match_info["camera_id"]
    try:
        picture = await while_wanted(
            request, pictures.frame(camera_id, time_us, width, exact=exact)
        )
    except NotRecorded as error:
        return _not_recorded(error)
    with watching(request, camera_id, (picture.time_us, picture.time_us)):
        return web.Response(
            body=picture.jpeg,
            content_type="image/jpeg",
            headers={TIME_HEADER: str(picture.time_us)},
        )


async def filmstrip(request: web.Request) -> web.Response:
    """Pictures over a stretch of time as one; the header tells which is where."""
    start_us, end_us = range_query(request)
    if end_us - start_us > MAX_STRIP_US:
        raise RequestError("a film strip can cover 7 days at most; ask for a shorter range")
    count = int_query(request, "count", 1, MAX_TILES) or DEFAULT_TILES
    width = int_query(request, "width", 16, MAX_TILE_WIDTH) or DEFAULT_TILE_WIDTH
    pictures = services(request).backend.pictures
    camera_id = request.match_info["camera_id"]
    try:
        strip = await while_wanted(
            request, pictures.filmstrip(camera_id, start_us, end_us, count, width)
        )
    except NotRecorded as error:
        return _not_recorded(error)
    with watching(request, camera_id, (start_us, end_us)):
        return web.Response(
            body=strip.jpeg, content_type="image/jpeg", headers={INDEX_HEADER: _index(strip)}
        )


def _index(strip: Filmstrip) -> str:
    names = ("start_us", "step_us", "columns", "rows", "tile_width", "tile_height", "times_us")
    return json.dumps({name: getattr(strip, name) for name in names}, separators=(",", ":"))


def _not_recorded(error: NotRecorded) -> web.Response:
    """Like any error, and where recordings are instead."""
    near = {"before_us": error.before_us, "after_us": error.after_us}
    body = {"error": {"code": error.code, "message": error.message, **near}}
    return web.json_response(body, status=404)
