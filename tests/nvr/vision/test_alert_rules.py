"""What the owner's zones, sensitivity and thresholds make of a visit."""

import pytest

from nvr.messages import Detection, SeeingRules
from nvr.protocol import Label, Phase, Sensitivity, Threshold, Zone
from nvr.vision.zones import ZoneMap
from tests.nvr.vision.alert_scene import Scene
from tests.nvr.vision.scenes import at, box, person, stirring


def corners(x1: float, x2: float) -> list[tuple[float, float]]:
    return [(x1, 0.0), (x2, 0.0), (x2, 1.0), (x1, 1.0)]


def with_zones(
    *zones: Zone, sensitivity: Sensitivity = Sensitivity.NORMAL, scene: Scene | None = None
) -> Scene:
    scene = scene or Scene()
    scene.logic.follow(ZoneMap(SeeingRules(zones=zones)), sensitivity)
    return scene


GATE = Zone("gate", "Gate", corners(0.4, 0.6), [Label.PERSON])
DRIVE = Zone("drive", "Drive", corners(0.5, 1.0), [Label.PERSON], alerts=True)


def test_an_alert_tells_the_zones_that_the_visit_touched() -> None:
    scene = with_zones(GATE)
    scene.walk(6)
    scene.empty(10)
    ((_, started),) = scene.of(Label.PERSON, Phase.START)
    assert started.zones == []
    updates = [alert.zones for _, alert in scene.of(Label.PERSON, Phase.UPDATE)]
    entered, left = [zones[0] for zones in updates if zones][:1], updates[-1][0]
    assert entered[0].left_us is None
    assert entered[0].entered_us == left.entered_us
    ((_, over),) = scene.of(Label.PERSON, Phase.END)
    assert [(z.zone_id, z.name) for z in over.zones] == [("gate", "Gate")]
    stay = over.zones[0]
    assert stay.left_us is not None
    assert 1.0 <= (stay.left_us - stay.entered_us) / 1e6 <= 2.0  # a fifth of 0.7 in six seconds
    assert over.end_us is not None
    assert stay.left_us < over.end_us


def test_who_never_enters_an_alert_zone_is_no_alert() -> None:
    scene = with_zones(DRIVE)
    for n in range(30):
        scene.look(person(0.1 + n * 0.012))
    assert scene.starts() == []
    assert scene.logic.count(at(scene.now - 0.2)) == {"person": 1}, "in view all the same"
    for n in range(30):
        scene.look(person(0.45 + n * 0.012))
    ((_, alert),) = scene.of(Label.PERSON, Phase.START)
    assert [z.zone_id for z in alert.zones] == ["drive"]


def test_an_alert_zone_for_persons_says_nothing_of_pets() -> None:
    scene = with_zones(DRIVE)
    scene.look(Detection("cat", 0.8, box(0.1)))
    assert len(scene.starts(Label.PET)) == 1


def test_passers_by_neither_keep_up_nor_swallow_the_visit_in_the_zone() -> None:
    scene = with_zones(DRIVE)
    for _ in range(2):
        for n in range(15):
            scene.look(person(0.7 + n * 0.015), person(0.1 + n * 0.015, y=0.3))
        for n in range(60):  # a pavement that is never empty
            scene.look(person(0.1 + (n % 20) * 0.015, y=0.3))
    assert len(scene.starts()) == 2


def test_who_was_in_the_zone_keeps_the_visit_up_outside() -> None:
    scene = with_zones(DRIVE)
    for n in range(100):
        scene.look(person(0.6 - n * 0.005))
    assert len(scene.starts()) == 1
    assert scene.of(Label.PERSON, Phase.END) == []


def test_new_zones_hold_at_once_for_who_is_in_view() -> None:
    scene = with_zones(Zone("far", "Far", corners(0.9, 1.0), [Label.PERSON], alerts=True))
    for n in range(10):
        scene.look(person(0.5 + n * 0.02))
    assert scene.starts() == []
    with_zones(DRIVE, scene=scene)
    scene.look(person(0.7))
    assert len(scene.starts()) == 1


