"""The boxes of ISO/IEC 14496-12 that recordings are made of: reading, and the few we write.

Only what the NVR needs. Whatever a file holds, reading it gives a result or raises Mp4Error.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from nvr.errors import NvrError

_NTP_UNIX_S = 2_208_988_800  # 1970-01-01 in seconds since 1900-01-01
_NTP_ERA_S = 1 << 32

_NOT_SYNC = 0x10000  # sample_is_non_sync_sample

# tf_flags and tr_flags, 14496-12 8.8.7.1 and 8.8.8.1
_TFHD_BASE_OFFSET, _TFHD_DESCRIPTION = 0x1, 0x2
_TFHD_DURATION, _TFHD_SIZE, _TFHD_FLAGS = 0x8, 0x10, 0x20
_TRUN_OFFSET, _TRUN_FIRST_FLAGS = 0x1, 0x4
_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_COMPOSITION = 0x100, 0x200, 0x400, 0x800

PRFT_SIZE = 32
"""Bytes of the `prft` box that begins every fragment."""


class Mp4Error(NvrError):
    """A file is damaged or is no MP4 of ours."""

    code = "recording_damaged"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box lies in a buffer: all of it is start..end, its content body..end."""

    kind: bytes
    start: int
    body: int
    end: int


def read_header(data: bytes, at: int) -> Box:
    """The box at an offset; its end may lie behind the buffer's. Raises Mp4Error."""
    if at + 8 > len(data):
        raise Mp4Error(f"cut off in the header of a box at byte {at}")
    size, kind = struct.unpack_from(">I4s", data, at)
    body = at + 8
    if size == 1:
        if at + 16 > len(data):
            raise Mp4Error(f"cut off in the header of a box at byte {at}")
        size = struct.unpack_from(">Q", data, body)[0]
        body += 8
    if size < body - at:
        raise Mp4Error(f"box at byte {at} has the impossible size {size}")
    return Box(kind, at, body, at + size)


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes side by side in a span, in order. Raises Mp4Error unless each is whole."""
    end = len(data) if end is None else end
    while start < end:
        box = read_header(data, start)
        if box.end > end:
            raise Mp4Error(f"box {box.kind!r} at byte {start} is cut off")
        yield box
        start = box.end


def find(data: bytes, within: Box, *path: bytes) -> Box:
    """The first box at a path below another one. Raises Mp4Error when it isn't there."""
    for kind in path:
        found = next((b for b in boxes(data, within.body, within.end) if b.kind == kind), None)
        if found is None:
            raise Mp4Error(f"no {kind!r} in {within.kind!r} at byte {within.start}")
        within = found
    return within


def box(kind: bytes, *content: bytes) -> bytes:
    """Write a box."""
    size = 8 + sum(map(len, content))
    return b"".join((struct.pack(">I4s", size, kind), *content))


