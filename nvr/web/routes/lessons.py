"""What the owner teaches: verdicts on alerts, and what was learnt from them."""

from dataclasses import asdict

from aiohttp import web

from nvr.errors import RequestError
from nvr.protocol import Verdict
from nvr.web.parameters import json_object
from nvr.web.permissions import require_cameras
from nvr.web.routes.alerts import ALERT
from nvr.web.scoped import limited
from nvr.web.services import client, services

LESSON = r"/api/lessons/{lesson_id:[A-Za-z0-9]{1,64}}"


def add_routes(app: web.Application) -> None:
    """Labelling alerts; lessons."""
    app.router.add_post(ALERT + "/label", label, name="alert-label")
    app.router.add_get("/api/lessons", listing, name="lessons", allow_head=False)
    app.router.add_patch(LESSON, change, name="lesson-change")
    app.router.add_delete(LESSON, forget, name="lesson-forget")


async def label(request: web.Request) -> web.Response:
    """Say what an alert really was; the answer is `Labelled`."""
    data = await json_object(request)
    said = data.get("label")
    if said not in tuple(Verdict):
        raise RequestError(f"'label' must be one of {', '.join(Verdict)}")
    dry_run = _flag(data, "dry_run", default=False)
    done = await services(request).backend.teaching.label(
        request.match_info["alert_id"], Verdict(said), client(request).name, dry_run=dry_run
    )
    return web.json_response(asdict(done))


async def listing(request: web.Request) -> web.Response:
    """Everything that was taught, newest first, of one camera if asked."""
    camera_id = request.query.get("camera_id")
    if camera_id is not None:
        require_cameras(request, [camera_id])
    taught = await services(request).backend.teaching.lessons(camera_id)
    found = limited(taught, client(request).scope, lambda lesson: lesson.camera_id)
    return web.json_response({"lessons": [asdict(lesson) for lesson in found]})


async def change(request: web.Request) -> web.Response:
    """Let a lesson count or not; the answer is its `LessonInfo`."""
    enabled = _flag(await json_object(request), "enabled")
    lesson_id = request.match_info["lesson_id"]
    done = await services(request).backend.teaching.switch(lesson_id, enabled=enabled)
    return web.json_response(asdict(done))


async def forget(request: web.Request) -> web.Response:
    """Unlearn it."""
    await services(request).backend.teaching.forget(request.match_info["lesson_id"])
    return web.Response(status=204)


def _flag(data: dict[str, object], name: str, *, default: bool | None = None) -> bool:
    """Raises RequestError."""
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise RequestError(f"{name!r} must be true or false")
    return value
