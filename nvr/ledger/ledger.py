"""The ledger as the rest of the NVR writes into it, from the event loop.

A thread of its own writes: neither the loop nor the index waits for it, nor it for them.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from nvr.clock import Clock
from nvr.disk import storage_errors
from nvr.errors import NotLogged, StorageError
from nvr.ledger.book import Book
from nvr.ledger.entry import NVR, Entry, Head, What
from nvr.ledger.files import backwards, day_files, head_of, read_line
from nvr.ledger.proof import Report, prove
from nvr.protocol import ErrorInfo

_LOGGER = logging.getLogger(__name__)

WRITE_S = 5.0
"""A disk that takes no entry for so long hangs: what was to be logged is refused then."""
SYNC_S = 0.2
"""Entries are on the disk so long after they were written at the latest, but for the disk's own
time; several share one sync."""
TIDY_EVERY_S = 3600.0
_LAST_S = 2.0
_MOST_READERS = 2
"""A proof of 90 days takes seconds and their memory; who asks for many at once waits."""
_MOST_WAITING = 1000
"""Entries for a disk that hangs; what comes after them is refused at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries to read; times are when it happened."""

    start_us: int | None = None
    end_us: int | None = None
    camera_id: str | None = None
    before: int | None = None
    limit: int = 100

    def fits(self, fields: dict[str, Any]) -> bool:
        """Whether an entry is one of them. Those that name no camera are of all cameras."""
        time_us, cameras = fields.get("time_us", 0), fields.get("cameras")
        return (
            (self.start_us is None or time_us >= self.start_us)
            and (self.end_us is None or time_us < self.end_us)
            and (self.camera_id is None or not cameras or self.camera_id in cameras)
        )


class Ledger:
    """Appends, reads, proves. All calls belong to the event loop."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._book = Book(folder, clock)
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._readers = asyncio.Semaphore(_MOST_READERS)
        self._thread: threading.Thread | None = None
        self._syncing: asyncio.TimerHandle | None = None
        self._tidying: asyncio.Task[None] | None = None
        self.error: ErrorInfo | None = None
        """Why nothing can be logged just now."""

    def start(self) -> None:
        """Say that the NVR runs; look after old days from now on."""
        self.append(Entry(What.STARTED, NVR))
        self._tidying = asyncio.create_task(self._tidy())

    async def stop(self) -> None:
        """Write everything; nothing may be appended any more."""
        if self._tidying is not None:
            self._tidying.cancel()
        if self._syncing is not None:
            self._syncing.cancel()
        if self._thread is None:
            return
        self.append(Entry(What.STOPPED, NVR))
        with suppress(StorageError):  # it was logged
            await self._done(self._book.sync, _LAST_S)
        self._tasks.put(self._book.close)
        self._tasks.put(None)
        await asyncio.to_thread(self._thread.join, _LAST_S)

    def append(self, *entries: Entry) -> asyncio.Future[Head | None]:
        """Write entries behind all others; done when a `kill -9` can't take them back.

        They are safe from a power cut within a second. The future raises StorageError, which may
        be left alone: it was logged.
        """
        written = self._do(lambda: self._book.append(entries))
        written.add_done_callback(self._written)
        return written

    async def written(self, entry: asyncio.Future[Head | None]) -> None:
        """Wait for an entry before what it tells of may happen. Raises NotLogged."""
        await asyncio.wait([entry], timeout=WRITE_S)
        if not entry.done():
            raise NotLogged(
                f"this can't be logged, so it is refused: the disk of {self._folder} hangs; "
                "check it"
            )
        if (error := entry.exception()) is not None:
            raise NotLogged(f"this can't be logged, so it is refused: {error}") from error

    async def read(self, wanted: Wanted) -> list[dict[str, Any]]:
        """Entries, the newest first. Raises StorageError."""
        async with self._readers:
            return await asyncio.to_thread(self._read, wanted)

    async def after(self, sequence: int, limit: int) -> tuple[list[dict[str, Any]], Head | None]:
        """The entries behind one, the oldest first, and the newest head that a power cut leaves.

        Raises StorageError.
        """
        head = await self._done(self._book.sync, WRITE_S)
        async with self._readers:
            return await asyncio.to_thread(self._after, sequence, limit, head), head

    async def prove(self, heads: list[Head]) -> Report:
        """See `nvr.ledger.proof.prove`. Raises StorageError."""
        async with self._readers:
            return await asyncio.to_thread(prove, self._folder, heads)

    # In threads

    def _read(self, wanted: Wanted) -> list[dict[str, Any]]:
        with storage_errors(self._folder):
            found = filter(wanted.fits, backwards(self._folder, wanted.before))
            return list(islice(found, wanted.limit))

    def _after(self, sequence: int, limit: int, head: Head | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        last = 0 if head is None else head.sequence
        with storage_errors(self._folder):
            files = day_files(self._folder)
            for at, file in enumerate(files):
                if at + 1 < len(files) and files[at + 1].first <= sequence + 1:
                    continue
                found += _behind(file.lines(), sequence, last)
                if len(found) >= limit:
                    break
        return found[:limit]

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()

    # Handing over

    def _do[T](self, work: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def task() -> None:
            try:
                result = work()
            except StorageError as error:
                _tell(loop, future, error)
            except Exception as error:
                # Raised, it would end the one thread that writes, and leave whoever awaits this
                # waiting for ever; as a StorageError it refuses what may not happen unrecorded.
                _LOGGER.exception("the ledger could not be written")
                _tell(loop, future, StorageError(f"the ledger could not be written ({error})"))
            else:
                _tell(loop, future, result)

        if self._tasks.qsize() >= _MOST_WAITING:
            future.set_exception(StorageError(f"the disk of {self._folder} hangs: check it"))
            return future
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
            self._thread.start()
        self._tasks.put(task)
        return future

    async def _done[T](self, work: Callable[[], T], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await self._do(work)
        except TimeoutError as error:
            raise StorageError(f"the disk of {self._folder} hangs: check it") from error

    def _written(self, entry: asyncio.Future[Head | None]) -> None:
        error = None if entry.cancelled() else entry.exception()
        if error is not None:
            message = (
                f"nothing can be logged ({error}), so nobody is shown a picture, and nothing is "
                "deleted or changed; recording and alerts go on"
            )
            if self.error is None:
                _LOGGER.error("%s", message)
            self.error = ErrorInfo(NotLogged.code, message)
            return
        if self.error is not None:
            _LOGGER.info("the ledger can be written again")
        self.error = None
        if self._syncing is None:
            self._syncing = asyncio.get_running_loop().call_later(SYNC_S, self._sync)

    def _sync(self) -> None:
        self._syncing = None
        self._do(self._book.sync).add_done_callback(_log_failure)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_EVERY_S)
            self._do(self._book.tidy).add_done_callback(_log_failure)


def _behind(lines: list[bytes], sequence: int, last: int) -> list[dict[str, Any]]:
    """A day's entries behind one, up to the last; looked at from the end, as most are asked for."""
    found = []
    for line in reversed(lines):
        entry = read_line(line)
        if entry is None:
            continue
        if head_of(entry).sequence <= sequence:
            break
        if head_of(entry).sequence <= last:
            found.append(entry)
    return found[::-1]


def as_wire(report: Report) -> dict[str, Any]:
    """A report as JSON."""
    return {"is_sound": not report.problems, **asdict(report)}


def _log_failure(done: asyncio.Future[Any]) -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        _LOGGER.error("the ledger: %s", error)


def _tell[T](
    loop: asyncio.AbstractEventLoop, future: asyncio.Future[T], what: T | StorageError
) -> None:
    def tell() -> None:
        if future.done():
            return
        if isinstance(what, StorageError):
            future.set_exception(what)
        else:
            future.set_result(what)

    with suppress(RuntimeError):  # the loop is closed: nobody is left to hear
        loop.call_soon_threadsafe(tell)
