"""What was taught is dropped or renamed, where and while it looks so; everything else is told."""

from pathlib import Path

import numpy as np
import pytest

from nvr.messages import (
    AlertRaised,
    Box,
    Detection,
    Exemplar,
    Lesson,
    LessonsChecked,
    LessonUsed,
)
from nvr.protocol import Label, Phase
from nvr.vision.appearance import describe
from nvr.vision.lesson import covers
from nvr.vision.luma import Luma
from nvr.vision.taught import REPORT_EVERY_US, Taught, around
from tests.nvr.vision.scenes import Paint, Picture, at
from tests.nvr.vision.test_appearance import PLACE, scene
from tests.nvr.vision.test_watcher import Camera

type Told = list[LessonUsed | LessonsChecked]


def exemplar(luma: Luma, box: Box = PLACE) -> Exemplar:
    return Exemplar(box, describe(luma, box), describe(luma, around(box)))


def lesson(luma: Luma, truth: str | None = None, name: str = "l1") -> Lesson:
    return Lesson(name, "person", truth, (exemplar(luma),))


def taught(*lessons: Lesson) -> tuple[Taught, Told]:
    told: Told = []
    eyes = Taught("yard", told.append, lambda: "a1")
    eyes.teach(lessons)
    return eyes, told


def seen(eyes: Taught, luma: Luma, label: str = "person", box: Box = PLACE) -> list[str]:
    return [d.label for d in eyes.sort([Detection(label, 0.8, box)], luma, at(1))]


def test_only_the_same_thing_in_the_same_place_is_dropped() -> None:
    eyes, _ = taught(lesson(scene("box")))
    tonight = scene("box", light=0.6, seed=9, noise=4.0)
    assert seen(eyes, tonight) == []
    assert seen(eyes, scene("figure", light=0.6, seed=9)) == ["person"], "something else is there"
    beside = Box(0.55, 0.2, 0.75, 0.9)
    moved = np.roll(tonight, 80, axis=1)
    assert seen(eyes, moved, box=beside) == ["person"], "it is elsewhere"
    half = Box(0.31, 0.2, 0.49, 0.5)
    assert seen(eyes, tonight, box=half) == [], "a part of it is nothing else"
    assert seen(eyes, scene("figure", seed=9), box=half) == ["person"]
    assert seen(eyes, tonight, "cat") == ["cat"], "it was taught for persons"
    eyes.teach(())
    assert seen(eyes, tonight) == ["person"], "nothing is taught any more"


def test_what_is_a_dog_becomes_one() -> None:
    eyes, _ = taught(lesson(scene("box"), truth="dog"))
    assert seen(eyes, scene("box", seed=9)) == ["dog"]
    assert seen(eyes, scene("figure", seed=9)) == ["person"]


def test_what_was_called_right_outweighs_what_looks_less_like_it() -> None:
    figure, box = scene("figure"), scene("box")
    eyes, _ = taught(lesson(box), lesson(figure, truth="person", name="l2"))
    assert seen(eyes, scene("figure", seed=9)) == ["person"]
    assert seen(eyes, scene("box", seed=9)) == []


def test_of_equal_lessons_the_newest_counts() -> None:
    box = scene("box")
    eyes, _ = taught(lesson(box, truth="person", name="new"), lesson(box))
    assert seen(eyes, scene("box", seed=9)) == ["person"]


def test_a_replay_asks_that_all_of_an_alert_was_taught() -> None:
    box, figure = exemplar(scene("box")), exemplar(scene("figure"))
    again = exemplar(scene("box", seed=4, light=0.7))
    assert covers([box], [again])
    assert not covers([box], [again, figure])
    assert not covers([box], [figure])
    assert not covers([box], []), "of an alert without looks nothing is known"


def test_the_scene_is_told_of_once_an_hour() -> None:
    yard = scene("box")
    eyes, told = taught(lesson(yard), lesson(scene("figure"), name="other"))
    for minute in range(61):
        eyes.tick(scene("box", seed=minute), at(60 * minute))
    assert told == [LessonsChecked("yard", ("l1",), ("other",))]
    eyes.tick(yard, at(61 * 60) + REPORT_EVERY_US)
    assert len(told) == 2


def stripes(x: int, swing: int = 0) -> Paint:
    """A dark upright thing with bright edges inside that swings."""

    def paint(picture: Picture) -> None:
        picture[30:70, x + swing : x + swing + 12] = 20
        picture[36:70:9, x + swing + 2 : x + swing + 10] = 55

    return paint


def block(x: int, swing: int = 0) -> Paint:
    """Another one in its place: bent, without anything inside."""

    def paint(picture: Picture) -> None:
        for row in range(40):
            middle = x + swing + round(5 * np.sin(row / 7))
            picture[30 + row, middle : middle + 8] = 20

    return paint


class Taped(Camera):
    """A camera whose lessons' messages are kept apart."""

    def __init__(self, folder: Path) -> None:
        self.used: list[LessonUsed | LessonsChecked] = []
        super().__init__(folder)

    def hear(self, message: AlertRaised | LessonUsed | LessonsChecked) -> None:
        if isinstance(message, AlertRaised):
            super().hear(message)
        else:
            self.used.append(message)

    def swings(self, thing: Paint, other: Paint, seconds: float = 4.0) -> None:
        """Something hangs there, moved by the wind, and is gone."""
        for number in range(round(seconds * 5)):
            for _ in range(2):
                self.show(thing if number % 2 else other)
        self.quiet(25)


@pytest.fixture
def camera(tmp_path: Path) -> Taped:
    return Taped(tmp_path)


def test_a_taught_thing_is_motion_and_somebody_in_its_place_a_person(camera: Taped) -> None:
    camera.quiet(6)
    camera.swings(stripes(60), stripes(60, 1))
    ((_, alert),) = camera.alerts(Label.PERSON, Phase.START)
    raised = [m for _, m in camera.messages if m.alert.id == alert.id and m.exemplars]
    assert raised[0].phase is Phase.START, "it can be labelled as soon as it is told"
    exemplars = raised[-1].exemplars
    assert exemplars[0].scene
    assert not any(one.scene for one in exemplars[1:])

    camera.messages.clear()
    camera.watcher.teach([Lesson("l1", "person", None, exemplars)])
    camera.swings(stripes(60), stripes(60, 1))
    assert camera.alerts(Label.PERSON, Phase.START) == []
    motion = camera.alerts(Label.MOTION, Phase.START)
    assert motion, "it isn't lost"
    assert len(camera.alerts(Label.MOTION, Phase.END)) == len(motion)
    (used,) = camera.used
    assert isinstance(used, LessonUsed)
    assert used.lesson_id == "l1"

    camera.swings(block(60), block(60, 1))
    assert len(camera.alerts(Label.PERSON, Phase.START)) == 1, "somebody else is told"
    assert len(camera.used) == 1


def test_without_an_alert_of_motion_a_dropped_visit_is_one(camera: Taped) -> None:
    camera.quiet(6)
    camera.swings(stripes(60), stripes(60, 1))
    exemplars = [m.exemplars for _, m in camera.messages if m.exemplars][-1]
    camera.watcher.teach([Lesson("l1", "person", None, exemplars)])
    camera.messages.clear()
    camera.watcher._alerts._motion.needed_level = 1.0  # so much never moves
    camera.swings(stripes(60), stripes(60, 1))
    ((_, start),) = camera.alerts(Label.MOTION, Phase.START)
    ((_, end),) = camera.alerts(Label.MOTION, Phase.END)
    assert (start.lesson_id, end.lesson_id) == ("l1", "l1")
    assert end.end_us is not None
