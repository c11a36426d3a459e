"""Sends a file that is made while it is sent."""

import asyncio
import logging

from aiohttp import web

from nvr.web.clip import WRITE_TIMEOUT_S
from nvr.web.connections import cut_off, first_of
from nvr.web.logged import prepare
from nvr.web.played import Download
from nvr.web.services import client, services

_LOGGER = logging.getLogger(__name__)


async def send_download(request: web.Request, download: Download) -> web.StreamResponse:
    """Answer GET or HEAD with the whole file. One that fails midway is cut off, never ended."""
    response = web.StreamResponse(
        headers={
            "Accept-Ranges": "none",
            "Content-Disposition": f'attachment; filename="{download.name}"',
            "Content-Type": download.content_type,
        }
    )
    response.content_length = await asyncio.to_thread(lambda: download.size)
    await prepare(request, response)
    if request.method != "GET":
        return response
    with services(request).connections.track(client(request)) as ended:
        sending = asyncio.create_task(_send(response, download))
        is_done = await first_of(sending, ended)
    error = sending.exception() if is_done else None
    if error is not None and not isinstance(error, ConnectionError | TimeoutError):
        _LOGGER.error("%s could not be sent whole: %s", download.name, error)
    if error is not None or not is_done:
        cut_off(request)
    return response


async def _send(response: web.StreamResponse, download: Download) -> None:
    chunks = download.chunks()
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        async with asyncio.timeout(WRITE_TIMEOUT_S):
            await response.write(chunk)
    await response.write_eof()
