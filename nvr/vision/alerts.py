"""From tracks and motion to alerts: fast when it is clear, calm when it is not.

One alert is one visit of a label. Two persons at once are one person alert that lasts until the
last of them is gone: the owner wants to know that somebody is there, and identities are the least
certain thing that a tracker has. Person and pet together are two alerts, so both are named.

Something at rest keeps no visit going: otherwise a coat that was taken for a person would hold the
alert open for ever, and the burglar would be an update of it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from nvr.messages import Box, Motion, Track
from nvr.protocol import AlertInfo, Label, Phase, Sensitivity
from nvr.vision import thresholds as t
from nvr.vision.disputes import Disputes
from nvr.vision.motion_alerts import MotionLogic
from nvr.vision.paths import SightLog
from nvr.vision.sightings import Sightings
from nvr.vision.tracker import kind_of
from nvr.vision.unrest import Unrest
from nvr.vision.views import WHOLE, View
from nvr.vision.visit import Change, NewId, Visit, new_alert_id
from nvr.vision.zones import NO_ZONES, Admission, ZoneMap, feet
from nvr.visit_path import Sight


class Focus(IntEnum):
    """What in view deserves looks."""

    EMPTY = 0
    RESTING = 1
    """What is in view has been at rest for long, and no alert is out about it."""
    STILL = 2
    FOLLOWED = 3
    """Somebody moves, whom an alert is out about."""
    LIVE = 4


@dataclass(slots=True)
class _Place:
    """Where something at rest is."""

    box: Box
    seen_us: int


class VisitLogic:
    """The visits of one label, person or pet, to one camera, with its ``unrest``."""

    def __init__(
        self,
        camera_id: str,
        label: Label,
        aspect: float,
        new_id: NewId,
        unrest: Unrest | None = None,
    ) -> None:
        self._camera_id = camera_id
        self._label = label
        self._aspect = aspect
        self._new_id = new_id
        self._things: dict[int, Sightings] = {}
        self._places: list[_Place] = []
        self._visit: Visit | None = None
        self._sights = SightLog()
        self._opened_us: int | None = None
        self._map = NO_ZONES
        self._floor_shift = 0.0
        self._unrest = unrest or Unrest()

    def follow(self, zones: ZoneMap, step: t.Step) -> None:
        """Judge by these zones and this sensitivity from now on, who is in view included."""
        self._map, self._floor_shift = zones, step.floor_shift
        for thing in self._things.values():
            thing.floor_shift = step.floor_shift
            thing.admission = Admission()
            thing.admission.note(zones, self._label, thing.track.best_score, thing.track.box)

    def see(
        self,
        tracks: Iterable[Track],
        motion: Motion,
        wall_us: int,
        view: View = WHOLE,
        disputed: frozenset[int] = frozenset(),
    ) -> list[Change]:
        """Take in one look at a view: all tracks of the camera, and the frame's motion.

        ``disputed`` tracks are more likely something of the other label.
        """
        over = self.tick(wall_us)  # after a long pause, whoever is there now is a new visit
        self._note(tracks, motion, wall_us, view)
        for thing in self._things.values():
            thing.is_disputed = thing.track.id in disputed
        self._note_sights(wall_us)
        if self._visit is None:
            return over + self._maybe_start(wall_us)
        return over + self._go_on(self._visit, wall_us, is_blind=view.is_whole)

    def tick(self, wall_us: int) -> list[Change]:
        """Time passes, with or without looks: end a visit that is over."""
        if self._opened_us is None:
            self._opened_us = wall_us
        visit = self._visit
        if visit is None:
            return []
        absent_s = (wall_us - visit.last_seen_us) / 1e6
        is_over = absent_s > t.GONE_S and visit.blind_looks >= t.GONE_LOOKS
        return self.close() if is_over or absent_s > t.GONE_AT_LAST_S else []

    def close(self) -> list[Change]:
        """End the visit now, if there is one."""
        visit, self._visit = self._visit, None
        if visit is None:
            return []
        for thing in self._things.values():
            if thing.confirmed and not thing.has_moved and not thing.has_stirred:
                self._remember(thing.track.box, thing.track.last_us)
        return [visit.end(self._sights.take())]

    def forget(self) -> None:
        """The clock or the picture jumped: tracks and places mean nothing any more."""
        self._things, self._places, self._sights = {}, [], SightLog()
        self._opened_us = None

    def count(self, wall_us: int) -> dict[str, int]:
        """Who is in view now, by track label. What never moved and rests is furniture."""
        counts: dict[str, int] = {}
        for thing in self._things.values():
            is_furniture = thing.is_at_rest(wall_us) and not thing.has_moved
            if thing.confirmed and thing.is_present(wall_us) and not is_furniture:
                counts[thing.track.label] = counts.get(thing.track.label, 0) + 1
        return counts

    def focus(self, wall_us: int) -> Focus:
        """Whether something in view deserves frequent looks."""
        if any(thing.is_live(wall_us) for thing in self._things.values()):
            return Focus.FOLLOWED if self._is_followed(wall_us) else Focus.LIVE
        if self._visit is not None:
            return Focus.STILL
        in_view = [thing for thing in self._things.values() if thing.misses < t.GONE_LOOKS]
        if all(thing.is_at_rest(wall_us) for thing in in_view):
            return Focus.RESTING if in_view else Focus.EMPTY
        return Focus.STILL

    def doubts(self, wall_us: int) -> frozenset[int]:
        """Tracks that live and are not sure enough for an alert yet."""
        return frozenset(
            number
            for number, thing in self._things.items()
            if not thing.confirmed and not thing.is_known and thing.is_live(wall_us)
        )

    def _is_followed(self, wall_us: int) -> bool:
        """Whether an alert is out and its visitors are not lost: what comes is no news."""
        visit = self._visit
        return visit is not None and wall_us - visit.last_seen_us <= t.FOLLOWED_SIGHT_S * 1e6

    def _note(self, tracks: Iterable[Track], motion: Motion, wall_us: int, view: View) -> None:
        expired_us = wall_us - round(t.PLACE_MEMORY_S * 1e6)
        self._places = [p for p in self._places if p.seen_us > expired_us]
        things: dict[int, Sightings] = {}
        for track in tracks:
            if kind_of(track.label) != self._label:
                continue
            thing = self._things.get(track.id)
            if thing is None:
                is_known = self._place_of(track.box) is not None
                thing = Sightings(track, self._aspect, is_known=is_known)
                thing.floor_shift = self._floor_shift
            if track.last_us != wall_us and not view.shows(track.box):
                things[track.id] = thing  # it was not looked at
                continue
            was_known = thing.is_known
            before = thing.track.box
            # places are asked about who is not sure yet only: of a crowd that is 1.7 ms a look
            is_vain = not thing.confirmed and self._unrest.is_vain_at(track.box)
            thing.note_in_vain(wall_us, is_vain=is_vain)
            thing.is_amid_unrest = self._unrest.is_great or thing.is_where_in_vain
            thing.note(track, motion, wall_us, view)
            things[track.id] = thing
            if was_known and not thing.is_known:  # what rested there got up
                self._places = [p for p in self._places if p.box.iou(before) < t.SAME_PLACE_IOU]
            elif thing.confirmed and thing.is_at_rest(wall_us) and thing.is_seen(wall_us):
                self._remember(track.box, wall_us)
                thing.is_known = True
        self._things = things

    def _note_sights(self, wall_us: int) -> None:
        """Who is where, and may be a visitor."""
        if self._visit is None:
            self._sights.keep(self._things.keys())
        else:
            self._sights.thin(self._things.keys())
        for thing in self._things.values():
            if not thing.is_seen(wall_us):
                continue
            track, box = thing.track, thing.track.box
            is_news = thing.admission.note(self._map, self._label, track.best_score, box)
            is_idle = thing.is_disputed or thing.is_at_rest(wall_us)
            sure = 0 if is_idle else thing.sure_steps(wall_us)
            x, y = feet(box)
            sight = Sight(wall_us, track.id, x, y, box.y2 - box.y1, track.best_score, sure)
            self._sights.note(sight, decided=is_news or self._begins(thing, sure, wall_us))

    def _begins(self, thing: Sightings, sure: int, wall_us: int) -> bool:
        """Whether a visit begins with this thing in this look."""
        is_able = self._visit is None and sure > 0 and thing.admission.is_granted
        is_settled = wall_us >= self._settled_us
        return is_able and is_settled and thing.certainty(wall_us) >= 1

    @property
    def _settled_us(self) -> int:
        """From when on a visit may begin. Who was there before may have come at any time."""
        return (self._opened_us or 0) + round(t.SETTLES_S * 1e6)

    def _place_of(self, box: Box) -> _Place | None:
        return next((p for p in self._places if p.box.iou(box) >= t.SAME_PLACE_IOU), None)

    def _remember(self, box: Box, wall_us: int) -> None:
        place = self._place_of(box)
        if place is None:
            self._places.append(_Place(box, wall_us))
        else:
            place.seen_us = wall_us

    def _visitors(self, wall_us: int, certainty: float) -> list[Sightings]:
        """Who is seen in this look, isn't at rest, and is that certain; the best picture first.

        Who never was where alerts are wanted is nobody's visitor: neither begins a visit nor keeps
        up that of somebody else.
        """
        visitors = [
            thing
            for thing in self._things.values()
            if thing.is_seen(wall_us)
            and thing.admission.is_granted
            and not thing.is_disputed
            and not thing.is_at_rest(wall_us)
            and thing.certainty(wall_us) >= certainty
        ]
        return sorted(visitors, key=lambda thing: picture_quality(thing.track), reverse=True)

    def _maybe_start(self, wall_us: int) -> list[Change]:
        visitors = self._visitors(wall_us, 1.0)
        if not visitors or wall_us < self._settled_us:
            return []
        best = visitors[0].track
        first_us = min(thing.since_us for thing in visitors)
        start_us = max(first_us, wall_us - round(t.BACKDATE_S * 1e6), self._settled_us)
        alert = AlertInfo(
            id=self._new_id(),
            camera_id=self._camera_id,
            label=self._label,
            start_us=start_us,
            end_us=None,
            score=best.best_score,
            animal=None,
            box=best.box.as_tuple(),
            snapshot_us=None,
            clip_start_us=start_us - round(t.PRE_ROLL_S * 1e6),
            clip_end_us=None,
        )
        self._visit = Visit(alert, wall_us, picture_quality(best), wall_us)
        self._vote(self._visit, visitors)
        self._note_zones(self._visit, visitors, wall_us)
        path = self._sights.path()
        return [Change(Phase.START, self._visit.alert, takes_picture=True, path=path)]

    def _go_on(self, visit: Visit, wall_us: int, *, is_blind: bool) -> list[Change]:
        visitors = self._visitors(wall_us, t.COMPANION_SHARE)
        if not visitors:
            visit.blind_looks += int(is_blind)
            return []
        visit.blind_looks = 0
        visit.last_seen_us = wall_us
        before = visit.alert
        self._vote(visit, visitors)
        self._note_zones(visit, visitors, wall_us)
        best = visitors[0].track
        quality = picture_quality(best)
        is_due = wall_us - visit.picture_us >= t.PICTURE_EVERY_S * 1e6
        if is_due and quality > visit.quality * t.PICTURE_BETTER:
            visit.quality, visit.picture_us = quality, wall_us
            score = max(visit.alert.score, best.best_score)
            visit.alert = replace(visit.alert, score=score, box=best.box.as_tuple())
            return [Change(Phase.UPDATE, visit.alert, takes_picture=True)]
        return [] if visit.alert == before else [Change(Phase.UPDATE, visit.alert)]

    def _note_zones(self, visit: Visit, visitors: list[Sightings], wall_us: int) -> None:
        tracks = [thing.track for thing in visitors]
        there = ((track.id, self._map.at(self._label, track.box)) for track in tracks)
        visit.zones.see(there, wall_us)
        visit.alert = replace(visit.alert, zones=visit.zones.told)

    def _vote(self, visit: Visit, visitors: list[Sightings]) -> None:
        """Cat or dog: what the visit's sights said most."""
        if self._label is not Label.PET:
            return
        for thing in visitors:
            label = thing.track.label
            visit.votes[label] = visit.votes.get(label, 0.0) + thing.track.score
        animal = max(visit.votes, key=lambda label: visit.votes[label])
        visit.alert = replace(visit.alert, animal=animal)


