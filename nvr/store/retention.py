"""Keeps recordings as long as was promised, and no longer.

Nothing younger than promised goes, unless disk or quota forces it; nothing older stays, unless it
is held by a pin or belongs to an alert raised while nobody was home. A file goes once its *end* is
too old. Files are about a minute long and runs half a minute apart, so the first picture of a file
is at most some 90 s over its time when it goes.
"""

import logging
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nvr.disk import storage_errors
from nvr.errors import StorageError, StorageFull, StorageMissing
from nvr.media.files import RecordingFiles, Volume
from nvr.protocol import AlertInfo
from nvr.store.ages import EVERYTHING, Ages, Due
from nvr.store.alerts import AlertFilter, Alerts
from nvr.store.db import NEVER_US
from nvr.store.pins import Pins
from nvr.store.recordings import Recordings
from nvr.store.rows import Segment

_LOGGER = logging.getLogger(__name__)

_HOUR_US = 3_600_000_000
_BATCH = 64
_MOST_REFUSED = 1500  # a camera's day of files; more is no accident and costs too long a search
_LEAST_FREE_BYTES = 100_000_000  # whatever the owner set: a full disk ends all recording

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

    def hours_of(self, camera_id: str) -> float:
        """How long what a camera saw is kept."""
        return self.hours.get(camera_id, self.default_hours)


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
    """What retention looks after, and what tells how old it is."""

    recordings: Recordings
    alerts: Alerts
    pins: Pins
    ages: Ages


@dataclass(slots=True)
class _Refused:
    """Files that can't be deleted: passed over for the rest of the run, else none behind them goes.

    ``error`` is what the first one said.
    """

    paths: set[str] = field(default_factory=set)
    error: StorageError | None = None

    def add(self, path: str, error: StorageError) -> None:
        """Remember one. Raises its error when they are too many to search behind."""
        self.paths.add(path)
        self.error = self.error or error
        if len(self.paths) >= _MOST_REFUSED:
            raise error

    def reach(self, count: int) -> int:
        """How many files to ask for, to have so many that aren't among these."""
        return count + 2 * len(self.paths)  # twice, so that few searches find many

    def without(self, found: list[Segment]) -> list[Segment]:
        """Those that may yet be deleted."""
        return [segment for segment in found if segment.path not in self.paths]


