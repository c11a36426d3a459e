"""HLS: playlists, and the pieces of recorded files that they name."""

import asyncio
import datetime as dt
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from nvr.errors import NotRunning, RequestError
from nvr.playback.reload import Reload
from nvr.viewers import Span
from nvr.web.asker import viewer_of
from nvr.web.clip import first_byte, send_bytes
from nvr.web.connections import first_of
from nvr.web.parameters import MAX_RANGE_US, choice_query, int_query, range_query
from nvr.web.routes.cameras import CAMERA
from nvr.web.services import client, services
from nvr.web.watching import watching

ROUTES = frozenset(
    {"hls-master", "hls-playlist", "hls-live", "hls-init", "hls-media", "hls-media-second"}
)
"""Their names."""

_PLAYLIST = "application/vnd.apple.mpegurl"
_FILE = r"{day:\d{4}-\d\d-\d\d}/{file:\d\d-\d\d-\d\d\.\d{3}Z(_\d{1,6})?\.mp4}"
_SESSION = r"{session:[0-9a-f]{32}}"
_WINDOW_S = 60
_FILE_US = 60_000_000  # as long as a recorded file usually is
_MOST_NUMBER = (1 << 63) - 1


def add_routes(app: web.Application) -> None:
    """Playlists of the past and of the present, and media."""
    get = app.router.add_get
    get(CAMERA + "/master.m3u8", master, name="hls-master", allow_head=False)
    get(CAMERA + "/playlist.m3u8", playlist, name="hls-playlist", allow_head=False)
    get(CAMERA + "/live.m3u8", live, name="hls-live", allow_head=False)
    get(CAMERA + f"/init/{_SESSION}.mp4", init, name="hls-init")
    get(CAMERA + f"/media/{_FILE}", media, name="hls-media")
    get(CAMERA + f"/media/second/{_FILE}", media_on_second, name="hls-media-second")


async def master(request: web.Request) -> web.Response:
    """Codecs, size and bit rate of the recordings, and where their playlist is.

    With ``start_us`` and ``end_us`` of that time, else of the last ``window_s``.
    """
    camera_id = request.match_info["camera_id"]
    hls = services(request).backend.hls
    if "start_us" in request.query or "end_us" in request.query:
        start_us, end_us = _range(request)
        uri = f"playlist.m3u8?{urlencode({'start_us': start_us, 'end_us': end_us})}"
    else:
        window_s = _window_s(request)
        end_us = services(request).clock.now_us() + MAX_RANGE_US  # whatever the clocks say
        start_us = services(request).clock.now_us() - window_s * 1_000_000
        uri = f"live.m3u8?{urlencode({'window_s': window_s})}"
    return _answer(await hls.master(camera_id, (start_us, end_us), uri))


async def playlist(request: web.Request) -> web.Response:
    """A stretch of time; its end is where recording has got to, if that is earlier."""
    start_us, end_us = _range(request)
    camera_id = request.match_info["camera_id"]
    return _answer(await services(request).backend.hls.playlist(camera_id, start_us, end_us))


async def live(request: web.Request) -> web.Response:
    """The last ``window_s`` seconds, growing. ``_HLS_*`` as RFC 8216bis section 6.2.5 says."""
    media = int_query(request, "_HLS_msn", 0, _MOST_NUMBER)
    part = int_query(request, "_HLS_part", 0, _MOST_NUMBER)
    if media is None and part is not None:
        raise RequestError("_HLS_part needs _HLS_msn")
    can_skip = choice_query(request, "_HLS_skip", ("YES", "v2")) is not None
    reload = Reload(media, part, can_skip)
    window_us = _window_s(request) * 1_000_000
    camera_id = request.match_info["camera_id"]
    backend = services(request).backend
    backend.viewers.asks_live(camera_id, viewer_of(request))
    return _answer(await _waiting(request, backend.hls.live(camera_id, window_us, reload)))


async def init(request: web.Request) -> web.StreamResponse:
    """What the segments of a session need before them."""
    camera_id, session = request.match_info["camera_id"], request.match_info["session"]
    found = await services(request).backend.hls.init(camera_id, session)
    with watching(request, camera_id):
        return await send_bytes(request, found, {"ETag": found.etag}, f"{camera_id}/{session}")


async def media(request: web.Request) -> web.StreamResponse:
    """A recorded file, or the part that a Range asks for.

    The file that is being written ends with its last whole fragment. A range that begins just
    there waits for the next one.
    """
    return await _media(request, "")


async def media_on_second(request: web.Request) -> web.StreamResponse:
    """The same for what lies on the second disk."""
    return await _media(request, "second/")


async def _media(request: web.Request, volume: str) -> web.StreamResponse:
    name = f"{volume}{request.match_info['day']}/{request.match_info['file']}"
    camera_id = request.match_info["camera_id"]
    hls = services(request).backend.hls
    found = await _waiting(request, hls.media(camera_id, name, first_byte(request) + 1))
    with watching(request, camera_id, _span(request)):
        return await send_bytes(request, found, {"ETag": found.etag}, f"{camera_id}/{name}")


def _span(request: web.Request) -> Span:
    """What a file is of, by its name; of one that is being written, no later than now."""
    moment = f"{request.match_info['day']}T{request.match_info['file'][:12]}+00:00"
    start = dt.datetime.strptime(moment, "%Y-%m-%dT%H-%M-%S.%f%z")
    start_us = round(start.timestamp() * 1e6)
    now_us = services(request).clock.now_us()
    return start_us, max(start_us, min(start_us + _FILE_US, now_us))


async def _waiting[T](request: web.Request, work: Coroutine[Any, Any, T]) -> T:
    """Something that may take a while: it ends when the token is revoked or the server stops."""
    with services(request).connections.track(client(request)) as ended:
        task = asyncio.create_task(work)
        if await first_of(task, ended):
            return task.result()
    raise NotRunning("the token was revoked, or the NVR stops")


def _range(request: web.Request) -> tuple[int, int]:
    start_us, end_us = range_query(request)
    if end_us - start_us > MAX_RANGE_US:
        raise RequestError("a playlist can be 24 hours long at most; ask for a shorter range")
    return start_us, end_us


def _window_s(request: web.Request) -> int:
    window_s = int_query(request, "window_s", 30, MAX_RANGE_US // 1_000_000)
    return _WINDOW_S if window_s is None else window_s


def _answer(text: str) -> web.Response:
    return web.Response(text=text, content_type=_PLAYLIST)
