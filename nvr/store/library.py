"""Everything that is kept, behind one door: recordings, alerts with their pictures, tokens."""

import logging
import shutil
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from nvr.clock import Clock
from nvr.config import CameraConfig, Config
from nvr.errors import KeptLess, NotFound, Pinned, StorageError
from nvr.folders import Folders
from nvr.media import segments
from nvr.media.files import RecordingFiles, Volume
from nvr.protocol import AlertInfo, ErrorInfo, PinInfo
from nvr.store.activity import Activity
from nvr.store.ages import Ages
from nvr.store.alerts import Alerts, Pictures
from nvr.store.clip import VirtualMp4
from nvr.store.db import NEVER_US, Database
from nvr.store.eraser import Eraser
from nvr.store.facts import MaskedSince, Presence, Shortfalls
from nvr.store.lessons import Lessons
from nvr.store.names import CameraNames
from nvr.store.outages import Outages
from nvr.store.paths import Paths
from nvr.store.pins import Pins
from nvr.store.recordings import Recordings
from nvr.store.reserve import Reserve
from nvr.store.retention import Forgetter, Kept, Retention, RetentionPolicy
from nvr.store.shares import Shares
from nvr.store.tokens import Tokens
from nvr.store.volumes import Volumes
from nvr.visit_path import VisitPath

_LOGGER = logging.getLogger(__name__)

DATABASE_NAME = "nvr.sqlite3"
_DEFAULT_HOURS: float = CameraConfig.model_fields["retention_hours"].default


@dataclass(frozen=True, slots=True)
class KeptOf:
    """What is kept of a camera, as in `CameraStatus`; ``since_us`` is its ``kept_since_us``."""

    oldest_us: int | None = None
    since_us: int | None = None
    forced_us: int | None = None
    unmasked_until_us: int | None = None


