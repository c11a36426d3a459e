from itertools import count
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from nvr.messages import AlertRaised, Box, Detection, Frame, SeeingRules
from nvr.protocol import AlertInfo, HealthProblem, Label, ObjectMask, Phase, Zone
from nvr.vision.views import WHOLE, View
from nvr.vision.watcher import Watcher
from tests.nvr.vision.scenes import Paint, Street, at, picture_of, walker


class FindsDark:
    """A real, if simple, detector: the dark upright thing in the picture is a person.

    ``late`` looks are finished only when the next frame asks; a ``dead`` one never answers; a
    ``busy`` one does so once it has refused so many others. A ``blind`` one sees nobody; to a
    ``short_sighted`` one only closer looks show anybody, and cut-outs to a ``confused`` one.
    """

    def __init__(self) -> None:
        self.pending: Frame | None = None
        self.late = False
        self.dead = False
        self.short_sighted = False
        self.confused = False
        self.statue: Detection | None = None
        self.blind = False
        self.busy = 0
        self.refused = 0
        self.looks = 0
        self.view = WHOLE
        self.views: list[View] = []

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        if self.pending is not None:
            self.refused += 1
            return False
        self.pending, self.view, self.refused = frame, view, 0
        self.views.append(view)
        return True

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        if self.pending is None or self.dead or (self.late and timeout_s > 0):
            return None
        if self.refused < self.busy:
            return None
        frame, self.pending = self.pending, None
        self.looks += 1
        is_blind = (
            self.blind
            or (self.short_sighted and not self.view.is_closer)
            or (self.confused and not self.view.is_cut_out)
        )
        there = [] if self.statue is None or self.view.is_cut_out else [self.statue]
        return frame, there if is_blind else there + self.detect(frame.picture)

    @staticmethod
    def detect(picture: av.VideoFrame) -> list[Detection]:
        grey = picture.to_ndarray(format="gray")
        mask = (cv2.blur(grey, (9, 9)) < 45).astype(np.uint8)
        found = []
        for x, y, w, h, area in cv2.connectedComponentsWithStats(mask)[2][1:]:
            if area > 300 and h > w:
                place = Box(x / 640, y / 360, (x + w) / 640, (y + h) / 360)
                found.append(Detection("person", 0.8, place))
        return found


def ended(alert: AlertInfo) -> int:
    assert alert.end_us is not None
    return alert.end_us


