"""Where others are hidden: seen, missed, lost and not yet found."""

from dataclasses import replace

import pytest

from nvr.messages import Box
from nvr.redaction.following import follow
from nvr.redaction.hiding import hidden
from nvr.redaction.order import RenderOrder
from nvr.redaction.rendering import planned
from nvr.redaction.strands import Glance, weave
from nvr.shares import ShareBackground, ShareContent
from tests.nvr.redaction.made import at, glances, line, person, point, time_of

RED, BLUE = 1, 2


def boxes_of(found: list[Glance]) -> list[list[Box]]:
    return hidden(found, [None] * len(found), weave(found, "person"))


def covers(boxes: list[Box], box: Box) -> bool:
    return any(
        b.x1 <= box.x1 and b.y1 <= box.y1 and b.x2 >= box.x2 and b.y2 >= box.y2 for b in boxes
    )


@pytest.mark.parametrize(("height", "right", "down"), [(0.5, 0.011, 0.029), (0.04, 0.0059, 0.0059)])
def test_who_is_found_is_hidden_with_a_margin_however_faint(
    height: float, right: float, down: float
) -> None:
    box = at(0.5, height=height)
    found = [Glance(0, (person(box, score=0.11),))]
    (hide,) = boxes_of(found)
    assert covers(hide, Box(box.x1 - right, box.y1 - down, box.x2 + right, box.y2 + down))


def test_the_subject_is_not_hidden_but_the_other_is() -> None:
    red, blue = line(0.1, 0.3, 3), line(0.9, 0.7, 3)
    found = glances(3, [(RED, red), (BLUE, blue)])
    result = follow(found, [point(10, red(1.0) or at(0))])
    assert result is not None
    for number, hide in enumerate(hidden(found, result.subject, result.strands)):
        assert covers(hide, blue(number / 10) or at(0))
        assert not any(box.iou(red(number / 10) or at(0)) for box in hide)


def test_who_is_missed_for_a_few_pictures_is_hidden_in_them() -> None:
    way = line(0.2, 0.8, 4)
    found = glances(4, [(RED, way)], without=lambda n, _: 20 <= n < 24)
    hide = boxes_of(found)
    assert all(covers(hide[n], way(n / 10) or at(0)) for n in range(20, 24))


def test_who_is_lost_is_hidden_for_a_while_and_so_is_who_was_not_seen_coming() -> None:
    found = glances(8, [(RED, lambda _: at(0.5))], without=lambda n, _: not 30 <= n < 50)
    hide = boxes_of(found)
    assert all(covers(hide[n], at(0.5)) for n in (15, 29, 50, 65))
    assert not hide[0]
    assert not hide[79]


def test_who_walks_out_of_the_picture_is_gone() -> None:
    found = glances(4, [(RED, lambda t: at(0.5 + t * 0.22) if t < 2 else None)])
    assert not boxes_of(found)[30]


def test_who_was_lost_behind_the_subject_stays_hidden() -> None:
    stands = at(0.5)
    found = glances(
        12,
        [(RED, lambda _: stands), (BLUE, lambda t: at(max(0.555, 0.9 - 0.15 * t)))],
        without=lambda n, who: who == 1 and n > 24,
    )
    result = follow(found, [point(3, stands)])
    assert result is not None
    assert result.subject[110] is not None
    assert covers(hidden(found, result.subject, result.strands)[110], at(0.555))


def test_who_is_half_behind_the_subject_is_hidden_as_large_as_they_are() -> None:
    """Of them only what looks out is found."""
    mine = at(0.5, 0.55, 0.7)

    def walks(t: float) -> Box:
        return at(min(0.15 + 0.12 * t, 0.42))

    def looks_out(t: float) -> Box:
        box = walks(t)
        return Box(box.x1, box.y1, min(box.x2, mine.x1 + 0.03), box.y2)

    found = glances(4, [(RED, lambda _: mine), (BLUE, looks_out)])
    result = follow(found, [point(3, mine)])
    assert result is not None
    hide = hidden(found, result.subject, result.strands)
    whole, seen = walks(3), looks_out(3)
    assert seen.x2 - seen.x1 < 0.7 * (whole.x2 - whole.x1)
    legs = Box(whole.x1, whole.y1, whole.x2, mine.y2)
    assert covers(hide[30], legs), "also what was never seen"
    assert not any(mine.iou(box) for box in hide[5]), "they had not met"


def test_who_was_lost_and_found_again_is_hidden_where_they_are() -> None:
    """And no longer where they were."""
    found = glances(
        5,
        [(RED, lambda t: at(0.3) if t < 2 else at(0.5))],
        without=lambda n, _: 20 <= n < 28,
    )
    hide = boxes_of(found)
    assert covers(hide[27], at(0.3))
    assert not any(box.iou(at(0.3)) for box in hide[30])
    assert covers(hide[30], at(0.5))


def test_a_glimpse_within_the_subject_cuts_nothing_out_of_them_for_long() -> None:
    """An arm that is taken for somebody."""
    mine = at(0.5)
    arm = Box(mine.x1, 0.4, mine.x1 + 0.06, 0.6)
    found = glances(
        3,
        [(RED, lambda _: mine)],
        extra=lambda n: [person(arm, BLUE, score=0.2)] if n == 10 else (),
    )
    result = follow(found, [point(3, mine)])
    assert result is not None
    hide = hidden(found, result.subject, result.strands)
    assert covers(hide[10], arm)
    assert not any(hide[:10] + hide[11:])


def test_a_faint_glimpse_beside_the_subject_is_hidden_for_a_moment_around() -> None:
    found = [
        Glance(time_of(n), (person(at(0.2), BLUE, score=0.15),) if n == 10 else ())
        for n in range(20)
    ]
    assert [n for n, hide in enumerate(boxes_of(found)) if covers(hide, at(0.2))] == list(
        range(6, 15)
    )


def test_all_that_was_found_of_somebody_is_hidden() -> None:
    box = at(0.5)
    extent = Box(box.x1 - 0.1, box.y1, box.x2 + 0.1, box.y2)
    (hide,) = boxes_of([Glance(0, (replace(person(box), extent=extent),))])
    assert covers(hide, extent)


def test_a_pet_hides_nobody() -> None:
    found = [Glance(0, (person(at(0.5), label="dog"),))]
    assert boxes_of(found) == [[]]


def test_of_two_pictures_of_the_same_time_none_is_shown() -> None:
    red = at(0.5)
    found = glances(2, [(RED, lambda _: red)])
    twice = [*found[:11], found[10], *found[11:]]
    order = RenderOrder(
        ShareContent.SUBJECT,
        ShareBackground.BLACK,
        0,
        0,
        1,
        (point(5, red),),
        with_audio=False,
        keeps_lettering=True,
    )
    plan = planned(order, twice)
    assert not plan[found[10].time_us].shown
    assert plan[found[9].time_us].shown
