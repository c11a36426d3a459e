"""What a track has shown: evidence, movement, rest. Looks come five a second."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nvr.messages import Box, Motion, Track
from nvr.vision.sightings import Sightings
from nvr.vision.views import WHOLE, View

START_US = 1_700_000_000_000_000
QUIET = Motion(0.0, (), is_new=False)
EVERYWHERE = Motion(1.0, (Box(0, 0, 1, 1),), is_new=False)
PLACE = Box(0.2, 0.2, 0.3, 0.5)
ASPECT = 9 / 16


CLOSER = View(Box(0.0, 0.0, 0.7, 0.7))
CUT_OUT = View(changed=np.full((9, 16), 255, np.uint8))


def shifted(box: Box, right: float) -> Box:
    return Box(box.x1 + right, box.y1, box.x2 + right, box.y2)


class Seen:
    """A track and the looks at it."""

    def __init__(
        self, *, is_known: bool = False, place: Box = PLACE, label: str = "person"
    ) -> None:
        self.now_us = START_US
        self._label = label
        self._last_us = START_US
        self._score, self._box = 0.0, place
        self.sightings = Sightings(self._track(), ASPECT, is_known=is_known)

    def look(
        self, score: float, box: Box = PLACE, motion: Motion = QUIET, view: View = WHOLE
    ) -> None:
        """A look that showed it."""
        self._score, self._box, self._last_us = score, box, self.now_us
        self.sightings.note(self._track(), motion, self.now_us, view)
        self.now_us += 200_000

    def miss(self, view: View = WHOLE) -> None:
        """A look that didn't."""
        self.sightings.note(self._track(), QUIET, self.now_us, view)
        self.now_us += 200_000

    @property
    def last_us(self) -> int:
        """When the last look was."""
        return self.now_us - 200_000

    def certainty(self) -> float:
        return self.sightings.certainty(self.last_us)

    def _track(self) -> Track:
        return Track(
            1, self._label, self._score, self._score, self._box, 1, START_US, self._last_us, 0.0
        )


def looks_needed(score: float, motion: Motion, step: float) -> float:
    """After how many looks it is sure enough; infinite if twenty aren't enough."""
    seen = Seen()
    for number in range(1, 21):
        wobble = 0.01 * (number % 2)
        seen.look(score, shifted(PLACE, step * number + wobble), motion)
        if seen.sightings.confirmed:
            return number
    return math.inf


@pytest.mark.parametrize(("score", "looks"), [(0.6, 4), (0.7, 2), (0.86, 1), (0.53, math.inf)])
def test_evidence_of_a_still_thing(score: float, looks: float) -> None:
    assert looks_needed(score, QUIET, 0) == looks


@pytest.mark.parametrize(("score", "looks"), [(0.6, 1), (0.45, 3), (0.39, math.inf)])
def test_evidence_of_a_thing_that_stirs(score: float, looks: float) -> None:
    assert looks_needed(score, EVERYWHERE, 0) == looks


@pytest.mark.parametrize(("score", "looks"), [(0.57, 1), (0.45, 2), (0.35, math.inf)])
def test_evidence_of_a_thing_that_walks(score: float, looks: float) -> None:
    assert looks_needed(score, EVERYWHERE, 0.1) == looks


def test_evidence_fades_with_every_miss_and_comes_back() -> None:
    seen = Seen()
    seen.look(0.7)
    first = seen.certainty()
    seen.miss()
    assert seen.certainty() == pytest.approx(first * 0.8)
    assert seen.sightings.misses == 1
    assert not seen.sightings.is_seen(seen.last_us)
    seen.look(0.7)
    assert seen.certainty() == pytest.approx(first * (1 + 0.8**2))
    assert seen.sightings.misses == 0
    assert seen.sightings.is_seen(seen.last_us)


def test_a_known_thing_is_no_news_until_it_leaves_its_place() -> None:
    seen = Seen(is_known=True)
    for _ in range(5):
        seen.look(0.95, motion=QUIET)
    assert seen.certainty() == 0
    assert seen.sightings.is_at_rest(seen.last_us)
    seen.look(0.95, shifted(PLACE, 0.2), EVERYWHERE)
    assert seen.sightings.has_moved
    assert not seen.sightings.is_known
    assert not seen.sightings.is_at_rest(seen.last_us)
    assert seen.sightings.confirmed


