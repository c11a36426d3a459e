"""Encoded files as lists of access units, and the timeline along which a camera plays them."""

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from demo.errors import ClipError

VIDEO_CLOCK = 90_000  # RFC 3551: the RTP clock of every video format used here


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One encoded frame of video or audio, as its container holds it.

    `due_s` is when it leaves the camera and `pts_s` the moment that it shows, both in seconds since
    the first frame of the clip. `number` counts frames in the order in which they are shown.
    """

    due_s: float
    pts_s: float
    key: bool
    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ClipTrack:
    """One elementary stream of a clip; `codec` is libav's name."""

    kind: Literal["video", "audio"]
    codec: str
    clock_rate: int
    channels: int
    extradata: bytes
    units: tuple[AccessUnit, ...]


@dataclass(frozen=True, slots=True)
class Clip:
    """A whole file in memory: video first, then audio if the file has it."""

    path: Path
    tracks: tuple[ClipTrack, ...]
    duration_s: float


@lru_cache(maxsize=64)
def load_clip(path: Path) -> Clip:
    """Read a file once; the streams that show it share it.

    Raises:
        ClipError: no such file, or not a video.
    """
    try:
        with av.open(str(path)) as container:
            streams: list[VideoStream | AudioStream] = [
                *container.streams.video[:1],
                *container.streams.audio[:1],
            ]
            if not container.streams.video:
                raise ClipError(f"{path}: holds no video")
            return _assemble(path, streams, _demux(container, streams))
    except (OSError, av.FFmpegError) as error:
        raise ClipError(f"{path}: {error}") from error


def _assemble(
    path: Path, streams: Sequence[VideoStream | AudioStream], packets: list[list[_Demuxed]]
) -> Clip:
    video = packets[0]
    if not video:
        raise ClipError(f"{path}: holds no video frames")
    origin_s = min(packet.pts for packet in video) * video[0].base
    reorder_s = max(packet.pts - packet.dts for packet in video) * video[0].base
    tracks = []
    for stream, found in zip(streams, packets, strict=True):
        delay_s = reorder_s if stream.type == "video" else 0.0
        tracks.append(_track(stream, _units(found, origin_s, delay_s)))
    end_s = max(p.pts + p.duration for p in video) * video[0].base
    return Clip(path, tuple(tracks), end_s - origin_s)


def _units(found: Sequence[_Demuxed], origin_s: float, delay_s: float) -> tuple[AccessUnit, ...]:
    """Count time from the clip's origin. Nothing leaves before the moment that it shows."""
    shown = {pts: i for i, pts in enumerate(sorted(packet.pts for packet in found))}
    units = (
        AccessUnit(
            due_s=p.dts * p.base + delay_s - origin_s,
            pts_s=p.pts * p.base - origin_s,
            key=p.key,
            number=shown[p.pts],
            data=p.data,
        )
        for p in found
    )
    return tuple(unit for unit in units if unit.pts_s >= 0)  # an encoder's audio priming is not


@dataclass(frozen=True, slots=True)
class _Demuxed:
    pts: int
    dts: int
    duration: int
    base: float
    key: bool
    data: bytes


def _demux(
    container: av.container.InputContainer, streams: Sequence[VideoStream | AudioStream]
) -> list[list[_Demuxed]]:
    found: list[list[_Demuxed]] = [[] for _ in streams]
    order = {stream.index: i for i, stream in enumerate(streams)}
    for packet in container.demux(list(streams)):
        if packet.pts is None or packet.dts is None or not packet.size:
            continue
        base = float(packet.time_base)
        duration = packet.duration or 0
        entry = _Demuxed(packet.pts, packet.dts, duration, base, packet.is_keyframe, bytes(packet))
        found[order[packet.stream.index]].append(entry)
    return found


