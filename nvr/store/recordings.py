"""Which moment of which camera lies where: the index of recordings.

Closed segments are rows, the segment that each camera is writing is in memory. The recorded files
are the truth; the index can always be made from them.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby

from nvr.errors import StorageError, StorageFull
from nvr.media import segments
from nvr.media.files import SECOND, FolderBusy, RecordingFiles, Volume
from nvr.media.mp4 import Mp4Error
from nvr.messages import Fragment, FragmentWritten, SegmentClosed, SegmentOpened
from nvr.store.ages import EVERYTHING, Ages, Due, Noted
from nvr.store.db import Database
from nvr.store.names import CameraNames
from nvr.store.rows import (
    COLUMNS,
    INSERT,
    RecordedFile,
    Segment,
    TimeRange,
    from_row,
    is_held,
    on_volume,
    part_between,
    recorded_file,
    to_row,
)

_LOGGER = logging.getLogger(__name__)

_TOGETHER_US = 1_000_000  # recordings no further apart are shown as one range

# No file is longer, so the index is searched no further back, however many days are kept. (A file
# ends at the first keyframe after a minute.)
_LONGEST_US = 24 * 3_600_000_000

type RecordingMessage = SegmentOpened | FragmentWritten | SegmentClosed


@dataclass(slots=True)
class _Open:
    """A segment that isn't a row yet."""

    opened: SegmentOpened
    fragments: list[Fragment] = field(default_factory=list)
    is_whole: bool = True
    is_closed: bool = False

    def add(self, fragment: Fragment) -> None:
        last = self.fragments[-1] if self.fragments else None
        expected = last.offset + last.size if last else self.opened.init_size
        self.is_whole = self.is_whole and fragment.offset == expected
        self.fragments.append(fragment)

    def cut(self, size: int) -> bool:
        """Only the first so many bytes count; false if no fragment is left."""
        self.fragments = [f for f in self.fragments if f.offset + f.size <= size]
        return bool(self.fragments)

    def segment(self) -> Segment:
        o = self.opened
        return Segment(o.camera_id, o.path, o.session, o.init_size, tuple(self.fragments))


@dataclass(frozen=True, slots=True)
class Recovery:
    """What `recover` did, in files."""

    indexed: int = 0
    cut: int = 0
    removed: int = 0
    forgotten: int = 0

    def __str__(self) -> str:
        parts = (
            (self.indexed, "recordings found"),
            (self.cut, "of them cut after their last whole fragment"),
            (self.removed, "files removed that held none"),
            (self.forgotten, "recordings forgotten whose files are gone"),
        )
        return ", ".join(f"{count} {what}" for count, what in parts if count) or "nothing to do"

    def __add__(self, other: Recovery) -> Recovery:
        return Recovery(
            self.indexed + other.indexed,
            self.cut + other.cut,
            self.removed + other.removed,
            self.forgotten + other.forgotten,
        )


