"""What the owner teaches by a tap on an alert: it is replayed, kept, told to the camera, undone."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nvr.config import CameraConfig
from nvr.errors import RequestError, StorageError
from nvr.messages import AlertRaised, Exemplar, Lesson, LessonsChecked, LessonUsed, SetLessons
from nvr.protocol import (
    AlertChanged,
    AlertInfo,
    HealthProblem,
    Label,
    Labelled,
    LessonInfo,
    LessonsChanged,
    Message,
    Phase,
    Replay,
    Verdict,
)
from nvr.store.lessons import KeptLesson
from nvr.store.library import Library
from nvr.vision.lesson import covers

_LOGGER = logging.getLogger(__name__)

MOST = 30
"""Lessons of one camera that count. More would not fit into one message to its worker."""

_OF_LABEL = {
    Label.PERSON: {Verdict.RIGHT, Verdict.PERSON, Verdict.NOT_A_PERSON, Verdict.CAT, Verdict.DOG},
    Label.PET: {Verdict.RIGHT, Verdict.PERSON, Verdict.NOT_A_PET, Verdict.CAT, Verdict.DOG},
}
_NOTHING = {Verdict.NOT_A_PERSON, Verdict.NOT_A_PET}
_NO_REPLAY = Replay(0, 0, 0, 0, [])


@dataclass(frozen=True, slots=True)
class News:
    """A camera's lessons were used, or some of them ended."""

    camera_id: str
    ended: bool = False


