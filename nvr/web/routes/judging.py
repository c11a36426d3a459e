"""What a change of a camera's rules would have done."""

from dataclasses import asdict

from aiohttp import web

from nvr.web.parameters import json_object
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import services


def add_routes(app: web.Application) -> None:
    """Asking before changing."""
    app.router.add_post(CAMERA + "/what-if", what_if, name="camera-judge")


async def what_if(request: web.Request) -> web.Response:
    """Judge the last day's alerts by changed settings; the answer is `WhatIf`."""
    changes = await json_object(request)
    judging = services(request).backend.judging
    return web.json_response(
        asdict(await judging.what_if(request.match_info["camera_id"], changes))
    )
