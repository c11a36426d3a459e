"""Has the videos of shares made, one at a time, each by a process of its own that ends with it.

Who is in a picture is asked of another process, for the same reason one at a time: an owner who
chooses a subject doesn't wait until the share before is made, which takes minutes.
"""

import asyncio
import logging
import os
import pickle
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from nvr.entry import run_redaction
from nvr.errors import PlaybackError
from nvr.forkserver import ForkServer, ForkServerGone
from nvr.media.clip_reader import Clip
from nvr.playback.memory import MemoryFile
from nvr.process import Child
from nvr.redaction.order import (
    CandidatesFound,
    FindCandidates,
    Rendered,
    RenderEnded,
    RenderOrder,
    RenderProgress,
)
from nvr.vision.settings import ModelChoice

_LOGGER = logging.getLogger(__name__)

_STALL_S = 120.0
"""Loading the model, or decoding up to where a clip begins, takes seconds on a slow machine."""

_DIED = "the process that makes shares died in the middle of it; try again"
_STALLED = "the NVR has too much to do to make the share; try again later"


class Renderer:
    """Main's side. Who wants a share made while another one is waits."""

    def __init__(
        self,
        forkserver: ForkServer,
        model: Callable[[], ModelChoice | None],
        stall_s: float = _STALL_S,
    ) -> None:
        """``model`` tells which one detection runs now; None while it doesn't."""
        self._stall_s = stall_s
        self._renders = _Line(forkserver, model)
        self._looks = _Line(forkserver, model)

    def pids(self) -> list[int]:
        """Of its processes, while there are some."""
        return [line.pid for line in (self._renders, self._looks) if line.pid is not None]

    async def render(
        self,
        order: RenderOrder,
        clip: Clip,
        scene: Sequence[Clip],
        target: Path,
        progress: Callable[[float], None],
    ) -> Rendered:
        """Make a share's video. ``target`` is there when it is whole, and only then.

        ``progress`` is called with 0..1. Cancelled, it ends its process. Raises NvrError.
        """
        part = target.with_name(f"{target.name}.part")
        try:
            async with self._renders.started(progress) as job:
                rendered = await self._rendered(job, order, (clip, scene), part)
            await asyncio.to_thread(_keep, part, target)
        except OSError as error:
            raise PlaybackError(f"the share can't be written: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)
        return rendered

    async def candidates(self, clip: Clip, clip_start_us: int, at_us: int) -> CandidatesFound:
        """Who could be the subject at a moment of the clip. Raises NvrError."""
        async with self._looks.started(lambda _: None) as job:
            data = await asyncio.to_thread(pickle.dumps, clip)
            with MemoryFile("clip", data) as file:
                job.send(FindCandidates(clip_start_us, at_us), (file.fd,))
            answer = await job.answer(self._stall_s)
        assert isinstance(answer, CandidatesFound)
        if answer.error is not None:
            raise answer.error
        return answer

    def stop(self) -> None:
        """End what is being made or looked at: `render` and `candidates` raise."""
        for line in (self._renders, self._looks):
            line.kill()

    async def _rendered(
        self, job: _Job, order: RenderOrder, clips: tuple[Clip, Sequence[Clip]], part: Path
    ) -> Rendered:
        pickled = [await asyncio.to_thread(pickle.dumps, one) for one in clips]
        with ExitStack() as stack:
            files = [stack.enter_context(MemoryFile("clip", data)) for data in pickled]
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
            target = os.open(part, flags, 0o600)
            stack.callback(os.close, target)
            job.send(order, (*(file.fd for file in files), target))
        answer = await job.answer(self._stall_s)
        assert isinstance(answer, RenderEnded)
        if answer.rendered is None:
            raise answer.error or PlaybackError(_DIED)
        return answer.rendered


class _Line:
    """Processes, one after the other: an order begins when the one before it is done."""

    def __init__(self, forkserver: ForkServer, model: Callable[[], ModelChoice | None]) -> None:
        self._forkserver = forkserver
        self._model = model
        self._free = asyncio.Lock()
        self._job: _Job | None = None

    @property
    def pid(self) -> int | None:
        return self._job.pid if self._job is not None and self._job.is_alive else None

    def kill(self) -> None:
        if self._job is not None:
            self._job.kill()

    @asynccontextmanager
    async def started(self, progress: Callable[[float], None]) -> AsyncIterator[_Job]:
        """A process for one order; it is gone after it. Raises PlaybackError."""
        async with self._free:
            job = self._job = _Job(progress)
            try:
                await job.start(self._forkserver, self._model())
                yield job
            except (ForkServerGone, ChildProcessError) as error:
                _LOGGER.error("no process can be started for a share: %s", error)
                raise PlaybackError("no process can be started: no memory or files left") from error
            finally:
                job.kill()
                self._job = None


class _Job:
    """One process and what it says."""

    def __init__(self, progress: Callable[[float], None]) -> None:
        self._child = Child("redaction", self._on_message, self._on_exit)
        self._progress = progress
        self._heard = asyncio.Event()
        self._answer: Any = None
        self._has_ended = False

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        return self._child.is_alive

    async def start(self, forkserver: ForkServer, model: ModelChoice | None) -> None:
        """Raises ForkServerGone, and ChildProcessError when no process can be had."""
        try:
            await self._child.start(forkserver, run_redaction, model)
        except OSError as error:
            raise ChildProcessError(error.strerror) from error

    def send(self, message: object, fds: tuple[int, ...]) -> None:
        """Raises PlaybackError when it died already."""
        if not self._child.send(message, fds):
            raise PlaybackError(_DIED)

    async def answer(self, stall_s: float) -> Any:
        """Its last word. Raises PlaybackError when it dies, or says nothing for so long."""
        while self._answer is None:
            self._heard.clear()
            if self._has_ended:
                _LOGGER.warning("the process that makes shares died in the middle of one")
                raise PlaybackError(_DIED)
            try:
                async with asyncio.timeout(stall_s):
                    await self._heard.wait()
            except TimeoutError as error:
                _LOGGER.warning("the process that makes shares said nothing for %.0f s", stall_s)
                raise PlaybackError(_STALLED) from error
        return self._answer

    def kill(self) -> None:
        self._child.kill()

    def _on_message(self, message: Any) -> None:
        if isinstance(message, RenderProgress):
            self._progress(message.progress)
        else:
            self._answer = message
        self._heard.set()

    def _on_exit(self) -> None:
        self._has_ended = True
        self._heard.set()


def _keep(part: Path, target: Path) -> None:
    """Durable, and under its name."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
