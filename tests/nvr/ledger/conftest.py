"""A ledger in a folder of its own, on a clock that tests move."""

from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.ledger.book import Book
from nvr.ledger.entry import Entry, What, Who
from nvr.users import User

DAY_S = 24 * 3600
NOW_US = 1_700_000_000_000_000  # 2023-11-14 22:13:20 UTC

ANNA = Who("Home Assistant", "192.168.1.4", User("u1", "Anna", "192.168.1.20"))
BEN = Who("Home Assistant", "192.168.1.4", User("u2", "Ben"))


def look(who: Who = ANNA, camera: str = "door") -> Entry:
    return Entry(What.LIVE, who, (camera,))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW_US)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def book(folder: Path, clock: SimulatedClock) -> Book:
    return Book(folder, clock)