def test_a_box_that_trembles_has_not_left_its_place() -> None:
    seen = Seen()
    for number in range(20):
        seen.look(0.5, shifted(PLACE, 0.02 * (number % 2)))
    assert not seen.sightings.has_moved
    assert not seen.sightings.has_stirred


def test_somebody_who_walks_past_does_not_make_a_still_box_stir() -> None:
    seen = Seen()
    seen.look(0.4)
    seen.look(0.4, motion=EVERYWHERE)
    assert not seen.sightings.has_stirred
    seen.look(0.4, shifted(PLACE, 0.02), motion=EVERYWHERE)
    assert seen.sightings.has_stirred


def test_an_insect_is_too_small_to_stir_a_person() -> None:
    seen = Seen()
    seen.look(0.4, motion=Motion(0.001, (Box(0.2, 0.2, 0.21, 0.22),), is_new=False))
    assert not seen.sightings.has_stirred


def test_what_the_edge_cuts_off_and_is_flat_is_a_doubtful_person() -> None:
    bonnet, lying, upright = Box(0.4, 0.9, 0.7, 1.0), Box(0.4, 0.8, 0.7, 0.9), Box(0.4, 0.5, 0.5, 1)
    assert {place: _sure_at_once(place) for place in (bonnet, lying, upright)} == {
        bonnet: False,
        lying: True,
        upright: True,
    }


def test_head_and_shoulders_at_the_edge_are_told_after_some_looks() -> None:
    tip = Box(0.4, 0.9, 0.55, 1.0)
    for score, is_told in ((0.68, False), (0.85, True)):
        seen = Seen(place=tip)
        for _ in range(4):
            seen.look(score, tip, EVERYWHERE)
        assert seen.sightings.confirmed is is_told


def _sure_at_once(place: Box) -> bool:
    seen = Seen(place=place)
    seen.look(0.65, place, EVERYWHERE)
    return seen.sightings.confirmed


@pytest.mark.parametrize(("closer", "looks"), [((True,) * 5, 5), ((True, False), 2)])
def test_what_only_closer_looks_show_is_shown_by_three(
    closer: tuple[bool, ...], looks: int
) -> None:
    """Every other look is one at everything; where those miss, the next closer ones must agree."""
    seen = Seen()
    confirmed = []
    for number, is_closer in enumerate(closer):
        place = shifted(PLACE, 0.1 * number)
        if is_closer and number % 2:
            seen.miss()
        else:
            seen.look(0.9, place, EVERYWHERE, CLOSER if is_closer else WHOLE)
        confirmed.append(seen.sightings.confirmed)
    assert confirmed.index(True) + 1 == looks


LARGE = Box(0.4, 0.2, 0.55, 0.7)


def test_closer_looks_alone_prove_nothing_that_looks_at_everything_would_show() -> None:
    seen = Seen(place=LARGE)
    for number in range(10):
        seen.look(0.7, shifted(LARGE, 0.1 * number), EVERYWHERE, CLOSER)
        seen.miss()
        assert not seen.sightings.confirmed
    for number in range(2):
        seen.look(0.6, shifted(LARGE, 1.1 + 0.1 * number), EVERYWHERE)
    assert seen.sightings.confirmed


@pytest.mark.parametrize(("label", "needs"), [("person", 1), ("dog", 2)])
def test_what_is_upright_is_a_doubtful_pet(label: str, needs: int) -> None:
    upright, lower = Box(0.4, 0.4, 0.45, 0.6), Box(0.4, 0.4, 0.5, 0.6)
    looks = {}
    for place in (upright, lower):
        seen = Seen(place=place, label=label)
        looks[place] = 0
        while not seen.sightings.confirmed:
            seen.look(0.65, place, EVERYWHERE)
            looks[place] += 1
    assert looks == {upright: needs, lower: 1}


