import logging
from pathlib import Path

import pytest

from nvr.errors import StorageError
from nvr.media import segments
from nvr.media.files import ReadFile
from nvr.messages import FragmentWritten, SegmentClosed, SegmentOpened, WorkerMessage
from nvr.store.ages import EVERYTHING
from nvr.store.recordings import Recovery
from nvr.store.rows import pack_fragments, unpack_fragments
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import START_US, Recipe, Source, numbers

LONG = Recipe(audio="aac", seconds=130, gop=60)


def rows(home: Home) -> list[tuple[object, ...]]:
    return [tuple(row) for row in home.db.query("SELECT * FROM segment ORDER BY path")]


def test_ranges_of_what_was_recorded(home: Home) -> None:
    home.record(LONG)
    home.record(Recipe(), at_s=200)
    home.record(Recipe(), at_s=210)
    assert home.ranges() == [(0, 130), (200, 206), (210, 216)]
    assert home.ranges("garden") == []
    start, end = START_US + 100 * SECOND_US, START_US + 202 * SECOND_US
    found = home.recordings.ranges("front", start, end)
    assert [found[0].start_us, found[-1].end_us] == [start, end]


def test_short_breaks_are_one_range(home: Home) -> None:
    home.record(Recipe())
    home.record(Recipe(), at_s=6.4)
    assert home.ranges() == [(0, 12)]


def test_spans_begin_at_the_keyframe_before(home: Home) -> None:
    home.record(LONG)
    start_us = START_US + 58 * SECOND_US + 700_000
    first, second = home.recordings.spans("front", start_us, start_us + 5 * SECOND_US)
    assert first.fragments[0].keyframe
    assert first.fragments[0].start_us == pytest.approx(START_US + 56 * SECOND_US, abs=50_000)
    assert second.fragments[0].offset == second.init_size
    assert second.end_us >= start_us + 5 * SECOND_US


def test_the_open_segment_is_known(home: Home) -> None:
    recorder = home.record(Recipe(), close=False)
    assert rows(home) == []
    assert home.ranges() == [(0, 5)]
    assert home.recordings.oldest_us("front") == START_US
    size = home.recordings.size_bytes()
    assert size == sum((home.root / p).stat().st_size for p in home.files.paths())
    recorder.close()
    assert len(rows(home)) == 1
    assert home.recordings.size_bytes() > size
    assert home.recordings.newest_us("front") == pytest.approx(START_US + 6_000_000, abs=100_000)


def test_the_index_is_rebuilt_from_the_files_alone(home: Home) -> None:
    home.record(LONG)
    home.record(Recipe("libx265", b_frames=2), at_s=500, camera_id="garden")
    before = [row[1:] for row in rows(home)]
    home.db.close()
    home.db_path.unlink()
    home.start()
    assert home.recordings.recover() == Recovery(indexed=4)
    assert [row[1:] for row in rows(home)] == before
    assert home.recordings.recover() == Recovery()


def test_after_a_rebuild_the_oldest_of_all_cameras_go_first(home: Home) -> None:
    """Not camera by camera in the order in which the files were found, which takes a while."""
    for number in range(3):
        home.record(Recipe(seconds=2), at_s=number * 200, camera_id="front")
        home.record(Recipe(seconds=2), at_s=number * 200 + 100, camera_id="garden")
    home.db.close()
    home.db_path.unlink()
    home.at(3600)
    home.start()
    home.recordings.recover(progress=lambda: home.clock.advance(1))
    found = home.recordings.oldest_closed(None, EVERYTHING, 9)
    assert [s.camera_id for s in found] == ["front", "garden"] * 3
    assert [s.start_us for s in found] == sorted(s.start_us for s in found)


def test_what_is_found_late_is_as_old_as_its_stamp_says(home: Home) -> None:
    """Where it was this clock that stamped it: it goes before what was recorded since."""
    home.record(Recipe(seconds=2))
    home.at(5)
    home.db.execute("DELETE FROM segment")
    home.at(3600)
    home.record(Recipe(seconds=2), at_s=3590)
    home.at(7200)
    home.recordings.recover()
    old, young = home.recordings.oldest_closed(None, EVERYTHING, 9)
    assert old.start_us < young.start_us
    (noted_us,) = home.db.query("SELECT min(noted_us) FROM segment")[0]
    assert abs(noted_us - 2 * SECOND_US) < SECOND_US


