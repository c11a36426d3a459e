"""Where a tracked thing goes: whether it leaves its place, and how fast."""

import math
from collections import deque

import numpy as np

from nvr.messages import Box
from nvr.vision import thresholds as t


def apart(a: Box, b: Box, aspect: float) -> float:
    """Distance of the centres in diagonals of the larger box; ``aspect`` is height by width."""

    def diagonal(box: Box) -> float:
        return math.hypot(box.x2 - box.x1, (box.y2 - box.y1) * aspect)

    right = (a.x1 + a.x2 - b.x1 - b.x2) / 2
    down = (a.y1 + a.y2 - b.y1 - b.y2) / 2 * aspect
    return math.hypot(right, down) / max(diagonal(a), diagonal(b), 1e-6)


def is_upright(box: Box, aspect: float) -> bool:
    """Whether a box is far higher than wide, as persons are; ``aspect`` is height by width."""
    return (box.y2 - box.y1) * aspect > t.UPRIGHT * (box.x2 - box.x1)


class Way:
    """Of one thing, from its first box on. One sight elsewhere may be something else's."""

    def __init__(self, box: Box, aspect: float, wall_us: int) -> None:
        self._aspect = aspect
        self._place, self._came_us = box, wall_us
        self._sights_elsewhere = 0
        self._left_us: int | None = None
        self._stayed_us = 0
        self._sights: deque[tuple[Box, int, float]] = deque()

    def note(self, box: Box, wall_us: int, score: float) -> None:
        """Take in one sight."""
        self._sights.append((box, wall_us, score))
        while wall_us - self._sights[0][1] > t.CROSSING_S * 1e6:
            self._sights.popleft()
        if apart(self._place, box, self._aspect) <= t.MOVED_DIAGONALS:
            self._sights_elsewhere = 0
            return
        self._sights_elsewhere += 1
        if self._sights_elsewhere >= t.SIGHTS_ELSEWHERE:
            self._stayed_us = wall_us - self._came_us
            self._place, self._came_us, self._left_us = box, wall_us, wall_us
            self._sights_elsewhere = 0

    def is_walking(self, wall_us: int) -> bool:
        """Whether it left its place in the last seconds."""
        return self._left_us is not None and wall_us - self._left_us <= t.WALKING_S * 1e6

    def is_brisk(self, wall_us: int) -> bool:
        """... and had not been there for long: it walks as animals do."""
        return self.is_walking(wall_us) and self._stayed_us <= t.BRISK_S * 1e6

    def crossing(self, wall_us: int) -> tuple[float, ...]:
        """Scores of the newest sights, if they are one straight and steady way; else none.

        So goes who crosses the picture; what the model takes for somebody by chance, now here, now
        there, does not.
        """
        sights = [s for s in self._sights if wall_us - s[1] <= t.CROSSING_S * 1e6]
        if len(sights) < t.CROSSING_SIGHTS:
            return ()
        first, last = sights[0][0], sights[-1][0]
        if apart(first, last, self._aspect) < t.CROSSING_DIAGONALS:
            return ()
        heights = [box.y2 - box.y1 for box, _, _ in sights]
        if max(heights) > t.CROSSING_STRETCH * min(heights):
            return ()
        # a box's middle and its top: of feet, what stands before them hides more
        points = np.array([((b.x1 + b.x2) / 2, b.y1 * self._aspect) for b, _, _ in sights])
        seconds = np.array([(us - wall_us) / 1e6 for _, us, _ in sights])
        line = np.stack([seconds, np.ones_like(seconds)], axis=1)
        fit = np.linalg.lstsq(line, points, rcond=None)[0]
        off = np.hypot(*(points - line @ fit).T)
        size = max(math.hypot(b.x2 - b.x1, (b.y2 - b.y1) * self._aspect) for b, _, _ in sights)
        if off.max() > t.CROSSING_OFF * size:
            return ()
        return tuple(score for _, _, score in sights)
