"""Where somebody is, or may be, who is not to be seen.

Everybody who was found, however unsure, with a margin; and who was there a moment ago, or will be
in a moment, and was not seen coming or going: they are somewhere near.
"""

from collections.abc import Sequence

from nvr.messages import Box
from nvr.redaction.looking import Sight
from nvr.redaction.strands import Glance, Strand, diagonal

_MARGIN = 0.1
"""Of a box's sides, on each side."""

_LEAST = 0.006
"""... and of the picture's at least."""

_HELD_S = 2.0
_HELD_FAINT_S = 0.4
_GROWTH_PER_S = 0.2
"""Who is not found is somewhere in a box that grows by so many of its diagonals each second."""

_SURE_SCORE = 0.4
_SURE_SIGHTS = 3
_EDGE = 0.02
_SAME_PLACE = 0.3


def hidden(
    glances: Sequence[Glance], subject: Sequence[Sight | None], others: Sequence[Strand]
) -> list[list[Box]]:
    """The boxes of each glance in which nothing may be shown.

    ``others`` are the strands of everybody who isn't the subject.
    """
    boxes = [
        [
            _wide(sight.extent)
            for sight in glance.sights
            if sight.kind == "person" and sight is not mine
        ]
        for glance, mine in zip(glances, subject, strict=True)
    ]
    seen: list[list[Sight]] = [[] for _ in glances]
    people = [strand for strand in others if strand.kind == "person"]
    for strand in people:
        for number, sight in zip(strand.numbers, strand.sights, strict=True):
            seen[number].append(sight)
    for strand in people:
        _hold(strand, glances, seen, boxes, is_backwards=False)
        _hold(strand, glances, seen, boxes, is_backwards=True)
    return boxes


def _hold(
    strand: Strand,
    glances: Sequence[Glance],
    seen: Sequence[Sequence[Sight]],
    boxes: list[list[Box]],
    *,
    is_backwards: bool,
) -> None:
    """Keep on hiding somebody after they were found last, or before they were found first."""
    end = 0 if is_backwards else -1
    edge_us, number = strand.times_us[end], strand.numbers[end]
    if _is_leaving(strand.sights[end].box):
        return
    is_sure = strand.best_score >= _SURE_SCORE and len(strand.sights) >= _SURE_SIGHTS
    held_us = (_HELD_S if is_sure else _HELD_FAINT_S) * 1e6
    step = -1 if is_backwards else 1
    place = number + step
    while 0 <= place < len(glances):
        glance = glances[place]
        away_us = abs(glance.time_us - edge_us)
        if away_us > held_us:
            break
        expected = strand.expected(glance.time_us, backwards=is_backwards)
        if any(sight.box.iou(expected) > _SAME_PLACE for sight in seen[place]):
            break  # found again, as another strand
        boxes[place].append(_wide(expected, _GROWTH_PER_S * away_us / 1e6 * diagonal(expected)))
        place += step


def _is_leaving(box: Box) -> bool:
    """Whether somebody is on their way out of the picture, or in."""
    return min(box.x1, box.y1, 1 - box.x2) < _EDGE or 1 - box.y2 < _EDGE / 4


def _wide(box: Box, more: float = 0.0) -> Box:
    right = max(_LEAST, _MARGIN * (box.x2 - box.x1)) + more
    down = max(_LEAST, _MARGIN * (box.y2 - box.y1)) + more
    return Box(box.x1 - right, box.y1 - down, box.x2 + right, box.y2 + down)