class Library:
    """Opened once at start. Any thread may call; calls that touch many files are slow."""

    def __init__(
        self, folders: Folders, clock: Clock, cameras: Iterable[CameraConfig] = ()
    ) -> None:
        """``cameras`` are those at the start, for their names in the log.

        Raises StorageError when database or folders can't be made or opened.
        """
        self.names = CameraNames(cameras)
        _make(folders.snapshots)
        self._snapshots = folders.snapshots
        self.data = folders.data
        """The folder of what is no recording: settings, keys, this database."""
        self._reserve = Reserve(folders.data / "reserve")
        self._reserve.release()
        self._db = Database(folders.data / DATABASE_NAME, clock)
        self._files = RecordingFiles(folders.recordings, folders.second, marked=True)
        self._policy = RetentionPolicy({}, _DEFAULT_HOURS, 0)
        self._ages = Ages(self._db, clock)
        self.recordings = Recordings(self._db, self._files, self._ages, self.names)
        self.alerts = Alerts(self._db, self._ages)
        self.paths = Paths(self._db)
        self.activity = Activity(self._db, clock)
        self.outages = Outages(self._db, clock, self.recordings.newest_us, self.names)
        self.pins = Pins(self._db, clock, self.recordings.being_written)
        self.tokens = Tokens(self._db, clock)
        self.lessons = Lessons(self._db, clock)
        self.shares = Shares(self._db)
        self.presence = Presence(self._db)
        self._shortfalls = Shortfalls(self._db)
        self._masked_since = MaskedSince(self._db)
        self._eraser = Eraser(self.recordings, self._files)
        self._clock = clock
        self._erased: set[str] = set()
        self._retention = Retention(
            Kept(self.recordings, self.alerts, self.pins, self._ages),
            self._files,
            folders.snapshots,
            lambda: self._policy,
        )
        self._range_forgetters: list[Callable[[str, int, int], None]] = []
        for past in (self.activity, self.outages):
            self.forget_with(past.forget, past.forget_range)
        self.nvr_id = self._ensure_id()
        self._volumes = Volumes(self._files, self._db, self.nvr_id, folders.data)
        self._volumes.make()
        self.error: ErrorInfo | None = None
        """What is wrong with the disk, as housekeeping found it."""

    @property
    def db(self) -> Database:
        """For whoever reads the index in other ways."""
        return self._db

    @property
    def files(self) -> RecordingFiles:
        """The one way to what is recorded."""
        return self._files

    def running_us(self) -> int:
        """How long the NVR has run, in all its runs."""
        return self._ages.running_us()

    def recover(self) -> None:
        """Make index and files agree after however the NVR ended. Before any worker runs.

        While a recordings' folder is gone nothing of it is forgotten: `keep_promises` does this
        when the folder is back. Raises StorageError.
        """
        self._recover_new()
        self._complain(self._volumes.error or self._ages.error)
        self._ages.save(at_once=True)
        self.alerts.end_open(self.recordings.newest_us)

    def forget_with(self, forget: Forgetter, forget_range: Callable[[str, int, int], None]) -> None:
        """Have these called whenever what was made of recordings is to be forgotten.

        ``forget`` all before a moment, ``forget_range`` from one moment to another.
        """
        self._retention.forgetters.insert(0, forget)  # the database's own come last: it may refuse
        self._range_forgetters.append(forget_range)

    def remember(self, alert: AlertInfo, path: VisitPath | None = None) -> bool:
        """Keep an alert as it is now; false if the owner deleted it while it goes on.

        A database that refuses is logged: the alert goes out.
        """
        try:
            if alert.id in self._erased:
                self._erase_again(alert)
                return False
            self.alerts.upsert(alert, _pictures(alert), away=self.presence.nobody_home)
            if path is not None:
                self.paths.remember(alert.id, path)
            if alert.clip_end_us is not None:
                self.pins.follow(alert)
        except StorageError as error:
            _LOGGER.error("%s: an alert can't be kept: %s", self.names(alert.camera_id), error)
        return True

    def picture(self, alert: AlertInfo, *, with_box: bool) -> Path:
        """The JPEG file of an alert's best picture. Raises NotFound."""
        pictures = _pictures(alert)
        name = pictures.with_box if with_box else pictures.snapshot
        if name is None or not (self._snapshots / name).is_file():
            raise NotFound("this alert has no picture")
        return self._snapshots / name

    def clip(self, camera_id: str, start_us: int, end_us: int) -> VirtualMp4:
        """What was recorded in the range. Raises NotFound when nothing was."""
        return VirtualMp4(self.recordings, self._files, camera_id, (start_us, end_us))

    def worker_ended(self, camera_id: str) -> list[AlertInfo]:
        """A camera's worker is gone: its open file is complete, its open alerts are over.

        Returns those alerts as they are now.
        """
        try:
            self.recordings.worker_ended(camera_id)
        except StorageError as error:
            _LOGGER.error("%s: a recording can't be indexed yet: %s", self.names(camera_id), error)
        try:
            ended = self.alerts.end_open(self.recordings.newest_us, camera_id)
            for alert in ended:
                self.pins.follow(alert)
            return ended
        except StorageError as error:
            _LOGGER.error("%s: the index can't be written: %s", self.names(camera_id), error)
            return []

    def pin(
        self, camera_id: str, span: tuple[int, int], owner: str, note: str | None = None
    ) -> PinInfo:
        """Keep a stretch of time until it is unpinned.

        Raises NotFound when nothing of it is recorded, StorageError.
        """
        with self._retention.lock:  # what is being deleted can't be promised
            if not self.recordings.ranges(camera_id, *span):
                raise NotFound("nothing was recorded then, so there is nothing to pin")
            return self.pins.add(camera_id, *span, owner, note)

    def pin_alert(self, alert_id: str, owner: str) -> PinInfo:
        """Keep a visit with its clip until it is unpinned. Raises NotFound, StorageError."""
        with self._retention.lock:
            return self.pins.add_alert(self.alerts.get(alert_id), owner)

    def erase(self, camera_id: str, start_us: int, end_us: int) -> list[AlertInfo]:
        """Delete a stretch of time for good; the alerts that went with it.

        What is being written must have been closed before. Raises Pinned, StorageError.
        """
        with self._retention.lock:
            self.require_unpinned(camera_id, start_us, end_us)
            for path in self.recordings.find_lost(camera_id, end_us):
                if start_us <= (segments.began_us(path) or 0) < end_us:
                    self.recordings.remove(path)
            self._require_beside(camera_id, *self._eraser.reach(camera_id, start_us, end_us))
            self._eraser.erase(camera_id, start_us, end_us)
            alerts = self.alerts.touching(camera_id, start_us, end_us)
            for alert in alerts:
                self._erase_alert(alert)
            self._retention.forget_orphans(camera_id, start_us, end_us)
            self.forget_range(camera_id, start_us, end_us)
        self._db.save_copy()
        return alerts

    def erase_alert(self, alert_id: str) -> AlertInfo:
        """Delete an alert and its pictures; its recording stays. Raises NotFound, Pinned."""
        with self._retention.lock:
            alert = self.alerts.get(alert_id)
            end_us = self._clock.now_us() if alert.end_us is None else alert.end_us
            self.require_unpinned(alert.camera_id, alert.start_us, end_us)
            self._erase_alert(alert)
            self._db.save_copy()
        return alert

    def keep_promises(self, config: Config) -> list[AlertInfo]:
        """Delete what is older than promised; the alerts that went with it."""
        self._policy = _policy(config)
        self.names.take(config.cameras)
        try:
            result = self._retention.run_once(self._recover_new())
            self._shortfalls.note(result.forced_us)
        except StorageError as error:
            self._save_tracks()
            self._complain(error)
            return []
        refused = self._save_tracks()
        self._reserve.restore()
        trouble = self._on_second() or self._volumes.error or result.error or refused
        self._complain(trouble or self._ages.error or self._shortfall(config))
        self._db.save_copy()
        return result.alerts

    def _save_tracks(self) -> StorageError | None:
        """What the timeline needs; what refuses it, if anything does. It is tried again."""
        try:
            self._ages.save()
            self.tokens.save_used()
            self.activity.save_when_due()
            self.outages.alive()
        except StorageError as error:
            return error
        return None

    def masked(self, camera: CameraConfig) -> None:
        """From now on a camera's pictures are masked as its settings say.

        Where that is another way, its timeline tells when. What the database refuses is logged.
        """
        try:
            if self._masked_since.note(camera.id, camera.privacy_masks, self._clock.now_us()):
                self.outages.masks_changed(camera.id)
        except StorageError as error:
            _LOGGER.warning("%s: since when it is masked can't be kept: %s", camera.name, error)

    def kept_of(self, camera: CameraConfig, copied_us: int | None = None) -> KeptOf:
        """How far back a camera's recordings reach, and its copies. Raises StorageError."""
        promised_us = self._promised_us(camera)
        oldest_us = self.recordings.oldest_us(camera.id)
        masked_us = self._masked_since.since_us(camera.id)
        known_us = [us for us in (oldest_us, copied_us) if us is not None]
        is_older = masked_us is not None and min(known_us, default=masked_us) < masked_us
        return KeptOf(
            oldest_us=oldest_us,
            since_us=self.recordings.oldest_us(camera.id, promised_us),
            forced_us=self._shortfalls.forced_us(camera.id, promised_us),
            unmasked_until_us=masked_us if is_older else None,
        )

    def _promised_us(self, camera: CameraConfig) -> int:
        return self._clock.now_us() - round(camera.retention_hours * 3_600_000_000)

    def _recover_new(self) -> list[Volume]:
        """Those folders that are there, index and files agreeing. Raises StorageError."""
        present, new = self._volumes.present()
        found_us = self._ages.running_us()
        for volume in new:
            try:
                self.recordings.recover(volume, found_us=found_us)
            except StorageError as error:
                self._volumes.failed(volume, error)
                present.remove(volume)
        return present

    def _on_second(self) -> StorageError | None:
        if not self.recordings.is_on_second():
            return None
        return StorageError(
            f"{self._files.root} fails: recording goes on in fallback_dir until it works again; "
            "check its disk"
        )

    def remove_camera(self, camera_id: str) -> None:
        """Delete everything of a camera, pins and pictures included. Raises StorageError."""
        self._retention.forget_camera(camera_id)
        self._shortfalls.forget(camera_id)
        self._masked_since.forget(camera_id)
        self.lessons.remove_camera(camera_id)
        shutil.rmtree(self._snapshots / camera_id, ignore_errors=True)

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """The owner deleted a stretch of a camera's past: what it was like goes with it.

        Its gap will say so. Recordings and alerts are the caller's. Raises StorageError.
        """
        for forget in self._range_forgetters:
            forget(camera_id, start_us, end_us)

    def close(self) -> None:
        """Write what is in memory only, and close the database."""
        try:
            self._ages.save(at_once=True)
            self.tokens.save_used()
            self.activity.save()
        except StorageError as error:
            _LOGGER.warning("the last minute's activity is lost: %s", error)
        self.outages.nvr_stops()
        self._db.close()

    def require_unpinned(self, camera_id: str, start_us: int = 0, end_us: int = NEVER_US) -> None:
        """Raises Pinned when something of the camera is pinned, StorageError."""
        if pins := self.pins.touching(camera_id, start_us, end_us):
            raise Pinned(
                f"{len(pins)} pinned by {', '.join(sorted({pin.owner for pin in pins}))}: unpin "
                "first what should be deleted"
            )

    def _require_beside(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Deleting takes whole fragments, and those up to the next keyframe: not out of a pin."""
        if pins := self.pins.touching(camera_id, start_us, end_us):
            raise Pinned(
                f"what {', '.join(sorted({pin.owner for pin in pins}))} pinned lies too near: "
                "recordings can be cut at keyframes only; delete up to some seconds away from it, "
                "or unpin it first"
            )

    def _erase_alert(self, alert: AlertInfo) -> None:
        if alert.end_us is None:
            self._erased.add(alert.id)
        self._retention.forget_alert(alert)

    def _erase_again(self, alert: AlertInfo) -> None:
        """Its worker still follows the visit, and has perhaps made a better picture."""
        self.alerts.upsert(alert, _pictures(alert))
        self._retention.forget_alert(alert)
        if alert.end_us is not None:
            self._erased.discard(alert.id)

    def _shortfall(self, config: Config) -> KeptLess | None:
        names = [
            c.name
            for c in config.cameras
            if self._shortfalls.forced_us(c.id, self._promised_us(c)) is not None
        ]
        if not names:
            return None
        return KeptLess(
            f"recordings of {', '.join(names)} are kept for fewer hours than promised, because the "
            "disk is full or max_recordings_gb is reached: free some space, allow more, or promise "
            "fewer hours"
        )

    def _ensure_id(self) -> str:
        found = self._db.get_meta("id")
        if found is None:
            found = uuid.uuid4().hex
            self._db.set_meta("id", found, durable=True)
        self._db.save_copy()
        return found

    def _complain(self, error: StorageError | None) -> None:
        info = None if error is None else ErrorInfo(error.code, error.message)
        if info is not None and info != self.error:
            _LOGGER.error("recordings: %s", info.message)
        self.error = info


def _policy(config: Config) -> RetentionPolicy:
    quota, days = config.max_recordings_gb, config.keep_away_alerts_days
    return RetentionPolicy(
        hours={camera.id: camera.retention_hours for camera in config.cameras},
        default_hours=_DEFAULT_HOURS,
        min_free_bytes=round(config.min_free_gb * 1e9),
        max_bytes=None if quota is None else round(quota * 1e9),
        away_hours=None if days is None else days * 24,
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} can't be made ({error.strerror}): check the disk, its mount and rights"
        ) from error


def _pictures(alert: AlertInfo) -> Pictures:
    """Where the camera's worker put them; none before the first."""
    if alert.snapshot_us is None:
        return Pictures(None, None)
    stem = f"{alert.camera_id}/{alert.id}"
    return Pictures(f"{stem}.jpg", f"{stem}_box.jpg")
