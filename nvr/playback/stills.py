"""Main's side of the process that makes pictures: started when asked, watched, ended when idle."""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace

from nvr.entry import run_stills
from nvr.errors import PlaybackBusy, PlaybackError, RecordingDamaged
from nvr.forkserver import ForkServer, ForkServerGone
from nvr.media.files import RecordingFiles
from nvr.picture_messages import PictureFailed, PictureMade, PictureRequest
from nvr.process import Child

_LOGGER = logging.getLogger(__name__)

_MOST_WAITING = 32
_TRIES = 2
"""A request during which the process died is tried once more: it need not have been its fault."""

_BUSY = "too many pictures are being made just now; try again in a second"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for one request, and until a process that nobody asks is ended."""

    request_s: float = 10.0
    idle_s: float = 60.0


@dataclass(eq=False, slots=True)
class _Job:
    request: PictureRequest
    fds: tuple[int, ...]
    answer: asyncio.Future[PictureMade]


class StillsProcess:
    """Does one request after the other in one process. All calls belong to the event loop.

    Urgent requests go first, the newest of them before all: who drags a slider wants the picture
    of where it is now. A request that is cancelled while it waits is never begun.
    """

    def __init__(
        self, forkserver: ForkServer, files: RecordingFiles, patience: Patience | None = None
    ) -> None:
        self._forkserver = forkserver
        self._files = files
        self._patience = patience or Patience()
        self._urgent: deque[_Job] = deque()
        self._patient: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._child: Child | None = None
        self._heard: asyncio.Future[PictureMade | PictureFailed | None] | None = None
        self._number = 0

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        child = self._child
        return child.pid if child is not None and child.is_alive else None

    def pids(self) -> list[int]:
        """Of its processes that run now."""
        return [] if self.pid is None else [self.pid]

    @property
    def waiting(self) -> int:
        """Requests that were not begun."""
        return sum(not job.answer.done() for job in (*self._urgent, *self._patient))

    async def ask(
        self, request: PictureRequest, fds: tuple[int, ...], *, urgent: bool = False
    ) -> PictureMade:
        """Have something done; ``fds`` are the request's memory files, kept by the caller.

        Raises PlaybackBusy when too much is waiting, RecordingDamaged, NotFound or StorageError as
        the process found, and PlaybackError when it can't be started.
        """
        job = _Job(request, fds, asyncio.get_running_loop().create_future())
        queue = self._urgent if urgent else self._patient
        queue.append(job)
        if len(queue) > _MOST_WAITING:
            self._drop(queue)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work(), name="pictures")
        self._wake.set()
        return await job.answer

    async def stop(self) -> None:
        """End the process; who waits is told so."""
        for job in (*self._urgent, *self._patient):
            _fail(job, PlaybackBusy("the NVR is stopping"))
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
        await self._end_child()

    def _drop(self, queue: deque[_Job]) -> None:
        """Make room: the cancelled go first, then the oldest."""
        waiting = [job for job in queue if not job.answer.done()]
        for job in waiting[:-_MOST_WAITING]:
            _fail(job, PlaybackBusy(_BUSY))
        queue.clear()
        queue.extend(waiting[-_MOST_WAITING:])

    def _next(self) -> _Job | None:
        for queue, take in ((self._urgent, deque.pop), (self._patient, deque.popleft)):
            while queue:
                job: _Job = take(queue)
                if not job.answer.done():
                    return job
        return None

    async def _work(self) -> None:
        """Until nobody has asked for a while."""
        while True:
            self._wake.clear()
            while (job := self._next()) is not None:
                await self._serve(job)
            try:
                async with asyncio.timeout(self._patience.idle_s):
                    await self._wake.wait()
            except TimeoutError:
                await self._end_child()
                if not self._wake.is_set():
                    return

    async def _serve(self, job: _Job) -> None:
        """Bring one job to its end, whatever happens."""
        try:
            result = await self._try(job)
        except (OSError, ForkServerGone) as error:  # no process can be started
            _LOGGER.error("pictures of recordings can't be made: %s", error)
            result = PlaybackError("no picture can be made: the NVR has no memory or files left")
        except asyncio.CancelledError:
            _fail(job, PlaybackBusy("the NVR is stopping"))
            raise
        except Exception:  # whatever it is: who asked is told, and the next one is served
            _LOGGER.exception("a picture could not be asked for")
            result = PlaybackError(
                "no picture can be made: the NVR has a fault; its log tells more"
            )
        if isinstance(result, Exception):
            _fail(job, result)
        elif not job.answer.done():
            job.answer.set_result(result)

    async def _try(self, job: _Job) -> PictureMade | Exception:
        for _ in range(_TRIES):
            child = await self._running()
            if job.answer.done():  # who asked has gone, and the files' numbers may be others' now
                return PlaybackBusy(_BUSY)
            self._number += 1
            self._heard = asyncio.get_running_loop().create_future()
            if not child.send(replace(job.request, number=self._number), job.fds):
                await self._end_child()
                continue
            try:
                async with asyncio.timeout(self._patience.request_s):
                    heard = await self._heard
            except TimeoutError:
                limit_s = self._patience.request_s
                _LOGGER.error("a picture took more than %.0f s; its process is ended", limit_s)
                await self._end_child()
                return PlaybackError(
                    f"the picture could not be made within {limit_s:.0f} seconds; the NVR has too "
                    "much to do, or the recording is damaged"
                )
            if isinstance(heard, PictureMade):
                return heard
            if isinstance(heard, PictureFailed):
                return heard.error
            _LOGGER.warning("the process that makes pictures died; starting it again")
        return RecordingDamaged("the recording of that moment can't be shown; it may be damaged")

    async def _running(self) -> Child:
        if self._child is None or not self._child.is_alive:
            self._child = Child("pictures", self._on_message, lambda: self._tell(None))
            await self._child.start(self._forkserver, run_stills, self._files)
        return self._child

    def _on_message(self, message: PictureMade | PictureFailed) -> None:
        if message.number == self._number:
            self._tell(message)

    def _tell(self, message: PictureMade | PictureFailed | None) -> None:
        if self._heard is not None and not self._heard.done():
            self._heard.set_result(message)

    async def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.is_alive:
            child.kill()
            await child.wait(self._patience.request_s)


def _fail(job: _Job, error: Exception) -> None:
    if not job.answer.done():
        job.answer.set_exception(error)
