"""Who of all that was found is the subject, picture by picture; where it is not sure, nobody.

What belongs to the subject beyond doubt is the strand in which the owner pointed. Where a strand
ends, another one goes on with the subject only if it is near enough, looks alike, and nobody else
who could be meant looks nearly as much alike. A person who was seen at the same time as the subject
is not the subject. From each place where the owner pointed it is followed forwards and backwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nvr.errors import RequestError
from nvr.messages import Box
from nvr.redaction.looking import Sight
from nvr.redaction.looks import Look, are_surely_alike, likeness_of
from nvr.redaction.strands import CREDIBLE, Glance, Strand, apart, weave
from nvr.shares import SubjectPoint

_POINTED_S = 0.6
"""Pictures so near to where the owner pointed are looked at for who is there."""

_LONGEST_GAP_S = 0.7
"""The model misses somebody for so long; after more it could be another one in the same clothes,
who came through the same door. Then it is black until the owner points again."""

_NEAR = 0.4
_NEAR_PER_S = 1.0
"""How far off somebody may be found again, in diagonals, at once and after each second."""

_RESIZED = 1.6
"""One is higher than the other by this factor at most; a little more after each second."""

_LOOKS = 20
"""The looks of so many sights beside a gap are compared."""

_FEWEST_SIGHTS = 3
"""Who was seen less often is known too little to be told from others."""

_CLEARLY_ALIKE = 0.04
_CLEARLY_FARTHER = 2.0
"""A likeness is greater beyond doubt by so much, and the other one is so many times as far from 1.
"""

_AROUND_S = 1.0
"""Who is seen within this time of a gap could be meant."""

_EDGE = 0.02
"""Who is so near to the edge is on their way out, or in; many stand with their feet below it."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The subject's sight of each glance, None where there is none; and everybody's strands."""

    subject: list[Sight | None]
    strands: list[Strand]
    """Those of the others."""


def follow(glances: Sequence[Glance], points: Sequence[SubjectPoint]) -> Followed | None:
    """Follow the subject; None if nobody was found where the owner pointed.

    Raises RequestError if the points show two who were seen at the same time.
    """
    pointed = [sight for point in points if (sight := _pointed_at(glances, point)) is not None]
    if not pointed:
        return None
    kind = pointed[0].kind
    strands = weave(glances, kind)
    chosen = [s for s in strands if any(sight in s.sights for sight in pointed)]
    if any(not set(a.numbers).isdisjoint(b.numbers) for a, b in combinations(chosen, 2)):
        raise RequestError("you pointed at two different ones: point at the same one each time")
    mine = list(chosen)
    for strand in chosen:
        for is_backwards in (False, True):
            mine += _chain(strand, strands, chosen, is_backwards=is_backwards)
    subject: list[Sight | None] = [None] * len(glances)
    doubtful: set[int] = set()
    for strand in dict.fromkeys(mine):
        for number, sight in zip(strand.numbers, strand.sights, strict=True):
            if subject[number] is not None:
                doubtful.add(number)  # two at once: one of them isn't
            subject[number] = sight
    for number in doubtful:
        subject[number] = None
    others = [s for s in strands if s not in mine]
    if kind != "person":
        others = weave(glances, "person")
    return Followed(subject, others)


def _pointed_at(glances: Sequence[Glance], point: SubjectPoint) -> Sight | None:
    """Who is where the owner pointed, in the nearest picture that shows somebody there."""
    near = [g for g in glances if abs(g.time_us - point.at_us) <= _POINTED_S * 1e6]
    for glance in sorted(near, key=lambda g: abs(g.time_us - point.at_us)):
        there = [s for s in glance.sights if _holds(s.box, point)]
        if there:
            return min(there, key=lambda s: (s.score < CREDIBLE, _off(s.box, point)))
    return None


def _holds(box: Box, point: SubjectPoint) -> bool:
    return box.x1 <= point.x <= box.x2 and box.y1 <= point.y <= box.y2


def _off(box: Box, point: SubjectPoint) -> float:
    """How far from a box's middle, each way in its sides."""
    right = (point.x - (box.x1 + box.x2) / 2) / (box.x2 - box.x1)
    down = (point.y - (box.y1 + box.y2) / 2) / (box.y2 - box.y1)
    return max(abs(right), abs(down))


def _chain(
    strand: Strand, strands: Sequence[Strand], chosen: Sequence[Strand], *, is_backwards: bool
) -> list[Strand]:
    """The strands in which the subject goes on after one of its own, up to the next chosen one."""
    found: list[Strand] = []
    last = strand
    while (after := _next(last, strands, [strand, *found], is_backwards=is_backwards)) is not None:
        if after in chosen:
            break
        found.append(after)
        last = after
    return found