def test_a_doubtful_look_at_everything_does_not_vouch_for_a_closer_one() -> None:
    seen = Seen()
    seen.look(0.31, motion=EVERYWHERE)
    seen.look(0.74, motion=EVERYWHERE, view=CLOSER)
    assert not seen.sightings.confirmed
    vouched = Seen()
    vouched.look(0.4, motion=EVERYWHERE)
    vouched.look(0.74, motion=EVERYWHERE, view=CLOSER)
    assert vouched.sightings.confirmed


def test_what_only_cut_outs_show_is_shown_by_three() -> None:
    seen = Seen()
    for number in range(3):
        assert not seen.sightings.confirmed
        seen.look(0.9, shifted(PLACE, 0.1 * number), EVERYWHERE, CUT_OUT)
        seen.miss()
    assert seen.sightings.confirmed
    vouched = Seen()
    vouched.look(0.27, motion=EVERYWHERE)
    vouched.look(0.9, motion=EVERYWHERE, view=CUT_OUT)
    assert vouched.sightings.confirmed, "a plain look has shown it, however faintly"


def test_what_is_plain_is_not_vouched_for_by_a_closer_look() -> None:
    """A spider before the lens: 0.3 in a closer look, 0.88 cut out."""
    spider = Seen(place=LARGE)
    spider.look(0.3, LARGE, EVERYWHERE, CLOSER)
    spider.look(0.88, LARGE, EVERYWHERE, CUT_OUT)
    assert not spider.sightings.confirmed
    person = Seen(place=LARGE)
    person.look(0.3, LARGE, EVERYWHERE)
    person.look(0.88, LARGE, EVERYWHERE, CUT_OUT)
    assert person.sightings.confirmed


def test_what_is_plain_and_missed_by_most_looks_is_nobody() -> None:
    """A spider before the lens, 0.6 in every third look; a person is missed now and then."""
    spider, person = Seen(place=LARGE), Seen(place=LARGE)
    for _ in range(8):
        for score in (0.58, 0, 0):
            spider.look(score, LARGE, EVERYWHERE) if score else spider.miss()
            assert not spider.sightings.confirmed
    for score in (0.5, 0, 0.5, 0.5):
        person.look(score, LARGE, EVERYWHERE) if score else person.miss()
    assert person.sightings.confirmed


def test_what_was_missed_before_is_made_up_for_by_two_sure_looks() -> None:
    seen = Seen(place=LARGE)
    seen.look(0.4, LARGE, EVERYWHERE)
    for _ in range(12):
        seen.miss()
    seen.look(0.75, shifted(LARGE, 0.2), EVERYWHERE)
    assert not seen.sightings.confirmed
    seen.look(0.75, shifted(LARGE, 0.3), EVERYWHERE)
    assert seen.sightings.confirmed


def test_who_cut_outs_show_in_turn_with_plain_looks_that_do_not_is_somebody() -> None:
    """Before a pattern of their own brightness: every plain look misses them."""
    hidden = Seen()
    hidden.look(0.36, PLACE, EVERYWHERE)
    for number in range(1, 5):
        hidden.look(0.58, shifted(PLACE, 0.1 * number), EVERYWHERE, CUT_OUT)
        for _ in range(3):
            hidden.miss()
    assert hidden.sightings.confirmed


def test_cut_outs_of_a_shadow_prove_nothing() -> None:
    shadow = Seen()
    shadow.look(0.4, PLACE, EVERYWHERE, CLOSER)
    for number in range(1, 20):
        shadow.look(0.44, shifted(PLACE, 0.1 * number), EVERYWHERE, CUT_OUT)
    assert not shadow.sightings.confirmed


def test_a_still_thing_that_closer_looks_do_not_show_is_nobody() -> None:
    """The saddle of a motorcycle: 0.6 in every look at everything."""
    saddle = Seen()
    for _ in range(3):
        saddle.look(0.6)
        saddle.miss(CLOSER)
    saddle.look(0.9)
    saddle.look(0.9)
    assert saddle.certainty() == 0
    saddle.look(0.6, view=CLOSER)
    assert saddle.certainty() >= 1, "a closer look shows it"


