"""Where something moved on the spot in vain, a sight proves little; a walker has no such past."""

import numpy as np

from nvr.messages import Box, Motion
from nvr.vision.alerts import AlertLogic
from nvr.vision.restless import Restless
from nvr.vision.tracker import Tracker
from nvr.vision.views import WHOLE, View
from tests.nvr.vision.scenes import QUIET, at, box, person, stirring

SPIDER = person(0.5, 0.9)
CRAWLING = stirring(SPIDER.box)
ELSEWHERE = View(Box(0.0, 0.0, 0.3, 0.3))
CUT_OUT = View(changed=np.full((9, 16), 255, np.uint8))


def looked(times: int, motion: Motion = CRAWLING, view: View = WHOLE) -> Restless:
    """Looks in vain, five a second, from 0 s on."""
    restless = Restless()
    for look in range(times):
        restless.note(motion, [], at(look * 0.2), view)
    return restless


def test_ten_looks_in_vain_at_what_moves_there() -> None:
    assert not looked(9).is_at(SPIDER.box)
    assert looked(10).is_at(SPIDER.box)
    assert not looked(10).is_at(box(0.1)), "another place"


def test_looks_that_could_not_have_shown_it_are_none() -> None:
    assert not looked(30, QUIET).is_at(SPIDER.box)
    assert not looked(30, view=ELSEWHERE).is_at(SPIDER.box)
    assert not looked(30, view=CUT_OUT).is_at(SPIDER.box)


def test_who_is_shown_by_more_than_every_third_look_is_somebody() -> None:
    for every, expected in ((2, False), (4, True)):
        restless, tracker = Restless(), Tracker()
        for look in range(30):
            shown = [SPIDER] if look % every == 0 else []
            now_us = at(look * 0.2)
            restless.note(CRAWLING, tracker.update(shown, now_us), now_us, WHOLE)
        assert restless.is_at(SPIDER.box) is expected


def test_doubtful_sights_are_none() -> None:
    """A spider that is a dog of 0.3 to 0.45 in two looks of three."""
    for score, expected in ((0.45, True), (0.55, False)):
        restless, tracker = Restless(), Tracker()
        for look in range(30):
            shown = [person(0.5, score)] if look % 3 else []
            now_us = at(look * 0.2)
            restless.note(CRAWLING, tracker.update(shown, now_us), now_us, WHOLE)
        assert restless.is_at(SPIDER.box) is expected


def test_what_is_long_ago_is_forgotten() -> None:
    restless = looked(20)
    restless.note(CRAWLING, [], at(4 + 6), WHOLE)
    assert not restless.is_at(SPIDER.box)


def _alerts(looks_before: int) -> int:
    """How many alerts one sure look brings after so many in vain."""
    logic, tracker, alerts = AlertLogic("door"), Tracker(), 0
    for look in range(10):
        logic.tick(QUIET, at(look * 0.2))
        logic.see([], QUIET, at(look * 0.2))
    for look in range(10, looks_before + 11):
        now_us = at(look * 0.2)
        shown = [SPIDER] if look == looks_before + 10 else []
        alerts += len(logic.see(tracker.update(shown, now_us), CRAWLING, now_us))
    return alerts


def test_one_sure_look_tells_of_who_comes_but_not_of_what_has_long_been_there() -> None:
    assert _alerts(0) == 1
    assert _alerts(20) == 0
