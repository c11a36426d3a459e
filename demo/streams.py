"""Cameras that play clips in real time: one timeline per camera, one sender per stream."""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from demo.clips import Clip, Due, Timeline, load_clip
from demo.rtp import RtpSender, TrackFormat, track_format

REPORT_EVERY_S = 5.0  # RFC 3550's minimum between two sender reports

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """What a camera shows and how it behaves.

    `streams` maps a path ("cam1", "cam1_sub") to its files; all but the last are played once, the
    last in a loop (or once too, if `loop` is false). The streams of one camera share a time base.
    `phase_s` is where on that timeline it stands when it starts.
    """

    streams: Mapping[str, tuple[Path, ...]]
    phase_s: float = 0.0
    loop: bool = True
    login: tuple[str, str] | None = None
    packet_loss: float = 0.0


@dataclass(frozen=True, slots=True)
class FrameSent:
    """A video frame has left the camera at `wall_us` (Unix microseconds).

    `frame` counts within the clip, as its ground truth does; `media_s` is the camera's timeline,
    which goes on over all passes.
    """

    stream: str
    pass_number: int
    frame: int
    media_s: float
    wall_us: int


class Listener(Protocol):
    """One client's way to receive a stream."""

    def send(self, track: int, packets: list[bytes]) -> None: ...

    def send_report(self, track: int, packet: bytes) -> None: ...

    def ended(self) -> None: ...


@dataclass(slots=True)
class CameraClock:
    """Maps a camera's timeline to wall time. All its streams hold the same one."""

    phase_s: float
    zero: float = field(default_factory=time.monotonic)
    zero_us: int = field(default_factory=lambda: time.time_ns() // 1000)

    def media_s(self) -> float:
        """Where on the timeline the camera is now."""
        return time.monotonic() - self.zero + self.phase_s

    def seconds_until(self, at_s: float) -> float:
        return at_s - self.media_s()

    def wall_us(self, at_s: float) -> int:
        return self.zero_us + round((at_s - self.phase_s) * 1e6)


class Stream:
    """One path of a camera. Nothing runs while nobody listens; the timeline goes on regardless."""

    def __init__(self, path: str, timeline: Timeline, clock: CameraClock) -> None:
        self.path = path
        self.timeline = timeline
        self.clock = clock
        self.formats: list[TrackFormat] = [
            track_format(track, i) for i, track in enumerate(timeline.clips[0].tracks)
        ]
        self.senders = [
            RtpSender(track.clock_rate, form.payload_type)
            for track, form in zip(timeline.clips[0].tracks, self.formats, strict=True)
        ]
        self.packet_loss = 0.0
        self.on_frame: Callable[[FrameSent], None] | None = None
        self.alter: Callable[[Due, list[bytes]], list[bytes]] | None = None
        """A test's own fault: gets the RTP packets of each access unit, returns what is sent."""
        self._listeners: list[Listener] = []
        self._task: asyncio.Task[None] | None = None

    def sdp(self) -> str:
        """Session description (RFC 4566); the control addresses are relative to the stream's."""
        lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", f"s={self.path}", "c=IN IP4 0.0.0.0", "t=0 0"]
        lines += ["a=control:*", "a=range:npt=now-"]
        for index, form in enumerate(self.formats):
            lines += [*form.sdp, f"a=control:track{index}"]
        return "\r\n".join(lines) + "\r\n"

    def add(self, listener: Listener) -> None:
        """Start to send to a listener, from this moment: maybe in the middle of a group."""
        self._listeners.append(listener)
        for index in range(len(self.senders)):
            listener.send_report(index, self._report(index))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._play(), name=self.path)

    def remove(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)
        if not self._listeners:
            self.halt()

    def halt(self) -> None:
        """Stop sending; listeners stay as they are and hear nothing more."""
        self._listeners.clear()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _report(self, track: int) -> bytes:
        now_s = self.clock.media_s()
        return self.senders[track].report(self.clock.wall_us(now_s), now_s)

    async def _play(self) -> None:
        next_report = time.monotonic() + REPORT_EVERY_S
        for due in self.timeline.units(self.clock.media_s()):
            wait_s = self.clock.seconds_until(due.at_s)
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self._send(due)
            if time.monotonic() >= next_report:
                next_report += REPORT_EVERY_S
                for index in range(len(self.senders)):
                    packet = self._report(index)
                    for listener in list(self._listeners):
                        listener.send_report(index, packet)
        for index, sender in enumerate(self.senders):
            for listener in list(self._listeners):
                listener.send_report(index, sender.goodbye())
        for listener in list(self._listeners):
            listener.ended()

    def _send(self, due: Due) -> None:
        payloads = self.formats[due.track].packetise(due.unit)
        packets = self.senders[due.track].wrap(payloads, due.pts_s)
        if self.packet_loss:
            packets = [packet for packet in packets if random.random() >= self.packet_loss]
        if self.alter is not None:
            packets = self.alter(due, packets)
        for listener in list(self._listeners):
            listener.send(due.track, packets)
        if self.on_frame is not None and due.track == 0:
            unit, wall_us = due.unit, time.time_ns() // 1000
            sent = FrameSent(self.path, due.pass_number, unit.number, due.pts_s, wall_us)
            self.on_frame(sent)


class Camera:
    """Streams that share a clock and a login."""

    def __init__(self, name: str, spec: CameraSpec) -> None:
        self.name = name
        self.login = spec.login
        self.state = "up"
        clips: dict[str, tuple[Clip, ...]] = {
            path: tuple(load_clip(file) for file in files) for path, files in spec.streams.items()
        }
        lengths = tuple(
            max(clip.duration_s for clip in group) for group in zip(*clips.values(), strict=True)
        )
        clock = CameraClock(spec.phase_s)
        self.streams = {
            path: Stream(path, Timeline(group, lengths, spec.loop), clock)
            for path, group in clips.items()
        }
        for stream in self.streams.values():
            stream.packet_loss = spec.packet_loss


class FrameLog:
    """Writes one JSON line per frame sent, for whoever measures latency from another process."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)

    def __call__(self, sent: FrameSent) -> None:
        self._file.write(json.dumps(asdict(sent)) + "\n")
