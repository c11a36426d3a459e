"""What was taught outlives its alert; what an alert was raised for does not."""

import pytest

from nvr.errors import NotFound
from nvr.messages import Box, Exemplar
from nvr.protocol import Label, Verdict
from nvr.store.lessons import FORGOTTEN_AFTER_HOURS, Lessons, pack, unpack
from tests.nvr.store.homes import Home, alert

SEEN = (
    Exemplar(Box(0.25, 0.5, 0.375, 1.0), bytes(range(256)), b"around"),
    Exemplar(Box(0.0, 0.125, 0.5, 0.75), b"look", b""),
)


@pytest.fixture
def lessons(home: Home) -> Lessons:
    home.alerts.upsert(alert(1, label=Label.PERSON, camera_id="front"))
    kept = Lessons(home.db, home.clock)
    kept.remember(alert(1).id, SEEN)
    return kept


def teach(lessons: Lessons, number: int = 1, ended: str | None = None) -> str:
    visit = alert(number, label=Label.PERSON, camera_id="front")
    return lessons.add(visit, Verdict.NOT_A_PERSON, SEEN, "Phone", ended).id


def test_exemplars_are_packed_and_unpacked() -> None:
    assert unpack(pack(SEEN)) == SEEN
    assert unpack(b"") == ()


def test_what_an_alert_was_raised_for_goes_with_it(home: Home, lessons: Lessons) -> None:
    visit = alert(1)
    assert lessons.exemplars(visit.id) == SEEN
    assert lessons.raised_for("front", Label.PERSON) == {visit.id: SEEN}
    lesson_id = teach(lessons)
    home.alerts.remove(visit.id)
    assert lessons.exemplars(visit.id) == ()
    assert home.db.query("SELECT * FROM alert_exemplars") == []
    assert lessons.get(lesson_id).exemplars == SEEN, "the lesson stays"


def test_a_verdict_stays_when_its_visit_goes_on(home: Home, lessons: Lessons) -> None:
    visit = alert(1)
    lessons.judge(visit.id, Verdict.NOT_A_PERSON)
    home.alerts.upsert(alert(1, label=Label.PERSON, camera_id="front", score=0.9))
    assert home.alerts.get(visit.id).verdict == "not_a_person"


def test_one_alert_teaches_one_thing(lessons: Lessons) -> None:
    first, second = teach(lessons), teach(lessons)
    assert [kept.info.id for kept in lessons.all("front")] == [second]
    with pytest.raises(NotFound):
        lessons.get(first)


def test_a_lesson_is_forgotten_with_its_verdict(home: Home, lessons: Lessons) -> None:
    lessons.judge(alert(1).id, Verdict.NOT_A_PERSON)
    lesson_id = teach(lessons)
    assert lessons.remove(lesson_id).alert_id == alert(1).id
    assert home.alerts.get(alert(1).id).verdict is None
    assert lessons.all() == []
    with pytest.raises(NotFound):
        lessons.remove(lesson_id)


def test_it_tells_how_often_it_was_used(lessons: Lessons) -> None:
    lesson_id = teach(lessons)
    lessons.used(lesson_id, 5)
    lessons.used(lesson_id, 7)
    info = lessons.get(lesson_id).info
    assert (info.dropped, info.dropped_us, info.enabled) == (2, 7, True)
    lessons.switch(lesson_id, "off")
    info = lessons.get(lesson_id).info
    assert (info.enabled, info.ended) == (False, "off")


def test_only_a_place_that_stays_different_is_over(lessons: Lessons) -> None:
    lesson_id = teach(lessons)
    for _ in range(FORGOTTEN_AFTER_HOURS - 1):
        assert lessons.checked([], [lesson_id]) == []
    assert lessons.checked([lesson_id], []) == [], "it was alike for an hour"
    for _ in range(FORGOTTEN_AFTER_HOURS - 1):
        assert lessons.checked([], [lesson_id]) == []
    assert lessons.checked([], [lesson_id]) == [lesson_id]
    lessons.switch(lesson_id, "scene")
    assert lessons.checked([], [lesson_id]) == [], "it is over once"
    lessons.switch(lesson_id, None)
    assert lessons.checked([], [lesson_id]) == [], "switched on again, it begins anew"


def test_a_camera_goes_with_all_it_was_taught(lessons: Lessons) -> None:
    teach(lessons)
    lessons.remove_camera("front")
    assert lessons.all() == []
