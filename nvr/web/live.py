"""Hands what a camera's worker writes into a tap on to the client, unchanged."""

import asyncio
import logging
import socket

from aiohttp import web

from nvr.errors import CameraStalled, CameraUnsupported
from nvr.web.backend import Backend, StreamName
from nvr.web.connections import cut_off, first_of
from nvr.web.services import client, services
from nvr.web.watching import watching

_LOGGER = logging.getLogger(__name__)

CHUNK_BYTES = 64 * 1024
STALL_S = 10.0
"""Without a byte from the worker for so long, the stream ends and the client may ask anew."""
WRITE_TIMEOUT_S = 30.0
"""A client that takes nothing for so long is gone."""
MAX_SNAPSHOT_BYTES = 16 * 1024 * 1024


async def relay_live(
    request: web.Request, camera_id: str, stream: StreamName
) -> web.StreamResponse:
    """MPEG-TS until the client goes, its token is revoked or the camera fails.

    A client that reads slowly lets the tap fill up; the worker then leaves out whole groups of
    pictures. Raises CameraStalled when nothing comes at all.
    """
    shared = services(request)
    with (
        await shared.backend.open_tap(camera_id, "live", stream, None) as tap,
        shared.connections.track(client(request)) as ended,
    ):
        first = await _receive(tap)
        if not first:
            raise CameraStalled(f"camera {camera_id} sends no picture just now; try again soon")
        response = web.StreamResponse(headers={"Content-Type": "video/mp2t"})
        await response.prepare(request)
        relay = asyncio.create_task(_relay(tap, response, first))
        with watching(request, camera_id):
            is_done = await first_of(relay, ended)
        error = relay.exception() if is_done else None
        if error is not None and not isinstance(error, ConnectionError | TimeoutError):
            _LOGGER.error("the live stream broke off", extra={"camera": camera_id}, exc_info=error)
        if error is not None or not is_done:
            cut_off(request)
    return response


async def _relay(tap: socket.socket, response: web.StreamResponse, chunk: bytes) -> None:
    while chunk:
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            await response.write(chunk)
        chunk = await _receive(tap)


async def take_snapshot(backend: Backend, camera_id: str, width: int | None) -> bytes:
    """The camera's last picture as JPEG. Raises what `Backend.open_tap` does, and CameraStalled."""
    picture = bytearray()
    with await backend.open_tap(camera_id, "snapshot", "main", width) as tap:
        while chunk := await _receive(tap):
            picture += chunk
            if len(picture) > MAX_SNAPSHOT_BYTES:
                raise CameraUnsupported(f"camera {camera_id} sends pictures that are too large")
    if b"\xff\xd9" not in picture[-1024:]:  # no end of image (some cameras pad): torn or empty
        raise CameraStalled(f"camera {camera_id} has no picture just now; try again soon")
    return bytes(picture)


async def _receive(tap: socket.socket) -> bytes:
    """The next bytes, or none when the worker closed its end or stalls."""
    try:
        async with asyncio.timeout(STALL_S):
            return await asyncio.get_running_loop().sock_recv(tap, CHUNK_BYTES)
    except TimeoutError, ConnectionError:
        return b""
