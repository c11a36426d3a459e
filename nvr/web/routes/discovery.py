"""Cameras that can be added, a look through them first, and what added ones can do."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aiohttp import web

from nvr.errors import RequestError
from nvr.web.parameters import json_object, text_field
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import services
from nvr.web.watching import watching

_MAX_ADDRESS = 500
_DEFAULT_MOVE_MS = 500
_MAX_MOVE_MS = 10_000


def add_routes(app: web.Application) -> None:
    """Search, describe, preview; motors and clock."""
    app.router.add_get("/api/discovery", search, name="discovery", allow_head=False)
    app.router.add_post("/api/discovery/describe", describe, name="describe")
    app.router.add_post("/api/cameras/preview", preview, name="preview")
    app.router.add_get(CAMERA, settings, name="settings", allow_head=False)
    app.router.add_get(CAMERA + "/description", description, name="description", allow_head=False)
    app.router.add_post(CAMERA + "/ptz", ptz, name="ptz")
    app.router.add_get(CAMERA + "/presets", presets, name="presets", allow_head=False)
    app.router.add_post(CAMERA + "/clock", clock, name="clock")


async def search(request: web.Request) -> web.Response:
    """Cameras in the network; ``camera_id`` of those that are added already."""
    found = await services(request).backend.discovery.search()
    cameras = [asdict(camera) | {"camera_id": camera_id} for camera, camera_id in found]
    return web.json_response({"cameras": cameras})


async def describe(request: web.Request) -> web.Response:
    """What is at an address, and the settings proposed for it."""
    data = await json_object(request)
    address = text_field(data, "address", _MAX_ADDRESS)
    username, password = _optional(data, "username"), _optional(data, "password")
    proposal = await services(request).backend.discovery.describe(address, username, password)
    return web.json_response(asdict(proposal))


async def description(request: web.Request) -> web.Response:
    """What an added camera says of itself now, with its warnings."""
    camera_id = request.match_info["camera_id"]
    proposal = await services(request).backend.discovery.describe_added(camera_id)
    return web.json_response(asdict(proposal))


async def settings(request: web.Request) -> web.Response:
    """An added camera's settings but for its password."""
    camera_id = request.match_info["camera_id"]
    return web.json_response(services(request).backend.discovery.settings(camera_id))


async def preview(request: web.Request) -> web.Response:
    """A picture of a camera that is not saved yet, or whose changes are not."""
    data = await json_object(request)
    if data.keys().isdisjoint({"main_url", "id"}):
        text_field(data, "address", _MAX_ADDRESS)
    made = await services(request).backend.discovery.preview(data)
    camera_id = data.get("id")
    with watching(request, camera_id if isinstance(camera_id, str) else ""):
        return web.Response(body=made.jpeg, content_type="image/jpeg")


async def ptz(request: web.Request) -> web.Response:
    """Move for a moment, to a preset, home, or stop."""
    from nvr.discovery.ptz import Velocity

    camera_id = request.match_info["camera_id"]
    data = await json_object(request)
    control = services(request).backend.discovery.control
    if data.get("stop") is True:
        await control.stop_moving(camera_id)
    elif data.get("home") is True:
        await control.go_to(camera_id, None)
    elif "preset" in data:
        await control.go_to(camera_id, text_field(data, "preset", 200))
    elif data.keys() & {"pan", "tilt", "zoom"}:
        velocity = Velocity(*(_number(data, name, -1, 1, 0) for name in ("pan", "tilt", "zoom")))
        duration_ms = _number(data, "duration_ms", 50, _MAX_MOVE_MS, _DEFAULT_MOVE_MS)
        await control.move(camera_id, velocity, duration_ms / 1000)
    else:
        raise RequestError("give pan, tilt or zoom, or preset, or home, or stop")
    return web.Response(status=204)


async def presets(request: web.Request) -> web.Response:
    """The positions the camera remembers."""
    control = services(request).backend.discovery.control
    found = await control.presets(request.match_info["camera_id"])
    return web.json_response({"presets": [asdict(preset) for preset in found]})


async def clock(request: web.Request) -> web.Response:
    """Set the camera's clock if it is more than 2 s wrong."""
    control = services(request).backend.discovery.control
    done = await control.set_clock(request.match_info["camera_id"])
    return web.json_response(
        {
            "was_set": done.was_set,
            "offset_before_ms": done.before_us // 1000,
            "offset_ms": done.after_us // 1000,
        }
    )


def _optional(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > 200):
        raise RequestError(f"{name!r} must be a text of at most 200 characters")
    return value or None


def _number(data: Mapping[str, Any], name: str, low: float, high: float, default: float) -> float:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise RequestError(f"{name!r} must be a number from {low} to {high}")
    return float(value)
