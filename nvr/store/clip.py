"""Any moment as an ordinary MP4 that is never written: tables in memory, samples in the recordings.

Recordings that a clip spans are put one behind the other and gaps closed: inside an empty edit
Chromium shows stray pictures, and holding the last one would show a still scene where nothing was
seen. ``parts`` tells which moment each second of the clip is.
"""

import logging
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, zip_longest
from typing import Protocol, Self

from nvr.errors import NotFound, StorageMissing
from nvr.media import mp4, segments
from nvr.media.files import ReadFile, RecordingFiles
from nvr.media.moov import FTYP, Edit, Samples, write_moov
from nvr.media.mp4 import Mp4Error, Run
from nvr.media.sample_entry import read_sample_entry
from nvr.media.segments import Init
from nvr.messages import Fragment
from nvr.store.rows import Segment

_LOGGER = logging.getLogger(__name__)

_MDAT_HEADER = 16
_JOINED_S = 0.5  # media time that jumps further than this between fragments is a gap


@dataclass(frozen=True, slots=True)
class ByteSpan:
    """Consecutive bytes of a recorded file."""

    path: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class ClipPart:
    """A stretch of the clip without gap: ``position_us`` into the clip is ``start_us`` on."""

    position_us: int
    start_us: int
    duration_us: int


class Spans(Protocol):
    """Where recordings lie; `nvr.store.recordings.Recordings` is one."""

    def spans(self, camera_id: str, start_us: int, end_us: int) -> list[Segment]:
        """The fragments that a stretch of time needs, file by file, oldest first."""
        ...


class VirtualMp4:
    """A clip of one camera. All is known when it is made; reading takes only the bytes asked for.

    ``start_us`` and ``end_us`` tell what it shows: less than was asked for where nothing is
    recorded. ``is_cut_short`` tells that the camera's format changed in between, and the clip ends
    there: few players can change codec or size within a track. `clips` gives what follows too.
    ``video_codec`` is h264, hevc or mjpeg.
    """

    def __init__(
        self, recordings: Spans, files: RecordingFiles, camera_id: str, wanted: tuple[int, int]
    ) -> None:
        """Make the clip of ``wanted``, a (start_us, end_us).

        Raises NotFound when nothing of it is recorded, and StorageError.
        """
        self._fill(files, _Plan(files, recordings.spans(camera_id, *wanted), *wanted))

    @classmethod
    def _of(cls, files: RecordingFiles, plan: _Plan) -> Self:
        clip = cls.__new__(cls)
        clip._fill(files, plan)  # noqa: SLF001 - its own
        return clip

    def _fill(self, files: RecordingFiles, plan: _Plan) -> None:
        self._files = files
        try:
            header, data = plan.finish()
            self.video_codec = plan.video_codec
        except Mp4Error as error:
            raise NotFound(f"the recording of that time is damaged: {error}") from error
        self.parts = plan.parts()
        self.start_us = self.parts[0].start_us
        self.end_us = self.parts[-1].start_us + self.parts[-1].duration_us
        self.is_cut_short = bool(plan.rest)
        self._header = header
        self._spans = data
        self._starts = list(accumulate((s.size for s in data), initial=len(header)))

    @property
    def size(self) -> int:
        """Bytes of the whole clip."""
        return self._starts[-1]

    def read(self, offset: int, length: int) -> bytes:
        """A piece of the clip; shorter at its end. Raises NotFound if it was deleted meanwhile."""
        return b"".join(self._pieces(offset, min(length, self.size - offset)))

    def chunks(self, offset: int, length: int, chunk: int = 256 * 1024) -> Iterator[bytes]:
        """A piece of the clip in portions. Raises as `read`."""
        end = min(offset + length, self.size)
        for at in range(offset, end, chunk):
            yield self.read(at, min(chunk, end - at))

    def _pieces(self, offset: int, length: int) -> Iterator[bytes]:
        head = self._header[offset : offset + length]
        yield head
        offset, length = offset + len(head), length - len(head)
        number = bisect_right(self._starts, offset) - 1
        while length > 0:
            span, skip = self._spans[number], offset - self._starts[number]
            size = min(length, span.size - skip)
            try:
                data = self._files.read(span.path, span.offset + skip, size)
            except StorageMissing:
                data = b""
            if len(data) != size:
                raise NotFound("the recording was deleted while it was read")
            yield data
            offset, length, number = offset + size, length - size, number + 1