def test_who_stirs_may_be_shown_by_looks_at_everything_alone() -> None:
    """A head above a gate at night, far away: blurred when it is enlarged."""
    seen = Seen()
    for number in range(4):
        seen.look(0.6, shifted(PLACE, 0.01 * (number % 2)), EVERYWHERE)
        seen.miss(CLOSER)
    assert seen.sightings.confirmed


def test_a_visit_begins_with_the_newest_sign_of_life() -> None:
    seen = Seen()
    seen.look(0.5)
    assert seen.sightings.since_us == START_US
    for _ in range(20):
        seen.look(0.5)
    assert seen.sightings.since_us == START_US
    seen.look(0.8, shifted(PLACE, 0.2), EVERYWHERE)
    rose_us = seen.last_us
    seen.look(0.8, shifted(PLACE, 0.3), EVERYWHERE)
    assert seen.sightings.since_us == rose_us


def test_rest_comes_sooner_for_what_never_moved() -> None:
    still, mover = Seen(), Seen()
    still.look(0.6)
    mover.look(0.6)
    mover.look(0.6, shifted(PLACE, 0.2), EVERYWHERE)
    moved_us = mover.last_us
    assert not still.sightings.is_at_rest(START_US + 20_000_000)
    assert still.sightings.is_at_rest(START_US + 20_000_001)
    assert not mover.sightings.is_at_rest(moved_us + 60_000_000)
    assert mover.sightings.is_at_rest(moved_us + 60_000_001)


def test_who_was_just_missed_is_still_present() -> None:
    seen = Seen()
    seen.look(0.6)
    assert seen.sightings.is_present(START_US + 3_600_000_000), "no look has missed it since"
    seen.miss()
    assert seen.sightings.is_present(START_US + 1_999_999)
    assert not seen.sightings.is_present(START_US + 2_000_000)


def test_what_is_worth_looking_at_often() -> None:
    promising, doubtful, walker = Seen(), Seen(), Seen()
    promising.look(0.45)
    doubtful.look(0.44)
    assert promising.sightings.is_live(START_US + 1_999_999)
    assert not promising.sightings.is_live(START_US + 2_000_000)
    assert not doubtful.sightings.is_live(START_US)
    walker.look(0.4)
    walker.look(0.4, shifted(PLACE, 0.2), EVERYWHERE)
    assert walker.sightings.is_live(walker.last_us + 2_999_999)
    assert not walker.sightings.is_live(walker.last_us + 3_000_001)


def amid_unrest(**options: Any) -> Seen:
    """A track while much appears that is nobody."""
    seen = Seen(**options)
    seen.sightings.is_amid_unrest = True
    return seen


def walk(
    seen: Seen, scores: Sequence[float], step: float = 0.06, view: View = WHOLE
) -> list[float]:
    """What is certain after each look at somebody who walks; a score of 0 is a miss."""
    certain = []
    for number, score in enumerate(scores):
        if score:
            seen.look(score, shifted(PLACE, step * number), EVERYWHERE, view)
        else:
            seen.miss()
        certain.append(seen.certainty())
    return certain


def test_amid_unrest_a_walker_is_certain_when_several_looks_in_a_row_agree() -> None:
    assert walk(amid_unrest(), [0.55] * 3)[-1] < 1
    assert walk(amid_unrest(), [0.55] * 4)[-1] >= 1
    assert walk(amid_unrest(), [0.9])[-1] < 1
    assert walk(amid_unrest(), [0.8] * 3)[-1] >= 1


def test_amid_unrest_a_spider_that_every_other_look_shows_is_nobody() -> None:
    large = Box(0.1, 0.1, 0.35, 0.5)
    assert max(walk(amid_unrest(place=large), [0.65, 0] * 12, step=0.01)) < 1
    seen = amid_unrest(place=large)
    for _ in range(12):
        seen.look(0.65, large, EVERYWHERE)
        seen.miss()
        assert seen.certainty() < 1


def test_amid_unrest_what_stays_needs_more_than_trees_behind_rain_show() -> None:
    seen = amid_unrest()
    for number in range(40):
        seen.look(0.4 + 0.1 * (number % 2), shifted(PLACE, 0.01 * (number % 2)), EVERYWHERE)
    assert not seen.sightings.confirmed
    for number in range(4):
        seen.look(0.7, shifted(PLACE, 0.01 * (number % 2)), EVERYWHERE)
    assert seen.sightings.confirmed


