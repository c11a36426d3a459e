"""A tap on an alert: replayed over what is stored, kept, told, undone, and over with its scene."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nvr import teaching as teaching_module
from nvr.channel import Channel
from nvr.clock import SimulatedClock
from nvr.config import CameraConfig, Config
from nvr.core import Core
from nvr.errors import NotFound, RequestError
from nvr.folders import Folders
from nvr.messages import AlertRaised, Box, Exemplar, Lesson, LessonsChecked, LessonUsed, SetLessons
from nvr.protocol import (
    AlertChanged,
    AlertInfo,
    HealthProblem,
    Label,
    LessonsChanged,
    Message,
    Phase,
    State,
    Verdict,
)
from nvr.store.lessons import FORGOTTEN_AFTER_HOURS, pack, unpack
from nvr.store.library import Library
from nvr.teaching import Teaching
from nvr.vision.album import MOST as EXEMPLARS
from nvr.vision.appearance import SIZE as APPEARANCE
from tests.nvr.rtsp import Rtsp
from tests.nvr.store.homes import alert

PLACE, ELSEWHERE = Box(0.25, 0.25, 0.5, 0.75), Box(0.625, 0.25, 0.875, 0.75)
COAT, PERSON = bytes([200, 10] * 128), bytes([10, 200] * 128)


class School:
    """A library with a teacher before it; what workers and clients are told is kept."""

    def __init__(self, folder: Path) -> None:
        self.clock = SimulatedClock(1_760_000_000_000_000)
        self.library = Library(Folders.of(folder, Config()), self.clock)
        self.taught: dict[str, tuple[Lesson, ...]] = {}
        self.told: list[Message] = []
        self.teaching = Teaching(self.library, self._teach, self.told.append, self._camera)

    def _teach(self, camera_id: str, message: SetLessons) -> None:
        self.taught[camera_id] = message.lessons

    def _camera(self, camera_id: str) -> CameraConfig:
        if camera_id not in ("front", "yard"):
            raise NotFound("there is no such camera")
        return CameraConfig(id=camera_id, name=camera_id.title(), main_url="rtsp://10.0.0.1/a")

    def sees(
        self, number: int, look: bytes = COAT, box: Box = PLACE, label: Label = Label.PERSON
    ) -> AlertInfo:
        """An alert is raised for something."""
        raised = alert(number, label=label, camera_id="front", animal=None)
        self.library.remember(raised)
        exemplars = (Exemplar(box, look, b""),) if look else ()
        self.hears(AlertRaised(Phase.END, raised, exemplars))
        return raised

    def hears(self, message: AlertRaised | LessonUsed | LessonsChecked) -> None:
        """As the core does: it is written down by a thread, then told."""
        self.teaching.tell(self.teaching.heard(message))

    async def says(self, raised: AlertInfo, verdict: Verdict, *, dry_run: bool = False) -> object:
        return await self.teaching.label(raised.id, verdict, "Phone", dry_run=dry_run)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.library.close()


async def test_a_tap_is_replayed_and_taught(school: School) -> None:
    coats = [school.sees(number) for number in range(3)]
    person = school.sees(3, PERSON)
    beside = school.sees(4, COAT, ELSEWHERE)
    await school.says(coats[1], Verdict.NOT_A_PERSON)
    await school.says(person, Verdict.RIGHT)
    school.told.clear()
    school.clock.advance(1)

    done = await school.teaching.label(coats[0].id, Verdict.NOT_A_PERSON, "Phone")
    assert (done.replay.would_drop_false, done.replay.would_drop_kept) == (2, 0)
    assert (done.replay.would_drop_unjudged, done.replay.replayed) == (1, 5)
    assert set(done.replay.alert_ids) == {coat.id for coat in coats}
    assert beside.id not in done.replay.alert_ids
    assert done.alert.verdict == "not_a_person"
    assert done.lesson is not None
    assert done.lesson.enabled
    newest = school.taught["front"][0]
    assert (newest.id, newest.kind, newest.truth) == (done.lesson.id, "person", None)
    assert newest.exemplars[0].look == COAT
    changed, lessons = school.told
    assert changed == AlertChanged(Phase.END, done.alert)
    assert isinstance(lessons, LessonsChanged)
    assert next(one.id for one in lessons.lessons) == done.lesson.id
    assert len(lessons.lessons) == 3


async def test_what_would_drop_what_was_kept_waits_for_the_owner(school: School) -> None:
    first, second = school.sees(1), school.sees(2)
    await school.says(first, Verdict.RIGHT)
    school.clock.advance(1)
    done = await school.teaching.label(second.id, Verdict.NOT_A_PERSON, "Phone")
    assert done.replay.would_drop_kept == 1
    assert done.lesson is not None
    assert (done.lesson.enabled, done.lesson.ended) == (False, "kept")
    assert done.lesson.id not in [lesson.id for lesson in school.taught["front"]]
    info = await school.teaching.switch(done.lesson.id, enabled=True)
    assert (info.enabled, info.ended) == (True, None)
    assert school.taught["front"][0].id == done.lesson.id


async def test_a_pinned_alert_is_kept(school: School) -> None:
    first, second = school.sees(1), school.sees(2)
    school.library.pins.add_alert(first, "Phone")
    done = await school.teaching.label(second.id, Verdict.NOT_A_PERSON, "Phone")
    assert (done.replay.would_drop_kept, done.replay.would_drop_false) == (1, 1)


async def test_a_dry_run_changes_nothing(school: School) -> None:
    coat = school.sees(1)
    done = await school.teaching.label(coat.id, Verdict.NOT_A_PERSON, "Phone", dry_run=True)
    assert done.replay.would_drop_false == 1
    assert done.lesson is None
    assert school.library.alerts.get(coat.id).verdict is None
    assert (school.taught, school.told) == ({}, [])


async def test_an_alert_without_looks_takes_a_verdict_and_teaches_nothing(school: School) -> None:
    coat = school.sees(1, look=b"")
    done = await school.teaching.label(coat.id, Verdict.NOT_A_PERSON, "Phone")
    assert done.lesson is None
    assert school.library.alerts.get(coat.id).verdict == "not_a_person"


@pytest.mark.parametrize(
    ("verdict", "truth"),
    [(Verdict.DOG, "dog"), (Verdict.RIGHT, "person"), (Verdict.PERSON, "person")],
)
async def test_what_it_really_is(school: School, verdict: Verdict, truth: str) -> None:
    await school.says(school.sees(1), verdict)
    assert school.taught["front"][0].truth == truth


async def test_verdicts_must_fit(school: School) -> None:
    with pytest.raises(RequestError, match="can be called"):
        await school.says(school.sees(1), Verdict.NOT_A_PET)
    with pytest.raises(RequestError, match="only alerts of persons and pets"):
        await school.says(school.sees(2, label=Label.MOTION), Verdict.RIGHT)
    with pytest.raises(NotFound):
        await school.teaching.label("nobody", Verdict.RIGHT, "Phone")
    with pytest.raises(NotFound):
        await school.teaching.lessons("garage")


async def test_a_lesson_is_forgotten(school: School) -> None:
    coat = school.sees(1)
    done = await school.teaching.label(coat.id, Verdict.NOT_A_PERSON, "Phone")
    assert done.lesson is not None
    assert [one.id for one in await school.teaching.lessons("front")] == [done.lesson.id]
    await school.teaching.forget(done.lesson.id)
    assert school.taught["front"] == ()
    assert await school.teaching.lessons(None) == []
    assert school.told[-1] == LessonsChanged("front", [])
    with pytest.raises(NotFound):
        await school.teaching.forget(done.lesson.id)


async def test_the_verdict_of_a_visit_that_goes_on_is_told_with_it(school: School) -> None:
    visit = replace(school.sees(1), end_us=None, clip_end_us=None)
    school.library.remember(visit)
    await school.says(visit, Verdict.NOT_A_PERSON)
    changed = school.told[-2]
    assert isinstance(changed, AlertChanged)
    assert changed.phase is Phase.UPDATE
    assert school.teaching.judged(visit).verdict == "not_a_person"
    over = replace(visit, end_us=visit.start_us + 1)
    assert school.teaching.judged(over).verdict == "not_a_person"
    assert school.teaching.judged(visit).verdict is None, "once it is over, the database knows"


async def test_what_workers_say_is_counted(school: School) -> None:
    await school.says(school.sees(1), Verdict.NOT_A_PERSON)
    (lesson,) = school.taught["front"]
    school.hears(LessonUsed("front", lesson.id, 77))
    told = school.told[-1]
    assert isinstance(told, LessonsChanged)
    assert (told.lessons[0].dropped, told.lessons[0].dropped_us) == (1, 77)


async def test_a_camera_that_was_moved_forgets(school: School) -> None:
    await school.says(school.sees(1), Verdict.NOT_A_PERSON)
    moved = alert(9, label=Label.HEALTH, camera_id="front", problem=HealthProblem.MOVED)
    blurred = replace(moved, problem=HealthProblem.BLURRED)
    school.hears(AlertRaised(Phase.START, blurred))
    assert len(school.taught["front"]) == 1
    school.hears(AlertRaised(Phase.START, moved))
    assert not school.taught["front"]
    (info,) = await school.teaching.lessons("front")
    assert (info.enabled, info.ended) == (False, "moved")


async def test_a_place_that_looks_different_for_long_forgets(school: School) -> None:
    await school.says(school.sees(1), Verdict.NOT_A_PERSON)
    (lesson,) = school.taught["front"]
    for _ in range(FORGOTTEN_AFTER_HOURS):
        assert school.taught["front"]
        school.hears(LessonsChecked("front", (), (lesson.id,)))
    assert not school.taught["front"]
    (info,) = await school.teaching.lessons("front")
    assert info.ended == "scene"


async def test_a_worker_is_told_when_it_starts(school: School) -> None:
    await school.says(school.sees(1), Verdict.NOT_A_PERSON)
    before = school.taught.pop("front")
    school.teaching.start("front")
    assert school.taught["front"] == before
    school.teaching.start("yard")
    assert school.taught["yard"] == ()


async def test_the_newest_count(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching_module, "MOST", 2)
    for number in range(3):
        school.clock.advance(1)
        await school.says(school.sees(number), Verdict.NOT_A_PERSON)
    infos = await school.teaching.lessons("front")
    assert [info.ended for info in infos] == [None, None, "full"]
    assert [lesson.id for lesson in school.taught["front"]] == [info.id for info in infos[:2]]


async def test_the_core_keeps_tells_and_forgets(core: Core, rtsp: Rtsp, clip: Path) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    raised = alert(1, camera_id="door", animal=None, end_us=None, clip_end_us=None)
    messages = core.subscribe()
    assert isinstance(await anext(messages), State)
    core._heard(AlertRaised(Phase.START, raised, (Exemplar(PLACE, COAT, b"scene"),)))
    async with asyncio.timeout(20):
        while not isinstance(await anext(messages), AlertChanged):
            pass  # it is written down by then
    done = await core.teaching.label(raised.id, Verdict.NOT_A_PERSON, "Phone")
    assert done.lesson is not None
    (lesson,) = core._supervisor._lessons["door"].lessons
    assert (lesson.id, lesson.exemplars[0].scene) == (done.lesson.id, b"scene")
    core._heard(LessonUsed("door", lesson.id, 5))
    core._heard(AlertRaised(Phase.END, replace(raised, end_us=raised.start_us + 1)))
    async with asyncio.timeout(20):
        async for message in messages:
            if isinstance(message, AlertChanged) and message.phase is Phase.END:
                assert message.alert.verdict == "not_a_person"
                break
    assert (await core.alert(raised.id)).verdict == "not_a_person"
    (info,) = await core.teaching.lessons("door")
    assert info.dropped == 1
    await core.remove_camera("door")
    assert await core.teaching.lessons(None) == []


def test_as_many_as_count_fit_into_one_message() -> None:
    ours, theirs = Channel.pair()
    sights = tuple(
        Exemplar(Box(n / 100, 0.1, 0.9, 0.9), secrets.token_bytes(APPEARANCE), b"")
        for n in range(EXEMPLARS)
    )
    first = replace(sights[0], scene=secrets.token_bytes(APPEARANCE))
    exemplars = (first, *sights[1:])
    lessons = tuple(
        Lesson(secrets.token_hex(8), "person", None, tuple(replace(e) for e in exemplars))
        for _ in range(teaching_module.MOST)
    )
    packed = [Lesson(one.id, "person", None, unpack(pack(one.exemplars))) for one in lessons]
    ours.send(SetLessons(tuple(packed)))  # raises ValueError when it is too large
    received = theirs.receive(5)
    assert received is not None
    assert len(received[0].lessons) == teaching_module.MOST
