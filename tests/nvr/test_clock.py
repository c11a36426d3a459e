"""The machine's clock, and the one that tests move."""

import threading
import time

from nvr.clock import RealClock, SimulatedClock


def test_the_real_clock_tells_microseconds_since_the_epoch() -> None:
    before = time.time()
    now_us = RealClock().now_us()
    assert before - 1 < now_us / 1e6 < time.time() + 1
    assert isinstance(now_us, int)


def test_the_real_clock_waits_for_an_event_only_as_long_as_it_takes() -> None:
    event = threading.Event()
    assert not RealClock().wait(event, 0)
    event.set()
    assert RealClock().wait(event, 60)


def test_time_passes_on_both_scales() -> None:
    clock = SimulatedClock(5_000_000)
    clock.advance(1.5)
    assert clock.now_us() == 6_500_000
    assert clock.monotonic() == 1.5


def test_a_step_of_the_wall_clock_leaves_durations_alone() -> None:
    clock = SimulatedClock(10_000_000)
    clock.advance(2)
    clock.step_wall(-7)
    assert clock.now_us() == 5_000_000
    assert clock.monotonic() == 2


def test_who_waits_for_what_does_not_come_sees_the_time_pass() -> None:
    clock = SimulatedClock()
    assert not clock.wait(threading.Event(), 30)
    assert clock.monotonic() == 30


def test_who_waits_for_what_is_there_loses_no_time() -> None:
    clock = SimulatedClock()
    event = threading.Event()
    event.set()
    assert clock.wait(event, 30)
    assert clock.monotonic() == 0


def test_the_kernel_is_asked_about_the_clock() -> None:
    assert RealClock().is_synchronised() in (True, False, None)


def test_the_uptime_goes_on_and_is_not_set() -> None:
    real, clock = RealClock(), SimulatedClock()
    before_us = real.uptime_us()
    assert real.wait(threading.Event(), 0.01) is False
    assert real.uptime_us() - before_us >= 10_000
    clock.step_wall(3600)
    assert clock.uptime_us() == 0
    clock.advance(1.5)
    assert clock.uptime_us() == 1_500_000
