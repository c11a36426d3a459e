"""What was seen in each second of each camera, for days: two bytes a second.

Keyed by wall time. After the clock was set back, what is told of a second later replaces what was
known of it. Summer time exists only where somebody looks at a clock, and Unix time has no leap
second: such a one is a second that is told twice.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection, Row

from nvr.clock import Clock
from nvr.messages import ActivitySeen
from nvr.store.db import Database

BLOCK_S = 600
"""Seconds in a row: a day is 144 rows of 1.2 kB, and a new minute rewrites one page."""

SAVE_EVERY_S = 60.0
"""What is younger is in memory only: so much is lost when the main process is killed."""

_SECOND_US = 1_000_000
_BLOCK_US = BLOCK_S * _SECOND_US
_FOREVER_US = 1 << 60
_MINUTE_US = 60 * _SECOND_US
_MOST_UNSAVED = 1024
"""Blocks that wait while the database refuses; the oldest go first."""

_WATCHED_RUN = re.compile(rb"[^\0]+")

type _Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Seconds:
    """A byte for each second from ``start_us`` on, of each of the two tracks."""

    start_us: int
    motion: bytes
    flags: bytes


@dataclass(slots=True)
class _Block:
    """A stretch of a camera's time, a byte a second. Where flags are 0, nobody looked."""

    motion: bytearray
    flags: bytearray

    @classmethod
    def empty(cls, seconds: int = BLOCK_S) -> _Block:
        return cls(bytearray(seconds), bytearray(seconds))

    @classmethod
    def of(cls, row: Row) -> _Block:
        return cls(bytearray(row["motion"]), bytearray(row["flags"]))

    def put(self, at: int, motion: bytes | bytearray, flags: bytes | bytearray) -> None:
        self.motion[at : at + len(motion)] = motion
        self.flags[at : at + len(flags)] = flags

    def lay_over(self, at: int, newer: _Block) -> None:
        """Take over the seconds that somebody watched."""
        for begin, end in newer.watched():
            self.put(at + begin, newer.motion[begin:end], newer.flags[begin:end])

    def watched(self) -> Iterator[tuple[int, int]]:
        return (run.span() for run in _WATCHED_RUN.finditer(self.flags))

    def blank(self, begin: int, end: int) -> bool:
        """Forget these seconds, as far as they are within; whether anything was known of them."""
        there = slice(max(0, begin), max(0, min(end, len(self.flags))))
        if not any(self.flags[there]):
            return False
        nothing = bytes(there.stop - there.start)
        self.motion[there] = self.flags[there] = nothing
        return True


