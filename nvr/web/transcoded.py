"""Sends a clip while it is being made into H.264: no size is known, and nothing can be skipped."""

import asyncio
import logging
from contextlib import closing

from aiohttp import web

from nvr.errors import NvrError
from nvr.web.connections import cut_off, first_of, while_wanted
from nvr.web.logged import prepare
from nvr.web.played import Clip, Transcoder, Transcoding
from nvr.web.services import client, services

_LOGGER = logging.getLogger(__name__)

WRITE_TIMEOUT_S = 30.0
"""A client that takes nothing for so long is gone."""


async def send_transcoded(
    request: web.Request, transcoder: Transcoder, clip: Clip, name: str
) -> web.StreamResponse:
    """Answer GET with fragmented MP4, HEAD with its headers.

    Raises PlaybackBusy, and what keeps the first byte from being made.
    """
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Content-Type": "video/mp4"}
    if request.method != "GET":
        return web.Response(headers=headers)
    with closing(await while_wanted(request, transcoder.open(clip))) as transcoding:
        chunk = await while_wanted(request, transcoding.read())
        response = web.StreamResponse(headers=headers)
        await prepare(request, response)
        with services(request).connections.track(client(request)) as ended:
            sending = asyncio.create_task(_send(request, response, transcoding, chunk))
            is_done = await first_of(sending, ended)
        error = sending.exception() if is_done else None
        if isinstance(error, NvrError):
            _LOGGER.error("%s could not be made into H.264 to its end: %s", name, error)
        elif error is not None and not isinstance(error, ConnectionError | TimeoutError):
            _LOGGER.error("%s could not be sent whole", name, exc_info=error)
        if error is not None or not is_done:
            cut_off(request)
    return response


async def _send(
    request: web.Request, response: web.StreamResponse, transcoding: Transcoding, chunk: bytes
) -> None:
    while chunk:
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            await response.write(chunk)
        chunk = await while_wanted(request, transcoding.read())
    await response.write_eof()
