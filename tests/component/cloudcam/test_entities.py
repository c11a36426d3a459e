"""Every entity: its state, and how it follows the NVR."""

from dataclasses import replace
from typing import Any

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam import PLATFORMS
from custom_components.cloudcam.moments import when
from nvr.protocol import (
    AlertChanged,
    AlertRemoved,
    CameraChanged,
    Connection,
    ErrorInfo,
    Label,
    NvrChanged,
    Phase,
    ZoneVisit,
)
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import HOUR_US, FakeNvr, make_alert, make_camera, now_us

# entity, unique id, state at first, category, disabled at first
DOOR = "nvr-1234_door_"
ENTITIES = [
    ("binary_sensor.front_door_motion", DOOR + "motion", "off", None, False),
    ("binary_sensor.front_door_person", DOOR + "person", "off", None, False),
    ("binary_sensor.front_door_pet", DOOR + "pet", "off", None, False),
    ("binary_sensor.front_door_sound", DOOR + "sound", "unknown", None, False),
    ("binary_sensor.front_door_somebody_is_watching", DOOR + "watched", "off", None, False),
    ("binary_sensor.front_door_connectivity", DOOR + "connectivity", "on", "diagnostic", False),
    ("button.front_door_snapshot", DOOR + "snapshot", "unknown", None, False),
    ("button.front_door_delete_the_last_10_minutes", DOOR + "forget_last", "unknown", None, False),
    ("button.front_door_keep_the_last_5_minutes", DOOR + "pin_last", "unknown", None, False),
    ("camera.front_door", DOOR + "camera", "recording", None, False),
    ("event.front_door_alert", DOOR + "alert", "unknown", None, False),
    ("image.front_door_last_alert", DOOR + "last_alert", "unknown", None, False),
    ("image.front_door_last_person", DOOR + "last_person", "unknown", None, False),
    ("image.front_door_last_pet", DOOR + "last_pet", "unknown", None, False),
    ("image.front_door_snapshot", DOOR + "snapshot", "unknown", None, False),
    ("select.front_door_sensitivity", DOOR + "sensitivity", "normal", "config", False),
    ("sensor.front_door_persons", DOOR + "persons", "0", None, False),
    ("sensor.front_door_last_alert", DOOR + "last_alert", "unknown", None, False),
    (
        "sensor.front_door_notifications_snoozed_until",
        DOOR + "snoozed_until",
        "unknown",
        None,
        False,
    ),
    ("sensor.front_door_recording_kept", DOOR + "hours_kept", "24.0", "diagnostic", False),
    ("sensor.front_door_bit_rate", DOOR + "bitrate", "2048", "diagnostic", True),
    ("sensor.front_door_analysis_rate", DOOR + "analysis_rate", "5.0", "diagnostic", True),
    (
        "sensor.front_door_processor_time_of_privacy_masks",
        DOOR + "masking",
        "unknown",
        "diagnostic",
        True,
    ),
    ("switch.front_door_privacy", DOOR + "privacy", "off", None, False),
    ("switch.front_door_recording", DOOR + "recording", "on", "config", False),
    ("switch.front_door_detection", DOOR + "detection", "on", "config", False),
    ("switch.front_door_record_sound", DOOR + "audio_recording", "off", "config", False),
    ("switch.front_door_sound_detection", DOOR + "sound_detection", "off", "config", False),
    ("binary_sensor.home_nvr_connectivity", "nvr-1234_connectivity", "on", "diagnostic", False),
    ("binary_sensor.home_nvr_problem", "nvr-1234_problem", "off", "diagnostic", False),
    ("sensor.home_nvr_free_disk_space", "nvr-1234_disk_free", "123.5", "diagnostic", False),
    ("sensor.home_nvr_recording_kept", "nvr-1234_hours_kept", "24.0", "diagnostic", False),
    ("sensor.home_nvr_processor", "nvr-1234_cpu", "12.3", "diagnostic", False),
    (
        "sensor.home_nvr_sent_to_the_internet",
        "nvr-1234_internet_bytes",
        "unknown",
        "diagnostic",
        False,
    ),
    ("button.home_nvr_restart", "nvr-1234_restart", "unavailable", "config", False),
    ("update.home_nvr_firmware", "nvr-1234_update", "off", "config", False),
    ("sensor.home_nvr_detection", "nvr-1234_inference", "ready", "diagnostic", False),
]


