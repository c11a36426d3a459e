"""Makes the index anew from the recorded files, when the owner wants it."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nvr.clock import Clock
from nvr.errors import StorageMissing
from nvr.folders import Folders
from nvr.media.files import MARKER, RecordingFiles
from nvr.store.ages import Ages
from nvr.store.db import Database
from nvr.store.library import DATABASE_NAME
from nvr.store.recordings import Recordings, Recovery

ASIDE = "before-rebuild"

type Progress = Callable[[int, int], None]
"""Told how many files of how many were read."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it: where the old index is, rows saved from it by table, files read."""

    aside: Path | None
    saved: dict[str, int]
    files: Recovery


def rebuild_index(folders: Folders, clock: Clock, progress: Progress) -> Rebuilt:
    """Keep the old index aside and make a new one. No NVR may run with these folders.

    Files are treated as at every start: cut after their last whole fragment, removed when they
    hold none. Those on a second disk that is away are found when it is back. Raises StorageError;
    before anything is changed if the recordings are gone.
    """
    files = RecordingFiles(folders.recordings, folders.second)
    volumes = [volume for volume in files.volumes if volume.root.is_dir()]
    if not volumes or volumes[0].is_second or _is_mount_point(folders, files):
        raise StorageMissing(f"{files.root} is gone: mount its disk first; nothing was changed")
    total, done = sum(len(files.paths(volume)) for volume in volumes), 0

    def count() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    database = Database(folders.data / DATABASE_NAME, clock, set_aside=ASIDE)
    with closing(database):
        ages = Ages(database, clock)
        recordings, found_us = Recordings(database, files, ages), ages.running_us()
        found = Recovery()
        for volume in volumes:
            found += recordings.recover(volume, count, found_us)
        database.save_copy()
    return Rebuilt(database.aside, database.saved, found)


def _is_mount_point(folders: Folders, files: RecordingFiles) -> bool:
    """Whether the folder is empty because the disk that belongs there is away."""
    root = files.root
    return root.parent != folders.data and not (root / MARKER).exists() and not files.paths()
