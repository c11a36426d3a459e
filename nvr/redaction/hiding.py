"""Where somebody is, or may be, who is not to be seen.

Everybody who was found, however unsure, with a margin; and who was there a moment ago, or will be
in a moment, and was not seen coming or going: they are somewhere near.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from nvr.messages import Box
from nvr.redaction.looking import Sight, around, shared
from nvr.redaction.looks import likeness_of
from nvr.redaction.strands import CREDIBLE, Glance, Strand, apart, centre, diagonal

_MARGIN = 0.09
"""Of a box's sides, on each side."""

_LEAST, _MOST = 0.006, 0.03
"""... and of the picture's at least, and at most."""

_HELD_S = 2.0
_HELD_FAINT_S = 0.4
_HELD_COVERED_S = 20.0
_COVERED = 0.2
"""Who is behind the subject, by so much of their box, can stay there unseen."""

_GROWTH_PER_S = 0.2
"""Who is not found is somewhere in a box that grows by so many of its diagonals each second."""

_LATELY_S, _USUAL = 3.0, 0.95
"""Somebody is as large as they were around then, but for a few pictures."""

_BEHIND = 0.25
"""Who is behind the subject by so much may be cut off in width too; else they move their legs."""

_SURE_SCORE = 0.4
_SURE_SIGHTS = 3
_EDGE = 0.02
_SAME_PLACE = 0.3
_NEAR, _NEAR_PER_S, _FARTHEST = 0.3, 0.8, 1.5
_ALIKE = 0.8
_INSIDE = 0.7


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
    seen: list[list[tuple[Strand, Sight]]] = [[] for _ in glances]
    people = [strand for strand in others if strand.kind == "person"]
    for strand in people:
        if len(strand.sights) < _SURE_SIGHTS:
            continue  # nobody is found again by a glimpse
        for number, sight in zip(strand.numbers, strand.sights, strict=True):
            seen[number].append((strand, sight))
    for strand in people:
        _complete(strand, subject, boxes)
        _bridge(strand, boxes)
        for is_backwards in (False, True):
            _hold(strand, glances, seen, subject, boxes, is_backwards=is_backwards)
    return boxes


def _complete(strand: Strand, subject: Sequence[Sight | None], boxes: list[list[Box]]) -> None:
    """Hide what of somebody is behind the subject: only the rest of them was found."""
    for number, time_us, sight in zip(strand.numbers, strand.times_us, strand.sights, strict=True):
        mine = subject[number]
        if mine is None or not shared(mine.box, sight.box) or strand.best_score < CREDIBLE:
            continue
        first = bisect_left(strand.times_us, time_us - _LATELY_S * 1e6)
        stop = bisect_right(strand.times_us, time_us + _LATELY_S * 1e6)
        lately = [s.box for s in strand.sights[first:stop]]
        is_behind = shared(mine.box, sight.box) > _BEHIND * sight.box.area
        width = float(np.quantile([b.x2 - b.x1 for b in lately], _USUAL)) if is_behind else 0.0
        height = float(np.quantile([b.y2 - b.y1 for b in lately], _USUAL))
        whole = _stretched(sight.box, width, height, mine.box)
        if is_behind and whole.y2 < mine.box.y2:  # legs that were never seen
            whole = Box(whole.x1, whole.y1, whole.x2, mine.box.y2)
        boxes[number].append(_wide(whole))


def _stretched(box: Box, width: float, height: float, towards: Box) -> Box:
    """A box as large as that at least, what is missing added on the side of another one."""
    (x, y), (other_x, other_y) = centre(box), centre(towards)
    wide, high = max(width, box.x2 - box.x1), max(height, box.y2 - box.y1)
    x1, x2 = (box.x2 - wide, box.x2) if other_x < x else (box.x1, box.x1 + wide)
    y1, y2 = (box.y2 - high, box.y2) if other_y < y else (box.y1, box.y1 + high)
    return Box(x1, y1, x2, y2)


def _bridge(strand: Strand, boxes: list[list[Box]]) -> None:
    """Hide somebody in the pictures in between, in which they were not found."""
    pieces = zip(strand.numbers, strand.sights, strict=True)
    for (number, before), (after_number, after) in pairwise(pieces):
        way = _wide(around(before.extent, after.extent))
        for missing in range(number + 1, after_number):
            boxes[missing].append(way)


def _hold(
    strand: Strand,
    glances: Sequence[Glance],
    seen: Sequence[Sequence[tuple[Strand, Sight]]],
    subject: Sequence[Sight | None],
    boxes: list[list[Box]],
    *,
    is_backwards: bool,
) -> None:
    """Keep on hiding somebody after they were found last, or before they were found first."""
    end = 0 if is_backwards else -1
    edge_us, number = strand.times_us[end], strand.numbers[end]
    if _is_leaving(strand.sights[end].box):
        return
    is_lasting = len(strand.sights) >= _SURE_SIGHTS
    is_sure = strand.best_score >= _SURE_SCORE and is_lasting
    is_covered = is_sure and _is_covered(strand.sights[end].box, subject[number])
    held_s = _HELD_COVERED_S if is_covered else _HELD_S if is_sure else _HELD_FAINT_S
    held_us = held_s * 1e6
    step = -1 if is_backwards else 1
    place = number + step
    while 0 <= place < len(glances):
        glance = glances[place]
        away_us = abs(glance.time_us - edge_us)
        if away_us > held_us:
            break
        expected = strand.expected(glance.time_us, backwards=is_backwards)
        if any(_is_again(*one, strand, expected, away_us / 1e6) for one in seen[place]):
            break
        if not is_lasting and _is_within(expected, subject[place]):
            break  # most likely a part of the subject
        grown_s = _HELD_S if is_covered else away_us / 1e6
        boxes[place].append(_wide(expected, _GROWTH_PER_S * grown_s * diagonal(expected)))
        place += step


def _is_again(other: Strand, sight: Sight, lost: Strand, expected: Box, away_s: float) -> bool:
    """Whether somebody who was lost is found again, as another strand."""
    if other is lost or not set(other.numbers).isdisjoint(lost.numbers):
        return False
    if apart(sight.box, expected) > min(_NEAR + _NEAR_PER_S * away_s, _FARTHEST):
        return False
    alike = likeness_of(lost.look(0, len(lost.sights)), other.look(0, len(other.sights)))
    return alike is None or alike >= _ALIKE


def _is_within(box: Box, subject: Sight | None) -> bool:
    if subject is None:
        return False
    return box.iou(subject.box) > _SAME_PLACE or shared(box, subject.box) > _INSIDE * box.area


def _is_covered(box: Box, subject: Sight | None) -> bool:
    """Whether somebody was lost behind the subject, or came out from there."""
    return subject is not None and shared(box, subject.box) > _COVERED * box.area


def _is_leaving(box: Box) -> bool:
    """Whether somebody is on their way out of the picture, or in."""
    return min(box.x1, box.y1, 1 - box.x2) < _EDGE or 1 - box.y2 < _EDGE / 4


def _wide(box: Box, more: float = 0.0) -> Box:
    right = min(_MOST, max(_LEAST, _MARGIN * (box.x2 - box.x1))) + more
    down = min(_MOST, max(_LEAST, _MARGIN * (box.y2 - box.y1))) + more
    return Box(box.x1 - right, box.y1 - down, box.x2 + right, box.y2 + down)
