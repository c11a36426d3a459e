"""Would an alert have been raised under other rules? Asked of the rules themselves.

What was noted of a visit is shown to them again: the zone map and the admission by which a camera's
worker judges, and for motion the worker's own logic. What was not noted (who was not sure enough
under the rules of the time, or stood within a mask) can't be known, so a change that makes alerts
more likely shows none of those that it would add.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from nvr.judgement import Fate, Reason, Verdict
from nvr.messages import Box, Detection, Motion, Points, SeeingRules
from nvr.protocol import Label, Phase, Sensitivity
from nvr.vision import thresholds as t
from nvr.vision.motion_alerts import MotionLogic
from nvr.vision.zones import Admission, ZoneMap, contains
from nvr.visit_path import Moved, Sight, VisitPath

_STEPS_DOWN = (Sensitivity.HIGH, Sensitivity.NORMAL, Sensitivity.LOW)
"""`Sight.sure` counts so many of them."""

_SAMPLES = 8
"""A region of motion is asked of at so many points across and down."""

_NOTHING = Motion(0.0, (), is_new=False)


_KEPT = Verdict(Fate.KEPT)
_UNKNOWN = Verdict(Fate.UNKNOWN)


class Judge:
    """Judges alerts by ``rules``; ``masks`` are the motion masks that they were raised with."""

    def __init__(self, rules: SeeingRules, masks: Iterable[Points] = ()) -> None:
        self._rules = rules
        self._masks_then = tuple(masks)

    def judge(self, label: Label, path: VisitPath | None) -> Verdict:
        """Of an alert of that label with that path; unknown where that doesn't tell."""
        if path is None:
            return _UNKNOWN
        if label in (Label.PERSON, Label.PET) and path.sights:
            return self._of_visit(label, path.sights)
        if label is Label.MOTION and path.moved:
            return self._of_motion(path.moved)
        return _UNKNOWN

    def _of_visit(self, label: Label, sights: tuple[Sight, ...]) -> Verdict:
        rules = self._rules
        open_zones = tuple(replace(zone, alerts=False) for zone in rules.zones)
        easier = {
            Reason.MASK: replace(rules, object_masks=()),
            Reason.ZONE: replace(rules, zones=open_zones),
            Reason.THRESHOLD: replace(rules, thresholds=()),
            Reason.SENSITIVITY: replace(rules, sensitivity=Sensitivity.HIGH),
        }
        return _verdict(lambda tried: _visits(tried, label, sights), rules, easier)

    def _of_motion(self, frames: tuple[Moved, ...]) -> Verdict:
        rules = self._rules
        easier = {
            Reason.MASK: replace(rules, motion_masks=self._masks_then),
            Reason.SENSITIVITY: replace(rules, sensitivity=Sensitivity.HIGH),
        }
        return _verdict(lambda tried: _moves(tried, self._masks_then, frames), rules, easier)


def _verdict(
    alerts: Callable[[SeeingRules], bool], rules: SeeingRules, easier: dict[Reason, SeeingRules]
) -> Verdict:
    """``easier`` are rules with one hurdle less: that which alone makes the difference is named."""
    if alerts(rules):
        return _KEPT
    return Verdict(Fate.DROPPED, next((why for why, r in easier.items() if alerts(r)), None))


def _visits(rules: SeeingRules, label: Label, sights: Iterable[Sight]) -> bool:
    """Whether somebody is a visitor and sure enough, at the same time."""
    zones = ZoneMap(rules)
    needed = _STEPS_DOWN.index(rules.sensitivity) + 1
    admissions: dict[int, Admission] = {}
    for sight in sights:
        box = Box(sight.x, sight.y - sight.height, sight.x, sight.y)
        if zones.hides(Detection(label, sight.score, box)):
            continue
        admission = admissions.setdefault(sight.track, Admission())
        admission.note(zones, label, sight.score, box)
        if admission.is_granted and sight.sure >= needed:
            return True
    return False


def _moves(rules: SeeingRules, masks_then: tuple[Points, ...], frames: Iterable[Moved]) -> bool:
    logic = MotionLogic("", lambda: "")
    logic.needed_level = t.STEPS[rules.sensitivity].motion_level
    has_begun = False
    for frame in frames:
        if not has_begun:  # the camera was open for long
            logic.tick(_NOTHING, frame.wall_us - round(2 * t.MOTION_SETTLES_S * 1e6))
            has_begun = True
        motion = _masked(frame, rules.motion_masks, masks_then)
        if any(change.phase is Phase.START for change in logic.tick(motion, frame.wall_us)):
            return True
    return False


def _masked(frame: Moved, masks: tuple[Points, ...], masks_then: tuple[Points, ...]) -> Motion:
    """What masks leave of a frame's motion, taken as spread evenly over its regions."""
    left, total, regions = 0.0, 0.0, list[Box]()
    for region in frame.regions:
        points = [p for p in _points(region) if not _lies_in(masks_then, *p)]
        free = sum(not _lies_in(masks, *point) for point in points)
        weight = (region[2] - region[0]) * (region[3] - region[1]) / (_SAMPLES * _SAMPLES)
        left, total = left + free * weight, total + len(points) * weight
        if free or not points:
            regions.append(Box(*region))
    share = left / total if total else 1.0
    return Motion(frame.level * share, tuple(regions) if share else (), is_new=False)


def _points(region: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    x1, y1, x2, y2 = region
    steps = [(n + 0.5) / _SAMPLES for n in range(_SAMPLES)]
    return [(x1 + (x2 - x1) * i, y1 + (y2 - y1) * j) for j in steps for i in steps]


def _lies_in(masks: Iterable[Points], x: float, y: float) -> bool:
    return any(contains(mask, x, y) for mask in masks)
