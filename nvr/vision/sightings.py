"""What one tracked thing has shown so far: how sure it is, whether it moves, whether it rests."""

from nvr.messages import Box, Motion, Track
from nvr.vision import thresholds as t
from nvr.vision.evidence import Evidence
from nvr.vision.tracker import kind_of
from nvr.vision.views import WHOLE, View
from nvr.vision.way import Way, apart, is_upright
from nvr.vision.zones import Admission


class Sightings:
    """One track as the alert logic sees it. ``aspect`` is the picture's height by its width.

    ``confirmed``: it was sure enough for an alert once. ``has_moved``: it left its place.
    ``is_known``: it appeared where something at rest is known, so it must move to be news.
    ``admission``: whether it may be a visitor here. ``floor_shift`` is that of `Step`.
    ``since_us``: when it was first seen, or began to live again after a rest. ``is_disputed``: a
    pet with more evidence is where this person is, or the other way round. ``is_amid_unrest``: much
    appears that is nobody, so looks must agree. ``is_where_in_vain``: looks at what moves on this
    spot had shown nobody for long, and it has not walked away.
    """

    def __init__(self, track: Track, aspect: float, *, is_known: bool) -> None:
        self.track = track
        self.is_known = is_known
        self.admission = Admission()
        self.floor_shift = 0.0
        self.confirmed = False
        self.is_disputed = False
        self.is_amid_unrest = False
        self.is_where_in_vain = False
        self.since_us = track.first_us
        self.has_moved = False
        self.has_stirred = False
        self.misses = 0
        self._aspect = aspect
        self._evidence = Evidence()
        self._anchor = track.box
        self._last_box: Box | None = None
        self._alive_us = track.first_us
        self._sign_us = track.first_us
        self._stirred_us: int | None = None
        self._still_sights = 0
        self._way = Way(track.box, aspect, track.first_us)

    def note(self, track: Track, motion: Motion, wall_us: int, view: View = WHOLE) -> None:
        """Take in one look at a view, whether it showed the thing or not."""
        self.track = track
        if track.last_us != wall_us:
            self.misses += 1
            self._evidence.note(track, 0.0, view)
            return
        self.misses = 0
        self._way.note(track.box, wall_us, track.score)
        self._evidence.note(track, track.score - self._doubt(), view)
        trembles = self._last_box is None or _change(self._last_box, track.box) > t.TREMBLE
        self._last_box = track.box
        is_covered = motion.share_of(track.box) >= t.STIR_SHARE
        if not is_covered:
            self._still_sights += 1
        if trembles and is_covered:
            self.has_stirred = True
            self._stirred_us = wall_us
            self._note_life(wall_us)
            if not self.is_known:
                self._alive_us = wall_us
        if apart(self._anchor, track.box, self._aspect) > t.MOVED_DIAGONALS:
            self._anchor = track.box
            self._note_life(wall_us)
            self.has_moved = True
            self.is_known = False
            self._alive_us = wall_us
        if self.certainty(wall_us) >= 1:
            self.confirmed = True

    def _note_life(self, wall_us: int) -> None:
        if wall_us - self._sign_us > t.LIVE_MEMORY_S * 1e6:
            self.since_us = wall_us
        self._sign_us = wall_us

    def _doubt(self) -> float:
        """How much less the score of this sight counts, for the shape of its box."""
        if self._is_fragment():
            return t.FRAGMENT_DOUBT
        is_pet = kind_of(self.track.label) == "pet"
        return t.UPRIGHT_DOUBT if is_pet and is_upright(self.track.box, self._aspect) else 0.0

    def _is_fragment(self) -> bool:
        """A person's box that the picture's edge cuts off and that is wider than high."""
        box = self.track.box
        if self.track.label != "person" or box.x2 - box.x1 <= (box.y2 - box.y1) * self._aspect:
            return False
        return min(box.x1, box.y1, 1 - box.x2, 1 - box.y2) < t.EDGE

    def is_seen(self, wall_us: int) -> bool:
        """Whether this very look showed it."""
        return self.track.last_us == wall_us

    def sure_steps(self, wall_us: int) -> int:
        """At how many of the sensitivities it is sure enough for an alert, the highest first."""
        shifts = (step.floor_shift for step in t.STEPS.values())
        return sum(self.certainty(wall_us, shift) >= 1 for shift in shifts)

    def certainty(self, wall_us: int, floor_shift: float | None = None) -> float:
        """Evidence by what is needed: 1 is enough for an alert; at this camera's sensitivity."""
        shift = self.floor_shift if floor_shift is None else floor_shift
        if self.is_amid_unrest:
            return self._agreement(wall_us, shift)
        floor, needed = t.STILL_FLOOR, t.STILL_NEEDED
        if self.has_moved and self.has_stirred:
            floor, needed = t.MOVER_FLOOR, t.MOVER_NEEDED
        elif self.is_known:
            return 0.0
        elif self._stirs(wall_us) and self._still_sights < t.SETTLED_SIGHTS:
            floor, needed = t.STIRRING_FLOOR, t.STIRRING_NEEDED
        elif self._evidence.is_closer_in_vain:
            return 0.0
        return self._evidence.sum(floor + shift, needed)

    def _agreement(self, wall_us: int, shift: float) -> float:
        """Evidence amid unrest: looks that don't show it count against it."""
        is_walking = self._way.is_walking(wall_us)
        crossing = self._crossing(wall_us, shift)
        if kind_of(self.track.label) == "pet":
            if not self._way.is_brisk(wall_us):
                return 0.0
        elif crossing >= 1:
            return crossing
        elif self.is_known and not is_walking:
            return 0.0
        if not self._evidence.is_seen_plainly:
            return 0.0
        floor, needed = t.STILL_FLOOR, t.STILL_NEEDED
        if is_walking:
            floor, needed = t.UNREST_FLOOR, t.UNREST_NEEDED
        is_vain = self.is_where_in_vain and not self._way.is_brisk(wall_us)
        share = t.IN_VAIN_SHARE if is_vain else 1.0
        return share * self._evidence.agreement(floor + shift, needed, is_divided=not is_vain)

    def note_in_vain(self, wall_us: int, *, is_vain: bool) -> None:
        """Whether what stirs where it is now has been looked at in vain."""
        stays = self.is_where_in_vain and not self._way.is_brisk(wall_us)
        self.is_where_in_vain = is_vain or stays

    def _crossing(self, wall_us: int, shift: float) -> float:
        """Evidence of who crosses the picture: what is missed says nothing against them."""
        shares = (
            (score - t.UNREST_FLOOR - shift) / t.UNREST_NEEDED
            for score in self._way.crossing(wall_us)
        )
        return sum(min(max(0.0, share), t.UNREST_SHARE) for share in shares)

    def is_at_rest(self, wall_us: int) -> bool:
        """Nothing has moved there for so long that it keeps no visit going."""
        patience_s = t.REST_AFTER_MOVING_S if self.has_moved else t.REST_NEVER_MOVED_S
        return self.is_known or wall_us - self._alive_us > patience_s * 1e6

    def is_live(self, wall_us: int) -> bool:
        """Worth looking at often: it was in view and moved just now, or isn't decided yet."""
        recent_us = t.LIVE_MEMORY_S * 1e6
        if wall_us - self.track.last_us > recent_us:
            return False
        is_young = wall_us - self.track.first_us < t.START_S * 1e6
        if is_young and self.track.best_score >= t.PROMISING_SCORE:
            return True
        return wall_us - self._alive_us < recent_us and (self.has_moved or self.has_stirred)

    def is_present(self, wall_us: int) -> bool:
        """In view now, as well as we know."""
        return self.misses == 0 or wall_us - self.track.last_us < t.PRESENT_S * 1e6

    def _stirs(self, wall_us: int) -> bool:
        stirred = self._stirred_us
        return stirred is not None and wall_us - stirred <= t.STIR_MEMORY_S * 1e6


def _change(a: Box, b: Box) -> float:
    """How far the edges are apart on average, in sides of the larger box."""
    width, height = max(a.x2 - a.x1, b.x2 - b.x1, 1e-6), max(a.y2 - a.y1, b.y2 - b.y1, 1e-6)
    across = (abs(a.x1 - b.x1) + abs(a.x2 - b.x2)) / width
    down = (abs(a.y1 - b.y1) + abs(a.y2 - b.y2)) / height
    return (across + down) / 4
