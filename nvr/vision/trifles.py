"""Small motion that is never anybody: compression's blocks, and burned-in clocks.

Only what is flatter than the smallest person that the model finds can be left out, so whoever comes
in is taller than it.

* A block that the camera's encoder left alone for seconds and then draws anew changes once. What is
  flat must therefore change in some frames, near the same place, before it counts: an animal far
  away does, 0.3 s later than it might.
* Most cameras write the time into the picture. Digits that change every frame are soon noise to the
  motion gate; one that changes every ten seconds is new each time. What was looked at several times
  in vain at the same place is no reason to look any more. A sight of anybody there makes it a place
  like any other again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nvr.messages import Box, Detection

FLAT = 0.06
"""Share of the picture's height. A person of less than 25 pixels in 360 (7 %) is not found."""

SPECK_FRAMES = 4
SPECK_GAP_US = 350_000
"""A flat thing counts from its fourth frame on; frames further apart than this begin anew."""

VAIN_LOOKS = 3
"""Looks in vain, in seconds of their own, until a place is known."""

NEAR = 0.02
"""How far around a place its changes may reach, in picture widths: the digit beside."""

MEMORY_S = 6 * 3600.0
"""A place is forgotten when nothing changed there for so long."""

APART_US = 1_000_000
"""Looks closer together than this are one: they saw the same digit change."""


@dataclass(slots=True)
class _Place:
    box: Box
    looks: int
    seen_us: int


@dataclass(slots=True)
class _Speck:
    box: Box
    frames: int
    seen_us: int


class Trifles:
    """One camera's such motion."""

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._specks: list[_Speck] = []

    def without(self, regions: Sequence[Box], wall_us: int) -> list[Box]:
        """Of the regions that moved in a frame, those that may be somebody."""
        self._specks = [s for s in self._specks if 0 <= wall_us - s.seen_us <= SPECK_GAP_US]
        left = []
        for region in regions:
            if _is_flat(region) and self._frames_of(region, wall_us) < SPECK_FRAMES:
                continue
            place = self._place_of(region)
            if place is not None and place.looks >= VAIN_LOOKS and _within(region, place.box):
                place.seen_us = wall_us
            else:
                left.append(region)
        return left

    def looked(self, regions: Iterable[Box], detections: Iterable[Detection], wall_us: int) -> None:
        """Take in a look at a frame in which these regions moved, and what it showed."""
        boxes = [found.box for found in detections]
        fresh = [p for p in self._places if abs(wall_us - p.seen_us) < MEMORY_S * 1e6]
        self._places = [p for p in fresh if not any(p.box.touches(box) for box in boxes)]
        for region in regions:
            if _is_flat(region) and not any(region.touches(box) for box in boxes):
                self._note(region, wall_us)

    def _note(self, region: Box, wall_us: int) -> None:
        place = self._place_of(region)
        if place is None:
            self._places.append(_Place(region, 1, wall_us))
            return
        both = _union(place.box, region)
        if _is_flat(both):
            place.box = both
        if wall_us - place.seen_us >= APART_US:
            place.looks += 1
            place.seen_us = wall_us

    def _frames_of(self, region: Box, wall_us: int) -> int:
        """In how many frames something flat has changed here by now."""
        near = _widened(region)
        speck = next((s for s in self._specks if s.box.touches(near)), None)
        if speck is None:
            speck = _Speck(region, 0, -1)
            self._specks.append(speck)
        speck.box = region
        if speck.seen_us != wall_us:
            speck.frames += 1
            speck.seen_us = wall_us
        return speck.frames

    def _place_of(self, region: Box) -> _Place | None:
        return next((p for p in self._places if _widened(p.box).touches(region)), None)


def _is_flat(box: Box) -> bool:
    return box.y2 - box.y1 <= FLAT


def _widened(box: Box) -> Box:
    return Box(box.x1 - NEAR, box.y1 - NEAR, box.x2 + NEAR, box.y2 + NEAR)


def _within(inner: Box, outer: Box) -> bool:
    wide = _widened(outer)
    return (
        wide.x1 <= inner.x1
        and wide.y1 <= inner.y1
        and inner.x2 <= wide.x2
        and inner.y2 <= wide.y2
        and _is_flat(inner)
    )


def _union(a: Box, b: Box) -> Box:
    return Box(min(a.x1, b.x1), min(a.y1, b.y1), max(a.x2, b.x2), max(a.y2, b.y2))
