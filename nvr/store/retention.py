"""Keeps recordings as long as was promised, and no longer.

Nothing younger than promised goes, unless disk or quota forces it; nothing older stays, unless it
is held by a pin or belongs to an alert raised while nobody was home. A file goes once its *end* is
too old. Files are about a minute long and runs half a minute apart, so the first picture of a file
is at most some 90 s over its time when it goes.
"""

import logging
import stat
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nvr.clock import Clock
from nvr.disk import storage_errors
from nvr.errors import StorageError, StorageFull
from nvr.media.files import RecordingFiles, Volume
from nvr.protocol import AlertInfo
from nvr.store.alerts import AlertFilter, Alerts
from nvr.store.db import NEVER_US
from nvr.store.pins import Pins
from nvr.store.recordings import Recordings, Segment

_LOGGER = logging.getLogger(__name__)

_HOUR_US = 3_600_000_000
_BATCH = 64
_JUMP_S = 600.0  # a wall clock that runs ahead of time by more was set
_LEAST_FREE_BYTES = 100_000_000  # whatever the owner set: a full disk ends all recording
_DOUBT_S = 1800.0  # how long it is doubted: what a wrong clock deletes can't be brought back

type Forgetter = Callable[[str, int], None]
"""Forgets all of a camera before a moment. Raises StorageError."""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """What to keep: hours by camera (for one that isn't named, the default), bytes kept free.

    ``max_bytes`` is the most that recordings may take, None without a limit. ``away_hours`` is how
    long alerts are kept that were raised while nobody was home, None when as long as all others.
    """

    hours: Mapping[str, float]
    default_hours: float
    min_free_bytes: int
    max_bytes: int | None = None
    away_hours: float | None = None

    def before_us(self, camera_id: str, now_us: int) -> int:
        """What ended before this moment is too old."""
        return now_us - round(self.hours.get(camera_id, self.default_hours) * _HOUR_US)

    def away_us(self, now_us: int) -> int:
        """Alerts raised while nobody was home stay if they ended after this moment."""
        return NEVER_US if self.away_hours is None else now_us - round(self.away_hours * _HOUR_US)


