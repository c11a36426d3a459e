"""From one stream's packets to what the watcher sees: decoding, and not falling behind."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import av

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.media.decoder import Decoder
from nvr.messages import Packet, StreamFormat, WorkerMessage
from nvr.vision.watcher import Looker, Watcher

_LOGGER = logging.getLogger(__name__)

_LATE_US = 1_000_000
"""A picture older than this is decoded, for those after it, but not looked at."""

_QUEUE_MAX = 60
"""Packets of a camera with one stream that may wait for the decoder."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a camera sees now, and counters since its worker's start."""

    motion: bool = False
    persons: int = 0
    cats: int = 0
    dogs: int = 0
    frames: int = 0
    analysed: int = 0
    inferences: int = 0
    dropped: int = 0


class Sight:
    """Decodes a stream and shows every picture to the watcher. A sink, used by one thread."""

    def __init__(
        self,
        config: CameraConfig,
        snapshots: Path,
        looker: Looker,
        clock: Clock,
        emit: Callable[[WorkerMessage], None],
    ) -> None:
        self._name = config.name
        self._clock = clock
        self._watcher = Watcher(config.id, looker, emit, snapshots)
        self._decoder: Decoder | None = None
        self._frames = 0
        self._dropped = 0
        self._shown: tuple[bool, int, int, int] = (False, 0, 0, 0)
        self.on_change: Callable[[], None] = _nothing

    def open(self, stream_format: StreamFormat) -> None:
        self._decoder = Decoder(stream_format.video)

    def put(self, packet: Packet) -> None:
        if self._decoder is None or not packet.is_video:
            return
        for frame in self._decoder.decode(packet):
            self._frames += 1
            if self._clock.now_us() - frame.wall_us > _LATE_US:
                self._dropped += 1
                continue
            self._watcher.handle(frame)
        self._tell_change()

    def end(self) -> None:
        self._decoder = None
        self._watcher.lost(self._clock.now_us())
        self._tell_change()

    def close(self) -> None:
        """End the alerts that are open."""
        self._watcher.close(self._clock.now_us())

    def seen(self) -> Seen:
        """What is seen now."""
        watcher = self._watcher
        return Seen(
            motion=watcher.motion,
            persons=watcher.persons,
            cats=watcher.cats,
            dogs=watcher.dogs,
            frames=self._frames,
            analysed=watcher.analysed,
            inferences=watcher.inferences,
            dropped=self._dropped,
        )

    def _tell_change(self) -> None:
        watcher = self._watcher
        shown = (watcher.motion, watcher.persons, watcher.cats, watcher.dogs)
        if shown != self._shown:
            self._shown = shown
            self.on_change()


class QueuedSight:
    """Sight in a thread of its own, for a camera whose one stream is recorded as well.

    `put` never blocks: when the decoder falls behind, everything that waits is dropped up to the
    next keyframe, so that what is seen next is new and whole.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._changed = Condition()
        self._waiting: deque[Packet | StreamFormat | None] = deque()
        self._skipping = False
        self.dropped = 0
        Thread(target=self._run, name="sight", daemon=True).start()

    def open(self, stream_format: StreamFormat) -> None:
        self._append(stream_format)

    def end(self) -> None:
        self._append(None)

    def put(self, packet: Packet) -> None:
        if not packet.is_video:
            return
        if packet.is_keyframe:
            self._skipping = False
        if len(self._waiting) >= _QUEUE_MAX:
            self._drop_packets()
            self._skipping = not packet.is_keyframe
        if self._skipping:
            self.dropped += 1
            return
        # A copy: the recorder's thread muxes the same packet, and muxing changes its time base.
        copy: av.Packet[Any] = av.Packet(bytes(packet.av))
        copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
        self._append(replace(packet, av=copy))

    def _append(self, item: Packet | StreamFormat | None) -> None:
        with self._changed:
            self._waiting.append(item)
            self._changed.notify()

    def _drop_packets(self) -> None:
        with self._changed:
            kept = [item for item in self._waiting if not isinstance(item, Packet)]
            self.dropped += len(self._waiting) - len(kept)
            self._waiting = deque(kept)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                item = self._waiting.popleft()
            if item is None:
                self._sight.end()
            elif isinstance(item, Packet):
                self._sight.put(item)
            else:
                self._sight.open(item)


def _nothing() -> None:
    """Before anybody wants to know."""
