"""Clocks that were wrong by decades, and what is kept then: 24 hours of real time."""

import logging

import pytest

from nvr.clock import SimulatedClock
from nvr.store.ages import Ages
from nvr.store.retention import Kept, Retention, RetentionPolicy
from tests.nvr.store.homes import HOUR_US, SECOND_US, Home, alert
from tests.nvr.streams import START_US, Recipe, Source

SHORT = Recipe(seconds=2)
HOUR = 3600
DAY = 24 * HOUR
YEAR = 365 * DAY


class Machine:
    """A machine with an NVR on it; real time is counted beside what its clock says."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.real_s = 0.0
        self.made: dict[str, float] = {}  # when each file was really made
        self.kept_s = DAY
        self._retention()

    def _retention(self) -> None:
        home = self.home
        self.retention = Retention(
            Kept(home.recordings, home.alerts, home.pins, home.ages),
            home.files,
            home.pictures,
            lambda: RetentionPolicy({"front": self.kept_s / HOUR}, 24.0, 0),
        )

    def reboot(self, off_s: float, clock_us: int, *, synchronised: bool | None) -> None:
        """Power off for so long; the clock then says this."""
        self.home.ages.save()
        self.home.db.close()
        self.real_s += off_s
        self.home.clock = SimulatedClock(clock_us)
        self.home.clock.synchronised = synchronised
        self.home.start()
        self.home.recordings.recover()
        self._retention()

    def set_clock(self, to_us: int, *, synchronised: bool | None) -> None:
        self.home.clock.step_wall((to_us - self.home.clock.now_us()) / 1e6)
        self.home.clock.synchronised = synchronised

    @property
    def true_us(self) -> int:
        return START_US + round(self.real_s * SECOND_US)

    def record(self) -> str:
        """Two seconds of recording, as the clock stamps them; its path."""
        before = set(self.home.files.paths())
        source = Source(SHORT, self.home.clock.now_us())
        self.home.feed(self.home.recorder(), source, source, close=True)
        (path,) = set(self.home.files.paths()) - before
        self.made[path] = self.real_s
        return path

    def run(self, seconds: float, step_s: float = 60) -> None:
        """The NVR runs: housekeeping deletes nothing young. Steps of 30 s would take too long."""
        end_s = self.real_s + seconds
        while self.real_s < end_s:
            passed = min(step_s, end_s - self.real_s)
            self.real_s += passed
            self.home.clock.advance(passed)
            self.retention.run_once()
            self.home.ages.save()
            there = set(self.home.files.paths())
            lost = [p for p, at in self.made.items() if p not in there]
            too_young = [p for p in lost if self.real_s - self.made[p] < self.kept_s]
            assert not too_young, f"deleted after {self.real_s - self.made[too_young[0]]} s"

    def has(self, path: str) -> bool:
        return path in self.home.files.paths()


@pytest.fixture
def machine(home: Home) -> Machine:
    return Machine(home)


def test_recorded_in_1970_and_the_network_sets_the_clock(machine: Machine) -> None:
    machine.reboot(0, 20 * SECOND_US, synchronised=False)
    first = machine.record()
    machine.run(120)
    assert machine.home.ages.error is not None
    assert "1970-01-01" in machine.home.ages.error.message
    assert machine.home.ages.error.code == "clock_wrong"
    machine.set_clock(machine.true_us, synchronised=True)
    later = machine.record()
    machine.run(DAY - 300)
    assert machine.home.ages.error is None
    assert machine.has(first), "23 h 57 min old"
    machine.run(240)
    assert not machine.has(first), "and then it goes"
    assert machine.has(later)
    machine.run(240)
    assert machine.home.files.paths() == []


@pytest.mark.parametrize("synchronised", [True, False])
def test_recorded_in_1970_and_the_next_start_is_at_the_right_time(
    machine: Machine, synchronised: bool
) -> None:
    machine.reboot(0, 20 * SECOND_US, synchronised=False)
    first = machine.record()
    machine.run(120)
    machine.reboot(600, machine.true_us, synchronised=synchronised)
    machine.run(DAY - 900, step_s=600)
    assert machine.has(first)
    machine.run(900)
    assert not machine.has(first)


def test_the_day_its_system_was_built_is_no_time_either(machine: Machine) -> None:
    """Plausible, but wrong: first seen by the network setting the clock, or by a start after it."""
    machine.reboot(0, START_US - 90 * DAY * SECOND_US, synchronised=False)
    before = machine.record()
    machine.run(600)
    machine.reboot(5, machine.home.clock.now_us() + 5 * SECOND_US, synchronised=False)
    again = machine.record()
    machine.run(600)
    machine.set_clock(machine.true_us, synchronised=True)
    machine.run(DAY - 1500, step_s=600)
    assert machine.has(before)
    assert machine.has(again)
    machine.run(1500)
    assert machine.home.files.paths() == []
    machine.reboot(60, machine.true_us - 60 * DAY * SECOND_US, synchronised=False)
    never_set = machine.record()
    machine.run(600)
    machine.reboot(30, machine.true_us, synchronised=True)
    machine.run(HOUR)
    assert machine.has(never_set)


def test_a_clock_that_was_right_before_it_was_lost_counts(machine: Machine) -> None:
    """A machine that was off for a day: what it recorded before is old once the clock is right."""
    first = machine.record()
    machine.run(HOUR)
    machine.reboot(DAY, 20 * SECOND_US, synchronised=False)
    machine.run(60)
    assert machine.has(first), "nobody knows the time yet"
    machine.set_clock(machine.true_us, synchronised=True)
    machine.run(60)
    assert not machine.has(first)


@pytest.mark.parametrize("stays_s", [60, 3 * HOUR, 30 * HOUR])
@pytest.mark.parametrize("ahead_s", [2 * HOUR, YEAR])
def test_a_clock_ahead_deletes_nothing_young(
    machine: Machine, ahead_s: float, stays_s: float
) -> None:
    """However long it stays; and what it stamped with the future goes in time as well."""
    first = machine.record()
    machine.run(HOUR, step_s=600)
    machine.home.clock.step_wall(ahead_s)
    future = machine.record()
    machine.run(stays_s, step_s=600)
    last = machine.record()
    machine.home.clock.step_wall(-ahead_s)
    machine.run(max(0, DAY - HOUR - stays_s - 600), step_s=600)
    if stays_s < DAY:
        assert machine.has(first)
        assert machine.has(future)
    machine.run(HOUR + stays_s + 1200, step_s=600)
    assert not machine.has(first)
    assert not machine.has(future)
    assert not machine.has(last)


def test_a_start_far_ahead_is_doubted(machine: Machine) -> None:
    """The clock's battery is empty, say; the network is asked some seconds later."""
    first = machine.record()
    machine.run(HOUR)
    machine.reboot(30, machine.true_us + YEAR * SECOND_US, synchronised=False)
    machine.run(600)
    assert machine.has(first)
    machine.set_clock(machine.true_us, synchronised=True)
    machine.run(DAY - HOUR - 900, step_s=600)
    assert machine.has(first)
    machine.run(900)
    assert not machine.has(first)