class Activity:
    """The activity of all cameras. Any thread may call; `take` touches only memory."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._lock = threading.Lock()
        self._unsaved: dict[_Key, _Block] = {}
        self._saved_s = clock.monotonic()

    def take(self, seen: ActivitySeen) -> None:
        """Take in what a worker tells."""
        with self._lock:
            done = 0
            while done < len(seen.flags):
                at_us = seen.start_us + done * _SECOND_US
                offset = at_us % _BLOCK_US // _SECOND_US
                part = slice(done, done + BLOCK_S - offset)
                key = (seen.camera_id, at_us - at_us % _BLOCK_US)
                block = self._unsaved.setdefault(key, _Block.empty())
                block.put(offset, seen.motion[part], seen.flags[part])
                done = part.stop
            while len(self._unsaved) > _MOST_UNSAVED:
                del self._unsaved[next(iter(self._unsaved))]

    def save_when_due(self) -> None:
        """Write what is new, once a minute. Raises StorageError; the next call tries again."""
        if self._clock.monotonic() - self._saved_s >= SAVE_EVERY_S:
            self.save()

    def save(self) -> None:
        """Write what is new, of all cameras in one transaction. Raises StorageError."""
        with self._lock:
            if self._unsaved:
                with self._db.transaction() as connection:
                    for key, block in self._unsaved.items():
                        _save_block(connection, key, block)
                self._unsaved.clear()
            self._saved_s = self._clock.monotonic()

    def seconds(self, camera_id: str, start_us: int, end_us: int) -> Seconds:
        """Every second of a stretch of whole seconds. Raises StorageError."""
        first_us = start_us - start_us % _BLOCK_US
        last_us = end_us + -end_us % _BLOCK_US
        found = _Block.empty((last_us - first_us) // _SECOND_US)
        with self._lock:
            rows = self._db.query(
                "SELECT start_us, motion, flags FROM activity"
                " WHERE camera_id = ? AND start_us >= ? AND start_us < ?",
                (camera_id, first_us, last_us),
            )
            for row in rows:
                found.put((row["start_us"] - first_us) // _SECOND_US, row["motion"], row["flags"])
            for (owner, at_us), block in self._unsaved.items():
                if owner == camera_id and first_us <= at_us < last_us:
                    found.lay_over((at_us - first_us) // _SECOND_US, block)
        wanted = slice((start_us - first_us) // _SECOND_US, (end_us - first_us) // _SECOND_US)
        return Seconds(start_us, bytes(found.motion[wanted]), bytes(found.flags[wanted]))

    def forget(self, camera_id: str, before_us: int) -> None:
        """Forget all before a moment. Raises StorageError."""
        self.forget_range(camera_id, 0, before_us)

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Forget every second that a stretch of time touches. Raises StorageError.

        From 0 on, what is too old goes by whole minutes: a row isn't rewritten for less.
        """
        end_us = min(end_us, _FOREVER_US)
        start_us -= start_us % _SECOND_US
        end_us += -end_us % _SECOND_US if start_us > 0 else -(end_us % _MINUTE_US)
        with self._lock:
            for key, block in list(self._unsaved.items()):
                if key[0] == camera_id:
                    _blank(block, key[1], start_us, end_us)
                    if not any(block.flags):
                        del self._unsaved[key]
            with self._db.transaction() as connection:
                _forget_rows(connection, camera_id, start_us, end_us)


def _save_block(connection: Connection, key: _Key, block: _Block) -> None:
    row = connection.execute(
        "SELECT motion, flags FROM activity WHERE camera_id = ? AND start_us = ?", key
    ).fetchone()
    known = _Block.empty() if row is None else _Block.of(row)
    known.lay_over(0, block)
    connection.execute(
        "INSERT INTO activity (camera_id, start_us, motion, flags) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET motion = excluded.motion, flags = excluded.flags",
        (*key, bytes(known.motion), bytes(known.flags)),
    )


def _forget_rows(connection: Connection, camera_id: str, start_us: int, end_us: int) -> None:
    """Delete the rows inside, and blank the seconds of the two that are cut."""
    first_us, last_us = start_us - start_us % _BLOCK_US, end_us - end_us % _BLOCK_US
    connection.execute(
        "DELETE FROM activity WHERE camera_id = ? AND start_us > ? AND start_us < ?",
        (camera_id, first_us, last_us),
    )
    cut = connection.execute(
        "SELECT start_us, motion, flags FROM activity WHERE camera_id = ? AND start_us IN (?, ?)",
        (camera_id, first_us, last_us),
    ).fetchall()
    for row in cut:
        block = _Block.of(row)
        if not _blank(block, row["start_us"], start_us, end_us):
            continue
        key = (camera_id, row["start_us"])
        if any(block.flags):
            connection.execute(
                "UPDATE activity SET motion = ?, flags = ? WHERE camera_id = ? AND start_us = ?",
                (bytes(block.motion), bytes(block.flags), *key),
            )
        else:
            connection.execute("DELETE FROM activity WHERE camera_id = ? AND start_us = ?", key)


def _blank(block: _Block, at_us: int, start_us: int, end_us: int) -> bool:
    return block.blank((start_us - at_us) // _SECOND_US, (end_us - at_us) // _SECOND_US)
