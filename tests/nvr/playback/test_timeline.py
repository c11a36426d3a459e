"""The timeline over a real library: real files, a real database, a clock that tests move."""

import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.clock import SimulatedClock
from nvr.config import CameraConfig, Config
from nvr.errors import StorageError
from nvr.folders import Folders
from nvr.media.recorder import Recorder
from nvr.messages import (
    ActivitySeen,
    FragmentWritten,
    SegmentClosed,
    SegmentOpened,
    WorkerMessage,
)
from nvr.playback.timeline import TimelineReader, highest, united
from nvr.protocol import Label
from nvr.store.library import Library
from nvr.timelines import Timeline, TimelineFlag
from tests.nvr.store.homes import alert
from tests.nvr.store.test_outages import RECORDING, failing
from tests.nvr.streams import START_US, Recipe, Source

SECOND_US = 1_000_000
HOUR = 3600
DAY = 24 * HOUR
FRONT = CameraConfig(id="front", name="Front", main_url="rtsp://127.0.0.1/x")


class Nvr:
    """The main process's storage. Times are seconds after the start."""

    def __init__(self, folder: Path) -> None:
        self.folders = Folders.of(folder, Config())
        self.config = Config(cameras=[FRONT], min_free_gb=0)
        self.clock = SimulatedClock(START_US)
        self.start()

    def start(self) -> None:
        """As after the death of the one before; `library.close` was its proper end."""
        self.library = Library(self.folders, self.clock)
        self.library.recover()
        self.library.outages.nvr_started([FRONT.id])
        self.reader = TimelineReader(self.library, self.clock, lambda _: FRONT)

    def at(self, second: float) -> None:
        """Let time pass up to a moment."""
        self.clock.advance(second - (self.clock.now_us() - START_US) / SECOND_US)

    def hear(self, message: WorkerMessage) -> None:
        assert isinstance(message, SegmentOpened | FragmentWritten | SegmentClosed)
        self.library.recordings.handle(message)

    def record(self, at_s: float, seconds: float, *, close: bool = True) -> Recorder:
        """Record until `seconds` later; that is now."""
        source = Source(Recipe(seconds=seconds), START_US + round(at_s * SECOND_US))
        recorder = Recorder("front", self.folders.recordings, self.clock, self.hear)
        recorder.open(source.format)
        for packet in source:
            recorder.write(packet)
        if close:
            recorder.close()
        self.at(at_s + seconds)
        return recorder

    def see(self, at_s: int, motion: bytes, flags: int = 0) -> None:
        start_us = START_US + at_s * SECOND_US
        every = bytes([flags | TimelineFlag.WATCHED]) * len(motion)
        self.library.activity.take(ActivitySeen("front", start_us, motion, every))

    def timeline(self, start_s: float, end_s: float, step_s: int = 1) -> Timeline:
        return self.reader.read(
            FRONT,
            START_US + round(start_s * SECOND_US),
            START_US + round(end_s * SECOND_US),
            step_s * SECOND_US,
        )

    def gaps(self, start_s: float, end_s: float) -> list[tuple[int, int, str]]:
        """Gaps in whole seconds with their reason."""
        return [
            (_second(gap.start_us), _second(gap.end_us), str(gap.reason))
            for gap in self.timeline(start_s, end_s).gaps
        ]


def _second(moment_us: int) -> int:
    return round((moment_us - START_US) / SECOND_US)


@pytest.fixture
def nvr(tmp_path: Path) -> Iterator[Nvr]:
    nvr = Nvr(tmp_path)
    yield nvr
    nvr.library.close()


def test_what_is_recorded_now_has_no_gap(nvr: Nvr) -> None:
    recorder = nvr.record(0, 6, close=False)
    nvr.library.outages.heard(RECORDING)
    found = nvr.timeline(-30, 60)
    assert [(_second(a), _second(b)) for a, b in found.recorded] == [(0, 5)]
    assert found.gaps == [], "not before the first recording, not now, not in the future"
    recorder.close()


