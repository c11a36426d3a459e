"""Alerts judged by other rules: as the camera's own logic would have, had it had them."""

import itertools
import random
from dataclasses import replace

import pytest

from nvr.judgement import Fate, Reason, Verdict
from nvr.messages import Box, SeeingRules
from nvr.protocol import Label, ObjectMask, Phase, Sensitivity, Threshold, Zone
from nvr.vision import thresholds as t
from nvr.vision.judging import Judge
from nvr.vision.paths import MOST_SIGHTS, MOST_TRACKS, SightLog
from nvr.vision.zones import ZoneMap
from nvr.visit_path import Sight, VisitPath
from tests.nvr.vision.alert_scene import Scene
from tests.nvr.vision.scenes import at, person, stirring

KEPT = Verdict(Fate.KEPT)


def corners(x1: float, x2: float) -> list[tuple[float, float]]:
    return [(x1, 0.0), (x2, 0.0), (x2, 1.0), (x1, 1.0)]


def zone(x1: float, x2: float) -> Zone:
    return Zone("z", "Z", corners(x1, x2), [Label.PERSON], alerts=True)


def under(rules: SeeingRules) -> Scene:
    scene = Scene()
    scene.logic.follow(ZoneMap(rules), rules.sensitivity)
    return scene


def paths(scene: Scene, label: Label = Label.PERSON) -> list[VisitPath]:
    """Of the visits that are over; packed and unpacked, as they are when they are judged."""
    ends = [c for _, c in scene.changes if c.alert.label is label and c.phase is Phase.END]
    assert all(change.path is not None for change in ends)
    return [VisitPath.unpack(c.path.pack()) for c in ends if c.path is not None]


def walk(scene: Scene, x1: float, x2: float, looks: int = 30, score: float = 0.8) -> None:
    for n in range(looks):
        scene.look(person(x1 + (x2 - x1) * n / looks, score))
    scene.empty(12)


def path_of(x1: float, x2: float, score: float = 0.8) -> VisitPath:
    scene = Scene()
    walk(scene, x1, x2, score=score)
    (path,) = paths(scene)
    return path


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (SeeingRules(), KEPT),
        (SeeingRules(zones=(zone(0.5, 0.9),)), KEPT),
        (SeeingRules(zones=(zone(0.7, 0.9),)), Verdict(Fate.DROPPED, Reason.ZONE)),
        (SeeingRules(zones=(replace(zone(0.7, 0.9), alerts=False),)), KEPT),
        (SeeingRules(zones=(replace(zone(0.7, 0.9), labels=[Label.PET]),)), KEPT),
        (
            SeeingRules(object_masks=(ObjectMask(corners(0.0, 0.9), [Label.PERSON]),)),
            Verdict(Fate.DROPPED, Reason.MASK),
        ),
        (SeeingRules(object_masks=(ObjectMask(corners(0.0, 0.3), [Label.PERSON]),)), KEPT),
        (SeeingRules(object_masks=(ObjectMask(corners(0.0, 0.9), [Label.PET]),)), KEPT),
        (
            SeeingRules(thresholds=(Threshold(Label.PERSON, min_score=0.85),)),
            Verdict(Fate.DROPPED, Reason.THRESHOLD),
        ),
        (
            SeeingRules(thresholds=(Threshold(Label.PERSON, min_height=0.31),)),
            Verdict(Fate.DROPPED, Reason.THRESHOLD),
        ),
        (SeeingRules(thresholds=(Threshold(Label.PERSON, 0.79, 0.29),)), KEPT),
        (
            SeeingRules(
                zones=(zone(0.7, 0.9),), thresholds=(Threshold(Label.PERSON, min_score=0.85),)
            ),
            Verdict(Fate.DROPPED, None),
        ),
    ],
)
def test_a_walk_to_the_middle_is_judged_by_its_feet(rules: SeeingRules, expected: Verdict) -> None:
    assert Judge(rules).judge(Label.PERSON, path_of(0.1, 0.6)) == expected


def test_less_sensitivity_drops_who_was_just_sure_enough() -> None:
    path = path_of(0.1, 0.3, score=0.42)
    assert Judge(SeeingRules(sensitivity=Sensitivity.HIGH)).judge(Label.PERSON, path) == KEPT
    low = Judge(SeeingRules(sensitivity=Sensitivity.LOW)).judge(Label.PERSON, path)
    assert low == Verdict(Fate.DROPPED, Reason.SENSITIVITY)


def test_who_was_beside_the_zone_when_the_alert_began_counts_for_another_zone() -> None:
    """A second walker, whom the zone of the time left out, is the visitor of a new one."""
    scene = under(SeeingRules(zones=(zone(0.6, 1.0),)))
    for n in range(20):
        scene.look(person(0.7 + n * 0.01), person(0.1 + n * 0.01))
    scene.empty(12)
    (path,) = paths(scene)
    assert Judge(SeeingRules(zones=(zone(0.0, 0.5),))).judge(Label.PERSON, path) == KEPT


def test_the_way_before_the_alert_is_known() -> None:
    scene = under(SeeingRules(zones=(zone(0.6, 1.0),)))
    walk(scene, 0.1, 0.8)
    (path,) = paths(scene)
    assert Judge(SeeingRules(zones=(zone(0.0, 0.3),))).judge(Label.PERSON, path) == KEPT


