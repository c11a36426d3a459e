"""Sends a clip: whole, or the part that a Range asks for (RFC 9110 section 14)."""

import asyncio
import datetime as dt
import hashlib
import logging
import re
from dataclasses import dataclass

from aiohttp import web

from nvr.web.connections import cut_off, first_of
from nvr.web.logged import prepare
from nvr.web.played import MediaBytes
from nvr.web.services import client, services

_LOGGER = logging.getLogger(__name__)

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 64 * 1024
WRITE_TIMEOUT_S = 30.0
"""A client that takes nothing for so long is gone."""


class RangeNotSatisfiableError(Exception):
    """The range begins behind the end of the file, or is empty."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to and without `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Bytes in it."""
        return self.end - self.start


def parse_range(header: str, size: int) -> Span | None:
    """The span that a Range header asks for; None when the whole file is to be sent.

    A header that is malformed, in another unit or asks for several spans is ignored, as the RFC
    allows. Raises RangeNotSatisfiableError.
    """
    match = re.fullmatch(r"bytes=([0-9]{0,19})-([0-9]{0,19})", header)
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        span = Span(max(0, size - int(match[2])), size)
    else:
        last = int(match[2]) if match[2] else size - 1
        if last < int(match[1]):
            # malformed if both were given, else it begins behind the end
            if match[2]:
                return None
            raise RangeNotSatisfiableError
        span = Span(int(match[1]), min(last + 1, size))
    if span.length <= 0:
        raise RangeNotSatisfiableError
    return span


def readable_name(what: str, start_us: int) -> str:
    """A file name that a person understands: ``front_door 2026-01-31 12-00-00Z.mp4`` (UTC)."""
    moment = dt.datetime.fromtimestamp(start_us // 1_000_000, dt.UTC)
    return f"{what} {moment:%Y-%m-%d %H-%M-%S}Z.mp4"


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer says of a file: its name, its media type, and what follows it (Link)."""

    name: str
    content_type: str = "video/mp4"
    link: str | None = None


async def send_clip(request: web.Request, clip: MediaBytes, name: str | Told) -> web.StreamResponse:
    """Answer GET or HEAD with the clip: 200, 206, 304 or 416."""
    told = name if isinstance(name, Told) else Told(name)
    how = "inline" if told.content_type.startswith("video/") else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{told.name}"',
        "Content-Type": told.content_type,
        "ETag": await asyncio.to_thread(_etag, clip),
    }
    if told.link is not None:
        headers["Link"] = told.link
    return await send_bytes(request, clip, headers, told.name)


def first_byte(request: web.Request) -> int:
    """The first byte that a GET's Range asks for; 0 when it names none."""
    match = re.fullmatch(r"bytes=([0-9]{1,19})-[0-9]{0,19}", request.headers.get("Range", ""))
    return int(match[1]) if match and request.method == "GET" else 0


async def send_bytes(
    request: web.Request, clip: MediaBytes, headers: dict[str, str], name: str, *over: asyncio.Event
) -> web.StreamResponse:
    """Answer GET or HEAD with MP4 data: 200, 206, 304 or 416.

    `headers` hold its strong ETag; `name` is for the log; it is cut off at once when any of `over`
    is set.
    """
    etag = headers["ETag"]
    headers = {"Accept-Ranges": "bytes", "Content-Type": "video/mp4", **headers}
    if _matches(request.headers.get("If-None-Match"), etag):
        return web.Response(status=304, headers={"ETag": etag})
    try:
        span = _wanted(request, etag, clip.size)
    except RangeNotSatisfiableError:
        return web.json_response(
            {"error": {"code": "bad_range", "message": "the range is outside of the clip"}},
            status=416,
            headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes */{clip.size}"},
        )
    response = web.StreamResponse(status=200, headers=headers)
    if span is not None:
        response.set_status(206)
        response.headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{clip.size}"
    span = span or Span(0, clip.size)
    response.content_length = span.length
    await prepare(request, response)
    if request.method == "GET":
        with services(request).connections.track(client(request)) as ended:
            sending = asyncio.create_task(_send(response, clip, span))
            is_done = await first_of(sending, ended, *over)
        error = sending.exception() if is_done else None
        if error is not None and not isinstance(error, ConnectionError | TimeoutError):
            _LOGGER.error("%s could not be sent whole: %s", name, error)
        if error is not None or not is_done:
            cut_off(request)
    return response


async def _send(response: web.StreamResponse, clip: MediaBytes, span: Span) -> None:
    position = span.start
    while position < span.end:
        length = min(CHUNK_BYTES, span.end - position)
        chunk = await asyncio.to_thread(clip.read, position, length)
        if len(chunk) != length:
            raise ConnectionAbortedError("the recording ended early")
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            await response.write(chunk)
        position += length
    await response.write_eof()


def _wanted(request: web.Request, etag: str, size: int) -> Span | None:
    """The span to send; Range counts on GET only, and only for the file that If-Range names."""
    header = request.headers.get("Range")
    if header is None or request.method != "GET":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    return parse_range(header, size)


def _matches(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return etag in names or "*" in names


def _etag(clip: MediaBytes) -> str:
    """Strong: a clip begins with its table of contents, which lists the size of every sample."""
    head = clip.read(0, min(HEAD_BYTES, clip.size))
    return f'"{hashlib.sha256(b"%d:" % clip.size + head).hexdigest()[:32]}"'
