"""What the owner keeps, and what the owner deletes."""

from dataclasses import asdict

from aiohttp import web

from nvr.errors import RequestError
from nvr.web.parameters import json_object, range_of, range_query, text_field
from nvr.web.routes.alerts import ALERT
from nvr.web.routes.cameras import CAMERA
from nvr.web.scoped import limited
from nvr.web.services import client, services

_LONGEST_NOTE = 500
PIN = r"/api/pins/{pin_id:[A-Za-z0-9]{1,64}}"


def add_routes(app: web.Application) -> None:
    """Pins, deletions, and whether anybody is home."""
    app.router.add_get("/api/pins", pins, name="pins", allow_head=False)
    app.router.add_delete(PIN, unpin, name="unpin")
    app.router.add_post(CAMERA + "/pins", pin, name="pin")
    app.router.add_post(ALERT + "/pin", pin_alert, name="alert-pin")
    app.router.add_delete(CAMERA + "/recordings", erase, name="recordings-delete")
    app.router.add_delete(ALERT, erase_alert, name="alert-delete")
    app.router.add_get("/api/presence", presence, name="presence", allow_head=False)
    app.router.add_put("/api/presence", set_presence, name="presence-set")


async def pins(request: web.Request) -> web.Response:
    """Everything that is pinned, newest first."""
    pinned = await services(request).backend.keeping.pins()
    found = limited(pinned, client(request).scope, lambda pin: pin.camera_id)
    return web.json_response({"pins": [asdict(pin) for pin in found]})


async def pin(request: web.Request) -> web.Response:
    """Keep a range until it is unpinned; the answer is its `PinInfo`."""
    data = await json_object(request)
    start_us, end_us = range_of(data)
    note = text_field(data, "note", _LONGEST_NOTE) if data.get("note") is not None else None
    made = await services(request).backend.keeping.pin(
        request.match_info["camera_id"], start_us, end_us, client(request).name, note
    )
    return web.json_response(asdict(made), status=201)


async def pin_alert(request: web.Request) -> web.Response:
    """Keep a visit with its clip; the answer is its `PinInfo`."""
    keeping = services(request).backend.keeping
    made = await keeping.pin_alert(request.match_info["alert_id"], client(request).name)
    return web.json_response(asdict(made), status=201)


async def unpin(request: web.Request) -> web.Response:
    """From now on its time counts again."""
    await services(request).backend.keeping.unpin(request.match_info["pin_id"])
    return web.Response(status=204)


async def erase(request: web.Request) -> web.Response:
    """Delete a range for good, with its alerts and pictures."""
    start_us, end_us = range_query(request)
    camera_id = request.match_info["camera_id"]
    await services(request).backend.keeping.erase(camera_id, start_us, end_us)
    return web.Response(status=204)


async def erase_alert(request: web.Request) -> web.Response:
    """Delete an alert with its pictures; its recording stays."""
    await services(request).backend.keeping.erase_alert(request.match_info["alert_id"])
    return web.Response(status=204)


async def presence(request: web.Request) -> web.Response:
    """Whether anybody is home, as it was last told."""
    return web.json_response({"anybody_home": services(request).backend.keeping.anybody_home()})


async def set_presence(request: web.Request) -> web.Response:
    """Tell whether anybody is home; null when that isn't known."""
    data = await json_object(request)
    anybody_home = data.get("anybody_home", "missing")
    if anybody_home is not None and not isinstance(anybody_home, bool):
        raise RequestError("'anybody_home' must be true, false or null")
    await services(request).backend.keeping.set_anybody_home(anybody_home)
    return web.Response(status=204)
