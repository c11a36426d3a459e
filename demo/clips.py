"""Encoded files as lists of access units, and the timeline along which a camera plays them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

VIDEO_CLOCK = 90_000  # RFC 3551: the RTP clock of every video format used here


class ClipError(Exception):
    """The file can't be served: it is unreadable or holds no video."""


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
    schedule: tuple[tuple[float, int, AccessUnit], ...]
    """(due_s, track index, unit), sorted by time: what goes out, in its order."""


@lru_cache(maxsize=64)
def load_clip(path: Path) -> Clip:
    """Read a file once; the streams that show it share it.

    Raises:
        ClipError: no such file, not a video, or a codec that RTSP has no common format for.
    """
    try:
        with av.open(str(path)) as container:
            streams: list[VideoStream | AudioStream] = [
                *container.streams.video[:1],
                *container.streams.audio[:1],
            ]
            if not container.streams.video:
                raise ClipError(f"{path}: holds no video")
            packets = _demux(container, streams)
    except (OSError, av.FFmpegError) as error:
        raise ClipError(f"{path}: {error}") from error
    video = packets[0]
    origin = min(packet.pts for packet in video)
    reorder = max(packet.pts - packet.dts for packet in video)
    rate = video[0].base
    tracks, schedule = [], []
    for index, (stream, found) in enumerate(zip(streams, packets, strict=True)):
        delay = reorder * rate if index == 0 else 0.0
        shown = {pts: i for i, pts in enumerate(sorted(packet.pts for packet in found))}
        start = origin * rate
        units = tuple(
            AccessUnit(
                due_s=p.dts * p.base + delay - start,
                pts_s=p.pts * p.base - start,
                key=p.key,
                number=shown[p.pts],
                data=p.data,
            )
            for p in found
        )
        units = tuple(unit for unit in units if unit.pts_s >= 0)  # an encoder's audio priming
        tracks.append(_track(stream, units))
        schedule += [(unit.due_s, index, unit) for unit in units]
    duration_s = max(p.pts + p.duration for p in video) * rate - origin * rate
    schedule = [entry for entry in schedule if entry[1] == 0 or entry[0] < duration_s]
    schedule.sort(key=lambda entry: entry[:2])
    return Clip(path, tuple(tracks), duration_s, tuple(schedule))


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
    rate = 48_000 if audio.name in {"opus", "libopus"} else audio.sample_rate
    name = "opus" if audio.name == "libopus" else audio.name
    return ClipTrack("audio", name, rate, audio.channels, extradata, units)


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
        number, start = self._pass_at(from_s)
        while self.loop or number < len(self.clips):
            index = min(number, len(self.clips) - 1)
            schedule = self.clips[index].schedule
            first = bisect_left(schedule, from_s - start, key=lambda entry: entry[0])
            for due_s, track, unit in schedule[first:]:
                yield Due(start + due_s, start + unit.pts_s, number, track, unit)
            start += self.lengths_s[index]
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
