"""Actions about what is kept: what they ask of the NVR, what they answer, how they refuse."""

from datetime import timedelta
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam.const import DOMAIN
from custom_components.cloudcam.keeping_actions import EVENT_EXPORT
from nvr.protocol import ErrorInfo, ZoneVisit
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us

DOOR = "camera.front_door"


async def call(hass: HomeAssistant, action: str, *, answers: bool = True, **data: Any) -> Any:
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=answers
    )


async def test_pins(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    last = await call(hass, "pin", camera=DOOR, last={"minutes": 5}, note="parcel")
    assert (last["camera"], last["note"], last["owner"]) == (DOOR, "parcel", "Ada")
    assert abs(nvr.keeping.pins[0].end_us - now_us()) < 5_000_000
    end = dt_util.now().replace(microsecond=0)
    start = end - timedelta(hours=1)
    await call(hass, "pin", camera="camera.hall", start=start.isoformat(), end=end.isoformat())
    assert nvr.keeping.pins[1].start_us == round(start.timestamp() * 1e6)
    nvr.alerts["a1"] = make_alert("a1", "door")
    visit = await call(hass, "pin", alert_id="a1")
    assert (visit["pin_id"], visit["alert_id"]) == ("pin2", "a1")

    listed = (await call(hass, "list_pins"))["pins"]
    assert [pin["pin_id"] for pin in listed] == ["pin2", "pin1", "pin0"]
    listed = (await call(hass, "list_pins", camera=DOOR))["pins"]
    assert [pin["pin_id"] for pin in listed] == ["pin2", "pin0"]
    await call(hass, "unpin", answers=False, pin_id="pin0")
    assert [pin.id for pin in nvr.keeping.pins] == ["pin1", "pin2"]


async def test_whoever_may_control_may_delete_the_last_ten_minutes(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "api", {})
    user = MockUser(groups=[]).add_to_hass(hass)
    user.mock_policy({"entities": {"domains": {"camera": {"control": True}}}})
    assert not user.is_admin
    token = await hass.auth.async_create_refresh_token(user, "http://client")
    browser = await hass_client(hass.auth.async_create_access_token(token))
    body = {"camera": [DOOR, "camera.hall"], "last": {"minutes": 10}}
    path = f"/api/services/{DOMAIN}/delete_recordings?return_response"
    async with browser.post(path, json=body) as response:
        assert response.status == 200
        answer = (await response.json())["service_response"]
    assert [stretch["camera"] for stretch in answer["deleted"]] == [DOOR, "camera.hall"]
    assert [camera_id for camera_id, _, _ in nvr.keeping.erased] == ["door", "hall"]
    for _, start_us, end_us in nvr.keeping.erased:
        assert end_us - start_us == 600_000_000
        assert abs(end_us - now_us()) < 5_000_000


async def test_what_is_pinned_is_not_deleted(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    await call(hass, "pin", camera=DOOR, last={"minutes": 5})
    with pytest.raises(ServiceValidationError, match="1 pinned by Ada: unpin first"):
        await call(hass, "delete_recordings", camera=DOOR, last={"minutes": 10})
    assert nvr.keeping.erased == []


async def test_export(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    events = async_capture_events(hass, EVENT_EXPORT)
    done = await call(hass, "export_clip", camera=DOOR, last={"minutes": 2})
    assert (done["state"], done["progress"], done["size"]) == ("done", 100, 1234)
    assert (done["camera"], done["name"]) == (DOOR, "door.mp4")
    assert [(e.data["state"], e.data["progress"]) for e in events] == [
        ("queued", 0),
        ("running", 50),
        ("done", 100),
    ]
    assert [e.data["url"] for e in events[:2]] == [None, None]
    phone = await hass_client_no_auth()
    async with phone.get(done["url"], headers={"Range": "bytes=4-7"}) as response:
        assert (response.status, await response.read()) == (206, b"ftyp")
        assert response.content_type == "video/mp4"
        assert "Set-Cookie" not in response.headers
    path = done["url"].partition("?")[0]
    async with phone.get(path) as response:
        assert response.status == 401
    browser = await hass_client()
    for wrong in (path.replace("/door/", "/hall/"), path.replace(done["export_id"], "ffff")):
        async with browser.get(wrong) as response:
            assert response.status == 404, "only its own camera's"
    nvr.overrides[f"/api/exports/{done['export_id']}/file"] = 400
    async with browser.get(path) as response:
        assert response.status == 400


async def test_an_export_that_nobody_waits_for(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    events = async_capture_events(hass, EVENT_EXPORT)
    begun = await call(hass, "export_clip", camera=DOOR, last={"minutes": 2}, wait=False)
    assert (begun["state"], begun["url"]) == ("queued", None)
    await wait(lambda: events and events[-1].data["state"] == "done")
    assert events[-1].data["export_id"] == begun["export_id"]
    assert "authSig" in events[-1].data["url"]


async def test_exports_that_fail(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    nvr.overrides["/api/exports/000000000000"] = 500
    await call(hass, "export_clip", camera=DOOR, last={"minutes": 2}, wait=False)
    await wait(lambda: "nobody knows how its export went" in caplog.text)
    nvr.keeping.export_error = ErrorInfo("storage_full", "no space is left")
    with pytest.raises(ServiceValidationError, match="no space is left"):
        await call(hass, "export_clip", camera=DOOR, last={"minutes": 2})


async def test_alerts_of_a_zone(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    nvr.alerts["a1"] = make_alert("a1", "door", zones=[ZoneVisit("path", "The path", 1)])
    nvr.alerts["a2"] = make_alert("a2", "door")
    for zone in ("the Path", "path"):
        (alert,) = (await call(hass, "get_alerts", zone=zone))["alerts"]
        assert (alert["alert_id"], alert["zone"]) == ("a1", "The path")
        assert alert["zones"] == ["The path"]
    assert (await call(hass, "get_alerts", zone="porch"))["alerts"] == []
    assert len((await call(hass, "get_alerts"))["alerts"]) == 2


NOON, ONE = "2026-01-01T12:00:00", "2026-01-01T13:00:00"


@pytest.mark.parametrize(
    ("action", "data", "error"),
    [
        ("pin", {}, "Give either an alert, or a camera"),
        ("pin", {"alert_id": "a1", "camera": DOOR}, "Give either an alert, or a camera"),
        ("pin", {"alert_id": "gone"}, "There is no alert gone"),
        ("pin", {"camera": DOOR}, "Give either a beginning and an end"),
        ("pin", {"camera": DOOR, "start": ONE, "end": NOON}, "must be after the beginning"),
        ("pin", {"camera": DOOR, "start": NOON, "end": ONE}, "Nothing of Front door is recorded"),
        ("pin", {"camera": "camera.other", "last": "00:01:00"}, "is no camera"),
        ("unpin", {"pin_id": "gone"}, "Nothing is pinned under gone"),
        ("list_pins", {"camera": "camera.other"}, "is no camera"),
        ("delete_recordings", {"camera": [DOOR, "camera.x"], "last": "00:01:00"}, "is no camera"),
        (
            "delete_recordings",
            {"camera": DOOR, "last": "00:05:00", "start": NOON, "end": ONE},
            "Give either a beginning",
        ),
        ("export_clip", {"camera": DOOR}, "Give either a beginning and an end"),
    ],
)
async def test_refusals(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    action: str,
    data: dict[str, Any],
    error: str,
) -> None:
    nvr.keeping.recorded_until_us = 1
    with pytest.raises(ServiceValidationError, match=error):
        await call(hass, action, answers=action != "unpin", **data)
    assert (nvr.keeping.erased, nvr.keeping.pins, nvr.keeping.exports) == ([], [], {})


@pytest.mark.parametrize("data", [{"start": NOON}, {"last": "0"}, {"last": "soon"}])
async def test_times_that_make_no_sense(
    hass: HomeAssistant, loaded: MockConfigEntry, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await call(hass, "delete_recordings", camera=DOOR, **data)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("pin", {"camera": DOOR, "last": "00:01:00"}),
        ("pin", {"alert_id": "a1"}),
        ("list_pins", {}),
        ("delete_recordings", {"camera": DOOR, "last": "00:01:00"}),
        ("export_clip", {"camera": DOOR, "last": "00:01:00"}),
    ],
)
async def test_when_the_nvr_is_away(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    await nvr.stop()
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await call(hass, action, **data)
