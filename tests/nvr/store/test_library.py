"""What is kept, when the recordings' disk is not there at the start."""

from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.config import Config
from nvr.folders import Folders
from nvr.media.recorder import Recorder
from nvr.store.library import Library
from tests.nvr.streams import START_US, Recipe, Source


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data", tmp_path / "disk" / "recordings", tmp_path / "data" / "shots")


def _start(folders: Folders) -> Library:
    folders.data.mkdir(exist_ok=True)
    library = Library(folders, SimulatedClock(START_US + 10_000_000))
    library.recover()
    return library


def _record(library: Library, folders: Folders) -> None:
    recorder = Recorder(
        "front",
        folders.recordings,
        SimulatedClock(START_US),
        library.recordings.handle,  # type: ignore[arg-type]  # a recorder says nothing else
    )
    source = Source(Recipe(seconds=2))
    recorder.open(source.format)
    for packet in source:
        recorder.write(packet)
    recorder.close()


def _range(library: Library) -> list[tuple[int, int]]:
    return [(r.start_us, r.end_us) for r in library.recordings.ranges("front", 0, 1 << 62)]


def test_a_disk_that_is_missing_at_the_start_is_told_and_waited_for(folders: Folders) -> None:
    library = _start(folders)
    _record(library, folders)
    before = _range(library)
    assert before
    library.close()
    away = folders.data / "away"
    folders.recordings.parent.rename(away)

    library = _start(folders)
    library.keep_promises(Config(min_free_gb=0))
    assert library.error is not None
    assert library.error.code == "storage_missing"
    assert not folders.recordings.parent.exists(), "no other disk is filled instead"
    assert _range(library) == before, "nothing is forgotten"

    away.rename(folders.recordings.parent)
    library.keep_promises(Config(min_free_gb=0))
    assert library.error is None
    assert _range(library) == before
    library.close()


def test_a_new_folder_is_made(folders: Folders) -> None:
    library = _start(folders)
    assert folders.recordings.is_dir()
    assert library.error is None
    library.close()