class Camera:
    """A street with a watcher before it, ten frames a second."""

    def __init__(self, folder: Path) -> None:
        numbers = count(1)
        self.street = Street()
        self.street.still = np.maximum(self.street.still, 80)
        self.looker = FindsDark()
        self.messages: list[tuple[float, AlertRaised]] = []
        self.folder = folder
        self.watcher = Watcher(
            "yard", self.looker, self.hear, folder, new_id=lambda: f"a{next(numbers)}"
        )
        self.now = 0.0
        self.index = 0

    def hear(self, message: Any) -> None:
        alert = message.alert
        if alert.snapshot_us is not None:  # the picture is there before the message is
            assert cv2.imread(str(self.folder / f"{alert.id}.jpg")) is not None
        self.messages.append((self.now, message))

    def show(self, add: Paint | None = None) -> None:
        self.index += 1
        picture = picture_of(self.street.frame(add=add))
        self.watcher.handle(Frame(picture, at(self.now), self.index))
        self.now += 0.1

    def quiet(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            self.show()

    def walk(self, start: int = -6, end: int = 165, step: int = 3) -> None:
        for x in range(start, end, step):
            self.show(walker(x))

    def alerts(self, label: Label, phase: Phase) -> list[tuple[float, AlertInfo]]:
        return [
            (moment, m.alert)
            for moment, m in self.messages
            if m.alert.label is label and m.phase is phase
        ]


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    return Camera(tmp_path)


def test_a_walk_is_one_person_alert_with_its_picture(camera: Camera) -> None:
    camera.quiet(4)
    entered = camera.now + 0.1
    camera.walk()
    assert camera.watcher.counters.motion
    camera.quiet(15)
    ((start, alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert start - entered <= 0.7
    assert alert.snapshot_us == at(start)
    ((_, over),) = camera.alerts(Label.PERSON, Phase.END)
    assert over.box is not None
    best = Box(*over.box)
    snapshot = cv2.imread(str(camera.folder / f"{alert.id}.jpg"), cv2.IMREAD_GRAYSCALE)
    assert snapshot is not None
    middle = snapshot[round((best.y1 + best.y2) * 180), round((best.x1 + best.x2) * 320)]
    assert middle < 60, "the picture is that of the box's frame: the dark person is in it"
    assert over.start_us < ended(over) <= at(camera.now)
    assert len(camera.alerts(Label.MOTION, Phase.START)) == 1
    assert len(camera.alerts(Label.MOTION, Phase.END)) == 1


def test_who_was_there_before_there_was_a_model_is_told(camera: Camera) -> None:
    """A camera's first half minute may go by before anybody looks: that is not the scene."""
    camera.looker.dead = True
    for _ in range(300):
        camera.show(walker(80))
    camera.looker.dead, camera.looker.pending = False, None
    for step in range(100):
        camera.show(walker(80 + step % 2))
    assert camera.alerts(Label.PERSON, Phase.START)


def test_who_only_closer_looks_show_is_looked_at_closer_again_at_once(camera: Camera) -> None:
    camera.looker.short_sighted = True
    camera.quiet(4)
    entered = camera.now
    camera.walk(40, 80, 1)
    ((told, _alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert told - entered < 0.7  # two closer looks, and not a second between them


def test_who_can_not_be_told_from_the_background_is_cut_out_of_it(camera: Camera) -> None:
    camera.looker.confused = True
    camera.quiet(4)
    entered, before = camera.now, len(camera.looker.views)
    camera.walk(40, 80, 1)
    ((told, alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert told - entered < 2.0
    views = camera.looker.views[before:]
    assert not any(view.is_cut_out for view in views[:3]), "plain looks come first"
    until_told = views[: round((told - entered) / 0.2)]
    plain = [view for view in until_told if not view.is_cut_out]
    assert len(plain) >= len(until_told) / 2
    changed = next(view.changed for view in views if view.changed is not None)
    where = alert.box
    assert where is not None
    height, width = changed.shape
    there = changed[
        round(where[1] * height) : round(where[3] * height),
        round(where[0] * width) - 8 : round(where[2] * width) + 8,
    ]
    assert there.any()
    assert (changed > 0).mean() < 0.1


def test_somebody_elsewhere_puts_off_no_cut_outs(camera: Camera) -> None:
    camera.looker.confused = True
    camera.looker.statue = Detection("person", 0.32, Box(0.8, 0.6, 0.9, 0.95))
    camera.quiet(4)
    entered = camera.now
    camera.walk(40, 80, 1)
    ((told, _alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert told - entered < 2.0


def test_who_is_plain_to_see_is_never_cut_out(camera: Camera) -> None:
    camera.quiet(4)
    camera.walk()
    assert camera.alerts(Label.PERSON, Phase.START)
    assert not any(view.is_cut_out for view in camera.looker.views)


@pytest.mark.parametrize("busy", [1, 2, 3, 4])
def test_a_busy_model_looks_in_turn_all_the_same(camera: Camera, busy: int) -> None:
    """What it refused to look at was no look of any kind."""
    camera.quiet(4)
    camera.looker.blind, camera.looker.busy = True, busy
    before = len(camera.looker.views)
    camera.walk(20, 140, 1)
    kinds = [(view.is_closer, view.is_cut_out) for view in camera.looker.views[before:]]
    lately = kinds[-8:]
    assert sorted(set(lately)) == [(False, False), (False, True), (True, False), (True, True)]
    assert all(lately.count(kind) == 2 for kind in lately)


def test_the_main_stream_is_asked_for_until_the_alert_is_out(camera: Camera) -> None:
    asked: list[float] = []

    class Lens:
        def picture(self, frame: Frame, *, in_place: bool = False) -> av.VideoFrame | None:
            asked.append(camera.now)
            return None

    camera.watcher._magnifier = Lens()
    camera.looker.short_sighted = True
    camera.quiet(4)
    camera.walk(40, 60, 1)
    ((told, _alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert asked
    assert max(asked) <= told < camera.now - 1


def test_what_is_cut_out_of_the_main_stream_must_be_in_place(camera: Camera) -> None:
    asked: list[bool] = []

    class Lens:
        def picture(self, frame: Frame, *, in_place: bool = False) -> av.VideoFrame | None:
            asked.append(in_place)
            return None

    camera.watcher._magnifier = Lens()
    camera.quiet(4)
    camera.looker.blind = True
    before = len(camera.looker.views)
    camera.walk(40, 80, 1)
    closer = [view for view in camera.looker.views[before:] if view.is_closer]
    assert asked == [view.is_cut_out for view in closer]
    assert {False, True} == set(asked)


def test_counters(camera: Camera) -> None:
    camera.quiet(4)
    camera.walk(end=80)
    counters = camera.watcher.counters
    assert counters.persons == 1
    assert counters.motion
    assert counters.analysed == camera.index
    assert counters.inferences == camera.looker.looks
    camera.quiet(6)
    counters = camera.watcher.counters
    assert (counters.persons, counters.motion) == (0, False)


def test_a_quiet_camera_costs_few_looks(camera: Camera) -> None:
    camera.quiet(5)
    before = camera.looker.looks
    camera.quiet(60)
    assert camera.looker.looks - before <= 7


def test_late_answers_are_taken_with_the_next_frame(camera: Camera) -> None:
    camera.quiet(4)
    camera.looker.late = True
    camera.walk()
    ((start, alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert start < 6
    assert alert.snapshot_us is not None
    assert alert.snapshot_us < at(start), "the picture is of the frame that was looked at"


def test_a_looker_that_never_answers_leaves_motion_alerts_alone(camera: Camera) -> None:
    camera.quiet(4)
    camera.walk(end=30)
    camera.looker.dead = True
    camera.walk(start=30)
    camera.quiet(40)
    assert len(camera.alerts(Label.PERSON, Phase.END)) == 1
    assert len(camera.alerts(Label.MOTION, Phase.END)) == 1


def test_who_stands_there_at_the_start_is_found(camera: Camera) -> None:
    while camera.now < 3:
        camera.show(walker(60))
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 1


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_step_neither_hangs_nor_floods(camera: Camera, hours: int) -> None:
    camera.quiet(4)
    camera.walk(end=60)
    camera.now += hours * 3600
    camera.walk(start=60)
    camera.quiet(40)
    starts = camera.alerts(Label.PERSON, Phase.START)
    ends = camera.alerts(Label.PERSON, Phase.END)
    assert 1 <= len(starts) <= 2
    assert {a.id for _, a in starts} == {a.id for _, a in ends}
    assert all(ended(a) >= a.start_us for _, a in ends)
    assert all(ended(a) - a.start_us < 60_000_000 for _, a in ends)
    camera.walk()
    assert len(camera.alerts(Label.PERSON, Phase.START)) == len(starts) + 1


def test_frames_stamped_unevenly_are_one_visit(camera: Camera) -> None:
    camera.quiet(4)
    for n, x in enumerate(range(-6, 165, 3)):
        camera.now += 0.15 if n % 2 else -0.15
        camera.show(walker(x))
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 1


def test_close_ends_alerts_and_frames_may_come_again(camera: Camera) -> None:
    camera.quiet(4)
    camera.walk(end=60)
    camera.watcher.close(at(camera.now + 1))
    assert len(camera.alerts(Label.PERSON, Phase.END)) == 1
    assert camera.watcher.counters.persons == 0
    camera.index = 0
    camera.quiet(4)
    camera.walk(end=60)
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 2


def test_an_answer_from_before_the_new_beginning_is_dropped(camera: Camera) -> None:
    camera.quiet(4)
    camera.looker.late = True
    camera.show(walker(50))
    assert camera.looker.pending is not None
    camera.watcher.close(at(camera.now))
    camera.show()
    assert camera.alerts(Label.PERSON, Phase.START) == []


def test_another_picture_size_ends_alerts_and_goes_on(camera: Camera) -> None:
    camera.quiet(4)
    camera.walk(end=60)
    camera.street = Street(width=160, height=120)
    camera.street.still = np.maximum(camera.street.still, 80)
    camera.quiet(4)
    assert len(camera.alerts(Label.PERSON, Phase.END)) == 1
    camera.walk()
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 2


def test_a_broken_disk_costs_the_picture_not_the_alert(
    camera: Camera, caplog: pytest.LogCaptureFixture
) -> None:
    camera.folder = camera.folder / "file"
    camera.folder.write_text("no folder")
    camera.watcher = Watcher("yard", camera.looker, camera.hear, camera.folder)
    camera.quiet(4)
    camera.walk()
    ((_, alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert alert.snapshot_us is None
    assert len([r for r in caplog.records if "yard" in r.message]) == 1


def test_a_hint_from_the_camera_makes_it_look(camera: Camera) -> None:
    camera.quiet(10)
    before = camera.looker.looks
    camera.quiet(1)
    idle = camera.looker.looks - before
    camera.watcher.hint()
    before = camera.looker.looks
    camera.quiet(1)
    assert camera.looker.looks - before >= idle + 2, "nothing moves, and it looks all the same"


def corners(x1: float, x2: float) -> list[tuple[float, float]]:
    return [(x1, 0.0), (x2, 0.0), (x2, 1.0), (x1, 1.0)]


def test_rules_hold_from_the_next_frame_on(camera: Camera) -> None:
    zone = Zone("drive", "Drive", corners(0.6, 1.0), [Label.PERSON], alerts=True)
    camera.quiet(6)
    camera.watcher.follow(SeeingRules(zones=(zone,)))
    camera.walk(end=80)
    assert camera.watcher.counters.persons == 1
    assert camera.alerts(Label.PERSON, Phase.START) == []
    camera.walk(start=80)
    ((_, alert),) = camera.alerts(Label.PERSON, Phase.START)
    assert [visit.zone_id for visit in alert.zones] == ["drive"]
    assert len(camera.alerts(Label.MOTION, Phase.START)) == 1


def test_rules_outlast_a_new_beginning(camera: Camera) -> None:
    masks = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    hidden = ObjectMask(corners(0.0, 1.0), [Label.PERSON])
    camera.watcher.follow(SeeingRules(motion_masks=(masks,), object_masks=(hidden,)))
    camera.quiet(4)
    camera.watcher.close(at(camera.now))
    camera.quiet(6)
    camera.walk()
    camera.street = Street(width=160, height=120)  # another picture size
    camera.street.still = np.maximum(camera.street.still, 80)
    camera.quiet(6)
    camera.walk()
    assert camera.messages == []


def test_an_object_mask_hides_who_stands_there_and_nobody_else(camera: Camera) -> None:
    hidden = ObjectMask(corners(0.0, 0.5), [Label.PERSON])
    camera.watcher.follow(SeeingRules(object_masks=(hidden,)))
    camera.quiet(6)
    camera.walk(end=70)
    assert camera.alerts(Label.PERSON, Phase.START) == []
    assert camera.watcher.counters.persons == 0
    assert len(camera.alerts(Label.MOTION, Phase.START)) == 1, "motion is another matter"
    camera.walk(start=70)
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 1


def test_a_covered_camera_is_told_with_its_picture(camera: Camera) -> None:
    camera.quiet(30)
    still, camera.street.still = camera.street.still, np.full_like(camera.street.still, 90)
    camera.quiet(20)
    assert camera.watcher.counters.health == HealthProblem.COVERED
    ((_, alert),) = camera.alerts(Label.HEALTH, Phase.START)
    assert alert.problem == HealthProblem.COVERED
    assert alert.snapshot_us is not None
    camera.street.still = still
    camera.quiet(15)
    assert camera.watcher.counters.health is None
    assert len(camera.alerts(Label.HEALTH, Phase.END)) == 1


def test_the_end_of_the_pictures_ends_the_health_alert(camera: Camera) -> None:
    camera.quiet(30)
    camera.street.still = np.full_like(camera.street.still, 90)
    camera.quiet(20)
    camera.watcher.close(at(camera.now))
    assert camera.watcher.counters.health is None
    assert len(camera.alerts(Label.HEALTH, Phase.END)) == 1


class FindsFurnitureInBeams(FindsDark):
    """By the light of a lamp something in the scene looks like a person."""

    @staticmethod
    def detect(picture: av.VideoFrame) -> list[Detection]:
        place = Box(0.5, 0.33, 0.56, 0.66)
        there = picture.to_ndarray(format="gray")[118:238, 320:358]
        return [Detection("person", 0.65, place)] if there.mean() > 110 else []


def beam(middle: float) -> Paint:
    """A lamp's light around a column, a share of the picture's width."""

    def paint(picture: np.ndarray[Any, Any]) -> None:
        columns = np.arange(picture.shape[1])
        far = np.abs(columns / picture.shape[1] - middle)
        picture[20:75] *= np.interp(far, [0.1, 0.3], [2.2, 1.0])

    return paint


def test_furniture_in_a_beam_of_light_is_nobody_once_the_scene_is_known(camera: Camera) -> None:
    camera.looker = FindsFurnitureInBeams()
    camera.watcher = Watcher("yard", camera.looker, camera.hear, camera.folder)
    camera.street.still = 30 + camera.street.still / 3
    camera.quiet(40)
    for step in range(60):
        camera.show(beam(step * 0.02))
    assert camera.looker.looks > 10
    assert camera.alerts(Label.PERSON, Phase.START) == []


def test_furniture_in_a_beam_of_light_is_somebody_to_a_camera_that_has_just_begun(
    camera: Camera,
) -> None:
    camera.looker = FindsFurnitureInBeams()
    camera.watcher = Watcher("yard", camera.looker, camera.hear, camera.folder)
    camera.street.still = 30 + camera.street.still / 3
    camera.quiet(8)
    for step in range(60):
        camera.show(beam(step * 0.02))
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 1
