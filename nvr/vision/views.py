"""Where to look: at the whole picture, or closer at what moves and wasn't recognised.

A model's input is a few hundred pixels wide, so who is far away is a handful of them. A fixed
camera tells where something moves; a look at that part alone costs the same as one at everything
and shows it larger.
"""

import math
from collections.abc import Collection, Iterable

from nvr.messages import Box, Motion, Track
from nvr.vision.shape import Shape

WHOLE = Box(0.0, 0.0, 1.0, 1.0)

SMALLEST = 0.4
"""A view is at least this share of the picture wide and high: 2.5 times larger than before. More
would blow up blur."""

FEWEST_PIXELS = 256 * 144
"""A view shows at least so many: those of SMALLEST in 640x360. The model's input has six times as
many; of a picture of 320x240 that share would be blown up four times each way, to blur."""

LARGEST = 0.7
"""A view that is hardly closer than the whole picture shows nothing new."""

MARGIN = 2.2
"""A view is so many times larger than the motion: legs move and the body belongs to it."""

SURE_SCORE = 0.5
"""Who was seen so well needs no closer look."""

FRESH_S = 1.0


def smallest_view(picture: Shape) -> float:
    """How large a view of a picture with so many pixels must be, as a share of its width."""
    return min(LARGEST, max(SMALLEST, math.sqrt(FEWEST_PIXELS / picture.area)))


class Views:
    """Chooses one camera's views. Between two closer looks there is one at everything."""

    def __init__(self) -> None:
        self._was_whole = False
        self._was_doubt = False

    def choose(
        self,
        motion: Motion,
        tracks: Iterable[Track],
        wall_us: int,
        doubts: Collection[int] = (),
        smallest: float = SMALLEST,
    ) -> Box:
        """The part of the picture, normalised, that the next look should show.

        ``doubts`` are ids of tracks that another sight could decide. They and what moves unknown
        are looked at in turn.
        """
        if not self._was_whole:
            self._was_whole = True
            return WHOLE
        tracks = list(tracks)
        views = (
            _first_view(_fresh(tracks, doubts, wall_us), smallest),
            closer_view(motion, tracks, wall_us, doubts, smallest),
        )
        first, second = reversed(views) if self._was_doubt else views
        view = first or second
        self._was_doubt = view is not None and view is views[0]
        self._was_whole = view is None
        return view or WHOLE


def closer_view(
    motion: Motion,
    tracks: Iterable[Track],
    wall_us: int,
    doubts: Collection[int] = (),
    smallest: float = SMALLEST,
) -> Box | None:
    """A view of what moves and is nobody that was recognised; None where there is none."""
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
    return _first_view(strange, smallest)


def _fresh(tracks: Iterable[Track], ids: Collection[int], wall_us: int) -> list[Box]:
    """The boxes of these tracks, if they were seen just now."""
    return [t.box for t in tracks if t.id in ids and wall_us - t.last_us <= FRESH_S * 1e6]


def _first_view(boxes: Iterable[Box], smallest: float) -> Box | None:
    """A view of the first that is so small that a closer look shows more of it."""
    for box in boxes:
        size = max(smallest, MARGIN * max(box.x2 - box.x1, box.y2 - box.y1))
        if size <= LARGEST:
            return _around(box, size)
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


def _around(region: Box, size: float) -> Box:
    """A view of that size, the region in its middle as far as the picture allows."""
    left = min(max((region.x1 + region.x2 - size) / 2, 0.0), 1 - size)
    top = min(max((region.y1 + region.y2 - size) / 2, 0.0), 1 - size)
    return Box(left, top, left + size, top + size)


def _touch(a: Box, b: Box) -> bool:
    return a.x1 < b.x2 and b.x1 < a.x2 and a.y1 < b.y2 and b.y1 < a.y2
