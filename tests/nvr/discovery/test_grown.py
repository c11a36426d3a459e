"""Masks for cameras cover at least as much as the NVR's own."""

import random

import cv2
import numpy as np
import pytest

from bench.secret import PLACE
from nvr.discovery.grown import grown
from nvr.media.painter import MARGIN, kept_part, masked_part
from nvr.messages import Points

WIDTH, HEIGHT = 640, 360
SQUARE = ((0.25, 0.25), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5))
ELL = ((0.2, 0.2), (0.4, 0.2), (0.4, 0.6), (0.8, 0.6), (0.8, 0.8), (0.2, 0.8))
SHAPES = {
    "window": PLACE,
    "square": SQUARE,
    "the other way round": SQUARE[::-1],
    "ell": ELL,
    "sharp": ((0.1, 0.5), (0.9, 0.49), (0.9, 0.51)),
    "line": ((0.1, 0.5), (0.5, 0.5), (0.9, 0.5)),
    "slanted line": ((0.1, 0.2), (0.5, 0.5), (0.9, 0.8)),
    "dot": ((0.5, 0.5), (0.5, 0.5), (0.5, 0.5)),
    "all": ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
    "over the edge": ((0.0, 0.3), (0.6, 0.0), (0.3, 1.0)),
    "bow tie": ((0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8)),
    "narrow notch": ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.52, 0.8), (0.5, 0.4), (0.48, 0.8)),
    "twice": (*SQUARE, SQUARE[0]),
}


def grow(points: Points) -> Points:
    return grown(points, MARGIN / WIDTH, MARGIN / HEIGHT)


def left_open(points: Points, more: Points) -> int:
    """Pixels that the NVR masks and these don't, but for what rounding makes."""
    wanted = 255 - kept_part([points], WIDTH, HEIGHT)
    covered = cv2.dilate(masked_part([more], WIDTH, HEIGHT), np.ones((5, 5), np.uint8))
    return int(((wanted > 0) & (covered == 0)).sum())


@pytest.mark.parametrize("shape", SHAPES)
def test_all_within_the_margin_is_covered(shape: str) -> None:
    more = grow(SHAPES[shape])
    assert left_open(SHAPES[shape], more) == 0
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in more)


def test_whatever_somebody_draws() -> None:
    chance = random.Random(7)
    for _ in range(300):
        count = chance.randint(3, 9)
        points = tuple((chance.random(), chance.random()) for _ in range(count))
        assert left_open(points, grow(points)) == 0, points


@pytest.mark.parametrize("shape", ["window", "square", "ell", "over the edge"])
def test_not_much_more_is(shape: str) -> None:
    needed = (kept_part([SHAPES[shape]], WIDTH, HEIGHT) == 0).sum()
    told = (masked_part([grow(SHAPES[shape])], WIDTH, HEIGHT) > 0).sum()
    assert told < needed * 1.03


def test_a_rectangle_stays_one() -> None:
    left, right, top, bottom = 0.225, 0.525, 0.25 - 16 / 360, 0.5 + 16 / 360
    wanted = ((left, top), (right, top), (right, bottom), (left, bottom))
    assert sorted(grow(SQUARE)) == [pytest.approx(corner) for corner in sorted(wanted)]
