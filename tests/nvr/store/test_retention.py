import os
from typing import Any

import pytest

from nvr.errors import StorageError
from nvr.store.alerts import Pictures
from nvr.store.retention import Kept, Retention, RetentionPolicy
from nvr.store.rows import Segment
from tests.nvr.store.homes import HOUR_US, Home, alert
from tests.nvr.streams import START_US, Recipe

SHORT = Recipe(seconds=2)
HOUR = 3600


class Keeper:
    """A retention over a home, with a policy that a test may change."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.policy = RetentionPolicy({"front": 24.0}, 12.0, 0)
        self.retention = Retention(
            Kept(home.recordings, home.alerts, home.pins, home.ages),
            home.files,
            home.pictures,
            lambda: self.policy,
        )


@pytest.fixture
def keeper(home: Home) -> Keeper:
    return Keeper(home)


def test_what_is_too_old_goes_and_nothing_else(home: Home, keeper: Keeper) -> None:
    for hour in range(0, 30, 2):
        home.at(hour * HOUR)
        home.record(SHORT, at_s=hour * HOUR)
    home.at(30 * HOUR + 1)
    assert keeper.retention.run_once().segments == 3, "hours 0, 2 and 4; 6 ended a second too late"
    assert home.ranges()[0][0] == 6 * HOUR
    assert len(home.files.paths()) == 12
    home.clock.advance(2)
    assert keeper.retention.run_once().segments == 1
    assert keeper.retention.run_once().segments == 0


def test_exact_over_a_day_of_runs(home: Home, keeper: Keeper) -> None:
    """Nothing younger than 24 hours goes, nothing stays 120 s longer."""
    for minute in range(0, 180, 3):
        home.at(minute * 60)
        home.record(SHORT, at_s=minute * 60)
    home.at(24 * HOUR - 30)
    while home.files.paths():
        home.clock.advance(30)
        keeper.retention.run_once()
        due_us = home.clock.now_us() - 24 * HOUR_US
        oldest = home.recordings.oldest_us("front")
        assert oldest is None or oldest > due_us - 120_000_000
        gone = sum(START_US + m * 60_000_000 + 2_200_000 <= due_us for m in range(0, 180, 3))
        assert len(home.files.paths()) >= 60 - gone


def test_each_camera_has_its_hours(home: Home, keeper: Keeper) -> None:
    home.record(SHORT, camera_id="front")
    home.record(SHORT, camera_id="garden")
    home.clock.advance(13 * HOUR)
    assert keeper.retention.run_once().segments == 1
    assert home.recordings.camera_ids() == ["front"]


def test_alerts_and_their_pictures_go_too(home: Home, keeper: Keeper) -> None:
    (home.pictures / "front").mkdir()
    for number, name in ((1, "old"), (30 * HOUR, "new")):
        pictures = Pictures(f"front/{name}.jpg", f"front/{name}-box.jpg")
        for path in pictures.paths:
            (home.pictures / path).write_bytes(b"jpeg")
        home.at(number)
        home.alerts.upsert(alert(number), pictures)
    going_on = alert(2, end_us=None)
    home.alerts.upsert(going_on)
    home.at(31 * HOUR)
    assert [a.id for a in keeper.retention.run_once().alerts] == ["alert1"]
    assert sorted(p.name for p in home.pictures.glob("*/*")) == ["new-box.jpg", "new.jpg"]
    assert home.alerts.get(going_on.id) == going_on


def test_the_open_segment_is_never_touched(home: Home, keeper: Keeper) -> None:
    recorder = home.record(SHORT, close=False)
    home.clock.advance(100 * HOUR)
    keeper.policy = RetentionPolicy({"front": 24.0}, 12.0, 1 << 62)
    result = keeper.retention.run_once()
    assert (result.segments, result.forced) == (0, 0)
    assert result.error is not None
    assert "something else fills the disk" in result.error.message
    assert len(home.files.paths()) == 1
    recorder.close()


def test_a_full_disk_takes_the_oldest_of_all_cameras(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, camera_id in enumerate(["front", "garden", "front", "garden", "front"]):
        home.record(SHORT, at_s=n * 100, camera_id=camera_id)
    total = home.recordings.size_bytes()
    monkeypatch.setattr(home.files, "free_bytes", lambda *_: total - home.recordings.size_bytes())
    keeper.policy = RetentionPolicy({"front": 24.0, "garden": 24.0}, 24.0, total // 2)
    result = keeper.retention.run_once()
    assert result.forced == 3
    assert result.error is None
    assert home.ranges("front") == [(400, 402)]
    assert home.ranges("garden") == [(300, 302)]


def _make_stuck(home: Home, path: str) -> None:
    """A folder in a file's place: no rights of the one who runs the tests delete it."""
    (home.root / path).unlink()
    (home.root / path).mkdir()


