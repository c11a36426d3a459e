"""From one stream's packets to what the watcher sees: decoding, and not falling behind."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Condition, Lock, Thread

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.errors import NvrError
from nvr.media.decoder import Decoder
from nvr.media.packets import copy_packet
from nvr.messages import Lesson, Packet, SeeingRules, StreamFormat, WorkerMessage
from nvr.timelines import TimelineFlag
from nvr.vision.activity import ActivityMeter
from nvr.vision.watcher import Counters, Looker, Magnifies, Watcher

_LOGGER = logging.getLogger(__name__)

_LATE_US = 1_000_000
"""A picture older than this is decoded, for those after it, but not looked at."""

_QUEUE_MAX = 60
"""Packets of a camera with one stream that may wait for the decoder."""

_PAUSE_S = 30.0
"""Seeing stops for so long after a fault of its own, so that one in every picture fills no log."""

_PERSON, _CAT, _DOG = int(TimelineFlag.PERSON), int(TimelineFlag.CAT), int(TimelineFlag.DOG)


class Sight:
    """Decodes a stream and shows every picture to the watcher. A sink.

    Never raises: the thread that calls may be the one that records, and a fault in seeing must not
    end recording. ``on_change`` is called when what is seen, or ``error``, changes.
    """

    def __init__(
        self,
        config: CameraConfig,
        snapshots: Path,
        looker: Looker,
        clock: Clock,
        emit: Callable[[WorkerMessage], None],
        magnifier: Magnifies | None = None,
    ) -> None:
        self._name = config.name
        self._clock = clock
        self._watcher = Watcher(config.id, looker, emit, snapshots, magnifier=magnifier)
        self._watcher.follow(config.seeing_rules())
        self._activity = ActivityMeter(config.id, emit)
        self._lock = Lock()  # the worker closes while a packet may still be looked at
        self._decoder: Decoder | None = None
        self._format: StreamFormat | None = None
        self._paused_until_s: float | None = None
        self._is_stopped = False
        self.error: NvrError | None = None
        self.frames = 0
        self.dropped = 0
        self._shown: tuple[Counters, NvrError | None] = (Counters(), None)
        self.on_change: Callable[[], None] = _nothing

    def open(self, stream_format: StreamFormat) -> None:
        self._format = stream_format
        self._guarded(self._begin)

    def put(self, packet: Packet) -> None:
        if self._is_stopped or not packet.is_video or self._is_paused(packet):
            return
        self._guarded(lambda: self._see(packet))

    def end(self) -> None:
        """The camera is gone: open alerts end."""
        self._format = self._decoder = None
        self._guarded(self._rest)

    def stop(self) -> None:
        """End open alerts for good, whatever thread still has a packet to show. From any thread."""
        self._is_stopped = True
        self.end()

    def hint(self) -> None:
        """The camera itself says that something moves. From any thread."""
        self._watcher.hint()

    def follow(self, rules: SeeingRules) -> None:
        """See by these rules from the next picture on. From any thread."""
        with self._lock:
            self._watcher.follow(rules)

    def teach(self, lessons: Sequence[Lesson]) -> None:
        """See with these lessons from the next picture on. From any thread."""
        with self._lock:
            self._watcher.teach(lessons)

    @property
    def seen(self) -> Counters:
        """What is seen now."""
        return self._watcher.counters

    def _begin(self) -> None:
        assert self._format is not None
        self._decoder = Decoder(self._format.video)

    def _see(self, packet: Packet) -> None:
        if self._decoder is None or self._is_stopped:
            return
        for frame in self._decoder.decode(packet):
            self.frames += 1
            if self._clock.now_us() - frame.wall_us > _LATE_US:
                self.dropped += 1
                continue
            self._watcher.handle(frame)
            in_view = _flags_of(self._watcher.counters)
            self._activity.note(frame.wall_us, self._watcher.motion_level, in_view)

    def _rest(self) -> None:
        """No picture comes for a while."""
        self._activity.flush()
        self._watcher.close(self._clock.now_us())

    def _is_paused(self, packet: Packet) -> bool:
        """Whether a fault is too recent; after the pause, seeing begins anew at a keyframe."""
        if self._paused_until_s is None:
            return False
        if self._clock.monotonic() < self._paused_until_s or not packet.is_keyframe:
            return True
        self._paused_until_s = self.error = None
        if self._format is not None:
            self._guarded(self._begin)
        return self._paused_until_s is not None

    def _guarded(self, work: Callable[[], None]) -> None:
        with self._lock:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - whatever it is, recording goes on
                self._failed(error)
        self._tell_change()

    def _failed(self, error: Exception) -> None:
        _LOGGER.error(
            "%s: seeing failed; it begins anew in %.0f s, recording goes on",
            self._name,
            _PAUSE_S,
            exc_info=error,
        )
        self._paused_until_s = self._clock.monotonic() + _PAUSE_S
        self.error = NvrError("detection has a fault and pauses; the NVR's log tells more")
        self._decoder = None
        try:
            self._rest()
        except Exception:  # what failed above may fail again; main ends its alerts
            _LOGGER.exception("%s: open alerts could not be ended", self._name)

    def _tell_change(self) -> None:
        shown = replace(self._watcher.counters, analysed=0, inferences=0)
        if (shown, self.error) != self._shown:
            self._shown = shown, self.error
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
        copy = copy_packet(packet.av)
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


def _flags_of(seen: Counters) -> int:
    """Who is in view, as `TimelineFlag`."""
    return (
        (_PERSON if seen.persons else 0) | (_CAT if seen.cats else 0) | (_DOG if seen.dogs else 0)
    )


def _nothing() -> None:
    """Before anybody wants to know."""