class Recordings:
    """The index. Any thread may call; `recover` is slow, the rest takes milliseconds."""

    def __init__(
        self,
        db: Database,
        files: RecordingFiles,
        ages: Ages,
        names: CameraNames | None = None,
    ) -> None:
        """``names`` are what the log calls the cameras."""
        self._db = db
        self._files = files
        self._ages = ages
        self._called = names or CameraNames()
        self._open: dict[str, _Open] = {}
        self._busy: set[str] = set()
        self._unreadable: set[str] = set()
        self._lock = threading.RLock()

    def handle(self, message: RecordingMessage) -> None:
        """Take in what a worker tells. Never raises: a lost row is found again from its file."""
        with self._lock:
            try:
                self._handle(message)
            except (StorageError, Mp4Error) as error:
                _LOGGER.warning(
                    "%s: the index can't take in %s yet, which is tried again: %s",
                    self._called(message.camera_id),
                    message.path,
                    error,
                )

    def worker_ended(self, camera_id: str) -> None:
        """A camera's worker is gone: what it was writing is complete, as far as it got.

        A file that can't be taken in waits for the next time; the others are. Raises the first
        StorageError.
        """
        refused: StorageError | None = None
        with self._lock:
            for path, item in list(self._open.items()):
                if item.opened.camera_id == camera_id:
                    try:
                        self._adopt(path)
                    except StorageError as error:
                        refused = refused or error
        if refused is not None:
            raise refused

    def ranges(self, camera_id: str, start_us: int, end_us: int) -> list[TimeRange]:
        """What can be played of a stretch of time, oldest first. Raises StorageError."""
        with self._lock:
            rows = self._db.query(
                "SELECT start_us, end_us FROM segment"
                " WHERE camera_id = ? AND start_us > ? AND start_us < ? AND end_us > ?",
                (camera_id, start_us - _LONGEST_US, end_us, start_us),
            )
            found = [(row["start_us"], row["end_us"]) for row in rows]
            found += [(s.start_us, s.end_us) for s in self._open_segments(camera_id)]
        merged: list[TimeRange] = []
        for begin, end in sorted(found):
            begin, end = max(begin, start_us), min(end, end_us)  # noqa: PLW2901
            if begin >= end:
                continue
            if merged and begin - merged[-1].end_us <= _TOGETHER_US:
                begin, end = merged[-1].start_us, max(end, merged.pop().end_us)  # noqa: PLW2901
            merged.append(TimeRange(begin, end))
        return merged

    def spans(self, camera_id: str, start_us: int, end_us: int) -> list[Segment]:
        """The fragments that a stretch of time needs, file by file, oldest first.

        Each file's fragments begin with a keyframe at or before the stretch. Raises StorageError.
        """
        with self._lock:
            rows = self._db.query(
                f"SELECT {COLUMNS} FROM segment"  # noqa: S608
                " WHERE camera_id = ? AND start_us < ? AND end_us > ?",
                (camera_id, end_us, start_us),
            )
            found = [from_row(row) for row in rows] + self._open_segments(camera_id)
        parts = (part_between(segment, start_us, end_us) for segment in found)
        return sorted((p for p in parts if p is not None), key=lambda p: (p.start_us, p.path))

    def being_written(self, camera_id: str) -> list[Segment]:
        """The files of a camera that aren't rows yet, as far as they were written."""
        with self._lock:
            return self._open_segments(camera_id)

    def files_between(self, camera_id: str, start_us: int, end_us: int) -> list[RecordedFile]:
        """Every file that holds something of a stretch of time, oldest first.

        Raises StorageError.
        """
        with self._lock:
            rows = self._db.query(
                "SELECT camera_id, path, session, start_us, end_us, size FROM segment"
                " WHERE camera_id = ? AND start_us < ? AND end_us > ?",
                (camera_id, end_us, start_us),
            )
            found = [RecordedFile(*row) for row in rows]
            found += [
                recorded_file(s, is_complete=False)
                for s in self._open_segments(camera_id)
                if s.start_us < end_us and s.end_us > start_us
            ]
        return sorted(found, key=lambda f: (f.start_us, f.path))

    def oldest_us(self, camera_id: str, since_us: int = 0) -> int | None:
        """Start of the oldest recording of a camera that ends after a moment.

        Raises StorageError.
        """
        with self._lock:
            rows = self._db.query(
                "SELECT min(start_us) AS oldest FROM segment WHERE camera_id = ? AND end_us > ?",
                (camera_id, since_us),
            )
            starts = [s.start_us for s in self._open_segments(camera_id)]
        if rows[0]["oldest"] is not None:
            starts.append(rows[0]["oldest"])
        return min(starts, default=None)

    def newest_us(self, camera_id: str) -> int | None:
        """End of the newest recording of a camera. Raises StorageError."""
        with self._lock:
            rows = self._db.query(
                "SELECT max(end_us) AS newest FROM segment WHERE camera_id = ?", (camera_id,)
            )
            ends = [s.end_us for s in self._open_segments(camera_id)]
        if rows[0]["newest"] is not None:
            ends.append(rows[0]["newest"])
        return max(ends, default=None)

    def size_bytes(self, volume: Volume | None = None) -> int:
        """Bytes of all recordings, of a volume or of all. Raises StorageError."""
        total = "SELECT total(size) FROM segment"
        with self._lock:
            size = int(self._db.query(total)[0][0])
            if volume is not None:
                second = int(self._db.query(f"{total} WHERE path GLOB '{SECOND}*'")[0][0])
                size = second if volume.is_second else size - second
            still_open = sum(
                item.segment().size
                for path, item in self._open.items()
                if item.fragments and (volume is None or self._files.volume_of(path) == volume)
            )
            return size + still_open

    def is_on_second(self) -> bool:
        """Whether a file is being written on the second volume."""
        with self._lock:
            return any(path.startswith(SECOND) for path in self._open)

    def oldest_closed(
        self,
        camera_id: str | None,
        due: Due,
        limit: int,
        away: Due = EVERYTHING,
        on: Iterable[Volume] | None = None,
    ) -> list[Segment]:
        """Complete files that are `due` and that nothing holds, the oldest first.

        Of all cameras for None, on these volumes or all. Held are those that overlap a pin, or the
        clip of an alert that was raised while nobody was home and is not in ``away`` yet.
        Raises StorageError.
        """
        where = f"NOT {is_held(away)}"
        if camera_id is not None:
            where += " AND s.camera_id = :camera_id"
        if on is not None:
            where += f" AND ({' OR '.join(map(on_volume, on)) or 'FALSE'})"
        found: dict[str, Segment] = {}
        for condition, order in (  # each can use an index
            (f"s.start_us < {due.before_us:d} AND {due.by_stamp('s')}", "s.start_us"),
            (f"s.noted_us <= {due.noted_us:d}", "s.noted_us, s.start_us"),
        ):
            rows = self._db.query(
                f"SELECT {COLUMNS} FROM segment AS s WHERE {condition} AND {where}"  # noqa: S608
                f" ORDER BY {order} LIMIT :limit",
                {"camera_id": camera_id, "limit": limit},
            )
            found |= {row["path"]: from_row(row) for row in rows}
        return list(found.values())[:limit]

    def closed_touching(self, camera_id: str, start_us: int, end_us: int) -> list[Segment]:
        """Complete files that share time with a stretch, whole, oldest first.

        Raises StorageError.
        """
        rows = self._db.query(
            f"SELECT {COLUMNS} FROM segment"  # noqa: S608
            " WHERE camera_id = ? AND start_us < ? AND end_us > ? ORDER BY start_us",
            (camera_id, end_us, start_us),
        )
        return [from_row(row) for row in rows]

    def is_writing_before(self, camera_id: str, moment_us: int) -> bool:
        """Whether a file that holds something from before a moment is still being written.

        A file that no message told of may be: a worker writes the newest. Raises StorageError.
        """
        with self._lock:
            ours = [o for o in self._open.values() if o.opened.camera_id == camera_id]
        if ours:
            return any(item.opened.start_us < moment_us for item in ours)
        paths = self._paths(camera_id)
        newest = max(paths, key=lambda path: path.removeprefix(SECOND), default=None)
        return newest in self._lost(camera_id, paths, moment_us)

    def find_lost(self, camera_id: str, before_us: int) -> list[str]:
        """Index what no message told of and what began before a moment. Nobody may write it.

        Returns what can't be read; it stays. Raises StorageError.
        """
        with self._lock:
            self._recover_files(camera_id, self._lost(camera_id, self._paths(camera_id), before_us))
            return [path for path in self._unreadable if segments.camera_of(path) == camera_id]

    def camera_ids(self) -> list[str]:
        """Every camera that has recordings, configured or not. Raises StorageError."""
        return [r["camera_id"] for r in self._db.query("SELECT DISTINCT camera_id FROM segment")]

    def remove(self, path: str) -> None:
        """Delete a complete file and its row. Raises StorageError."""
        self._files.remove(path)
        self._unreadable.discard(path)
        self.forget(path)

    def forget(self, path: str) -> None:
        """Drop a file's row; the file stays. Raises StorageError."""
        self._db.execute("DELETE FROM segment WHERE path = ?", (path,))

    def adopt(self, parts: list[Segment], noted: Noted) -> None:
        """Index complete files, all at once. Raises StorageError."""
        self._insert(parts, noted)

    def noted(self, path: str) -> Noted:
        """When a complete file was indexed. Raises StorageError."""
        rows = self._db.query("SELECT era, noted_us FROM segment WHERE path = ?", (path,))
        return Noted(*rows[0])

    def recover(
        self,
        volume: Volume | None = None,
        progress: Callable[[], None] = lambda: None,
        found_us: int | None = None,
    ) -> Recovery:
        """Make index and files of a volume (the first for None) agree, before any worker runs.

        Every file that isn't indexed is cut after its last whole fragment and indexed, or removed
        if it has none; rows whose file is gone are dropped. A camera whose folder another process
        still writes (a worker that outlived the main process, or one of ours when a disk comes
        back) waits until one of ours begins a file. ``progress`` is called after each file that
        is read. ``found_us`` is the running time that is noted of files of unknown age, now for
        None: of those with the same one the oldest go first, of all cameras. Raises StorageError.
        """
        volume = volume or self._files.volumes[0]
        volume.require()
        rows = self._db.query(f"SELECT path FROM segment WHERE {on_volume(volume)}")  # noqa: S608
        known = {row["path"] for row in rows}
        on_disk = self._files.paths(volume)
        volume.require()  # else the list may end where the disk went away
        gone = sorted(known.difference(on_disk))
        self._db.execute_many("DELETE FROM segment WHERE path = ?", [(path,) for path in gone])
        result = Recovery(forgotten=len(gone))
        found_us = self._ages.running_us() if found_us is None else found_us
        unknown = [path for path in on_disk if path not in known]
        for camera_id, paths in groupby(unknown, segments.camera_of):
            if camera_id is None:
                continue
            try:
                with self._files.lock(camera_id, volume):
                    result += self._recover_files(camera_id, paths, progress, found_us)
            except FolderBusy as error:
                _LOGGER.warning(
                    "%s: its last recordings are indexed later: %s", self._called(camera_id), error
                )
                self._busy.add(camera_id)
        if result != Recovery():
            _LOGGER.info("index and files agree again: %s", result)
        return result

    def _recover_files(
        self,
        camera_id: str,
        paths: Iterable[str],
        progress: Callable[[], None] = lambda: None,
        found_us: int | None = None,
    ) -> Recovery:
        """Index files that nobody writes."""
        result = Recovery()
        found_us = self._ages.running_us() if found_us is None else found_us
        for path in paths:
            try:
                size = self._files.size(path)
                segment = self._read(path, camera_id)
            except StorageError as error:
                with suppress(StorageFull):
                    self._files.volume_of(path).probe()  # else all of the disk is in trouble
                self._unreadable.add(path)
                _LOGGER.error(
                    "%s: a recording is left as it is until the next start: %s",
                    self._called(camera_id),
                    error,
                )
                progress()
                continue
            if segment is None:
                result += Recovery(removed=1)
            else:
                self._insert([segment], self._ages.note_found(segment.end_us, found_us))
                result += Recovery(indexed=1, cut=int(segment.size < size))
            progress()
        return result

    def _recover_late(self, camera_id: str, before_us: int) -> None:
        """A worker of ours began a file at this moment: all that began before it is complete.

        It may be writing a later one by now, of which we have yet to hear.
        """
        self._recover_files(camera_id, self._lost(camera_id, self._paths(camera_id), before_us))
        self._busy.discard(camera_id)

    def _paths(self, camera_id: str) -> list[str]:
        """All of a camera's files."""
        return [p for v in self._files.volumes for p in self._files.paths(v, camera_id)]

    def _lost(self, camera_id: str, paths: Iterable[str], before_us: int) -> list[str]:
        """Files that began before a moment and that nobody knows of, but for what can't be read."""
        rows = self._db.query("SELECT path FROM segment WHERE camera_id = ?", (camera_id,))
        known = {*(row["path"] for row in rows), *self._open, *self._unreadable}
        began = {path: segments.began_us(path) for path in paths if path not in known}
        return [path for path, us in began.items() if us is not None and us < before_us]

    def _handle(self, message: RecordingMessage) -> None:
        if isinstance(message, SegmentOpened):
            # a worker writes one file at a time: one left open is a worker's that died
            try:
                self.worker_ended(message.camera_id)
            finally:  # while the database refuses, all of them wait in memory
                self._open[message.path] = _Open(message)
                if message.camera_id in self._busy:
                    self._recover_late(message.camera_id, message.start_us)
            return
        item = self._open.get(message.path)
        if isinstance(message, FragmentWritten):
            if item is not None:
                item.add(message.fragment)
        elif item is None:
            self._save(message.path, message.camera_id)
        elif message.size is not None and not item.cut(message.size):
            del self._open[message.path]
        else:
            item.is_closed = True
            self._adopt(message.path)

    def _adopt(self, path: str) -> None:
        """Make a row of an open segment that nobody writes any more."""
        item = self._open[path]
        if item.is_closed and item.is_whole and item.fragments:
            self._insert([item.segment()])
        else:
            self._save(path, item.opened.camera_id)
        del self._open[path]

    def _save(self, path: str, camera_id: str) -> None:
        """Index a file from what it holds."""
        if (segment := self._read(path, camera_id)) is not None:
            self._insert([segment])

    def _read(self, path: str, camera_id: str) -> Segment | None:
        """What a complete file holds; None when there is nothing in it, and it is removed."""
        try:
            found = segments.scan(self._files, path)
        except Mp4Error:
            found = None
        if found is None or not found.fragments:
            self._files.remove(path)
            return None
        if found.whole_size < self._files.size(path):
            self._files.truncate(path, found.whole_size)
        init = found.init
        return Segment(camera_id, path, init.session, init.size, found.fragments)

    def _insert(self, found: list[Segment], noted: Noted | None = None) -> None:
        rows = [to_row(s, noted or self._ages.note(s.end_us)) for s in found]
        self._db.execute_many(INSERT, rows)

    def _open_segments(self, camera_id: str) -> list[Segment]:
        ours = (o for o in self._open.values() if o.opened.camera_id == camera_id)
        return [o.segment() for o in ours if o.fragments]
