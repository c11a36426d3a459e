"""When and why a camera was not recorded: what explains the gaps.

Written by the main process from what workers say of themselves. An outage begins with the last
moment that was recorded, not with its discovery, for a camera that went silent is noticed seconds
later. While the NVR itself is not running nobody can write, so it leaves a mark of life each
minute, and at the next start everything after the last one is an outage of its own.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nvr.clock import Clock
from nvr.errors import CameraError, StorageError
from nvr.messages import WorkerStatus
from nvr.protocol import Connection
from nvr.store.db import Database
from nvr.store.names import CameraNames
from nvr.timelines import TimelineReason

_LOGGER = logging.getLogger(__name__)

SHORTEST_US = 2_000_000
"""What is over sooner isn't kept."""

_BACKDATE_US = 60_000_000
"""An outage is noticed no later than this after the last recorded moment."""

_ALIVE_EVERY_S = 60.0
_ALIVE = "alive_us"

_TOUCHING = (
    "SELECT id, start_us, end_us, reason FROM outage WHERE camera_id = ? AND start_us < ?"
    " AND (end_us IS NULL OR end_us > ?)"
)


@dataclass(frozen=True, slots=True)
class Outage:
    """Why nothing was recorded; ``end_us`` is None while it lasts."""

    start_us: int
    end_us: int | None
    reason: str


