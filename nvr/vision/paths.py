"""Notes where visitors go, in a few dozen places: enough to judge a visit by other rules later.

A place that decided something (where somebody came to be wanted in an alert, or was sure enough for
it) is kept as it is; of the others those that lie nearest to each other become one.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace

from nvr.messages import Motion
from nvr.visit_path import Moved, Sight, VisitPath

MOST_SIGHTS = 24
"""Of one track, besides those that decided something."""

MOST_TRACKS = 8
"""The first of a visit: a crowd's last can't turn what the first decided."""

OLDEST_US = 86_400_000_000
"""Before the newest: a path is of one visit, and its times have to fit into their bytes."""

MOST_FRAMES = 60
MOST_REGIONS = 4
FRAME_EVERY = 0.1
"""Frames of motion get rarer with their age: one in a tenth of the time since the first."""

LONGEST_STEP_S = 2.0
SHORTEST_STEP_S = 0.1


@dataclass(slots=True)
class _Place:
    sight: Sight
    decided: bool


class SightLog:
    """What is known of the things of one label, as long as they are in view or a visit lasts."""

    def __init__(self) -> None:
        self._tracks: dict[int, list[_Place]] = {}

    def note(self, sight: Sight, *, decided: bool) -> None:
        """Take in one thing in one look. ``decided``: what made it a visitor happened now."""
        places = self._tracks.setdefault(sight.track, [])
        places.append(_Place(sight, decided))
        if sum(not place.decided for place in places) > MOST_SIGHTS:
            _join_nearest(places)

    def keep(self, tracks: Collection[int]) -> None:
        """Forget all others."""
        self._tracks = {track: p for track, p in self._tracks.items() if track in tracks}

    def thin(self, tracks: Collection[int]) -> None:
        """While a visit lasts, forget of those that are gone whom its path doesn't need."""
        if len(self._tracks) <= 2 * MOST_TRACKS:
            return
        needed = {*tracks, *self._able()[:MOST_TRACKS]}
        self.keep(needed)

    def take(self) -> VisitPath:
        """The path of a visit that is over. What let somebody in lets them into the next, too."""
        path = self.path()
        for track, places in self._tracks.items():
            self._tracks[track] = [place for place in places if place.decided]
        return path

    def path(self) -> VisitPath:
        """Of everybody who was sure enough for an alert at some sensitivity."""
        able = [self._tracks[track] for track in self._able()[:MOST_TRACKS]]
        sights = sorted((p.sight for places in able for p in places), key=lambda s: s.wall_us)
        return VisitPath(sights=tuple(s for s in sights if _is_recent(s, sights[-1])))

    def _able(self) -> list[int]:
        """Tracks that were sure enough for an alert at some sensitivity, the first ones first."""
        return [t for t, places in self._tracks.items() if any(p.sight.sure for p in places)]


def _is_recent(one: Sight | Moved, newest: Sight | Moved) -> bool:
    return newest.wall_us - one.wall_us <= OLDEST_US


def _join_nearest(places: list[_Place]) -> None:
    """Make one of the two neighbours that lie nearest to each other; it has the best of both."""
    pairs = [n for n in range(len(places) - 1) if not places[n].decided | places[n + 1].decided]
    if not pairs:
        return
    n = min(pairs, key=lambda i: _apart(places[i].sight, places[i + 1].sight))
    a, b = places[n].sight, places[n + 1].sight
    surer = a if a.sure >= b.sure else b
    both = replace(surer, height=max(a.height, b.height), score=max(a.score, b.score))
    places[n : n + 2] = [_Place(both, decided=False)]


def _apart(a: Sight, b: Sight) -> float:
    """Distance of the feet; who grows by half in place has not come nearer than who walks."""
    return math.hypot(a.x - b.x, a.y - b.y)


class MotionLog:
    """The frames of one stretch of motion."""

    def __init__(self) -> None:
        self._frames: list[Moved] = []

    def note(self, motion: Motion, wall_us: int, *, decided: bool = False) -> None:
        """Take in a frame that moves enough for an alert."""
        frames = self._frames
        if frames and frames[-1].wall_us == wall_us:
            return
        if frames and not decided:
            age_s = (wall_us - frames[0].wall_us) / 1e6
            step_s = min(LONGEST_STEP_S, max(SHORTEST_STEP_S, age_s * FRAME_EVERY))
            if wall_us - frames[-1].wall_us < step_s * 1e6 or len(frames) >= MOST_FRAMES:
                return
        regions = tuple(region.as_tuple() for region in motion.regions[:MOST_REGIONS])
        frames.append(Moved(wall_us, motion.level, regions))

    def path(self) -> VisitPath:
        """As it was until now."""
        return VisitPath(
            moved=tuple(moved for moved in self._frames if _is_recent(moved, self._frames[-1]))
        )
