"""Something that nobody may see: where it is, how it is drawn, and how it is found in a picture.

It is of a colour that nothing else has, so that a single pixel of it is found wherever it got to:
in a picture of another size, cut out, or between others in a film strip.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

type Rgb = npt.NDArray[Any]
"""u8 [H, W, 3]."""

PLACE = ((0.55, 0.2), (0.92, 0.25), (0.88, 0.5), (0.95, 0.78), (0.5, 0.7))
"""The corners of the neighbour's window: not convex, and beside no edge."""

_COLOUR = (255, 0, 255)
_MORE = 40
"""Levels by which red and blue are above green: what is grey has none, sensor noise less."""


def cover(image: Rgb) -> Rgb:
    """The picture as a camera sends it that masks the secret itself."""
    shown = np.ascontiguousarray(image)
    corners = np.rint(np.array(PLACE) * shown.shape[1::-1]).astype(np.int32)
    cv2.fillPoly(shown, [corners], (90, 90, 90))
    return shown


def hide(image: Rgb, number: int) -> Rgb:
    """The picture with the secret in it. It changes from picture to picture, as if it moved."""
    height, width = image.shape[:2]
    shown = np.ascontiguousarray(image)
    corners = np.rint(np.array(PLACE) * (width, height)).astype(np.int32)
    cv2.fillPoly(shown, [corners], _COLOUR)
    middle = (round(0.7 * width), round((0.4 + 0.1 * (number % 3)) * height))
    cv2.circle(shown, middle, height // 12, (200, 40, 220), cv2.FILLED)
    return shown


def seen(image: Rgb) -> int:
    """How many pixels of a picture show it."""
    red, green, blue = cv2.split(np.ascontiguousarray(image))
    more = cv2.min(cv2.subtract(red, green), cv2.subtract(blue, green))
    return int(np.count_nonzero(more > _MORE))


def around(width: int, height: int, margin: int) -> npt.NDArray[np.bool_]:
    """[H, W]: what lies further than a margin in pixels away from it."""
    place = np.zeros((height, width), np.uint8)
    corners = np.rint(np.array(PLACE) * (width, height)).astype(np.int32)
    cv2.fillPoly(place, [corners], [1])
    size = 2 * margin + 1
    return cv2.dilate(place, np.ones((size, size), np.uint8)) == 0  # type: ignore[no-any-return]


def psnr_db(one: Rgb, other: Rgb, where: npt.NDArray[np.bool_]) -> float:
    """How alike two pictures are there; 99 for the same."""
    error = (one.astype(np.float64) - other)[where]
    mean = float((error * error).mean())
    return 99.0 if mean == 0 else float(10 * np.log10(255 * 255 / mean))
