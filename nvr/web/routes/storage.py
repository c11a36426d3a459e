"""Where and how much is kept: for the owner at the control socket only."""

from aiohttp import web

from nvr.web.parameters import json_object
from nvr.web.services import services


def add_owner_routes(app: web.Application) -> None:
    """Whoever may write paths into the settings may have files written there."""
    app.router.add_get("/api/storage", settings, name="storage", allow_head=False)
    app.router.add_patch("/api/storage", change, name="storage-change")


async def settings(request: web.Request) -> web.Response:
    """The settings as they are."""
    return web.json_response(services(request).backend.storage.settings())


async def change(request: web.Request) -> web.Response:
    """Change those that the body names; the answer is all of them."""
    data = await json_object(request)
    return web.json_response(await services(request).backend.storage.change(data))
