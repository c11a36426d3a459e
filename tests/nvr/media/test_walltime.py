"""From media time to wall time."""

import random
from itertools import pairwise

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


def test_a_clock_at_the_limit_is_believed_or_not_but_not_in_turns() -> None:
    """Its pictures come 1.95 s late, give or take 0.3 s: each change of mind would be a gap."""
    clock = SimulatedClock()
    begin_us = clock.now_us()
    camera = CameraClock(clock)
    for at_us in (0, 5_000_000):
        camera.reported(begin_us - 1_950_000 + at_us, at_us)
    offsets_us = []
    for number in range(6000):
        media_us = number * 66_667
        late_us = 300_000 if number // 1000 % 2 else -300_000
        clock._now_us = begin_us + media_us + late_us
        offsets_us.append(camera.wall_us(media_us) - media_us)
    steps = [abs(after - before) for before, after in pairwise(offsets_us)]
    assert sum(step > 1_000_000 for step in steps) <= 1
