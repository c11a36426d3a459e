"""The thread between a camera's receiver and its recorder: a slow disk never slows the camera."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from nvr.clock import Clock
from nvr.errors import CameraUnsupported, NvrError, StorageError, StorageSlow
from nvr.media.muxer import FRAGMENT_S
from nvr.media.recorder import Recorder
from nvr.messages import Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

QUEUE_BYTES = 16 * 1024 * 1024
"""How much a slow disk may lag behind: a minute at 2 Mbit/s."""

_PACKET_OVERHEAD = 512  # what a queued packet takes besides its data, so that tiny ones count too
_BACKOFF_S = (0.5, 10.0)
_STUCK_S = 10.0
"""So long the disk may take for one thing before that is told."""
_LATELY_S = 60.0
"""So long it is told that packets were dropped."""
_HELD_BACK_S = 0.2
_LONGEST_WAIT_US = 1_200_000  # whatever the packets' own times say


class Writer:
    """Feeds a Recorder from a bounded queue in a thread of its own.

    When the queue is full, whole groups of pictures are dropped, oldest first, and counted in
    ``packets_dropped``. While the disk refuses, packets stay in the queue as long as it has room,
    so that a short outage loses nothing. ``report`` is called in the thread, once with the error
    when recording stops and once with None when it goes on.
    """

    def __init__(
        self,
        recorder: Recorder,
        clock: Clock,
        report: Callable[[NvrError | None], None],
        queue_bytes: int = QUEUE_BYTES,
    ) -> None:
        self._recorder = recorder
        self._clock = clock
        self._report = report
        self._queue = _PacketQueue(queue_bytes)
        self._stop = threading.Event()
        self._error: NvrError | None = None
        self._format: StreamFormat | None = None
        self._busy_since_s: float | None = None
        self._dropped_at_s: float | None = None
        self._slow: StorageSlow | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    @property
    def packets_dropped(self) -> int:
        """Packets that were never written, since the start."""
        return self._queue.dropped

    @property
    def slow(self) -> StorageSlow | None:
        """Set while the disk takes less than the camera sends. From any thread."""
        now_s, busy_s, dropped_s = self._clock.monotonic(), self._busy_since_s, self._dropped_at_s
        error = None
        if busy_s is not None and now_s - busy_s > _STUCK_S:
            error = StorageSlow("the disk takes nothing; check the disk, its cable, its network")
        elif dropped_s is not None and now_s - dropped_s < _LATELY_S:
            error = StorageSlow(
                "the disk is too slow for what the camera sends, so parts are not recorded: check "
                "what else uses it, or lower the camera's bit rate"
            )
        if error is not None and self._slow is None:
            _LOGGER.error("%s: %s", self._recorder.camera_id, error)
        self._slow = error
        return error

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def open(self, format: StreamFormat) -> None:  # noqa: A002
        """The packets that follow are of this format, and nothing before them belongs to them."""
        self._queue.put_format(format)

    def put(self, packet: Packet) -> None:
        """Queue a packet; never blocks."""
        before = self._queue.dropped
        self._queue.put(packet)
        if self._queue.dropped != before:
            self._dropped_at_s = self._clock.monotonic()

    def end(self) -> None:
        """The connection is over: what is still open in a fragment goes to disk."""
        self._queue.put_gap()

    def begin_file(self, at_us: int) -> None:
        """No file is to reach from before a moment to behind it."""
        self._recorder.split_us = at_us

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Write what is queued and close the file; false when the disk took too long."""
        self._stop.set()
        self._queue.close()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            self._busy_since_s = self._clock.monotonic()
            self._persist(lambda item=item: self._write(item))  # type: ignore[misc]
            self._busy_since_s = None
        try:
            self._recorder.close()
        except StorageError as error:
            self._failed(error)

    def _write(self, item: _Item) -> None:
        if isinstance(item, Packet):
            self._recorder.write(item)
        elif isinstance(item, StreamFormat):
            self._format = item
            self._recorder.open(item)
        else:
            self._recorder.gap()

    def _persist(self, write: Callable[[], None]) -> None:
        """Do it, then try until it is on disk; given up only when the NVR stops."""
        backoff, longest = _BACKOFF_S
        while True:
            try:
                write()
            except StorageError as error:
                self._failed(error)
            except CameraUnsupported as error:
                self._failed(error)
                return
            except Exception as error:  # noqa: BLE001 - the last guard: recording must go on
                self._stumbled(error)
                return
            else:
                if isinstance(self._error, StorageError) or self._recorder.is_recording:
                    self._healed()
                return
            if self._clock.wait(self._stop, backoff):
                return
            backoff = min(longest, backoff * 2)
            write = self._recorder.flush

    def _failed(self, error: NvrError) -> None:
        if self._error is None or self._error.message != error.message:
            self._error = error
            _LOGGER.error("%s: recording stopped: %s", self._recorder.camera_id, error)
            self._report(error)

    def _stumbled(self, error: Exception) -> None:
        """An error that nobody foresaw: tell it, and begin anew with the next keyframe."""
        told = NvrError(f"an error inside the NVR ({error!r}); the next picture is tried again")
        if self._error is None or self._error.message != told.message:
            _LOGGER.error("%s: recording stumbled", self._recorder.camera_id, exc_info=error)
        self._failed(told)
        if self._format is not None:
            with suppress(Exception):
                self._recorder.open(self._format)

    def _healed(self) -> None:
        if self._error is not None:
            self._error = None
            _LOGGER.info("%s: recording goes on", self._recorder.camera_id)
            self._report(None)


