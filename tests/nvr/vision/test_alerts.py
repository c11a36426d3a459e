from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvr.messages import Box, Detection, Motion, SeeingRules
from nvr.protocol import AlertInfo, Label, Phase, Sensitivity, Threshold, Zone
from nvr.vision import thresholds as t
from nvr.vision.alerts import AlertLogic, Focus, picture_quality
from nvr.vision.tracker import Tracker
from nvr.vision.visit import Change
from nvr.vision.zones import ZoneMap
from tests.nvr.vision.scenes import QUIET, START_US, at, box, person, stirring


class Scene:
    """Tracker and alert logic, five looks a second, with a script of detections."""

    def __init__(self) -> None:
        numbers = count(1)
        self.tracker = Tracker()
        self.logic = AlertLogic("yard", new_id=lambda: f"a{next(numbers)}")
        self.now = 0.0
        self.changes: list[tuple[float, Change]] = []

    def look(
        self, *detections: Detection, motion: Motion | None = None, step: float = 0.2
    ) -> list[Change]:
        """One look; unless told otherwise, motion is where the detections are."""
        if motion is None:
            motion = stirring(*(d.box for d in detections)) if detections else QUIET
        tracks = self.tracker.update(detections, at(self.now))
        changes = self.logic.see(tracks, motion, at(self.now))
        changes += self.logic.tick(motion, at(self.now))
        self.changes += [(self.now, c) for c in changes]
        self.now += step
        return [c for c in changes if c.alert.label is not Label.MOTION]

    def empty(self, seconds: float, step: float = 0.2) -> None:
        until = self.now + seconds
        while self.now < until:
            self.look(step=step)

    def walk(self, seconds: float = 3.0, score: float = 0.8, label: str = "person") -> None:
        """Somebody crosses the picture."""
        for n in range(round(seconds / 0.2)):
            self.look(Detection(label, score, box(0.15 + 0.7 * n * 0.2 / seconds)))

    def of(self, label: Label, phase: Phase) -> list[tuple[float, AlertInfo]]:
        return [
            (s, c.alert) for s, c in self.changes if c.alert.label is label and c.phase is phase
        ]

    def starts(self, label: Label = Label.PERSON) -> list[float]:
        return [moment for moment, _ in self.of(label, Phase.START)]


def test_a_clear_person_alerts_on_the_first_sight() -> None:
    scene = Scene()
    (change,) = scene.look(person(0.1, 0.61))
    assert change.phase is Phase.START
    assert change.takes_picture
    alert = change.alert
    assert (alert.id, alert.camera_id, alert.label) == ("a1", "yard", Label.PERSON)
    assert (alert.start_us, alert.end_us, alert.animal) == (START_US, None, None)
    assert alert.score == 0.61
    assert alert.box == box(0.1).as_tuple()
    assert (alert.clip_start_us, alert.clip_end_us) == (START_US - 5_000_000, None)


def test_an_unclear_walker_alerts_on_the_second_sight() -> None:
    scene = Scene()
    assert scene.look(person(0.10, 0.46), step=0.4) == []
    (change,) = scene.look(person(0.17, 0.46))
    assert change.phase is Phase.START
    assert change.alert.start_us == START_US  # when it was seen first


def test_a_doubtful_walker_needs_several_sights() -> None:
    scene = Scene()
    for n in range(6):
        scene.look(person(0.1 + 0.05 * n, 0.41))
    assert len(scene.starts()) == 1
    assert 0.4 <= scene.starts()[0] <= 1.0


@settings(max_examples=40, deadline=None)
@given(scores=st.lists(st.floats(0.25, 0.4), min_size=50, max_size=150), sway=st.floats(0, 0.01))
def test_a_swaying_curtain_with_low_scores_never_alerts(scores: list[float], sway: float) -> None:
    scene = Scene()
    for n, score in enumerate(scores):
        scene.look(person(0.5 + sway * (-1) ** n, score))
    assert scene.starts() == []