def test_amid_unrest_what_is_small_may_be_shown_by_closer_looks_alone() -> None:
    small = Box(0.4, 0.4, 0.43, 0.5)
    seen = amid_unrest(place=small)
    for _ in range(4):
        seen.look(0.6, small, EVERYWHERE, CLOSER)
        seen.miss()
    assert seen.certainty() >= 1


def test_amid_unrest_cut_outs_alone_prove_nothing() -> None:
    seen = amid_unrest()
    assert max(walk(seen, [0.9] * 12, step=0.01, view=CUT_OUT)) == 0
    assert walk(seen, [0.4, 0.9, 0.9])[-1] >= 1


def test_amid_unrest_who_crosses_the_picture_may_be_missed_by_looks() -> None:
    """A dark coat before a motorcycle at night, in rain."""
    for view in (WHOLE, CUT_OUT):
        certain = walk(amid_unrest(), [0.55, 0, 0, 0.8, 0, 0.5, 0, 0.62], view=view)
        assert certain[-1] >= 1
        assert max(certain[:-1]) < 1, "three sights are few"
    jumping, steps = amid_unrest(), [0.0, 0.4, 0.1, 0.5, 0.2, 0.6]
    for step in steps:
        jumping.look(0.8, shifted(PLACE, step), EVERYWHERE, CUT_OUT)
        assert jumping.certainty() < 1


def test_what_stirs_where_looks_were_in_vain_needs_twice_as_much() -> None:
    """A spider that sits before a rocket at night: closer looks say 0.6, again and again."""
    needed: dict[bool, int] = {}
    for in_vain in (False, True):
        seen = amid_unrest()
        seen.sightings.note_in_vain(seen.now_us, is_vain=in_vain)
        for number in range(12):
            seen.look(0.7, shifted(PLACE, 0.01 * (number % 2)), EVERYWHERE)
            if seen.sightings.confirmed:
                needed.setdefault(in_vain, number + 1)
    assert needed == {False: 2, True: 4}


def test_where_looks_were_in_vain_closer_looks_alone_prove_nothing() -> None:
    for in_vain in (False, True):
        seen = amid_unrest()
        seen.sightings.note_in_vain(seen.now_us, is_vain=in_vain)
        for number in range(6):
            seen.look(0.75, shifted(PLACE, 0.01 * (number % 2)), EVERYWHERE, CLOSER)
            seen.miss()
        assert seen.sightings.confirmed is not in_vain


def test_who_walks_away_from_there_is_somebody() -> None:
    seen = amid_unrest()
    seen.sightings.note_in_vain(seen.now_us, is_vain=True)
    seen.look(0.7, PLACE, EVERYWHERE)
    seen.sightings.note_in_vain(seen.now_us, is_vain=False)
    assert seen.sightings.is_where_in_vain
    walk(seen, [0.7] * 5)
    seen.sightings.note_in_vain(seen.last_us, is_vain=False)
    assert not seen.sightings.is_where_in_vain


def test_cut_outs_prove_nothing_of_what_plain_looks_have_missed_for_long() -> None:
    """A large spider that cut-outs show, and plain looks never."""
    large = Box(0.2, 0.1, 0.45, 0.6)
    for missed, expected in ((5, True), (15, False)):
        seen = Seen(place=large)
        for _ in range(missed):
            seen.miss()
        for number in range(4):
            seen.look(0.75, shifted(large, 0.02 * (number % 2)), EVERYWHERE, CUT_OUT)
            seen.miss()
        assert seen.sightings.confirmed is expected


def test_amid_unrest_a_pet_must_walk_briskly() -> None:
    assert max(walk(amid_unrest(label="cat"), [0.7] * 30, step=0.006)) == 0
    assert walk(amid_unrest(label="cat"), [0.7] * 6)[-1] >= 1


def test_amid_unrest_what_rests_there_and_is_known_stays_known() -> None:
    seen = amid_unrest(is_known=True)
    for _ in range(6):
        seen.look(0.8, motion=EVERYWHERE)
    assert seen.certainty() == 0
