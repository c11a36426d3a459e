"""The still of the place behind: what several quiet moments agree on.

A moment is quiet when nobody was found in it, even at the lowest threshold and looking closer
everywhere. Where the moments differ nothing is shown: something was there in one of them. And
where somebody of the clip looks as the still does, they were there all the time, and missed: that
place is not shown either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import av
import cv2
import numpy as np

from nvr.media.painter import Plane, planes_of
from nvr.messages import Box
from nvr.redaction.looking import Sight
from nvr.redaction.looks import span

FEWEST_MOMENTS = 3

_APART_S = 5.0
_MOST_OWN = 3
"""Moments of the clip itself are less worth than those of other times, and large."""

_OFF_LUMA, _OFF_CHROMA = 16, 9
"""Two moments agree on a pixel that differs by so much at most, once the light is made equal."""

_MOST_SHIFT = 40.0
_MOST_COLOUR = 8.0
"""A moment in other light than that, or at night where the others are by day, is left out."""

_MARGIN = 9
_EVERY_S = 1.0
_THUMB = (16, 32)
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Still:
    """The place: Y, U and V, and where it is known, 255 in a plane as large as Y."""

    planes: tuple[Plane, ...]
    known: Plane


@dataclass(frozen=True, slots=True)
class _Thumb:
    """What somebody looked like, small; to find out whether the still shows the same."""

    box: Box
    luma: Plane


class Backdrop:
    """Gathers what the still is made of."""

    def __init__(self) -> None:
        self._moments: list[tuple[Plane, ...]] = []
        self._own = 0
        self._own_us: int | None = None
        self._thumbs: list[_Thumb] = []
        self._thumbed_us: int | None = None

    def add(self, picture: av.VideoFrame, sights: Iterable[Sight]) -> None:
        """A picture of another time, and all that was found in it by looking closely."""
        if not any(sight.kind == "person" for sight in sights):
            self._moments.append(_copied(picture))

    def is_wanted(self, sights: Iterable[Sight], time_us: int) -> bool:
        """Whether a picture of the clip itself could be one more moment, if looked at closely."""
        is_fresh = self._own_us is None or time_us - self._own_us >= _APART_S * 1e6
        is_quiet = not any(sight.kind == "person" for sight in sights)
        return self._own < _MOST_OWN and is_fresh and is_quiet

    def add_own(self, picture: av.VideoFrame, sights: Sequence[Sight], time_us: int) -> None:
        """A picture of the clip itself, and all that was found in it by looking closely."""
        self._own_us = time_us
        before = len(self._moments)
        self.add(picture, sights)
        self._own += len(self._moments) - before

    def watch(self, picture: av.VideoFrame, sights: Iterable[Sight], time_us: int) -> None:
        """Remember who is in the clip."""
        if self._thumbed_us is not None and time_us - self._thumbed_us < _EVERY_S * 1e6:
            return
        self._thumbed_us = time_us
        luma = planes_of(picture)[0]
        for sight in sights:
            if sight.kind == "person":
                self._thumbs.append(_Thumb(sight.box, _thumb(luma, sight.box)))

    def still(self) -> Still | None:
        """The place; None when there were too few quiet moments."""
        if not self._moments or self._own == len(self._moments):
            return None
        first = self._moments[0]
        shape = first[0].shape
        differs = np.zeros(shape, np.uint8)
        used = 1
        for moment in self._moments[1:]:
            off = _differences(first, moment) if moment[0].shape == shape else None
            if off is not None:
                cv2.bitwise_or(differs, off, dst=differs)
                used += 1
        if used < FEWEST_MOMENTS:
            return None
        known = 255 - _widened(differs)
        for thumb in self._thumbs:
            if _correlation(_thumb(first[0], thumb.box), thumb.luma) > _ALIKE:
                left, right = span(thumb.box.x1, thumb.box.x2, shape[1])
                top, bottom = span(thumb.box.y1, thumb.box.y2, shape[0])
                known[top:bottom, left:right] = 0
        return Still(first, np.asarray(known, np.uint8))


def _differences(a: Sequence[Plane], b: Sequence[Plane]) -> Plane | None:
    """Where two moments differ, 255 there; None when the light is another one altogether."""
    off: Any = np.zeros(a[0].shape, np.uint8)
    for number, (one, other) in enumerate(zip(a, b, strict=True)):
        soft_one: Any = cv2.blur(one, (3, 3)).astype(np.int16)
        soft_other: Any = cv2.blur(other, (3, 3)).astype(np.int16)
        difference = soft_one - soft_other
        shift = float(np.median(difference))
        if abs(shift) > (_MOST_SHIFT if number == 0 else _MOST_COLOUR):
            return None
        most = _OFF_LUMA if number == 0 else _OFF_CHROMA
        here = (np.abs(difference - shift) > most).astype(np.uint8) * 255
        off |= cv2.resize(here, off.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(off, np.uint8)


def _widened(differs: Plane) -> Plane:
    """Without what is single pixels of noise, and with a margin around all else."""
    solid = cv2.morphologyEx(differs, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return np.asarray(cv2.dilate(solid, np.ones((2 * _MARGIN + 1,) * 2, np.uint8)), np.uint8)


def _thumb(luma: Plane, box: Box) -> Plane:
    left, right = span(box.x1, box.x2, luma.shape[1])
    top, bottom = span(box.y1, box.y2, luma.shape[0])
    part = luma[top:bottom, left:right]
    return np.asarray(cv2.resize(part, _THUMB, interpolation=cv2.INTER_AREA), np.uint8)


def _correlation(a: Plane, b: Plane) -> float:
    """How alike two pictures are in their pattern, -1..1; without any pattern, as if they were."""
    one, other = (p.astype(np.float32) - p.mean() for p in (a, b))
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / size if size > 0 else 1.0


def _copied(picture: av.VideoFrame) -> tuple[Plane, ...]:
    return tuple(plane.copy() for plane in planes_of(picture))
