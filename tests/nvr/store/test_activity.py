import random
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvr.clock import SimulatedClock
from nvr.errors import StorageError
from nvr.messages import ActivitySeen
from nvr.store import db as db_module
from nvr.store.activity import BLOCK_S, SAVE_EVERY_S, Activity
from nvr.store.db import Database
from tests.nvr.store.homes import SECOND_US, Home, alert
from tests.nvr.streams import START_US

BLOCK_US = BLOCK_S * SECOND_US
BASE_US = START_US - START_US % BLOCK_US
WATCHED = 128


@pytest.fixture
def activity(home: Home) -> Activity:
    return Activity(home.db, home.clock)


def seen(at_s: int, *motion: int, camera_id: str = "front") -> ActivitySeen:
    """Consecutive seconds; who was in view is told apart by the lower bits."""
    flags = bytes(WATCHED | level % 8 for level in motion)
    return ActivitySeen(camera_id, BASE_US + at_s * SECOND_US, bytes(motion), flags)


def motion(activity: Activity, start_s: int, end_s: int, camera_id: str = "front") -> list[int]:
    found = activity.seconds(camera_id, BASE_US + start_s * SECOND_US, BASE_US + end_s * SECOND_US)
    assert found.start_us == BASE_US + start_s * SECOND_US
    assert len(found.motion) == len(found.flags) == end_s - start_s
    for level, flags in zip(found.motion, found.flags, strict=True):
        assert flags == (WATCHED | level % 8 if flags else level), "both tracks go together"
    return list(found.motion)


def test_what_was_told_is_known_before_and_after_it_is_saved(
    home: Home, activity: Activity
) -> None:
    activity.take(seen(597, 1, 2, 3, 4, 5, 6))  # over the end of a row
    activity.take(seen(600, 9, camera_id="yard"))
    for _ in range(2):
        assert motion(activity, 595, 605) == [0, 0, 1, 2, 3, 4, 5, 6, 0, 0]
        assert motion(activity, 600, 601, "yard") == [9]
        activity.save()
    assert motion(Activity(home.db, home.clock), 597, 603) == [1, 2, 3, 4, 5, 6]
    assert home.db.query("SELECT count(*) FROM activity")[0][0] == 3


def test_it_is_saved_once_a_minute(home: Home, activity: Activity) -> None:
    activity.take(seen(0, 1))
    activity.save_when_due()
    assert home.db.query("SELECT * FROM activity") == []
    home.clock.advance(SAVE_EVERY_S)
    activity.save_when_due()
    assert len(home.db.query("SELECT * FROM activity")) == 1


@pytest.mark.parametrize("saved", [False, True])
def test_after_a_clock_step_what_is_told_later_counts(activity: Activity, saved: bool) -> None:
    for hour in (1, 0, 1):  # an hour back and forth
        activity.take(seen(hour * 3600, *[hour + 1] * 10))
        if saved:
            activity.save()
    activity.take(seen(3603, 7, 7))
    assert motion(activity, 3600, 3610) == [2, 2, 2, 7, 7, 2, 2, 2, 2, 2]
    assert motion(activity, 0, 11) == [1] * 10 + [0]


def test_a_second_told_twice_is_a_leap_second(activity: Activity) -> None:
    activity.take(seen(0, 1, 2))
    activity.take(seen(1, 3, 4))
    assert motion(activity, 0, 3) == [1, 3, 4]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 2000), st.lists(st.integers(1, 255), min_size=1, max_size=30),
            st.booleans(),
        ),
        max_size=20,
    ),
    st.integers(0, 1900),
    st.integers(1, 300),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_like_a_plain_table(
    told: list[tuple[int, list[int], bool]], start_s: int, length_s: int
) -> None:
    clock = SimulatedClock()
    with TemporaryDirectory() as folder, closing(Database(Path(folder) / "i", clock)) as db:
        _compare(Activity(db, clock), told, start_s, length_s)


def _compare(
    activity: Activity, told: list[tuple[int, list[int], bool]], start_s: int, length_s: int
) -> None:
    plain = [0] * 3000
    for at_s, levels, saves in told:
        activity.take(seen(at_s, *levels))
        plain[at_s : at_s + len(levels)] = levels
        if saves:
            activity.save()
    assert motion(activity, start_s, start_s + length_s) == plain[start_s : start_s + length_s]
    activity.forget_range("front", BASE_US + start_s * SECOND_US, BASE_US + 2000 * SECOND_US)
    plain[start_s:2000] = [0] * (2000 - start_s)
    assert motion(activity, 0, 3000) == plain


