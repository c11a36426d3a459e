"""The actions by which the owner teaches, against an NVR that keeps what it is told."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from probatio import Invalid
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloudcam.const import DOMAIN
from nvr.protocol import Label, Labelled, LessonInfo, LessonsChanged, Replay, Verdict
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us

LESSON = LessonInfo(
    "c0ffee",
    "door",
    Label.PERSON,
    Verdict.NOT_A_PERSON,
    (0.1, 0.2, 0.3, 0.4),
    "Home Assistant",
    1_795_000_020_000_000,
    "a0",
    True,
    dropped=2,
    dropped_us=1_795_000_090_000_000,
)
REPLAY = Replay(14, 0, 3, 40, ["a0", "a1"])


@pytest.fixture
def said(nvr: FakeNvr, loaded: MockConfigEntry) -> list[dict[str, Any]]:
    """What the NVR was told of alert a0; it draws a lesson unless it was a try."""
    told: list[dict[str, Any]] = []
    nvr.alerts["a0"] = make_alert("a0", "door", start_us=now_us(), label=Label.PERSON)

    async def label(request: web.Request) -> web.Response:
        told.append(await request.json())
        lesson = None if told[-1]["dry_run"] else LESSON
        alert = replace(nvr.alerts["a0"], verdict=told[-1]["label"])
        return web.json_response(asdict(Labelled(alert, lesson, REPLAY)))

    async def listing(request: web.Request) -> web.Response:
        other = replace(LESSON, id="beef", camera_id="hall", dropped_us=None)
        return web.json_response({"lessons": [asdict(LESSON), asdict(other)]})

    async def forget(request: web.Request) -> web.Response:
        told.append({"method": request.method})
        return web.Response(status=204)

    nvr.overrides["/api/alerts/a0/label"] = label
    nvr.overrides["/api/lessons"] = listing
    nvr.overrides["/api/lessons/c0ffee"] = forget
    return told


async def call(hass: HomeAssistant, action: str, *, answers: bool = True, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=answers
    )


async def test_an_alert_is_labelled(hass: HomeAssistant, said: list[dict[str, Any]]) -> None:
    answer = await call(hass, "label_alert", alert_id="a0", label="not_a_person")
    assert said == [{"label": "not_a_person", "dry_run": False}]
    lesson = answer.pop("lesson")
    assert answer == {
        "would_drop_false": 14,
        "would_drop_kept": 0,
        "would_drop_unjudged": 3,
        "replayed": 40,
        "alert_ids": ["a0", "a1"],
    }
    assert lesson["camera"] == "camera.front_door"
    assert (lesson["lesson_id"], lesson["enabled"], lesson["dropped"]) == ("c0ffee", True, 2)
    tried = await call(hass, "label_alert", alert_id="a0", label="dog", dry_run=True)
    assert tried["lesson"] is None
    assert said[-1] == {"label": "dog", "dry_run": True}
    await call(hass, "label_alert", answers=False, alert_id="a0", label="right")
    assert len(said) == 3


async def test_lessons_are_listed_and_forgotten(
    hass: HomeAssistant, said: list[dict[str, Any]]
) -> None:
    async def listed(**data: Any) -> list[str]:
        answer = await call(hass, "get_lessons", **data)
        return [lesson["lesson_id"] for lesson in answer["lessons"]]

    assert await listed() == ["c0ffee", "beef"]
    assert await listed(camera="camera.hall") == ["beef"]
    await call(hass, "forget_lesson", answers=False, lesson_id="c0ffee")
    assert said == [{"method": "DELETE"}]


@pytest.mark.usefixtures("said")
async def test_what_can_not_be_done_is_told(hass: HomeAssistant, nvr: FakeNvr) -> None:
    async def fails(action: str, kind: type[HomeAssistantError], **data: Any) -> str | None:
        with pytest.raises(kind) as caught:
            await call(hass, action, answers=action == "get_lessons", **data)
        return caught.value.translation_key

    nvr.overrides["/api/alerts/gone/label"] = nvr.overrides["/api/lessons/gone"] = 404
    wrong = ServiceValidationError
    assert await fails("label_alert", wrong, alert_id="gone", label="right") == "no_such_alert"
    assert await fails("forget_lesson", wrong, lesson_id="gone") == "no_such_lesson"
    nvr.overrides["/api/alerts/a0/label"] = 400
    nvr.overrides["/api/lessons"] = 503
    failed = HomeAssistantError
    assert await fails("label_alert", failed, alert_id="a0", label="not_a_pet") == "not_taught"
    assert await fails("get_lessons", failed) == "not_taught"
    with pytest.raises(Invalid):
        await call(hass, "label_alert", answers=False, alert_id="a0", label="ghost")


async def test_news_of_lessons_disturb_nothing(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    await nvr.say(LessonsChanged("door", [LESSON]))
    await hass.async_block_till_done()
    assert loaded.runtime_data.connected