def _next(
    last: Strand, strands: Sequence[Strand], mine: Sequence[Strand], *, is_backwards: bool
) -> Strand | None:
    """What goes on where a strand of the subject ends; None if nobody can say."""
    edge_us = last.start_us if is_backwards else last.end_us

    def gap_s(strand: Strand) -> float:
        begin_us = strand.end_us if is_backwards else strand.start_us
        return (edge_us - begin_us if is_backwards else begin_us - edge_us) / 1e6

    could = [
        s
        for s in strands
        if s not in mine
        and s.best_score >= CREDIBLE
        and 0 < gap_s(s) <= _LONGEST_GAP_S
        and _reaches(last, s, gap_s(s), is_backwards=is_backwards)
        and not _was_away(last, s, is_backwards=is_backwards)
    ]
    for candidate in sorted(could, key=gap_s):
        if _goes_on(last, candidate, strands, mine, is_backwards=is_backwards):
            return candidate
    return None


def _goes_on(
    last: Strand,
    candidate: Strand,
    strands: Sequence[Strand],
    mine: Sequence[Strand],
    *,
    is_backwards: bool,
) -> bool:
    """Whether a strand is surely the subject again."""
    before, after = (candidate, last) if is_backwards else (last, candidate)
    subject_look = _look_at(last, at_start=is_backwards)
    candidate_look = _look_at(candidate, at_start=not is_backwards)
    ours = likeness_of(subject_look, candidate_look)
    gap_s = (after.start_us - before.end_us) / 1e6
    rivals = [
        s
        for s in strands
        if s not in mine
        and s is not candidate
        and s.best_score >= CREDIBLE
        and len(s.sights) >= _FEWEST_SIGHTS  # else it is a part of the confusion itself
        and s.start_us <= after.start_us + _AROUND_S * 1e6
        and s.end_us >= before.end_us - _AROUND_S * 1e6
        and not (_is_beside(s, before) and _is_beside(s, after))
        and not _is_beyond(s, candidate, is_backwards=is_backwards)
        and _is_near(s, before, after)
    ]
    if ours is None or len(candidate.sights) < _FEWEST_SIGHTS:
        # too short to know by its looks: only if it was gone for a moment, and nobody else is near
        return ours is None and not rivals and gap_s <= _AROUND_S / 2
    for rival in rivals:
        look = rival.look(0, len(rival.sights))
        for theirs in (likeness_of(look, subject_look), likeness_of(look, candidate_look)):
            if theirs is None or not is_clear(ours, theirs):
                return False
    return are_surely_alike(subject_look, candidate_look)


def _is_beside(strand: Strand, mine: Strand) -> bool:
    """Whether somebody was seen at the same time as another, so that they are two."""
    common = set(strand.numbers).intersection(mine.numbers[:_LOOKS] + mine.numbers[-_LOOKS:])
    return len(common) >= _FEWEST_SIGHTS


def _is_beyond(strand: Strand, candidate: Strand, *, is_backwards: bool) -> bool:
    """Whether somebody comes only after the candidate has gone: it may be the same one again."""
    if is_backwards:
        return strand.end_us < candidate.start_us
    return strand.start_us > candidate.end_us


def is_clear(ours: float, theirs: float) -> bool:
    """Whether one likeness is beyond doubt the greater one."""
    return ours - theirs >= _CLEARLY_ALIKE and 1 - theirs >= _CLEARLY_FARTHER * (1 - ours)


def _look_at(strand: Strand, *, at_start: bool) -> Look | None:
    size = len(strand.sights)
    return strand.look(0, _LOOKS) if at_start else strand.look(max(0, size - _LOOKS), size)


def _reaches(last: Strand, other: Strand, gap_s: float, *, is_backwards: bool) -> bool:
    """Whether the subject can have got there in that time, and is as large as there."""
    if is_backwards:
        box, time_us, old = other.sights[-1].box, other.end_us, last.sights[0].box
    else:
        box, time_us, old = other.sights[0].box, other.start_us, last.sights[-1].box
    expected = last.expected(time_us, backwards=is_backwards)
    reach = _NEAR + _NEAR_PER_S * gap_s
    far = min(apart(expected, box), apart(old, box))
    low, high = sorted((box.y2 - box.y1, old.y2 - old.y1))
    return far <= reach and high <= low * (_RESIZED + 0.2 * gap_s)


def _was_away(last: Strand, other: Strand, *, is_backwards: bool) -> bool:
    """Whether one went out of the picture, or came in: who comes in may be anybody."""
    before, after = (other, last) if is_backwards else (last, other)
    boxes = (before.sights[-1].box, after.sights[0].box)
    return any(min(box.x1, 1 - box.x2) < _EDGE for box in boxes)


def _is_near(strand: Strand, before: Strand, after: Strand) -> bool:
    """Whether a strand comes so near to a gap that it could be what is missing in it."""
    gap_s = (after.start_us - before.end_us) / 1e6
    reach = 2 * _NEAR + _NEAR_PER_S * gap_s
    places = (before.sights[-1].box, after.sights[0].box)
    around_us = _AROUND_S * 1e6
    return any(
        apart(sight.box, place) <= reach
        for time_us, sight in zip(strand.times_us, strand.sights, strict=True)
        if before.end_us - around_us <= time_us <= after.start_us + around_us
        for place in places
    )
