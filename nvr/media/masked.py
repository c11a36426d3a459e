"""The stage between a camera's receiver and everything else where the camera has privacy masks.

It fails closed: what it hands on was masked here, and what can't be masked is handed on to nobody.
It works in a thread of its own, for encoding takes longer than receiving may wait.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from nvr.clock import Clock
from nvr.errors import CameraUnmasked, MaskingSlow, NvrError
from nvr.media.checked import Checked, NotCovered
from nvr.media.ingest import Sink
from nvr.media.reencode import Reencoder
from nvr.messages import Packet, Points, StreamFormat
from nvr.protocol import VideoInfo

_LOGGER = logging.getLogger(__name__)

_LATE_S = 0.4
"""A picture that has waited so long is left out, unless it is a keyframe: the rate is lowered."""

_TOO_LATE_S = 2.0
"""When one has waited so long, all that waits is left out up to the next keyframe."""

_MOST_BYTES = 16 * 1024 * 1024

_TOLD_AFTER, _TOLD_WITHIN_S = 15, 60.0
"""So many pictures left out within that time are told."""

_MEASURED_S = 4.0


@dataclass(frozen=True, slots=True)
class _Begin:
    """A connection. What masks it was made while it was open; ``checked`` comes first."""

    reencoder: Reencoder | None
    checked: Checked | None


class _End:
    """Of a connection."""


class _Stop:
    """Of the thread."""


type _Item = _Begin | Packet | _End | _Stop


class Masked:
    """A sink that hands a masked stream on to other sinks.

    `put` never blocks. When the machine can't keep up the picture rate is lowered, then groups of
    pictures are left out; both are counted in ``dropped``. `stop` comes after the receiver's end.
    """

    def __init__(
        self,
        name: str,
        masks: Sequence[Points],
        sinks: Sequence[Sink],
        clock: Clock,
        on_change: Callable[[], None],
        *,
        by_camera: bool = False,
    ) -> None:
        """``on_change`` is called, in the thread, when ``info`` or ``error`` changed.

        ``by_camera``: it was told to mask, so its pictures are only looked at until one shows that
        it doesn't; from then on, and up to the next connection, they are masked here.
        """
        self._on_change = on_change
        self._name = name
        self._by_camera = by_camera
        self._masks = masks
        self._sinks = sinks
        self._clock = clock
        self._queue = _Queue(clock)
        self._stage: Reencoder | Checked | None = None
        self._reencoder: Reencoder | None = None
        self._last: Packet | None = None
        self._is_open = False
        self._drops: deque[float] = deque(maxlen=_TOLD_AFTER)
        self._failure: CameraUnmasked | None = None
        self._told: str | None = None
        self._dropped = 0
        self.info: VideoInfo | None = None
        """What is handed on; None while nothing is."""
        self.busy_s = 0.0
        """Processor time that the masks took."""
        self._thread = threading.Thread(target=self._run, name=f"masks {name}", daemon=True)
        self._thread.start()

    @property
    def error(self) -> NvrError | None:
        """Why it hands on nothing, or less than the camera sends. From any thread."""
        if self._failure is not None:
            return self._failure
        drops = self._drops
        now_s = self._clock.monotonic()
        if len(drops) == _TOLD_AFTER and now_s - drops[0] < _TOLD_WITHIN_S:
            return MaskingSlow(
                "this machine can't keep up with burning in the privacy masks, so pictures are "
                "left out: lower the camera's resolution or frame rate, or end what else runs here"
            )
        return None

    @property
    def is_by_camera(self) -> bool:
        """Whether what is handed on is the camera's own stream, masked by itself."""
        return self.info is not None and isinstance(self._stage, Checked)

    @property
    def dropped(self) -> int:
        """Pictures that were left out because the machine is too slow."""
        return self._dropped + self._queue.dropped

    def open(self, stream_format: StreamFormat) -> None:
        reencoder = checked = None
        try:
            reencoder = Reencoder(stream_format, self._masks)
            checked = Checked(stream_format, self._masks) if self._by_camera else None
        except CameraUnmasked as error:
            self._failed(error)
        self._queue.add(_Begin(reencoder, checked))

    def put(self, packet: Packet) -> None:
        before = self._queue.dropped
        self._queue.put(packet)
        if self._queue.dropped != before:
            self._drops.append(self._clock.monotonic())

    def end(self) -> None:
        self._queue.add(_End())

    def ask_to_stop(self) -> None:
        """Hand on what waits, and end. Does not wait for that."""
        self._queue.add(_Stop())

    def stop(self, timeout_s: float) -> None:
        """The same, and wait for it."""
        self.ask_to_stop()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            item, waited_s = self._queue.get()
            began_s = time.thread_time()
            if isinstance(item, Packet):
                self._take(item, is_late=waited_s > _LATE_S)
            else:
                self._flush()
                self._close()
                self._begin(item if isinstance(item, _Begin) else _Begin(None, None))
            if isinstance(item, _Stop):
                return
            self.busy_s += time.thread_time() - began_s

    def _begin(self, connection: _Begin) -> None:
        self._reencoder = connection.reencoder
        self._stage = connection.checked or connection.reencoder

    def _take(self, packet: Packet, *, is_late: bool) -> None:
        if not packet.is_video:
            self._hand_on(packet)
            return
        if self._stage is None:
            return
        self._last = packet
        count = 0
        try:
            for made in self._feed(self._stage, packet, is_late=is_late):
                self._hand_on(made)
                count += 1
        except Exception as error:  # noqa: BLE001
            # Whatever it is, nothing of this picture and what builds on it may be handed on: it
            # could show what the owner had masked. It is tried anew with the next keyframe.
            self._broke(error)
            return
        if is_late and not count:
            self._dropped += 1
            self._drops.append(self._clock.monotonic())

    def _feed(
        self, stage: Reencoder | Checked, packet: Packet, *, is_late: bool
    ) -> Iterator[StreamFormat | Packet]:
        """What the stage makes of it, or of the very picture that shows something, the NVR."""
        if isinstance(stage, Reencoder):
            yield from stage.feed(packet, is_late=is_late)
            return
        try:
            yield from stage.feed(packet, is_late=is_late)
        except NotCovered as reason:
            reencoder = self._mask_here(reason)
            if reason.pictures is None:
                yield from reencoder.feed(packet, is_late=is_late)
            else:
                pictures = reason.pictures
                yield from reencoder.go_on(stage.decoder, pictures, packet, is_late=is_late)

    def _flush(self) -> None:
        if self._stage is None or self._last is None:
            return
        last, self._last = self._last, None
        try:
            for made in self._stage.flush(last):
                self._hand_on(made)
        except Exception as error:  # noqa: BLE001
            # The last pictures, still within the encoder: lost is better than unmasked, and the
            # thread that ends or begins a connection must come to its end.
            self._broke(error)

    def _hand_on(self, made: StreamFormat | Packet) -> None:
        """Sound is untouched; it waits for the first masked picture."""
        if isinstance(made, StreamFormat):
            self._close()
            self._is_open, self.info = True, made.info
            for sink in self._sinks:
                sink.open(made)
            self._healed()
            self._on_change()
        elif self._is_open:
            for sink in self._sinks:
                sink.put(made)

    def _close(self) -> None:
        """Nothing follows what was handed on."""
        if self._is_open:
            self._is_open, self.info = False, None
            for sink in self._sinks:
                sink.end()
            self._on_change()

    def _mask_here(self, reason: NotCovered) -> Reencoder:
        """The camera doesn't mask, whatever it says."""
        _LOGGER.warning(
            "%s: the camera was told to mask its picture, but %s; the NVR does it",
            self._name,
            reason,
        )
        self._close()
        assert self._reencoder is not None  # both are made, or neither
        self._stage = self._reencoder
        return self._reencoder

    def _broke(self, error: Exception) -> None:
        """Nothing until the next keyframe, with which it is tried anew."""
        assert self._stage is not None
        self._close()
        self._stage.restart()
        if isinstance(error, CameraUnmasked):
            self._failed(error)
        else:
            self._failed(CameraUnmasked(f"its masks can't be burned in: {error!r}"), cause=error)
        self._on_change()

    def _failed(self, error: CameraUnmasked, cause: Exception | None = None) -> None:
        """Tell of a failure once, with the traceback of a ``cause`` that was not foreseen."""
        self._failure = error
        if self._told != error.message:
            self._told = error.message
            _LOGGER.error(
                "%s: %s; nothing of it is recorded or shown until that is mended",
                self._name,
                error.message,
                exc_info=cause,
            )

    def _healed(self) -> None:
        if self._failure is not None:
            self._failure = self._told = None
            _LOGGER.info("%s: its masks are burned in again", self._name)


