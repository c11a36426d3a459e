import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from nvr.errors import RequestError
from nvr.when import join_times, local, parse_moment


@pytest.fixture(autouse=True)
def _in_berlin() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def us(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


NOW = us("2026-11-22 14:30:00")  # 15:30 in Berlin


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-22 18:00", "2026-11-22 17:00:00"),
        ("2026-11-22T18:00:05", "2026-11-22 17:00:05"),
        ("2026-07-01 18:00", "2026-07-01 16:00:00"),
        ("2026-11-22", "2026-11-21 23:00:00"),
        ("2026-11-22T18:00Z", "2026-11-22 18:00:00"),
        ("2026-11-22 18:00+02:00", "2026-11-22 16:00:00"),
        ("15:00", "2026-11-22 14:00:00"),
        ("15:30", "2026-11-22 14:30:00"),
        ("18:00", "2026-11-21 17:00:00"),
        ("7:05:09", "2026-11-22 06:05:09"),
        ("-10m", "2026-11-22 14:20:00"),
        ("-90 s", "2026-11-22 14:28:30"),
        ("-1.5h", "2026-11-22 13:00:00"),
        ("-2d", "2026-11-20 14:30:00"),
        (" now ", "2026-11-22 14:30:00"),
    ],
)
def test_moments_as_people_write_them(text: str, meant: str) -> None:
    assert parse_moment(text, NOW) == us(meant)


def test_fractions_of_a_second() -> None:
    assert parse_moment("2026-11-22T18:00:00.250Z", NOW) == us("2026-11-22 18:00:00") + 250_000


def test_the_end_is_the_first_such_time_after_the_beginning() -> None:
    start = parse_moment("23:50", NOW)
    assert start == us("2026-11-21 22:50:00")
    assert parse_moment("00:10", NOW, after_us=start) == us("2026-11-21 23:10:00")
    assert parse_moment("23:50", NOW, after_us=start) == us("2026-11-22 22:50:00")


def test_a_time_of_day_around_the_change_of_the_clocks() -> None:
    """The night of 2026-10-25 has 25 hours; 12:00 of the day before is 25 hours before noon."""
    now = us("2026-10-25 10:30:00")  # 11:30, in winter time
    assert parse_moment("12:00", now) == us("2026-10-24 10:00:00")
    assert parse_moment("11:00", now) == us("2026-10-25 10:00:00")


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "25:00", "18:60", "10m", "-10", "2026-13-01", "9" * 50, "-9999999999d"],
)
def test_what_is_no_moment_is_told_with_what_would_be(text: str) -> None:
    with pytest.raises(RequestError, match=r'"18:00" \(the last one\)'):
        parse_moment(text, NOW)


def test_moments_for_people() -> None:
    assert local(us("2026-11-22 17:00:00")) == "2026-11-22 18:00:00 CET"
    assert local(us("2026-07-01 16:00:00")) == "2026-07-01 18:00:00 CEST"


def test_a_time_ago_is_no_option() -> None:
    typed = ["export", "A", "--from", "-10m", "--to", "-5m", "-o", "x", "--from", "--to"]
    assert join_times(typed) == [
        "export", "A", "--from=-10m", "--to=-5m", "-o", "x", "--from", "--to",
    ]  # fmt: skip
