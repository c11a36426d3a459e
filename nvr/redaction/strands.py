"""Strands: the same somebody from picture to picture, for as long as nobody could mistake them.

A strand ends wherever there is any doubt: where two are equally near, where boxes lie over each
other, at a jump, a change of size, other colours. What belongs together after that is for others to
say (`nvr.redaction.following`); here is only what needs no judgement.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from nvr.messages import Box
from nvr.redaction.looking import Sight
from nvr.redaction.looks import Look, likeness, mean

GAP_S = 0.5
"""A strand goes on if nobody was found for so long at most."""

_MEASURED = 8
"""Looks and boxes of the last so many sights are what a new one is compared with."""

_LATELY = 3
"""... and its size with that of so many."""

_FITS = 0.25
_CLEARLY = 0.2
"""So much better than the next best must a fit be to be beyond doubt."""

_TANGLED = 0.4
"""Intersection over union of two from which on either could be the other."""

CREDIBLE = 0.25
"""Who is found so surely can be mistaken for another; what is fainter does not end a strand."""

_GROWTH = 1.5
"""A side may be longer or shorter by this factor than it was lately."""

_EDGE = 0.01
_ODD_LOOK = 0.6
_CLEARLY_ALIKE = 0.06


@dataclass(frozen=True, slots=True)
class Glance:
    """What was found in one picture."""

    time_us: int
    sights: tuple[Sight, ...]


@dataclass(slots=True, eq=False)
class Strand:
    """Sights of one, each with the number of its glance."""

    kind: str
    numbers: list[int] = field(default_factory=list)
    times_us: list[int] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    _recent: deque[Look] = field(default_factory=lambda: deque(maxlen=_MEASURED))

    @property
    def start_us(self) -> int:
        return self.times_us[0]

    @property
    def end_us(self) -> int:
        return self.times_us[-1]

    @property
    def best_score(self) -> float:
        return max(sight.score for sight in self.sights)

    def take(self, number: int, time_us: int, sight: Sight) -> None:
        """It was seen again."""
        self.numbers.append(number)
        self.times_us.append(time_us)
        self.sights.append(sight)
        if sight.look is not None:
            self._recent.append(sight.look)

    def look(self, first: int, stop: int) -> Look | None:
        """The look of some of its sights."""
        return mean([s.look for s in self.sights[first:stop] if s.look is not None])

    def expected(self, time_us: int, *, backwards: bool = False) -> Box:
        """Where it should be at a moment after its end, or before its start."""
        sights, times = self.sights[-_MEASURED:], self.times_us[-_MEASURED:]
        if backwards:
            sights, times = self.sights[_MEASURED - 1 :: -1], self.times_us[_MEASURED - 1 :: -1]
        box = sights[-1].box
        took_us = times[-1] - times[0]
        if not took_us:
            return box
        share = min(abs(time_us - times[-1]), 1_000_000) / abs(took_us)
        (x, y), (was_x, was_y) = centre(box), centre(sights[0].box)
        return box.shifted((x - was_x) * share, (y - was_y) * share)

    def fit(self, sight: Sight, time_us: int) -> float:
        """How well a sight continues it, 0..1; 0 if it can't."""
        if not _is_of_size(self.sights[-_LATELY:], sight.box):
            return 0.0
        alike = self.alike(sight)
        if alike is not None and alike < _ODD_LOOK:
            return 0.0
        places = (self.expected(time_us), self.sights[-1].box)
        fit = max(place_fit(place, sight.box) for place in places)
        return fit if fit >= _FITS else 0.0

    def alike(self, sight: Sight) -> float | None:
        """How much a sight looks like it lately; None if nobody can say."""
        recent = mean(list(self._recent))
        return None if recent is None or sight.look is None else likeness(recent, sight.look)


def weave(glances: Sequence[Glance], kind: str) -> list[Strand]:
    """Everything of a kind in a clip, as strands. Each sight is in one of them."""
    done: list[Strand] = []
    going: list[Strand] = []
    for number, glance in enumerate(glances):
        sights = [s for s in glance.sights if s.kind == kind]
        pairs, ended = _paired(going, sights, glance.time_us)
        done += ended
        going = [s for s in going if s not in ended]
        tangled = tangled_of(sights)
        for sight in sights:
            strand = pairs.get(sight)
            if strand is None:
                strand = Strand(kind)
                (done if sight in tangled else going).append(strand)
            strand.take(number, glance.time_us, sight)
    return done + going