def _track(stream: VideoStream | AudioStream, units: tuple[AccessUnit, ...]) -> ClipTrack:
    context = stream.codec_context
    extradata = bytes(context.extradata or b"")
    if isinstance(stream, VideoStream):
        return ClipTrack("video", context.name, VIDEO_CLOCK, 0, extradata, units)
    audio = stream.codec_context
    if audio.name in {"pcm_alaw", "pcm_mulaw"}:
        units = _in_even_parts(units, audio.sample_rate * audio.channels)
    rate = 48_000 if audio.name in {"opus", "libopus"} else audio.sample_rate
    name = "opus" if audio.name == "libopus" else audio.name
    return ClipTrack("audio", name, rate, audio.channels, extradata, units)


def _in_even_parts(units: Sequence[AccessUnit], byte_rate: int) -> tuple[AccessUnit, ...]:
    """Cut G.711 anew into parts of 40 ms: containers hold it in pieces of any size."""
    data, part = b"".join(unit.data for unit in units), byte_rate // 25
    return tuple(
        AccessUnit(i * 0.04, i * 0.04, True, i, data[i * part : (i + 1) * part])
        for i in range(len(data) // part)
    )


@dataclass(frozen=True, slots=True)
class Due:
    """One access unit on a camera's timeline, in seconds since the camera's zero."""

    at_s: float
    pts_s: float
    pass_number: int
    track: int
    unit: AccessUnit


@dataclass(frozen=True, slots=True)
class Timeline:
    """Clips one after the other; the last one again and again, unless `loop` is false.

    `lengths_s` may be longer than the clips: a camera's main and sub stream use the same lengths,
    so that they stay together however many times they have looped.
    """

    clips: tuple[Clip, ...]
    lengths_s: tuple[float, ...]
    loop: bool = True

    def units(self, from_s: float) -> Iterator[Due]:
        """All that is due at `from_s` and after it, in order."""
        number, start_s = self._pass_at(from_s)
        while self.loop or number < len(self.clips):
            index = min(number, len(self.clips) - 1)
            length_s = self.lengths_s[index]
            tracks = [
                _video_pass(track, start_s, number)
                if track.kind == "video"
                else _audio_pass(track, start_s, length_s, (number, i))
                for i, track in enumerate(self.clips[index].tracks)
            ]
            for due in heapq.merge(*tracks, key=lambda due: due.at_s):
                if due.at_s >= from_s:
                    yield due
            start_s += length_s
            number += 1

    def _pass_at(self, at_s: float) -> tuple[int, float]:
        """The number and start of the pass that holds this moment."""
        start = 0.0
        for number, length in enumerate(self.lengths_s[:-1]):
            if at_s < start + length:
                return number, start
            start += length
        last = len(self.lengths_s) - 1
        if not self.loop:
            return last, start
        loops = max(0, int((at_s - start) // self.lengths_s[-1]))
        return last + loops, start + loops * self.lengths_s[-1]


def _video_pass(track: ClipTrack, start_s: float, number: int) -> Iterator[Due]:
    for unit in track.units:
        yield Due(start_s + unit.due_s, start_s + unit.pts_s, number, 0, unit)


def _audio_pass(
    track: ClipTrack, start_s: float, length_s: float, place: tuple[int, int]
) -> Iterator[Due]:
    """One pass of sound. `place` is the pass's number and the track's.

    A pass is hardly ever a whole number of audio frames long. So that sound goes on evenly over the
    seam, frames keep to one grid over all passes, and a pass has now one more, now one less.
    """
    units = track.units
    if not units:
        return
    frame_s = (units[-1].pts_s - units[0].pts_s) / max(1, len(units) - 1) or length_s
    first = math.ceil(start_s / frame_s - 1e-6)
    end = math.ceil((start_s + length_s) / frame_s - 1e-6)
    for slot in range(first, end):
        unit = units[min(slot - first, len(units) - 1)]
        yield Due(slot * frame_s, slot * frame_s, place[0], place[1], unit)
