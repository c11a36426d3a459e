"""What the owner has taught a camera, applied to what the model finds there.

A detection that looks like what was taught, where it was taught, is taken for what the owner said
it is: for a dog, or for nothing. Whatever looks different is nobody's lesson, so a person who
stands where the coat hangs is a person.

What is taken for nothing is still followed, as visits of its own: they are recorded as motion and
counted, so that the owner sees what a lesson does and nothing is lost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from nvr.messages import Box, Detection, Exemplar, Lesson, LessonsChecked, LessonUsed, Motion
from nvr.protocol import Label, Phase
from nvr.vision import thresholds as t
from nvr.vision.alerts import Focus, VisitLogic
from nvr.vision.appearance import describe
from nvr.vision.lesson import ALIKE, STILL_ALIKE, best, is_near, likeness
from nvr.vision.luma import Luma
from nvr.vision.tracker import Tracker, kind_of
from nvr.vision.views import WHOLE, View
from nvr.vision.visit import Change, NewId
from nvr.vision.zones import ZoneMap

STILL_US = 3_000_000
"""Something that was recognised is expected to be there for so long."""

SCENE_EVERY_US = 60_000_000
REPORT_EVERY_US = 3_600_000_000
"""The scene is looked at every minute, and once an hour main is told whether it was ever alike."""

SCENE_ALIKE = 0.72
"""What is around the taught thing, which is a quarter of it, has its own edges."""

AROUND = 0.5
"""A scene reaches this many of the box's sides beyond it."""

type Emit = Callable[[LessonUsed | LessonsChecked], None]


def around(box: Box) -> Box:
    """The box with what is around it."""
    width, height = (box.x2 - box.x1) * AROUND, (box.y2 - box.y1) * AROUND
    return Box(
        max(0.0, box.x1 - width),
        max(0.0, box.y1 - height),
        min(1.0, box.x2 + width),
        min(1.0, box.y2 + height),
    )


@dataclass(frozen=True, slots=True)
class _Recognised:
    """Something was known again."""

    box: Box
    wall_us: int


