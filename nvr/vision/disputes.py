"""One thing is one kind: where a person and a pet are seen in the same place, one is not there.

To the model a crouching person and a large dog look much alike, and both labels of one thing would
be two alerts. Who holds a dog has another box than it.
"""

import math
from collections.abc import Sequence
from itertools import permutations

from nvr.messages import Track
from nvr.vision.tracker import kind_of
from nvr.vision.way import is_upright

SAME_THING_IOU = 0.6
"""Boxes of two kinds that overlap more are one thing."""

MEMORY_S = 3.0
"""Who was seen there so recently is still there: the model wavers from look to look."""

REMEMBERED_HITS = 6
"""A claim that was the weaker one once must become stronger than so many sights of the other before
it counts, wherever the thing has gone by then: a dog that walks on and looks like a person for a
second is no person. More would silence somebody who walks past a dog that sleeps there."""


UPRIGHT_SHARE = 0.5
"""The evidence of a pet that is upright counts half: small persons are dogs in more looks than
they are persons."""


class Disputes:
    """One camera's; ``aspect`` is the picture's height by its width."""

    def __init__(self, aspect: float) -> None:
        self._aspect = aspect
        self._to_exceed: dict[int, float] = {}

    def weaker_claims(self, tracks: Sequence[Track], wall_us: int) -> frozenset[int]:
        """Take in one look: the tracks that claim what one of another kind claims with more."""
        fresh = [track for track in tracks if wall_us - track.last_us <= MEMORY_S * 1e6]
        evidence = {track.id: self._evidence(track) for track in tracks}
        weaker: set[int] = set()
        has_both = len({kind_of(track.label) for track in fresh}) > 1
        for one, other in permutations(fresh, 2) if has_both else ():
            if _is_same_place(one, other, wall_us) and evidence[one.id] < evidence[other.id]:
                weaker.add(one.id)
                remembered = other.best_score * min(other.hits, REMEMBERED_HITS)
                self._to_exceed[one.id] = max(remembered, self._to_exceed.get(one.id, 0.0))
        self._to_exceed = {
            number: needed
            for number, needed in self._to_exceed.items()
            if evidence.get(number, math.inf) <= needed
        }
        return frozenset(weaker | self._to_exceed.keys())

    def _evidence(self, track: Track) -> float:
        is_doubtful = kind_of(track.label) == "pet" and is_upright(track.box, self._aspect)
        return track.hits * track.best_score * (UPRIGHT_SHARE if is_doubtful else 1.0)


def _is_same_place(one: Track, other: Track, wall_us: int) -> bool:
    """Also if they were not seen in the same look: who walks is elsewhere in the next."""
    if kind_of(one.label) == kind_of(other.label):
        return False
    overlap = max(one.box.iou(other.box), one.expected(wall_us).iou(other.expected(wall_us)))
    return overlap >= SAME_THING_IOU