def clips(
    recordings: Spans, files: RecordingFiles, camera_id: str, wanted: tuple[int, int]
) -> Iterator[VirtualMp4]:
    """All clips that a stretch of time makes: one, and another after each change of format.

    Each is made when it is asked for. None when nothing is recorded. Raises StorageError.
    """
    spans: Sequence[Segment] = recordings.spans(camera_id, *wanted)
    while spans:
        plan = _Plan(files, spans, *wanted)
        spans = plan.rest
        if plan.has_picture:
            yield VirtualMp4._of(files, plan)  # noqa: SLF001 - the same noun


@dataclass(slots=True)
class _Part:
    """A stretch without gap, in units of the video's timescale.

    ``base`` is the session's media time at the clip's media time 0; ``expected`` the session's
    media time at which the next fragment should begin.
    """

    session: str
    base: int
    position: int
    start_us: int
    expected: int


class _Plan:
    """Collects the samples of a clip. The clip's media time 0 is its first keyframe."""

    def __init__(
        self, files: RecordingFiles, spans: Sequence[Segment], start_us: int, end_us: int
    ) -> None:
        """Takes ``spans`` up to the first of another format. Raises StorageError."""
        self._files = files
        self._start_us, self._end_us = start_us, end_us
        self._inits: dict[str, Init] = {}
        self._samples: dict[bytes, Samples] = {}  # by handler
        self._data: list[ByteSpan] = []
        self._data_size = 0
        self._parts: list[_Part] = []
        self._begin = 0  # media time of the wanted start
        self._limit = 0  # media time of the wanted end
        self.rest: Sequence[Segment] = ()
        self._damage: Mp4Error | StorageMissing | None = None
        for number, span in enumerate(spans):
            try:
                is_same = self._has_same_format(span)
            except (Mp4Error, StorageMissing) as error:
                # deleted a moment ago, or ruined: all the rest can be shown
                _LOGGER.warning("%s: left out of a clip: %s", span.path, error)
                self._damage = error
                continue
            if not is_same:
                self.rest = spans[number:]
                break
            try:
                with files.open(span.path) as file:
                    self._add_file(span, file)
            except StorageMissing as error:
                _LOGGER.warning("%s: left out of a clip: %s", span.path, error)

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to show."""
        return b"vide" in self._samples and bool(self._video.times)

    @property
    def _video(self) -> Samples:
        return self._samples[b"vide"]

    def finish(self) -> tuple[bytes, list[ByteSpan]]:
        """The clip's head and where its samples are. Raises NotFound and StorageMissing."""
        if not self.has_picture:
            if isinstance(self._damage, Mp4Error):
                raise NotFound(f"the recording of that time is damaged: {self._damage}")
            raise self._damage or NotFound("nothing is recorded of that time")
        edits = [(s, self._edit(s)) for s in self._samples.values() if s.times]
        header = FTYP + write_moov(edits, self._start_us, 0)
        data_offset = len(header) + _MDAT_HEADER
        moov = write_moov(edits, self._start_us, data_offset)
        mdat = struct.pack(">I4sQ", 1, b"mdat", self._data_size + _MDAT_HEADER)
        return FTYP + moov + mdat, self._data

    def parts(self) -> tuple[ClipPart, ...]:
        """Which moment is where."""
        begin, end = self._shown
        scale = self._video.track.timescale
        parts = []
        for part, following in zip_longest(self._parts, self._parts[1:]):
            start = max(part.position, begin)
            stop = following.position if following else end
            parts.append(
                ClipPart(
                    position_us=(start - begin) * 1_000_000 // scale,
                    start_us=part.start_us + (start - part.position) * 1_000_000 // scale,
                    duration_us=(stop - start) * 1_000_000 // scale,
                )
            )
        return tuple(parts)

    @property
    def video_codec(self) -> str:
        """As libav calls it. Raises Mp4Error."""
        return read_sample_entry(self._video.track).codec

    @cached_property
    def _shown(self) -> tuple[int, int]:
        """Composition times of what is shown: from the picture at the wanted start on."""
        video = self._video
        first, begin, last = 1 << 62, -1, 0
        for time, offset in zip(video.times, video.offsets, strict=True):
            shown = time + offset
            first, last = min(first, shown), max(last, shown)
            if begin < shown <= self._begin:
                begin = shown
        begin = max(begin, first)
        over = last + video.end - video.times[-1]
        return begin, max(begin + 1, min(self._limit, over))

    def _edit(self, samples: Samples) -> Edit:
        begin, end = (Fraction(t, self._video.track.timescale) for t in self._shown)
        scale = samples.track.timescale
        first = Fraction(samples.first, scale)
        if samples is not self._video:
            end = min(end, Fraction(samples.end, scale))
        empty = max(Fraction(0), first - begin)
        start = round(max(Fraction(0), begin - first) * scale)
        return Edit(float(empty), start, float(max(Fraction(0), end - begin - empty)))

    def _has_same_format(self, span: Segment) -> bool:
        """Whether a file goes on as the ones before. Raises Mp4Error and StorageError."""
        init = self._inits.get(span.session)
        if init is None:
            init = segments.read_init(self._files.read(span.path, 0, span.init_size))
            self._inits[span.session] = init
        if not self._samples:
            self._samples = {t.handler: Samples(t) for t in init.tracks}
        formats = {t.handler: t.stsd for t in init.tracks}
        return formats == {handler: s.track.stsd for handler, s in self._samples.items()}

    def _add_file(self, span: Segment, file: ReadFile) -> None:
        for fragment in span.fragments:
            try:
                self._add_fragment(span, fragment, file)
            except (Mp4Error, OverflowError) as error:  # the latter: numbers that no recording has
                _LOGGER.warning("%s: left out of a clip: %s", span.path, error)

    def _add_fragment(self, span: Segment, fragment: Fragment, file: ReadFile) -> None:
        scale = self._video.track.timescale
        tables = segments.read_tables(file, fragment.offset)
        part = self._part_of(span, fragment)
        if part is None:
            return
        part.expected = fragment.media_start + fragment.duration_us * scale // 1_000_000
        here = fragment.media_start - part.base
        wanted = [us - fragment.start_us for us in (self._start_us, self._end_us)]
        begin, self._limit = (here + us * scale // 1_000_000 for us in wanted)
        if len(self._parts) == 1 and fragment.start_us <= self._start_us:
            self._begin = begin
        tracks = {t.id: t for t in self._inits[span.session].tracks}
        for run in tables.runs:
            if run.track_id in tracks:
                samples = self._samples[tracks[run.track_id].handler]
                self._add_run(part, samples, run, (span.path, fragment.offset + tables.moof))

    def _part_of(self, span: Segment, fragment: Fragment) -> _Part | None:
        """The part that a fragment continues or begins; None if nothing can begin there."""
        scale = self._video.track.timescale
        part = self._parts[-1] if self._parts else None
        if part is not None and part.session == span.session:
            away = abs(fragment.media_start - part.expected)
            if away <= _JOINED_S * scale:
                return part
        if not fragment.keyframe:
            return None
        position = self._video.end
        base = fragment.media_start - position
        part = _Part(span.session, base, position, fragment.start_us, fragment.media_start)
        self._parts.append(part)
        return part

    def _add_run(self, part: _Part, samples: Samples, run: Run, place: tuple[str, int]) -> None:
        """Take those samples of a run that belong into the clip; they lie side by side."""
        scale, own = self._video.track.timescale, samples.track.timescale
        base = round(Fraction(part.base * own, scale))
        times = [t - base for t in accumulate(run.durations[:-1], initial=run.decode_time)]
        after = samples.times[-1] if samples.times else -1
        first = bisect_left(times, max(part.position * own // scale, after + 1))
        last = bisect_left(times, -(-self._limit * own // scale))
        if first >= last:
            return
        path, moof = place
        positions = list(mp4.sample_positions(moof + run.position, run.sizes))
        size = positions[last] - positions[first]
        samples.chunks.append((self._data_size, last - first))
        samples.times.extend(times[first:last])
        samples.offsets.extend(run.offsets[first:last])
        samples.sizes.extend(run.sizes[first:last])
        samples.keyframes.extend(run.keyframes[first:last])
        samples.end = times[last - 1] + run.durations[last - 1]
        self._data_size += size
        before = self._data[-1] if self._data else None
        if before and before.path == path and before.offset + before.size == positions[first]:
            self._data[-1] = ByteSpan(path, before.offset, before.size + size)
        else:
            self._data.append(ByteSpan(path, positions[first], size))
