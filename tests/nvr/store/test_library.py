"""What is kept, when the recordings' disk is not there at the start."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from nvr.clock import SimulatedClock
from nvr.config import Config
from nvr.errors import NotFound, Pinned
from nvr.folders import Folders
from nvr.media import segments
from nvr.media.recorder import Recorder
from nvr.messages import FragmentWritten, SegmentClosed, SegmentOpened
from nvr.store.library import Library
from tests.nvr.store.homes import alert
from tests.nvr.streams import START_US, Recipe, Source

TWO_S = Recipe(seconds=2)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data", tmp_path / "disk" / "recordings", tmp_path / "data" / "shots")


def _start(folders: Folders) -> Library:
    folders.data.mkdir(exist_ok=True)
    library = Library(folders, SimulatedClock(START_US + 10_000_000))
    library.recover()
    return library


def _record(library: Library, folders: Folders, recipe: Recipe = TWO_S) -> None:
    recorder = Recorder(
        "front",
        folders.recordings,
        SimulatedClock(START_US),
        library.recordings.handle,  # type: ignore[arg-type]  # a recorder says nothing else
    )
    source = Source(recipe)
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


def test_alerts_end_with_their_worker_though_its_file_can_not_be_read(folders: Folders) -> None:
    library = _start(folders)
    told: list[Any] = []
    recorder = Recorder("front", folders.recordings, SimulatedClock(START_US), told.append)
    source = Source(TWO_S)
    recorder.open(source.format)
    for packet in source:
        recorder.write(packet)
    recorder.close()
    for message in told[:-1]:
        library.recordings.handle(message)
    (path,) = library.files.paths()
    (folders.recordings / path).unlink()
    (folders.recordings / path).mkdir()
    library.remember(alert(1, end_us=None))
    (ended,) = library.worker_ended("front")
    assert ended.end_us is not None
    library.close()


def test_what_is_pinned_while_files_are_deleted_stays_or_is_refused(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that something is pinned that goes in the same moment."""
    library = _start(folders)
    _record(library, folders)
    library.close()
    library = Library(folders, SimulatedClock(START_US + 48 * 3_600_000_000))
    library.recover()
    refused: list[bool] = []

    def pin() -> None:
        try:
            library.pin("front", (START_US, START_US + 1_000_000), "Ann")
        except NotFound:
            refused.append(True)
        else:
            refused.append(False)

    thread = threading.Thread(target=pin)
    remove = library.files.remove

    def remove_slowly(path: str) -> None:
        thread.start()
        thread.join(0.5)
        remove(path)

    monkeypatch.setattr(library.files, "remove", remove_slowly)
    library.keep_promises(Config(min_free_gb=0))
    thread.join(5)
    assert refused == [not _range(library)]
    library.close()


def test_a_deletion_leaves_alone_what_is_pinned_beside_it(folders: Folders) -> None:
    """It takes whole fragments, and those up to the next keyframe: not out of a pin."""
    library = _start(folders)
    _record(library, folders, Recipe(seconds=8, gop=60))  # a keyframe every 4 s
    pin = library.pin("front", (START_US + 2_000_000, START_US + 3_000_000), "Ann")
    with pytest.raises(Pinned):
        library.erase("front", START_US, START_US + 1_000_000)
    assert library.recordings.ranges("front", *_span(0, 8))[0].start_us <= START_US
    library.pins.remove(pin.id)
    library.pin("front", _span(5.2, 6), "Ann")
    library.erase("front", *_span(0, 1))
    assert library.recordings.ranges("front", *_span(0, 8))[0].start_us == _span(4, 8)[0]
    library.close()


@pytest.mark.parametrize("lost", ["opened", "closed", "both", "all"])
def test_a_deletion_reaches_files_that_no_message_told_of(folders: Folders, lost: str) -> None:
    """Messages are lost when the main process is too busy; nothing of the time may be left."""
    library = _start(folders)
    kinds = {
        "opened": (SegmentOpened,),
        "closed": (SegmentClosed,),
        "both": (SegmentOpened, SegmentClosed),
        "all": (SegmentOpened, FragmentWritten, SegmentClosed),
    }[lost]

    def lossy(message: Any) -> None:
        if not isinstance(message, kinds):
            library.recordings.handle(message)

    recorder = Recorder("front", folders.recordings, SimulatedClock(START_US), lossy)
    source = Source(Recipe(seconds=8))
    recorder.open(source.format)
    for packet in source:
        recorder.write(packet)
    assert library.recordings.is_writing_before("front", START_US + 1)
    recorder.close()
    if lost == "closed":
        library.worker_ended("front")
    shots = folders.snapshots / "front"
    shots.mkdir()
    for name, at_s in (("within", 3), ("behind", 60)):  # no alert knows of them
        (shots / f"{name}.jpg").write_bytes(b"jpeg")
        os.utime(shots / f"{name}.jpg", ((START_US / 1e6) + at_s,) * 2)
    library.erase("front", *_span(2, 4))
    left = [r for r in _range(library) if r[0] < _span(4, 5)[0] and r[1] > _span(2, 4)[0]]
    assert left == []
    library.recordings.recover()
    for path in library.files.paths():
        for fragment in segments.scan(library.files, path).fragments:
            end_us = fragment.start_us + fragment.duration_us
            assert end_us <= _span(2, 4)[0] or fragment.start_us >= _span(2, 4)[1]
    assert [p.name for p in shots.iterdir()] == ["behind.jpg"]
    library.close()


def _span(start_s: float, end_s: float) -> tuple[int, int]:
    return START_US + round(start_s * 1e6), START_US + round(end_s * 1e6)
