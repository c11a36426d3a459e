"""Finds what a camera writes into its pictures: the time, its name, its maker.

Letters are thin strokes, far brighter, darker or more colourful than what is beside them; they stay
where they are whatever moves; they are of one height and stand in a line, near the upper or the
lower edge. Their strokes are found in some pictures of the clip (a top hat and its reverse, of the
size of a stroke). What is there in many of them falls apart into letters, and letters beside each
other into lines, whose boxes are never shown.
"""

from collections.abc import Sequence
from typing import Any

import av
import cv2
import numpy as np

from nvr.media.painter import Plane, planes_of

_WIDTH = 1280
"""Larger pictures are looked at in this width: letters are made to be legible."""

_EVERY_S = 0.7
_MOST_SAMPLES = 90
_BANDS = 0.2
"""Share of the picture's height, at the upper and at the lower edge, in which a camera writes."""

_STROKE = 0.012
"""A stroke is thinner than this share of the picture's height."""

_CONTRAST, _COLOUR = 40, 25
_OFTEN = 0.35
"""A stroke's pixel is one in so many of the pictures: digits change."""

_LOWEST, _HIGHEST = 0.01, 0.07
"""Of a letter, in heights of the picture."""

_SAME_HEIGHT = 0.6
_LINE = 0.5
"""Letters of a line have this share of each other's height, and of their rows in common."""

_BESIDE = 1.6
"""... and stand no further from the next one, in heights."""

_LONG = 3.0
_LETTERS = 4
"""A line is so many times longer than high, and has so many letters unless they touch."""

_ROOM = 4.0
"""So many heights beside a line are written, too: seconds change too often to be found."""

_FULL = (0.15, 0.7)
"""The share of a letter's box that is strokes: more than none, and not all where it is long."""

type _Rectangle = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


class Lettering:
    """Looks for it in pictures of one size."""

    def __init__(self) -> None:
        self._strokes: Plane | None = None
        self._samples = 0
        self._sampled_us: int | None = None
        self._size = (0, 0)

    def watch(self, picture: av.VideoFrame, time_us: int) -> None:
        """The next picture, planar YUV; not every one is looked at."""
        is_fresh = self._sampled_us is None or time_us - self._sampled_us >= _EVERY_S * 1e6
        if not is_fresh or self._samples >= _MOST_SAMPLES:
            return
        self._sampled_us = time_us
        found = _strokes(planes_of(picture))
        if self._strokes is None:
            self._size = (picture.width, picture.height)
            self._strokes = np.zeros_like(found)
        if found.shape == self._strokes.shape:
            self._strokes += found
            self._samples += 1

    def found(self) -> Plane | None:
        """255 where something is written, u8 of the pictures' size; None if nothing is."""
        if self._strokes is None:
            return None
        often = (self._strokes >= _OFTEN * self._samples).astype(np.uint8)
        height, width = often.shape[1:]
        band = round(_BANDS * height)
        often[:, band : height - band] = 0
        written = np.zeros((height, width), np.uint8)
        for strokes in often:  # each by itself: a letter has an outline, and a tree behind it
            for line in _lines(_letters(strokes)):
                x, y, w, h = _with_rest(line, strokes)
                above, beside = round(0.4 * h) + 2, round(_ROOM * h)
                rows = slice(max(0, y - above), y + h + above)
                written[rows, max(0, x - beside) : x + w + beside] = 255
        if not written.any():
            return None
        return np.asarray(
            cv2.resize(written, self._size, interpolation=cv2.INTER_NEAREST), np.uint8
        )


def _letters(strokes: Plane) -> list[_Rectangle]:
    """What is as high as a letter, from left to right. Several that touch are one."""
    height = strokes.shape[0]
    whole: Any = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 2), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(whole)
    found = []
    for x, y, w, h, area in boxes[1:].tolist():
        is_high = max(5, _LOWEST * height) <= h <= _HIGHEST * height
        full = area / (w * h)
        is_bar = w > _LONG * h and full > _FULL[1]
        if is_high and w >= 0.1 * h and full >= _FULL[0] and not is_bar:
            found.append((x, y, w, h))
    return sorted(found)


def _lines(letters: Sequence[_Rectangle]) -> list[_Rectangle]:
    """Lines of letters beside each other."""
    groups: list[list[_Rectangle]] = []
    for letter in letters:
        group = next((g for g in groups if _is_next(g, letter)), None)
        if group is None:
            groups.append([letter])
        else:
            group.append(letter)
    lines = []
    for group in groups:
        left, top = min(x for x, _, _, _ in group), min(y for _, y, _, _ in group)
        right, bottom = max(x + w for x, _, w, _ in group), max(y + h for _, y, _, h in group)
        size = right - left, bottom - top
        touching = sum(max(1.0, w / h) for _, _, w, h in group)
        if size[0] >= _LONG * size[1] and touching >= _LETTERS:
            lines.append((left, top, *size))
    return lines


def _with_rest(line: _Rectangle, strokes: Plane) -> _Rectangle:
    """With all strokes that go on in its rows: letters too small to be whole."""
    x, y, w, h = line
    columns = np.flatnonzero(strokes[y : y + h].any(axis=0))
    apart = _BESIDE * h
    left, right = x, x + w
    for column in columns[columns >= right].tolist():
        right = column + 1 if column - right <= apart else right
    for column in columns[columns < left][::-1].tolist():
        left = column if left - column <= apart else left
    return left, y, right - left, h


def _is_next(group: Sequence[_Rectangle], letter: _Rectangle) -> bool:
    x, y, _, h = letter
    right = max(left + w for left, _, w, _ in group)
    _, last_y, _, last_h = group[-1]
    common = min(y + h, last_y + last_h) - max(y, last_y)
    return (
        min(h, last_h) >= _SAME_HEIGHT * max(h, last_h)
        and common >= _LINE * max(h, last_h)
        and x - right <= _BESIDE * max(h, last_h)
    )


def _strokes(planes: Sequence[Plane]) -> Plane:
    """1 where a thin line is brighter, darker or of another colour than what is around it.

    u8 [6, rows, columns]: more and less of Y, U and V.
    """
    height, width = planes[0].shape
    scale = min(1.0, _WIDTH / width)
    size = (round(width * scale), round(height * scale))
    side = 2 * max(1, round(_STROKE * size[1])) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    found = []
    for plane, least in zip(planes, (_CONTRAST, _COLOUR, _COLOUR), strict=True):
        how = cv2.INTER_AREA if plane.shape[1] > size[0] else cv2.INTER_LINEAR
        scaled = cv2.resize(plane, size, interpolation=how)
        hats = (cv2.morphologyEx(scaled, h, kernel) for h in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT))
        found += [np.asarray(hat) > least for hat in hats]
    return np.stack(found).astype(np.uint8)
