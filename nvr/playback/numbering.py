"""Numbers the media segments of live playlists, so that each keeps its number for good.

Players count segments: a playlist says only the number of its first one, all others follow without
a gap. So numbers can't be made from times; each is one more than that of the segment before. One
recorded file with its number is remembered (the anchor) and everything else counted from there,
forward and backward. The anchor moves on with what is recorded and is written to the database from
time to time, so that numbers outlive the process; it lives as long as a recording is kept.

Without an anchor the oldest recording's number is its second since 1970. Segments are longer than a
second, so whatever was lost, numbers never fall back. Discontinuities are counted from 0: hls.js
(1.7) walks through all numbers below the first one whenever it loads a playlist.
"""

import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from nvr.errors import StorageError
from nvr.playback.cutting import CutFile, cut_all, is_joined
from nvr.playback.playlists import Numbers
from nvr.store.db import Database
from nvr.store.tables import SegmentTables

_LOGGER = logging.getLogger(__name__)

_KEPT_EVERY_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The numbers of a file's first segment."""

    path: str
    start_us: int
    media: int
    discontinuity: int


class Numbering:
    """Gives playlists their numbers. Any thread may call."""

    def __init__(self, db: Database, tables: SegmentTables) -> None:
        self._db = db
        self._tables = tables
        self._anchors: dict[str, _Anchor] = {}
        self._kept_us: dict[str, int] = {}
        self._lock = threading.Lock()

    def number(self, camera_id: str, files: Sequence[CutFile]) -> Numbers:
        """The numbers of the first segment of the first file.

        `files` are all that were recorded since the first of them, as they were recorded. Raises
        StorageError.
        """
        with self._lock:
            numbers = self._count(camera_id, files)
            self._move_anchor(camera_id, files, numbers)
            return numbers

    def _count(self, camera_id: str, files: Sequence[CutFile]) -> Numbers:
        anchor = self._anchors.get(camera_id) or self._read(camera_id)
        if anchor is not None:
            at = _index(files, anchor.path)
            if at is not None:
                media, discontinuity = _span(files[: at + 1])
                return Numbers(anchor.media - media, anchor.discontinuity - discontinuity)
            since = cut_all(self._tables.since_file(camera_id, anchor.path))
            at = _index(since, files[0].table.path)
            if at is not None:
                media, discontinuity = _span(since[: at + 1])
                return Numbers(anchor.media + media, anchor.discontinuity + discontinuity)
        return self._begin(camera_id, files[0].table.path, anchor)

    def _begin(self, camera_id: str, path: str, lost: _Anchor | None) -> Numbers:
        """Count from the oldest recording on, so that nothing lies before the first number."""
        kept = cut_all(self._tables.since_moment(camera_id, 0))
        number = kept[0].table.start_us // 1_000_000
        discontinuities = 0
        if lost is not None:
            number = max(number, lost.media + 1)
            discontinuities = lost.discontinuity + 1
        media, discontinuity = _span(kept[: (_index(kept, path) or 0) + 1])
        return Numbers(number + media, discontinuities + discontinuity)

    def _move_anchor(self, camera_id: str, files: Sequence[CutFile], first: Numbers) -> None:
        closed = [n for n, f in enumerate(files) if not f.table.is_open]
        newest = closed[-1] if closed else 0
        table = files[newest].table
        media, discontinuity = _span(files[: newest + 1])
        anchor = _Anchor(
            table.path, table.start_us, first.media + media, first.discontinuity + discontinuity
        )
        self._anchors[camera_id] = anchor
        if abs(anchor.start_us - self._kept_us.get(camera_id, 0)) >= _KEPT_EVERY_US:
            self._kept_us[camera_id] = anchor.start_us
            try:
                self._db.set_meta(_key(camera_id), json.dumps(asdict(anchor)))
            except StorageError as error:  # only after a restart would it be missed
                _LOGGER.warning(
                    "after a restart live players may have to begin anew, for their numbers can't "
                    "be kept: %s",
                    error,
                )

    def _read(self, camera_id: str) -> _Anchor | None:
        text = self._db.get_meta(_key(camera_id))
        if text is None:
            return None
        try:
            anchor = _Anchor(**json.loads(text))
        except TypeError, ValueError:  # of another version
            return None
        self._kept_us[camera_id] = anchor.start_us
        return anchor


def _index(files: Sequence[CutFile], path: str) -> int | None:
    return next((n for n, f in enumerate(files) if f.table.path == path), None)


def _span(files: Sequence[CutFile]) -> tuple[int, int]:
    """Segments and discontinuities from the first file's first segment to the last file's."""
    media = discontinuity = 0
    for before, file in pairwise(files):
        media += len(before.all_segments)
        discontinuity += len(before.breaks) + (not is_joined(before, file))
    return media, discontinuity


def _key(camera_id: str) -> str:
    return f"live_numbers:{camera_id}"