def test_a_camera_unreachable_for_half_a_minute(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.library.outages.heard(RECORDING)
    nvr.at(16)
    nvr.library.outages.heard(failing("camera_stalled"))
    nvr.at(17)
    nvr.library.outages.heard(failing("camera_unreachable"))
    nvr.at(20)
    assert nvr.gaps(0, 100) == [(6, 17, "camera_stalled"), (17, 20, "camera_unreachable")]
    nvr.at(36)
    nvr.library.outages.heard(RECORDING)
    nvr.record(38, 6)  # at the first keyframe
    assert nvr.gaps(0, 44) == [(6, 17, "camera_stalled"), (17, 38, "camera_unreachable")]
    assert nvr.gaps(10, 12) == [(10, 12, "camera_stalled")]
    assert nvr.gaps(37, 40) == [(37, 38, "camera_unreachable")], "behind the outage's own end too"
    assert nvr.gaps(38.5, 43) == []


def test_the_nvr_killed_for_a_minute(nvr: Nvr) -> None:
    nvr.record(0, 6, close=False)._unlock()
    nvr.library.outages.heard(RECORDING)
    nvr.at(66)
    nvr.start()
    nvr.at(67)
    assert nvr.gaps(0, 70) == [(5, 67, "nvr_down")], "with the second that was lost"
    nvr.library.outages.heard(RECORDING)
    nvr.record(68, 6)
    assert nvr.gaps(0, 74) == [(5, 68, "nvr_down")]


def test_a_gap_that_nobody_can_explain(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.record(HOUR, 6)
    assert nvr.gaps(0, HOUR + 6) == [(6, HOUR, "unknown")]


def test_a_short_outage_explains_no_long_gap(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.at(HOUR - 30)
    nvr.library.outages.heard(failing("camera_auth"))
    nvr.at(HOUR - 20)
    nvr.library.outages.heard(RECORDING)
    nvr.record(HOUR, 6)
    assert nvr.gaps(0, HOUR + 6) == [
        (6, HOUR - 30, "unknown"),
        (HOUR - 30, HOUR, "camera_auth"),
    ]


def test_a_camera_that_never_came(nvr: Nvr) -> None:
    nvr.at(10)
    nvr.library.outages.heard(failing("camera_auth"))
    nvr.at(100)
    assert nvr.gaps(0, 100) == [(10, 100, "camera_auth")]


def test_what_the_owner_deleted_says_so(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.record(30, 6)
    nvr.see(0, b"\x09" * 40)
    nvr.record(60, 6)
    second = nvr.library.recordings.spans("front", START_US + 30 * SECOND_US, START_US + 36_000_000)
    nvr.library.recordings.remove(second[0].path)
    start_us = START_US + 30 * SECOND_US
    nvr.library.forget_range("front", start_us, start_us + 6 * SECOND_US)
    assert nvr.gaps(0, 66) == [(6, 60, "deleted")]
    assert b64decode(nvr.timeline(28, 38).activity.motion) == bytes([9, 9, *[0] * 6, 9, 9])


def test_a_clock_set_back_overlaps_and_leaves_no_gap(nvr: Nvr) -> None:
    nvr.record(HOUR, 6)
    nvr.see(HOUR, b"\x05" * 6)
    nvr.clock.step_wall(-HOUR)
    nvr.record(6, 6)
    nvr.see(6, b"\x06" * 6)
    nvr.clock.step_wall(HOUR)
    nvr.record(HOUR + 3, 6)
    nvr.see(HOUR + 3, b"\x07" * 6)
    found = nvr.timeline(HOUR, HOUR + 9)
    assert [(_second(a), _second(b)) for a, b in found.recorded] == [(HOUR, HOUR + 9)]
    assert found.gaps == []
    assert b64decode(found.activity.motion) == bytes([5, 5, 5, 7, 7, 7, 7, 7, 7])


def test_recordings_ahead_of_a_clock_that_was_set_back(nvr: Nvr) -> None:
    nvr.record(HOUR, 6)
    nvr.clock.step_wall(-HOUR)
    nvr.record(6, 6)
    assert nvr.gaps(6, HOUR + 6) == [], "what lies ahead is not missing yet"
    nvr.at(600)
    assert nvr.gaps(6, HOUR + 6) == [(12, 600, "unknown")]


def test_a_clock_set_forward_leaves_a_gap_that_says_so(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.library.outages.heard(RECORDING)
    nvr.library.outages.heard(RECORDING)
    nvr.clock.step_wall(HOUR)
    nvr.library.outages.heard(RECORDING)
    nvr.record(HOUR + 6, 6)
    assert nvr.gaps(0, HOUR + 12) == [(6, HOUR + 6, "clock")]


def test_seconds_nobody_watched_are_told_from_quiet_ones(nvr: Nvr) -> None:
    nvr.see(0, bytes(5))
    nvr.see(8, b"\x40" * 2, TimelineFlag.CAT)
    found = nvr.timeline(0, 12)
    watched, cat = TimelineFlag.WATCHED, TimelineFlag.WATCHED | TimelineFlag.CAT
    assert b64decode(found.activity.flags) == bytes([*[watched] * 5, 0, 0, 0, cat, cat, 0, 0])
    assert b64decode(found.activity.motion) == bytes([*[0] * 8, 64, 64, 0, 0])


def test_steps_begin_at_multiples_of_themselves(nvr: Nvr) -> None:
    nvr.see(0, bytes(range(1, 121)))
    found = nvr.timeline(30.5, 61, step_s=60)
    assert START_US % 60_000_000 == 20_000_000
    assert _second(found.activity.start_us) == -20
    assert list(b64decode(found.activity.motion)) == [40, 100]
    assert (_second(found.start_us), found.step_us) == (30, 60_000_000)


def test_alerts_that_touch_the_range(nvr: Nvr) -> None:
    nvr.library.alerts.upsert(alert(1, label=Label.PET, animal="cat"))
    nvr.library.alerts.upsert(alert(20, end_us=None))
    nvr.library.alerts.upsert(alert(30))
    nvr.library.alerts.upsert(alert(3, camera_id="yard"))
    drawn = nvr.timeline(5, 25).alerts
    assert [(a.id, a.label, a.animal) for a in drawn] == [
        ("alert1", Label.PET, "cat"),
        ("alert20", Label.PERSON, None),
    ]
    assert drawn[1].end_us is None
    assert nvr.timeline(6, 20).alerts == []


def test_retention_takes_everything_along(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.see(0, b"\x09" * 6)
    nvr.library.outages.heard(failing("camera_stalled"))
    nvr.at(100)
    nvr.library.outages.heard(RECORDING)
    nvr.library.keep_promises(nvr.config)
    assert nvr.gaps(0, 100) == [(6, 100, "camera_stalled")]
    nvr.at(DAY + 120)
    nvr.library.keep_promises(nvr.config)
    found = nvr.timeline(0, 200)
    assert (found.recorded, found.gaps) == ([], [])
    assert not any(b64decode(found.activity.flags))
    for table in ("activity", "outage"):
        assert nvr.library._db.query(f"SELECT * FROM {table}") == []


def test_a_database_that_refuses_keeps_nothing_from_being_deleted(
    nvr: Nvr, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk must be able to become less full."""
    nvr.record(0, 6)
    nvr.see(0, b"\x09" * 6)

    def refuse() -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(nvr.library.activity, "save", refuse)
    nvr.at(DAY + 120)
    for _ in range(3):
        nvr.library.keep_promises(nvr.config)
        assert nvr.library.error is not None
        nvr.at((nvr.clock.now_us() - START_US) / SECOND_US + 30)
    assert nvr.timeline(0, 10).recorded == []
    monkeypatch.undo()
    nvr.library.keep_promises(nvr.config)
    assert nvr.library.error is None


def test_an_outage_longer_than_retention_is_still_explained(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.at(10)
    nvr.library.outages.heard(failing("camera_unreachable"))
    for day in range(1, 4):
        nvr.at(day * DAY)
        nvr.library.keep_promises(nvr.config)
    assert nvr.gaps(0, 3 * DAY) == [(2 * DAY, 3 * DAY, "camera_unreachable")]


def test_what_is_kept_longer_leaves_no_gap_behind_it(nvr: Nvr) -> None:
    """A recording from before what is promised (pinned, say): what lay behind it was not lost."""
    nvr.record(0, 6)
    nvr.at(3 * DAY)
    nvr.record(3 * DAY, 6)
    assert nvr.gaps(0, 3 * DAY + 6) == [(2 * DAY + 6, 3 * DAY, "unknown")]


def test_a_removed_camera_leaves_nothing(nvr: Nvr) -> None:
    nvr.record(0, 6)
    nvr.see(0, b"\x09" * 6)
    nvr.library.outages.heard(failing("camera_auth"))
    nvr.library.remove_camera("front")
    for table in ("activity", "outage", "segment"):
        assert nvr.library._db.query(f"SELECT * FROM {table}") == []
    assert not any(b64decode(nvr.timeline(0, 10).activity.flags))


@given(st.binary(min_size=1, max_size=400), st.integers(1, 60), st.integers(1, 60))
def test_a_longer_step_is_what_the_shorter_ones_within_it_add_up_to(
    values: bytes, step: int, times: int
) -> None:
    values += bytes(-len(values) % (step * times))
    fine = highest(values, step)
    assert highest(fine, times) == highest(values, step * times)
    assert list(fine) == [max(values[n : n + step]) for n in range(0, len(values), step)]
    bits = united(values, step)
    assert united(bits, times) == united(values, step * times)
    for n, found in enumerate(bits):
        wanted = 0
        for value in values[n * step : (n + 1) * step]:
            wanted |= value
        assert found == wanted


def test_a_second_a_minute_and_an_hour_agree(nvr: Nvr) -> None:
    noise = Random(3)
    for at_s in range(0, 3 * HOUR, 10):
        if noise.random() < 0.7:
            nvr.see(at_s, noise.randbytes(10), noise.randrange(8))
    begin_s = -START_US // SECOND_US % HOUR  # a full hour
    second, minute, hour = (
        nvr.timeline(begin_s, begin_s + 2 * HOUR, step_s).activity for step_s in (1, 60, HOUR)
    )
    assert second.start_us == minute.start_us == hour.start_us
    for fine, coarse in ((second, minute), (minute, hour)):
        assert highest(b64decode(fine.motion), 60) == b64decode(coarse.motion)
        assert united(b64decode(fine.flags), 60) == b64decode(coarse.flags)
    assert len(b64decode(hour.motion)) == 2
    assert any(b64decode(hour.motion))


def fill(nvr: Nvr, days: int) -> None:
    """Rows as after so many days, with fragment tables that nobody may read."""
    with nvr.library._db.transaction() as connection:
        connection.executemany(
            "INSERT INTO segment (camera_id, path, session, start_us, end_us, size, init_size,"
            " fragments) VALUES ('front', ?, 's', ?, ?, 1, 1, zeroblob(1800))",
            (
                (str(n), START_US + n * 60_000_000, START_US + (n + 1) * 60_000_000)
                for n in range(days * 1440)
            ),
        )
        noise = Random(1)
        connection.executemany(
            "INSERT INTO activity VALUES ('front', ?, ?, ?)",
            (
                (START_US - START_US % 600_000_000 + n * 600_000_000, noise.randbytes(600),
                 noise.randbytes(600))
                for n in range(days * 144)
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT INTO outage (camera_id, start_us, end_us, reason) VALUES ('front', ?, ?, 'x')",
            ((START_US + n * 1000, START_US + n * 1000 + 9) for n in range(days * 50)),
        )
    for n in range(days * 100):
        nvr.library.alerts.upsert(alert(n * 864))
    nvr.at(days * DAY)


def test_only_indexed_columns_are_read(nvr: Nvr, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every query of a timeline, asked how it is done."""
    fill(nvr, 2)
    db = nvr.library._db
    asked: list[str] = []
    query = db.query

    def watched(sql: str, values: tuple[object, ...] = ()) -> object:
        asked.extend(row["detail"] for row in query("EXPLAIN QUERY PLAN " + sql, values))
        assert "fragments" not in sql
        return query(sql, values)

    monkeypatch.setattr(db, "query", watched)
    nvr.timeline(0, DAY, 60)
    segments = [plan for plan in asked if "segment" in plan]
    assert any("(camera_id=? AND start_us>? AND start_us<?)" in plan for plan in segments)
    assert all("USING COVERING INDEX segment_time" in plan for plan in segments)
    assert len(asked) == 5
    assert all(plan.startswith("SEARCH") and " INDEX " in plan for plan in asked), asked


def test_a_day_is_quick_however_much_is_kept(nvr: Nvr) -> None:
    fill(nvr, 30)
    took = []
    for day in range(29):
        begin = time.thread_time()
        found = nvr.timeline(day * DAY, (day + 1) * DAY, 60)
        took.append(time.thread_time() - begin)
        assert len(b64decode(found.activity.motion)) in (1440, 1441)
        assert len(found.recorded) == 1
    assert sorted(took)[len(took) // 2] < 0.02
