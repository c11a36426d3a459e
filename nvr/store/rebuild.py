"""Makes the index anew from the recorded files, when the owner wants it."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nvr.clock import Clock
from nvr.errors import StorageMissing
from nvr.folders import Folders
from nvr.media.files import RecordingFiles
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
    hold none. Raises StorageError; before anything is changed if the recordings are gone.
    """
    files = RecordingFiles(folders.recordings)
    if not files.root.is_dir():
        raise StorageMissing(f"{files.root} is gone: mount its disk first; nothing was changed")
    total, done = len(files.paths()), 0

    def count() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    database = Database(folders.data / DATABASE_NAME, clock, set_aside=ASIDE)
    with closing(database):
        found = Recordings(database, files).recover(progress=count)
        database.save_copy()
    return Rebuilt(database.aside, database.saved, found)
