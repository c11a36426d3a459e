"""From one stream's packets to what the watcher sees: decoding, and not falling behind."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Condition, Thread
from typing import Any

import av

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.media.decoder import Decoder
from nvr.messages import Packet, StreamFormat, WorkerMessage
from nvr.vision.watcher import Counters, Looker, Watcher

_LOGGER = logging.getLogger(__name__)

_LATE_US = 1_000_000
"""A picture older than this is decoded, for those after it, but not looked at."""

_QUEUE_MAX = 60
"""Packets of a camera with one stream that may wait for the decoder."""


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
        self.frames = 0
        self.dropped = 0
        self._shown = Counters()
        self.on_change: Callable[[], None] = _nothing

    def open(self, stream_format: StreamFormat) -> None:
        self._decoder = Decoder(stream_format.video)

    def put(self, packet: Packet) -> None:
        if self._decoder is None or not packet.is_video:
            return
        for frame in self._decoder.decode(packet):
            self.frames += 1
            if self._clock.now_us() - frame.wall_us > _LATE_US:
                self.dropped += 1
                continue
            self._watcher.handle(frame)
        self._tell_change()

    def end(self) -> None:
        self._decoder = None
        self.close()

    def close(self) -> None:
        """Nothing comes any more: open alerts end."""
        self._watcher.close(self._clock.now_us())
        self._tell_change()

    @property
    def seen(self) -> Counters:
        """What is seen now."""
        return self._watcher.counters

    def _tell_change(self) -> None:
        seen = self._watcher.counters
        shown = replace(seen, analysed=0, inferences=0)
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
