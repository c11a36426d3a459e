"""From media time to wall time."""

import random

from nvr.clock import SimulatedClock
from nvr.media.walltime import ArrivalClock


def test_jitter_is_taken_out() -> None:
    clock = SimulatedClock()
    arrival = ArrivalClock(clock)
    jitter = random.Random(1)
    begin_us, worst_us = clock.now_us(), 0
    for number in range(300):
        taken_us = number * 66_667
        clock._now_us = begin_us + taken_us + round(jitter.random() * 80_000)
        error_us = arrival.wall_us(taken_us) - (begin_us + taken_us)
        if number > 30:
            worst_us = max(worst_us, abs(error_us))
    assert worst_us < 25_000


def test_a_clock_that_was_set_is_followed_at_once() -> None:
    clock = SimulatedClock()
    arrival = ArrivalClock(clock)
    arrival.wall_us(0)
    clock.step_wall(3600)
    assert arrival.wall_us(1_000_000) == clock.now_us()
    clock.step_wall(-7200)
    assert arrival.wall_us(2_000_000) == clock.now_us()


def test_timestamps_that_restart_are_followed_at_once() -> None:
    clock = SimulatedClock()
    arrival = ArrivalClock(clock)
    arrival.wall_us(5_000_000_000)
    clock.advance(1)
    assert arrival.wall_us(0) == clock.now_us()
