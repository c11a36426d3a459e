"""Outages, from what workers say. Times are seconds after the start."""

from dataclasses import replace

import pytest

from nvr.messages import WorkerStatus
from nvr.protocol import Connection, ErrorInfo
from nvr.store.db import Database
from nvr.store.outages import Outages
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import START_US, Recipe

STARTING = WorkerStatus(
    camera_id="front", connection=Connection.CONNECTING, error=None, recording=False,
    motion=False, persons=0, cats=0, dogs=0, video=None, bytes_received=0, frames=0, analysed=0,
    inferences=0, frames_dropped=0, packets_dropped=0,
)  # fmt: skip
RECORDING = replace(STARTING, connection=Connection.ONLINE, recording=True)
RECORDING_OFF = replace(STARTING, connection=Connection.ONLINE)


def failing(code: str, connection: Connection = Connection.OFFLINE) -> WorkerStatus:
    return replace(STARTING, connection=connection, error=ErrorInfo(code, "a sentence"))


class Book:
    """Outages over a real database and real recordings."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.start_nvr(["front"])

    def start_nvr(self, camera_ids: list[str]) -> None:
        self.outages = Outages(self.home.db, self.home.clock, self.home.recordings.newest_us)
        self.outages.nvr_started(camera_ids)

    def after(self, seconds: float, status: WorkerStatus) -> None:
        self.home.clock.advance(seconds)
        self.outages.heard(status)

    def found(self, camera_id: str = "front") -> list[tuple[float, float | None, str]]:
        """Start, end and reason of every outage."""
        return [
            (
                (o.start_us - START_US) / SECOND_US,
                None if o.end_us is None else (o.end_us - START_US) / SECOND_US,
                str(o.reason),
            )
            for o in self.outages.find(camera_id, 0, 1 << 62)
        ]


@pytest.fixture
def book(home: Home) -> Book:
    return Book(home)


def test_an_outage_begins_with_the_last_recorded_moment(book: Book) -> None:
    book.home.record(Recipe(seconds=6))
    book.after(6, RECORDING)
    book.after(10, failing("camera_stalled"))
    book.after(5, failing("camera_stalled"))
    ((begin, end, reason),) = book.found()
    assert (round(begin), end, reason) == (6, None, "camera_stalled")
    book.after(15, RECORDING)
    book.after(5, RECORDING)
    ((begin, end, reason),) = book.found()
    assert (round(begin), end, reason) == (6, 36, "camera_stalled")


def test_a_reason_that_changes_is_two_outages(book: Book) -> None:
    book.after(10, failing("camera_unreachable"))
    book.after(20, failing("camera_auth"))
    book.after(30, RECORDING)
    assert book.found() == [(10, 30, "camera_unreachable"), (30, 60, "camera_auth")]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (failing("camera_unsupported"), "camera_unsupported"),
        (failing("storage_full", Connection.ONLINE), "storage_full"),
        (failing("storage", Connection.ONLINE), "storage"),
        (RECORDING_OFF, "off"),
        (failing("internal", Connection.ONLINE), "off"),
    ],
)
def test_reasons(book: Book, status: WorkerStatus, reason: str) -> None:
    book.after(10, status)
    assert book.found() == [(10, None, reason)]


def test_what_is_short_is_not_kept(book: Book) -> None:
    for _ in range(10):
        book.after(10, failing("camera_unreachable"))
        book.after(1.9, RECORDING)
    assert book.found() == []


def test_a_worker_that_is_started_again(book: Book) -> None:
    book.after(10, RECORDING)
    book.outages.worker_lost("front")
    book.after(3, STARTING)
    assert book.found() == [(10, None, "worker_down")], "it doesn't know any better yet"
    book.after(2, RECORDING)
    assert book.found() == [(10, 15, "worker_down")]


def test_privacy(book: Book) -> None:
    """A private camera has no worker that could say anything, until it has one again."""
    book.after(10, RECORDING)
    book.outages.worker_lost("front")
    book.home.clock.advance(1)
    book.outages.switched_off("front")
    book.home.clock.advance(60)
    assert book.found() == [(11, None, "camera_private")]
    book.outages.worker_lost("front")
    book.after(2, STARTING)
    book.after(2, RECORDING)
    assert book.found() == [(11, 75, "camera_private")]


def test_a_new_camera_has_no_past(book: Book) -> None:
    book.after(10, STARTING)
    book.after(10, RECORDING)
    assert book.found() == []


def test_the_nvr_was_killed_for_a_minute(book: Book) -> None:
    book.home.record(Recipe(seconds=6))
    book.after(6, RECORDING)
    book.home.clock.advance(60)
    book.start_nvr(["front", "new"])
    book.after(2, STARTING)
    book.after(1, RECORDING)
    ((begin, end, reason),) = book.found()
    assert (round(begin), end, reason) == (6, 69, "nvr_down")
    assert book.found("new") == []


def test_a_camera_that_was_away_when_the_nvr_was_killed(book: Book) -> None:
    book.after(100, failing("camera_unreachable"))
    book.home.clock.advance(30)
    book.outages.alive()
    book.home.clock.advance(600)
    book.start_nvr(["front"])
    book.after(10, failing("camera_unreachable"))
    book.after(20, RECORDING)
    assert book.found() == [
        (100, 130, "camera_unreachable"),
        (130, 740, "nvr_down"),
        (740, 760, "camera_unreachable"),
    ]


def test_a_proper_end_is_the_last_mark_of_life(book: Book) -> None:
    book.after(100, failing("camera_unreachable"))
    book.home.clock.advance(200)
    book.outages.nvr_stops()
    book.home.clock.advance(50)
    book.start_nvr(["front"])
    book.after(1, RECORDING)
    assert book.found() == [(100, 300, "camera_unreachable"), (300, 351, "nvr_down")]


def test_marks_of_life_are_rare(book: Book) -> None:
    before = book.home.db._connection.total_changes
    for _ in range(20):
        book.home.clock.advance(30)
        book.outages.alive()
    assert book.home.db._connection.total_changes - before == 10


def test_a_machine_that_wakes_in_the_past(book: Book) -> None:
    """Without a clock of its own it believes in some old day until the network tells better."""
    book.home.record(Recipe(seconds=6))
    book.after(6, RECORDING)
    book.home.clock.step_wall(-1e6)
    book.start_nvr(["front"])
    book.home.clock.step_wall(1e6 + 100)
    book.after(5, RECORDING)
    ((begin, end, reason),) = book.found()
    assert (round(begin), end, reason) == (6, 111, "nvr_down")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_step_leaves_nothing_impossible(book: Book, hours: int) -> None:
    book.after(10, failing("camera_unreachable"))
    book.home.clock.step_wall(hours * 3600)
    book.after(10, RECORDING)
    assert book.found() == ([(10, 3620, "camera_unreachable")] if hours > 0 else [])
    book.after(10, failing("camera_auth"))
    book.after(10, RECORDING)
    assert book.found()[-1][2] == "camera_auth"


def test_a_clock_set_forward_leaves_a_gap_that_lost_nothing(book: Book) -> None:
    for _ in range(3):
        book.after(5, RECORDING)
    book.home.clock.step_wall(3600)
    for _ in range(3):
        book.after(5, RECORDING)
    assert book.found() == [(20, 3620, "clock")]
    book.home.clock.step_wall(-3600)
    for _ in range(3):
        book.after(5, RECORDING)
    book.home.clock.step_wall(1.5)
    book.after(5, RECORDING)
    assert book.found() == [(20, 3620, "clock")], "back is no gap, and a trifle is none"


def test_retention_forgets(book: Book) -> None:
    book.after(10, failing("camera_unreachable"))
    book.after(20, failing("camera_auth"))
    book.after(20, RECORDING)
    book.after(20, failing("camera_stalled"))
    for moment, left in (
        (20, [(20, 30, "camera_unreachable"), (30, 50, "camera_auth")]),
        (30, [(30, 50, "camera_auth")]),
        (60, []),
    ):
        book.outages.forget("front", START_US + moment * SECOND_US)
        assert book.found() == [*left, (70, None, "camera_stalled")]
    book.home.clock.advance(1000)
    book.outages.forget("front", START_US + 900 * SECOND_US)
    assert book.found() == [(900, None, "camera_stalled")], "it still lasts"
    book.outages.forget("yard", 1 << 62)
    assert book.found() != []
    book.outages.forget("front", 1 << 62)
    assert book.found() == []


def test_a_removed_camera_may_come_again(book: Book) -> None:
    book.after(10, failing("camera_auth"))
    book.outages.forget("front", 1 << 62)
    book.after(10, failing("camera_auth"))
    assert book.found() == [(20, None, "camera_auth")]


def test_what_the_owner_deletes_is_only_told_as_deleted(book: Book) -> None:
    book.after(10, failing("camera_unreachable"))
    book.after(40, failing("camera_auth"))
    moment = START_US + 20 * SECOND_US
    book.outages.forget_range("front", moment, moment + 10 * SECOND_US)
    assert book.found() == [
        (10, 20, "camera_unreachable"),
        (20, 30, "deleted"),
        (30, 50, "camera_unreachable"),
        (50, None, "camera_auth"),
    ]
    book.outages.forget_range("front", moment, START_US + 60 * SECOND_US)
    assert book.found() == [
        (10, 20, "camera_unreachable"),
        (20, 60, "deleted"),
        (60, None, "camera_auth"),
    ]
    book.home.clock.advance(1000)
    book.outages.forget_range("front", 0, START_US + 60 * SECOND_US)
    assert book.found() == [(60, None, "camera_auth")], "from 0 on it is time that deletes"


def test_a_database_that_refuses_is_no_trouble(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    book.home.db.close()
    book.after(10, failing("camera_auth"))
    book.outages.nvr_stops()
    assert len([r for r in caplog.records if "front" in r.message]) == 1
    book.home.start()


def test_it_survives_a_damaged_database(book: Book) -> None:
    book.after(10, failing("camera_auth"))
    book.after(10, RECORDING)
    for at_s in range(0, 2000, 50):
        book.home.record(Recipe(seconds=2), at_s=at_s)
    page = book.home.db.query("SELECT rootpage FROM sqlite_schema WHERE name = 'segment'")[0][0]
    book.home.db.close()
    data = bytearray(book.home.db_path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    book.home.db_path.write_bytes(data)
    db = Database(book.home.db_path, book.home.clock)
    assert db.was_rebuilt
    book.outages = Outages(db, book.home.clock, lambda _: None)
    assert book.found() == [(10, 20, "camera_auth")]
    db.close()