class Teaching:
    """Asked by the web (see `nvr.web.backend.Teaching`). Calls belong to the event loop.

    ``teach`` hands a camera's lessons to its worker; ``find_camera`` raises NotFound.
    """

    def __init__(
        self,
        library: Library,
        teach: Callable[[str, SetLessons], None],
        publish: Callable[[Message], None],
        find_camera: Callable[[str], CameraConfig],
    ) -> None:
        self._library = library
        self._lessons = library.lessons
        self._teach = teach
        self._publish = publish
        self._find_camera = find_camera
        self._verdicts: dict[str, str] = {}

    def start(self, camera_id: str) -> None:
        """Tell a camera's worker, now and whenever it is started, what was taught."""
        try:
            self._tell_worker(camera_id, self._lessons.all(camera_id))
        except StorageError as error:
            _LOGGER.error("%s: sees without what was taught: %s", camera_id, error)

    async def lessons(self, camera_id: str | None) -> list[LessonInfo]:
        """What was taught of a camera or of all, newest first. Raises NotFound."""
        if camera_id is not None:
            self._find_camera(camera_id)
        return [kept.info for kept in await asyncio.to_thread(self._lessons.all, camera_id)]

    async def label(
        self, alert_id: str, verdict: Verdict, owner: str, *, dry_run: bool = False
    ) -> Labelled:
        """Take the owner's verdict on an alert, and draw a lesson from it.

        The lesson counts from now on, unless it would have dropped what was kept. With ``dry_run``
        nothing is remembered. Raises NotFound, RequestError for a verdict that doesn't fit.
        """
        alert = self._library.alerts.get(alert_id)
        _require_fitting(alert, verdict)
        exemplars = await asyncio.to_thread(self._lessons.exemplars, alert_id)
        replay = await asyncio.to_thread(self._replay, alert, verdict, exemplars)
        if dry_run:
            return Labelled(alert, None, replay)
        lesson = None
        await asyncio.to_thread(self._lessons.judge, alert_id, verdict)
        if exemplars:
            ended = "kept" if replay.would_drop_kept else None
            lesson = await asyncio.to_thread(
                self._lessons.add, alert, verdict, exemplars, owner, ended
            )
        alert = replace(self._library.alerts.get(alert_id), verdict=verdict)
        if alert.end_us is None:
            self._verdicts[alert_id] = verdict
        self._publish(AlertChanged(Phase.UPDATE if alert.end_us is None else Phase.END, alert))
        self._changed(alert.camera_id)
        name = self._find_camera(alert.camera_id).name
        _LOGGER.info("%s: %s says of %s: %s", name, owner, alert_id, verdict)
        return Labelled(alert, lesson, replay)

    async def switch(self, lesson_id: str, *, enabled: bool) -> LessonInfo:
        """Let a lesson count, or not any more. Raises NotFound."""
        self._lessons.get(lesson_id)
        await asyncio.to_thread(self._lessons.switch, lesson_id, None if enabled else "off")
        info = self._lessons.get(lesson_id).info
        self._changed(info.camera_id)
        return info

    async def forget(self, lesson_id: str) -> None:
        """Unlearn it. Raises NotFound."""
        info = await asyncio.to_thread(self._lessons.remove, lesson_id)
        self._verdicts.pop(info.alert_id, None)
        self._changed(info.camera_id)

    def judged(self, alert: AlertInfo) -> AlertInfo:
        """An alert as its worker tells it, with what the owner said of it meanwhile."""
        verdict = self._verdicts.get(alert.id)
        if alert.end_us is not None:
            self._verdicts.pop(alert.id, None)
        return alert if verdict is None else replace(alert, verdict=verdict)

    def heard(self, message: AlertRaised | LessonUsed | LessonsChecked) -> News | None:
        """Write down what a camera's worker says; what is to be told of it. From any thread.

        A database that refuses is logged.
        """
        try:
            return self._heard(message)
        except StorageError as error:
            _LOGGER.error("what was taught can't be kept up to date: %s", error)
            return None

    def tell(self, news: News | None) -> None:
        """Tell clients, and the camera's worker if lessons ended."""
        if news is None:
            return
        try:
            if news.ended:
                self._changed(news.camera_id)
            else:
                self._publish_of(news.camera_id)
        except StorageError as error:
            _LOGGER.error("%s: what was taught can't be told: %s", news.camera_id, error)

    def _heard(self, message: AlertRaised | LessonUsed | LessonsChecked) -> News | None:
        match message:
            case AlertRaised(exemplars=exemplars) if exemplars:
                self._lessons.remember(message.alert.id, exemplars)
            case AlertRaised(Phase.START, alert) if alert.problem == HealthProblem.MOVED:
                found = [kept.info for kept in self._lessons.all(alert.camera_id)]
                over = [info.id for info in found if info.enabled]
                return self._end(over, "moved", alert.camera_id)
            case LessonUsed():
                self._lessons.used(message.lesson_id, message.wall_us)
                return News(message.camera_id)
            case LessonsChecked():
                over = self._lessons.checked(message.alike, message.unlike)
                return self._end(over, "scene", message.camera_id)
        return None

    def _end(self, lesson_ids: Sequence[str], reason: str, camera_id: str) -> News | None:
        for lesson_id in lesson_ids:
            self._lessons.switch(lesson_id, reason)
        if not lesson_ids:
            return None
        _LOGGER.warning(
            "%s: looks at something else now, so %d lessons don't count any more",
            camera_id,
            len(lesson_ids),
        )
        return News(camera_id, ended=True)

    def _replay(self, alert: AlertInfo, verdict: Verdict, exemplars: Sequence[Exemplar]) -> Replay:
        """What the lesson would have done to the alerts that are still there."""
        if _truth(alert, verdict) == _claimed(alert):
            return _NO_REPLAY
        stored = self._lessons.raised_for(alert.camera_id, alert.label)
        dropped = [alert_id for alert_id, seen in stored.items() if covers(exemplars, seen)]
        false, kept = 0, 0
        for alert_id in dropped:
            said = verdict if alert_id == alert.id else self._library.alerts.get(alert_id).verdict
            if said is None:
                kept += self._is_pinned(alert_id)
            elif _is_right(alert.label, said):
                kept += 1
            else:
                false += 1
        return Replay(false, kept, len(dropped) - false - kept, len(stored), dropped)

    def _is_pinned(self, alert_id: str) -> bool:
        alert = self._library.alerts.get(alert_id)
        end_us = alert.start_us + 1 if alert.end_us is None else alert.end_us
        return bool(self._library.pins.touching(alert.camera_id, alert.start_us, end_us))

    def _changed(self, camera_id: str) -> None:
        kept = self._lessons.all(camera_id)
        self._tell_worker(camera_id, kept)
        self._publish(LessonsChanged(camera_id, [one.info for one in kept]))

    def _publish_of(self, camera_id: str) -> None:
        infos = [kept.info for kept in self._lessons.all(camera_id)]
        self._publish(LessonsChanged(camera_id, infos))

    def _tell_worker(self, camera_id: str, kept: Sequence[KeptLesson]) -> None:
        counting = [one for one in kept if one.info.enabled]
        for surplus in counting[MOST:]:
            self._lessons.switch(surplus.info.id, "full")
        self._teach(camera_id, SetLessons(tuple(self._lesson(one) for one in counting[:MOST])))

    def _lesson(self, kept: KeptLesson) -> Lesson:
        info = kept.info
        kind = info.label.value
        match info.verdict:
            case Verdict.NOT_A_PERSON | Verdict.NOT_A_PET:
                truth = None
            case Verdict.RIGHT:
                truth = kind
            case _:
                truth = info.verdict.value
        return Lesson(info.id, kind, truth, kept.exemplars)


def _require_fitting(alert: AlertInfo, verdict: Verdict) -> None:
    """Raises RequestError."""
    fitting = _OF_LABEL.get(alert.label)
    if fitting is None:
        raise RequestError("only alerts of persons and pets can be labelled")
    if verdict not in fitting:
        words = ", ".join(sorted(fitting))
        raise RequestError(f"an alert of a {alert.label} can be called {words}; not {verdict}")


def _claimed(alert: AlertInfo) -> str:
    return alert.animal or alert.label.value


def _truth(alert: AlertInfo, verdict: Verdict) -> str | None:
    """What the owner says it is; None for nothing."""
    if verdict in _NOTHING:
        return None
    return _claimed(alert) if verdict is Verdict.RIGHT else verdict.value


def _is_right(label: Label, said: str) -> bool:
    """Whether a verdict leaves an alert what it is."""
    pets = label is Label.PET and said in (Verdict.CAT, Verdict.DOG)
    return said in (Verdict.RIGHT, label.value) or pets
