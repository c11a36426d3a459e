"""Who is taken for the subject, and when nobody is."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from nvr.errors import RequestError
from nvr.messages import Box
from nvr.redaction.following import Followed, follow, is_clear
from nvr.redaction.looking import Sight
from nvr.redaction.strands import Glance
from nvr.shares import SubjectPoint
from tests.nvr.redaction.made import FPS, Way, at, glances, line, look, person, point
from tests.nvr.redaction.made import time_of as time_of_glance

RED, BLUE = 1, 2


def followed(found: list[Glance], *points: SubjectPoint) -> Followed:
    result = follow(found, points)
    assert result is not None
    return result


def shown_of(result: Followed, clothes: int) -> list[bool]:
    """In which glances the subject is somebody in these clothes."""
    wanted = look(clothes)
    return [
        s is not None and s.look is not None and bool((s.look == wanted).all())
        for s in result.subject
    ]


def test_one_alone_is_followed_both_ways() -> None:
    way = line(0.2, 0.8, 4)
    result = followed(glances(4, [(RED, way)]), point(20, way(2.0) or at(0)))
    assert all(sight is not None for sight in result.subject)


def test_nobody_where_the_owner_pointed() -> None:
    found = glances(2, [(RED, line(0.2, 0.4, 2))])
    assert follow(found, [point(10, at(0.9))]) is None
    assert follow(found, []) is None
    assert follow([], [point(10, at(0.9))]) is None


def test_a_point_is_good_for_the_nearest_picture_only() -> None:
    found = glances(4, [(RED, line(0.2, 0.8, 4))], without=lambda n, _: n < 20)
    assert follow(found, [point(10, at(0.35))]) is None
    assert follow(found, [point(19, at(0.5))]) is not None


def test_pictures_in_which_nobody_is_found_have_no_subject() -> None:
    way = line(0.2, 0.8, 4)
    found = glances(4, [(RED, way)], without=lambda n, _: 15 <= n < 18)
    result = followed(found, point(5, at(0.275)))
    assert [n for n, s in enumerate(result.subject) if s is None] == [15, 16, 17]


def test_after_a_while_unseen_the_owner_has_to_point_again() -> None:
    """Somebody else in the same clothes could have come through the same door."""
    way = line(0.2, 0.8, 6)
    found = glances(6, [(RED, way)], without=lambda n, _: 25 <= n < 35)
    first = point(5, at(0.25))
    result = followed(found, first)
    assert shown_of(result, RED) == [n < 25 for n in range(60)]
    result = followed(found, first, point(45, way(4.5) or at(0)))
    assert shown_of(result, RED) == [not 25 <= n < 35 for n in range(60)]


def test_after_a_moment_unseen_the_same_clothes_alone_go_on() -> None:
    found = glances(6, [(RED, line(0.2, 0.8, 6))], without=lambda n, _: 25 <= n < 31)
    result = followed(found, point(5, at(0.25)))
    assert shown_of(result, RED) == [not 25 <= n < 31 for n in range(60)]


def test_after_a_while_unseen_other_clothes_do_not() -> None:
    found = glances(
        6,
        [(RED, line(0.2, 0.8, 6)), (BLUE, line(0.2, 0.8, 6))],
        without=lambda n, who: n >= 25 if who == 0 else n < 45,
    )
    result = followed(found, point(5, at(0.25)))
    assert not any(result.subject[25:])


def test_who_comes_in_after_the_subject_left_is_somebody_else() -> None:
    """Even in the same clothes."""
    out, back = line(0.5, -0.06, 2), line(-0.06, 0.5, 2)
    for gap_s in (0.4, 0.5, 0.8, 2.0):
        found = glances(
            6,
            [
                (RED, partial(_inside, out)),
                (RED, partial(_later, back, 2 + gap_s)),
            ],
        )
        result = followed(found, point(3, at(0.416)))
        assert any(result.subject[:20])
        assert not any(result.subject[20:])


@pytest.mark.parametrize(("alike", "is_followed"), [(0.97, True), (0.89, False)])
def test_after_a_moment_unseen_only_who_looks_just_so_is_followed(
    alike: float, is_followed: bool
) -> None:
    """Two people by day easily reach 0.89."""
    seen = person(at(0.3), RED)
    assert seen.look is not None
    rest = look(BLUE) - (look(BLUE) @ seen.look) * seen.look
    other = alike * seen.look + (1 - alike**2) ** 0.5 * rest / np.linalg.norm(rest)
    later = replace(seen, look=other.astype(np.float32))
    found = [
        Glance(time_of_glance(n), (replace(seen if n < 20 else later),) if n < 20 or n > 24 else ())
        for n in range(50)
    ]
    assert any(followed(found, point(5, at(0.3))).subject[20:]) is is_followed


def _inside(way: Way, time_s: float) -> Box | None:
    """What of somebody on their way is in the picture."""
    box = way(time_s) if 0 <= time_s < 2 else None
    if box is None or box.x2 <= 0.03:
        return None
    return Box(max(0.0, box.x1), box.y1, box.x2, box.y2)


def _later(way: Way, start_s: float, time_s: float) -> Box | None:
    return _inside(way, time_s - start_s)


def test_the_same_clothes_beside_the_subject_are_somebody_else_and_no_doubt() -> None:
    """Both were seen, before and after."""
    red, other = at(0.3), at(0.45)
    found = glances(
        6,
        [(RED, lambda _: red), (RED, lambda _: other)],
        without=lambda n, who: who == 0 and 25 <= n < 31,
    )
    result = followed(found, point(5, red))
    assert [s is not None and s.box == red for s in result.subject] == [
        not 25 <= n < 31 for n in range(60)
    ]


def test_who_is_unseen_twice_goes_on_twice() -> None:
    """The third part is not taken for a rival of the second."""
    unseen = [*range(25, 31), *range(35, 41)]
    found = glances(6, [(RED, line(0.2, 0.8, 6))], without=lambda n, _: n in unseen)
    for number in (5, 55):
        result = followed(found, point(number, at(0.2 + number * 0.01)))
        assert [n for n, s in enumerate(result.subject) if s is None] == unseen


def test_a_glimpse_after_a_while_unseen_is_too_little_to_know_anybody_by() -> None:
    found = glances(6, [(RED, line(0.2, 0.8, 6))], without=lambda n, _: 25 <= n < 31 or n > 32)
    assert not any(followed(found, point(5, at(0.25))).subject[25:])


@pytest.mark.parametrize("is_alone", [True, False])
def test_whose_look_is_covered_goes_on_only_where_nobody_else_is_near(is_alone: bool) -> None:
    """At a change of size, which ends what is beyond doubt."""
    bystander = (BLUE, lambda _: at(0.45))
    ways = [] if is_alone else [bystander]
    sizes = {True: 0.4, False: 0.62}
    found = glances(
        3,
        ways,
        extra=lambda n: (replace(person(at(0.3, height=sizes[n < 15])), look=None),),
        without=lambda n, _: 12 <= n < 18,
    )
    result = followed(found, point(3, at(0.3, height=0.4)))
    assert all(result.subject[:15])
    assert [sight is not None for sight in result.subject[15:]] == [is_alone] * 15


def test_of_two_where_the_owner_pointed_it_is_the_one_in_the_middle_and_no_faint_one() -> None:
    near, wide, faint = at(0.5), at(0.56, height=0.8), at(0.5, height=0.45)
    found = [
        Glance(
            time_of_glance(n),
            (person(wide, BLUE), person(near, RED), person(faint, BLUE, score=0.15)),
        )
        for n in range(3)
    ]
    assert [s and s.box for s in followed(found, point(1, near)).subject] == [near] * 3


@pytest.mark.parametrize(
    ("ours", "theirs", "is_beyond_doubt"),
    [
        (0.99, 0.94, True),
        (0.99, 0.96, False),  # hardly greater
        (0.94, 0.89, False),  # greater, but neither is like the subject
        (0.94, 0.87, True),
    ],
)
def test_when_a_likeness_is_beyond_doubt_the_greater_one(
    ours: float, theirs: float, is_beyond_doubt: bool
) -> None:
    assert is_clear(ours, theirs) is is_beyond_doubt


def test_of_two_that_are_equally_near_neither_is_the_subject() -> None:
    place = at(0.5)

    def two(number: int) -> list[Sight]:
        return [person(place.shifted(x, 0), RED) for x in (-0.03, 0.03)] if number >= 20 else []

    found = glances(4, [(RED, lambda t: place if t < 2 else None)], extra=two)
    result = followed(found, point(5, place))
    assert [s is not None for s in result.subject] == [n < 20 for n in range(40)]


def test_other_clothes_in_the_very_same_place_are_somebody_else() -> None:
    place = at(0.5)
    found = glances(
        4,
        [(RED, lambda t: place if t < 2 else None), (BLUE, lambda t: place if t >= 2 else None)],
    )
    result = followed(found, point(5, place))
    assert shown_of(result, RED) == [n < 20 for n in range(40)]
    assert not any(shown_of(result, BLUE))


def test_what_is_faint_casts_no_doubt_on_who_is_surely_found() -> None:
    way = line(0.2, 0.8, 4)

    def shadow(number: int) -> tuple[Sight, ...]:
        box = way(number / FPS)
        assert box is not None
        return (person(box.shifted(0.06, 0.0), RED, score=0.12),) if number > 10 else ()

    result = followed(glances(4, [(RED, way)], extra=shadow), point(5, at(0.275)))
    assert [s is not None and s.score > 0.5 for s in result.subject] == [True] * 40


def test_two_who_pass_in_different_clothes_keep_who_they_are() -> None:
    red = line(0.1, 0.9, 6)
    found = glances(6, [(RED, red), (BLUE, line(0.9, 0.1, 6))])
    result = followed(found, point(3, at(0.14)))
    assert not any(shown_of(result, BLUE))
    assert sum(shown_of(result, RED)) >= 0.8 * len(found)
    assert shown_of(result, RED)[-1]


def test_two_who_pass_in_the_same_clothes_are_black_until_asked_again() -> None:
    red, other = line(0.1, 0.9, 6), line(0.9, 0.1, 6)
    found = glances(6, [(RED, red), (RED, other)])
    once = followed(found, point(3, at(0.14)))
    assert once.subject[0] is not None
    assert not any(once.subject[36:])
    twice = followed(found, point(3, at(0.14)), point(55, at(0.833)))
    for number in (3, 20, 45, 59):
        sight = twice.subject[number]
        assert sight is not None
        assert sight.box == red(number / FPS)


def test_two_who_meet_and_turn_back_in_the_same_clothes_are_black_afterwards() -> None:
    def left(t: float) -> Box:
        return at(0.5 - abs(t - 3) * 0.13 - 0.01)

    def right(t: float) -> Box:
        return at(0.5 + abs(t - 3) * 0.13 + 0.01)

    found = glances(6, [(RED, left), (RED, right)])
    result = followed(found, point(3, left(0.3)))
    assert result.subject[10] is not None
    assert not any(result.subject[40:])


def test_who_stands_where_the_subject_vanished_is_not_taken_for_them() -> None:
    def waits(t: float) -> Box:
        return at(0.6)

    found = glances(
        6, [(RED, line(0.1, 0.58, 2.5)), (BLUE, waits)], without=lambda n, who: who == 0 and n > 20
    )
    result = followed(found, point(3, at(0.16)))
    assert not any(shown_of(result, BLUE))


def test_a_jump_is_not_followed() -> None:
    found = glances(4, [(RED, lambda t: at(0.2) if t < 2 else at(0.85))])
    result = followed(found, point(3, at(0.2)))
    assert not any(result.subject[20:])


def test_a_box_of_another_size_is_not_followed() -> None:
    found = glances(4, [(RED, lambda t: at(0.5, height=0.25 if t < 2 else 0.6))])
    result = followed(found, point(3, at(0.5, height=0.25)))
    assert not any(result.subject[20:])


def test_points_that_show_two_different_people_are_refused() -> None:
    red, blue = line(0.1, 0.3, 4), line(0.9, 0.7, 4)
    found = glances(4, [(RED, red), (BLUE, blue)])
    with pytest.raises(RequestError, match="two different ones"):
        follow(found, [point(10, at(0.15)), point(20, at(0.8))])


def test_a_pet_is_followed_and_persons_are_others() -> None:
    cat = at(0.5, 0.8, 0.2)
    found = glances(
        3, [(RED, line(0.1, 0.9, 3))], extra=lambda _: [person(cat, BLUE, 0.7, label="cat")]
    )
    result = follow(found, [point(10, cat)])
    assert result is not None
    assert all(sight is not None and sight.kind == "pet" for sight in result.subject)
    assert {strand.kind for strand in result.strands} == {"person"}


def test_variable_times_are_fine() -> None:
    found = [
        Glance(time_of_glance(n) + (n % 3) * 20_000, (person(at(0.2 + n * 0.01)),))
        for n in range(30)
    ]
    result = followed(found, point(10, at(0.3)))
    assert all(result.subject)