class Taught:
    """One camera's lessons, newest first."""

    def __init__(self, camera_id: str, emit: Emit, new_id: NewId) -> None:
        self._camera_id = camera_id
        self._emit = emit
        self._new_id = new_id
        self._lessons: tuple[Lesson, ...] = ()
        self._recent: list[_Recognised] = []
        self._used = ""
        self._scenes = SceneCheck(camera_id, emit)
        self._dropped: list[Detection] = []
        self._told: dict[str, str] = {}  # alerts of what was dropped, and their lessons
        self.begin(9 / 16)

    def begin(self, aspect: float) -> None:
        """The picture is another one: nothing that was followed is there any more."""
        self._tracker = Tracker(aspect)
        self._visits = [
            VisitLogic(self._camera_id, label, aspect, self._new_id)
            for label in (Label.PERSON, Label.PET)
        ]

    @property
    def is_idle(self) -> bool:
        """Nothing was taught, and nothing that was is under way: frames need not be shown."""
        return not self._lessons and not self._told

    def focus(self, wall_us: int) -> Focus:
        """What of it deserves looks: few, and only so that a visit is known to be over."""
        return min(Focus.STILL, max(visit.focus(wall_us) for visit in self._visits))

    def teach(self, lessons: Sequence[Lesson]) -> None:
        """These are all that hold from now on."""
        self._lessons = tuple(lessons)
        self._scenes.follow(self._lessons)

    def follow(self, zones: ZoneMap, step: t.Step) -> None:
        """Count visits by these zones and this sensitivity."""
        for visit in self._visits:
            visit.follow(zones, step)

    def sort(self, found: Iterable[Detection], luma: Luma, wall_us: int) -> list[Detection]:
        """What is left of the detections of one look, by their right names."""
        self._dropped = []
        if not self._lessons:
            return list(found)
        self._recent = [r for r in self._recent if wall_us - r.wall_us <= STILL_US]
        looks: dict[Box, bytes] = {}

        def look_at(box: Box) -> bytes:
            if box not in looks:
                looks[box] = describe(luma, box)
            return looks[box]

        return [kept for one in found if (kept := self._kept(one, look_at, wall_us)) is not None]

    def see(
        self, motion: Motion, wall_us: int, view: View = WHOLE, *, is_told: bool
    ) -> list[Change]:
        """Take in what `sort` dropped of a look. ``is_told``: there is an alert of motion."""
        if self.is_idle:
            return []
        tracks = self._tracker.update(self._dropped, wall_us, view)
        changes = [c for v in self._visits for c in v.see(tracks, motion, wall_us, view)]
        return self._as_motion(changes, wall_us, is_told=is_told)

    def tick(self, luma: Luma, wall_us: int) -> list[Change]:
        """Time passes; `luma` may be a small picture."""
        self._scenes.check(luma, wall_us)
        changes = [change for visit in self._visits for change in visit.tick(wall_us)]
        return self._as_motion(changes, wall_us, is_told=False)

    def close(self, wall_us: int) -> list[Change]:
        """End what is open."""
        changes = [change for visit in self._visits for change in visit.close()]
        for visit in self._visits:
            visit.forget()
        self._tracker.reset()
        self._recent = []
        return self._as_motion(changes, wall_us, is_told=False)

    def _kept(
        self, one: Detection, look_at: Callable[[Box], bytes], wall_us: int
    ) -> Detection | None:
        fitting = best(self._lessons, kind_of(one.label), one.box, look_at)
        if fitting is None:
            return one
        lesson, score = fitting
        is_expected = any(is_near(recent.box, one.box) for recent in self._recent)
        if score < (STILL_ALIKE if is_expected else ALIKE):
            return one
        if lesson.truth == lesson.kind:
            return one
        if lesson.truth is not None:
            return replace(one, label=lesson.truth)
        self._recent.append(_Recognised(one.box, wall_us))
        self._used = lesson.id
        self._dropped.append(one)
        return None

    def _as_motion(self, changes: Iterable[Change], wall_us: int, *, is_told: bool) -> list[Change]:
        """Visits of what was dropped, as alerts of motion where no other tells of it."""
        kept = []
        for change in changes:
            if change.phase is Phase.START:
                self._emit(LessonUsed(self._camera_id, self._used, wall_us))
                if not is_told:
                    self._told[change.alert.id] = self._used
            lesson_id = self._told.get(change.alert.id)
            if lesson_id is None:
                continue
            if change.phase is Phase.END:
                del self._told[change.alert.id]
            alert = replace(
                change.alert, label=Label.MOTION, animal=None, zones=[], lesson_id=lesson_id
            )
            kept.append(replace(change, alert=alert))
        return kept


class SceneCheck:
    """Whether what is around a taught thing still looks as it did when it was taught."""

    def __init__(self, camera_id: str, emit: Emit) -> None:
        self._camera_id = camera_id
        self._emit = emit
        self._scenes: dict[str, Exemplar] = {}
        self._alike: set[str] = set()
        self._checked: set[str] = set()
        self._checked_us: int | None = None
        self._reported_us: int | None = None

    def follow(self, lessons: Iterable[Lesson]) -> None:
        """Check these."""
        self._scenes = {
            lesson.id: exemplar
            for lesson in lessons
            if (exemplar := next((e for e in lesson.exemplars if e.scene), None)) is not None
        }
        self._alike &= self._scenes.keys()
        self._checked &= self._scenes.keys()

    def check(self, luma: Luma, wall_us: int) -> None:
        """Look when it is due; report when that is."""
        if not self._scenes:
            return
        if self._reported_us is None or self._reported_us > wall_us:
            self._reported_us = wall_us
        if self._checked_us is None or not 0 <= wall_us - self._checked_us < SCENE_EVERY_US:
            self._checked_us = wall_us
            for lesson_id, taught in self._scenes.items():
                self._checked.add(lesson_id)
                now = describe(luma, around(taught.box))
                if likeness(now, taught.scene) >= SCENE_ALIKE:
                    self._alike.add(lesson_id)
        if wall_us - self._reported_us >= REPORT_EVERY_US:
            self._reported_us = wall_us
            alike, unlike = self._alike, self._checked - self._alike
            self._alike, self._checked = set(), set()
            message = LessonsChecked(self._camera_id, tuple(sorted(alike)), tuple(sorted(unlike)))
            self._emit(message)
