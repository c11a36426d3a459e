"""From media time to wall time."""

import random

from nvr.clock import SimulatedClock
from nvr.media.walltime import ArrivalClock, CameraClock


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


def told(lead_us: int, *reports_us: int) -> int:
    """How far behind the arrival a camera's packet is placed, by what its clock says."""
    clock = SimulatedClock()
    camera = CameraClock(clock)
    camera.wall_us(0)
    clock.advance(10)
    for report_us in reports_us:
        camera.reported(clock.now_us() - lead_us + report_us, 10_000_000)
    return clock.now_us() - camera.wall_us(10_000_000)


def test_a_cameras_clock_that_is_right_tells_when_a_picture_was_taken() -> None:
    assert told(250_000, 0, 1000) == 249_000


def test_one_report_is_no_proof() -> None:
    assert told(250_000, 0) == 0


def test_reports_that_disagree_are_not_believed() -> None:
    assert told(900_000, 0, 500_000) == 0
    assert told(900_000, 0, 500_000, 500_100) == 399_900, "until they agree again"


def test_a_clock_that_is_wrong_is_not_believed() -> None:
    assert told(3_600_000_000, 0, 0) == 0
    assert told(5_000_000, 0, 0) == 0, "a step of more than 2 s would tear the recording"
    assert told(-500_000, 0, 0) == 0, "nothing is taken after it arrives"


def test_a_clock_that_is_a_little_ahead_never_puts_a_picture_into_the_future() -> None:
    assert told(-30_000, 0, 0) == 0
