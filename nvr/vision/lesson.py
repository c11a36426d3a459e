"""When something is what the owner has taught: the same look, in the same place.

Only numbers here, and no library: the main process asks too, which has none of them loaded.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from operator import mul

from nvr.messages import Box, Exemplar, Lesson

NEAR = 0.35
"""Overlap (intersection over union) with which two boxes are the same place, at about one size."""

PART = 0.85
"""Share of a smaller box that must lie in what was taught to be a part of it."""

ALIKE = 0.8
"""Likeness from which on something is the same. Cut from the very same part of the picture, one
thing in two made nights was 0.94 alike or more, a person in its place at most 0.73."""

STILL_ALIKE = 0.72
"""... and as long as it was recognised a moment ago."""

RECALLED = 0.74
"""The same for two looks that were cut by boxes of their own, which differ by some percent: 0.83
or more when edges are off by 2 %; a person in its place at most 0.78, in 19 of 20 cases 0.69."""


_BETTER = 0.03
"""An older lesson counts before a newer one only if it fits better by this."""


def likeness(a: bytes, b: bytes) -> float:
    """How alike two appearances are: the cosine of their angle, 0..1."""
    lengths = math.sqrt(_product(a, a) * _product(b, b))
    return _product(a, b) / lengths if lengths else 0.0


def _product(a: bytes, b: bytes) -> int:
    return sum(map(mul, a, b, strict=True))


def is_near(a: Box, b: Box) -> bool:
    """Whether two boxes are about the same place and size."""
    return a.iou(b) >= NEAR


def is_part(box: Box, whole: Box) -> bool:
    """Whether a box is a part of another: closer looks cut what they show, and find its half."""
    inside = box.iou(whole) * (box.area + whole.area) / (1 + box.iou(whole))
    return inside >= PART * box.area


def covers(lesson: Sequence[Exemplar], alert: Sequence[Exemplar]) -> bool:
    """Whether an alert that was raised for these would not be with a lesson of those."""
    return bool(alert) and all(
        any(
            is_near(taught.box, seen.box) and likeness(taught.look, seen.look) >= RECALLED
            for taught in lesson
        )
        for seen in alert
    )


def best(
    lessons: Iterable[Lesson], kind: str, box: Box, look_at: Callable[[Box], bytes]
) -> tuple[Lesson, float] | None:
    """The lesson that fits something of a kind in a box best, and how well; None for none near.

    ``look_at`` gives the appearance of a part of the picture now. A camera doesn't move, so what
    was taught is looked for exactly where it was, and where the box is now. Of lessons that fit
    about equally the first one counts.
    """
    found: tuple[Lesson, float] | None = None
    for lesson in lessons:
        if lesson.kind != kind:
            continue
        for exemplar in lesson.exemplars:
            if not is_near(exemplar.box, box) and not is_part(box, exemplar.box):
                continue
            score = max(likeness(exemplar.look, look_at(part)) for part in (exemplar.box, box))
            if found is None or score > found[1] + _BETTER * (lesson is not found[0]):
                found = lesson, score
    return found