def state_of(hass: HomeAssistant, entity_id: str) -> Any:
    state = hass.states.get(entity_id)
    return None if state is None else state.state


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize("wanted", ENTITIES, ids=lambda wanted: wanted[0])
async def test_states(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    wanted: tuple[str, str, str, str | None, bool],
) -> None:
    entity_id, unique_id, state, category, _ = wanted
    registered = entity_registry.async_get(entity_id)
    assert registered is not None
    assert (registered.unique_id, registered.entity_category) == (unique_id, category)
    assert registered.has_entity_name
    assert state_of(hass, entity_id) == state


async def test_that_is_all_and_what_is_disabled(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    del nvr.cameras["hall"]
    await set_up(hass, entry)
    registered = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    found = {(entity.entity_id, entity.disabled) for entity in registered}
    assert found == {(entity_id, off) for entity_id, *_, off in ENTITIES}
    assert {entity.domain for entity in registered} == {Platform(p).value for p in PLATFORMS}


async def test_detections(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.status("door", motion=True, persons=2, cats=1)
    await wait(lambda: state_of(hass, "sensor.front_door_persons") == "2")
    for kind in ("motion", "person", "pet"):
        state = hass.states.get(f"binary_sensor.front_door_{kind}")
        assert state is not None
        assert state.state == STATE_ON
        assert state.attributes["device_class"] == "motion", "generic triggers go by this"
        assert state_of(hass, f"binary_sensor.hall_{kind}") == STATE_OFF
    await nvr.status("door", cats=0, dogs=1, persons=0, motion=False)
    await wait(lambda: state_of(hass, "binary_sensor.front_door_person") == STATE_OFF)
    assert state_of(hass, "binary_sensor.front_door_pet") == STATE_ON


async def test_a_camera_that_is_down(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    """No claims about what it would see, but the reason and what is left of it."""
    await nvr.status(
        "door",
        connection=Connection.OFFLINE,
        recording=False,
        error=ErrorInfo("camera_auth", "The camera refuses the password"),
    )
    await wait(lambda: state_of(hass, "camera.front_door") == STATE_UNAVAILABLE)
    for kind in ("motion", "person", "pet"):
        assert state_of(hass, f"binary_sensor.front_door_{kind}") == STATE_UNAVAILABLE
    assert state_of(hass, "sensor.front_door_persons") == STATE_UNAVAILABLE
    connectivity = hass.states.get("binary_sensor.front_door_connectivity")
    assert connectivity is not None
    assert connectivity.state == STATE_OFF
    assert connectivity.attributes["error_code"] == "camera_auth"
    assert connectivity.attributes["error"] == "The camera refuses the password"
    assert state_of(hass, "sensor.front_door_recording_kept") == "24.0"
    assert state_of(hass, "event.front_door_alert") == STATE_UNKNOWN
    await nvr.status("door", connection=Connection.ONLINE, error=None)
    await wait(lambda: state_of(hass, "camera.front_door") == "streaming")


async def test_without_detection_nothing_is_claimed(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.say(CameraChanged(replace(make_camera("door", "Front door"), detect=False)))
    await wait(lambda: state_of(hass, "binary_sensor.front_door_person") == STATE_UNKNOWN)
    assert state_of(hass, "binary_sensor.front_door_motion") == STATE_UNKNOWN
    assert state_of(hass, "binary_sensor.front_door_pet") == STATE_UNKNOWN
    assert state_of(hass, "sensor.front_door_persons") == STATE_UNKNOWN
    camera = hass.states.get("camera.front_door")
    assert camera is not None
    assert "motion_detection" not in camera.attributes


async def test_the_nvrs_figures(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.status("door", oldest_us=now_us() - 2 * HOUR_US)
    await nvr.status("hall", oldest_us=None)
    inference = replace(
        nvr.nvr.inference, state="failed", error=ErrorInfo("model", "The model is damaged")
    )
    await nvr.say(
        NvrChanged(
            replace(nvr.nvr, cpu_pct=99.96, disk_free_bytes=1_540_000_000, inference=inference)
        )
    )
    await wait(lambda: state_of(hass, "sensor.home_nvr_processor") == "100.0")
    assert state_of(hass, "sensor.home_nvr_free_disk_space") == "1.5"
    assert state_of(hass, "sensor.home_nvr_recording_kept") == "2.0"
    assert state_of(hass, "sensor.hall_recording_kept") == STATE_UNKNOWN
    assert state_of(hass, "sensor.home_nvr_detection") == "failed"
    problem = hass.states.get("binary_sensor.home_nvr_problem")
    assert problem is not None
    assert (problem.state, problem.attributes["error"]) == (STATE_ON, "The model is damaged")
    await nvr.say(
        NvrChanged(
            replace(
                nvr.nvr,
                error=ErrorInfo("storage_full", "No space is left"),
                inference=replace(inference, state="dreaming"),
            )
        )
    )
    await wait(lambda: state_of(hass, "sensor.home_nvr_detection") == STATE_UNKNOWN)
    problem = hass.states.get("binary_sensor.home_nvr_problem")
    assert problem is not None
    assert problem.attributes["error_code"] == "storage_full"
    await nvr.status("door", oldest_us=None)
    await nvr.say(NvrChanged(nvr.nvr))
    await wait(lambda: state_of(hass, "sensor.home_nvr_recording_kept") == STATE_UNKNOWN)


async def test_somebody_is_watching(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    entity_id = "binary_sensor.front_door_somebody_is_watching"
    await nvr.status("door", viewers=2)
    await wait(lambda: state_of(hass, entity_id) == STATE_ON)
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.attributes["viewers"] == 2
    assert state_of(hass, "binary_sensor.hall_somebody_is_watching") == STATE_OFF
    # somebody may watch what was recorded of a camera that is down
    await nvr.status("door", connection=Connection.OFFLINE, viewers=1)
    await wait(lambda: state_of(hass, "camera.front_door") == STATE_UNAVAILABLE)
    assert state_of(hass, entity_id) == STATE_ON
    await nvr.status("door", viewers=0)
    await wait(lambda: state_of(hass, entity_id) == STATE_OFF)


async def test_what_was_sent_to_the_internet(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    entity_id = "sensor.home_nvr_sent_to_the_internet"
    assert state_of(hass, entity_id) == STATE_UNKNOWN, "nobody counts"
    since_us = now_us() - HOUR_US
    await nvr.say(
        NvrChanged(replace(nvr.nvr, internet_bytes_since_us=since_us, refused_connections=3))
    )
    await wait(lambda: state_of(hass, entity_id) == "0")
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.attributes["since"] == when(since_us).isoformat(timespec="milliseconds")
    assert state.attributes["refused_connections"] == 3


async def test_the_event(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    zones = [ZoneVisit("porch", "Porch", 2), ZoneVisit("path", "Path", 1, 2)]
    alert = make_alert("a1", "door", label=Label.PET, animal="cat", score=0.8765, zones=zones)
    alert = replace(alert, lesson_id="l1")
    await nvr.say(AlertChanged(Phase.START, alert))
    await wait(lambda: state_of(hass, "event.front_door_alert") != STATE_UNKNOWN)
    event = hass.states.get("event.front_door_alert")
    assert event is not None
    assert event.attributes["event_types"] == ["person", "pet", "motion", "sound", "health"]
    assert {
        name: event.attributes[name]
        for name in (
            *("event_type", "alert_id", "animal", "score", "start", "media_content_id"),
            *("zone", "zones", "lesson_id"),
        )
    } == {
        "event_type": "pet",
        "alert_id": "a1",
        "animal": "cat",
        "score": 0.88,
        "start": when(alert.start_us).isoformat(timespec="milliseconds"),
        "media_content_id": f"media-source://cloudcam/{loaded.entry_id}/door/alert/a1",
        "zone": "Porch",
        "zones": ["Porch", "Path"],
        "lesson_id": "l1",
    }
    assert state_of(hass, "event.hall_alert") == STATE_UNKNOWN


async def test_the_last_alerts_picture(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    hass_client: ClientSessionGenerator,
) -> None:
    """Fetched for everybody who looks, replaced by a better one, gone with the alert."""
    entity_id = "image.front_door_last_alert"
    browser = await hass_client()

    async def show() -> int:
        async with browser.get(f"/api/image_proxy/{entity_id}") as response:
            body = await response.read()
            assert response.status != 200 or body.startswith(b"\xff\xd8")
            return int(response.status)

    def fetched() -> int:
        return len([r for r in nvr.requests if "/snapshot.jpg" in r])

    assert await show() == 500, "there is none yet"
    alert = make_alert("a1", "door", snapshot_us=None)
    await nvr.say(AlertChanged(Phase.START, alert))
    await wait(lambda: state_of(hass, "sensor.front_door_last_alert") != STATE_UNKNOWN)
    assert state_of(hass, entity_id) == STATE_UNKNOWN

    alert = replace(alert, snapshot_us=alert.start_us + 500_000)
    await nvr.say(AlertChanged(Phase.UPDATE, alert))
    await wait(lambda: state_of(hass, entity_id) != STATE_UNKNOWN)
    first = state_of(hass, entity_id)
    assert first == when(alert.start_us + 500_000).isoformat()
    assert fetched() == 0, "nobody looked"
    assert (await show(), await show(), fetched()) == (200, 200, 2)

    await nvr.say(AlertChanged(Phase.UPDATE, replace(alert, snapshot_us=alert.start_us + 900_000)))
    await wait(lambda: state_of(hass, entity_id) != first)
    assert (await show(), fetched()) == (200, 3)

    nvr.overrides["/api/alerts/a2/snapshot.jpg"] = 500
    await nvr.say(AlertChanged(Phase.START, make_alert("a2", "door", start_us=now_us())))
    second = state_of(hass, entity_id)
    await wait(lambda: state_of(hass, entity_id) != second)
    assert await show() == 500
    await nvr.say(AlertRemoved("a2", "door"))
    await nvr.say(AlertRemoved("a1", "door"))
    await wait(lambda: state_of(hass, entity_id) == STATE_UNKNOWN)
    assert await show() == 500
    assert state_of(hass, "sensor.front_door_last_alert") == STATE_UNKNOWN


async def test_the_last_person_and_the_last_pet_apart(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    pet = make_alert("a1", "door", label=Label.PET)
    person = make_alert("a2", "door", start_us=pet.start_us + 1_000_000)
    motion = make_alert("a3", "door", label=Label.MOTION, start_us=pet.start_us + 2_000_000)
    for alert in (pet, person, motion):
        await nvr.say(AlertChanged(Phase.START, alert))
    taken = [when(alert.snapshot_us or 0).isoformat() for alert in (pet, person, motion)]
    images = [f"image.front_door_{key}" for key in ("last_pet", "last_person", "last_alert")]
    await wait(lambda: [state_of(hass, image) for image in images] == taken)
    await nvr.say(AlertRemoved("a2", "door"))
    await wait(lambda: state_of(hass, "image.front_door_last_person") == STATE_UNKNOWN)
    assert state_of(hass, "image.front_door_last_pet") != STATE_UNKNOWN


async def test_the_still(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    browser = await hass_client()
    async with browser.get("/api/camera_proxy/camera.front_door?width=640&height=360") as response:
        assert response.status == 200
        assert (await response.read()).startswith(b"\xff\xd8")
    assert nvr.requests[-1] == "GET /api/cameras/door/snapshot.jpg?width=640"
    nvr.overrides["/api/cameras/door/snapshot.jpg"] = 503
    async with browser.get("/api/camera_proxy/camera.front_door") as response:
        assert response.status == 500
