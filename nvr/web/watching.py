"""Tells who watches while a response with a camera's pictures is sent."""

from contextlib import AbstractContextManager, nullcontext

from aiohttp import web

from nvr.viewers import Viewer, Way
from nvr.web.services import client, services

WATCHED_ROUTES = {
    "live": Way.LIVE,
    "live-mp4": Way.LIVE,
    "hls-init": Way.HLS,
    "hls-media": Way.HLS,
    "hls-media-second": Way.HLS,
    "clip": Way.CLIP,
    "alert-clip": Way.CLIP,
    "snapshot": Way.STILL,
    "frame": Way.STILL,
    "filmstrip": Way.STILL,
}
"""Routes, by name, that send somebody a camera's pictures to look at.

Not among them: an alert's picture, which notifications fetch by themselves, and files to keep.
"""

_LONGEST_AGENT = 200


def watching(request: web.Request, camera_id: str) -> AbstractContextManager[None]:
    """For the length of a `with` block, who sent the request watches the camera.

    To be entered only once there is something to send.
    """
    if request.method == "HEAD":
        return nullcontext()
    asking = client(request)
    viewer = Viewer(
        asking.name,
        asking.token_id,
        request.remote or "",
        request.headers.get("User-Agent", "")[:_LONGEST_AGENT],
    )
    way = WATCHED_ROUTES[request.match_info.route.name or ""]
    return services(request).backend.viewers.watching(camera_id, viewer, way)
