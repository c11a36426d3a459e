"""Hands what a camera's worker writes into a tap on to the client, unchanged."""

import asyncio
import logging
import socket
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from nvr.errors import CameraStalled, CameraUnsupported
from nvr.media import mp4
from nvr.playback.codecs import codec_of
from nvr.web.backend import Backend, StreamName, TapKind
from nvr.web.connections import cut_off, first_of
from nvr.web.logged import prepare
from nvr.web.services import client, services
from nvr.web.watching import watching

_LOGGER = logging.getLogger(__name__)

CHUNK_BYTES = 64 * 1024
STALL_S = 10.0
"""Without a byte from the worker for so long, the stream ends and the client may ask anew."""
WRITE_TIMEOUT_S = 30.0
"""A client that takes nothing for so long is gone."""
MAX_MOOV_BYTES = 1024 * 1024
MAX_SNAPSHOT_BYTES = 16 * 1024 * 1024


async def relay_live(
    request: web.Request, camera_id: str, stream: StreamName
) -> web.StreamResponse:
    """MPEG-TS until the client goes, its token is revoked or the camera fails.

    A client that reads slowly lets the tap fill up; the worker then leaves out whole groups of
    pictures. Raises CameraStalled when nothing comes at all.
    """
    with await services(request).backend.open_tap(camera_id, "live", stream, None) as tap:
        first = await _first(tap, camera_id)
        return await _send(request, camera_id, tap, Beginning(first, "video/mp2t"))


async def relay_mp4(
    request: web.Request, camera_id: str, stream: StreamName, *, with_sound: bool
) -> web.StreamResponse:
    """The same as fragmented MP4; the type of content names the codecs, RFC 6381."""
    kind: TapKind = "mp4_sound" if with_sound else "mp4"
    with await services(request).backend.open_tap(camera_id, kind, stream, None) as tap:
        first = await _first(tap, camera_id)
        while (codecs := _codecs_of(first)) is None:
            first += await _first(tap, camera_id)
        return await _send(
            request, camera_id, tap, Beginning(first, f'video/mp4; codecs="{",".join(codecs)}"')
        )


@dataclass(frozen=True, slots=True)
class Beginning:
    """A stream's first bytes, and what it is."""

    data: bytes
    content_type: str


def _codecs_of(beginning: bytes) -> list[str] | None:
    """The codecs that a stream begins with; None before its `moov` is there as a whole."""
    at = 0
    with suppress(mp4.Mp4Error):
        while (box := mp4.read_header(beginning, at)).end <= len(beginning):
            if box.kind == b"moov":
                return [codec_of(track) for track in mp4.read_tracks(beginning[: box.end])]
            at = box.end
    if len(beginning) > MAX_MOOV_BYTES:
        raise CameraUnsupported("the camera's stream can't be described to a browser")
    return None


async def _first(tap: socket.socket, camera_id: str) -> bytes:
    if first := await _receive(tap):
        return first
    raise CameraStalled(f"camera {camera_id} sends no picture just now; try again soon")


async def _send(
    request: web.Request, camera_id: str, tap: socket.socket, beginning: Beginning
) -> web.StreamResponse:
    with services(request).connections.track(client(request)) as ended:
        response = web.StreamResponse(headers={"Content-Type": beginning.content_type})
        with watching(request, camera_id):
            await prepare(request, response)
            relay = asyncio.create_task(_relay(tap, response, beginning.data))
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
