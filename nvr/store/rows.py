"""A recorded file as a value, and as the row of the index that it is."""

import sqlite3
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nvr.media.files import SECOND, Volume
from nvr.messages import Fragment
from nvr.store.ages import Due, Noted

FRAGMENT = struct.Struct("<IIqIq?")
"""A fragment as its row holds it: the fields of `Fragment`, in their order."""

COLUMNS = "camera_id, path, session, start_us, end_us, size, init_size, fragments"

INSERT = (
    f"INSERT OR REPLACE INTO segment ({COLUMNS}, era, noted_us)"  # noqa: S608
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def pack_fragments(fragments: Iterable[Fragment]) -> bytes:
    """A segment's fragment table as its row holds it."""
    return b"".join(
        FRAGMENT.pack(f.offset, f.size, f.start_us, f.duration_us, f.media_start, f.keyframe)
        for f in fragments
    )


def unpack_fragments(table: bytes) -> tuple[Fragment, ...]:
    """Read what `pack_fragments` wrote."""
    return tuple(Fragment(*values) for values in FRAGMENT.iter_unpack(table))


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A stretch of time that can be played."""

    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A recorded file, or consecutive fragments of one. ``path`` is in the recordings' folder."""

    camera_id: str
    path: str
    session: str
    init_size: int
    fragments: tuple[Fragment, ...]

    @property
    def start_us(self) -> int:
        return self.fragments[0].start_us

    @property
    def end_us(self) -> int:
        last = self.fragments[-1]
        return last.start_us + last.duration_us

    @property
    def size(self) -> int:
        last = self.fragments[-1]
        return last.offset + last.size


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A whole file. One that is being written counts as far as its fragments are on disk."""

    camera_id: str
    path: str
    session: str
    start_us: int
    end_us: int
    size: int
    is_complete: bool = True


def recorded_file(segment: Segment, *, is_complete: bool) -> RecordedFile:
    """The file that a segment is."""
    return RecordedFile(
        segment.camera_id,
        segment.path,
        segment.session,
        segment.start_us,
        segment.end_us,
        segment.size,
        is_complete,
    )


def to_row(s: Segment, noted: Noted) -> tuple[object, ...]:
    """What `INSERT` wants."""
    return (
        s.camera_id,
        s.path,
        s.session,
        s.start_us,
        s.end_us,
        s.size,
        s.init_size,
        pack_fragments(s.fragments),
        noted.era,
        noted.running_us,
    )


def from_row(row: sqlite3.Row) -> Segment:
    """What `to_row` wrote."""
    return Segment(
        row["camera_id"],
        row["path"],
        row["session"],
        row["init_size"],
        unpack_fragments(row["fragments"]),
    )


def part_between(segment: Segment, start_us: int, end_us: int) -> Segment | None:
    """The fragments of a file that a stretch of time needs, from the keyframe at or before it."""
    fragments = segment.fragments
    wanted = [
        n
        for n, f in enumerate(fragments)
        if f.start_us < end_us and f.start_us + f.duration_us > start_us
    ]
    if not wanted:
        return None
    first = wanted[0]
    while first > 0 and not fragments[first].keyframe:
        first -= 1
    return replace(segment, fragments=fragments[first : wanted[-1] + 1])


def on_volume(volume: Volume) -> str:
    """The condition that a file is on a volume."""
    return f"path {'' if volume.is_second else 'NOT '}GLOB '{SECOND}*'"


def is_held(away: Due) -> str:
    """The condition that a file ``s`` overlaps a pin, or the clip of an alert that keeps it.

    That is one that was raised while nobody was home and is not in `away` yet.
    """
    is_over = away.sql("a", "coalesce(a.end_us, s.end_us)")
    return (
        "(EXISTS (SELECT 1 FROM pin WHERE pin.camera_id = s.camera_id"  # noqa: S608
        " AND pin.start_us < s.end_us AND pin.end_us > s.start_us)"
        " OR EXISTS (SELECT 1 FROM alert AS a WHERE a.away AND a.camera_id = s.camera_id"
        " AND a.clip_start_us < s.end_us AND coalesce(a.clip_end_us, s.end_us) >= s.start_us"
        f" AND NOT {is_over}))"
    )
