from collections.abc import Callable

import pytest

from nvr.messages import Box, Motion
from nvr.vision import thresholds as t
from nvr.vision.alerts import Focus
from nvr.vision.schedule import Schedule
from tests.nvr.vision.scenes import QUIET, at

MOVING = Motion(0.01, (Box(0.1, 0.1, 0.2, 0.2),), is_new=False)
NEW = Motion(0.01, (Box(0.1, 0.1, 0.2, 0.2),), is_new=True)


def looks(
    schedule: Schedule,
    start: float,
    seconds: float,
    motion: Motion = QUIET,
    focus: Focus = Focus.EMPTY,
    *,
    fps: float = 10,
    changed_at: float | None = None,
    stranger_at: Callable[[float], bool] = lambda _: False,
    drifted_at: Callable[[float], bool] = lambda _: True,
) -> int:
    """How many frames of a stretch of time are looked at."""
    number = 0
    for n in range(round(seconds * fps)):
        now = start + n / fps
        changed = changed_at is not None and n == round((changed_at - start) * fps)
        is_wanted = schedule.wants(
            motion,
            focus,
            at(now),
            scene_changed=changed,
            stranger_moves=stranger_at(now),
            has_drifted=lambda now=now: drifted_at(now),  # type: ignore[misc]
        )
        if is_wanted:
            schedule.looked(at(now))
            number += 1
    return number


@pytest.fixture
def settled() -> Schedule:
    """A schedule that has run quietly for a while."""
    schedule = Schedule()
    looks(schedule, 0, 60)
    return schedule


def test_every_frame_at_the_start() -> None:
    assert looks(Schedule(), 0, t.START_S) == 20


def test_every_frame_while_motion_is_new(settled: Schedule) -> None:
    assert looks(settled, 60, 1, NEW) == 10


@pytest.mark.parametrize("fps", [5, 10, 15, 25, 30])
def test_five_a_second_while_somebody_is_there(settled: Schedule, fps: float) -> None:
    assert looks(settled, 60, 20, MOVING, Focus.LIVE, fps=fps) == pytest.approx(100, rel=0.15)


def test_who_is_known_is_followed_with_half_the_looks(settled: Schedule) -> None:
    assert looks(settled, 60, 20, MOVING, Focus.FOLLOWED) == pytest.approx(50, abs=3)


def test_a_stranger_beside_who_is_known_gets_all_looks_at_first(settled: Schedule) -> None:
    """In a crowd something unknown moves all the time, and costs no more than the crowd."""
    looks(settled, 60, 10, MOVING, Focus.FOLLOWED)

    def seen(start: float, seconds: float) -> int:
        return looks(
            settled, start, seconds, MOVING, Focus.FOLLOWED, stranger_at=lambda now: now >= 70
        )

    assert seen(70, t.STRANGER_S) == pytest.approx(10, abs=1)
    assert seen(72, 20) == pytest.approx(50, abs=3)
    looks(settled, 92, 4, MOVING, Focus.FOLLOWED)
    assert seen(96, t.STRANGER_S) == pytest.approx(10, abs=1)


def test_vain_motion_is_looked_at_half_as_often(settled: Schedule) -> None:
    assert looks(settled, 60, 10, MOVING) == pytest.approx(50, abs=3)
    assert looks(settled, 70, 10, MOVING) == pytest.approx(25, abs=3)
    assert looks(settled, 80, 10, MOVING, Focus.LIVE) == pytest.approx(50, abs=3)


def test_rarely_when_nothing_happens(settled: Schedule) -> None:
    assert looks(settled, 60, 60) in (6, 7)
    assert looks(settled, 120, 60, focus=Focus.STILL) == pytest.approx(31, abs=3)


def test_a_picture_that_does_not_change_is_hardly_looked_at(settled: Schedule) -> None:
    assert looks(settled, 60, 300, drifted_at=lambda _: False) in (5, 6)
    asked: list[float] = []

    def drifted(now: float) -> bool:
        asked.append(now)
        return now >= 375

    assert looks(settled, 360, 24, drifted_at=drifted) in (1, 2)
    assert len(asked) <= 4, "comparing costs little, but not nothing"


def test_who_rests_is_looked_at_when_the_picture_changes(settled: Schedule) -> None:
    def seen(start: float, *, drifts: bool) -> int:
        return looks(settled, start, 60, focus=Focus.RESTING, drifted_at=lambda _: drifts)

    assert seen(60, drifts=False) == pytest.approx(6, abs=1)
    assert seen(120, drifts=True) == pytest.approx(31, abs=3)
    assert looks(settled, 180, 10, MOVING, Focus.RESTING) > 15, "motion near them is motion"


def test_a_changed_scene_is_looked_at(settled: Schedule) -> None:
    assert looks(settled, 60, 2.5, changed_at=60.5) == pytest.approx(10, abs=2)


def test_the_budget_holds_whatever_happens(settled: Schedule) -> None:
    many = looks(settled, 60, 60, NEW, Focus.LIVE, fps=30)
    assert many <= t.LOOKS_AT_ONCE + 60 * t.LOOKS_PER_S


def test_a_frame_that_could_not_be_submitted_is_wanted_again(settled: Schedule) -> None:
    assert settled.wants(NEW, Focus.EMPTY, at(60), scene_changed=False)
    assert settled.wants(NEW, Focus.EMPTY, at(60.1), scene_changed=False)