def test_a_cut_off_file_is_kept_up_to_its_last_whole_fragment(home: Home) -> None:
    home.record(Recipe(audio="aac"))
    (path,) = home.files.paths()
    whole = (home.root / path).read_bytes()
    fragments = segments.scan(home.files, path).fragments
    for cut in range(len(whole) - 1, 0, -997):
        (home.root / path).parent.mkdir(exist_ok=True)
        (home.root / path).write_bytes(whole[:cut])
        home.db.execute("DELETE FROM segment")
        result = home.recordings.recover()
        kept = [f for f in fragments if f.offset + f.size <= cut]
        assert result.indexed == bool(kept)
        assert result.removed == (not kept)
        assert (home.root / path).exists() == bool(kept)
        if kept:
            assert (home.root / path).stat().st_size == kept[-1].offset + kept[-1].size
            shown = numbers(home.root / path)
            assert shown == list(range(len(shown)))
            assert len(shown) >= 14 * len(kept)


def test_garbage_files_are_removed_and_foreign_ones_left_alone(home: Home) -> None:
    home.record(Recipe())
    (path,) = home.files.paths()
    folder = (home.root / path).parent
    (folder / "23-00-00.000Z.mp4").write_bytes(b"")
    (folder / "23-01-00.000Z.mp4").write_bytes(b"nonsense" * 1000)
    damaged = bytearray((home.root / path).read_bytes())
    damaged[3000:3100] = bytes(100)
    (folder / "23-02-00.000Z.mp4").write_bytes(damaged)
    (folder / "holiday.mp4").write_bytes(b"mine")
    (home.root / "readme.txt").write_text("mine")
    result = home.recordings.recover()
    assert result.removed >= 2
    assert result.removed + result.indexed == 3
    assert (folder / "holiday.mp4").read_bytes() == b"mine"
    assert (home.root / "readme.txt").read_text() == "mine"


def test_rows_whose_file_is_gone_are_dropped(home: Home) -> None:
    home.record(LONG)
    (home.root / home.files.paths()[1]).unlink()
    assert home.recordings.recover().forgotten == 1
    assert home.ranges() == [
        (0, 60),
        (120, 130),
    ]


def test_a_folder_that_is_being_written_is_left_alone(home: Home) -> None:
    """A worker that outlived the main process: its file must not be cut under its hands."""
    orphan = home.record(Recipe(), close=False)
    home.start()
    assert home.recordings.recover() == Recovery()
    assert len(home.files.paths()) == 1
    orphan._emit = lambda message: None
    orphan.close()
    assert home.ranges() == []
    home.record(Recipe(), at_s=100)
    assert home.ranges() == [(0, 6), (100, 106)]


def test_a_file_whose_beginning_is_still_to_be_told_is_left_alone(home: Home) -> None:
    """What workers tell may wait for a slow disk while they go on writing."""
    orphan = home.record(Recipe(), close=False)
    home.start()
    home.recordings.recover()
    orphan._emit = lambda message: None
    orphan.close()
    told: list[WorkerMessage] = []
    recorder = home.recorder(emit=told.append)
    home.feed(recorder, source := Source(LONG, START_US + 100 * SECOND_US), source, close=False)
    writing = home.root / home.files.paths()[-1]
    with writing.open("ab") as file:  # its next fragment, as far as it got
        file.write(bytes(100))
    size = writing.stat().st_size
    for message in told:
        home.emit(message)
        assert writing.stat().st_size == size
    assert home.ranges()[0] == (0, 6)
    assert len(rows(home)) == 3, "the orphan's, and both that the new one closed"


