"""Follow what was detected from look to look.

After ByteTrack (Zhang et al., 2022): sure detections are matched first, doubtful ones then keep
the tracks alive that are left. Tracks move at constant velocity; a match needs overlap or nearness,
because at five looks a second, or after a pause of one, a walker's boxes hardly overlap.
docs/design/003-seeing.md tells why this is not a library.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from nvr.messages import Box, Detection, Track
from nvr.vision.views import WHOLE, View

SURE_SCORE = 0.5
"""Detections from here on choose their track first."""

BIRTH_SCORE = 0.3
"""A detection below it continues a track but never begins one."""

LOST_S = 3.0
MAX_MISSES = 5
"""A track ends when it was not seen for so long and in so many looks: a thing at rest is looked at
every few seconds only and must not be forgotten between two looks."""

REACH = 0.6
REACH_PER_S = 1.2
"""How far a box's centre may lie from where it was expected, in box diagonals, and how much more
for each second without sight (a person walks about one body height a second)."""

MAX_GROWTH = 3.0
"""A box's area may change by this factor between two sights."""

LITTLE_OVERLAP = 0.1
MAX_STRETCH = 1.6
"""... and, where the two boxes hardly overlap, its height by this one: who walks on is as high as
before. A spider before the lens and whoever comes in beside it are not."""

SETTLED_S = 4.0
SETTLED_HITS = 5
SETTLED_REACH = 0.35
"""What stayed within a third of its diagonal for four seconds and five sights stands there. Who
comes in beside it, when the model misses it for a look, is somebody else."""

SAME_ANIMAL_IOU = 0.55
"""Cat and dog boxes that overlap more are one animal on which the model can't decide."""

VELOCITY_WEIGHT = 0.4
MAX_COAST_S = 1.5
"""Velocity is trusted for so long without sight; then the track waits where it is."""

PETS = frozenset({"cat", "dog"})


def kind_of(label: str) -> str:
    """Cat and dog are one kind, because the model mixes them up: pet."""
    return "pet" if label in PETS else label


@dataclass(slots=True)
class _Sight:
    """One thing in one look: its box, best score, and a score for each label voted for it."""

    kind: str
    score: float
    box: Box
    votes: dict[str, float]


@dataclass(slots=True)
class _Path:
    """A track under way."""

    id: int
    kind: str
    box: Box
    first_us: int
    last_us: int
    votes: dict[str, float] = field(default_factory=dict)
    score: float = 0.0
    best_score: float = 0.0
    hits: int = 0
    misses: int = 0
    velocity: tuple[float, float] = (0.0, 0.0)
    first_centre: tuple[float, float] = (0.0, 0.0)
    anchor: tuple[float, float] = (0.0, 0.0)
    anchored_us: int = 0
    anchored_hits: int = 0

    def take(self, sight: _Sight, wall_us: int) -> None:
        """Seen again (or for the first time)."""
        elapsed_s = (wall_us - self.last_us) / 1e6
        if self.hits == 0:
            self.first_centre = _centre(sight.box)
        elif elapsed_s > 0:
            (x, y), (old_x, old_y) = _centre(sight.box), _centre(self.box)
            now = ((x - old_x) / elapsed_s, (y - old_y) / elapsed_s)
            weight = 1.0 if self.hits == 1 else VELOCITY_WEIGHT
            self.velocity = (
                self.velocity[0] + weight * (now[0] - self.velocity[0]),
                self.velocity[1] + weight * (now[1] - self.velocity[1]),
            )
        for label, score in sight.votes.items():
            self.votes[label] = self.votes.get(label, 0.0) + score
        centre = _centre(sight.box)
        if self.hits == 0 or _distance(self.anchor, centre) > SETTLED_REACH * _diagonal(sight.box):
            self.anchor, self.anchored_us, self.anchored_hits = centre, wall_us, 0
        self.anchored_hits += 1
        self.box, self.score, self.last_us = sight.box, sight.score, wall_us
        self.best_score = max(self.best_score, sight.score)
        self.hits += 1
        self.misses = 0

    @property
    def is_settled(self) -> bool:
        """Whether it stands where it is, as of its last sight."""
        stayed_s = (self.last_us - self.anchored_us) / 1e6
        return stayed_s >= SETTLED_S and self.anchored_hits >= SETTLED_HITS

    def expected(self, wall_us: int) -> Box:
        """Where it should be by now."""
        elapsed_s = min((wall_us - self.last_us) / 1e6, MAX_COAST_S)
        right, down = self.velocity[0] * elapsed_s, self.velocity[1] * elapsed_s
        return self.box.shifted(right, down)

    def reach(self, wall_us: int) -> float:
        """How far from there it may be, in diagonals."""
        return REACH + REACH_PER_S * min((wall_us - self.last_us) / 1e6, MAX_COAST_S)

    def cost(self, sight: _Sight, expected: Box, reach: float) -> float | None:
        """How badly a sight fits, 0 best; None if it can't be the same thing."""
        if sight.kind != self.kind:
            return None
        size = max(_diagonal(expected), _diagonal(sight.box), 1e-6)
        far = _distance(_centre(expected), _centre(sight.box)) / size
        if far > reach + 1:
            return None  # most pairs end here, before anything costs time
        small, large = sorted((expected.area, sight.box.area))
        overlap = max(expected.iou(sight.box), self.box.iou(sight.box))
        if large > MAX_GROWTH * small and overlap < 0.2:
            return None
        if overlap == 0 and far > reach:
            return None
        is_apart = overlap < LITTLE_OVERLAP
        if is_apart and (self.is_settled or _stretch(expected, sight.box) > MAX_STRETCH):
            return None
        return 1.0 - overlap + far / reach

    def track(self, aspect: float) -> Track:
        x, y = _centre(self.box)
        moved = math.hypot(x - self.first_centre[0], (y - self.first_centre[1]) * aspect)
        return Track(
            id=self.id,
            label=max(self.votes, key=lambda label: self.votes[label]),
            score=self.score,
            best_score=self.best_score,
            box=self.box,
            hits=self.hits,
            first_us=self.first_us,
            last_us=self.last_us,
            moved=moved,
            velocity=self.velocity,
        )


