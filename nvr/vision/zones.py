"""Zones and masks: parts of the picture in which the owner wants to be told more, less or nothing.

Somebody is where his feet are: at the middle of the box's lower edge. Who stands behind the hedge
is seen above it and stands outside nevertheless.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from nvr.messages import Box, Detection, SeeingRules
from nvr.protocol import Label, Zone, ZoneVisit
from nvr.vision.tracker import kind_of

INSIDE = 0.001
"""Feet on the picture's edge count as this far within: a zone drawn up to the edge has them."""

OUTSIDE_S = 1.0
"""Who is seen outside for so long has left: the feet of a box jump by a few pixels."""

UNSEEN_S = 5.0
"""Who is not seen at all for so long has left."""


def feet(box: Box) -> tuple[float, float]:
    """Where somebody stands: (x, y)."""
    x, y = (box.x1 + box.x2) / 2, box.y2
    return min(max(x, INSIDE), 1 - INSIDE), min(max(y, INSIDE), 1 - INSIDE)


def contains(points: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a polygon holds a point: a ray to the right crosses an odd number of its edges."""
    is_inside = False
    last_x, last_y = points[-1]
    for next_x, next_y in points:
        if (next_y > y) != (last_y > y):
            crossing = next_x + (y - next_y) * (last_x - next_x) / (last_y - next_y)
            is_inside ^= x < crossing
        last_x, last_y = next_x, next_y
    return is_inside


class ZoneMap:
    """One camera's zones, object masks and thresholds, by what is asked of them."""

    def __init__(self, rules: SeeingRules) -> None:
        self._zones = rules.zones
        self._masks = rules.object_masks
        self._thresholds = {threshold.label: threshold for threshold in rules.thresholds}

    def at(self, label: Label, box: Box) -> list[Zone]:
        """The zones for a label in which somebody with that box stands."""
        x, y = feet(box)
        return [z for z in self._zones if label in z.labels and contains(z.points, x, y)]

    def admits(self, label: Label, box: Box) -> bool:
        """Whether an alert is wanted of a label there."""
        wanted = [zone for zone in self._zones if zone.alerts and label in zone.labels]
        x, y = feet(box)
        return not wanted or any(contains(zone.points, x, y) for zone in wanted)

    def suffices(self, label: Label, best_score: float, box: Box) -> bool:
        """Whether something is sure and large enough for an alert of its label."""
        needed = self._thresholds.get(label)
        if needed is None:
            return True
        return best_score >= needed.min_score and box.y2 - box.y1 >= needed.min_height

    def hides(self, found: Detection) -> bool:
        """Whether an object mask lies over a detection's feet."""
        if not self._masks:
            return False
        kind, (x, y) = kind_of(found.label), feet(found.box)
        return any(kind in mask.labels and contains(mask.points, x, y) for mask in self._masks)


NO_ZONES = ZoneMap(SeeingRules())


@dataclass(slots=True)
class Admission:
    """Whether something may be a visitor, by zones and thresholds; each needs to be so once.

    ``is_wanted``: it was where alerts are wanted; ``suffices``: it was sure and large enough.
    """

    is_wanted: bool = False
    suffices: bool = False

    @property
    def is_granted(self) -> bool:
        return self.is_wanted and self.suffices

    def note(self, zones: ZoneMap, label: Label, best_score: float, box: Box) -> bool:
        """Take in one sight; whether it changed anything."""
        before = self.is_wanted, self.suffices
        self.is_wanted = self.is_wanted or zones.admits(label, box)
        self.suffices = self.suffices or zones.suffices(label, best_score, box)
        return before != (self.is_wanted, self.suffices)


@dataclass(slots=True)
class _Stay:
    """One thing in a zone. ``is_outside``: its last sight was elsewhere."""

    since_us: int
    last_us: int
    is_outside: bool = False


@dataclass(slots=True)
class _Entry:
    """A zone and who is in it now, by track."""

    told: ZoneVisit
    stays: dict[int, _Stay] = field(default_factory=dict)


class ZoneLog:
    """The zones that one visit has touched."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    @property
    def told(self) -> list[ZoneVisit]:
        """As the alert tells them, in the order in which they were first entered."""
        return [entry.told for entry in self._entries.values()]

    def see(self, there: Iterable[tuple[int, list[Zone]]], wall_us: int) -> None:
        """Take in one look: the track of everybody who was seen in it, and the zones they are in.

        A track that is new in a zone goes on where one was that isn't seen now: people who turn
        round get new tracks, and loiter nevertheless.
        """
        seen = dict(there)
        for track_id, zones in seen.items():
            for zone in zones:
                self._enter(zone, track_id, seen, wall_us)
        for entry in self._entries.values():
            self._leave(entry, seen, wall_us)

    def close(self) -> None:
        """The visit is over: everybody has left, with their last sight."""
        for entry in self._entries.values():
            if entry.told.left_us is None:
                last_us = max(stay.last_us for stay in entry.stays.values())
                entry.told = replace(entry.told, left_us=last_us)
            entry.stays = {}

    def _enter(self, zone: Zone, track_id: int, seen: dict[int, list[Zone]], wall_us: int) -> None:
        entry = self._entries.get(zone.id)
        if entry is None:
            entry = self._entries[zone.id] = _Entry(ZoneVisit(zone.id, zone.name, wall_us))
        elif entry.told.left_us is not None:
            entry.told = ZoneVisit(zone.id, zone.name, wall_us)
        stay = entry.stays.get(track_id)
        if stay is None:
            lost = (i for i, s in entry.stays.items() if i not in seen and not s.is_outside)
            before = next(lost, None)
            stay = _Stay(wall_us, wall_us) if before is None else entry.stays.pop(before)
            entry.stays[track_id] = stay
        stay.last_us, stay.is_outside = wall_us, False
        is_due = zone.loiter_s is not None and wall_us - stay.since_us >= zone.loiter_s * 1e6
        if is_due and entry.told.loitered_us is None:
            entry.told = replace(entry.told, loitered_us=wall_us)

    def _leave(self, entry: _Entry, seen: dict[int, list[Zone]], wall_us: int) -> None:
        if entry.told.left_us is not None:
            return
        last_us = max(stay.last_us for stay in entry.stays.values())
        for track_id, stay in list(entry.stays.items()):
            stay.is_outside |= track_id in seen and stay.last_us != wall_us
            patience_s = OUTSIDE_S if stay.is_outside else UNSEEN_S
            if wall_us - stay.last_us > patience_s * 1e6:
                del entry.stays[track_id]
        if not entry.stays:
            entry.told = replace(entry.told, left_us=last_us)