class _Gap:
    """Stands in the queue where packets were dropped, or a connection ended."""


type _Item = Packet | StreamFormat | _Gap


class _Pace:
    """Tells which packets are worth waking the writer for: those that may end a fragment.

    In between it would only carry packets from one place in memory to another, fifteen times a
    second and more. A fragment ends at a keyframe and after a second (see `FragmentMuxer`); with
    sound it is held back a little, so what follows within `_HELD_BACK_S` wakes the writer too.
    """

    def __init__(self) -> None:
        self._began = 0
        self._woken_us = 0

    def is_due(self, packet: Packet) -> bool:
        """Whether the writer should be woken now."""
        if abs(packet.wall_us - self._woken_us) < _LONGEST_WAIT_US and not self._ends(packet):
            return False
        self._woken_us = packet.wall_us
        return True

    def _ends(self, packet: Packet) -> bool:
        if not packet.is_video:
            return False
        base = packet.time_base
        passed_s = (packet.dts - self._began) * base.numerator / base.denominator
        if packet.is_keyframe or not -FRAGMENT_S < passed_s < FRAGMENT_S:
            self._began = packet.dts
            return True
        return passed_s < _HELD_BACK_S


class _PacketQueue:
    """Bounded by bytes. Drops whole groups of pictures, oldest first; formats are never dropped."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._items: deque[_Item] = deque()
        self._bytes = 0
        self._closed = False
        self._skipping = False
        self._pace = _Pace()
        self._changed = threading.Condition()
        self.dropped = 0

    def put(self, packet: Packet) -> None:
        with self._changed:
            if self._skipping and not (packet.is_video and packet.is_keyframe):
                self.dropped += 1
                return
            self._skipping = False
            while self._bytes + _cost(packet) > self._capacity and self._bytes:
                self._drop_group()
            if self._skipping and not (packet.is_video and packet.is_keyframe):
                self.dropped += 1
                return
            self._skipping = False
            self._items.append(packet)
            self._bytes += _cost(packet)
            if self._pace.is_due(packet):
                self._changed.notify()

    def put_format(self, format: StreamFormat) -> None:  # noqa: A002
        with self._changed:
            self._items.append(format)
            self._changed.notify()

    def put_gap(self) -> None:
        with self._changed:
            self._items.append(_Gap())
            self._changed.notify()

    def get(self) -> _Item | None:
        """The oldest item; waits for one; None when closed and empty."""
        with self._changed:
            while not self._items:
                if self._closed:
                    return None
                self._changed.wait()
            item = self._items.popleft()
            self._bytes -= _cost(item)
            return item

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _drop_group(self) -> None:
        """Drop up to the second keyframe from the oldest end (the first may be half written).

        If the queue holds the rest of one group only, what is still to come of it is dropped too.
        """
        formats: list[_Item] = []
        dropped = 0
        while self._items:
            item = self._items[0]
            if isinstance(item, Packet):
                if dropped and item.is_video and item.is_keyframe:
                    break
                dropped += 1
            elif isinstance(item, StreamFormat):
                formats = [item]
            self._bytes -= _cost(self._items.popleft())
        else:
            self._skipping = True
        self.dropped += dropped
        self._items.extendleft(reversed([*formats, _Gap()]))


def _cost(item: _Item) -> int:
    return item.av.size + _PACKET_OVERHEAD if isinstance(item, Packet) else 0
