"""A core as it runs, and what its tests ask of it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nvr.clock import RealClock
from nvr.config import Config
from nvr.core import Core
from nvr.entry import PRELOAD
from nvr.folders import Folders
from nvr.forkserver import ForkServer
from nvr.model_choice import choose_model
from nvr.protocol import (
    CameraInfo,
)
from nvr.store.library import Library


@asynccontextmanager
async def running(data: Path, config: Config) -> AsyncIterator[Core]:
    """An NVR from its start to its end."""
    clock = RealClock()
    folders = Folders.of(data, config)
    library = Library(folders, clock)
    library.recover()
    forkserver = ForkServer(PRELOAD)
    core = Core(folders, config, library, clock, forkserver)
    await core.start(choose_model(data, "builtin"))
    try:
        yield core
    finally:
        await core.stop()
        forkserver.close()
        library.close()


def camera(core: Core, camera_id: str = "door") -> CameraInfo:
    return next(c for c in core.state().cameras if c.id == camera_id)


async def recorded(core: Core, seconds: float, camera_id: str = "door") -> tuple[int, int]:
    """Wait until so much can be played in one piece; the newest such range."""
    found: list[tuple[int, int]] = []
    async with asyncio.timeout(40):
        while True:
            found = await core.recordings(camera_id, 0, 1 << 62)
            if found and found[-1][1] - found[-1][0] >= seconds * 1e6:
                return found[-1]
            await asyncio.sleep(0.1)


def pids(core: Core, name: str) -> int:
    """The process id of the part of that name."""
    supervisor = core._supervisor
    kept = [*supervisor._workers.values(), supervisor._inference]
    (child,) = [k.child for k in kept if k is not None and k.name == name]
    assert child is not None
    return child.pid


async def read_all(sock: socket.socket) -> bytes:
    data = b""
    while chunk := await asyncio.wait_for(asyncio.get_running_loop().sock_recv(sock, 65536), 10):
        data += chunk
    sock.close()
    return data