def test_who_loiters_is_told_once() -> None:
    zone = Zone("gate", "Gate", corners(0.0, 1.0), [Label.PERSON], loiter_s=5)
    scene = with_zones(zone)
    for n in range(60):
        scene.look(person(0.5 + 0.01 * (n % 20)))
    loitered = {alert.zones[0].loitered_us for _, alert in scene.of(Label.PERSON, Phase.UPDATE)}
    assert loitered - {None} == {at(5)}
    changes = [a for _, a in scene.of(Label.PERSON, Phase.UPDATE) if a.zones[0].loitered_us]
    assert len(changes) == 1


@pytest.mark.parametrize(
    ("sensitivity", "score", "alerts"),
    [
        (Sensitivity.LOW, 0.65, False),
        (Sensitivity.LOW, 0.75, True),
        (Sensitivity.NORMAL, 0.58, False),
        (Sensitivity.NORMAL, 0.60, True),
        (Sensitivity.HIGH, 0.50, False),
        (Sensitivity.HIGH, 0.54, True),
    ],
)
def test_sensitivity_shifts_what_one_sight_must_score(
    sensitivity: Sensitivity, score: float, alerts: bool
) -> None:
    scene = with_zones(sensitivity=sensitivity)
    scene.look(person(0.1, score))
    assert len(scene.starts()) == int(alerts)


def test_sensitivity_is_taken_over_by_who_is_in_view() -> None:
    scene = with_zones(sensitivity=Sensitivity.LOW)
    for n in range(10):
        scene.look(person(0.1 + 0.05 * n, 0.45))
    assert scene.starts() == []
    with_zones(scene=scene, sensitivity=Sensitivity.HIGH)
    scene.look(person(0.6, 0.45))
    assert len(scene.starts()) == 1


@pytest.mark.parametrize(
    ("threshold", "alerts"),
    [
        (Threshold(Label.PERSON, min_score=0.85), 0),
        (Threshold(Label.PERSON, min_score=0.75), 1),
        (Threshold(Label.PERSON, min_height=0.31), 0),
        (Threshold(Label.PERSON, min_height=0.29), 1),
        (Threshold(Label.PET, 1.0, 1.0), 1),
    ],
)
def test_a_label_may_need_more(threshold: Threshold, alerts: int) -> None:
    scene = Scene()
    rules = SeeingRules(thresholds=(threshold,))
    scene.logic.follow(ZoneMap(rules), Sensitivity.NORMAL)
    scene.walk()
    assert len(scene.starts()) == alerts


def test_a_threshold_is_met_once() -> None:
    scene = Scene()
    rules = SeeingRules(thresholds=(Threshold(Label.PERSON, min_score=0.85),))
    scene.logic.follow(ZoneMap(rules), Sensitivity.NORMAL)
    for n in range(60):
        scene.look(person(0.1 + 0.01 * n, 0.9 if n == 5 else 0.6))
    assert scene.starts() == [1.0]
    scene.empty(10)
    ((_, ended),) = scene.of(Label.PERSON, Phase.END)
    assert ended.end_us == at(59 * 0.2)


@pytest.mark.parametrize(
    ("sensitivity", "alerts"),
    [(Sensitivity.LOW, 0), (Sensitivity.NORMAL, 1), (Sensitivity.HIGH, 1)],
)
def test_sensitivity_shifts_how_much_must_move(sensitivity: Sensitivity, alerts: int) -> None:
    scene = with_zones(sensitivity=sensitivity)
    scene.empty(6)
    for n in range(10):
        scene.look(motion=stirring(box(0.3 + n * 0.02, width=0.05, height=0.1)))  # 0.5 %
    assert len(scene.starts(Label.MOTION)) == alerts
