"""Where has something moved on the spot for long, while looks showed nobody?

A spider crawls before the lens for a minute and is looked at a hundred times; by chance some of the
looks, even some in a row, show somebody. What decides is not those looks but the ones before them
at the same place. Who walks is elsewhere all the time and has no such past.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from nvr.messages import Box, Motion, Track
from nvr.vision import thresholds as t
from nvr.vision.views import View


@dataclass(frozen=True, slots=True)
class _Look:
    """A plain look at a frame in which something moved."""

    view: View
    motion: Motion
    shown: tuple[Box, ...]
    wall_us: int


class Restless:
    """One camera's such places."""

    def __init__(self) -> None:
        self._looks: deque[_Look] = deque()

    def note(self, motion: Motion, tracks: Iterable[Track], wall_us: int, view: View) -> None:
        """Take in one look: the motion in its frame, and all tracks after it."""
        while self._looks and wall_us - self._looks[0].wall_us > t.IN_VAIN_MEMORY_S * 1e6:
            self._looks.popleft()
        if motion.regions and not view.is_cut_out:
            shown = tuple(
                track.box
                for track in tracks
                if track.last_us == wall_us and track.score >= t.IN_VAIN_SCORE
            )
            self._looks.append(_Look(view, motion, shown, wall_us))

    def is_at(self, box: Box) -> bool:
        """Whether most looks of the last seconds at what moved in a box showed nobody surely."""
        there = [
            look
            for look in self._looks
            if look.motion.share_of(box) >= t.STIR_SHARE and look.view.shows(box)
        ]
        shown = sum(any(other.touches(box) for other in look.shown) for look in there)
        vain = len(there) - shown
        return vain >= t.IN_VAIN_LOOKS and vain >= t.IN_VAIN_RATIO * shown
