"""Which of the recordings' folders are there, and are the ones that they seem to be.

An empty mount point looks like a folder whose recordings are all gone. So each folder of ours holds
a marker with the NVR's id, and the database remembers where it put one: a folder that had it and
has it no more is not the folder, whatever else is in it.
"""

import json
import logging
from pathlib import Path

from nvr.disk import storage_errors
from nvr.errors import StorageError
from nvr.media.files import MARKER, RecordingFiles, Volume, not_mounted
from nvr.store.db import Database
from nvr.store.rows import on_volume

_LOGGER = logging.getLogger(__name__)

_KEY = "marked"


def _seen(volume: Volume) -> str:
    """The key that tells that a volume had its marker once."""
    return f"had_marker:{volume.root}"


class Volumes:
    """Looks at the folders whenever it is asked, and marks those that are new."""

    def __init__(self, files: RecordingFiles, db: Database, nvr_id: str, data: Path) -> None:
        self._files = files
        self._data = data
        self._db = db
        self._nvr_id = nvr_id
        self._seen: set[Volume] = set()
        self.error: StorageError | None = None
        """What is wrong with the first of those that are not there."""

    def make(self) -> None:
        """Make folders that are new. Raises StorageError when the first can't be made.

        One that was there before, on another disk, is never made: that disk is to come back, not
        another to be filled.
        """
        for volume in self._files.volumes:
            root = volume.root
            if root.is_dir() or self._is_known(volume):
                continue
            try:
                with storage_errors(root):
                    root.mkdir(parents=True, exist_ok=True)
            except StorageError:
                if not volume.is_second:
                    raise

    def present(self) -> tuple[list[Volume], list[Volume]]:
        """Those that are there, and of them those that were not when it was asked before.

        Raises StorageError when the database fails.
        """
        found = []
        self.error = None
        for volume in self._files.volumes:
            try:
                self._check(volume)
                found.append(volume)
            except StorageError as error:
                self.error = self.error or error
        new = [volume for volume in found if volume not in self._seen]
        self._seen = set(found)
        return found, new

    def failed(self, volume: Volume, error: StorageError) -> None:
        """It is there, but its files can't be worked with: as if it were not there yet."""
        self._seen.discard(volume)
        self.error = self.error or error

    def _check(self, volume: Volume) -> None:
        Volume(volume.root).require()
        marker = volume.root / MARKER
        with storage_errors(marker):
            text = marker.read_text(errors="replace").strip() if marker.is_file() else None
        if text == self._nvr_id:
            self._remember(volume)
            return
        if text is None and self._is_known(volume) and not self._is_older(volume):
            raise not_mounted(volume.root)
        if text is None and self._is_suspicious(volume):
            raise not_mounted(volume.root)
        if text:
            _LOGGER.warning(
                "%s holds recordings of another NVR, or of this one before its database was lost; "
                "they are treated as its own",
                volume.root,
            )
        with storage_errors(marker):
            marker.write_text(f"{self._nvr_id}\n")
        self._remember(volume)

    def _is_older(self, volume: Volume) -> bool:
        """Recorded by a version that made no marker: the recordings are there."""
        return str(volume.root) not in self._marked() and bool(self._files.paths(volume))

    def _is_known(self, volume: Volume) -> bool:
        """Whether something was recorded there, or could have been, on a disk that may be away."""
        marked = self._marked()
        if str(volume.root) in marked:
            return True
        if volume.root.parent == self._data:  # the owner may empty it
            return False
        rows = "SELECT 1 FROM segment LIMIT 1"
        return not marked and not volume.is_second and bool(self._db.query(rows))

    def _is_suspicious(self, volume: Volume) -> bool:
        """Whether a folder in the data folder is empty that no version with markers ever saw.

        Another disk may belong there that isn't mounted yet. Once it was seen on the data folder's
        own disk, the owner may empty it.
        """
        if volume.root.parent != self._data or self._db.get_meta(_seen(volume)) is not None:
            return False
        rows = f"SELECT 1 FROM segment WHERE {on_volume(volume)} LIMIT 1"  # noqa: S608
        return bool(self._db.query(rows)) and not self._files.paths(volume)

    def _marked(self) -> list[str]:
        found: list[str] = json.loads(self._db.get_meta(_KEY) or "[]")
        return found

    def _remember(self, volume: Volume) -> None:
        if self._db.get_meta(_seen(volume)) is None:
            self._db.set_meta(_seen(volume), str(volume.root))
        marked = self._marked()
        root = volume.root
        if root.parent == self._data and root.stat().st_dev == self._data.stat().st_dev:
            return  # it is as near as the database itself
        if str(root) not in marked:
            self._db.set_meta(_KEY, json.dumps([*marked, str(root)]), durable=True)
