"""A real RTSP server in a thread, for tests that receive."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from demo.rtsp import RtspServer
from demo.streams import CameraSpec


class Rtsp:
    """The server, seen from the test's thread."""

    def __init__(self, server: RtspServer, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop

    def add(self, name: str, *files: Path, **how: Any) -> str:
        """A camera of that name that loops the files; `how` is further fields of `CameraSpec`.

        Its address.
        """
        spec = CameraSpec({name: files}, **how)
        self.call(self._server.add, name, spec)
        return f"rtsp://127.0.0.1:{self._server.port}/{name}"

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call one of the server's methods in its own thread."""

        async def call() -> Any:
            return function(*args)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(10)

    def announce(self, name: str, line: str) -> None:
        """Add a line to what the camera says of its pictures (SDP)."""

        def change() -> None:
            stream = self._server.cameras[name].streams[name]
            known = stream.formats[0]
            stream.formats[0] = replace(known, sdp=(*known.sdp, line))

        self.call(change)

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