def test_a_clock_behind_what_was_recorded_is_told_unless_it_was_wrong_then(
    machine: Machine,
) -> None:
    machine.record()
    machine.run(600)
    machine.reboot(30, machine.true_us - 90 * DAY * SECOND_US, synchronised=False)
    assert machine.home.ages.error is not None
    machine.set_clock(machine.true_us + YEAR * SECOND_US, synchronised=False)
    machine.record()
    machine.run(60)
    assert machine.home.ages.error is None, "nobody knows"
    machine.set_clock(machine.true_us, synchronised=False)
    machine.reboot(30, machine.true_us + 30 * SECOND_US, synchronised=False)
    assert machine.home.ages.error is None


def test_a_lost_index_does_not_lose_recordings_of_a_wrong_time(machine: Machine) -> None:
    machine.reboot(0, 20 * SECOND_US, synchronised=False)
    first = machine.record()
    machine.run(60)
    machine.home.db.execute("DELETE FROM segment")
    machine.home.db.execute("DELETE FROM meta")
    machine.reboot(30, machine.true_us, synchronised=True)
    machine.run(DAY - 600, step_s=600)
    assert machine.has(first), "found as it is: it may be young"
    machine.run(1200, step_s=600)
    assert not machine.has(first)


def test_without_a_wrong_clock_the_time_of_a_recording_counts(machine: Machine) -> None:
    """Off for hours, with a clock that went on: its age is exact, NTP or not."""
    machine.home.clock.synchronised = False
    first = machine.record()
    machine.run(HOUR, step_s=600)
    machine.reboot(20 * HOUR, machine.true_us + 20 * HOUR_US, synchronised=False)
    machine.run(3 * HOUR - 600, step_s=600)
    assert machine.has(first)
    machine.run(660)
    assert not machine.has(first)