@settings(max_examples=40, deadline=None)
@given(scores=st.lists(st.floats(0.25, 0.35), min_size=20, max_size=60))
def test_a_moving_box_with_low_scores_never_alerts(scores: list[float]) -> None:
    scene = Scene()
    for n, score in enumerate(scores):
        scene.look(person(0.1 + 0.013 * n, score))
    assert scene.starts() == []


def test_single_flashes_never_alert() -> None:
    scene = Scene()
    for _ in range(20):
        scene.look(person(0.5, 0.52))
        scene.empty(4)
    assert scene.starts() == []


def test_one_visit_is_one_alert_that_ends() -> None:
    scene = Scene()
    scene.walk(6)
    left = scene.now - 0.2
    scene.empty(20)
    ((start, _),) = scene.of(Label.PERSON, Phase.START)
    ((end, alert),) = scene.of(Label.PERSON, Phase.END)
    assert start == 0
    assert t.GONE_S < end - left < t.GONE_S + 1
    assert alert.end_us == at(left)
    assert alert.clip_end_us == at(left) + 5_000_000
    assert alert.id == "a1"


def test_gaps_of_a_visit_are_bridged() -> None:
    scene = Scene()
    for _ in range(4):
        scene.walk(3)
        scene.empty(6)
    assert len(scene.starts()) == 1


def test_each_walk_is_an_alert_of_its_own() -> None:
    scene = Scene()
    for _ in range(4):
        scene.walk(5)
        scene.empty(20)
    assert len(scene.starts()) == 4
    assert len(scene.of(Label.PERSON, Phase.END)) == 4


def test_two_people_are_one_alert_until_the_last_is_gone() -> None:
    scene = Scene()
    for n in range(20):
        scene.look(person(0.1 + 0.02 * n, 0.8, y=0.3), person(0.9 - 0.02 * n, 0.8, y=0.7))
    assert scene.logic.count(at(scene.now)) == {"person": 2}
    for n in range(60):
        scene.look(person(0.5 + 0.3 * (n % 20) / 20, 0.8, y=0.3))
    assert len(scene.starts()) == 1
    assert scene.of(Label.PERSON, Phase.END) == []
    scene.empty(10)
    assert len(scene.of(Label.PERSON, Phase.END)) == 1


def test_person_and_pet_are_two_alerts() -> None:
    scene = Scene()
    for n in range(10):
        scene.look(
            person(0.1 + 0.03 * n), Detection("dog", 0.7, box(0.2 + 0.03 * n, 0.8, 0.08, 0.1))
        )
    ((_, dog),) = scene.of(Label.PET, Phase.START)
    assert dog.animal == "dog"
    assert len(scene.starts()) == 1
    assert scene.logic.count(at(scene.now)) == {"person": 1, "dog": 1}


def test_the_animal_follows_the_votes() -> None:
    scene = Scene()
    scene.look(Detection("dog", 0.65, box(0.1)))
    for n in range(1, 8):
        scene.look(Detection("cat", 0.8, box(0.1 + 0.02 * n)))
    ((_, start),) = scene.of(Label.PET, Phase.START)
    assert start.animal == "dog"
    assert scene.of(Label.PET, Phase.UPDATE)[-1][1].animal == "cat"


def test_who_stands_in_view_at_the_start_alerts_within_three_seconds() -> None:
    scene = Scene()
    while scene.now < 3:
        scene.look(person(0.5, 0.65), motion=QUIET)
    assert len(scene.starts()) == 1


def test_a_poster_below_certainty_never_alerts() -> None:
    scene = Scene()
    for _ in range(500):
        scene.look(person(0.5, 0.52), motion=QUIET)
    assert scene.starts() == []


def test_a_coat_alerts_once_and_then_hides_nobody() -> None:
    scene = Scene()
    coat = person(0.3, 0.75)
    for _ in range(30 * 5):
        scene.look(coat, motion=QUIET)
    assert len(scene.starts()) == 1
    assert len(scene.of(Label.PERSON, Phase.END)) == 1, "it never moved, so the visit is over"
    assert scene.logic.count(at(scene.now)) == {}
    for _ in range(60):  # looked at rarely, sometimes not found
        scene.look(coat, motion=QUIET, step=10)
        scene.look(motion=QUIET, step=10)
    for _ in range(50):  # somebody walks past in front of it
        scene.look(coat, motion=stirring(coat.box))
    assert len(scene.starts()) == 1
    began = scene.now
    for n in range(15):
        scene.look(coat, person(0.4 + 0.03 * n, 0.8, y=0.7))
    assert scene.starts()[1:] == [began], "a real person beside it is an alert of its own, at once"


