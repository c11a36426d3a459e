"""Where to look: at the whole picture, or closer at what moves and wasn't recognised.

A model's input is a few hundred pixels wide, so who is far away is a handful of them. A fixed
camera tells where something moves; a look at that part alone costs the same as one at everything
and shows it larger.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from nvr.messages import Box, Motion, Track
from nvr.vision.shape import Shape

WHOLE = Box(0.0, 0.0, 1.0, 1.0)

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
    if not motion.regions:
        return None
    known = [
        track.box
        for track in tracks
        if track.score >= SURE_SCORE
        and wall_us - track.last_us <= FRESH_S * 1e6
        and track.id not in doubts
    ]
    strange = (r for r in motion.regions if not any(_touch(r, box) for box in known))
    return _first_small(strange, MARGIN)


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


def is_inside(box: Box, view: Box) -> bool:
    """Whether a look at the view would have shown all of the box."""
    return view.x1 <= box.x1 and view.y1 <= box.y1 and box.x2 <= view.x2 and box.y2 <= view.y2


def is_cut(box: Box, view: Box, tolerance: float = 0.004) -> bool:
    """Whether a box found in a view ends at an edge that is the view's and not the picture's."""
    return (
        (view.x1 > 0 and box.x1 - view.x1 < tolerance)
        or (view.y1 > 0 and box.y1 - view.y1 < tolerance)
        or (view.x2 < 1 and view.x2 - box.x2 < tolerance)
        or (view.y2 < 1 and view.y2 - box.y2 < tolerance)
    )


def _touch(a: Box, b: Box) -> bool:
    return a.x1 < b.x2 and b.x1 < a.x2 and a.y1 < b.y2 and b.y1 < a.y2
