"""Cameras: add, change, remove, look."""

from dataclasses import asdict
from typing import cast

from aiohttp import web

from nvr.web.backend import StreamName
from nvr.web.live import relay_live, relay_mp4, take_snapshot
from nvr.web.parameters import choice_query, int_query, json_object
from nvr.web.permissions import require_same_camera
from nvr.web.services import services
from nvr.web.watching import watching

CAMERA = r"/api/cameras/{camera_id:[a-z0-9][a-z0-9_]{0,47}}"


def add_routes(app: web.Application) -> None:
    """Settings, live video, last picture."""
    app.router.add_post("/api/cameras", add, name="camera-add")
    app.router.add_patch(CAMERA, change, name="camera-change")
    app.router.add_delete(CAMERA, remove, name="camera-remove")
    app.router.add_get(CAMERA + "/snapshot.jpg", snapshot, name="snapshot", allow_head=False)
    app.router.add_get(CAMERA + "/live.ts", live, name="live", allow_head=False)
    app.router.add_get(CAMERA + "/live.mp4", live_mp4, name="live-mp4", allow_head=False)


async def add(request: web.Request) -> web.Response:
    """Add a camera; the answer is its `CameraInfo`."""
    settings = await json_object(request)
    shared = services(request)
    camera = await shared.backend.add_camera(settings)
    shared.connections.end_scoped(camera.id)
    return web.json_response(asdict(camera), status=201)


async def change(request: web.Request) -> web.Response:
    """Change some settings; the answer is the camera's `CameraInfo`."""
    changes = await json_object(request)
    require_same_camera(request, changes)
    camera_id = request.match_info["camera_id"]
    camera = await services(request).backend.change_camera(camera_id, changes)
    return web.json_response(asdict(camera))


async def remove(request: web.Request) -> web.Response:
    """Remove a camera with its recordings; pinned ones only with ``pinned=delete``.

    Tokens forget it. A client of some cameras that has something open has to come again.
    """
    with_pinned = choice_query(request, "pinned", ("delete",)) is not None
    camera_id = request.match_info["camera_id"]
    shared = services(request)
    await shared.backend.remove_camera(camera_id, with_pinned=with_pinned)
    shared.pairing.forget_camera(camera_id)
    shared.connections.end_scoped(camera_id)
    return web.Response(status=204)


async def snapshot(request: web.Request) -> web.Response:
    """The last picture; ``width`` in pixels makes it smaller."""
    width = int_query(request, "width", 16, 7680)
    camera_id = request.match_info["camera_id"]
    picture = await take_snapshot(services(request).backend, camera_id, width)
    with watching(request, camera_id):
        return web.Response(body=picture, content_type="image/jpeg")


async def live(request: web.Request) -> web.StreamResponse:
    """Live video without end; ``stream`` is main (default) or sub."""
    stream = choice_query(request, "stream", ("main", "sub")) or "main"
    return await relay_live(request, request.match_info["camera_id"], cast("StreamName", stream))


async def live_mp4(request: web.Request) -> web.StreamResponse:
    """The same as fragmented MP4, for browsers; with ``sound=1`` the camera's sound too."""
    stream = choice_query(request, "stream", ("main", "sub")) or "main"
    with_sound = choice_query(request, "sound", ("0", "1")) == "1"
    camera_id = request.match_info["camera_id"]
    return await relay_mp4(request, camera_id, cast("StreamName", stream), with_sound=with_sound)
