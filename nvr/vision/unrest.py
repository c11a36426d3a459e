"""Has a lot moved of late that was nobody?

Insects, rain and leaves give the model thousands of looks at shapes that change, and by chance one
of them looks like somebody. Who walks in looks like somebody in the next look as well.
"""

import math
from collections.abc import Iterable

from nvr.messages import Box, Motion, Track

FADE_S = 60.0
MANY_LOOKS = 20.0
"""Looks at motion in vain, older ones fading, that mean unrest: four seconds at full rate."""


class Unrest:
    """One camera's."""

    def __init__(self) -> None:
        self._looks = 0.0
        self._noted_us: int | None = None

    def note(self, motion: Motion, tracks: Iterable[Track], wall_us: int) -> None:
        """Take in one look: the motion in its frame, and all tracks after it."""
        if self._noted_us is not None:
            elapsed_s = max(0.0, (wall_us - self._noted_us) / 1e6)
            self._looks *= math.exp(-elapsed_s / FADE_S)
        self._noted_us = wall_us
        seen = [track.box for track in tracks if track.last_us == wall_us]
        if motion.regions and not any(_touch(r, box) for r in motion.regions for box in seen):
            self._looks += 1

    @property
    def is_great(self) -> bool:
        """Whether a single look proves nothing now."""
        return self._looks >= MANY_LOOKS


def _touch(a: Box, b: Box) -> bool:
    return a.x1 < b.x2 and b.x1 < a.x2 and a.y1 < b.y2 and b.y1 < a.y2
