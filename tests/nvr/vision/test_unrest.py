"""What appears again and again and is nobody makes a single look doubtful; a walker does not."""

from nvr.messages import Box, Motion
from nvr.vision.alerts import AlertLogic
from nvr.vision.tracker import Tracker
from nvr.vision.unrest import Unrest
from tests.nvr.vision.scenes import QUIET, at, box, person, stirring


def drop(look: int) -> Motion:
    """A drop of rain, elsewhere in every look."""
    left = 0.1 + 0.17 * (look % 5)
    return stirring(Box(left, 0.1, left + 0.05, 0.2))


CAR = stirring(Box(0.1, 0.1, 0.2, 0.2))


def unrest(motions: list[Motion], every_s: float = 0.2) -> Unrest:
    made = Unrest()
    for number, motion in enumerate(motions):
        made.note(motion, [], at(number * every_s))
    return made


def test_what_appears_in_vain_here_and_there_is_unrest() -> None:
    drops = [drop(7 * look) for look in range(60)]
    assert not unrest(drops[:10], every_s=1.2).is_great
    assert unrest(drops, every_s=1.2).is_great


def test_what_moves_on_from_where_it_moved_is_none() -> None:
    walk = [stirring(box(0.1 + 0.008 * look)) for look in range(100)]
    assert not unrest([CAR] * 300).is_great
    assert not unrest(walk).is_great


def test_rare_or_quiet_looks_are_none() -> None:
    assert not unrest([QUIET] * 400).is_great
    assert not unrest([drop(look) for look in range(100)], every_s=10.0).is_great


def test_it_calms_down() -> None:
    made = unrest([drop(7 * look) for look in range(60)], every_s=1.2)
    made.note(QUIET, [], at(72 + 300))
    assert not made.is_great


def test_it_lasts_while_looks_that_show_somebody_alternate_with_others() -> None:
    made, tracker = unrest([drop(7 * look) for look in range(60)], every_s=1.2), Tracker()
    for look in range(20):
        now_us = at(72 + look * 1.2)
        shown = [person(0.5, 0.4)] if look % 3 == 0 else []
        made.note(drop(7 * look), tracker.update(shown, now_us), now_us)
    assert made.is_great


def test_what_moves_beside_somebody_says_nothing() -> None:
    made, tracker = Unrest(), Tracker()
    for look in range(60):
        tracks = tracker.update([person(0.5)], at(look * 1.2))
        made.note(drop(7 * look), tracks, at(look * 1.2))
    assert not made.is_great


def alerts_after(looks_in_vain: int) -> list[int]:
    """How many alerts each of three looks at somebody who walks in raises."""
    logic, tracker = AlertLogic("camera"), Tracker()
    logic.tick(QUIET, at(-1))
    for look in range(looks_in_vain):
        logic.see(tracker.update([], at(look * 1.2)), drop(7 * look), at(look * 1.2))
    counts = []
    for look in range(3):
        now_us, x = at(looks_in_vain * 1.2 + look * 0.2), 0.4 + 0.06 * look
        tracks = tracker.update([person(x, 0.6)], now_us)
        counts.append(len(logic.see(tracks, stirring(box(x)), now_us)))
    return counts


def test_in_unrest_two_more_looks_must_agree() -> None:
    assert alerts_after(0)[0] == 1
    assert alerts_after(60) == [0, 0, 1]
