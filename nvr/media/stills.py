"""The picture of a recorded moment, straight from the fragments, with as little decoding as can be.

Sample tables say where each picture lies, so only the bytes of the pictures needed are read: one
keyframe, or the pictures from a keyframe to the wanted one. libav's demuxer would look into the
file for longer than the decoding takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

import av
import av.error

from nvr.errors import RecordingDamaged
from nvr.media import mp4, segments
from nvr.media.files import RecordingFiles
from nvr.media.mp4 import Mp4Error, Track
from nvr.media.sample_entry import read_sample_entry
from nvr.picture_messages import RecordedPiece, StillSource


@dataclass(frozen=True, slots=True)
class Still:
    """A picture, and the moment that it was taken."""

    picture: av.VideoFrame
    time_us: int


@dataclass(frozen=True, slots=True)
class _Sample:
    """An encoded picture: where it lies, its times in the video's timescale, its wall time."""

    path: str
    position: int
    size: int
    decode_time: int
    shown: int
    shown_us: int
    keyframe: bool


def read_still(files: RecordingFiles, source: StillSource, *, exact: bool, sharp: bool) -> Still:
    """The keyframe at or before the moment, or with ``exact`` the picture shown at it.

    Before the first picture of the recording, that one. Without ``sharp`` the loop filter is left
    out: a little blockiness that nobody sees once the picture is made smaller.

    Raises RecordingDamaged when there is no picture to be had from these bytes, and StorageError
    (StorageMissing when the recording was deleted meanwhile).
    """
    try:
        head = source.pieces[0]
        track = segments.read_init(files.read(head.path, 0, head.init_size)).video
        samples = _samples_to(files, source, track)
        wanted = _shown_at(samples, source.time_us) if exact else samples[:1]
        picture = _decode(files, track, wanted, sharp=sharp)
    except (Mp4Error, av.error.FFmpegError, ValueError, OverflowError) as error:
        raise RecordingDamaged(f"the recording of that moment is damaged: {error}") from error
    return Still(picture, wanted[-1].shown_us)


def _samples_to(files: RecordingFiles, source: StillSource, track: Track) -> list[_Sample]:
    """The pictures from the keyframe at or before the moment on, in the order of decoding.

    Backwards: the tables of one fragment tell mostly.
    """
    later: list[_Sample] = []
    for piece in reversed(source.pieces):
        for offset in reversed(piece.offsets):
            samples = _samples(files, piece, offset, track)
            keys = [n for n, s in enumerate(samples) if s.keyframe]
            in_time = [n for n in keys if samples[n].shown_us <= source.time_us]
            if in_time:
                return samples[in_time[-1] :] + later
            later = samples + later
    first = next((n for n, s in enumerate(later) if s.keyframe), None)
    if first is None:
        raise Mp4Error("no keyframe")
    return later[first:]


def _samples(
    files: RecordingFiles, piece: RecordedPiece, offset: int, track: Track
) -> list[_Sample]:
    """The pictures of a fragment."""
    tables = segments.read_fragment(files, piece.path, offset)
    samples: list[_Sample] = []
    for run in tables.runs:
        if run.track_id != track.id:
            continue
        positions = mp4.sample_positions(offset + tables.moof + run.position, run.sizes)
        times = accumulate(run.durations[:-1], initial=run.decode_time)
        columns = zip(positions, run.sizes, times, run.offsets, run.keyframes, strict=False)
        for position, size, decode_time, shift, keyframe in columns:
            shown = decode_time + shift
            passed_us = (shown - tables.media_start) * 1_000_000 // track.timescale
            moment = (decode_time, shown, tables.wall_us + passed_us)
            samples.append(_Sample(piece.path, position, size, *moment, keyframe))
    return samples


def _shown_at(samples: Sequence[_Sample], time_us: int) -> Sequence[_Sample]:
    """What must be decoded for the picture shown at a moment; that picture is the last of it."""
    shown = [(s.shown_us, n) for n, s in enumerate(samples) if s.shown_us <= time_us]
    return samples[: max(shown)[1] + 1] if shown else samples[:1]


def _decode(
    files: RecordingFiles, track: Track, samples: Sequence[_Sample], *, sharp: bool
) -> av.VideoFrame:
    """The last of these pictures. Raises Mp4Error, FFmpegError and StorageError."""
    entry = read_sample_entry(track)
    context: Any = av.CodecContext.create(entry.codec, "r")
    context.extradata = entry.extradata or None
    context.thread_count = 1  # the cores are the recorders'
    if not sharp:
        context.options = {"skip_loop_filter": "all"}
    context.skip_frame = "NONREF"  # nobody looks at the pictures before
    wanted = samples[-1]
    found: list[av.VideoFrame] = []
    for sample, data in zip(samples, _read(files, samples), strict=True):
        packet: av.Packet[Any] = av.Packet(data)
        packet.pts, packet.dts = sample.shown, sample.decode_time
        packet.time_base = Fraction(1, track.timescale)
        packet.is_keyframe = sample.keyframe
        if sample is wanted:
            context.skip_frame = "DEFAULT"
        found += [f for f in context.decode(packet) if f.pts == wanted.shown]
    found += [f for f in context.decode(None) if f.pts == wanted.shown]
    if not found:
        raise Mp4Error("its picture can't be decoded")
    return found[-1]


def _read(files: RecordingFiles, samples: Sequence[_Sample]) -> list[bytes]:
    """The samples' bytes; what lies side by side is read in one go."""
    found: list[bytes] = []
    first = 0
    for n, sample in enumerate(samples):
        following = samples[n + 1] if n + 1 < len(samples) else None
        end = sample.position + sample.size
        if following and (following.path, following.position) == (sample.path, end):
            continue
        start = samples[first].position
        data = files.read(sample.path, start, end - start)
        if len(data) != end - start:
            raise Mp4Error("cut off")
        found += [
            data[s.position - start : s.position - start + s.size] for s in samples[first : n + 1]
        ]
        first = n + 1
    return found
