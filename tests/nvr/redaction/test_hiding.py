"""Where others are hidden: seen, missed, lost and not yet found."""

from nvr.messages import Box
from nvr.redaction.following import follow
from nvr.redaction.hiding import hidden
from nvr.redaction.order import RenderOrder
from nvr.redaction.rendering import planned
from nvr.redaction.strands import Glance, weave
from nvr.shares import ShareBackground, ShareContent
from tests.nvr.redaction.made import at, glances, line, person, point

RED, BLUE = 1, 2


def boxes_of(found: list[Glance]) -> list[list[Box]]:
    return hidden(found, [None] * len(found), weave(found, "person"))


def covers(boxes: list[Box], box: Box) -> bool:
    return any(
        b.x1 <= box.x1 and b.y1 <= box.y1 and b.x2 >= box.x2 and b.y2 >= box.y2 for b in boxes
    )


def test_who_is_found_is_hidden_with_a_margin_however_faint() -> None:
    box = at(0.5)
    found = [Glance(0, (person(box, score=0.11),))]
    (hide,) = boxes_of(found)
    assert covers(hide, Box(box.x1 - 0.005, box.y1 - 0.005, box.x2 + 0.005, box.y2 + 0.005))


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


def test_a_pet_hides_nobody() -> None:
    found = [Glance(0, (person(at(0.5), label="dog"),))]
    assert boxes_of(found) == [[]]


def test_of_two_pictures_of_the_same_time_none_is_shown() -> None:
    red = at(0.5)
    found = glances(2, [(RED, lambda _: red)])
    twice = [*found[:11], Glance(found[10].time_us, ()), *found[11:]]
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