class Outages:
    """The outages of all cameras. Any thread may call.

    ``newest_us`` gives the end of a camera's newest recording. What the database refuses is
    logged: an outage that isn't known is a gap without a reason, no more.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        newest_us: Callable[[str], int | None],
        names: CameraNames | None = None,
    ) -> None:
        self._called = names or CameraNames()
        self._db = db
        self._clock = clock
        self._newest_us = newest_us
        self._lock = threading.RLock()
        self._now: dict[str, str | None] = {}  # each camera's reason; None while it records
        self._alive_s: float | None = None
        self._ahead_us: dict[str, int] = {}  # of the wall clock before the monotonic one

    def nvr_started(self, camera_ids: Iterable[str]) -> None:
        """The NVR was not running until now: cameras that recorded before have a gap.

        It ends with the first word from the camera's worker: a machine without a clock of its own
        may not know the time before.
        """
        with self._lock:
            try:
                newest = self._db.query("SELECT max(end_us) AS newest FROM segment")[0]["newest"]
                last_us = max(int(self._db.get_meta(_ALIVE) or 0), newest or 0)
                for camera_id in camera_ids:
                    was_open = self._end(camera_id, last_us)
                    if was_open or self._newest_us(camera_id) is not None:
                        self._begin(camera_id, TimelineReason.NVR_DOWN, last_us)
                self._mark_alive()
            except StorageError as error:
                _LOGGER.warning("how long the NVR was down can't be kept: %s", error)

    def nvr_stops(self) -> None:
        """The NVR ends as it should."""
        with self._lock:
            try:
                self._mark_alive()
            except StorageError as error:
                _LOGGER.warning("the time of this end can't be kept: %s", error)

    def alive(self) -> None:
        """Leave a mark of life, once a minute. Raises StorageError."""
        with self._lock:
            now_s = self._clock.monotonic()
            if self._alive_s is None or now_s - self._alive_s >= _ALIVE_EVERY_S:
                self._mark_alive()

    def heard(self, status: WorkerStatus) -> None:
        """A worker says how it is."""
        self._watch_clock(status.camera_id)
        if status.recording:
            self._changed(status.camera_id, None)
        elif (reason := _reason_of(status)) is not None:
            self._changed(status.camera_id, reason)

    def worker_lost(self, camera_id: str) -> None:
        """A camera's worker is gone and is being started again."""
        with self._lock:
            if self._now.get(camera_id) != TimelineReason.PRIVACY:  # that one has no worker
                self._changed(camera_id, TimelineReason.WORKER_DOWN)

    def switched_off(self, camera_id: str) -> None:
        """A camera's privacy switch is on."""
        self._changed(camera_id, TimelineReason.PRIVACY)

    def masks_changed(self, camera_id: str) -> None:
        """A camera's privacy masks are others from now on. It is told however short it takes."""
        self._changed(camera_id, TimelineReason.MASKS)

    def find(self, camera_id: str, start_us: int, end_us: int) -> list[Outage]:
        """Outages that touch a stretch of time, oldest first. Raises StorageError."""
        rows = self._db.query(f"{_TOUCHING} ORDER BY start_us, id", (camera_id, end_us, start_us))
        return [Outage(begin_us, stop_us, reason) for _, begin_us, stop_us, reason in rows]

    def forget(self, camera_id: str, before_us: int) -> None:
        """Forget all before a moment; everything if it lies ahead. Raises StorageError."""
        with self._lock, self._db.transaction() as connection:
            if before_us > self._clock.now_us():
                self._now.pop(camera_id, None)
                self._ahead_us.pop(camera_id, None)
                connection.execute("DELETE FROM outage WHERE camera_id = ?", (camera_id,))
                return
            connection.execute(
                "DELETE FROM outage WHERE camera_id = ? AND end_us <= ?", (camera_id, before_us)
            )
            connection.execute(
                "UPDATE outage SET start_us = ?2 WHERE camera_id = ?1 AND start_us < ?2",
                (camera_id, before_us),
            )

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """The owner deletes a stretch of time: from now on that is all that is known of it.

        From 0 on it is not the owner but time: then nothing is known of it. Raises StorageError.
        """
        if start_us <= 0:
            self.forget(camera_id, end_us)
            return
        with self._lock, self._db.transaction() as connection:
            within = connection.execute(_TOUCHING, (camera_id, end_us, start_us)).fetchall()
            for row in within:
                connection.execute("DELETE FROM outage WHERE id = ?", (row["id"],))
                if row["start_us"] < start_us:
                    _insert(connection, camera_id, row["start_us"], start_us, row["reason"])
                if row["end_us"] is None or row["end_us"] > end_us:
                    _insert(connection, camera_id, end_us, row["end_us"], row["reason"])
            _insert(connection, camera_id, start_us, end_us, TimelineReason.DELETED)

    def _changed(self, camera_id: str, reason: str | None) -> None:
        with self._lock:
            if camera_id in self._now and self._now[camera_id] == reason:
                return
            self._now[camera_id] = reason
            now_us = self._clock.now_us()
            try:
                was_open = self._end(camera_id, now_us)
                if reason is not None:
                    self._begin(camera_id, reason, now_us if was_open else self._since(camera_id))
            except StorageError as error:
                _LOGGER.warning(
                    "%s: why it isn't recorded can't be kept: %s", self._called(camera_id), error
                )

    def _watch_clock(self, camera_id: str) -> None:
        """A camera that is recorded while the clock is set forward has a gap that lost nothing."""
        with self._lock:
            now_us = self._clock.now_us()
            ahead_us = now_us - round(self._clock.monotonic() * 1e6)
            leap_us = ahead_us - self._ahead_us.get(camera_id, ahead_us)
            self._ahead_us[camera_id] = ahead_us
            if leap_us < SHORTEST_US or self._now.get(camera_id, "") is not None:
                return
            try:
                with self._db.transaction() as connection:
                    span = (now_us - leap_us, now_us)
                    _insert(connection, camera_id, *span, TimelineReason.CLOCK)
            except StorageError as error:
                _LOGGER.warning(
                    "%s: that the clock was set can't be kept: %s", self._called(camera_id), error
                )

    def _since(self, camera_id: str) -> int:
        """Since when nothing is recorded, as far as that was a moment ago."""
        now_us = self._clock.now_us()
        newest_us = self._newest_us(camera_id)
        is_recent = newest_us is not None and 0 <= now_us - newest_us <= _BACKDATE_US
        return newest_us if newest_us is not None and is_recent else now_us

    def _begin(self, camera_id: str, reason: str, start_us: int) -> None:
        with self._db.transaction() as connection:
            _insert(connection, camera_id, start_us, None, reason)

    def _end(self, camera_id: str, end_us: int) -> bool:
        """End the outage under way, if there is one; it isn't kept if it was short."""
        with self._db.transaction() as connection:
            ended = connection.execute(
                "UPDATE outage SET end_us = ? WHERE camera_id = ? AND end_us IS NULL",
                (end_us, camera_id),
            ).rowcount
            connection.execute(
                "DELETE FROM outage WHERE camera_id = ? AND end_us = ? AND end_us - start_us < ?"
                " AND reason != ?",
                (camera_id, end_us, SHORTEST_US, TimelineReason.MASKS),
            )
        return ended > 0

    def _mark_alive(self) -> None:
        self._db.set_meta(_ALIVE, str(self._clock.now_us()))
        self._alive_s = self._clock.monotonic()


def _insert(
    connection: sqlite3.Connection, camera_id: str, start_us: int, end_us: int | None, reason: str
) -> None:
    connection.execute(
        "INSERT INTO outage (camera_id, start_us, end_us, reason) VALUES (?, ?, ?, ?)",
        (camera_id, start_us, end_us, reason),
    )


def _reason_of(status: WorkerStatus) -> str | None:
    """Why a worker doesn't record; None when it doesn't say (it has just been started)."""
    code = status.error.code if status.error else ""
    if code.startswith((StorageError.code, CameraError.code)):
        return code
    return TimelineReason.OFF if status.connection is Connection.ONLINE else None
