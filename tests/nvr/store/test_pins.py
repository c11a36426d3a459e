"""Pins hold recordings, alerts and pictures against time, quota and a full disk."""

import pytest

from nvr.errors import NotFound, StorageError
from nvr.store.alerts import Pictures
from nvr.store.retention import RetentionPolicy
from tests.nvr.store.homes import Home, alert
from tests.nvr.store.test_retention import HOUR, SHORT, Keeper
from tests.nvr.streams import START_US, Recipe

MINUTE_US = 60_000_000


@pytest.fixture
def keeper(home: Home) -> Keeper:
    return Keeper(home)


def _pin(home: Home, start_s: float, end_s: float, camera_id: str = "front") -> str:
    return home.pins.add(
        camera_id, START_US + round(start_s * 1e6), START_US + round(end_s * 1e6), "Ann"
    ).id


def test_what_is_pinned_outlives_its_time_and_no_more(home: Home, keeper: Keeper) -> None:
    for n in range(3):
        home.record(SHORT, at_s=n * 100)
        home.record(SHORT, at_s=n * 100, camera_id="garden")
    pin_id = _pin(home, 101, 101.5)
    home.clock.advance(30 * HOUR)
    keeper.retention.run_once()
    assert home.ranges() == [(100, 102)], "the file that it lies in, and only of its camera"
    assert home.ranges("garden") == []
    (pin,) = home.pins.all()
    assert (pin.owner, pin.note, pin.camera_id) == ("Ann", None, "front")
    assert pin.size_bytes == home.recordings.size_bytes() == home.pins.size_bytes() > 1000
    assert home.clock.now_us() - pin.created_us == 30 * HOUR * 1_000_000
    home.pins.remove(pin_id)
    keeper.retention.run_once()
    assert home.ranges() == []
    with pytest.raises(NotFound):
        home.pins.remove(pin_id)


def test_a_file_that_two_pins_keep_counts_once(home: Home) -> None:
    home.record(SHORT)
    for _ in range(2):
        _pin(home, 0, 1)
    assert home.pins.size_bytes() == home.recordings.size_bytes()
    assert sum(pin.size_bytes for pin in home.pins.all()) == 2 * home.pins.size_bytes()


def test_the_quota_leaves_what_is_pinned(home: Home, keeper: Keeper) -> None:
    for n in range(4):
        home.record(SHORT, at_s=n * 100)
    total = home.recordings.size_bytes()
    _pin(home, 0, 1)
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0, max_bytes=total // 2)
    result = keeper.retention.run_once()
    assert home.ranges() == [(0, 2), (300, 302)]
    assert (result.forced, result.forced_us) == (2, {"front": home_end(home, 202)})