@dataclass(frozen=True, slots=True)
class _Run:
    """What is due in a run: by camera, and of alerts raised while nobody was home."""

    policy: RetentionPolicy
    due: Mapping[str, Due]
    away: Due
    before_us: Mapping[str, int]
    result: RetentionResult = field(default_factory=RetentionResult)
    refused: _Refused = field(default_factory=_Refused)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Whatever refuses here, the rest of the run is done; the first error is told."""
        try:
            yield
        except StorageError as error:
            self.result.error = self.result.error or error

    @classmethod
    def of(cls, policy: RetentionPolicy, ages: Ages, cameras: Iterable[str]) -> _Run:
        hours = {camera_id: policy.hours_of(camera_id) for camera_id in cameras}
        away, now_us = policy.away_hours, ages.steady_us()
        return cls(
            policy,
            {camera_id: ages.due(kept) for camera_id, kept in hours.items()},
            EVERYTHING if away is None else ages.due(away),
            {camera_id: now_us - round(kept * _HOUR_US) for camera_id, kept in hours.items()},
        )


class Retention:
    """Deletes what is too old. Call `run_once` about every 30 s; any thread may call.

    ``pictures`` is the folder of the alerts' pictures. The files being written are never touched.
    """

    def __init__(
        self,
        kept: Kept,
        files: RecordingFiles,
        pictures: Path,
        policy: Callable[[], RetentionPolicy],
    ) -> None:
        self._recordings = kept.recordings
        self._alerts = kept.alerts
        self._pins = kept.pins
        self._files = files
        self._pictures = pictures
        self._policy = policy
        self._ages = kept.ages
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
            refused = _Refused()
            try:
                self._recordings.worker_ended(camera_id)
            except StorageError as error:
                refused.error = error
            self._pins.remove_camera(camera_id)
            count = self._forget_recordings(camera_id, EVERYTHING, refused)
            if refused.error is not None:
                raise refused.error
            result = RetentionResult(segments=count)
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
        policy = self._policy()
        cameras = {*policy.hours, *self._recordings.camera_ids(), *self._alerts.camera_ids()}
        cameras |= {folder.name for folder in self._pictures.glob("*")}
        run = _Run.of(policy, self._ages, cameras)
        result = run.result
        pictures = self._forget_pictures(run)
        for volume in self._volumes:
            for camera_id in cameras:
                with run.going_on():
                    self._forget_due(camera_id, volume, run)
            with run.going_on():
                self._make_room(volume, run)
        with run.going_on():
            self._keep_quota(run)
        for forget in self.forgetters:  # needs room itself, so it comes after
            for camera_id, before_us in run.before_us.items():
                with run.going_on():
                    forget(camera_id, before_us)
        self._files.remove_empty_cameras(keep=policy.hours.keys())
        result.error = run.refused.error or result.error or pictures
        return result

    def _forget_due(self, camera_id: str, volume: Volume, run: _Run) -> None:
        run.result.segments += self._forget_recordings(
            camera_id, run.due[camera_id], run.refused, run.away, [volume]
        )

    def _forget_recordings(
        self,
        camera_id: str,
        due: Due,
        refused: _Refused,
        away: Due = EVERYTHING,
        volumes: Sequence[Volume] | None = None,
    ) -> int:
        oldest, count = self._recordings.oldest_closed, 0
        while batch := refused.without(
            oldest(camera_id, due, refused.reach(_BATCH), away, volumes)
        ):
            count += sum(self._remove(segment.path, refused) for segment in batch)
        return count

    def _remove(self, path: str, refused: _Refused) -> bool:
        """Delete a file and its row; false if it can't be deleted. Raises StorageError.

        That is raised where others would fare no better: the disk is away, the index refuses.
        """
        try:
            self._files.remove(path)
        except StorageMissing:
            raise
        except StorageError as error:
            refused.add(path, error)
            return False
        self._recordings.forget(path)
        return True

    def _forget_pictures(self, run: _Run) -> StorageError | None:
        """Alerts that are too old, their pictures, and those that no alert knows of.

        What refused to go, if anything did: recordings, which fill the disk, go all the same.
        """
        refused: StorageError | None = None
        for camera_id, due in run.due.items():
            for alert in self._alerts.due(camera_id, due, run.away):
                try:
                    self.forget_alert(alert)
                    run.result.alerts.append(alert)
                except StorageError as error:
                    refused = refused or error
        for camera_id, before_us in run.before_us.items():
            for picture in self._orphans(camera_id, 0, before_us):
                try:
                    self._remove_picture(picture)
                except StorageError as error:
                    refused = refused or error
        return refused

    def forget_orphans(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Delete pictures of a time that no alert knows of. Raises StorageError."""
        for picture in self._orphans(camera_id, start_us, end_us):
            self._remove_picture(picture)

    def _orphans(self, camera_id: str, start_us: int, end_us: int) -> list[Path]:
        """Pictures that no alert knows of, by the time of their files.

        A worker that died, or an alert that the database refused, may leave some. What is no file
        is not ours: some storage devices put folders of their own into every folder.
        """
        known: set[str] | None = None
        found = []
        for picture in (self._pictures / camera_id).glob("*"):
            try:
                status = picture.lstat()
            except OSError:  # a worker has just given it its name
                continue
            if not start_us <= status.st_mtime_ns // 1000 <= end_us:
                continue
            known = self._alerts.picture_paths() if known is None else known
            if f"{camera_id}/{picture.name}" not in known and stat.S_ISREG(status.st_mode):
                found.append(picture)
        return found

    def _remove_picture(self, path: Path) -> None:
        with storage_errors(path):
            path.unlink(missing_ok=True)

    def _make_room(self, volume: Volume, run: _Run) -> None:
        """Below the minimum, the oldest recordings of all cameras go, however young.

        Of the room that other files and pins leave, half may stay recorded: where the minimum is
        out of reach, deleting everything would not reach it either.
        """
        free, least = self._files.free_bytes(volume), run.policy.min_free_bytes
        wanted = max(least, _LEAST_FREE_BYTES)
        if free >= wanted:
            return
        pinned = self._pins.size_bytes()
        within_reach = (free + self._recordings.size_bytes(volume) - pinned) // 2
        count = run.result.forced
        while free < min(wanted, within_reach) and self._force(run, [volume]):
            free = self._files.free_bytes(volume)
        if free < least:
            run.result.error = run.result.error or _too_little_room(least, volume.root, pinned)
        if run.result.forced > count:
            _LOGGER.warning(
                "the disk is full: %d recordings were deleted before their time; free some space"
                " or keep recordings for fewer hours",
                run.result.forced - count,
            )

    def _keep_quota(self, run: _Run) -> None:
        """Above the quota, the oldest go likewise. Pins leave half of it to what comes.

        What lies on a disk that is away doesn't count until it is back: all others would go for it.
        """
        quota, count = run.policy.max_bytes, run.result.forced
        if quota is None:
            return
        most = max(quota, self._pins.size_bytes() + quota // 2)
        size = sum(self._recordings.size_bytes(volume) for volume in self._volumes)
        while size > most and (forced := self._force(run, self._volumes)):
            size -= forced.size
        if run.result.forced > count:
            _LOGGER.warning(
                "max_recordings_gb is reached: %d recordings were deleted before their time; allow"
                " more or keep recordings for fewer hours",
                run.result.forced - count,
            )

    def _force(self, run: _Run, volumes: Sequence[Volume]) -> Segment | None:
        """Delete the oldest file; those of alerts while nobody was home come last."""
        last = [] if run.policy.away_hours is None else [EVERYTHING]
        for away in (run.away, *last):
            while found := self._oldest(run, away, volumes):
                for segment in found:
                    if self._remove(segment.path, run.refused):
                        _note_forced(run, segment)
                        return segment
        return None

    def _oldest(self, run: _Run, away: Due, volumes: Sequence[Volume]) -> list[Segment]:
        reach = run.refused.reach(1)
        found = self._recordings.oldest_closed(None, EVERYTHING, reach, away, volumes)
        return run.refused.without(found)


def _note_forced(run: _Run, segment: Segment) -> None:
    camera_id, forced_us = segment.camera_id, run.result.forced_us
    run.result.forced += 1
    if segment.end_us > run.before_us.get(camera_id, 0):
        forced_us[camera_id] = max(segment.end_us, forced_us.get(camera_id, 0))


def _too_little_room(least: int, root: Path, pinned: int) -> StorageFull:
    pins = f", {pinned / 1e9:.1f} GB of it pinned" if pinned >= 5e7 else ""
    return StorageFull(
        f"less than {least / 1e9:.1f} GB is free at {root}: something else fills "
        f"the disk, or it is too small{pins}; recordings may be kept for a shorter time than "
        "promised"
    )
