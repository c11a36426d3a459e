"""The index, the recorded files, and whether they agree."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from nvr.doctor.findings import Finding, failed, ok, warning
from nvr.errors import StorageError, StorageMissing
from nvr.folders import Folders
from nvr.media import segments
from nvr.media.files import SECOND, FolderBusy, RecordingFiles, Volume
from nvr.media.mp4 import Mp4Error
from nvr.store.library import DATABASE_NAME

REBUILD = "stop the NVR, then: cloudcam-nvr doctor --rebuild-index"
_RESTART = "nothing is lost: the next start of the NVR takes them up"

type Rows = dict[str, tuple[int, int]]
"""Size and number of fragments of each file, as the index knows it."""

type Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Agreement:
    """Paths by what is wrong with them."""

    files: int = 0
    size: int = 0
    unindexed: list[str] = field(default_factory=list)
    being_written: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def check_database(folders: Folders) -> Iterator[Finding]:
    """Whole, of a version that this program knows, and never broken before."""
    name, path = "database", folders.data / DATABASE_NAME
    if not path.exists():
        yield warning(name, f"{path} is not there", "the NVR makes it at its next start")
        return
    try:
        with closing(_opened(path)) as connection:
            problem = connection.execute("PRAGMA quick_check").fetchone()[0]
            lacking = {"meta", *_COUNTED}.difference(_tables(connection))
            if problem == "ok" and lacking:
                problem = f"it has no table {', '.join(sorted(lacking))}"
            rows = [] if problem != "ok" else _counts(connection)
    except sqlite3.Error as error:
        problem, rows = str(error), []
    if problem != "ok":
        yield failed(name, f"{path} is damaged: {problem}", f"restart the NVR, or {REBUILD}")
    else:
        yield ok(name, ", ".join(rows))
    old = [p for p in folders.data.glob(f"{DATABASE_NAME}.*-*Z") if p.is_file()]
    if old:
        size = sum(p.stat().st_size for p in old)
        names = ", ".join(sorted(p.name for p in old))
        yield warning(
            "old databases",
            f"{names}, {size / 1e6:.1f} MB",
            "they tell who visited when: delete them once nothing is missed",
        )


def check_recordings(
    folders: Folders, progress: Progress, called: Callable[[str], str] = str
) -> Iterator[Finding]:
    """Every recorded file read from end to end, and compared with the index.

    ``called`` gives the name to a camera's id.
    """
    some = partial(_some, called)
    files = RecordingFiles(folders.recordings, folders.second)
    if not files.root.is_dir():
        return  # told by another check
    rows = _rows(folders.data / DATABASE_NAME)
    try:
        found = _compare(files, rows or {}, progress)
        if found.unindexed or found.missing:  # some were closed or deleted meanwhile
            again = _rows(folders.data / DATABASE_NAME) or {}
            found.unindexed = [path for path in found.unindexed if path not in again]
            found.missing = [path for path in found.missing if path in again]
    except StorageError as error:
        yield failed("recordings", error.message, "check the disk, see `dmesg`")
        return
    if rows is None:
        yield failed("index", "can't be read", f"restart the NVR, or {REBUILD}")
    name = "recordings"
    text = f"{found.files} files, {found.size / 1e9:.1f} GB"
    if found.being_written:
        text += f", {len(found.being_written)} of them being written"
    yield ok(name, text)
    if found.unreadable:
        yield failed(
            "damaged files",
            f"{some(found.unreadable)} can't be read as recordings",
            "check the disk; what isn't indexed is removed at the next start",
        )
    if found.differing:
        yield failed(
            "damaged files",
            f"{some(found.differing)} are not as they were recorded",
            f"check the disk; then {REBUILD}",
        )
    if found.cut and rows is not None:
        yield warning("cut files", f"{some(found.cut)} end in the middle of a fragment", _RESTART)
    if found.unindexed and rows is not None:
        yield warning("index", f"{some(found.unindexed)} are not in it", _RESTART)
    if found.missing:
        yield failed(
            "index",
            f"{some(found.missing)} are in it but not on the disk",
            f"if they weren't deleted on purpose, check the disk; {REBUILD}",
        )
    if rows is not None and not found.unindexed and not found.missing:
        yield ok("index", "agrees with the files")


_COUNTED = {"segment": "recordings", "alert": "alerts", "token": "clients"}


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")]


def _counts(connection: sqlite3.Connection) -> list[str]:
    return [
        f"{connection.execute(f'SELECT count(*) FROM {table}').fetchone()[0]} {what}"  # noqa: S608
        for table, what in _COUNTED.items()
    ]


def newest_us(folders: Folders) -> int | None:
    """Where the newest recording in the index ends; None if that can't be told."""
    with suppress(sqlite3.Error), closing(_opened(folders.data / DATABASE_NAME)) as connection:
        found = connection.execute("SELECT max(end_us) FROM segment").fetchone()[0]
        return None if found is None else int(found)
    return None


def _compare(files: RecordingFiles, rows: Rows, progress: Progress) -> _Agreement:
    found = _Agreement()
    volumes = [volume for volume in files.volumes if volume.root.is_dir()]
    paths = [path for volume in volumes for path in files.paths(volume)]
    busy = _being_written(files, paths, rows)
    for number, path in enumerate(paths, 1):
        progress(number, len(paths))
        if segments.camera_of(path) is None:
            continue
        found.files += 1
        if path in busy:
            found.being_written.append(path)
            continue
        _look_at(files, path, rows.get(path), found)
    found.missing = sorted(set(rows).difference(paths))
    if len(volumes) < len(files.volumes):  # told by another check
        found.missing = [path for path in found.missing if not path.startswith(SECOND)]
    return found


def _look_at(
    files: RecordingFiles, path: str, row: tuple[int, int] | None, found: _Agreement
) -> None:
    try:
        size = files.size(path)
        scan = segments.scan(files, path)
    except StorageMissing:  # deleted meanwhile
        return
    except Mp4Error, StorageError:
        found.unreadable.append(path)
        return
    found.size += size
    if not scan.fragments:
        found.unreadable.append(path)
    elif row is None:
        found.unindexed.append(path)
        if scan.whole_size < size:
            found.cut.append(path)
    elif (scan.whole_size, len(scan.fragments)) != row:
        found.differing.append(path)


def _being_written(files: RecordingFiles, paths: list[str], rows: Rows) -> set[str]:
    """The newest file of each camera that some process records."""
    newest: dict[tuple[str, Volume], str] = {}
    for path in paths:
        camera_id = segments.camera_of(path)
        if camera_id is not None and path not in rows:
            newest[camera_id, files.volume_of(path)] = path
    busy = set()
    for (camera_id, volume), path in newest.items():
        try:
            files.lock(camera_id, volume).release()
        except FolderBusy:
            busy.add(path)
    return busy


def _rows(path: Path) -> Rows | None:
    """What the index knows; None if it can't be read."""
    try:
        with closing(_opened(path)) as connection:
            rows = connection.execute("SELECT path, size, length(fragments) / 29 FROM segment")
            return {row[0]: (row[1], row[2]) for row in rows}
    except sqlite3.Error:
        return None


def _opened(path: Path) -> sqlite3.Connection:
    """The index for reading, whether the NVR runs or not."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _some(called: Callable[[str], str], paths: list[str]) -> str:
    """How many, where, and an example."""
    cameras = Counter(path.removeprefix(SECOND).partition("/")[0] for path in paths)
    where = ", ".join(f"{called(camera)} {count}" for camera, count in cameras.items())
    return f"{len(paths)} files ({where}; such as {paths[0]})"
