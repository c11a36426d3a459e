"""Many recorded files at once: fragment tables as they are stored, not unpacked.

A day of one camera has about 90 000 fragments. As objects they take half a second to make; what
most readers need of them (where are the keyframes, is there a gap) can be read from the packed
bytes at a small part of that.
"""

import sqlite3
from dataclasses import dataclass
from functools import cached_property

from nvr.store.db import Database
from nvr.store.recordings import Recordings
from nvr.store.rows import FRAGMENT, Segment, pack_fragments

_COLUMNS = "path, session, init_size, start_us, end_us, fragments"
_STEP = FRAGMENT.size
_DURATION, _KEYFRAME = 16, 28  # where they lie in a fragment's entry

type Entry = tuple[int, int, int, int, int, bool]


@dataclass(frozen=True)  # no slots: they have no room for what is computed once
class SegmentTable:
    """A recorded file and its packed fragment table.

    ``is_open`` tells that the file is being written: fragments will follow.
    """

    path: str
    session: str
    init_size: int
    start_us: int
    end_us: int
    fragments: bytes
    is_open: bool = False

    @property
    def count(self) -> int:
        """How many fragments it has."""
        return len(self.fragments) // _STEP

    @cached_property
    def keyframes(self) -> bytes:
        """One byte per fragment: 1 where playback can begin, else 0."""
        return self.fragments[_KEYFRAME::_STEP]

    def entry(self, index: int) -> Entry:
        """The fields of a `Fragment`, in their order."""
        return FRAGMENT.unpack_from(self.fragments, index * _STEP)

    @property
    def recorded_us(self) -> int:
        """How long its fragments last together; less than from start to end if some are missing."""
        table = self.fragments
        return sum(sum(table[_DURATION + byte :: _STEP]) << 8 * byte for byte in range(4))


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of the index: what of it may be read."""

    path: str
    session: str
    size: int
    init_size: int
    is_open: bool = False


class SegmentTables:
    """Reads the index in bulk. Any thread may call. All methods raise StorageError."""

    def __init__(self, db: Database, recordings: Recordings) -> None:
        self._db = db
        self._recordings = recordings

    def between(self, camera_id: str, start_us: int, end_us: int) -> list[SegmentTable]:
        """The files that touch a stretch of time, oldest first."""
        found = self._with_open(
            camera_id,
            "camera_id = ? AND start_us < ? AND end_us > ?",
            (camera_id, end_us, start_us),
        )
        fitting = (t for t in found if t.start_us < end_us and t.end_us > start_us)
        return sorted(fitting, key=lambda t: (t.start_us, t.path))

    def since_moment(self, camera_id: str, moment_us: int) -> list[SegmentTable]:
        """Everything recorded after the last file that ended before a moment, as it was recorded.

        Other than by time, this order stays the same when the wall clock is set.
        """
        return self._with_open(
            camera_id,
            "camera_id = ?1 AND id > coalesce("
            "(SELECT max(id) FROM segment WHERE camera_id = ?1 AND end_us <= ?2), 0)",
            (camera_id, moment_us),
        )

    def since_file(self, camera_id: str, path: str) -> list[SegmentTable]:
        """A file and all that were recorded after it, in that order; none when it is gone."""
        found = self._with_open(
            camera_id,
            "camera_id = ?1 AND id >= (SELECT id FROM segment WHERE camera_id = ?1 AND path = ?2)",
            (camera_id, path),
        )
        return found if any(t.path == path for t in found) else []

    def file(self, camera_id: str, path: str) -> KnownFile | None:
        """What the index knows of a file; None when it isn't one of the camera's recordings."""
        for segment in self._recordings.being_written(camera_id):
            if segment.path == path:
                return _known(segment)
        rows = self._db.query(
            "SELECT path, session, size, init_size FROM segment WHERE path = ? AND camera_id = ?",
            (path, camera_id),
        )
        return KnownFile(*rows[0]) if rows else None

    def file_of_session(self, camera_id: str, session: str) -> KnownFile | None:
        """A file of a session, the newest; None when all are gone."""
        for segment in self._recordings.being_written(camera_id):
            if segment.session == session:
                return _known(segment)
        rows = self._db.query(
            "SELECT path, session, size, init_size FROM segment"
            " WHERE camera_id = ? AND session = ? ORDER BY start_us DESC LIMIT 1",
            (camera_id, session),
        )
        return KnownFile(*rows[0]) if rows else None

    def _with_open(
        self, camera_id: str, condition: str, values: tuple[str | int, ...]
    ) -> list[SegmentTable]:
        # the open ones first: a file that is closed between the two questions is then in both
        being_written = self._recordings.being_written(camera_id)
        rows = self._db.query(
            f"SELECT {_COLUMNS} FROM segment WHERE {condition} ORDER BY id",  # noqa: S608
            values,
        )
        closed = [_table(row) for row in rows]
        known = {table.path for table in closed[-8:]}
        return closed + [_open_table(s) for s in being_written if s.path not in known]


def _table(row: sqlite3.Row) -> SegmentTable:
    return SegmentTable(*row)


def _open_table(segment: Segment) -> SegmentTable:
    return SegmentTable(
        segment.path,
        segment.session,
        segment.init_size,
        segment.start_us,
        segment.end_us,
        pack_fragments(segment.fragments),
        is_open=True,
    )


def _known(segment: Segment) -> KnownFile:
    return KnownFile(segment.path, segment.session, segment.size, segment.init_size, is_open=True)