class Tracker:
    """One camera's tracks. ``aspect`` is the picture's height divided by its width."""

    def __init__(self, aspect: float = 9 / 16) -> None:
        self.aspect = aspect
        self._paths: list[_Path] = []
        self._next_id = 1

    def update(
        self, detections: Iterable[Detection], wall_us: int, view: View = WHOLE
    ) -> list[Track]:
        """Take in one look at a view; all tracks that live, in the order of their age.

        What the view does not show was not missed. What the view's edge cuts off is nothing: it
        would be taken for something smaller.

        A track whose ``last_us`` is ``wall_us`` was seen in this look. Wall time must not run
        backwards: ``reset`` after a step.
        """
        sights = _merge_animals(d for d in detections if not view.cuts(d.box))
        free = list(self._paths)
        for is_sure in (True, False):
            stage = [s for s in sights if (s.score >= SURE_SCORE) is is_sure]
            free, unmatched = self._match(free, stage, wall_us)
            for sight in unmatched:
                if sight.score >= BIRTH_SCORE:
                    self._begin(sight, wall_us)
        for path in free:
            if view.shows(_within_picture(path.expected(wall_us))):
                path.misses += 1
        self._paths = [p for p in self._paths if not _is_lost(p, wall_us)]
        return [path.track(self.aspect) for path in self._paths]

    def reset(self) -> None:
        """Forget every track: the picture or the clock jumped. Identities are not used again."""
        self._paths = []

    def _match(
        self, paths: list[_Path], sights: list[_Sight], wall_us: int
    ) -> tuple[list[_Path], list[_Sight]]:
        """Pair the best fitting first; what is left over of both.

        Greedy instead of optimal assignment: with the few things that a home camera shows, the two
        differ only where people cross, and there neither knows.
        """
        costs = []
        for p, path in enumerate(paths if sights else ()):
            expected, reach = path.expected(wall_us), path.reach(wall_us)
            for s, sight in enumerate(sights):
                cost = path.cost(sight, expected, reach)
                if cost is not None:
                    costs.append((cost, p, s))
        taken_paths: set[int] = set()
        taken_sights: set[int] = set()
        for _, p, s in sorted(costs):
            if p not in taken_paths and s not in taken_sights:
                taken_paths.add(p)
                taken_sights.add(s)
                paths[p].take(sights[s], wall_us)
        return (
            [path for p, path in enumerate(paths) if p not in taken_paths],
            [sight for s, sight in enumerate(sights) if s not in taken_sights],
        )

    def _begin(self, sight: _Sight, wall_us: int) -> None:
        path = _Path(self._next_id, sight.kind, sight.box, wall_us, wall_us)
        path.take(sight, wall_us)
        self._next_id += 1
        self._paths.append(path)


def _within_picture(box: Box) -> Box:
    """What of a box lies in the picture: who walked out of it was missed by every look since."""
    x1, y1, x2, y2 = (min(max(value, 0.0), 1.0) for value in box.as_tuple())
    return Box(x1, y1, x2, y2)


def _is_lost(path: _Path, wall_us: int) -> bool:
    return path.misses >= MAX_MISSES and wall_us - path.last_us > LOST_S * 1e6


def _merge_animals(detections: Iterable[Detection]) -> list[_Sight]:
    """Detections as sights, best first; overlapping cat and dog boxes become one with two votes."""
    sights: list[_Sight] = []
    for found in sorted(detections, key=lambda d: d.score, reverse=True):
        kind = kind_of(found.label)
        same = None
        if kind == "pet":
            same = next(
                (s for s in sights if s.kind == kind and s.box.iou(found.box) > SAME_ANIMAL_IOU),
                None,
            )
        if same is None:
            sights.append(_Sight(kind, found.score, found.box, {found.label: found.score}))
        elif found.label not in same.votes:
            same.votes[found.label] = found.score
    return sights


def _centre(box: Box) -> tuple[float, float]:
    return ((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)


def _diagonal(box: Box) -> float:
    return math.hypot(box.x2 - box.x1, box.y2 - box.y1)


def _stretch(a: Box, b: Box) -> float:
    """How many times one is as high as the other, 1 or more."""
    low, high = sorted((a.y2 - a.y1, b.y2 - b.y1))
    return high / max(low, 1e-6)


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])
