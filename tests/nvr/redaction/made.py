"""Sights of made people, as the detector would tell them: no picture, no model."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from nvr.messages import Box
from nvr.redaction.looking import Sight
from nvr.redaction.looks import Look
from nvr.redaction.strands import Glance
from nvr.shares import SubjectPoint

START_US = 1_700_000_000_000_000
FPS = 10

type Way = Callable[[float], Box | None]


def look(clothes: int, noise: float = 0.08) -> Look:
    """What somebody in certain clothes looks like: hardly changing."""
    rng = np.random.default_rng([clothes, 3])
    found = rng.random(424) ** 3  # as many as a real one has
    found += noise * found.mean() * rng.random(424)
    return np.asarray(found / np.linalg.norm(found), np.float32)


def person(box: Box, clothes: int = 1, score: float = 0.8, label: str = "person") -> Sight:
    kind = "person" if label == "person" else "pet"
    return Sight(kind, label, score, box, box, look(clothes))


def at(x: float, y: float = 0.5, height: float = 0.5) -> Box:
    """Somebody's box around a middle."""
    width = 0.25 * height
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def line(start_x: float, end_x: float, seconds: float, height: float = 0.5) -> Way:
    """Straight across."""
    return lambda t: at(start_x + (end_x - start_x) * t / seconds, height=height)


def glances(
    seconds: float,
    ways: Sequence[tuple[int, Way]],
    without: Callable[[int, int], bool] = lambda _number, _who: False,
    extra: Callable[[int], Iterable[Sight]] = lambda _number: (),
) -> list[Glance]:
    """What is found of (clothes, way)s; ``without(picture, who)`` are not found.

    Of two that lie almost wholly over each other only the first is found, as a detector does it.
    """
    found = []
    for number in range(round(seconds * FPS)):
        sights: list[Sight] = []
        for who, (clothes, way) in enumerate(ways):
            box = way(number / FPS)
            if box is None or without(number, who):
                continue
            if any(box.iou(seen.box) > 0.7 for seen in sights):
                continue
            sights.append(person(box, clothes))
        found.append(Glance(time_of(number), (*sights, *extra(number))))
    return found


def time_of(number: int) -> int:
    return START_US + number * 1_000_000 // FPS


def point(number: int, box: Box) -> SubjectPoint:
    """The owner points into the middle of a box."""
    return SubjectPoint(time_of(number), (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2)
