"""Pushes the state, then every change, to one client."""

import asyncio
import json
import logging

from aiohttp import WSCloseCode, web

from nvr.protocol import to_wire
from nvr.scope import Scope
from nvr.web.backend import MessageSubscription
from nvr.web.connections import first_of
from nvr.web.scoped import limited_message
from nvr.web.services import client, services

_LOGGER = logging.getLogger(__name__)

HEARTBEAT_S = 20.0
"""A ping so often; a client that does not answer within half of it is gone."""
MAX_INCOMING_BYTES = 4096
"""Clients have nothing to say here; what they send is ignored."""
CLOSE_REVOKED = 4401
"""Close code when the token was revoked. When the server stops it is the standard 1001."""


async def websocket(request: web.Request) -> web.WebSocketResponse:
    """One client's WebSocket, from its State to its end."""
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT_S, max_msg_size=MAX_INCOMING_BYTES, compress=False
    )
    shared, listener = services(request), client(request)
    await socket.prepare(request)
    subscription = shared.backend.subscribe()
    pushing = asyncio.create_task(_push(socket, subscription, listener.scope))
    try:
        with shared.connections.track(listener) as ended:
            pushing.add_done_callback(lambda _: ended.set())
            reading = asyncio.create_task(_ignore_incoming(socket))
            await first_of(reading, ended)
    finally:
        pushing.cancel()
        subscription.close()
        await asyncio.wait([pushing])
        if not pushing.cancelled() and (error := pushing.exception()):
            _LOGGER.error("pushing to %s failed", listener.name, exc_info=error)
    code = CLOSE_REVOKED if ended.is_revoked else WSCloseCode.GOING_AWAY
    await socket.close(code=code, message=b"token revoked" if ended.is_revoked else b"")
    return socket


async def _push(
    socket: web.WebSocketResponse, subscription: MessageSubscription, scope: Scope
) -> None:
    try:
        async for everything in subscription:
            message = limited_message(everything, scope)
            if message is None:
                continue
            await socket.send_str(json.dumps(to_wire(message), separators=(",", ":")))
    except ConnectionError:
        _LOGGER.debug("a client left its WebSocket")


async def _ignore_incoming(socket: web.WebSocketResponse) -> None:
    async for _ in socket:
        pass
