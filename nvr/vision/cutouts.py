"""Looks that show only what changed; everything else is blurred.

Who passes before a pattern of their own brightness, a dark coat before a motorcycle at night, is
hard to tell from it, also for the model. A fixed camera knows the pattern: it was there before. The
motion gate's mask takes it away, and costs nothing more, for the gate has made it already.

A cut-out takes away what would speak against somebody as well: of a spider before the lens it
leaves a shape with legs. So it is made only where plain looks have shown nobody for a while, in
turn with them, and what only cut-outs show counts for less (`Sightings`).
"""

import cv2
import numpy as np

from nvr.messages import Box
from nvr.vision.letterbox import Letterbox, Pixels
from nvr.vision.luma import Luma
from nvr.vision.views import View

AFTER_S = 0.8
"""Plain looks have so long to themselves: who is plain to see is told sooner by them alone."""

MEMORY_S = 1.0
"""What moves again within this time has been moving all the time."""

GRAIN = 48
"""What did not change is averaged over so many pixels of the model's input."""

_NEAR = np.ones((3, 3), np.uint8)


class CutOuts:
    """Chooses which looks of one camera are cut out: every second one of each kind, at times."""

    def __init__(self) -> None:
        self._since_us = 0
        self._moved_us: int | None = None
        self._seen_us = 0
        self._was_cut_out = {False: False, True: False}

    def is_wanted(self, wall_us: int, *, is_closer: bool, strange: bool) -> bool:
        """Whether the next look should be one; ``strange``: nobody knows what moves in it."""
        if not strange:
            return False
        if self._moved_us is None or wall_us - self._moved_us > MEMORY_S * 1e6:
            self._since_us = wall_us
        self._moved_us = wall_us
        if wall_us - max(self._since_us, self._seen_us) < AFTER_S * 1e6:
            return False
        return not self._was_cut_out[is_closer]

    def looked(self, view: View) -> None:
        """A look was begun."""
        self._was_cut_out[view.is_closer] = view.is_cut_out

    def seen(self, wall_us: int) -> None:
        """A plain look has shown somebody."""
        self._seen_us = wall_us


def cut_out(letterbox: Letterbox, canvas: Pixels, changed: Luma, box: Box) -> None:
    """Blur what did not change, of a part of the picture that was drawn into a canvas.

    ``changed`` is u8 [H, W], the whole picture, 0 where nothing did. Holes and edges of what did
    are taken for a part of it: clothes can be as bright as what is behind them.
    """
    inner = letterbox.inner_of(canvas)
    height, width = changed.shape
    grown = cv2.dilate(cv2.morphologyEx(changed, cv2.MORPH_CLOSE, _NEAR), _NEAR)
    rows = _pixels(box.y1, box.y2, height)
    there = grown[rows, _pixels(box.x1, box.x2, width)]
    size = (inner.shape[1], inner.shape[0])
    mask = cv2.resize(there, size, interpolation=cv2.INTER_LINEAR)
    _, mask = cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)
    few = (max(1, size[0] // GRAIN), max(1, size[1] // GRAIN))
    rough = cv2.resize(inner, few, interpolation=cv2.INTER_AREA)
    shown = cv2.resize(rough, size, interpolation=cv2.INTER_LINEAR)
    cv2.copyTo(np.ascontiguousarray(inner), mask, shown)
    inner[:] = shown


def _pixels(begin: float, end: float, count: int) -> slice:
    """A stretch of 0..1 in pixels, at least one."""
    first = min(int(begin * count), count - 1)
    return slice(first, max(first + 1, round(end * count)))