def _paired(
    strands: Sequence[Strand], sights: Sequence[Sight], time_us: int
) -> tuple[dict[Sight, Strand], list[Strand]]:
    """Which strand goes on with which sight, and the strands that end."""
    tangled = tangled_of(sights)
    ended = [s for s in strands if time_us - s.end_us > GAP_S * 1e6]
    fits = {
        (strand, sight): fit
        for strand in strands
        if strand not in ended
        for sight in sights
        if (fit := strand.fit(sight, time_us))
    }
    ended += {strand: None for strand, sight in fits if sight in tangled}
    pairs: dict[Sight, Strand] = {}
    for (strand, sight), fit in sorted(fits.items(), key=lambda item: -item[1]):
        if strand in ended or strand in pairs.values() or sight in pairs:
            continue
        rivals = [
            (other, seen)
            for (other, seen), value in fits.items()
            if (other is strand) != (seen is sight)
            and value > fit - _CLEARLY
            and _counts(other, seen, strand, sight)
            and not (other is not strand and other in pairs.values())
            and not (seen is not sight and seen in pairs)
        ]
        if all(_is_clear(strand, sight, *rival) for rival in rivals):
            pairs[sight] = strand
        else:
            ended.append(strand)
    return pairs, ended


def _counts(other: Strand, seen: Sight, strand: Strand, sight: Sight) -> bool:
    """Whether a rival pair can be taken for the pair: the faint isn't mistaken for the sure."""
    faint_sight = seen is not sight and seen.score < CREDIBLE <= sight.score
    faint_strand = other is not strand and other.best_score < CREDIBLE <= strand.best_score
    return not (faint_sight or faint_strand)


def _is_clear(strand: Strand, sight: Sight, other: Strand, seen: Sight) -> bool:
    mine, theirs = strand.alike(sight), other.alike(seen)
    return mine is not None and theirs is not None and mine - theirs > _CLEARLY_ALIKE


def tangled_of(sights: Sequence[Sight]) -> set[Sight]:
    """The sights that lie so much over another one that each could be the other."""
    return {
        one
        for one in sights
        for other in sights
        if other is not one and other.score >= CREDIBLE and one.box.iou(other.box) > _TANGLED
    }


def centre(box: Box) -> tuple[float, float]:
    """Its middle."""
    return ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)


def diagonal(box: Box) -> float:
    """Its length."""
    return math.hypot(box.x2 - box.x1, box.y2 - box.y1)


def apart(a: Box, b: Box) -> float:
    """How far the middles of two boxes are from each other, in diagonals of the larger one."""
    (ax, ay), (bx, by) = centre(a), centre(b)
    return math.hypot(ax - bx, ay - by) / max(diagonal(a), diagonal(b), 1e-6)


def place_fit(expected: Box, box: Box) -> float:
    """How well two boxes agree, 0..1: by their overlap, or where they are small, their distance."""
    return max(expected.iou(box), 0.5 - 1.5 * apart(expected, box))


def _is_of_size(sights: Sequence[Sight], box: Box) -> bool:
    """Whether a box is as large as the last ones; at the picture's edge it may be cut off."""
    widths = sorted(s.box.x2 - s.box.x1 for s in sights)
    heights = sorted(s.box.y2 - s.box.y1 for s in sights)
    last = sights[-1].box
    sides = (
        (box.x2 - box.x1, widths, box.x1 <= _EDGE or box.x2 >= 1 - _EDGE, last.x1, last.x2),
        (box.y2 - box.y1, heights, box.y1 <= _EDGE or box.y2 >= 1 - _EDGE, last.y1, last.y2),
    )
    for now, were, is_cut, low, high in sides:
        was = were[len(were) // 2]
        was_cut = low <= _EDGE or high >= 1 - _EDGE
        if now > was * _GROWTH * (2 if was_cut else 1) or (not is_cut and now * _GROWTH < was):
            return False
    return True