def test_alerts_of_a_wrong_time_are_kept_as_long(machine: Machine) -> None:
    machine.reboot(0, 20 * SECOND_US, synchronised=False)
    now_us = machine.home.clock.now_us()
    span = {"start_us": now_us, "end_us": now_us + 1, "clip_end_us": now_us + 1}
    machine.home.alerts.upsert(alert(1, clip_start_us=now_us, snapshot_us=now_us, **span))
    machine.set_clock(machine.true_us, synchronised=True)
    machine.run(DAY - 600, step_s=600)
    assert machine.home.alerts.camera_ids() == ["front"]
    machine.run(1200, step_s=600)
    assert machine.home.alerts.camera_ids() == []


def test_when_room_is_made_the_oldest_goes_by_when_it_was_made(machine: Machine) -> None:
    first = machine.record()
    machine.run(60)
    machine.reboot(0, 20 * SECOND_US, synchronised=False)
    in_1970 = machine.record()
    machine.set_clock(machine.true_us, synchronised=True)
    size = machine.home.recordings.size_bytes()
    policy = RetentionPolicy({"front": 24.0}, 24.0, 0, max_bytes=size - 1)
    machine.retention._policy = lambda: policy
    machine.retention.run_once()
    assert not machine.has(first)
    assert machine.has(in_1970)


def test_eras_are_bounded(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for number in range(200):
            home.clock.step_wall(3600 + number)
            home.ages.observe()
    home.ages.save()
    home.clock.advance(61)
    home.ages.save()
    assert len(home.db.get_meta("ages") or "") < 20_000
    assert len(Ages(home.db, home.clock)._eras) <= 65


@pytest.mark.parametrize("synchronised", [True, False, None])
@pytest.mark.parametrize("pause_s", [None, 60, HOUR])
def test_a_clock_that_leapt_far_ahead_and_stays_deletes_nothing_of_earlier_runs(
    machine: Machine, synchronised: bool | None, pause_s: float | None
) -> None:
    """It is believed after a while, but not about what was recorded before; nor after a start."""
    machine.home.clock.synchronised = synchronised
    first = machine.record()
    machine.home.db.execute("UPDATE segment SET era = 0")  # found again, say
    second = machine.record()
    machine.run(5 * HOUR, step_s=600)
    machine.reboot(HOUR, machine.true_us + HOUR_US, synchronised=synchronised)
    third = machine.record()
    machine.run(HOUR, step_s=600)
    machine.home.clock.step_wall(4 * YEAR)
    machine.run(2 * HOUR, step_s=600)
    if pause_s is not None:
        ahead_us = machine.home.clock.now_us() + round(pause_s * SECOND_US)
        machine.reboot(pause_s, ahead_us, synchronised=None if synchronised is None else False)
        machine.run(2 * HOUR, step_s=600)
    assert all(map(machine.has, (first, second, third)))
    machine.run(DAY, step_s=600)
    assert machine.home.files.paths() == [], "in the end all of it goes"


def test_a_start_years_ahead_that_nothing_confirms_deletes_nothing_young(machine: Machine) -> None:
    first = machine.record()
    machine.run(HOUR, step_s=600)
    machine.reboot(HOUR, machine.true_us + 4 * YEAR * SECOND_US, synchronised=False)
    machine.run(20 * HOUR, step_s=600)
    assert machine.has(first)
    machine.run(4 * HOUR, step_s=600)
    assert not machine.has(first)


def test_running_time_and_eras_go_on_where_the_alerts_left_off(home: Home) -> None:
    """The index is made anew, the alerts come from its copy."""
    home.clock.advance(5 * HOUR)
    home.clock.step_wall(-YEAR)
    home.alerts.upsert(alert(1, start_us=home.clock.now_us()))
    (noted,) = home.db.query("SELECT era, noted_us FROM alert")
    home.db.execute("DELETE FROM meta WHERE key = 'ages'")
    again = Ages(home.db, home.clock).note(home.clock.now_us())
    assert noted["era"] > 1
    assert again.era > noted["era"]
    assert again.running_us >= noted["noted_us"] >= 5 * HOUR_US


def test_a_first_clock_that_cannot_be_trusted_is_no_measure_of_what_is_too_old(
    machine: Machine,
) -> None:
    machine.record()
    newest_us = machine.home.recordings.newest_us("front")
    machine.home.db.execute("DELETE FROM meta WHERE key = 'ages'")
    machine.home.clock = SimulatedClock(START_US + 4 * YEAR * SECOND_US)
    machine.home.clock.synchronised = False
    ages = Ages(machine.home.db, machine.home.clock)
    assert ages.steady_us() == newest_us
    machine.home.db.execute("UPDATE segment SET era = ?", (ages._now.id,))
    assert ages.steady_us() == 0, "stamped by the same clock"
    machine.home.clock.synchronised = True
    assert ages.steady_us() == machine.home.clock.now_us()
