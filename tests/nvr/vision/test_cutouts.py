"""Which looks are cut out. What they show: test_remote.py."""

import numpy as np

from nvr.messages import Box
from nvr.vision.cutouts import AFTER_S, CutOuts
from nvr.vision.views import EVERYWHERE, View
from tests.nvr.vision.scenes import at

CLOSER = Box(0.0, 0.0, 0.5, 0.5)
CHANGED = np.full((9, 16), 255, np.uint8)


def wanted(
    cut_outs: CutOuts, begin_s: float, seconds: float, *, strange: bool = True
) -> list[bool]:
    """Five looks a second, every other one a closer one."""
    found = []
    for n in range(round(seconds * 5)):
        is_closer = n % 2 == 1
        found.append(cut_outs.is_wanted(at(begin_s + n / 5), is_closer=is_closer, strange=strange))
        box = CLOSER if is_closer else EVERYWHERE
        cut_outs.looked(View(box, CHANGED if found[-1] else None))
    return found


def test_every_second_look_of_each_kind_once_plain_ones_have_shown_nobody() -> None:
    found = wanted(CutOuts(), 0, 4)
    first = found.index(True)
    assert first / 5 >= AFTER_S
    assert found[first : first + 8] == [True, True, False, False] * 2


def test_who_is_plain_to_see_puts_them_off() -> None:
    cut_outs = CutOuts()
    assert any(wanted(cut_outs, 0, 2))
    cut_outs.seen(at(2))
    assert not any(wanted(cut_outs, 2, AFTER_S - 0.1))
    assert any(wanted(cut_outs, 2 + AFTER_S, 1))


def test_what_is_known_or_only_begins_to_move_needs_none() -> None:
    cut_outs = CutOuts()
    assert not any(wanted(cut_outs, 0, 10, strange=False))
    assert not any(wanted(cut_outs, 10, AFTER_S - 0.1))
    assert not any(wanted(cut_outs, 12, AFTER_S - 0.1)), "something else, after a pause"
