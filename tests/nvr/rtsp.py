"""A real RTSP server in a thread, for tests that receive."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.rtsp import RtspServer
from demo.streams import CameraSpec


class Rtsp:
    """The server, seen from the test's thread."""

    def __init__(self, server: RtspServer, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop

    def add(self, name: str, *files: Path, login: tuple[str, str] | None = None) -> str:
        """A camera of that name that loops the files; its address."""
        spec = CameraSpec({name: files}, login=login)
        self.call(self._server.add, name, spec)
        return f"rtsp://127.0.0.1:{self._server.port}/{name}"

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call one of the server's methods in its own thread."""

        async def call() -> Any:
            return function(*args)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(10)

    def die(self, name: str) -> None:
        """The camera loses power."""
        self.call(self._server.die, name)

    def hang(self, name: str) -> None:
        """The camera keeps its connections and says nothing more."""
        self.call(self._server.hang, name)

    def revive(self, name: str) -> None:
        """The camera is back."""
        self.call(self._server.revive, name)


@contextmanager
def rtsp_server() -> Iterator[Rtsp]:
    """Serve on a free loopback port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="rtsp server")
    thread.start()
    server = RtspServer()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield Rtsp(server, loop)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
