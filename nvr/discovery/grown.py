"""Polygons grown by a margin, for cameras to mask a little more than what nobody may see."""

from collections.abc import Sequence
from itertools import pairwise

from nvr.messages import Points

type _Point = tuple[float, float]

_FARTHEST = 3.0
"""Margins by which a corner may move; a sharper one is cut off, as far out as it must be."""

_PARALLEL = 1e-9


def grown(points: Points, across: float, down: float) -> Points:
    """The polygon with all that is so near it, within the picture; all in shares of the picture.

    Near is within a rectangle of twice that size. Of a polygon that crosses itself, or whose parts
    grow into each other, it is what a rubber band around it holds.
    """
    scaled = [(x / across, y / down) for x, y in points]
    outline = _outline(scaled)
    if _crosses(scaled) or _crosses(outline):
        outline = _outline(_hull(scaled))
    return tuple(_within([(x * across, y * down) for x, y in outline]))


def _outline(points: Sequence[_Point]) -> list[_Point]:
    """All edges one outwards, measured by the larger of the ways across and down."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]]))
    turned = list(points) if area > 0 else list(reversed(points))
    corners = [p for p, before in zip(turned, [turned[-1], *turned], strict=False) if p != before]
    if len(corners) < 2:
        corners = corners or turned[:1]
        return [_plus(corners[0], q) for q in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    outline: list[_Point] = []
    for number, corner in enumerate(corners):
        before, after = corners[number - 1], corners[(number + 1) % len(corners)]
        outline += [_plus(corner, q) for q in _moved(_minus(corner, before), _minus(after, corner))]
    return outline


def _moved(came: _Point, goes: _Point) -> list[_Point]:
    """Where a corner goes, from its place, with the edges that come to it and leave it."""
    (a, b), (c, d) = (came[1], -came[0]), (goes[1], -goes[0])  # outwards
    turn = a * d - b * c
    if abs(turn) > _PARALLEL:
        out, off = abs(a) + abs(b), abs(c) + abs(d)
        met = ((out * d - off * b) / turn, (off * a - out * c) / turn)
        if turn < 0 or max(abs(met[0]), abs(met[1])) <= _FARTHEST:
            return [met]
    first = (_sign(a) or _sign(came[0]), _sign(b) or _sign(came[1]))
    last = (_sign(c) or -_sign(goes[0]), _sign(d) or -_sign(goes[1]))
    tip = _minus(came, goes)
    middle = (_sign(tip[0]) or first[0], _sign(tip[1]) or first[1])
    return list(dict.fromkeys([first, middle, last]))


def _hull(points: Sequence[_Point]) -> list[_Point]:
    """What a rubber band around them touches (Andrew's monotone chain, 1979)."""
    halves: list[_Point] = []
    for way in (sorted(set(points)), sorted(set(points), reverse=True)):
        half: list[_Point] = []
        for point in way:
            while len(half) > 1 and _side(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves += half[:-1]
    return halves or list(points[:1])


def _crosses(points: Sequence[_Point]) -> bool:
    """Whether two edges that are no neighbours meet."""
    edges = list(pairwise([*points, points[0]]))
    return any(
        _meet(*edges[i], *edges[j])
        for i in range(len(edges))
        for j in range(i + 2, len(edges) - (i == 0))
    )


def _meet(a: _Point, b: _Point, c: _Point, d: _Point) -> bool:
    apart = _side(a, b, c) * _side(a, b, d) > 0 or _side(c, d, a) * _side(c, d, b) > 0
    return not apart and all(
        min(a[i], b[i]) <= max(c[i], d[i]) and min(c[i], d[i]) <= max(a[i], b[i]) for i in (0, 1)
    )


def _within(points: list[_Point]) -> list[_Point]:
    """What of the polygon is in the picture (Sutherland and Hodgman, 1974)."""
    for axis, edge, sign in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        kept: list[_Point] = []
        for a, b in pairwise([points[-1], *points]):
            is_in, was_in = sign * (b[axis] - edge) >= 0, sign * (a[axis] - edge) >= 0
            if is_in != was_in:
                share = (edge - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if is_in:
                kept.append(b)
        points = kept
    return list(dict.fromkeys(points))


def _side(a: _Point, b: _Point, c: _Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _plus(a: _Point, b: _Point) -> _Point:
    return a[0] + b[0], a[1] + b[1]


def _minus(a: _Point, b: _Point) -> _Point:
    return a[0] - b[0], a[1] - b[1]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
