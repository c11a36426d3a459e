"""Clients, for the owner at the control socket: who has a token, new ones, and no more of one."""

import asyncio
import logging
from typing import Any

from aiohttp import web

from nvr.errors import NvrError, RequestError
from nvr.ledger.canonical import Value
from nvr.ledger.entry import Entry, What
from nvr.scope import Role, Scope
from nvr.web.asker import asker
from nvr.web.auth import TokenInfo
from nvr.web.parameters import json_object, text_field
from nvr.web.services import services

_LOGGER = logging.getLogger(__name__)

TOKEN = r"/api/tokens/{token_id:[0-9a-f]{16}}"  # noqa: S105 - where they are
_MOST_CAMERAS = 64


def add_owner_routes(app: web.Application) -> None:
    """What only the owner may do."""
    app.router.add_get("/api/tokens", listing, name="tokens", allow_head=False)
    app.router.add_post("/api/tokens", add, name="token-add")
    app.router.add_delete(TOKEN, revoke, name="token-revoke")


async def listing(request: web.Request) -> web.Response:
    """Every client, oldest first; never a token itself."""
    return web.json_response({"tokens": [_told(info) for info in services(request).tokens.all()]})


async def add(request: web.Request) -> web.Response:
    """A new client with a token of its own, which is told this once."""
    data = await json_object(request)
    shared = services(request)
    scope = read_scope(data, {camera.id for camera in shared.backend.state().cameras})
    wanted = text_field(data, "client_name", 64)
    async with shared.naming:
        name, token_id = shared.tokens.free_name(wanted), shared.tokens.new_id()
        told: dict[str, Value] = {"name": name, "role": scope.role.value, "token": token_id}
        cameras = tuple(sorted(scope.cameras or ()))
        entry = Entry(What.TOKEN_ADDED, asker(request), cameras, told=told)
        ledger = shared.backend.ledger
        await ledger.written(ledger.append(entry))
        try:
            info, token = await asyncio.to_thread(shared.tokens.create, name, token_id, scope)
        except NvrError as error:
            ledger.append(entry.failed(error.code))
            raise
    _LOGGER.info("a token was made for %s (%s)", name, scope.role)
    return web.json_response({**_told(info), "token": token}, status=201)


async def revoke(request: web.Request) -> web.Response:
    """Make a client's token useless, and end what it has open."""
    shared, token_id = services(request), request.match_info["token_id"]
    await asyncio.to_thread(shared.tokens.revoke, token_id)
    shared.connections.end_token(token_id)
    _LOGGER.info("the token %s was revoked", token_id)
    return web.Response(status=204)


def read_scope(data: dict[str, Any], known: set[str]) -> Scope:
    """``role`` and ``cameras`` of a body. Raises RequestError."""
    role, cameras = data.get("role", Role.VIEWER.value), data.get("cameras")
    if role not in tuple(Role):
        raise RequestError(f"'role' must be one of {', '.join(Role)}")
    if cameras is None:
        return Scope(Role(role))
    if not isinstance(cameras, list) or not 0 < len(cameras) <= _MOST_CAMERAS:
        raise RequestError(f"'cameras' must be a list of 1 to {_MOST_CAMERAS} ids, or null for all")
    unknown = [c for c in cameras if not isinstance(c, str) or c not in known]
    if unknown:
        there = ", ".join(sorted(known)) or "none yet"
        raise RequestError(f"there is no camera {unknown[0]!r:.60} (cameras: {there})")
    return Scope(Role(role), frozenset(cameras))


def _told(info: TokenInfo) -> dict[str, Any]:
    scope = info.scope
    return {
        "id": info.id,
        "client_name": info.client_name,
        "role": scope.role.value,
        "cameras": None if scope.cameras is None else sorted(scope.cameras),
        "created_us": info.created_us,
        "last_used_us": info.last_used_us,
    }