@pytest.mark.parametrize("saved", [False, True])
def test_retention_forgets_to_the_minute(home: Home, activity: Activity, saved: bool) -> None:
    activity.take(seen(0, *[1] * 3600))
    activity.take(seen(0, *[1] * 60, camera_id="yard"))
    if saved:
        activity.save()
    activity.forget("front", BASE_US + 1000 * SECOND_US)
    assert motion(activity, 0, 3600) == [0] * 960 + [1] * 2640
    assert motion(activity, 0, 60, "yard") == [1] * 60
    activity.save()
    assert len(home.db.query("SELECT * FROM activity WHERE camera_id = 'front'")) == 5
    activity.forget("front", 1 << 62)
    assert home.db.query("SELECT * FROM activity WHERE camera_id = 'front'") == []


def test_forgetting_nothing_writes_nothing(home: Home, activity: Activity) -> None:
    activity.take(seen(0, *[1] * 1200))
    activity.save()
    activity.forget("front", BASE_US + 630 * SECOND_US)
    before = home.db._connection.total_changes
    activity.forget("front", BASE_US + 659 * SECOND_US)
    assert home.db._connection.total_changes == before


def test_a_part_of_a_second_that_was_deleted_is_gone(activity: Activity) -> None:
    activity.take(seen(0, *[1] * 10))
    at_us = BASE_US + 3 * SECOND_US
    activity.forget_range("front", at_us + 999_999, at_us + 1_000_001)
    assert motion(activity, 0, 10) == [1, 1, 1, 0, 0, 1, 1, 1, 1, 1]


def test_a_database_that_refuses_loses_nothing(
    home: Home, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity.take(seen(0, 1, 2, 3))
    home.db.close()
    with pytest.raises(StorageError):
        activity.save()
    home.start()
    monkeypatch.setattr(activity, "_db", home.db)
    activity.save()
    assert motion(activity, 0, 3) == [1, 2, 3]


def test_a_day_is_small_even_if_no_second_is_like_the_other(home: Home, activity: Activity) -> None:
    page_count = "PRAGMA page_count"
    empty = home.db.query(page_count)[0][0]
    noise = random.Random(1)
    for at_s in range(0, 86_400, 10):
        activity.take(seen(at_s, *noise.randbytes(10)))
        if at_s % 60 == 0:
            activity.save()
    activity.save()
    assert (home.db.query(page_count)[0][0] - empty) * 4096 < 230_000
    assert home.db.query("SELECT count(*) FROM activity")[0][0] in (144, 145)


def test_a_month_costs_a_day_no_more(home: Home) -> None:
    plan = home.db.query(
        "EXPLAIN QUERY PLAN SELECT start_us, motion, flags FROM activity"
        " WHERE camera_id = ? AND start_us >= ? AND start_us < ?",
        ("front", 0, 1),
    )
    (step,) = [row["detail"] for row in plan]
    assert "USING INDEX" in step
    assert "(camera_id=? AND start_us>? AND start_us<?)" in step


def test_it_survives_a_damaged_database(home: Home, activity: Activity) -> None:
    for at_s in range(0, 2000, 50):
        home.alerts.upsert(alert(at_s))
    activity.take(seen(0, 1, 2, 3))
    activity.save()
    page = home.db.query("SELECT rootpage FROM sqlite_schema WHERE name = 'alert_time'")[0][0]
    home.db.close()
    data = bytearray(home.db_path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    home.db_path.write_bytes(data)
    home.start()
    assert home.db.was_rebuilt
    assert motion(Activity(home.db, home.clock), 0, 3) == [1, 2, 3]


def test_an_older_database_learns_it(home: Home) -> None:
    """What the migration makes is what a new database has."""
    folder = Path(db_module.__file__).parent
    script = (folder / "migrations" / "0003-timeline.sql").read_text()
    assert script in (folder / "schema.sql").read_text()
    with sqlite3.connect(":memory:") as old:
        old.executescript(script)
