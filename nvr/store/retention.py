"""Keeps recordings as long as was promised, and no longer."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nvr.clock import Clock
from nvr.disk import storage_errors
from nvr.errors import StorageFull
from nvr.media.files import RecordingFiles
from nvr.protocol import AlertInfo
from nvr.store.alerts import AlertFilter, Alerts
from nvr.store.recordings import Recordings

_LOGGER = logging.getLogger(__name__)

_HOUR_US = 3_600_000_000
_BATCH = 64
_JUMP_S = 600.0  # a wall clock that runs ahead of time by more was set
_LEAST_FREE_BYTES = 100_000_000  # whatever the owner set: a full disk ends all recording
_DOUBT_S = 1800.0  # how long it is doubted: what a wrong clock deletes can't be brought back

type Forget = Callable[[str, int], None]
"""Forgets all of a camera before a moment. Raises StorageError."""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """What to keep: hours by camera (for one that isn't named, the default), bytes kept free."""

    hours: Mapping[str, float]
    default_hours: float
    min_free_bytes: int


@dataclass(slots=True)
class RetentionResult:
    """What one run did.

    ``segments`` were too old; ``forced`` were not, but the disk was full. ``error`` is set while
    the wanted room is out of reach.
    """

    segments: int = 0
    forced: int = 0
    alerts: list[AlertInfo] = field(default_factory=list)
    error: StorageFull | None = None


class Retention:
    """Deletes what is too old. Call `run_once` about every 30 s, one call at a time.

    ``pictures`` is the folder of the alerts' pictures. The files being written are never touched.
    """

    def __init__(
        self,
        recordings: Recordings,
        alerts: Alerts,
        files: RecordingFiles,
        pictures: Path,
        clock: Clock,
        policy: Callable[[], RetentionPolicy],
    ) -> None:
        self._recordings = recordings
        self._alerts = alerts
        self._files = files
        self._pictures = pictures
        self._policy = policy
        self._now = _DoubtfulNow(clock)
        self.forgetters: list[Forget] = []
        """Who else knows something about a camera's past."""

    def run_once(self) -> RetentionResult:
        """Delete what is due. Raises StorageError."""
        result = RetentionResult()
        policy = self._policy()
        now_us = self._now.now_us()
        before = {
            camera_id: now_us - round(policy.hours.get(camera_id, policy.default_hours) * _HOUR_US)
            for camera_id in {
                *self._recordings.camera_ids(),
                *self._alerts.camera_ids(),
                *policy.hours,
            }
        }
        for camera_id, before_us in before.items():
            result.segments += self._forget_recordings(camera_id, before_us)
            result.alerts += self._forget_alerts(camera_id, before_us)
        self._make_room(policy.min_free_bytes, result)
        for forget in self.forgetters:  # needs room itself, so it comes after
            for camera_id, before_us in before.items():
                forget(camera_id, before_us)
        self._files.remove_empty_cameras(keep=policy.hours.keys())
        return result

    def forget_camera(self, camera_id: str) -> RetentionResult:
        """Delete everything of a camera that was removed and isn't recorded any more.

        Raises StorageError.
        """
        forever = 1 << 62
        self._recordings.worker_ended(camera_id)
        result = RetentionResult(segments=self._forget_recordings(camera_id, forever))
        result.alerts = self._alerts.find(AlertFilter(camera_id, limit=forever))
        for alert in result.alerts:
            self._forget_alert(alert)
        for forget in self.forgetters:
            forget(camera_id, forever)
        return result

    def _forget_recordings(self, camera_id: str, before_us: int) -> int:
        count = 0
        while batch := self._recordings.oldest_closed(camera_id, before_us, _BATCH):
            for segment in batch:
                self._recordings.remove(segment.path)
            count += len(batch)
        return count

    def _forget_alerts(self, camera_id: str, before_us: int) -> list[AlertInfo]:
        alerts = self._alerts.ended_before(camera_id, before_us)
        for alert in alerts:
            self._forget_alert(alert)
        return alerts

    def _forget_alert(self, alert: AlertInfo) -> None:
        for path in self._alerts.pictures(alert.id).paths:
            with storage_errors(self._pictures / path):
                (self._pictures / path).unlink(missing_ok=True)
        self._alerts.remove(alert.id)

    def _make_room(self, min_free_bytes: int, result: RetentionResult) -> None:
        """Below the minimum the oldest recordings of all cameras go, however young.

        Of the room that other files leave, half may stay recorded: where the minimum is out of
        reach, deleting everything would not reach it either.
        """
        free = self._files.free_bytes()
        wanted = max(min_free_bytes, _LEAST_FREE_BYTES)
        if free >= wanted:
            return
        within_reach = (free + self._recordings.size_bytes()) // 2
        while free < min(wanted, within_reach):
            oldest = self._recordings.oldest_closed(None, 1 << 62, 1)
            if not oldest:
                break
            self._recordings.remove(oldest[0].path)
            result.forced += 1
            free = self._files.free_bytes()
        if free < min_free_bytes:
            result.error = StorageFull(
                f"less than {min_free_bytes / 1e9:.1f} GB is free at {self._files.root}: something "
                "else fills the disk, or it is too small; recordings may be kept for a shorter "
                "time than promised"
            )
        if result.forced:
            _LOGGER.warning(
                "the disk is full: %d recordings were deleted before their time; free some space"
                " or keep recordings for fewer hours",
                result.forced,
            )


class _DoubtfulNow:
    """Wall time that doesn't believe at once in a big leap forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall_us = clock.now_us()
        self._monotonic = clock.monotonic()
        self._doubt_until: float | None = None

    def now_us(self) -> int:
        wall_us, monotonic = self._clock.now_us(), self._clock.monotonic()
        expected_us = self._wall_us + round((monotonic - self._monotonic) * 1e6)
        if wall_us - expected_us <= _JUMP_S * 1e6:
            self._doubt_until = None
        elif self._doubt_until is None:
            self._doubt_until = monotonic + _DOUBT_S
            _LOGGER.warning(
                "the clock leapt forward by %d s: for %d minutes nothing is deleted by its time",
                (wall_us - expected_us) // 1_000_000,
                _DOUBT_S // 60,
            )
        if self._doubt_until is not None and monotonic < self._doubt_until:
            wall_us = expected_us
        else:
            self._doubt_until = None
        self._wall_us, self._monotonic = wall_us, monotonic
        return wall_us
