"""What was recorded: which ranges there are, and any of them as one MP4."""

from aiohttp import web

from nvr.errors import RequestError
from nvr.web.clip import readable_name, send_clip
from nvr.web.parameters import MAX_RANGE_US, range_query
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import services


def add_routes(app: web.Application) -> None:
    """Ranges and clips."""
    app.router.add_get(CAMERA + "/recordings", ranges, name="recordings", allow_head=False)
    app.router.add_get(CAMERA + "/clip.mp4", clip, name="clip")


async def ranges(request: web.Request) -> web.Response:
    """What can be played between two moments."""
    start_us, end_us = range_query(request)
    backend = services(request).backend
    found = await backend.recordings(request.match_info["camera_id"], start_us, end_us)
    return web.json_response({"ranges": [{"start_us": a, "end_us": b} for a, b in found]})


async def clip(request: web.Request) -> web.StreamResponse:
    """A range as one MP4 file, at most a day."""
    start_us, end_us = range_query(request)
    if end_us - start_us > MAX_RANGE_US:
        raise RequestError("a clip can be 24 hours long at most; ask for a shorter range")
    camera_id = request.match_info["camera_id"]
    found = await services(request).backend.clip(camera_id, start_us, end_us)
    return await send_clip(request, found, readable_name(camera_id, start_us))