def full_box(kind: bytes, version: int, flags: int, *content: bytes) -> bytes:
    """Write a box that has a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


@dataclass(frozen=True, slots=True)
class Track:
    """A track as the `moov` announces it; the box fields are whole boxes as they lie in the file.

    ``handler`` is b"vide" or b"soun"; ``timescale`` are units of media time per second.
    """

    id: int
    handler: bytes
    timescale: int
    tkhd: bytes
    hdlr: bytes
    media_header: bytes
    dinf: bytes
    stsd: bytes

    @property
    def is_video(self) -> bool:
        return self.handler == b"vide"


def read_tracks(data: bytes) -> list[Track]:
    """The tracks of the first `moov` in a buffer. Raises Mp4Error."""
    moov = next((b for b in boxes(data) if b.kind == b"moov"), None)
    if moov is None:
        raise Mp4Error("no moov")
    traks = (b for b in boxes(data, moov.body, moov.end) if b.kind == b"trak")
    return [_read_track(data, trak) for trak in traks]


def _read_track(data: bytes, trak: Box) -> Track:
    tkhd, mdia = find(data, trak, b"tkhd"), find(data, trak, b"mdia")
    hdlr, minf = find(data, mdia, b"hdlr"), find(data, mdia, b"minf")
    kinds = (b"vmhd", b"smhd", b"nmhd")
    header = next((b for b in boxes(data, minf.body, minf.end) if b.kind in kinds), None)
    if header is None:
        raise Mp4Error(f"no media header in the track at byte {trak.start}")
    mdhd = find(data, mdia, b"mdhd")
    timescale = _word(data, mdhd, 20 if _version(data, mdhd) else 12)
    if timescale == 0:
        raise Mp4Error(f"timescale 0 in the track at byte {trak.start}")

    def whole(part: Box) -> bytes:
        return bytes(data[part.start : part.end])

    return Track(
        id=_word(data, tkhd, 20 if _version(data, tkhd) else 12),
        handler=struct.pack(">I", _word(data, hdlr, 8)),
        timescale=timescale,
        tkhd=whole(tkhd),
        hdlr=whole(hdlr),
        media_header=whole(header),
        dinf=whole(find(data, minf, b"dinf")),
        stsd=whole(find(data, minf, b"stbl", b"stsd")),
    )


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive samples of one track in a fragment (a `trun` with its `traf`'s defaults).

    ``decode_time`` of the first, ``durations`` and ``offsets`` (composition minus decode time) in
    the track's timescale; ``sizes`` in bytes; ``position`` is where the first sample's bytes lie,
    counted from the start of the `moof`.
    """

    track_id: int
    decode_time: int
    position: int
    sizes: tuple[int, ...]
    durations: tuple[int, ...]
    offsets: tuple[int, ...]
    keyframes: tuple[bool, ...]

    @property
    def duration(self) -> int:
        return sum(self.durations)

    @property
    def byte_size(self) -> int:
        return sum(self.sizes)


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What a `tfhd` says for samples whose `trun` says nothing."""

    track_id: int
    duration: int | None
    size: int | None
    flags: int | None


def read_moof(data: bytes, moof: Box) -> list[Run]:
    """Every run of samples in a fragment's `moof`. Raises Mp4Error."""
    runs: list[Run] = []
    for traf in boxes(data, moof.body, moof.end):
        if traf.kind == b"traf":
            runs += _read_traf(data, traf)
    return runs


def _read_traf(data: bytes, traf: Box) -> Iterator[Run]:
    defaults: _Defaults | None = None
    time = position = None
    for part in boxes(data, traf.body, traf.end):
        if part.kind == b"tfhd":
            defaults = _read_tfhd(data, part)
        elif part.kind == b"tfdt":
            time = _long(data, part, 4) if _version(data, part) else _word(data, part, 4)
        elif part.kind == b"trun":  # 14496-12 8.8.8 and 8.8.12: after the two others
            if defaults is None or time is None:
                raise Mp4Error(f"run at byte {part.start} lacks its track or its time")
            run = _read_trun(data, part, defaults, time, position)
            yield run
            time += run.duration
            position = run.position + run.byte_size
    if defaults is None or time is None:
        raise Mp4Error(f"the track at byte {traf.start} of a fragment lacks its id or time")


def _read_tfhd(data: bytes, tfhd: Box) -> _Defaults:
    flags = _word(data, tfhd, 0) & 0xFFFFFF
    if flags & _TFHD_BASE_OFFSET:
        raise Mp4Error("a fragment with absolute offsets is not one of ours")
    at = 8 + (4 if flags & _TFHD_DESCRIPTION else 0)
    values: list[int | None] = []
    for bit in (_TFHD_DURATION, _TFHD_SIZE, _TFHD_FLAGS):
        values.append(_word(data, tfhd, at) if flags & bit else None)
        at += 4 if flags & bit else 0
    return _Defaults(_word(data, tfhd, 4), *values)