def test_a_sleeping_cat_stays_in_view_but_alerts_again_only_when_it_gets_up() -> None:
    scene = Scene()
    scene.walk(3, label="cat")
    bed = box(0.85)
    for _ in range(100 * 5):
        scene.look(Detection("cat", 0.7, bed), motion=QUIET)
    assert len(scene.starts(Label.PET)) == 1
    assert len(scene.of(Label.PET, Phase.END)) == 1
    assert scene.logic.count(at(scene.now)) == {"cat": 1}
    for n in range(20):
        scene.look(Detection("cat", 0.7, box(0.85 - 0.03 * n)))
    assert len(scene.starts(Label.PET)) == 2


def test_who_sits_and_stirs_now_and_then_is_one_visit() -> None:
    scene = Scene()
    scene.walk(3)
    for n in range(300 * 5):
        seat = person(0.83 + (0.004 if n % 100 == 0 else 0), 0.7)
        scene.look(seat, motion=stirring(seat.box) if n % 100 == 0 else QUIET)
    assert len(scene.starts()) == 1
    assert scene.of(Label.PERSON, Phase.END) == []


def test_a_thing_seen_standing_is_not_moved_by_who_walks_past() -> None:
    scene = Scene()
    thing = Detection("dog", 0.45, box(0.5))
    for _ in range(10):
        scene.look(thing, motion=QUIET)
    for n in range(20):  # boxes tremble when half covered
        scene.look(Detection("dog", 0.5, box(0.5 + 0.002 * (n % 3))))
    assert scene.starts(Label.PET) == []


def test_a_better_picture_is_an_update_at_most_once_a_second() -> None:
    scene = Scene()
    for n in range(25):
        size = 0.1 + 0.03 * n
        scene.look(Detection("person", 0.8, Box(0.02, 0.02, 0.02 + size / 2, 0.02 + size)))
    updates = scene.of(Label.PERSON, Phase.UPDATE)
    moments = [moment for moment, _ in updates]
    assert 2 <= len(updates) <= 5
    assert all(
        b - a >= t.PICTURE_EVERY_S - 1e-6 for a, b in zip([0, *moments], moments, strict=False)
    )
    areas = [Box(*alert.box).area for _, alert in updates if alert.box is not None]
    assert areas == sorted(areas)


def test_a_worse_picture_is_no_update() -> None:
    scene = Scene()
    for n in range(25):
        scene.look(person(0.3 + 0.01 * n, 0.8 - 0.01 * n))
    assert scene.of(Label.PERSON, Phase.UPDATE) == []


def test_whole_large_and_sure_pictures_are_better() -> None:
    tracker = Tracker()

    def quality(score: float, where: Box) -> float:
        tracker.reset()
        return picture_quality(tracker.update([Detection("person", score, where)], at(0))[0])

    assert quality(0.9, box(0.5)) > quality(0.7, box(0.5))
    assert quality(0.8, box(0.5, 0.5, 0.1, 0.4)) > quality(0.8, box(0.5))
    assert quality(0.8, box(0.5)) > quality(0.9, Box(0.0, 0.3, 0.06, 0.6))


def test_without_any_look_a_visit_still_ends() -> None:
    scene = Scene()
    scene.walk(3)
    for second in range(120):
        scene.changes += [(0.0, c) for c in scene.logic.tick(QUIET, at(scene.now + second))]
    assert len(scene.of(Label.PERSON, Phase.END)) == 1


def test_rare_looks_do_not_end_a_visit_between_two() -> None:
    scene = Scene()
    scene.walk(3)
    for _ in range(4):
        scene.empty(7.9, step=7.9)
        scene.walk(1)
    assert len(scene.starts()) == 1


