"""Writes the `moov` of an ordinary MP4 (not fragmented), ISO/IEC 14496-12."""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, pairwise

from nvr.media.mp4 import Track, box, full_box

_MAC_UNIX_S = 2_082_844_800  # 1970-01-01 in seconds since 1904-01-01
_UNITY_MATRIX = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)

FTYP = box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso2avc1mp41")


@dataclass(slots=True)
class Samples:
    """The samples of one track in decode order; decode times in the track's timescale.

    In arrays, because a day has millions.

    ``end`` is when the last one is over. ``chunks`` are (bytes from the start of the media data,
    number of samples).
    """

    track: Track
    times: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("i"))
    sizes: array[int] = field(default_factory=lambda: array("I"))
    keyframes: bytearray = field(default_factory=bytearray)
    chunks: list[tuple[int, int]] = field(default_factory=list)
    end: int = 0

    @property
    def first(self) -> int:
        """Decode time of the first sample: where the track's own time begins."""
        return self.times[0]

    @property
    def durations(self) -> Iterator[int]:
        """How long each sample lasts: until the next one begins."""
        return (after - before for before, after in pairwise(chain(self.times, (self.end,))))


@dataclass(frozen=True, slots=True)
class Edit:
    """What of a track is shown: nothing for ``empty_s``, then ``length_s`` from ``start`` on.

    ``start`` is a composition time in the track's timescale.
    """

    empty_s: float
    start: int
    length_s: float


def write_moov(tracks: Sequence[tuple[Samples, Edit]], created_us: int, data_offset: int) -> bytes:
    """The `moov` for samples whose data begins at an offset of the file.

    Its size doesn't depend on the offset. The movie's timescale is that of the first track.
    """
    scale = tracks[0][0].track.timescale
    created = created_us // 1_000_000 + _MAC_UNIX_S
    length = max(round((edit.empty_s + edit.length_s) * scale) for _, edit in tracks)
    mvhd = full_box(
        b"mvhd",
        1,
        0,
        struct.pack(">QQIQ", created, created, scale, length),
        struct.pack(">IH10x", 0x10000, 0x100),  # rate 1, volume 1
        _UNITY_MATRIX,
        bytes(24),
        struct.pack(">I", max(samples.track.id for samples, _ in tracks) + 1),
    )
    traks = [_trak(samples, edit, scale, created, data_offset) for samples, edit in tracks]
    return box(b"moov", mvhd, *traks)


def _trak(samples: Samples, edit: Edit, scale: int, created: int, data_offset: int) -> bytes:
    track = samples.track
    length = round((edit.empty_s + edit.length_s) * scale)
    # what follows the duration (layer, volume, matrix, width, height) is copied from the recording
    is_long = track.tkhd[8] == 1
    tkhd = full_box(
        b"tkhd",
        1,
        3,  # enabled, in the movie
        struct.pack(">QQIIQ", created, created, track.id, 0, length),
        track.tkhd[44 if is_long else 32 :],
    )
    mdhd = full_box(
        b"mdhd",
        1,
        0,
        struct.pack(">QQIQ", created, created, track.timescale, samples.end - samples.first),
        struct.pack(">HH", 0x55C4, 0),  # language undetermined
    )
    stbl = box(b"stbl", track.stsd, *_tables(samples, data_offset))
    minf = box(b"minf", track.media_header, track.dinf, stbl)
    edts = box(b"edts", _elst(edit, scale))
    return box(b"trak", tkhd, edts, box(b"mdia", mdhd, track.hdlr, minf))


def _elst(edit: Edit, scale: int) -> bytes:
    entries = [(round(edit.length_s * scale), edit.start)]
    if round(edit.empty_s * scale) > 0:
        entries.insert(0, (round(edit.empty_s * scale), -1))
    packed = (struct.pack(">QqI", length, start, 0x10000) for length, start in entries)
    return full_box(b"elst", 1, 0, struct.pack(">I", len(entries)), *packed)


def _tables(samples: Samples, data_offset: int) -> Iterable[bytes]:
    yield _run_lengths(b"stts", samples.durations)
    if any(samples.offsets):
        yield _run_lengths(b"ctts", samples.offsets)
    if not all(samples.keyframes):
        numbers = array("I", (n for n, is_key in enumerate(samples.keyframes, 1) if is_key))
        yield full_box(b"stss", 0, 0, struct.pack(">I", len(numbers)), _big_endian(numbers))
    yield _stsc([count for _, count in samples.chunks])
    sizes = samples.sizes
    yield full_box(b"stsz", 0, 0, struct.pack(">II", 0, len(sizes)), _big_endian(sizes))
    places = array("Q", (data_offset + place for place, _ in samples.chunks))
    yield full_box(b"co64", 0, 0, struct.pack(">I", len(places)), _big_endian(places))


def _big_endian(numbers: array[int]) -> bytes:
    """As `struct.pack` would, without making an object of each: a day has millions."""
    swapped = numbers[:]
    if sys.byteorder == "little":
        swapped.byteswap()
    return swapped.tobytes()


def _run_lengths(kind: bytes, values: Iterable[int]) -> bytes:
    runs = [(sum(1 for _ in same), value) for value, same in groupby(values)]
    return full_box(
        kind, 0, 0, struct.pack(">I", len(runs)), *(struct.pack(">II", *r) for r in runs)
    )


def _stsc(counts: list[int]) -> bytes:
    runs: list[bytes] = []
    chunk = 1
    for count, same in groupby(counts):
        runs.append(struct.pack(">III", chunk, count, 1))
        chunk += sum(1 for _ in same)
    return full_box(b"stsc", 0, 0, struct.pack(">I", len(runs)), *runs)
