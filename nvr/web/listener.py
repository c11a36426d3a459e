"""Accepts TLS connections, with a limit on everything that whoever connects may waste.

aiohttp's own sites shake hands for a minute, wait an hour for the first request, have no limit to
the connections that do so, and answer what is no HTTP by telling their version.
"""

import asyncio
import logging
import socket
import ssl
from functools import partial
from typing import Final

from aiohttp import web
from aiohttp.web_request import BaseRequest

from nvr.errors import NvrError
from nvr.web.answers import error_response, put_headers
from nvr.web.strangers import Strangers

_LOGGER = logging.getLogger(__name__)

HANDSHAKE_S: Final = 10.0
IDLE_S: Final = 30.0
"""For the first request to be there as a whole, and between two. Home Assistant ends a connection
that it does not need after 15 s."""
_LINGER_S: Final = 2.0
"""For the rest of a body that nobody reads."""
_AGAIN_S: Final = 0.5
_MOST_HEADERS: Final = 64


class Connection(web.RequestHandler):
    """One client's connection, from the first byte that was encrypted."""

    __slots__ = ("_strangers",)

    def __init__(self, server: web.Server, strangers: Strangers) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=IDLE_S,
            access_log=None,  # type: ignore[arg-type]  # what its own runner passes for "none"
            lingering_time=_LINGER_S,
            max_headers=_MOST_HEADERS,
            auto_decompress=False,  # nobody has to, and a small body stays a small one
        )
        self._strangers = strangers

    def connection_lost(self, exc: BaseException | None) -> None:
        """Called by the transport."""
        self._strangers.left(self)
        super().connection_lost(exc)

    def abort(self) -> None:
        """End it at once, without a farewell."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def handle_error(
        self,
        request: BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP, and what no route could answer, like everything else."""
        if isinstance(exc, ConnectionError):  # gone in the middle of a body: nobody to answer
            raise exc
        if status < 500:  # strangers don't write the log
            _LOGGER.debug("%s sent what is no request: %s", request.remote, message)
            response = error_response(status, "bad_request", "that is no request of HTTP")
        else:
            super().handle_error(request, status, exc, message)
            response = error_response(status, NvrError.code, "the NVR has a fault; see its log")
        put_headers(response)
        response.force_close()
        return response


class Listener:
    """Hands connections from a listening socket to an application. Started and stopped once."""

    def __init__(
        self,
        runner: web.AppRunner,
        sock: socket.socket,
        context: ssl.SSLContext,
        strangers: Strangers,
    ) -> None:
        """The runner must be set up; it ends the connections when it is cleaned up."""
        assert runner.server is not None
        self._server = runner.server
        self._sock = sock
        self._context = context
        self._strangers = strangers
        self._handshakes: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Accept from now on."""
        self._sock.setblocking(False)
        self._accepting = asyncio.create_task(self._accept())

    async def stop(self) -> None:
        """Accept nothing more, and close the socket."""
        tasks = [*self._handshakes, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._sock.close()

    async def _accept(self) -> None:
        is_told = False
        while True:
            try:
                await self._accept_one()
                is_told = False
            except ConnectionError:  # it has gone already
                continue
            except Exception:  # no file left, or a fault: who comes later must get in all the same
                if not is_told:
                    _LOGGER.exception("no connection can be accepted just now; trying again")
                is_told = True
                await asyncio.sleep(_AGAIN_S)

    async def _accept_one(self) -> None:
        sock, peer = await asyncio.get_running_loop().sock_accept(self._sock)
        connection = Connection(self._server, self._strangers)
        task = asyncio.create_task(self._shake_hands(connection, sock))
        self._handshakes.add(task)
        task.add_done_callback(partial(self._shook, connection, sock))
        self._strangers.came(connection, str(peer[0]), partial(_drop, task, connection))

    async def _shake_hands(self, connection: Connection, sock: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                sock,
                ssl=self._context,
                ssl_handshake_timeout=HANDSHAKE_S,
            )
        except OSError as error:  # not TLS, too old a version, too slow, gone
            self._strangers.left(connection)
            _LOGGER.debug("a connection came to nothing: %s", error)

    def _shook(self, connection: Connection, sock: socket.socket, task: asyncio.Task[None]) -> None:
        self._handshakes.discard(task)
        if task.cancelled():  # maybe before it began
            sock.close()
            self._strangers.left(connection)
        elif error := task.exception():
            _LOGGER.error("a connection came to nothing", exc_info=error)


def _drop(handshake: asyncio.Task[None], connection: Connection) -> None:
    if handshake.done():
        connection.abort()
    else:
        handshake.cancel()
