"""Passing on what the NVR sends to whoever asked Home Assistant for it.

Only headers that seeking needs pass, in either direction, and the kind of content is what the
address says whatever the NVR answers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

import aiohttp
from aiohttp import web

from .api import CameraFailed, CloudCamError, NotFound, Refused
from .const import LOGGER

_REQUEST_HEADERS: Final = ("Range", "If-Range", "If-None-Match", "If-Modified-Since")
_RESPONSE_HEADERS: Final = (
    "Accept-Ranges",
    "Content-Length",
    "Content-Range",
    "ETag",
    "Last-Modified",
)
OUR_HEADERS: Final = {
    "Cache-Control": "private, no-store",  # nothing intimate stays on a shared computer
    "X-Content-Type-Options": "nosniff",
}
_GONE_AFTER_S: Final = 0.1

type Open = Callable[..., Awaitable[aiohttp.ClientResponse]]
"""Asks the NVR; takes `method` and `headers`. The response is closed by who called."""


def http_error(error: CloudCamError) -> web.HTTPException:
    """What a browser is told of an answer of the NVR that is none."""
    if isinstance(error, NotFound):
        return web.HTTPNotFound()
    if isinstance(error, Refused):
        return web.HTTPBadRequest()
    LOGGER.debug("No answer from the NVR: %s", error)
    return web.HTTPServiceUnavailable() if isinstance(error, CameraFailed) else web.HTTPBadGateway()


async def pass_on(
    request: web.Request,
    open_it: Open,
    content_type: str,
    also: Iterable[str] = (),
    *,
    headers: Mapping[str, str] = OUR_HEADERS,
    goes_on: Callable[[], bool] = lambda: True,
) -> web.StreamResponse:
    """Send what the NVR answers; `also` names headers of its answer that pass besides.

    It is cut off as soon as `goes_on` says no, which is asked for each piece.
    """
    asked = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    try:
        upstream = await _while_wanted(request, open_it(method=request.method, headers=asked))
    except CloudCamError as error:
        raise http_error(error) from error
    async with upstream:
        wanted = (*_RESPONSE_HEADERS, *also)
        answered = {n: upstream.headers[n] for n in wanted if n in upstream.headers}
        response = web.StreamResponse(
            status=upstream.status,
            headers={**headers, **answered, "Content-Type": content_type},
        )
        try:
            await response.prepare(request)
            if request.method != "HEAD":
                async for chunk in upstream.content.iter_any():
                    if not goes_on():
                        raise ConnectionAbortedError("it may not be sent any longer")
                    await response.write(chunk)
                await response.write_eof()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # too late for a status: a short body tells the player
            LOGGER.debug("A clip ended early: %s", error)
            request.protocol.force_close()
        return response


async def _while_wanted(
    request: web.Request, answer: Awaitable[aiohttp.ClientResponse]
) -> aiohttp.ClientResponse:
    """The NVR's answer; when the browser goes away meanwhile, the NVR is told by going away too.

    Home Assistant does not cancel handlers, and whoever drags a slider gives up many pictures.
    """
    task = asyncio.ensure_future(answer)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=_GONE_AFTER_S)
            is_gone = request.transport is None or request.transport.is_closing()
            if is_gone and not task.done():
                raise asyncio.CancelledError("the browser has gone")
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