@dataclass(slots=True)
class RetentionResult:
    """What one run did.

    ``segments`` were too old; ``forced`` were not, but the disk or the quota was full, and
    ``forced_us`` tells by camera up to which moment. ``error`` is set while a disk
    refuses, or the wanted room is out of reach.
    """

    segments: int = 0
    forced: int = 0
    forced_us: dict[str, int] = field(default_factory=dict)
    alerts: list[AlertInfo] = field(default_factory=list)
    error: StorageError | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What retention looks after."""

    recordings: Recordings
    alerts: Alerts
    pins: Pins


class Retention:
    """Deletes what is too old. Call `run_once` about every 30 s; any thread may call.

    ``pictures`` is the folder of the alerts' pictures. The files being written are never touched.
    """

    def __init__(
        self,
        kept: Kept,
        files: RecordingFiles,
        pictures: Path,
        clock: Clock,
        policy: Callable[[], RetentionPolicy],
    ) -> None:
        self._recordings = kept.recordings
        self._alerts = kept.alerts
        self._pins = kept.pins
        self._files = files
        self._pictures = pictures
        self._policy = policy
        self._now = _DoubtfulNow(clock)
        self.lock = threading.RLock()
        """Held while files are deleted; whoever else deletes some takes it."""
        self._volumes: Sequence[Volume] = files.volumes
        self.forgetters: list[Forgetter] = []
        """Who else knows something about a camera's past."""

    def run_once(self, volumes: Sequence[Volume] | None = None) -> RetentionResult:
        """Delete what is due, on these volumes (all for None). Raises StorageError.

        What lies on a disk that is away is left for when it is back.
        """
        with self.lock:
            self._volumes = self._files.volumes if volumes is None else volumes
            return self._run_once()

    def forget_camera(self, camera_id: str) -> RetentionResult:
        """Delete everything of a camera that was removed and isn't recorded any more.

        Its pins go too. Raises StorageError.
        """
        with self.lock:
            self._recordings.worker_ended(camera_id)
            self._pins.remove_camera(camera_id)
            result = RetentionResult(segments=self._forget_recordings(camera_id, NEVER_US))
            result.alerts = self._alerts.find(AlertFilter(camera_id, limit=NEVER_US))
            for alert in result.alerts:
                self.forget_alert(alert)
            for forget in self.forgetters:
                forget(camera_id, NEVER_US)
            return result

    def forget_alert(self, alert: AlertInfo) -> None:
        """Delete an alert with its pictures. Raises StorageError."""
        for path in self._alerts.pictures(alert.id).paths:
            self._remove_picture(self._pictures / path)
        self._alerts.remove(alert.id)

    def _run_once(self) -> RetentionResult:
        result = RetentionResult()
        policy = self._policy()
        now_us = self._now.now_us()
        cameras = {*policy.hours, *self._recordings.camera_ids(), *self._alerts.camera_ids()}
        away_us = policy.away_us(now_us)
        pictures = self._forget_pictures(cameras, policy, now_us, result)
        for volume in self._volumes:
            try:
                for camera_id in cameras:
                    before_us = policy.before_us(camera_id, now_us)
                    result.segments += self._forget_recordings(
                        camera_id, before_us, away_us, [volume]
                    )
                self._make_room(volume, policy, now_us, result)
            except StorageError as error:  # the other disk's go all the same
                result.error = result.error or error
        self._keep_quota(policy, now_us, result)
        for forget in self.forgetters:  # needs room itself, so it comes after
            for camera_id in cameras:
                try:
                    forget(camera_id, policy.before_us(camera_id, now_us))
                except StorageError as error:
                    result.error = result.error or error
        self._files.remove_empty_cameras(keep=policy.hours.keys())
        result.error = result.error or pictures
        return result

    def _forget_recordings(
        self,
        camera_id: str,
        before_us: int,
        away_us: int = NEVER_US,
        volumes: Sequence[Volume] | None = None,
    ) -> int:
        count = 0
        while batch := self._recordings.oldest_closed(
            camera_id, before_us, _BATCH, away_us, volumes
        ):
            for segment in batch:
                self._recordings.remove(segment.path)
            count += len(batch)
        return count

    def _forget_pictures(
        self, cameras: Iterable[str], policy: RetentionPolicy, now_us: int, result: RetentionResult
    ) -> StorageError | None:
        """Alerts that are too old, their pictures, and those that no alert knows of.

        What refused to go, if anything did: recordings, which fill the disk, go all the same.
        """
        refused: StorageError | None = None
        away_us = policy.away_us(now_us)
        for camera_id in cameras:
            before_us = policy.before_us(camera_id, now_us)
            for alert in self._alerts.due(camera_id, before_us, away_us):
                try:
                    self.forget_alert(alert)
                    result.alerts.append(alert)
                except StorageError as error:
                    refused = refused or error
        for picture in self._orphans(lambda camera_id: policy.before_us(camera_id, now_us)):
            try:
                self._remove_picture(picture)
            except StorageError as error:
                refused = refused or error
        return refused

    def _orphans(self, before_us: Callable[[str], int]) -> list[Path]:
        """Pictures that no alert knows of, once they are older than promised.

        A worker that died, or an alert that the database refused, may leave some. What is no file
        is not ours: some storage devices put folders of their own into every folder.
        """
        known = self._alerts.picture_paths()
        found = []
        for picture in self._pictures.glob("*/*"):
            if f"{picture.parent.name}/{picture.name}" in known:
                continue
            try:
                status = picture.lstat()
            except OSError:  # a worker has just given it its name
                continue
            is_old = status.st_mtime_ns // 1000 <= before_us(picture.parent.name)
            if is_old and stat.S_ISREG(status.st_mode):
                found.append(picture)
        return found

    def _remove_picture(self, path: Path) -> None:
        with storage_errors(path):
            path.unlink(missing_ok=True)

    def _make_room(
        self, volume: Volume, policy: RetentionPolicy, now_us: int, result: RetentionResult
    ) -> None:
        """Below the minimum, the oldest recordings of all cameras go, however young.

        Of the room that other files and pins leave, half may stay recorded: where the minimum is
        out of reach, deleting everything would not reach it either.
        """
        free = self._files.free_bytes(volume)
        wanted = max(policy.min_free_bytes, _LEAST_FREE_BYTES)
        if free >= wanted:
            return
        pinned = self._pins.size_bytes()
        within_reach = (free + self._recordings.size_bytes(volume) - pinned) // 2
        count = result.forced
        while free < min(wanted, within_reach) and self._force(policy, now_us, [volume], result):
            free = self._files.free_bytes(volume)
        if free < policy.min_free_bytes:
            result.error = result.error or _too_little_room(policy, volume.root, pinned)
        if result.forced > count:
            _LOGGER.warning(
                "the disk is full: %d recordings were deleted before their time; free some space"
                " or keep recordings for fewer hours",
                result.forced - count,
            )

    def _keep_quota(self, policy: RetentionPolicy, now_us: int, result: RetentionResult) -> None:
        """Above the quota, the oldest go likewise. Pins leave half of it to what comes."""
        if policy.max_bytes is None or result.error is not None:
            return
        most = max(policy.max_bytes, self._pins.size_bytes() + policy.max_bytes // 2)
        size = self._recordings.size_bytes()
        while size > most and (forced := self._force(policy, now_us, self._volumes, result)):
            size -= forced.size

    def _force(
        self,
        policy: RetentionPolicy,
        now_us: int,
        volumes: Sequence[Volume],
        result: RetentionResult,
    ) -> Segment | None:
        """Delete the oldest file; those of alerts while nobody was home come last."""
        oldest = self._recordings.oldest_closed
        found = oldest(None, NEVER_US, 1, policy.away_us(now_us), volumes)
        if not found and policy.away_hours is not None:
            found = oldest(None, NEVER_US, 1, on=volumes)
        for segment in found:
            self._recordings.remove(segment.path)
            result.forced += 1
            if segment.end_us > policy.before_us(segment.camera_id, now_us):
                until_us = max(segment.end_us, result.forced_us.get(segment.camera_id, 0))
                result.forced_us[segment.camera_id] = until_us
        return found[0] if found else None


def _too_little_room(policy: RetentionPolicy, root: Path, pinned: int) -> StorageFull:
    pins = f", {pinned / 1e9:.1f} GB of it pinned" if pinned >= 5e7 else ""
    return StorageFull(
        f"less than {policy.min_free_bytes / 1e9:.1f} GB is free at {root}: something else fills "
        f"the disk, or it is too small{pins}; recordings may be kept for a shorter time than "
        "promised"
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
