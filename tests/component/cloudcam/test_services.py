"""The actions: what they answer, and how they refuse."""

import asyncio
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_PORT
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam.const import CONF_FINGERPRINT, DOMAIN
from custom_components.cloudcam.snoozes import Snoozes
from nvr.protocol import (
    AlertChanged,
    CameraChanged,
    CameraRemoved,
    Label,
    LessonInfo,
    Phase,
    Verdict,
)
from tests.component.cloudcam.conftest import Wait, restore, set_up
from tests.component.cloudcam.fake_nvr import HOUR_US, FakeNvr, make_alert, make_camera, now_us


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    answers = action != "snooze"
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=answers
    )


async def ids(hass: HomeAssistant, **data: Any) -> list[str]:
    answer = await call(hass, "get_alerts", **data)
    return [alert["alert_id"] for alert in answer["alerts"]]


@pytest.fixture
def alerts(nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    now = now_us()
    for number, (camera, label) in enumerate(
        [("door", Label.PERSON), ("hall", Label.PET), ("door", Label.PET)]
    ):
        start_us = now - (number + 1) * HOUR_US
        alert = make_alert(
            f"a{number}", camera, label=label, start_us=start_us, end_us=start_us + 1_000_000
        )
        nvr.alerts[alert.id] = alert


@pytest.mark.usefixtures("alerts")
async def test_get_alerts(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    assert await ids(hass) == ["a0", "a1", "a2"]
    assert await ids(hass, limit=2) == ["a0", "a1"]
    assert await ids(hass, camera="camera.front_door") == ["a0", "a2"]
    both = ["camera.hall", "event.front_door_alert"]
    assert await ids(hass, camera=both) == ["a0", "a1", "a2"]
    assert await ids(hass, label="pet") == ["a1", "a2"]
    begin = dt_util.now() - timedelta(minutes=90)
    assert await ids(hass, start=begin.isoformat()) == ["a0"]
    assert await ids(hass, end=begin.replace(tzinfo=None).isoformat()) == ["a1", "a2"], "local time"
    (alert,) = (await call(hass, "get_alerts", camera="camera.hall"))["alerts"]
    assert (alert["camera"], alert["name"], alert["label"]) == ("camera.hall", "Hall", "pet")


@pytest.mark.usefixtures("alerts", "loaded")
async def test_alerts_tell_what_the_owner_said_and_which_lesson_holds(
    hass: HomeAssistant, nvr: FakeNvr
) -> None:
    nvr.alerts["a1"] = replace(nvr.alerts["a1"], verdict=Verdict.DOG)
    nvr.alerts["a2"] = replace(nvr.alerts["a2"], label=Label.MOTION, lesson_id="l1")
    told = (await call(hass, "get_alerts"))["alerts"]
    assert [alert["verdict"] for alert in told] == [None, "dog", None]
    assert [alert["lesson_id"] for alert in told] == [None, None, "l1"]


@pytest.mark.usefixtures("alerts")
async def test_get_alert_media(
    hass: HomeAssistant,
    nvr: FakeNvr,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Whoever has the address sees that one picture, until it expires."""
    phone = await hass_client_no_auth()
    media = await call(hass, "get_alert_media", alert_id="a1", box=True, valid_for={"minutes": 5})
    assert (media["camera"], media["label"], media["has_picture"]) == ("camera.hall", "pet", True)
    async with phone.get(media["image"]) as response:
        assert response.status == 200
        assert (await response.read()).startswith(b"\xff\xd8")
    assert nvr.requests[-1].endswith("snapshot.jpg?box=1")
    async with phone.get(media["clip"]) as response:
        assert (response.status, (await response.read())[4:8]) == (200, b"ftyp")
    for other in (media["image"].replace("a1", "a0"), media["image"].partition("?")[0]):
        async with phone.get(other) as response:
            assert response.status == 401, "it opens nothing else"
    signature = media["image"].partition("?")[2]
    clip = media["clip"].partition("?")[0]
    async with phone.get(f"{clip}?{signature}") as response:
        assert response.status == 401
    short = await call(hass, "get_alert_media", alert_id="a1", valid_for={"seconds": 1})
    await asyncio.sleep(2)
    async with phone.get(short["image"]) as response:
        assert response.status == 401, "it has expired"


async def test_an_alert_without_picture(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    nvr.alerts["a1"] = make_alert("a1", "door", snapshot_us=None)
    media = await call(hass, "get_alert_media", alert_id="a1")
    assert media["image"] is None
    assert "authSig" in media["clip"]


async def test_snapshot(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    wait: Wait,
) -> None:
    phone = await hass_client_no_auth()
    answer = await call(hass, "snapshot", camera="camera.front_door", width=160)
    assert nvr.requests[-1] == "GET /api/cameras/door/snapshot.jpg?width=160"
    begun = len(nvr.requests)
    async with phone.get(answer["image"]) as response:
        assert (response.status, response.content_type) == (200, "image/jpeg")
        first = await response.read()
    async with phone.get(answer["image"]) as response:
        assert await response.read() == first, "the picture of then, not of now"
    assert nvr.requests[begun:] == ["POST /api/ledger/seen"] * 2, "the NVR hears of each look"
    async with phone.get(answer["image"].replace("door", "hall")) as response:
        assert response.status == 401

    await hass.services.async_call(
        "switch", "turn_on", {"entity_id": "switch.front_door_privacy"}, blocking=True
    )
    async with phone.get(answer["image"]) as response:
        assert response.status == 404, "privacy wipes it"
    with pytest.raises(ServiceValidationError, match="privacy switch is on"):
        await call(hass, "snapshot", camera="camera.front_door")


@pytest.mark.parametrize("change", ["privacy", "removed"])
async def test_a_snapshot_under_way_is_not_kept(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, change: str
) -> None:
    """The privacy switch goes on, or the camera away, while its picture is still coming."""
    coordinator = loaded.runtime_data
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        asked.set()
        await go_on.wait()
        return web.Response(body=b"\xff\xd8 a picture", content_type="image/jpeg")

    kept = coordinator.snapshots.keep("door", b"earlier", 60)
    nvr.overrides["/api/cameras/door/snapshot.jpg"] = slow
    taking = asyncio.create_task(call(hass, "snapshot", camera="camera.front_door"))
    await asyncio.wait_for(asked.wait(), 10)
    if change == "privacy":
        await nvr.say(CameraChanged(replace(nvr.cameras["door"], privacy=True)))
        await wait(lambda: coordinator.mirror.cameras["door"].privacy)
    else:
        await nvr.say(CameraRemoved("door"))
        await wait(lambda: "door" not in coordinator.mirror.cameras)
    go_on.set()
    with pytest.raises(HomeAssistantError):
        await taking
    assert coordinator.snapshots.last("door") is None
    assert coordinator.snapshots.find("door", kept) is None


async def test_a_snapshot_goes_with_its_time(
    hass: HomeAssistant, loaded: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots = loaded.runtime_data.snapshots
    kept = snapshots.keep("door", b"1", 60)
    assert snapshots.find("door", kept) == b"1"
    assert snapshots.find("hall", kept) is None
    many = [snapshots.keep("hall", b"2", 60) for _ in range(32)]
    assert snapshots.find("door", kept) is None, "the oldest made room"
    assert snapshots.find("hall", many[-1]) == b"2"
    gone = snapshots.keep("door", b"3", -1)
    assert snapshots.find("door", gone) is None


async def test_snooze(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
) -> None:
    told: list[Any] = []
    hass.bus.async_listen("cloudcam_alert", lambda event: told.append(event.data["snoozed"]))
    await call(hass, "snooze", camera="camera.front_door", duration={"minutes": 10})
    await hass.async_block_till_done()
    shown = hass.states.get("sensor.front_door_notifications_snoozed_until")
    assert shown is not None
    left = datetime.fromisoformat(shown.state) - dt_util.utcnow()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door")))
    await nvr.say(AlertChanged(Phase.START, make_alert("a2", "hall")))
    await wait(lambda: told == [True, False])
    await call(hass, "snooze", camera=["camera.front_door"], duration={"minutes": 0})
    await nvr.say(AlertChanged(Phase.START, make_alert("a3", "door")))
    await wait(lambda: told == [True, False, False])
    await hass.async_block_till_done()
    shown = hass.states.get("sensor.front_door_notifications_snoozed_until")
    assert shown is not None
    assert shown.state == "unknown"


def test_a_snooze_ends(freezer: FrozenDateTimeFactory) -> None:
    snoozes = Snoozes()
    snoozes.snooze("door", timedelta(minutes=10))
    freezer.tick(timedelta(minutes=9))
    assert snoozes.is_snoozed("door")
    freezer.tick(timedelta(minutes=2))
    assert not snoozes.is_snoozed("door")
    assert snoozes.until("door") is None


async def test_a_snooze_outlives_a_restart(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry
) -> None:
    entity_id = "sensor.front_door_notifications_snoozed_until"
    until = (dt_util.utcnow() + timedelta(minutes=5)).replace(microsecond=0)
    stored = {
        "native_value": {"__type": "<class 'datetime.datetime'>", "isoformat": until.isoformat()},
        "native_unit_of_measurement": None,
    }
    await restore(hass, State(entity_id, until.isoformat()), stored)
    await set_up(hass, entry)
    assert hass.states.get(entity_id).state == until.isoformat()  # type: ignore[union-attr]
    assert entry.runtime_data.snoozes.is_snoozed("door")


@pytest.mark.parametrize(
    ("action", "data", "error"),
    [
        ("get_alerts", {"camera": "camera.other"}, "is no camera of a connected NVR"),
        ("get_alerts", {"camera": "sensor.home_nvr_processor"}, "is no camera of a connected NVR"),
        ("snapshot", {"camera": "camera.other"}, "is no camera of a connected NVR"),
        ("snooze", {"camera": ["camera.front_door", "camera.x"]}, "is no camera of a connected"),
        ("get_alert_media", {"alert_id": "gone"}, "There is no alert gone"),
        ("get_alert_media", {"alert_id": "../state"}, "There is no alert"),
    ],
)
async def test_refusals(
    hass: HomeAssistant, loaded: MockConfigEntry, action: str, data: dict[str, Any], error: str
) -> None:
    with pytest.raises(ServiceValidationError, match=error):
        await call(hass, action, **data)
    assert not loaded.runtime_data.snoozes.is_snoozed("door")


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("get_alerts", {}),
        ("get_alert_media", {"alert_id": "a1"}),
        ("snapshot", {"camera": "camera.front_door"}),
    ],
)
async def test_when_the_nvr_is_away(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    await nvr.stop()
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await call(hass, action, **data)


async def test_an_entry_that_is_not_loaded(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(loaded.entry_id)
    with pytest.raises(ServiceValidationError, match="no camera of a connected NVR"):
        await call(hass, "snapshot", camera="camera.front_door")
    assert await call(hass, "get_alerts") == {"alerts": []}


async def test_two_nvrs(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, tmp_path: Path, wait: Wait
) -> None:
    """Actions find the NVR that has the camera, the alert or the pin."""
    other = FakeNvr(tmp_path / "other" / "nvr", "Cabin", "nvr-5678")
    other.cameras["lake"] = make_camera("lake", "Lake")
    other.cameras["door"] = make_camera("door", "Cabin door")  # the same id as of the first NVR
    other.alerts["b1"] = make_alert("b1", "lake")
    other.tokens["tid"] = "token-of-home-assistant"
    await other.start()
    data = {**loaded.data, CONF_PORT: other.port, CONF_FINGERPRINT: other.fingerprint}
    second = MockConfigEntry(domain=DOMAIN, title="Cabin", unique_id="nvr-5678", data=data)
    second.add_to_hass(hass)
    try:
        await hass.config_entries.async_setup(second.entry_id)
        await hass.async_block_till_done()
        nvr.alerts["a1"] = make_alert("a1", "door", start_us=now_us() - HOUR_US)
        assert await ids(hass) == ["b1", "a1"]
        assert await ids(hass, camera="camera.lake") == ["b1"]
        pin = await call(hass, "pin", camera="camera.lake", last={"minutes": 1})
        assert (pin["camera"], len(other.keeping.pins), nvr.keeping.pins) == ("camera.lake", 1, [])
        await call(hass, "pin", alert_id="b1")
        assert len((await call(hass, "list_pins"))["pins"]) == 2
        await hass.services.async_call(DOMAIN, "unpin", {"pin_id": "pin0"}, blocking=True)
        assert [pin.id for pin in other.keeping.pins] == ["pin1"]
        await call(hass, "pin", camera="camera.front_door", last={"minutes": 1})
        await _check_two_lists(hass, nvr, other)
        assert await hass.config_entries.async_unload(second.entry_id)
    finally:
        await other.stop()


async def _check_two_lists(hass: HomeAssistant, nvr: FakeNvr, other: FakeNvr) -> None:
    """Cameras of the same id are not mixed up, and an NVR that is away takes nothing away."""
    box = (0.1, 0.2, 0.3, 0.4)

    def teach(server: FakeNvr, lesson_id: str) -> None:
        lesson = LessonInfo(
            lesson_id, "door", Label.PET, Verdict.NOT_A_PET, box, "Ada", 1, "a", True
        )

        async def lessons(_request: web.Request) -> web.Response:
            return web.json_response({"lessons": [asdict(lesson)]})

        server.overrides["/api/lessons"] = lessons

    teach(nvr, "1111")
    teach(other, "2222")

    async def listed(action: str, key: str, **data: Any) -> list[str]:
        (things,) = (await call(hass, action, **data)).values()
        return sorted(thing[key] for thing in things)

    for camera, lesson_id in (("camera.front_door", "1111"), ("camera.cabin_door", "2222")):
        assert await listed("get_lessons", "lesson_id", camera=camera) == [lesson_id]
    assert await listed("list_pins", "camera") == ["camera.front_door", "camera.lake"]
    assert await listed("list_pins", "camera", camera="camera.cabin_door") == []
    other.overrides["/api/lessons"] = other.overrides["/api/pins"] = 404
    assert await listed("get_lessons", "lesson_id") == ["1111"]
    await other.stop()
    assert await listed("get_lessons", "lesson_id") == ["1111"]
    assert await listed("list_pins", "camera") == ["camera.front_door"]
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await listed("list_pins", "camera", camera="camera.lake")
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await hass.services.async_call(DOMAIN, "unpin", {"pin_id": "pin1"}, blocking=True)
    await other.start()