@pytest.mark.parametrize("seed", range(40))
def test_the_same_rules_keep_every_alert(seed: int) -> None:
    """Whatever the rules, the walks, their length and their scores."""
    chance = random.Random(seed)
    left = chance.uniform(0, 0.7)
    rules = SeeingRules(
        sensitivity=chance.choice(list(Sensitivity)),
        zones=(zone(left, left + chance.uniform(0.02, 0.3)), zone(0.9, 0.95)),
        thresholds=(Threshold(Label.PERSON, chance.uniform(0.4, 0.7), chance.uniform(0, 0.3)),),
        object_masks=(ObjectMask(corners(0.0, chance.uniform(0.01, 0.2)), [Label.PERSON]),),
    )
    scene = under(rules)
    for _ in range(4):
        looks = chance.choice((10, 40, 200))
        start, end = chance.random(), chance.random()
        for n in range(looks):
            score = chance.uniform(0.3, 0.9)
            here = person(start + (end - start) * n / looks, score, y=chance.uniform(0.4, 0.6))
            scene.look(*(one for one in [here] if not ZoneMap(rules).hides(one)))
        scene.empty(12)
    judge = Judge(rules)
    ends = paths(scene)
    assert len(ends) == len(scene.starts())
    for path in ends:
        assert judge.judge(Label.PERSON, path) == KEPT
        assert len(path.pack()) < 8_000


def test_long_and_crowded_visits_stay_small() -> None:
    log = SightLog()
    for n in range(4000):
        track = n % 20
        log.note(Sight(at(n), track, n / 4000, 0.5, 0.2, 0.7, 2), decided=n < 20)
    path = log.path()
    assert len({sight.track for sight in path.sights}) == MOST_TRACKS
    assert len(path.sights) == MOST_TRACKS * (MOST_SIGHTS + 1)
    assert [s.wall_us for s in path.sights] == sorted(s.wall_us for s in path.sights)
    of_one = [sight.x for sight in path.sights if sight.track == 0]
    steps = [b - a for a, b in itertools.pairwise(of_one)]
    assert max(steps) < 0.15, "it is known all along the way"


def blown(rules: SeeingRules) -> VisitPath:
    """A motion alert of 1 % of the picture, at the left."""
    scene = under(rules)
    scene.empty(6)
    for _ in range(30):
        scene.look(motion=stirring(Box(0.2, 0.2, 0.3, 0.3)), step=0.1)
    scene.empty(8)
    (path,) = paths(scene, Label.MOTION)
    return path


def mask(x1: float, x2: float) -> tuple[tuple[float, float], ...]:
    return tuple(corners(x1, x2))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (SeeingRules(), KEPT),
        (SeeingRules(motion_masks=(mask(0.5, 0.9),)), KEPT),
        (SeeingRules(motion_masks=(mask(0.1, 0.25),)), KEPT),
        (SeeingRules(motion_masks=(mask(0.1, 0.5),)), Verdict(Fate.DROPPED, Reason.MASK)),
        (
            SeeingRules(motion_masks=(mask(0.1, 0.25),), sensitivity=Sensitivity.LOW),
            Verdict(Fate.DROPPED, Reason.MASK),
        ),
        (SeeingRules(sensitivity=Sensitivity.LOW), KEPT),
        (SeeingRules(zones=(zone(0.9, 1.0),)), KEPT),
    ],
)
def test_motion_is_judged_by_what_masks_leave_of_it(rules: SeeingRules, expected: Verdict) -> None:
    assert Judge(rules).judge(Label.MOTION, blown(SeeingRules())) == expected


def test_motion_of_less_than_the_new_sensitivity_wants_is_dropped() -> None:
    scene = under(SeeingRules())
    scene.empty(6)
    for _ in range(30):
        scene.look(motion=stirring(Box(0.2, 0.2, 0.25, 0.3)), step=0.1)
    scene.empty(8)
    (path,) = paths(scene, Label.MOTION)
    low = Judge(SeeingRules(sensitivity=Sensitivity.LOW)).judge(Label.MOTION, path)
    assert low == Verdict(Fate.DROPPED, Reason.SENSITIVITY)


def test_masks_of_the_time_take_nothing_away_twice() -> None:
    half = mask(0.0, 0.25)
    rules = SeeingRules(motion_masks=(half,), sensitivity=Sensitivity.LOW)
    path = blown(rules)
    assert Judge(rules, [half]).judge(Label.MOTION, path) == KEPT
    more = replace(rules, motion_masks=(half, mask(0.25, 0.3)))
    assert Judge(more, [half]).judge(Label.MOTION, path) == Verdict(Fate.DROPPED, Reason.MASK)


def test_the_same_rules_keep_motion_of_any_length_and_rhythm() -> None:
    for seed in range(20):
        chance = random.Random(seed)
        scene = under(SeeingRules())
        scene.empty(6)
        for _ in range(chance.choice((6, 50, 700))):
            side = chance.uniform(0.03, 0.2)
            scene.look(
                motion=stirring(Box(0.2, 0.2, 0.2 + side, 0.2 + side)),
                step=chance.uniform(0.05, 0.2),
            )
        scene.empty(8)
        for path in paths(scene, Label.MOTION):
            assert Judge(SeeingRules()).judge(Label.MOTION, path) == KEPT
            assert len(path.pack()) < 8_000


@pytest.mark.parametrize(
    ("label", "path"),
    [
        (Label.PERSON, None),
        (Label.PERSON, VisitPath()),
        (Label.MOTION, path_of(0.1, 0.5)),  # a visit that a lesson made motion of
        (Label.SOUND, path_of(0.1, 0.5)),
    ],
)
def test_what_was_not_noted_is_not_guessed(label: Label, path: VisitPath | None) -> None:
    assert Judge(SeeingRules()).judge(label, path) == Verdict(Fate.UNKNOWN)


def test_the_steps_are_in_the_order_that_paths_count_them() -> None:
    shifts = [t.STEPS[s].floor_shift for s in (Sensitivity.HIGH, Sensitivity.NORMAL)]
    assert shifts[0] < shifts[1] < t.STEPS[Sensitivity.LOW].floor_shift
