"""The judge of shares: what it calls a leak, and what it calls visible."""

from collections.abc import Sequence

import numpy as np
import pytest

from bench.redacted import Plane, Truth, judge

SIZE = (100, 200)
SUBJECT, OTHER = (0.1, 0.2, 0.3, 0.8), (0.5, 0.2, 0.7, 0.8)
TRUTH = Truth(SUBJECT, (OTHER,))


def planes(luma: int = 16) -> list[Plane]:
    return [np.full(SIZE, value, np.uint8) for value in (luma, 128, 128)]


def painted(*boxes: Sequence[float], luma: int = 150, on: int = 16) -> list[Plane]:
    found = planes(on)
    for x1, y1, x2, y2 in boxes:
        found[0][
            round(y1 * SIZE[0]) : round(y2 * SIZE[0]), round(x1 * SIZE[1]) : round(x2 * SIZE[1])
        ] = luma
    return found


SOURCE = painted(SUBJECT, OTHER, on=100)


def test_the_subject_alone_is_right() -> None:
    verdict = judge(painted(SUBJECT), SOURCE, TRUTH, None)
    assert (verdict.leaks, verdict.visible_pct, verdict.visible_pictures) == (0, 100, 1)


def test_all_black_is_no_leak_and_nothing_visible() -> None:
    verdict = judge(planes(), SOURCE, TRUTH, None)
    assert (verdict.leaks, verdict.visible_pct, verdict.visible_pictures) == (0, 0, 0)


def test_a_single_pixel_of_somebody_else_is_a_leak() -> None:
    share = painted(SUBJECT)
    share[0][50, 120] = 150
    verdict = judge(share, SOURCE, TRUTH, None)
    assert (verdict.leaks, verdict.worst_px) == (1, 1)


def test_a_pixel_of_colour_alone_is_a_leak() -> None:
    share = painted(SUBJECT)
    share[2][50, 120] = 180
    assert judge(share, SOURCE, TRUTH, None).leaks == 1


def test_what_lies_within_the_subject_is_no_leak_and_does_not_count() -> None:
    truth = Truth(SUBJECT, ((0.2, 0.2, 0.3, 0.8),))
    shown = painted((0.1, 0.2, 0.2, 0.8))
    verdict = judge(shown, SOURCE, truth, None)
    assert (verdict.leaks, verdict.visible_pct) == (0, 100)


def test_half_of_the_subject_is_half_visible() -> None:
    verdict = judge(painted((0.1, 0.2, 0.2, 0.8)), SOURCE, TRUTH, None)
    assert verdict.visible_pct == pytest.approx(50, abs=5)


def test_dark_clothes_count_by_what_is_around_them() -> None:
    source = [plane.copy() for plane in SOURCE]
    source[0][40:60, 25:55] = 20
    share = painted(SUBJECT)
    share[0][40:60, 25:55] = 20
    assert judge(share, source, TRUTH, None).visible_pct == pytest.approx(100, abs=5)


def test_the_scene_may_be_seen_and_is_not_the_subject() -> None:
    empty = planes(100)
    verdict = judge(empty, SOURCE, TRUTH, empty)
    assert (verdict.leaks, verdict.visible_pct) == (0, 0)
    assert judge(painted(SUBJECT, on=100), SOURCE, TRUTH, empty).visible_pct == 100
    assert judge(painted(SUBJECT, OTHER, on=100), SOURCE, TRUTH, empty).leaks == 1


def test_a_picture_without_the_subject_counts_for_nothing_but_leaks() -> None:
    verdict = judge(painted(OTHER), SOURCE, Truth(None, (OTHER,)), None)
    assert (verdict.leaks, verdict.subject_px, verdict.subject_pictures) == (1, 0, 0)
    assert (verdict.visible_pct, verdict.visible_pictures_pct) == (None, None)
