"""Where to look: at the whole picture, or closer at what moves and wasn't recognised.

A model's input is a few hundred pixels wide, so who is far away is a handful of them. A fixed
camera tells where something moves; a look at that part alone costs the same as one at everything
and shows it larger.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nvr.messages import Box, Motion, Track
from nvr.vision.shape import Shape

if TYPE_CHECKING:  # who judges alerts anew without seeing needs no pictures
    from nvr.vision.luma import Luma

EVERYWHERE = Box(0.0, 0.0, 1.0, 1.0)

FEWEST_PIXELS = 256 * 144
"""A view shows at least so many. The model's input has six times as many: what is blown up by more
than 2.5 each way is blur. That is 0.4 of the width of 640x360, 0.2 of 1280x720."""

SMALLEST = 0.2
"""A view is at least this share of the picture wide and high, however many pixels it has."""

LARGEST = 0.7
"""A view that is hardly closer than the whole picture shows nothing new."""

MARGIN = 2.2
"""A view is so many times larger than the motion: legs move and the body belongs to it."""

SIGHT_MARGIN = 1.7
"""... and than what was seen: the box holds all of it."""

SURE_SCORE = 0.5
"""Who was seen so well needs no closer look."""

FRESH_S = 1.0

SHOWN_SHARE = 0.1
"""Of a box at least so much must have changed for a cut-out to show what is in it."""

CUT_EDGE = 0.004
"""A box that ends so near to a view's edge, in pictures, is cut off by it."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What a look shows: a part of the picture, of which everything or only what changed.

    ``changed`` is u8 [H, W], the whole picture: what is 0 there is blurred (`nvr.vision.cutouts`).
    """

    box: Box = EVERYWHERE
    changed: Luma | None = None

    @property
    def is_closer(self) -> bool:
        """Whether it shows a part, larger."""
        return self.box != EVERYWHERE

    @property
    def is_cut_out(self) -> bool:
        """Whether it shows what changed only."""
        return self.changed is not None

    @property
    def is_whole(self) -> bool:
        """Whether it shows all that there is."""
        return not self.is_closer and not self.is_cut_out

    def shows(self, box: Box) -> bool:
        """Whether the look would have shown all of the box."""
        view = self.box
        across = view.x1 <= box.x1 and box.x2 <= view.x2
        if not (across and view.y1 <= box.y1 and box.y2 <= view.y2):
            return False
        return self.changed is None or _share_of(self.changed, box) >= SHOWN_SHARE

    def cuts(self, box: Box) -> bool:
        """Whether a box found in it ends at an edge that is the view's and not the picture's."""
        view = self.box
        return (
            (view.x1 > 0 and box.x1 - view.x1 < CUT_EDGE)
            or (view.y1 > 0 and box.y1 - view.y1 < CUT_EDGE)
            or (view.x2 < 1 and view.x2 - box.x2 < CUT_EDGE)
            or (view.y2 < 1 and view.y2 - box.y2 < CUT_EDGE)
        )


WHOLE = View()


@dataclass(frozen=True, slots=True)
class Target:
    """What to look at closer: its middle, and how much of the picture's width belongs to it."""

    x: float
    y: float
    size: float


class Views:
    """Chooses what one camera looks at. Between two closer looks there is one at everything."""

    def __init__(self) -> None:
        self._was_whole = False
        self._was_doubt = False

    def choose(
        self,
        motion: Motion,
        tracks: Iterable[Track],
        wall_us: int,
        doubts: Collection[int] = (),
    ) -> Target | None:
        """What the next look should show closer; None for a look at everything.

        ``doubts`` are ids of tracks that another sight could decide. They and what moves unknown
        are looked at in turn.
        """
        if not self._was_whole:
            self._was_whole = True
            return None
        tracks = list(tracks)
        doubted = _first_small(_fresh(tracks, doubts, wall_us), SIGHT_MARGIN)
        strange = stranger(motion, tracks, wall_us, doubts)
        first, second = (strange, doubted) if self._was_doubt else (doubted, strange)
        target = first or second
        self._was_doubt = target is not None and target is doubted
        self._was_whole = target is None
        return target


def stranger(
    motion: Motion, tracks: Iterable[Track], wall_us: int, doubts: Collection[int] = ()
) -> Target | None:
    """What moves, is nobody that was recognised, and is small enough for a closer look."""
    return _first_small(strangers(motion, tracks, wall_us, doubts), MARGIN)


def strangers(
    motion: Motion, tracks: Iterable[Track], wall_us: int, doubts: Collection[int] = ()
) -> list[Box]:
    """Where something moves that is nobody who was recognised, the largest first."""
    if not motion.regions:
        return []
    known = [
        track.box
        for track in tracks
        if track.score >= SURE_SCORE
        and wall_us - track.last_us <= FRESH_S * 1e6
        and track.id not in doubts
    ]
    return [r for r in motion.regions if not any(r.touches(box) for box in known)]


def closer_view(target: Target, picture: Shape) -> Box:
    """The part of a picture of so many pixels that shows a target as well as it can."""
    smallest = max(SMALLEST, math.sqrt(FEWEST_PIXELS / picture.area))
    size = min(LARGEST, max(smallest, target.size))
    left = min(max(target.x - size / 2, 0.0), 1 - size)
    top = min(max(target.y - size / 2, 0.0), 1 - size)
    return Box(left, top, left + size, top + size)


def _fresh(tracks: Iterable[Track], ids: Collection[int], wall_us: int) -> list[Box]:
    """The boxes of these tracks, if they were seen just now."""
    return [t.box for t in tracks if t.id in ids and wall_us - t.last_us <= FRESH_S * 1e6]


def _first_small(boxes: Iterable[Box], margin: float) -> Target | None:
    """The first that a closer look would show larger."""
    for box in boxes:
        size = margin * max(box.x2 - box.x1, box.y2 - box.y1)
        if size <= LARGEST:
            return Target((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2, size)
    return None


def _share_of(changed: Luma, box: Box) -> float:
    """How much of a box changed, 0..1."""
    height, width = changed.shape
    rows = slice(int(box.y1 * height), math.ceil(box.y2 * height))
    there = changed[rows, int(box.x1 * width) : math.ceil(box.x2 * width)]
    return float((there > 0).mean()) if there.size else 0.0
