"""What was recorded: which ranges there are, and any of them as one MP4."""

from aiohttp import web

from nvr.errors import NotFound, RequestError
from nvr.web.clip import Told, readable_name, send_clip
from nvr.web.parameters import MAX_RANGE_US, choice_query, int_query, range_query
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import services
from nvr.web.transcoded import send_transcoded
from nvr.web.watching import watching

MAX_PART = 10_000


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
    """A range as one MP4 file, at most a day.

    ``part`` counts the changes of format before it; ``codec=h264`` is for players that need that.
    """
    start_us, end_us = range_query(request)
    if end_us - start_us > MAX_RANGE_US:
        raise RequestError("a clip can be 24 hours long at most; ask for a shorter range")
    codec = choice_query(request, "codec", ("h264",))
    camera_id = request.match_info["camera_id"]
    backend = services(request).backend
    part = int_query(request, "part", 0, MAX_PART) or 0
    if part == 0:
        found = await backend.clip(camera_id, start_us, end_us)
    else:
        later = await backend.exports.clip_part(camera_id, start_us, end_us, part)
        if later is None:
            raise NotFound("the camera's format did not change so often in that time")
        found = later
    following = str(request.rel_url.update_query(part=part + 1))
    link = f'<{following}>; rel="next"' if found.is_cut_short else None
    name = readable_name(camera_id, start_us)
    with watching(request, camera_id, (start_us, end_us)):
        if codec is not None and found.video_codec != codec:
            return await send_transcoded(request, backend.transcoder, found, name)
        return await send_clip(request, found, Told(name, link=link))