class _Queue:
    """What waits for the thread. Only pictures and sound are ever left out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._items: deque[tuple[_Item, float]] = deque()
        self._bytes = 0
        self._is_skipping = False
        self._missing = 0
        self.dropped = 0

    def add(self, item: _Begin | _End | _Stop) -> None:
        with self._changed:
            self._is_skipping = self._is_skipping and not isinstance(item, _Begin)
            self._items.append((item, self._clock.monotonic()))
            self._changed.notify()

    def put(self, packet: Packet) -> None:
        now_s = self._clock.monotonic()
        with self._changed:
            is_late = self._items and now_s - self._items[0][1] > _TOO_LATE_S
            if is_late or self._bytes > _MOST_BYTES:
                self._drop()
            if packet.is_video:
                if self._is_skipping and not packet.is_keyframe:
                    self.dropped += 1
                    self._missing += 1
                    return
                self._is_skipping = False
                if self._missing:
                    packet = replace(packet, missing=packet.missing + self._missing)
                    self._missing = 0
            self._items.append((packet, now_s))
            self._bytes += packet.av.size
            self._changed.notify()

    def get(self) -> tuple[_Item, float]:
        """The oldest item, and how long it has waited. Waits for one."""
        with self._changed:
            while not self._items:
                self._changed.wait()
            item, since_s = self._items.popleft()
            if isinstance(item, Packet):
                self._bytes -= item.av.size
        return item, self._clock.monotonic() - since_s

    def _drop(self) -> None:
        """All pictures and sound that wait, and what follows up to the next keyframe."""
        now_s = self._clock.monotonic()
        kept: deque[tuple[_Item, float]] = deque(
            (item, now_s) for item, _ in self._items if not isinstance(item, Packet)
        )
        self.dropped += len(self._items) - len(kept)
        self._missing += len(self._items) - len(kept)
        self._items, self._bytes = kept, 0
        self._is_skipping = True


class Load:
    """What masks cost: their share of one core."""

    def __init__(self, stages: Sequence[Masked], clock: Clock) -> None:
        self._stages = stages
        self._clock = clock
        self._since_s = clock.monotonic()
        self._busy_s = 0.0
        self._pct = 0.0

    @property
    def pct(self) -> float:
        """Percent, over the last seconds."""
        now_s = self._clock.monotonic()
        if (passed_s := now_s - self._since_s) >= _MEASURED_S:
            busy_s = sum(stage.busy_s for stage in self._stages)
            # in halves: every change is told, and is a row in somebody's history
            self._pct = round(200 * (busy_s - self._busy_s) / passed_s) / 2
            self._since_s, self._busy_s = now_s, busy_s
        return self._pct