def test_a_full_disk_leaves_what_is_pinned(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the room that pins leave, half may stay recorded."""
    for n in range(5):
        home.record(SHORT, at_s=n * 100)
    _pin(home, 0, 1)
    total = home.recordings.size_bytes()
    monkeypatch.setattr(home.files, "free_bytes", lambda *_: total - home.recordings.size_bytes())
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 1 << 62)
    for _ in range(2):
        result = keeper.retention.run_once()
        assert result.error is not None
        assert home.ranges() == [(0, 2), (300, 302), (400, 402)]


def home_end(home: Home, second: float) -> int:
    """The end of a SHORT recording, as exactly as its pictures tell."""
    return START_US + round(second * 1e6)


def test_an_alert_within_a_pin_stays_with_its_pictures(home: Home, keeper: Keeper) -> None:
    (home.pictures / "front").mkdir()
    for number in (1, 1000):
        path = f"front/{number}.jpg"
        (home.pictures / path).write_bytes(b"jpeg")
        home.alerts.upsert(alert(number), Pictures(path, None))
    _pin(home, 5, 6)
    home.clock.advance(30 * HOUR)
    assert [a.id for a in keeper.retention.run_once().alerts] == ["alert1000"]
    assert [p.name for p in home.pictures.glob("*/*")] == ["1.jpg"]


def test_a_pinned_visit_is_pinned_to_its_end(home: Home) -> None:
    going_on = alert(10, end_us=None, clip_end_us=None)
    home.alerts.upsert(going_on)
    home.clock.advance(12)
    pin = home.pins.add_alert(going_on, "Ann")
    assert (pin.start_us, pin.end_us) == (going_on.clip_start_us, START_US + 12_000_000)
    home.pins.follow(alert(10))
    assert home.pins.add_alert(alert(10), "Bob").id == pin.id, "pinned once"
    (pin,) = home.pins.all()
    assert (pin.end_us, pin.owner, pin.alert_id) == (alert(10).clip_end_us, "Ann", "alert10")


def test_the_oldest_of_all_cameras_goes_when_the_quota_is_reached(
    home: Home, keeper: Keeper
) -> None:
    for n, camera_id in enumerate(["front", "garden", "front", "garden"]):
        home.record(SHORT, at_s=n * 100, camera_id=camera_id)
    total = home.recordings.size_bytes()
    keeper.policy = RetentionPolicy({"front": 24.0, "garden": 24.0}, 24.0, 0, total * 3 // 4)
    result = keeper.retention.run_once()
    assert result.forced == 1
    assert result.error is None
    assert home.ranges("front") == [(200, 202)]
    assert keeper.retention.run_once().forced == 0


def test_what_is_too_old_is_not_told_as_forced(home: Home, keeper: Keeper) -> None:
    for n in range(2):
        home.record(SHORT, at_s=n * HOUR)
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0, home.recordings.size_bytes() * 3 // 4)
    home.clock.advance(24 * HOUR + 60)
    result = keeper.retention.run_once()
    assert (result.segments, result.forced, result.forced_us) == (1, 0, {})


def test_visits_while_nobody_was_home_are_kept_for_days(home: Home, keeper: Keeper) -> None:
    for n in range(3):
        home.record(SHORT, at_s=n * 100)
    home.alerts.upsert(alert(104, clip_start_us=START_US + 99_000_000), away=True)
    home.alerts.upsert(alert(204, clip_start_us=START_US + 199_000_000))
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0, away_hours=7 * 24)
    home.clock.advance(25 * HOUR)
    assert [a.id for a in keeper.retention.run_once().alerts] == ["alert204"]
    assert home.ranges() == [(100, 102)], "what its clip needs"
    home.alerts.upsert(alert(104, clip_start_us=START_US + 99_000_000))
    home.clock.advance(142 * HOUR)
    assert keeper.retention.run_once().alerts == []
    home.clock.advance(2 * HOUR)
    assert [a.id for a in keeper.retention.run_once().alerts] == ["alert104"]
    assert home.ranges() == []


def test_a_full_disk_takes_visits_while_nobody_was_home_last(
    home: Home, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        home.record(SHORT, at_s=n * 100)
    home.alerts.upsert(alert(1), away=True)
    total = home.recordings.size_bytes()
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0, total // 2, away_hours=7 * 24)
    keeper.retention.run_once()
    assert home.ranges() == [(0, 2)]
    keeper.policy = RetentionPolicy({"front": 24.0}, 24.0, 0, 1, away_hours=7 * 24)
    keeper.retention.run_once()
    assert home.ranges() == []


def test_pictures_that_no_alert_knows_go_with_their_time(home: Home, keeper: Keeper) -> None:
    import os

    (home.pictures / "front").mkdir()
    for name, age_s in (("old.jpg", 25 * HOUR), (".snapshot-x", 25 * HOUR), ("new.jpg", HOUR)):
        path = home.pictures / "front" / name
        path.write_bytes(b"jpeg")
        moment = home.clock.now_us() / 1e6 - age_s
        os.utime(path, (moment, moment))
    keeper.retention.run_once()
    assert [p.name for p in home.pictures.glob("*/*")] == ["new.jpg"]


def test_others_are_told_what_to_forget(home: Home, keeper: Keeper) -> None:
    told: list[tuple[str, int]] = []

    def refuse(camera_id: str, before_us: int) -> None:
        raise StorageError("a table that can't be written")

    keeper.retention.forgetters += [refuse, lambda *what: told.append(what)]
    home.record(SHORT, camera_id="garden")
    result = keeper.retention.run_once()
    assert str(result.error) == "a table that can't be written"
    now_us = home.clock.now_us()
    assert sorted(told) == [
        ("front", now_us - 24 * HOUR * 1_000_000),
        ("garden", now_us - 12 * HOUR * 1_000_000),
    ]


def test_a_pin_in_a_file_that_is_being_written_has_a_size(home: Home) -> None:
    recorder = home.record(Recipe(seconds=6), close=False)
    ours = home.pins.add("front", START_US + 1_000_000, START_US + 2_000_000, "Ann")
    also = home.pins.add("front", START_US + 2_000_000, START_US + 3_000_000, "Ben")
    other = home.pins.add("garden", START_US, START_US + 1_000_000, "Ann")
    (segment,) = home.recordings.being_written("front")
    assert ours.size_bytes == also.size_bytes == segment.size > 0
    assert other.size_bytes == 0
    assert home.pins.size_bytes() == segment.size, "counted once"
    recorder.close()
    size = home.recordings.size_bytes()
    assert {pin.size_bytes for pin in home.pins.all("front")} == {size}
    assert home.pins.size_bytes() == size
