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

_MOST_AT_ONCE = 4 * 1024 * 1024
"""Bytes that go to disk in one operation, where so many wait: what a power cut could cost."""

_PACKET_OVERHEAD = 512  # what a queued packet takes besides its data, so that tiny ones count too
_BACKOFF_S = (0.5, 10.0)
_STUCK_S = 10.0
"""So long the disk may take nothing before that is told: some sleep, and wake up slowly."""
_BEHIND_S = 4.0
"""So far behind a disk may be that works without a rest; further, and that is told."""
_LATELY_S = 60.0
"""So long something is told after it was last so."""
_HELD_BACK_S = 0.2
_LONGEST_WAIT_US = 1_200_000  # whatever the packets' own times say


class Writer:
    """Feeds a Recorder from a bounded queue in a thread of its own.

    When the queue is full, whole groups of pictures are dropped, oldest first, and counted in
    ``packets_dropped``. While the disk refuses, packets stay in the queue as long as it has room,
    so that a short outage loses nothing. Whatever waits goes to disk together: one whose single
    operations take seconds keeps up all the same. ``report`` is called in the thread, once with the
    error when recording stops and once with None when it goes on.
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
        self._pace = _DiskPace()
        recorder.on_progress = lambda: self._pace.goes_on(clock.monotonic())
        self._dropped_at_s: float | None = None
        self._slow: StorageSlow | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    @property
    def packets_dropped(self) -> int:
        """Packets that were never written, since the start."""
        return self._queue.dropped

    @property
    def is_stuck(self) -> bool:
        """Whether the disk takes nothing. From any thread."""
        return self._pace.is_stuck(self._clock.monotonic())

    @property
    def slow(self) -> StorageSlow | None:
        """Set while the disk takes what the camera sends too late, or less. From any thread."""
        now_s, dropped_s = self._clock.monotonic(), self._dropped_at_s
        error = None
        if self.is_stuck:
            error = StorageSlow("the disk takes nothing; check the disk, its cable, its network")
        elif dropped_s is not None and now_s - dropped_s < _LATELY_S:
            error = StorageSlow(
                "the disk is too slow for what the camera sends, so parts are not recorded: check "
                "what else uses it, or lower the camera's bit rate"
            )
        elif self._pace.is_behind(now_s) or self._queue.is_half_full:
            error = StorageSlow(
                "the disk is slow: recordings wait for it in memory, and nothing is lost so far; "
                "check what else uses it"
            )
        self._tell(error)
        return error

    def _tell(self, slow: StorageSlow | None) -> None:
        """Log what changed."""
        before, self._slow = self._slow, slow
        if slow is None and before is not None:
            _LOGGER.info("%s: the disk keeps up again", self._recorder.name)
        elif slow is not None and (before is None or before.message != slow.message):
            _LOGGER.error("%s: %s", self._recorder.name, slow)

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
        while True:
            items, has_rested = self._queue.get()
            if not items:
                break
            self._pace.begins(self._clock.monotonic(), has_rested=has_rested)
            for item in items:
                self._take(item)
            self._persist()
            self._pace.ends(self._clock.monotonic())
        try:
            self._recorder.close()
        except StorageError as error:
            self._failed(error)

    def _take(self, item: _Item) -> None:
        """Hand it on; what the disk refuses waits in the recorder."""
        recorder = self._recorder
        try:
            if isinstance(item, Packet):
                recorder.take(item)
            elif isinstance(item, StreamFormat):
                self._format = item
                recorder.open(item)
            else:
                recorder.gap()
        except StorageError as error:
            self._failed(error)
            self._persist()
        except CameraUnsupported as error:
            self._failed(error)
        except Exception as error:  # noqa: BLE001 - the last guard: recording must go on
            self._stumbled(error)

    def _persist(self) -> None:
        """Try until all is on disk; given up only when the NVR stops."""
        backoff, longest = _BACKOFF_S
        while True:
            try:
                self._recorder.flush()
            except StorageError as error:
                self._failed(error)
            except Exception as error:  # noqa: BLE001 - a dead thread would record nothing
                self._stumbled(error)
                return
            else:
                if isinstance(self._error, StorageError) or self._recorder.is_recording:
                    self._healed()
                return
            if self._clock.wait(self._stop, backoff):
                return
            backoff = min(longest, backoff * 2)

    def _failed(self, error: NvrError) -> None:
        if self._error is None or self._error.message != error.message:
            self._error = error
            _LOGGER.error("%s: recording stopped: %s", self._recorder.name, error)
            self._report(error)

    def _stumbled(self, error: Exception) -> None:
        """An error that nobody foresaw: tell it, and begin anew with the next keyframe."""
        told = NvrError(f"an error inside the NVR ({error!r}); the next picture is tried again")
        if self._error is None or self._error.message != told.message:
            _LOGGER.error("%s: recording stumbled", self._recorder.name, exc_info=error)
        self._failed(told)
        if self._format is not None:
            with suppress(Exception):
                self._recorder.open(self._format)

    def _healed(self) -> None:
        if self._error is not None:
            self._error = None
            _LOGGER.info("%s: recording goes on", self._recorder.name)
            self._report(None)


class _Gap:
    """Stands in the queue where packets were dropped, or a connection ended."""


type _Item = Packet | StreamFormat | _Gap


class _DiskPace:
    """How far the disk is behind the camera. One thread tells, any may ask."""

    def __init__(self) -> None:
        self._is_busy = False
        self._began_s = 0.0
        self._went_on_s = 0.0
        self._waits_since_s = 0.0  # nothing of what is being written came before
        self._restless_since_s = 0.0
        self._behind_at_s: float | None = None

    def begins(self, now_s: float, *, has_rested: bool) -> None:
        """What waits goes to disk; `has_rested` if nothing waited when the writer came back."""
        self._waits_since_s = now_s if has_rested else self._began_s
        if has_rested:
            self._restless_since_s = now_s
        self._began_s = self._went_on_s = now_s
        self._is_busy = True

    def goes_on(self, now_s: float) -> None:
        """A part of it is there."""
        self._went_on_s = now_s

    def ends(self, now_s: float) -> None:
        """It is there."""
        if self._is_late(now_s):
            self._behind_at_s = now_s
        self._is_busy = False

    def is_stuck(self, now_s: float) -> bool:
        """Whether nothing has got there for long."""
        return self._is_busy and now_s - self._went_on_s > _STUCK_S

    def is_behind(self, now_s: float) -> bool:
        """Whether it works without a rest and is late all the same, or was lately."""
        at_s = self._behind_at_s
        return self._is_late(now_s) or (at_s is not None and now_s - at_s < _LATELY_S)

    def _is_late(self, now_s: float) -> bool:
        works_s, waits_s = now_s - self._restless_since_s, now_s - self._waits_since_s
        return self._is_busy and works_s > _STUCK_S and waits_s > _BEHIND_S


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
        self._was_read = False  # since something was dropped
        self._pace = _Pace()
        self._changed = threading.Condition()
        self.dropped = 0

    def put(self, packet: Packet) -> None:
        with self._changed:
            if self._skipping and not (packet.is_video and packet.is_keyframe):
                self.dropped += 1
                return
            self._skipping = False
            if self._bytes + _cost(packet) > self._capacity:
                self._make_room(_cost(packet))
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

    @property
    def is_half_full(self) -> bool:
        return self._bytes > self._capacity // 2

    def get(self) -> tuple[list[_Item], bool]:
        """The oldest items, and whether there were none for a while.

        Waits for some; as many as go to disk at once. None at all when closed and empty.
        """
        with self._changed:
            has_rested = not self._items
            while not self._items and not self._closed:
                self._changed.wait()
            found, size = [], 0
            while self._items and size < _MOST_AT_ONCE:
                found.append(self._items.popleft())
                size += _cost(found[-1])
            self._bytes -= size
            self._was_read = True
            return found, has_rested

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _make_room(self, size: int) -> None:
        """Drop half of it where the disk takes something now and then.

        Each gap ends a file, and to begin one is what a slow disk can't afford. While it takes
        nothing at all, the gap only grows, and as little as can be is dropped.
        """
        most = self._capacity // 2 if self._was_read else self._capacity - size
        self._was_read = False
        while self._bytes > max(0, most):
            self._drop_group()

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
