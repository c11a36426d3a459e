"""The NVR as a whole: is it there, its state, every change, and starting anew."""

import logging
from dataclasses import asdict

from aiohttp import web

from nvr import __version__
from nvr.protocol import MIN_SCHEMA_VERSION, SCHEMA_VERSION
from nvr.web.scoped import limited_state
from nvr.web.services import client, services
from nvr.web.websocket import websocket

_LOGGER = logging.getLogger(__name__)


def add_routes(app: web.Application) -> None:
    """Health, state, the WebSocket, and starting anew."""
    app.router.add_get("/api/health", health, name="health")
    app.router.add_get("/api/state", state, name="state", allow_head=False)
    app.router.add_post("/api/restart", restart, name="restart")
    app.router.add_get("/api/ws", websocket, name="ws", allow_head=False)


async def health(_request: web.Request) -> web.Response:
    """Says that the NVR runs and which protocol it speaks; nothing else, since anybody may ask."""
    return web.json_response(
        {
            "status": "ok",
            "version": __version__,
            "schema_version": SCHEMA_VERSION,
            "min_schema_version": MIN_SCHEMA_VERSION,
        }
    )


async def state(request: web.Request) -> web.Response:
    """Everything, once."""
    found = services(request).backend.state()
    return web.json_response(asdict(limited_state(found, client(request).scope)))


async def restart(request: web.Request) -> web.Response:
    """End, to be started again by whoever watches over the NVR; open files are closed first."""
    services(request).backend.restart.ask()
    _LOGGER.warning("%s asked the NVR to restart", client(request).name)
    return web.Response(status=204)
