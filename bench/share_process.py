"""Shares made as the NVR makes them, by its own process, and what that process takes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import procfs
from nvr.entry import PRELOAD
from nvr.forkserver import ForkServer
from nvr.redaction.order import RenderOrder
from nvr.sharing.folder import SharedFile
from nvr.sharing.renderer import Renderer
from nvr.vision.settings import ModelChoice

_LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Taken:
    """By one share: processor time of its process, which loads the model too, and its memory.

    The memory is all that was resident at once at most, what it shares with others included, in
    megabytes (10^6).
    """

    cpu_s: float
    peak_mb: float


class ShareProcess:
    """Makes videos of shares, each by a process of its own that ends with it."""

    def __init__(self, forkserver: ForkServer, model: ModelChoice) -> None:
        self._renderer = Renderer(forkserver, lambda: model)

    async def make(
        self, order: RenderOrder, source: Path, target: Path, scene: Sequence[Path] = ()
    ) -> Taken:
        """Make a share of a file. Raises NvrError."""
        clips = [SharedFile(path) for path in scene]
        rendering = self._renderer.render(order, SharedFile(source), clips, target, lambda _: None)
        making = asyncio.create_task(rendering)
        cpu_s = peak_mb = 0.0
        while not making.done():
            for pid in self._renderer.pids():
                cpu_s = max(cpu_s, procfs.cpu_s(pid))
                peak_mb = max(peak_mb, procfs.peak_mb(pid))
            await asyncio.wait([making], timeout=_LOOK_EVERY_S)
        await making
        return Taken(cpu_s, peak_mb)


@asynccontextmanager
async def share_process(model: ModelChoice) -> AsyncIterator[ShareProcess]:
    """With the processes that it needs."""
    forkserver = ForkServer(PRELOAD)
    try:
        yield ShareProcess(forkserver, model)
    finally:
        await asyncio.to_thread(forkserver.close)
