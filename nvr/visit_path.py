"""Where the visitors of an alert were: what is kept of a visit to judge it by other rules later.

Standard library only; small, for it travels with its alert and lies in the index. No picture and
no look: a few dozen places and times.
"""

import struct
from dataclasses import dataclass

from nvr.errors import RecordingDamaged

_HEAD = struct.Struct("<qHH")
_SIGHT = struct.Struct("<iHB4d")
_MOVED = struct.Struct("<idB")
_REGION = struct.Struct("<4f")


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing in one look, or in a few beside each other.

    ``x``, ``y`` are its feet and ``height`` that of its box, of the picture's width and height,
    0..1; ``score`` is the model's best of it so far. ``sure`` tells at how many of the three
    sensitivities it was sure enough for an alert then: 3 at each, 1 at the highest only, 0 never.
    """

    wall_us: int
    track: int
    x: float
    y: float
    height: float
    score: float
    sure: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A frame with motion: the moving share of the picture, and boxes (x1, y1, x2, y2) of it."""

    wall_us: int
    level: float
    regions: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class VisitPath:
    """Of an alert of somebody the ``sights``, of one of motion what ``moved``; oldest first."""

    sights: tuple[Sight, ...] = ()
    moved: tuple[Moved, ...] = ()

    def pack(self) -> bytes:
        """As it lies in the index: times as milliseconds after the first, tracks counted from 0."""
        times = [*(s.wall_us for s in self.sights), *(m.wall_us for m in self.moved)]
        start_us = min(times, default=0)
        parts = [_HEAD.pack(start_us, len(self.sights), len(self.moved))]
        numbers: dict[int, int] = {}
        for s in self.sights:
            after_ms = (s.wall_us - start_us) // 1000
            track = numbers.setdefault(s.track, len(numbers))
            parts.append(_SIGHT.pack(after_ms, track, s.sure, s.x, s.y, s.height, s.score))
        for moved in self.moved:
            after_ms = (moved.wall_us - start_us) // 1000
            parts.append(_MOVED.pack(after_ms, moved.level, len(moved.regions)))
            parts += [_REGION.pack(*region) for region in moved.regions]
        return b"".join(parts)

    @classmethod
    def unpack(cls, data: bytes) -> VisitPath:
        """What `pack` was given, times to a millisecond, regions to 7 digits.

        Raises RecordingDamaged.
        """
        try:
            return cls._unpack(data)
        except struct.error as error:
            raise RecordingDamaged("the path of an alert can't be read") from error

    @classmethod
    def _unpack(cls, data: bytes) -> VisitPath:
        start_us, sights, frames = _HEAD.unpack_from(data)
        at = _HEAD.size
        seen = []
        for _ in range(sights):
            after_ms, track, sure, x, y, height, score = _SIGHT.unpack_from(data, at)
            seen.append(Sight(start_us + after_ms * 1000, track, x, y, height, score, sure))
            at += _SIGHT.size
        moved = []
        for _ in range(frames):
            after_ms, level, count = _MOVED.unpack_from(data, at)
            at += _MOVED.size
            end = at + count * _REGION.size
            regions = tuple(_REGION.iter_unpack(data[at:end]))
            moved.append(Moved(start_us + after_ms * 1000, level, regions))
            at = end
        return cls(tuple(seen), tuple(moved))
