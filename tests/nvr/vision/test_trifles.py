"""Small motion that is never anybody."""

from hypothesis import given
from hypothesis import strategies as st

from nvr.messages import Box, Detection
from nvr.vision.trifles import FLAT, MEMORY_S, SPECK_FRAMES, VAIN_LOOKS, Trifles

S = 1_000_000
DIGIT = Box(0.10, 0.02, 0.12, 0.055)
BESIDE = Box(0.121, 0.02, 0.139, 0.055)
ELSEWHERE = Box(0.60, 0.50, 0.62, 0.53)


def person(box: Box) -> Detection:
    return Detection("person", 0.4, box)


def after_frames(trifles: Trifles, regions: list[Box], start_us: int) -> list[Box]:
    """What is left of regions that change in several frames, in the last of them."""
    for number in range(SPECK_FRAMES - 1):
        trifles.without(regions, start_us + number * S // 10)
    return trifles.without(regions, start_us + (SPECK_FRAMES - 1) * S // 10)


def learned(times: int = VAIN_LOOKS) -> Trifles:
    trifles = Trifles()
    for number in range(times):
        trifles.looked([DIGIT], [], (10 * number) * S)
    return trifles


def test_a_block_that_is_drawn_anew_does_not_count() -> None:
    trifles = Trifles()
    for number in range(50):
        elsewhere = Box(number / 50, 0.5, number / 50 + 0.02, 0.54)
        assert trifles.without([elsewhere], number * S // 2) == []


def test_a_small_thing_that_goes_on_moving_counts_soon() -> None:
    trifles = Trifles()
    seen = [
        bool(trifles.without([Box(0.3 + n / 100, 0.5, 0.33 + n / 100, 0.55)], n * S // 10))
        for n in range(6)
    ]
    assert seen == [False, False, False, True, True, True]


def test_what_was_looked_at_in_vain_several_times_is_no_reason_any_more() -> None:
    assert after_frames(learned(VAIN_LOOKS - 1), [DIGIT], 40 * S) == [DIGIT]
    assert after_frames(learned(), [DIGIT], 40 * S) == []


def test_the_digit_beside_belongs_to_it_and_other_places_do_not() -> None:
    assert after_frames(learned(), [DIGIT, BESIDE, ELSEWHERE], 40 * S) == [ELSEWHERE]


def test_looks_at_one_change_count_once() -> None:
    trifles = Trifles()
    for number in range(10):
        trifles.looked([DIGIT], [], number * S // 10)
    assert after_frames(trifles, [DIGIT], 2 * S) == [DIGIT]


def test_somebody_there_makes_it_a_place_like_any_other() -> None:
    trifles = learned()
    trifles.looked([], [person(Box(0.05, 0.0, 0.2, 0.4))], 50 * S)
    assert after_frames(trifles, [DIGIT], 60 * S) == [DIGIT]


def test_a_place_where_nothing_changed_for_hours_is_forgotten() -> None:
    trifles = learned()
    later = round((MEMORY_S + 100) * S)
    trifles.looked([ELSEWHERE], [], later)
    assert after_frames(trifles, [DIGIT], later) == [DIGIT]


@given(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.001, 0.1), st.floats(FLAT + 0.001, 0.5))
def test_whoever_is_tall_enough_to_be_found_is_never_left_out(
    x: float, y: float, width: float, height: float
) -> None:
    trifles = learned()
    somebody = Box(x, y, x + width, y + height)
    for number in range(10):
        trifles.looked([somebody, DIGIT], [], (100 + 10 * number) * S)
    assert trifles.without([somebody], 300 * S) == [somebody]
