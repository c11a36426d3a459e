"""What users may do by actions and addresses who may not see, or not control, every camera."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam.const import DOMAIN
from nvr.protocol import CameraRemoved, Label, Labelled, LessonInfo, Replay, Verdict
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert

DOOR, HALL = "camera.front_door", "camera.hall"
LAST = {"last": {"minutes": 1}}
SHOWING: list[tuple[str, dict[str, Any]]] = [
    ("get_alert_media", {"alert_id": "a1"}),
    ("snapshot", {"camera": DOOR}),
    ("export_clip", {"camera": DOOR, **LAST}),
]
CHANGING: list[tuple[str, dict[str, Any]]] = [
    ("pin", {"camera": DOOR, **LAST}),
    ("pin", {"alert_id": "a1"}),
    ("unpin", {"pin_id": "pin0"}),
    ("delete_recordings", {"camera": [HALL, DOOR], **LAST}),
    ("label_alert", {"alert_id": "a1", "label": "not_a_person"}),
    ("forget_lesson", {"lesson_id": "beef"}),
    ("snooze", {"camera": [HALL, DOOR]}),
]
SILENT = {"unpin", "forget_lesson", "snooze"}

type Call = Callable[..., Awaitable[Any]]


def lesson(lesson_id: str, camera_id: str) -> LessonInfo:
    box = (0.1, 0.2, 0.3, 0.4)
    verdict = Verdict.NOT_A_PERSON
    return LessonInfo(lesson_id, camera_id, Label.PERSON, verdict, box, "Ada", 1, "a1", True)


@pytest.fixture
async def changed(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> list[str]:
    """Both cameras with an alert, a pin and a lesson; what the NVR was told of lessons."""
    nvr.alerts = {"a1": make_alert("a1", "door"), "a2": make_alert("a2", "hall")}
    told: list[str] = []

    async def label(request: web.Request) -> web.Response:
        told.append("label")
        done = Labelled(nvr.alerts["a1"], None, Replay(0, 0, 0, 0, []))
        return web.json_response(asdict(done))

    async def lessons(_request: web.Request) -> web.Response:
        listed = [lesson("beef", "door"), lesson("cafe", "hall")]
        return web.json_response({"lessons": [asdict(one) for one in listed]})

    async def forget(_request: web.Request) -> web.Response:
        told.append("forget")
        return web.Response(status=204)

    nvr.overrides["/api/alerts/a1/label"] = label
    nvr.overrides["/api/lessons"] = lessons
    nvr.overrides["/api/lessons/beef"] = forget
    return told


@pytest.fixture
def user(hass: HomeAssistant) -> MockUser:
    return MockUser(groups=[]).add_to_hass(hass)


@pytest.fixture
def call(hass: HomeAssistant, changed: list[str], user: MockUser) -> Call:
    """Call an action as the user, or as an automation."""

    async def by(action: str, *, automation: bool = False, **data: Any) -> Any:
        context = Context() if automation else Context(user_id=user.id)
        answers = action not in SILENT
        return await hass.services.async_call(
            DOMAIN, action, data, blocking=True, context=context, return_response=answers
        )

    return by


@pytest.mark.parametrize("asked", SHOWING + CHANGING)
async def test_a_camera_that_a_user_may_not_see(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    changed: list[str],
    call: Call,
    user: MockUser,
    asked: tuple[str, dict[str, Any]],
) -> None:
    action, data = asked
    await call("pin", automation=True, camera=DOOR, **LAST)
    user.mock_policy({"entities": {"entity_ids": {HALL: True}}})
    nvr.requests.clear()
    with pytest.raises(Unauthorized):
        await call(action, **data)
    assert [pin.id for pin in nvr.keeping.pins] == ["pin0"]
    assert (nvr.keeping.erased, nvr.keeping.exports, changed) == ([], {}, [])
    assert not [request for request in nvr.requests if "snapshot" in request]
    snoozes = loaded.runtime_data.snoozes
    assert not snoozes.is_snoozed("door")
    assert not snoozes.is_snoozed("hall"), "all or nothing"


async def test_who_may_see_may_not_change(call: Call, user: MockUser) -> None:
    await call("pin", automation=True, camera=DOOR, **LAST)
    user.mock_policy({"entities": {"all": {"read": True}}})
    for action, data in CHANGING:
        with pytest.raises(Unauthorized):
            await call(action, **data)
    assert "authSig" in (await call("get_alert_media", alert_id="a1"))["image"]
    assert "authSig" in (await call("snapshot", camera=DOOR))["image"]
    assert "authSig" in (await call("export_clip", camera=DOOR, **LAST))["url"]


@pytest.mark.parametrize("automation", [False, True])
async def test_who_may_control_and_automations(
    nvr: FakeNvr, changed: list[str], call: Call, user: MockUser, automation: bool
) -> None:
    user.mock_policy({"entities": {"entity_ids": {DOOR: not automation, HALL: not automation}}})
    for action, data in SHOWING + CHANGING:
        if action == "delete_recordings":
            await call("unpin", automation=automation, pin_id="pin1")
            nvr.keeping.pins.clear()
        await call(action, automation=automation, **data)
    assert [camera_id for camera_id, _, _ in nvr.keeping.erased] == ["hall", "door"]
    assert changed == ["label", "forget"]


async def test_lists_leave_out_what_a_user_may_not_see(
    nvr: FakeNvr, wait: Wait, loaded: MockConfigEntry, call: Call, user: MockUser
) -> None:
    for camera in (DOOR, HALL):
        await call("pin", automation=True, camera=camera, **LAST)

    async def listed(**data: Any) -> tuple[list[str], ...]:
        alerts = (await call("get_alerts", **data))["alerts"]
        lessons = (await call("get_lessons", **data))["lessons"]
        pins = (await call("list_pins", **data))["pins"]
        return (
            sorted(alert["alert_id"] for alert in alerts),
            [lesson["lesson_id"] for lesson in lessons],
            [pin["pin_id"] for pin in pins],
        )

    user.mock_policy({"entities": {"entity_ids": {HALL: {"read": True}}}})
    assert await listed() == (["a2"], ["cafe"], ["pin1"])
    assert await listed(camera=[DOOR, HALL]) == (["a2"], ["cafe"], ["pin1"])
    assert await listed(camera=DOOR) == ([], [], [])
    user.mock_policy({"entities": {"all": {"read": True}}})
    both = (["a1", "a2"], ["beef", "cafe"], ["pin1", "pin0"])
    assert await listed() == both
    # what is left of a camera that is gone is for those who may all
    await nvr.say(CameraRemoved("door"))
    await wait(lambda: "door" not in loaded.runtime_data.mirror.cameras)
    assert (await listed())[2] == ["pin1", "pin0"]
    user.mock_policy({"entities": {"entity_ids": {HALL: True, DOOR: True}}})
    assert (await listed())[2] == ["pin1"]
    with pytest.raises(Unauthorized):
        await call("unpin", pin_id="pin0")
    user.mock_policy({"entities": True})
    await call("unpin", pin_id="pin0")
    assert [pin.id for pin in nvr.keeping.pins] == ["pin1"]


async def test_a_user_who_is_gone(hass: HomeAssistant, changed: list[str]) -> None:
    with pytest.raises(UnknownUser):
        await hass.services.async_call(
            DOMAIN, "snooze", {"camera": DOOR}, blocking=True, context=Context(user_id="nobody")
        )


async def test_addresses(
    hass: HomeAssistant,
    nvr: FakeNvr,
    user: MockUser,
    call: Call,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A login sees only what its user may, and so does what it signed."""
    export = await call("export_clip", automation=True, camera=DOOR, **LAST)
    picture = await call("snapshot", automation=True, camera=DOOR)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    base = f"/api/cloudcam/{entry.entry_id}/door"
    paths = [
        f"{base}/clips/1000/2000/clip.mp4",
        f"{base}/alerts/a1/clip.mp4",
        f"{base}/alerts/a1/snapshot.jpg",
        export["url"].partition("?")[0],
        picture["image"].partition("?")[0],
    ]
    login = await hass.auth.async_create_refresh_token(user, "http://client")
    browser = await hass_client(hass.auth.async_create_access_token(login))
    stranger = await hass_client_no_auth()
    for policy, status in (({HALL: True}, 403), ({DOOR: {"read": True}}, 200)):
        user.mock_policy({"entities": {"entity_ids": policy}})
        nvr.requests.clear()
        for path in paths:
            async with browser.get(path) as response:
                assert response.status == status, path
            signed = async_sign_path(hass, path, timedelta(minutes=1), refresh_token_id=login.id)
            async with stranger.get(signed) as response:
                assert response.status == status, path
        assert bool(nvr.requests) == (status == 200), "the NVR is not even asked"
    for url in (export["url"], picture["image"]):
        async with stranger.get(url) as response:
            assert response.status == 200, "an action's addresses are for whoever has them"
