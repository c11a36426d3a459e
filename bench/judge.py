"""What a camera sent against what is on disk: what was lost, and how long nothing was recorded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.numbered import FPS

RECEIVED_AFTER_S = 0.2
"""What left the camera so long before a blow had been received by the NVR."""

_BEFORE_S = 2.0  # a hole may begin so long before its blow (what was lost) ...
_AFTER_S = 3.0  # ... or after it (a worker that outlived main for a moment)


@dataclass(frozen=True, slots=True)
class Blow:
    """Something was done to the NVR at a moment. `cameras` are those that it may interrupt."""

    wall_us: int
    what: str
    cameras: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hole:
    """Numbers of a camera's pictures that were not recorded, between two that were.

    `lost` are those that had been received before a blow; `gap_s` is the time from the last blow
    to the first picture recorded again, None where nobody struck.
    """

    camera: str
    after: int
    before: int
    lost: tuple[int, ...]
    gap_s: float | None
    blows: tuple[Blow, ...]

    @property
    def lost_s(self) -> float:
        return len(self.lost) / FPS


def holes(
    camera: str,
    sent: Mapping[int, int],
    recorded: Iterable[int],
    blows: Sequence[Blow],
    gop: int,
) -> list[Hole]:
    """Every hole in a camera's recording. `sent` gives each picture's Unix microseconds.

    `gop` is the number of pictures from a keyframe to the next. What precedes the first picture
    recorded is no hole; what follows the last one is, if it was received before the last blow.
    """
    there = sorted(set(recorded))
    if not there:
        return []
    ends = [*pairwise(there), (there[-1], max(sent) + 1)]
    return [
        _hole(camera, sent, end, _blows_between(camera, sent, end, blows), gop)
        for end in ends
        if end[1] - end[0] > 1
    ]


def duplicates(recorded: Iterable[Sequence[int]]) -> int:
    """Pictures that were recorded more than once, by the numbers in each file."""
    counted = Counter(number for numbers in recorded for number in numbers)
    return sum(times - 1 for times in counted.values())


def _blows_between(
    camera: str, sent: Mapping[int, int], ends: tuple[int, int], blows: Sequence[Blow]
) -> list[Blow]:
    after, before = ends
    begin_us = sent[after] - _AFTER_S * 1e6
    end_us = sent.get(before, max(sent.values()) + round(_BEFORE_S * 1e6))
    return [b for b in blows if camera in b.cameras and begin_us <= b.wall_us <= end_us]


def _hole(
    camera: str, sent: Mapping[int, int], ends: tuple[int, int], blows: list[Blow], gop: int
) -> Hole:
    after, before = ends
    missing = [number for number in sorted(sent) if after < number < before]
    moments = [blow.wall_us for blow in blows]
    lost = missing
    if blows:
        recordable = _recordable(missing, after, gop)
        lost = [number for number in recordable if _was_received(sent[number], moments)]
    gap_s = (sent[before] - moments[-1]) / 1e6 if moments and before in sent else None
    return Hole(camera, after, before, tuple(lost), gap_s, tuple(blows))


def _recordable(missing: Sequence[int], after: int, gop: int) -> list[int]:
    """Without those that precede a connection's first keyframe.

    Numbers count on while nobody is connected, so each connection is a run of numbers; the first
    run goes on where the recording ended.
    """
    found: list[int] = []
    is_decodable, expected = True, after + 1
    for number in missing:
        is_decodable = number % gop == 0 or (is_decodable and number == expected)
        expected = number + 1
        if is_decodable:
            found.append(number)
    return found


def _was_received(sent_us: int, moments: Sequence[int]) -> bool:
    """Whether it was there when the next blow fell; after the last one nothing counts."""
    following = next((moment for moment in moments if moment >= sent_us), None)
    return following is not None and following - sent_us >= RECEIVED_AFTER_S * 1e6