def test_close_ends_everything_with_its_last_sight() -> None:
    scene = Scene()
    scene.empty(6)
    scene.walk(3)
    now_us = at(scene.now + 1)
    ends = scene.logic.close(now_us)
    assert {c.alert.label for c in ends} == {Label.PERSON, Label.MOTION}
    assert all(c.phase is Phase.END and (c.alert.end_us or now_us + 1) <= now_us for c in ends)
    assert all(c.alert.clip_end_us == now_us for c in ends)
    assert scene.logic.close(now_us) == []


def test_a_pet_beside_a_person_is_looked_at_as_if_alone() -> None:
    scene = Scene()
    scene.walk(3)
    scene.look(person(0.8), Detection("dog", 0.46, box(0.1)))
    assert scene.logic.focus(at(scene.now)) is Focus.LIVE


def test_focus_tells_how_often_to_look() -> None:
    scene = Scene()
    assert scene.logic.focus(at(0)) is Focus.EMPTY
    scene.look(person(0.1, 0.46))
    assert scene.logic.focus(at(scene.now)) is Focus.LIVE
    scene.walk(3)
    assert scene.logic.focus(at(scene.now)) is Focus.FOLLOWED
    assert scene.logic.focus(at(scene.now + t.FOLLOWED_SIGHT_S)) is Focus.LIVE
    for _ in range(50):
        scene.look(person(0.83, 0.7), motion=QUIET)
    assert scene.logic.focus(at(scene.now)) is Focus.STILL
    scene.empty(30)
    assert scene.logic.focus(at(scene.now)) is Focus.EMPTY


# Motion alerts


def blow(scene: Scene, seconds: float, level: float = 0.01) -> None:
    """Something moves that is neither person nor pet."""
    side = level**0.5
    for _ in range(round(seconds / 0.1)):
        scene.look(motion=stirring(Box(0.2, 0.2, 0.2 + side, 0.2 + side)), step=0.1)


def test_motion_alerts_after_0_4_s_and_ends_after_5_s_of_quiet() -> None:
    scene = Scene()
    scene.empty(6, step=0.1)
    blow(scene, 2)
    scene.empty(10, step=0.1)
    ((start, alert),) = scene.of(Label.MOTION, Phase.START)
    assert start == pytest.approx(6.4, abs=0.11)
    assert alert.start_us == pytest.approx(at(6), abs=110_000)
    assert alert.box is not None
    ((end, alert),) = scene.of(Label.MOTION, Phase.END)
    assert end == pytest.approx(7.9 + 5, abs=0.3)
    assert alert.end_us == pytest.approx(at(7.9), abs=110_000)


def test_a_flash_and_a_speck_are_no_motion_alert() -> None:
    scene = Scene()
    for _ in range(10):
        blow(scene, 0.2)
        scene.empty(3, step=0.1)
    blow(scene, 5, level=0.0005)
    assert scene.starts(Label.MOTION) == []


def test_motion_at_one_frame_a_second_alerts_too() -> None:
    scene = Scene()
    scene.empty(6, step=1.0)
    for _ in range(5):
        scene.look(motion=stirring(box(0.5)), step=1.0)
    assert scene.starts(Label.MOTION) == [7.0]


def test_a_camera_just_opened_settles_before_motion_alerts() -> None:
    scene = Scene()
    blow(scene, t.MOTION_SETTLES_S)
    assert scene.starts(Label.MOTION) == []
    assert not scene.logic.is_moving(at(scene.now))
    blow(scene, 1)
    assert len(scene.starts(Label.MOTION)) == 1
    assert scene.logic.is_moving(at(scene.now))


def test_gusts_are_not_a_flood() -> None:
    scene = Scene()
    for _ in range(60):
        blow(scene, 1)
        scene.empty(6, step=0.1)
    assert len(scene.starts(Label.MOTION)) <= 60 * 7 / t.MOTION_PAUSE_S


def test_much_more_motion_is_an_update() -> None:
    scene = Scene()
    scene.empty(6)
    blow(scene, 2, level=0.01)
    blow(scene, 2, level=0.05)
    assert len(scene.of(Label.MOTION, Phase.UPDATE)) == 1


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
