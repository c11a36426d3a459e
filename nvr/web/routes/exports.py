"""Exports: recordings as files to keep, at once or made by the NVR meanwhile."""

import mimetypes
from dataclasses import asdict

from aiohttp import web

from nvr.errors import RequestError
from nvr.exports import ExportKind
from nvr.web.clip import Told, send_clip
from nvr.web.download import send_download
from nvr.web.parameters import MAX_RANGE_US, json_object, range_query, time_field
from nvr.web.permissions import require_cameras
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import client, services
from nvr.web.watching import watching_all

EXPORT = r"/api/exports/{export_id:[0-9a-f]{12}}"
MOST_CAMERAS = 64


def add_routes(app: web.Application) -> None:
    """Downloads and export jobs."""
    app.router.add_get(CAMERA + "/evidence.zip", evidence, name="evidence")
    app.router.add_get("/api/export.zip", archive, name="export-zip")
    app.router.add_post("/api/exports", start, name="export-start")
    app.router.add_get("/api/exports", listing, name="exports", allow_head=False)
    app.router.add_get(EXPORT, one, name="export", allow_head=False)
    app.router.add_get(EXPORT + "/file", file, name="export-file")
    app.router.add_delete(EXPORT, delete, name="export-delete")


async def evidence(request: web.Request) -> web.StreamResponse:
    """The recorded files that overlap a range, byte for byte, with their checksums."""
    start_us, end_us = range_query(request)
    shared = services(request)
    cameras = [request.match_info["camera_id"]]
    found = await shared.backend.exports.evidence(
        cameras, start_us, end_us, shared.identity.fingerprint
    )
    with watching_all(request, cameras, (start_us, end_us)):
        return await send_download(request, found)


async def archive(request: web.Request) -> web.StreamResponse:
    """A clip of each camera in one zip."""
    start_us, end_us = range_query(request)
    _require_clip_length(start_us, end_us)
    cameras = _cameras(request.query.getall("camera_id", []))
    require_cameras(request, cameras)
    found = await services(request).backend.exports.archive(cameras, start_us, end_us)
    with watching_all(request, cameras, (start_us, end_us)):
        return await send_download(request, found)


async def start(request: web.Request) -> web.Response:
    """Have an export made; 202 with its `ExportInfo`."""
    data = await json_object(request)
    kind = data.get("kind", ExportKind.CLIP.value)
    if kind not in tuple(ExportKind):
        raise RequestError(f"'kind' must be one of {', '.join(ExportKind)}")
    start_us, end_us = time_field(data, "start_us"), time_field(data, "end_us")
    if end_us <= start_us:
        raise RequestError("end_us must be after start_us")
    if kind == ExportKind.CLIP:
        _require_clip_length(start_us, end_us)
    shared, cameras = services(request), _cameras(data.get("cameras"))
    require_cameras(request, cameras)
    info = await shared.backend.exports.start(
        ExportKind(kind),
        cameras,
        start_us,
        end_us,
        shared.identity.fingerprint,
    )
    return web.json_response(asdict(info), status=202)


async def listing(request: web.Request) -> web.Response:
    """All exports, newest first."""
    scope = client(request).scope
    made = services(request).backend.exports.all()
    found = [info for info in made if scope.holds_all(info.camera_ids)]
    return web.json_response({"exports": [asdict(info) for info in found]})


async def one(request: web.Request) -> web.Response:
    """One export."""
    info = services(request).backend.exports.get(request.match_info["export_id"])
    return web.json_response(asdict(info))


async def file(request: web.Request) -> web.StreamResponse:
    """The file of an export that is done."""
    export_id = request.match_info["export_id"]
    exports = services(request).backend.exports
    found = exports.file(export_id)
    info = exports.get(export_id)
    name = info.name or export_id
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    with watching_all(request, info.camera_ids, (info.start_us, info.end_us)):
        return await send_clip(request, found, Told(name, kind))


async def delete(request: web.Request) -> web.Response:
    """Stop an export, if it runs, and delete its file."""
    await services(request).backend.exports.delete(request.match_info["export_id"])
    return web.Response(status=204)


def _cameras(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RequestError("'cameras' must be a list of camera ids")
    cameras = list(dict.fromkeys(value))
    if not 0 < len(cameras) <= MOST_CAMERAS:
        raise RequestError(f"name 1 to {MOST_CAMERAS} cameras")
    return cameras


def _require_clip_length(start_us: int, end_us: int) -> None:
    if end_us - start_us > MAX_RANGE_US:
        raise RequestError("a clip can be 24 hours long at most; ask for a shorter range")
