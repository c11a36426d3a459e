"""What the owner switches is what the NVR keeps."""

from dataclasses import replace

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from nvr.protocol import CameraChanged
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr

SETTINGS = {
    "privacy": "privacy",
    "recording": "record",
    "detection": "detect",
    "record_sound": "record_audio",
    "sound_detection": "detect_sound",
}


async def call(hass: HomeAssistant, domain: str, service: str, entity_id: str) -> None:
    await hass.services.async_call(domain, service, {"entity_id": entity_id}, blocking=True)


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


@pytest.mark.parametrize(("switch", "setting"), SETTINGS.items())
async def test_a_switch_is_a_setting_of_the_nvr(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, switch: str, setting: str
) -> None:
    entity_id = f"switch.front_door_{switch}"
    for _ in range(2):
        before = getattr(nvr.cameras["door"], setting)
        assert state_of(hass, entity_id) == (STATE_ON if before else STATE_OFF)
        await call(hass, "switch", "toggle", entity_id)
        assert getattr(nvr.cameras["door"], setting) is not before
        assert state_of(hass, entity_id) == (STATE_OFF if before else STATE_ON), "at once"
    assert all(
        getattr(nvr.cameras["hall"], name) == (name in {"record", "detect"})
        for name in SETTINGS.values()
    )


async def test_what_others_switch_is_shown(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.say(CameraChanged(replace(nvr.cameras["door"], record=False)))
    await wait(lambda: state_of(hass, "switch.front_door_recording") == STATE_OFF)


async def test_a_camera_whose_privacy_is_on_is_off_and_not_lost(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    await call(hass, "camera", "turn_off", "camera.front_door")
    assert nvr.cameras["door"].privacy
    assert state_of(hass, "switch.front_door_privacy") == STATE_ON
    camera = hass.states.get("camera.front_door")
    assert camera is not None
    assert camera.state == "idle"
    assert state_of(hass, "binary_sensor.front_door_person") == STATE_UNAVAILABLE
    assert state_of(hass, "binary_sensor.front_door_connectivity") == STATE_OFF
    await call(hass, "camera", "turn_on", "camera.front_door")
    assert not nvr.cameras["door"].privacy
    assert state_of(hass, "binary_sensor.front_door_person") == STATE_OFF


async def test_motion_detection_of_the_camera_is_detection(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    await call(hass, "camera", "disable_motion_detection", "camera.front_door")
    assert state_of(hass, "switch.front_door_detection") == STATE_OFF
    await call(hass, "camera", "enable_motion_detection", "camera.front_door")
    assert nvr.cameras["door"].detect


@pytest.mark.parametrize("status", [400, 404, 500])
async def test_a_refusal_is_told_with_the_cameras_name(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, status: int
) -> None:
    nvr.overrides["/api/cameras/door"] = status
    with pytest.raises(HomeAssistantError, match="Front door could not be changed: as told"):
        await call(hass, "switch", "turn_off", "switch.front_door_recording")
    assert state_of(hass, "switch.front_door_recording") == STATE_ON


async def test_without_the_nvr_nothing_can_be_switched(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.stop()
    await wait(lambda: state_of(hass, "switch.front_door_privacy") == STATE_UNAVAILABLE)


async def test_an_answer_that_makes_no_sense_is_told(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    from aiohttp import web

    nvr.overrides["/api/cameras/door"] = web.json_response({"id": 5})
    with pytest.raises(HomeAssistantError, match="could not be changed"):
        await call(hass, "switch", "turn_off", "switch.front_door_recording")
