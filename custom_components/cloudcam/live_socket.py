"""A camera's live picture through a WebSocket of its own.

A browser opens no more than six connections to a server for everything else it fetches; nine
pictures that never end would leave none for the page. WebSockets don't count there.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
from aiohttp import web
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback

from .api import CameraFailed, CloudCamError, NotFound, Refused
from .const import LOGGER

RECHECK_S: Final = 5.0
"""How often it is looked up whether the login may still see the camera."""
_SEND_TIMEOUT_S: Final = 20.0
_HEARTBEAT_S: Final = 20.0

type Open = Callable[[], Awaitable[aiohttp.ClientResponse]]


def is_wanted(request: web.Request) -> bool:
    """Whether a WebSocket is asked for."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


async def send_live(
    request: web.Request, hass: HomeAssistant, open_it: Open, check: Callable[[], object]
) -> web.WebSocketResponse:
    """Pass the NVR's stream on until either side goes, or `check` raises HTTPException.

    The first message is a text, ``{"type"}`` of the content or ``{"error"}``, a code; all others
    are the stream's bytes as they come.
    """
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, compress=False, max_msg_size=4096)
    await socket.prepare(request)
    works = (_pass_on(socket, open_it), _until_gone(socket), _until_refused(check))
    tasks = [asyncio.ensure_future(work) for work in works]
    tasks.append(asyncio.ensure_future(_until_stop(hass)))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with contextlib.suppress(ConnectionError, TimeoutError):
        await socket.close()
    return socket


async def _pass_on(socket: web.WebSocketResponse, open_it: Open) -> None:
    try:
        upstream = await open_it()
    except CloudCamError as error:
        await _say(socket, {"error": _code(error)})
        return
    async with upstream:
        await _say(socket, {"type": upstream.headers.get("Content-Type", "")})
        try:
            async for chunk in upstream.content.iter_any():
                async with asyncio.timeout(_SEND_TIMEOUT_S):
                    await socket.send_bytes(chunk)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            LOGGER.debug("A live picture ended: %s", error)


async def _say(socket: web.WebSocketResponse, words: dict[str, Any]) -> None:
    with contextlib.suppress(aiohttp.ClientError, ConnectionError):
        await socket.send_json(words)


async def _until_gone(socket: web.WebSocketResponse) -> None:
    """The browser has nothing to say; reading notices that it goes."""
    async for _ in socket:
        pass


async def _until_stop(hass: HomeAssistant) -> None:
    stopping = asyncio.Event()

    @callback
    def stop(_event: Event) -> None:
        stopping.set()

    end = hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop)
    try:
        await stopping.wait()
    finally:
        end()


async def _until_refused(check: Callable[[], object]) -> None:
    with contextlib.suppress(web.HTTPException):
        while True:
            await asyncio.sleep(RECHECK_S)
            check()


def _code(error: CloudCamError) -> str:
    if isinstance(error, NotFound | Refused):
        return "not_found"
    LOGGER.debug("No live picture: %s", error)
    return error.code if isinstance(error, CameraFailed) else "cannot_connect"
