"""Whether a thing leaves its place, and how fast. Sights come five a second."""

from nvr.messages import Box
from nvr.vision.way import Way, apart
from tests.nvr.vision.scenes import at, box

ASPECT = 9 / 16


def way_of(places: list[float], every_s: float = 0.2) -> tuple[Way, int]:
    """A thing that is seen at these x in turn, and when it was last."""
    way = Way(box(places[0]), ASPECT, at(0))
    for number, x in enumerate(places):
        way.note(box(x), at(number * every_s), 0.5)
    return way, at((len(places) - 1) * every_s)


def test_a_distance_counts_in_diagonals_of_the_larger_box() -> None:
    small, large = Box(0.1, 0.1, 0.2, 0.2), Box(0.4, 0.1, 0.8, 0.1)
    assert apart(small, large, ASPECT) == apart(large, small, ASPECT)
    assert 1.1 < apart(small, large, ASPECT) < 1.2


def test_who_walks_is_walking_until_seconds_after() -> None:
    way, now_us = way_of([0.2 + 0.04 * number for number in range(6)])
    assert way.is_walking(now_us)
    assert way.is_brisk(now_us)
    assert not way.is_walking(now_us + 4_000_000)


def test_what_stays_or_trembles_is_not() -> None:
    way, now_us = way_of([0.2, 0.22, 0.19, 0.21] * 5)
    assert not way.is_walking(now_us)


def test_one_sight_elsewhere_is_something_else() -> None:
    way, now_us = way_of([0.2, 0.2, 0.3, 0.2, 0.2, 0.3, 0.2])
    assert not way.is_walking(now_us)


def test_what_crawls_walks_but_not_briskly() -> None:
    way, now_us = way_of([0.2 + 0.005 * number for number in range(30)])
    assert way.is_walking(now_us)
    assert not way.is_brisk(now_us)


def test_a_straight_and_steady_way_of_four_sights_is_a_crossing() -> None:
    way, now_us = way_of([0.1, 0.2, 0.3])
    assert way.crossing(now_us) == ()
    way, now_us = way_of([0.1, 0.2, 0.3, 0.4])
    assert way.crossing(now_us) == (0.5,) * 4
    assert way.crossing(now_us + 3_000_000) == (), "long ago"


def test_what_stays_jumps_or_grows_crosses_nothing() -> None:
    for places in ([0.2 + 0.004 * n for n in range(15)], [0.1, 0.6, 0.2, 0.7, 0.5]):
        way, now_us = way_of(places)
        assert way.crossing(now_us) == ()
    way = Way(box(0.1), ASPECT, at(0))
    for number in range(6):
        grown = Box(0.1 * number, 0.2, 0.1 * number + 0.1, 0.3 + 0.1 * number)
        way.note(grown, at(number * 0.2), 0.5)
        assert way.crossing(at(number * 0.2)) == ()
