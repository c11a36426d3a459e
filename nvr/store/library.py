"""Everything that is kept, behind one door: recordings, alerts with their pictures, tokens."""

import logging
import uuid
from collections.abc import Callable
from pathlib import Path

from nvr.clock import Clock
from nvr.config import CameraConfig, Config
from nvr.errors import NotFound, StorageError, StorageMissing
from nvr.folders import Folders
from nvr.media.files import RecordingFiles
from nvr.protocol import AlertInfo, ErrorInfo
from nvr.store.activity import Activity
from nvr.store.alerts import Alerts, Pictures
from nvr.store.clip import VirtualMp4
from nvr.store.db import Database
from nvr.store.outages import Outages
from nvr.store.recordings import Recordings
from nvr.store.retention import Forget, Retention, RetentionPolicy
from nvr.store.tokens import Tokens

_LOGGER = logging.getLogger(__name__)

_DATABASE_NAME = "nvr.sqlite3"
_DEFAULT_HOURS: float = CameraConfig.model_fields["retention_hours"].default


class Library:
    """Opened once at start. Any thread may call; calls that touch many files are slow."""

    def __init__(self, folders: Folders, clock: Clock) -> None:
        """Raises StorageError when database or folders can't be made or opened."""
        _make(folders.snapshots)
        self._snapshots = folders.snapshots
        self._db = Database(folders.data / _DATABASE_NAME, clock)
        self._files = RecordingFiles(folders.recordings)
        self._policy = RetentionPolicy({}, _DEFAULT_HOURS, 0)
        self.recordings = Recordings(self._db, self._files)
        self.alerts = Alerts(self._db)
        self.activity = Activity(self._db, clock)
        self.outages = Outages(self._db, clock, self.recordings.newest_us)
        self.tokens = Tokens(self._db, clock)
        self._is_recovered = False
        if folders.recordings.parent == folders.data or not self.recordings.camera_ids():
            _make(folders.recordings)  # else it was there: its disk is to come back, not another
        self._retention = Retention(
            self.recordings,
            self.alerts,
            self._files,
            folders.snapshots,
            clock,
            lambda: self._policy,
        )
        self._range_forgetters: list[Callable[[str, int, int], None]] = []
        for past in (self.activity, self.outages):
            self.forget_with(past.forget, past.forget_range)
        self.nvr_id = self._ensure_id()
        self.error: ErrorInfo | None = None
        """What is wrong with the disk, as housekeeping found it."""

    def recover(self) -> None:
        """Make index and files agree after however the NVR ended. Before any worker runs.

        While the recordings' folder is gone nothing is forgotten: `keep_promises` does it when the
        folder is back. Raises StorageError.
        """
        try:
            self._recover_recordings()
        except StorageMissing as error:
            self._complain(error)
        self.alerts.end_open(self.recordings.newest_us)

    def forget_with(self, forget: Forget, forget_range: Callable[[str, int, int], None]) -> None:
        """Have these called whenever what was made of recordings is to be forgotten.

        ``forget`` all before a moment, ``forget_range`` from one moment to another.
        """
        self._retention.forgetters.insert(0, forget)  # the database's own come last: it may refuse
        self._range_forgetters.append(forget_range)

    def remember(self, alert: AlertInfo) -> None:
        """Keep an alert as it is now. A database that refuses is logged: the alert goes out."""
        try:
            self.alerts.upsert(alert, _pictures(alert))
        except StorageError as error:
            _LOGGER.error("%s: an alert can't be kept: %s", alert.camera_id, error)

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
            return self.alerts.end_open(self.recordings.newest_us, camera_id)
        except StorageError as error:
            _LOGGER.error("%s: the index can't be written: %s", camera_id, error)
            return []

    def keep_promises(self, config: Config) -> list[AlertInfo]:
        """Delete what is older than promised; the alerts that went with it."""
        hours = {camera.id: camera.retention_hours for camera in config.cameras}
        self._policy = RetentionPolicy(hours, _DEFAULT_HOURS, round(config.min_free_gb * 1e9))
        try:
            if not self._is_recovered:
                self._recover_recordings()
            result = self._retention.run_once()
        except StorageError as error:
            self._save_tracks()
            self._complain(error)
            return []
        refused = self._save_tracks()
        self._complain(result.error or refused)
        return result.alerts

    def _save_tracks(self) -> StorageError | None:
        """What the timeline needs; what refuses it, if anything does. It is tried again."""
        try:
            self.activity.save_when_due()
            self.outages.alive()
        except StorageError as error:
            return error
        return None

    def _recover_recordings(self) -> None:
        """Raises StorageError."""
        if not self._files.root.is_dir():
            raise StorageMissing(
                f"{self._files.root} is gone: mount its disk; if its recordings are lost, make the "
                "folder anew"
            )
        self.recordings.recover()
        self._is_recovered = True

    def remove_camera(self, camera_id: str) -> None:
        """Delete everything of a camera. Raises StorageError."""
        self._retention.forget_camera(camera_id)

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """The owner deleted a stretch of a camera's past: what it was like goes with it.

        Its gap will say so. Recordings and alerts are the caller's. Raises StorageError.
        """
        for forget in self._range_forgetters:
            forget(camera_id, start_us, end_us)

    def close(self) -> None:
        """Write what is in memory only, and close the database."""
        try:
            self.activity.save()
        except StorageError as error:
            _LOGGER.warning("the last minute's activity is lost: %s", error)
        self.outages.nvr_stops()
        self._db.close()

    def _ensure_id(self) -> str:
        found = self._db.get_meta("id")
        if found is None:
            found = uuid.uuid4().hex
            self._db.set_meta("id", found)
        return found

    def _complain(self, error: StorageError | None) -> None:
        info = None if error is None else ErrorInfo(error.code, error.message)
        if info is not None and info != self.error:
            _LOGGER.error("recordings: %s", info.message)
        self.error = info


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