def _read_trun(data: bytes, trun: Box, defaults: _Defaults, time: int, position: int | None) -> Run:
    version, flags = _version(data, trun), _word(data, trun, 0) & 0xFFFFFF
    count, at = _word(data, trun, 4), 8
    if flags & _TRUN_OFFSET:
        position = _signed(_word(data, trun, at))
        at += 4
    if position is None:
        raise Mp4Error(f"run at byte {trun.start} doesn't say where its samples are")
    first_flags = None
    if flags & _TRUN_FIRST_FLAGS:
        first_flags = _word(data, trun, at)
        at += 4
    fields = [b for b in (_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_COMPOSITION) if flags & b]
    if trun.body + at + 4 * count * len(fields) > trun.end:
        raise Mp4Error(f"run at byte {trun.start} announces more samples than it holds")
    if not fields and count > _MOST_SAMPLES:
        raise Mp4Error(f"run at byte {trun.start} announces {count} samples")
    words = struct.unpack_from(f">{count * len(fields)}I", data, trun.body + at)
    columns = {bit: words[n :: len(fields)] for n, bit in enumerate(fields)}

    def column(bit: int, default: int | None) -> tuple[int, ...]:
        if bit in columns:
            return columns[bit]
        if default is None:
            raise Mp4Error(f"run at byte {trun.start} lacks a value for its samples")
        return (default,) * count

    offsets = column(_TRUN_COMPOSITION, 0)
    if version:
        offsets = tuple(map(_signed, offsets))
    keyframes = [not f & _NOT_SYNC for f in column(_TRUN_FLAGS, defaults.flags or 0)]
    if first_flags is not None and count:
        keyframes[0] = not first_flags & _NOT_SYNC
    return Run(
        track_id=defaults.track_id,
        decode_time=time,
        position=position,
        sizes=column(_TRUN_SIZE, defaults.size),
        durations=column(_TRUN_DURATION, defaults.duration),
        offsets=offsets,
        keyframes=tuple(keyframes),
    )


_MOST_SAMPLES = 1 << 20


@dataclass(frozen=True, slots=True)
class ProducerTime:
    """A `prft` box: media time and wall time of the same moment."""

    track_id: int
    wall_us: int
    media_time: int


def write_prft(time: ProducerTime) -> bytes:
    """Producer reference time, 14496-12 8.16.5; wall time as NTP (RFC 5905), to the microsecond."""
    seconds, micros = divmod(time.wall_us, 1_000_000)
    # rounded up: reading rounds down, and a microsecond is 4294.97 of these units
    fraction = ((micros << 32) + 999_999) // 1_000_000
    ntp = (seconds + _NTP_UNIX_S) % _NTP_ERA_S << 32 | fraction
    return full_box(b"prft", 1, 0, struct.pack(">IQQ", time.track_id, ntp, time.media_time))


def read_prft(data: bytes, prft: Box) -> ProducerTime:
    """Raises Mp4Error."""
    ntp = _long(data, prft, 8)
    seconds = ntp >> 32
    if seconds < _NTP_ERA_S // 2:  # the era that begins in 2036, as RFC 4330 tells them apart
        seconds += _NTP_ERA_S
    micros = (ntp & 0xFFFFFFFF) * 1_000_000 >> 32
    media = _long(data, prft, 16) if _version(data, prft) else _word(data, prft, 16)
    wall_us = (seconds - _NTP_UNIX_S) * 1_000_000 + micros
    return ProducerTime(_word(data, prft, 4), wall_us, media)


def sample_positions(position: int, sizes: Iterable[int]) -> Iterator[int]:
    """Where each sample of a run begins, and where the last one ends."""
    return accumulate(sizes, initial=position)


def _version(data: bytes, part: Box) -> int:
    return _word(data, part, 0) >> 24


def _word(data: bytes, part: Box, at: int) -> int:
    if part.body + at + 4 > min(part.end, len(data)):
        raise Mp4Error(f"box {part.kind!r} at byte {part.start} is too short")
    return int.from_bytes(data[part.body + at : part.body + at + 4])


def _long(data: bytes, part: Box, at: int) -> int:
    return _word(data, part, at) << 32 | _word(data, part, at + 4)


def _signed(word: int) -> int:
    return word - (1 << 32) if word & 0x80000000 else word
