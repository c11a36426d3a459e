"""Do things appear again and again, here and there, that are nobody?

Insects, rain and leaves give the model thousands of looks at shapes that change, and by chance one
of them looks like somebody. What is told from them is not how much moves, but how much of it
appears out of nowhere: who walks, and a car, moves on from where they moved before.
"""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from nvr.messages import Box, Motion, Track
from nvr.vision.restless import Restless
from nvr.vision.views import WHOLE, View

FADE_S = 60.0
MANY = 18.0
"""Looks at something that had just appeared in vain, older ones fading, that mean unrest. Insects
give 20 to 40, rain 150 and more, leaves in the wind 50 to 70, a street at night with headlights 8,
a parking lot 4, an infrared camera's noise 12 to 16."""

FEW = 12.0
"""With fewer it is over: a spider that is taken for somebody now and then, so that looks show
somebody, must not end it."""

BEFORE_US = 1_000_000
NEAR = 0.03
"""What moves within 3 % of the picture of where something moved in the second before is the
same."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """Where something moved."""

    regions: tuple[Box, ...]
    wall_us: int


class Unrest:
    """One camera's."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The clock or the picture jumped."""
        self._appeared = 0.0
        self._before: deque[_Moved] = deque()
        self._noted_us: int | None = None
        self._restless = Restless()
        self.is_great = False
        """Whether a single look proves nothing now, wherever it is."""

    def is_vain_at(self, box: Box) -> bool:
        """Whether what stirs there has been looked at in vain: a single look proves nothing."""
        return self._restless.is_at(box)

    def note(
        self, motion: Motion, tracks: Collection[Track], wall_us: int, view: View = WHOLE
    ) -> None:
        """Take in one look: the motion in its frame, and all tracks after it.

        A look that shows somebody says nothing of what appears: what moves beside them may be
        theirs.
        """
        self._restless.note(motion, tracks, wall_us, view)
        if self._noted_us is not None:
            elapsed_s = max(0.0, (wall_us - self._noted_us) / 1e6)
            self._appeared *= math.exp(-elapsed_s / FADE_S)
        self._noted_us = wall_us
        while self._before and wall_us - self._before[0].wall_us > BEFORE_US:
            self._before.popleft()
        before = [box for moved in self._before for box in moved.regions]
        is_new = any(not any(_near(region, box) for box in before) for region in motion.regions)
        if is_new and not any(track.last_us == wall_us for track in tracks):
            self._appeared += 1
        if motion.regions:
            self._before.append(_Moved(motion.regions, wall_us))
        self.is_great = self._appeared >= (FEW if self.is_great else MANY)


def _near(a: Box, b: Box) -> bool:
    across = a.x1 - NEAR < b.x2 and b.x1 < a.x2 + NEAR
    return across and a.y1 - NEAR < b.y2 and b.y1 < a.y2 + NEAR
