"""What the owner deletes is gone, and what lies beside it still plays."""

import pytest

from nvr.errors import StorageError
from nvr.media.files import AppendFile
from nvr.store.ages import EVERYTHING
from nvr.store.eraser import Eraser
from nvr.store.recordings import Recovery
from tests.nvr.store.homes import Home
from tests.nvr.streams import FPS, START_US, Recipe, Source, numbers, shifted

LONG = Recipe(seconds=12, gop=30, audio="aac")  # a keyframe every 2 s


@pytest.fixture
def eraser(home: Home) -> Eraser:
    return Eraser(home.recordings, home.files)


def us(second: float) -> int:
    return START_US + round(second * 1e6)


def erase(home: Home, eraser: Eraser, start_s: float, end_s: float) -> list[int]:
    """Delete, and the numbers of all pictures that are left on disk."""
    eraser.erase("front", us(start_s), us(end_s))
    left = sorted(number for path in home.files.paths() for number in numbers(home.root / path))
    assert home.recordings.recover() == Recovery(), "index and files agree"
    return left


def frames(start_s: float, end_s: float) -> list[int]:
    return list(range(round(start_s * FPS), round(end_s * FPS)))


def test_a_stretch_in_the_middle_of_a_file(home: Home, eraser: Eraser) -> None:
    home.record(LONG)
    left = erase(home, eraser, 5, 7)
    assert not set(left) & set(frames(4.6, 7.4)), "nothing of it"
    assert set(left) >= set(frames(0, 4)) | set(frames(8, 12)), "up to the fragment, the keyframe"
    assert home.ranges() == [(0, 4), (8, 12)]
    clip = home.clip(8.5, 10)
    assert numbers(clip.read(0, clip.size))[-1] >= round(10 * FPS) - 1, "it still plays"
    assert len(home.files.paths()) == 2


def test_the_beginning_and_the_end_of_a_file(home: Home, eraser: Eraser) -> None:
    home.record(LONG)
    assert erase(home, eraser, -100, 1.2)[0] == 2 * FPS
    assert erase(home, eraser, 9.6, 100)[-1] < round(9.6 * FPS)
    (path,) = home.files.paths()
    assert home.recordings.size_bytes() == home.files.size(path)


def test_whole_files(home: Home, eraser: Eraser) -> None:
    for at_s in (0, 100, 200):
        home.record(LONG, at_s=at_s)
    home.record(LONG, at_s=100, camera_id="garden")
    erase(home, eraser, 99, 113)
    assert home.ranges() == [(0, 12), (200, 212)]
    assert home.ranges("garden") == [(100, 112)]
    before = home.files.paths()
    assert erase(home, eraser, 50, 60)
    assert home.files.paths() == before


def test_the_tail_of_two_deletions(home: Home, eraser: Eraser) -> None:
    """A file that was cut before is cut like any other."""
    home.record(LONG)
    erase(home, eraser, 1, 1.2)
    left = erase(home, eraser, 5, 5.2)
    assert set(left) >= set(frames(2, 4)) | set(frames(6, 12))
    assert not set(left) & set(frames(4.6, 5.6))


def test_a_disk_that_refuses_loses_nothing(
    home: Home, eraser: Eraser, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.record(LONG)

    def refuse(path: str, size: int) -> None:
        raise StorageError("no")

    with monkeypatch.context() as patch:
        patch.setattr(home.files, "truncate", refuse)
        with pytest.raises(StorageError):
            eraser.erase("front", us(5), us(7))
    home.recordings.recover()
    assert home.ranges() == [(0, 12)], "the owner was told that it failed, and tries again"
    assert not set(erase(home, eraser, 5, 7)) & set(frames(4.6, 7.4))


def test_a_file_ends_where_it_is_asked_to(home: Home) -> None:
    """The first keyframe from that moment on begins another, of the same session."""
    source = Source(LONG)
    recorder = home.recorder()
    recorder.split_us = us(3)
    home.feed(recorder, source, source, close=False)
    assert home.recordings.is_writing_before("front", us(12))
    assert not home.recordings.is_writing_before("front", us(3))
    assert not home.recordings.is_writing_before("garden", us(12))
    first, second = home.files.paths()
    assert numbers(home.root / first) == frames(0, 4)
    again = Source(LONG)
    recorder.split_us = us(20)
    for packet in shifted(again, media_s=12, wall_s=12):
        recorder.write(packet)
    assert len(home.files.paths()) == 3, "at 20 s, and only there"
    recorder.close()
    assert home.ranges() == [(0, 24)]
    assert second in home.files.paths()


def test_a_camera_that_falls_silent_leaves_no_file_open(home: Home) -> None:
    """It would never grow too old."""
    recorder = home.record(LONG, close=False)
    assert home.recordings.is_writing_before("front", us(100))
    recorder.gap()
    assert not home.recordings.is_writing_before("front", us(100))
    assert len(home.recordings.oldest_closed("front", EVERYTHING, 9)) == 1
    recorder.close()


@pytest.mark.parametrize("refuses", ["truncate", "append"])
def test_a_disk_that_refuses_leaves_everything_as_it_was(
    home: Home, eraser: Eraser, monkeypatch: pytest.MonkeyPatch, refuses: str
) -> None:
    home.record(LONG)
    before = home.ranges(), home.files.paths()

    def refuse(*_: object) -> None:
        raise StorageError("the disk refuses")

    where = home.files if refuses == "truncate" else AppendFile
    with monkeypatch.context() as patched:
        patched.setattr(where, refuses, refuse)
        with pytest.raises(StorageError):
            eraser.erase("front", us(5), us(7))
    assert (home.ranges(), home.files.paths()) == before
    assert home.recordings.recover() == Recovery(), "index and files agree without a restart"
