"""Single pictures that somebody asked for: in memory only, for the minutes they are sent in.

The newest of each camera stays until the next one, or a day.
"""

import datetime as dt
import secrets
import time
from dataclasses import dataclass
from typing import Final

from .protocol import CameraInfo

_KEPT: Final = 32
"""Pictures of one NVR; the oldest go first."""

_LAST_FOR: Final = dt.timedelta(hours=24)
"""Not longer than what is recorded by default."""


@dataclass(frozen=True, slots=True)
class LastSnapshot:
    """A camera's newest snapshot."""

    picture: bytes
    taken: dt.datetime


@dataclass(frozen=True, slots=True)
class _Snapshot:
    camera_id: str
    picture: bytes
    until_s: float


class Snapshots:
    """The snapshots of one NVR's cameras, none of them on disk."""

    def __init__(self) -> None:
        self._kept: dict[str, _Snapshot] = {}
        self._last: dict[str, LastSnapshot] = {}
        self._masks: dict[str, object] = {}
        """Each camera's privacy masks, as they were looked at last."""

    def keep(self, camera_id: str, picture: bytes, seconds: float) -> str:
        """Keep a picture for a while; gives the id that nobody can guess."""
        self._drop_old()
        snapshot_id = secrets.token_urlsafe(16)
        self._kept[snapshot_id] = _Snapshot(camera_id, picture, time.monotonic() + seconds)
        self._last[camera_id] = LastSnapshot(picture, dt.datetime.now(dt.UTC))
        return snapshot_id

    def find(self, camera_id: str, snapshot_id: str) -> bytes | None:
        """The picture, if it is this camera's and is still kept."""
        self._drop_old()
        found = self._kept.get(snapshot_id)
        return None if found is None or found.camera_id != camera_id else found.picture

    def last(self, camera_id: str) -> LastSnapshot | None:
        """The newest one of a camera, for a day at most."""
        last = self._last.get(camera_id)
        if last is not None and dt.datetime.now(dt.UTC) - last.taken > _LAST_FOR:
            del self._last[camera_id]
            return None
        return last

    def check(self, camera: CameraInfo) -> None:
        """Wipe what may not be seen any more: privacy is on, or the masks are others."""
        before = self._masks.setdefault(camera.id, camera.privacy_masks)
        if camera.privacy or camera.privacy_masks != before:
            self.forget(camera.id)
            self._masks[camera.id] = camera.privacy_masks

    def forget(self, camera_id: str) -> None:
        """Wipe all of a camera."""
        self._masks.pop(camera_id, None)
        self._last.pop(camera_id, None)
        self._kept = {k: s for k, s in self._kept.items() if s.camera_id != camera_id}

    def _drop_old(self) -> None:
        now_s = time.monotonic()
        fresh = [(k, s) for k, s in self._kept.items() if s.until_s > now_s]
        self._kept = dict(fresh[-_KEPT:])