class AlertLogic:
    """All alerts of one camera. ``aspect`` is the picture's height divided by its width.

    Wall time must not run backwards between calls: ``close`` and ``forget`` after a step.
    """

    def __init__(
        self, camera_id: str, aspect: float = 9 / 16, new_id: NewId = new_alert_id
    ) -> None:
        self._unrest = Unrest()
        self._person = VisitLogic(camera_id, Label.PERSON, aspect, new_id, self._unrest)
        self._pet = VisitLogic(camera_id, Label.PET, aspect, new_id, self._unrest)
        self._motion = MotionLogic(camera_id, new_id)
        self._aspect = aspect
        self._disputes = Disputes(aspect)

    def follow(self, zones: ZoneMap, sensitivity: Sensitivity) -> None:
        """Judge by these zones and this sensitivity from now on; alerts under way go on."""
        step = t.STEPS[sensitivity]
        self._person.follow(zones, step)
        self._pet.follow(zones, step)
        self._motion.needed_level = step.motion_level

    def see(
        self, tracks: list[Track], motion: Motion, wall_us: int, view: View = WHOLE
    ) -> list[Change]:
        """Take in one look: every track after it, and the motion of the frame looked at."""
        disputed = self._disputes.weaker_claims(tracks, wall_us)
        self._unrest.note(motion, tracks, wall_us, view)
        return [
            *self._person.see(tracks, motion, wall_us, view, disputed),
            *self._pet.see(tracks, motion, wall_us, view, disputed),
        ]

    def tick(self, motion: Motion, wall_us: int) -> list[Change]:
        """Take in one frame's motion, and end what is over."""
        return [
            *self._person.tick(wall_us),
            *self._pet.tick(wall_us),
            *self._motion.tick(motion, wall_us),
        ]

    def close(self, wall_us: int) -> list[Change]:
        """End every alert with its last sight. No clip goes on after ``wall_us``."""
        changes = [*self._person.close(), *self._pet.close(), *self._motion.close()]
        return [_cut_clip(change, wall_us) for change in changes]

    def forget(self) -> None:
        """Forget what was seen; alerts under way stay open."""
        self._person.forget()
        self._pet.forget()
        self._motion.forget()
        self._disputes = Disputes(self._aspect)
        self._unrest.forget()

    def count(self, wall_us: int) -> dict[str, int]:
        """How many of each label (person, cat, dog) are in view now."""
        return self._person.count(wall_us) | self._pet.count(wall_us)

    def is_moving(self, wall_us: int) -> bool:
        """Whether there is motion worth telling of."""
        return self._motion.is_moving(wall_us)

    @property
    def tells_motion(self) -> bool:
        """Whether there is an alert of motion now."""
        return self._motion.is_open

    def focus(self, wall_us: int) -> Focus:
        """Whether something in view deserves frequent looks."""
        return max(self._person.focus(wall_us), self._pet.focus(wall_us))

    def doubts(self, wall_us: int) -> frozenset[int]:
        """Tracks that another sight could decide."""
        return self._person.doubts(wall_us) | self._pet.doubts(wall_us)


def _cut_clip(change: Change, wall_us: int) -> Change:
    alert = change.alert
    if alert.end_us is None or alert.clip_end_us is None:
        return change
    clip_end_us = max(alert.end_us, min(alert.clip_end_us, wall_us))
    return replace(change, alert=replace(alert, clip_end_us=clip_end_us))


def picture_quality(track: Track) -> float:
    """How good a picture of the thing the track's last sight is: sure, large, and whole."""
    box = track.box
    edges = (box.x1, box.y1, 1 - box.x2, 1 - box.y2)
    whole = t.CUT_PICTURE if min(edges) < t.EDGE else 1.0
    return track.score * math.sqrt(min(box.area, t.LARGE_ENOUGH)) * whole
