"""Cuts recorded files into the media segments of HLS: byte ranges that begin with a keyframe.

For the same length a file is always cut in the same way, whoever asks, and what is added to a
growing file never moves a cut before it: so a media segment can be counted.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nvr.media.segments import TIMESCALE
from nvr.store.rows import FRAGMENT
from nvr.store.tables import SegmentTable

USUAL_S, LONG_S = 4, 8
"""Seconds after which a media segment ends with the next keyframe; for short and long playlists."""

_LEEWAY = TIMESCALE // 2  # frame rates are seldom exact
_PLACE = struct.Struct("<I4xq4xq")  # offset, start_us, media_start of a fragment's entry
_STEP = FRAGMENT.size
_JOINED_US = 500_000  # media time that jumps further than this between fragments is a gap
_JITTER_US = 100_000  # what fragments' durations may be off together in a file without gaps


class MediaSegment(NamedTuple):
    """Consecutive fragments of a file that begin with a keyframe: ``first`` up to ``stop``.

    ``duration`` is media time, `TIMESCALE` units a second. (A tuple: a day has 20 000.)
    """

    start_us: int
    duration: int
    offset: int
    size: int
    first: int
    stop: int

    @property
    def end_us(self) -> int:
        return self.start_us + self.duration * 1_000_000 // TIMESCALE


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file's media segments. ``breaks`` are the indices of those that follow a gap in the file.

    ``growing`` is the one that may still become longer; it is none of ``segments``.
    """

    table: SegmentTable
    segments: Sequence[MediaSegment]
    breaks: frozenset[int]
    growing: MediaSegment | None
    media_start: int
    media_end: int

    @property
    def all_segments(self) -> Sequence[MediaSegment]:
        """The growing one too."""
        return [*self.segments, self.growing] if self.growing else self.segments


def cut(table: SegmentTable, length_s: int = USUAL_S, *, grows: bool = False) -> CutFile:
    """Cut a whole file; its last segment is a growing one if more of it is to come."""
    segments: list[MediaSegment] = []
    breaks = set()
    for first, stop in _stretches(table):
        if first > 0 and segments:
            breaks.add(len(segments))
        segments += _cut_stretch(table, first, stop, length_s)
    media_start = table.entry(segments[0].first)[4] if segments else 0
    media_end = _media_end(table, table.count) if segments else 0
    growing = None
    if grows and segments and segments[-1].stop == table.count:
        growing = segments.pop()
    return CutFile(table, segments, frozenset(breaks), growing, media_start, media_end)


def cut_all(tables: Sequence[SegmentTable]) -> list[CutFile]:
    """Cut files as they were recorded; those without a keyframe are left out."""
    newest = tables[-1] if tables else None
    files = (cut(t, grows=t.is_open and t is newest) for t in tables)
    return [f for f in files if f.all_segments]


def cut_part(
    table: SegmentTable, start_us: int, end_us: int, length_s: int = USUAL_S
) -> CutFile | None:
    """Cut only what a stretch of time needs of a file, from the keyframe at or before it.

    None when there is nothing of it. What is written meanwhile does not belong to it.
    """
    entries = [table.entry(n) for n in range(table.count)]
    wanted = [n for n, e in enumerate(entries) if e[2] < end_us and e[2] + e[3] > start_us]
    if not wanted:
        return None
    first, stop = wanted[0], wanted[-1] + 1
    segments: list[MediaSegment] = []
    breaks = set()
    for begin, end in _stretches(table):
        begin = max(begin, table.keyframes.rfind(1, begin, first + 1))  # noqa: PLW2901
        if end > first and begin < stop:
            if segments:
                breaks.add(len(segments))
            segments += _cut_stretch(table, begin, min(end, stop), length_s)
    if not segments:
        return None
    media_start = entries[segments[0].first][4]
    return CutFile(
        table, segments, frozenset(breaks), None, media_start, _media_end(table, segments[-1].stop)
    )


def is_joined(before: CutFile, after: CutFile) -> bool:
    """Whether media time runs on from a file to the next one."""
    away = abs(after.media_start - before.media_end)
    return (
        before.table.session == after.table.session and away * 1_000_000 <= _JOINED_US * TIMESCALE
    )


def _stretches(table: SegmentTable) -> Iterator[tuple[int, int]]:
    """The fragments without gap between them that begin with a keyframe, as (first, stop)."""
    count = table.count
    if count == 0:
        return
    first = table.keyframes.find(1)
    if first == 0:
        lasts = (_media_end(table, count) - table.entry(0)[4]) * 1_000_000 // TIMESCALE
        if abs(lasts - table.recorded_us) < _JITTER_US:
            yield 0, count
            return
    while 0 <= first < count:
        stop = first + 1
        while stop < count and not _is_gap(table, stop):
            stop += 1
        yield first, stop
        first = table.keyframes.find(1, stop)


def _is_gap(table: SegmentTable, index: int) -> bool:
    """Whether something is missing before a fragment."""
    away = abs(table.entry(index)[4] - _media_end(table, index))
    return away * 1_000_000 > _JOINED_US * TIMESCALE


def _media_end(table: SegmentTable, stop: int) -> int:
    """Media time at which the fragment before `stop` is over."""
    _, _, _, duration_us, media_start, _ = table.entry(stop - 1)
    return media_start + duration_us * TIMESCALE // 1_000_000


def _cut_stretch(
    table: SegmentTable, first: int, stop: int, length_s: int
) -> Iterator[MediaSegment]:
    """The media segments of fragments without gap between them."""
    data, find, least = table.fragments, table.keyframes.find, length_s * TIMESCALE - _LEEWAY
    offset, start_us, media = _PLACE.unpack_from(data, first * _STEP)
    after = find(1, first + length_s, stop)  # no fragment is much longer than a second
    while after > 0:
        next_offset, next_us, next_media = _PLACE.unpack_from(data, after * _STEP)
        if next_media - media < least:
            after = find(1, after + 1, stop)
            continue
        yield MediaSegment(start_us, next_media - media, offset, next_offset - offset, first, after)
        offset, start_us, media, first = next_offset, next_us, next_media, after
        after = find(1, first + length_s, stop)
    last = table.entry(stop - 1)
    size = last[0] + last[1] - offset
    yield MediaSegment(start_us, _media_end(table, stop) - media, offset, size, first, stop)
