"""The ledger on the disk: written to the end, never anywhere else.

Everything here blocks and belongs to one thread.
"""

import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from nvr.clock import Clock
from nvr.disk import storage_errors
from nvr.errors import StorageError, StorageFull
from nvr.ledger.canonical import Value
from nvr.ledger.entry import NVR, Entry, Head, Link, What, day_of, seal
from nvr.ledger.files import DayFile, day_files, head_of, read_line

_LOGGER = logging.getLogger(__name__)

KEPT_DAYS = 90
"""A day goes when it is older; that it went is an entry."""


class Book:
    """The ledger's newest file, open for appending. Every call may raise StorageError.

    What `append` returned is safe from a `kill -9`; what `sync` returned, from a power cut too.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._file: DayFile | None = None
        self._handle = -1
        self._size = 0
        self._head: Head | None = None
        self._known: Head | None = None
        """The last entry that was written here; outlives a folder that can't be read."""

    def append(self, entries: Sequence[Entry]) -> Head | None:
        """Write entries; all of them, or none. The head is the last one's."""
        if not self._is_in_place():
            self._open()
        now_us = self._clock.now_us()
        if self._file is None or self._file.day != day_of(now_us) or not self._size:
            self._begin_day(now_us)
        self._write(self._sealed(entries, now_us))
        return self._head

    def sync(self) -> Head | None:
        """Return when everything is on the disk; the head of what is."""
        if self._handle >= 0:
            with storage_errors(self._folder):
                os.fdatasync(self._handle)
        return self._head

    def tidy(self) -> None:
        """Let the days go that are too old; each leaves an entry."""
        today = datetime.fromtimestamp(self._clock.now_us() // 1_000_000, UTC).date()
        files = _not_ahead(day_files(self._folder), today)
        oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
        for at, (file, following) in enumerate(pairwise(files)):
            # a clock that is wrong by a year must not empty the ledger
            is_sure = self._clock.is_synchronised() or len(files) - at > KEPT_DAYS
            if file.day >= oldest or not is_sure:
                return
            self._remove(file, following)

    def close(self) -> None:
        """Nothing more is written."""
        if self._handle >= 0:
            with suppress(OSError):
                os.close(self._handle)
        self._handle = -1

    # Where the chain ends

    def _is_in_place(self) -> bool:
        """Whether what is open is still what readers find: nobody moved or deleted it."""
        if self._handle < 0 or self._file is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._handle), self._file.path.stat())
        except OSError:
            return False

    def _open(self) -> None:
        """Find the end, and cut off what a power cut left behind it."""
        self.close()
        known, self._file, self._head = self._known, None, None
        cut: list[str] = []
        with storage_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for file in reversed(day_files(self._folder)):
                whole = file.path.read_bytes()
                size, self._head = _end_of(whole)
                if size < len(whole):
                    cut.append(self._cut(file, whole, size))
                if self._head is not None:
                    self._take(file, size)
                    break
        told: dict[str, Value] = {}
        if known is not None and known != self._head:
            told = {"known": _words(known), "found": _words(self._head)}
            _LOGGER.error(
                "the ledger was changed while the NVR runs: its end was %s, and is %s; somebody or "
                "another program may have replaced it",
                told["known"],
                told["found"],
            )
        if cut:
            told["files"] = list(cut)
            _LOGGER.error(
                "the ledger's end was damaged, as after a power cut: %s is kept; Home Assistant "
                "tells if entries are missing",
                " and ".join(cut),
            )
        if told:
            self._begin_day(self._clock.now_us(), Entry(What.REPAIRED, NVR, told=told))

    def _cut(self, file: DayFile, whole: bytes, size: int) -> str:
        """Keep the damaged end aside; its name."""
        aside = file.path.with_suffix(f".cut-{self._clock.now_us()}")
        try:
            aside.write_bytes(whole[size:])
        except OSError:
            aside.unlink(missing_ok=True)  # it is tried again, and would leave another each time
            raise
        if size:
            os.truncate(file.path, size)
        else:
            file.path.unlink()
        return aside.name

    def _take(self, file: DayFile, size: int) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._handle = os.open(file.path, flags, 0o600)
        self._file, self._size = file, size

    def _begin_day(self, now_us: int, *more: Entry) -> None:
        """A file of its own, whose first entry holds the head of the day before."""
        day = day_of(now_us)
        if self._file is None or self._file.day != day:
            self.sync()
            self.close()
            first = 1 if self._head is None else self._head.sequence + 1
            with storage_errors(self._folder):
                self._take(DayFile.named(self._folder, day, first), 0)
                _sync_folder(self._folder)
        if not self._size:
            more = (Entry(What.DAY, NVR), *more)
        self._write(self._sealed(more, now_us))

    # Writing

    def _sealed(self, entries: Sequence[Entry], now_us: int) -> list[Link]:
        links: list[Link] = []
        for entry in entries:
            links.append(seal(entry, links[-1].head if links else self._head, now_us))
        return links

    def _write(self, links: Sequence[Link]) -> None:
        if not links:
            return
        data = b"".join(link.line + b"\n" for link in links)
        try:
            with storage_errors(self._folder):
                written = os.write(self._handle, data)
            if written != len(data):
                raise StorageFull(f"no space left at {self._folder}: free some or add a disk")
        except StorageError:
            self._take_back()
            raise
        self._size += len(data)
        self._head = self._known = links[-1].head

    def _take_back(self) -> None:
        """Half an entry must not stand before the next one."""
        try:
            os.ftruncate(self._handle, self._size)
        except OSError:
            self.close()  # the next append looks for the end anew

    def _remove(self, file: DayFile, following: DayFile) -> None:
        with storage_errors(self._folder):
            lines = file.path.read_bytes().splitlines()
        last = read_line(lines[-1]) if lines else None
        told: dict[str, Value] = {"day": file.day, "first": file.first, "last": following.first - 1}
        if last is not None:
            told["hash"] = head_of(last).hash
        self.append([Entry(What.DAY_REMOVED, NVR, told=told)])
        self.sync()
        with storage_errors(self._folder):
            file.path.unlink(missing_ok=True)
            _sync_folder(self._folder)
        _LOGGER.info("the ledger of %s is older than %d days: removed", file.day, KEPT_DAYS)


def _words(head: Head | None) -> str:
    return "nothing" if head is None else f"entry {head.sequence} of {head.day}, {head.hash}"


def _not_ahead(files: Sequence[DayFile], today: date) -> list[DayFile]:
    """The files, each that is dated in the future with the day of the one that follows it.

    It was written before that one, while the clock was wrong; it must not keep the others for ever.
    """
    tomorrow = (today + timedelta(days=1)).isoformat()
    day, found = today.isoformat(), []
    for file in reversed(files):
        day = file.day if file.day <= tomorrow else day
        found.append(replace(file, day=day))
    return found[::-1]


def _end_of(whole: bytes) -> tuple[int, Head | None]:
    """Where the last good entry ends, and what it is."""
    size = whole.rfind(b"\n") + 1
    while size:
        start = whole.rfind(b"\n", 0, size - 1) + 1
        fields = read_line(whole[start : size - 1])
        if fields is not None:
            return size, head_of(fields)
        size = start
    return 0, None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
