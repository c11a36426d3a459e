"""Recordings on a real disk, and what is told when it refuses."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nvr.errors import StorageError, StorageFull, StorageMissing
from nvr.media.files import FolderBusy, RecordingFiles

PATH = "door/2023-11-14/22-13-20.000Z.mp4"


@pytest.fixture
def files(tmp_path: Path) -> RecordingFiles:
    files = RecordingFiles(tmp_path)
    (tmp_path / "door").mkdir()
    return files


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """The kernel takes no byte of a file behind a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_appended_is_read_span_by_span(files: RecordingFiles) -> None:
    file = files.create(PATH)
    file.append(b"head")
    file.append(b"fragment")
    file.fdatasync()
    assert file.size == files.size(PATH) == 12
    assert files.read(PATH, 4, 4) == b"frag"
    assert files.read(PATH, 10, 100) == b"nt"
    file.close()
    file.close()
    assert files.paths() == [PATH]


def test_a_file_that_is_open_is_read_though_it_is_deleted(files: RecordingFiles) -> None:
    file = files.create(PATH)
    file.append(b"headfragment")
    file.close()
    handles = len(list(Path("/proc/self/fd").iterdir()))
    with files.open(PATH) as opened:
        assert (opened.read(4, 4), opened.read(10, 100)) == (b"frag", b"nt")
        files.remove(PATH)
        assert opened.read(0, 4) == b"head"
    assert len(list(Path("/proc/self/fd").iterdir())) == handles
    with pytest.raises(StorageMissing):
        files.open(PATH)


def test_a_recording_is_never_begun_over_another(files: RecordingFiles) -> None:
    first = files.create(PATH)
    first.append(b"kept")
    first.close()
    with pytest.raises(FileExistsError):
        files.create(PATH)
    assert files.read(PATH, 0, 9) == b"kept"


def test_a_full_disk_takes_a_fragment_whole_or_not_at_all(files: RecordingFiles) -> None:
    file = files.create(PATH)
    file.append(b"a" * 100)
    with full_at(150), pytest.raises(StorageFull, match="no space left"):
        file.append(b"b" * 100)
    assert file.size == files.size(PATH) == 100
    file.append(b"c")
    file.close()
    assert files.read(PATH, 0, 999) == b"a" * 100 + b"c"


def test_a_file_whose_name_may_not_survive_is_not_left_behind(
    files: RecordingFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.create(PATH.replace("22-13", "22-14")).close()
    handles = len(list(Path("/proc/self/fd").iterdir()))

    def fail(fd: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr("nvr.media.files.os.fsync", fail)
        with pytest.raises(StorageError):
            files.create(PATH)
    assert len(list(Path("/proc/self/fd").iterdir())) == handles
    assert not (files.root / PATH).exists()
    files.create(PATH).close()


def test_the_recordings_folder_itself_is_never_made(tmp_path: Path) -> None:
    unmounted = tmp_path / "disk"
    files = RecordingFiles(unmounted)
    with pytest.raises(StorageMissing):
        files.lock("door")
    with pytest.raises(StorageMissing):
        files.create(PATH)
    with pytest.raises(StorageMissing):
        files.free_bytes()
    assert not unmounted.exists()


def test_one_writer_at_a_time_has_a_cameras_folder(files: RecordingFiles) -> None:
    with files.lock("door"):
        with pytest.raises(FolderBusy, match="door"):
            files.lock("door")
        files.lock("yard").release()
    files.lock("door").release()


def test_a_day_goes_with_its_last_recording(files: RecordingFiles) -> None:
    other = PATH.replace("22-13", "22-14")
    for path in (PATH, other):
        files.create(path).close()
    day = (files.root / PATH).parent
    files.remove(PATH)
    assert files.paths() == [other]
    files.remove(other)
    assert not day.exists()
    assert day.parent.exists()
    files.remove(other)


def test_only_empty_folders_of_forgotten_cameras_are_removed(files: RecordingFiles) -> None:
    files.create("old/2023-11-14/22-13-20.000Z.mp4").close()
    (files.root / "gone").mkdir()
    files.remove_empty_cameras(keep={"door"})
    assert sorted(p.name for p in files.root.iterdir()) == ["door", "old"]


def test_a_torn_end_is_cut_off(files: RecordingFiles) -> None:
    file = files.create(PATH)
    file.append(b"whole torn")
    file.close()
    files.truncate(PATH, 5)
    assert files.read(PATH, 0, 99) == b"whole"


def test_only_recordings_are_listed_in_order_of_time(files: RecordingFiles) -> None:
    paths = [f"door/2023-11-{day}/{hour}-00-00.000Z.mp4" for day in (14, 15) for hour in (10, 23)]
    for path in reversed(paths):
        files.create(path).close()
    (files.root / "door" / "2023-11-14" / "notes.txt").touch()
    (files.root / "door" / "stray.mp4").touch()
    assert files.paths() == paths
