"""Since when what is masked was masked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.store.db import Database
from nvr.store.facts import MaskedSince

A, B = (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)), ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5)))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "a.sqlite3", SimulatedClock())
    yield database
    database.close()


def test_masks_hold_since_the_last_one_came(database: Database) -> None:
    since = MaskedSince(database)
    assert not since.note("door", (), 1)
    assert since.since_us("door") is None
    assert since.note("door", (A,), 2)
    assert not since.note("door", (A,), 3), "started anew"
    assert since.since_us("door") == 2
    assert since.note("door", (A, B), 4)
    assert since.since_us("door") == 4
    assert since.note("door", (B,), 5), "less is masked: what was recorded before shows no more"
    assert since.since_us("door") == 4
    assert since.note("door", (), 6)
    assert since.since_us("door") is None
    assert since.note("door", (B,), 7)
    assert since.since_us("door") == 7


def test_they_outlive_a_restart_and_go_with_the_camera(database: Database) -> None:
    MaskedSince(database).note("door", (A,), 2)
    again = MaskedSince(database)
    assert again.since_us("door") == 2
    again.forget("door")
    assert MaskedSince(database).since_us("door") is None