@pytest.mark.parametrize("lost", ["opened", "fragment", "closed", "all"])
def test_lost_messages_are_found_again_from_the_file(home: Home, lost: str) -> None:
    count = 0

    def lossy(message: WorkerMessage) -> None:
        nonlocal count
        count += 1
        is_lost = {
            "opened": isinstance(message, SegmentOpened),
            "fragment": isinstance(message, FragmentWritten) and count in (3, 4),
            "closed": isinstance(message, SegmentClosed),
            "all": True,
        }[lost]
        if not is_lost:
            home.emit(message)

    source_recorder = home.recorder(emit=lossy)
    source = Source(Recipe())
    home.feed(source_recorder, source, source, close=True)
    if lost in ("closed", "all"):
        home.recordings.worker_ended("front")
    if lost == "all":
        home.recordings.recover()
    assert home.ranges() == [(0, 6)]
    (row,) = rows(home)
    (path,) = home.files.paths()
    table = row[8]
    assert isinstance(table, bytes)
    assert unpack_fragments(table) == segments.scan(home.files, path).fragments


def test_a_new_file_ends_what_a_dead_worker_left(home: Home) -> None:
    home.record(Recipe(), close=False)._unlock()  # dies: the kernel frees its lock
    home.record(Recipe(), at_s=100, close=False)
    assert len(rows(home)) == 1
    assert home.ranges() == [
        (0, 5),
        (100, 105),
    ]


def test_a_full_index_disk_loses_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise StorageError("database or disk is full")

    recorder = home.record(Recipe(), close=False)
    monkeypatch.setattr(home.db, "execute_many", full)
    with caplog.at_level(logging.WARNING):
        recorder.close()
    assert "can't take in" in caplog.text
    assert home.ranges() == [(0, 6)]
    monkeypatch.undo()
    home.record(Recipe(), at_s=100, close=False)
    assert len(rows(home)) == 1


def test_a_file_that_can_not_be_taken_in_keeps_no_other_of_its_camera(home: Home) -> None:
    told: list[WorkerMessage] = []
    for at_s in (0, 100, 200):
        recorder = home.recorder(emit=told.append)
        home.feed(
            recorder, source := Source(Recipe(), START_US + at_s * SECOND_US), source, close=True
        )
    bad = home.root / home.files.paths()[0]
    bad.rename(bad.with_suffix(".away"))
    bad.mkdir()
    for message in told:
        if not isinstance(message, SegmentClosed):
            home.emit(message)
    with pytest.raises(StorageError, match=bad.name):
        home.recordings.worker_ended("front")
    assert len(rows(home)) == 2
    bad.rmdir()
    bad.with_suffix(".away").rename(bad)
    home.recordings.worker_ended("front")
    assert len(rows(home)) == 3


def test_fragment_tables_survive_packing(home: Home) -> None:
    home.record(LONG)
    fragments = segments.scan(home.files, home.files.paths()[0]).fragments
    packed = pack_fragments(fragments)
    assert unpack_fragments(packed) == fragments
    assert len(packed) == 29 * len(fragments)


def test_an_empty_folder_is_no_trouble(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert home.recordings.recover() == Recovery()
    assert home.recordings.size_bytes() == 0
    assert home.recordings.oldest_us("front") is None
    assert home.recordings.camera_ids() == []


def test_a_file_that_can_not_be_read_keeps_no_other_from_the_index(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bad sector in one file: what is never looked at again is never deleted either."""
    for at_s in (0, 100, 200):
        home.record(Recipe(), at_s=at_s)
    home.db.execute("DELETE FROM segment")
    bad = home.files.paths()[1]
    opened = home.files.open

    def broken(path: str) -> ReadFile:
        if path == bad:
            raise StorageError(f"{path}: Input/output error")
        return opened(path)

    monkeypatch.setattr(home.files, "open", broken)
    assert home.recordings.recover() == Recovery(indexed=2)
    assert bad in caplog.text
    assert home.ranges() == [(0, 6), (200, 206)]
    assert bad in home.files.paths(), "another day the disk may read it"


def test_files_of_a_time_when_the_index_was_full_are_found_while_recording_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("database or disk is full")

    monkeypatch.setattr(home.db, "execute_many", full)
    for at_s in (0, 100, 200):
        home.record(Recipe(), at_s=at_s)
    monkeypatch.undo()
    for at_s in (300, 400):
        home.record(Recipe(), at_s=at_s)
    assert home.ranges() == [(0, 6), (100, 106), (200, 206), (300, 306), (400, 406)]
    assert len(rows(home)) == 5, "what has no row is never deleted"
