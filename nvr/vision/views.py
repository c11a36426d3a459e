"""Where to look: at the whole picture, or closer at what moves and wasn't recognised.

A model's input is a few hundred pixels wide, so who is far away is a handful of them. A fixed
camera tells where something moves; a look at that part alone costs the same as one at everything
and shows it larger.
"""

from collections.abc import Iterable

from nvr.messages import Box, Motion, Track

WHOLE = Box(0.0, 0.0, 1.0, 1.0)

SMALLEST = 0.4
"""A view is at least this share of the picture wide and high: 2.5 times larger than before. More
would blow up blur."""

LARGEST = 0.7
"""A view that is hardly closer than the whole picture shows nothing new."""

MARGIN = 2.2
"""A view is so many times larger than the motion: legs move and the body belongs to it."""

SURE_SCORE = 0.5
"""Who was seen so well needs no closer look."""

FRESH_S = 1.0


class Views:
    """Chooses one camera's views. Between two closer looks there is one at everything."""

    def __init__(self) -> None:
        self._was_whole = False

    def choose(self, motion: Motion, tracks: Iterable[Track], wall_us: int) -> Box:
        """The part of the picture, normalised, that the next look should show."""
        view = closer_view(motion, tracks, wall_us) if self._was_whole else None
        self._was_whole = view is None
        return view or WHOLE


def closer_view(motion: Motion, tracks: Iterable[Track], wall_us: int) -> Box | None:
    """A view of what moves and is nobody that was recognised; None where there is none."""
    if not motion.regions:
        return None
    known = [
        track.box
        for track in tracks
        if track.score >= SURE_SCORE and wall_us - track.last_us <= FRESH_S * 1e6
    ]
    for region in motion.regions:
        if any(_touch(region, box) for box in known):
            continue
        size = max(SMALLEST, MARGIN * max(region.x2 - region.x1, region.y2 - region.y1))
        if size <= LARGEST:
            return _around(region, size)
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