def test_files_that_can_not_be_deleted_keep_no_other(home: Home, keeper: Keeper) -> None:
    for n in range(100):
        home.record(SHORT, at_s=n * 100, camera_id="front")
    home.record(SHORT, camera_id="garden")
    stuck = home.files.paths(camera_id="front")[:70]
    for path in stuck:
        _make_stuck(home, path)
    home.at(48 * HOUR)
    result = keeper.retention.run_once()
    assert home.files.paths() == stuck, "more of them than are deleted at once"
    assert result.segments == 31
    assert result.error is not None
    assert stuck[0] in result.error.message
    (home.root / stuck[0]).rmdir()
    assert keeper.retention.run_once().segments == 1, "each run tries them again"


def test_a_full_disk_passes_over_what_can_not_be_deleted(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(8):
        home.record(SHORT, at_s=n * 100)
    total = home.recordings.size_bytes()
    for path in home.files.paths()[:3]:
        _make_stuck(home, path)
    monkeypatch.setattr(home.files, "free_bytes", lambda *_: total - home.recordings.size_bytes())
    result = keeper.retention.run_once()
    assert result.forced == 4
    assert result.error is not None
    assert home.ranges()[3:] == [(700, 702)]
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0, max_bytes=total * 7 // 16)
    assert keeper.retention.run_once().forced == 1, "the quota passes them over as well"


def test_a_camera_that_refuses_keeps_no_room_from_the_others(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with what is due, a full disk gets its room."""
    for n in range(4):
        home.record(SHORT, at_s=n * 100)
    total = home.recordings.size_bytes()
    monkeypatch.setattr(home.files, "free_bytes", lambda *_: total - home.recordings.size_bytes())
    oldest = home.recordings.oldest_closed

    def refusing(camera_id: str | None, *args: Any, **named: Any) -> list[Segment]:
        if camera_id is not None:
            raise StorageError("the index can't be read")
        return oldest(camera_id, *args, **named)

    monkeypatch.setattr(home.recordings, "oldest_closed", refusing)
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, total // 2)
    result = keeper.retention.run_once()
    assert result.forced == 2
    assert result.error is not None
    assert "can't be read" in result.error.message


def test_where_the_minimum_is_out_of_reach_half_the_room_is_used(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small disk, or one that others fill, still keeps what was recorded last."""
    for n in range(4):
        home.record(SHORT, at_s=n * 100)
    total = home.recordings.size_bytes()
    monkeypatch.setattr(home.files, "free_bytes", lambda *_: total - home.recordings.size_bytes())
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 1 << 62)
    result = keeper.retention.run_once()
    assert result.forced == 2
    assert result.error is not None, "the owner is told"
    assert home.ranges("front") == [(200, 202), (300, 302)]
    again = keeper.retention.run_once()
    assert again.forced == 0
    assert str(again.error) == str(result.error)


def test_a_full_disk_never_ends_recording(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the owner wants nothing kept free, the oldest makes room for the newest."""
    for n in range(4):
        home.record(SHORT, at_s=n * 100)
    total = home.recordings.size_bytes()
    monkeypatch.setattr(home.files, "free_bytes", lambda *_: total - home.recordings.size_bytes())
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0)
    assert keeper.retention.run_once().forced == 2
    assert home.ranges("front") == [(200, 202), (300, 302)]


def test_empty_folders_are_removed(home: Home, keeper: Keeper) -> None:
    home.record(SHORT, camera_id="front")
    home.record(SHORT, camera_id="gone")
    home.clock.advance(25 * HOUR)
    keeper.retention.run_once()
    assert [p.name for p in home.root.rglob("*")] == ["front"], "a configured camera's own stays"


def test_a_removed_camera_leaves_nothing(home: Home, keeper: Keeper) -> None:
    (home.pictures / "a.jpg").write_bytes(b"jpeg")
    home.record(SHORT)
    home.record(SHORT, at_s=100, close=False)._unlock()
    home.alerts.upsert(alert(1), Pictures("a.jpg", None))
    home.alerts.upsert(alert(2, end_us=None))
    home.alerts.upsert(alert(3, camera_id="garden"))
    result = keeper.retention.forget_camera("front")
    assert result.segments == 2
    assert len(result.alerts) == 2
    assert home.files.paths() == []
    assert home.ranges() == []
    assert list(home.pictures.iterdir()) == []
    assert home.alerts.camera_ids() == ["garden"]


def test_what_can_not_be_deleted_among_the_pictures_stops_nothing_else(
    home: Home, keeper: Keeper
) -> None:
    """Some storage devices put folders of their own into every folder."""
    (home.pictures / "front").mkdir()
    folder = home.pictures / "front" / "@eaDir"
    folder.mkdir()
    os.utime(folder, (1, 1))
    stuck = alert(1)
    (home.pictures / "front" / "stuck.jpg").mkdir()
    home.alerts.upsert(stuck, Pictures("front/stuck.jpg", None))
    home.record(SHORT)
    home.at(24 * HOUR)
    home.record(SHORT, at_s=24 * HOUR)
    home.at(24 * HOUR + 60)
    result = keeper.retention.run_once()
    assert result.segments == 1
    assert home.ranges() == [(24 * HOUR, 24 * HOUR + 2)]
    assert result.error is not None
