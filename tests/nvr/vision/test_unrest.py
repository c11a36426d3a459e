"""Much that moves and is nobody makes a single look doubtful; who walks in does not."""

from nvr.messages import Box, Motion
from nvr.vision.alerts import AlertLogic
from nvr.vision.tracker import Tracker
from nvr.vision.unrest import Unrest
from tests.nvr.vision.scenes import QUIET, at, box, person, stirring

INSECT = stirring(Box(0.1, 0.1, 0.2, 0.2))


def unrest(motion: Motion, looks: int, every_s: float = 0.2) -> Unrest:
    made = Unrest()
    for number in range(looks):
        made.note(motion, [], at(number * every_s))
    return made


def test_motion_in_vain_for_seconds_is_unrest() -> None:
    assert not unrest(INSECT, 10).is_great
    assert unrest(INSECT, 40).is_great


def test_rare_or_quiet_looks_are_not() -> None:
    assert not unrest(QUIET, 400).is_great
    assert not unrest(INSECT, 400, every_s=10.0).is_great


def test_it_calms_down() -> None:
    made = unrest(INSECT, 100)
    made.note(QUIET, [], at(20 + 300))
    assert not made.is_great


def test_somebody_who_moves_is_none_and_a_coat_beside_insects_does_not_help() -> None:
    walker, coat, tracker = Unrest(), Unrest(), Tracker()
    for number in range(60):
        tracks = tracker.update([person(0.5)], at(number * 0.2))
        walker.note(stirring(box(0.5)), tracks, at(number * 0.2))
        coat.note(INSECT, tracks, at(number * 0.2))
    assert not walker.is_great
    assert coat.is_great


def alerts_after(looks_in_vain: int) -> list[int]:
    """How many alerts each of three looks at somebody who walks in raises."""
    logic, tracker = AlertLogic("camera"), Tracker()
    for number in range(looks_in_vain):
        logic.see(tracker.update([], at(number * 0.2)), INSECT, at(number * 0.2))
    counts = []
    for look in range(3):
        now_us, x = at((looks_in_vain + look) * 0.2), 0.4 + 0.03 * look
        tracks = tracker.update([person(x, 0.65)], now_us)
        counts.append(len(logic.see(tracks, stirring(box(x)), now_us)))
    return counts


def test_in_unrest_two_more_looks_must_agree() -> None:
    assert alerts_after(0)[0] == 1
    assert alerts_after(60) == [0, 0, 1]
