"""What one tap does: buttons, the sensitivity, and the NVR's version."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.cloudcam.button import EVENT_SNAPSHOT
from nvr.protocol import NvrChanged, Sensitivity
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, now_us
from tests.component.cloudcam.test_entities import state_of


async def press(hass: HomeAssistant, entity_id: str, context: Context | None = None) -> None:
    data = {"entity_id": entity_id}
    await hass.services.async_call("button", "press", data, blocking=True, context=context)


async def test_the_snapshot_button(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """The picture is in an image entity, and an event brings its address to automations."""
    browser, phone = await hass_client(), await hass_client_no_auth()
    events = async_capture_events(hass, EVENT_SNAPSHOT)
    assert state_of(hass, "image.front_door_snapshot") == STATE_UNKNOWN
    async with browser.get("/api/image_proxy/image.front_door_snapshot") as response:
        assert response.status == 500, "there is none yet"
    await press(hass, "button.front_door_snapshot")
    await hass.async_block_till_done()
    (event,) = events
    assert (event.data["camera"], event.data["name"]) == ("camera.front_door", "Front door")
    async with phone.get(event.data["image"]) as response:
        assert response.status == 200
        sent = await response.read()
    assert state_of(hass, "image.front_door_snapshot") != STATE_UNKNOWN
    async with browser.get("/api/image_proxy/image.front_door_snapshot") as response:
        assert await response.read() == sent
    assert state_of(hass, "image.hall_snapshot") == STATE_UNKNOWN

    await hass.services.async_call(
        "switch", "turn_on", {"entity_id": "switch.front_door_privacy"}, blocking=True
    )
    assert state_of(hass, "image.front_door_snapshot") == STATE_UNKNOWN, "privacy wipes it"
    assert state_of(hass, "button.front_door_snapshot") == STATE_UNAVAILABLE


async def test_a_last_snapshot_stays_for_a_day(
    loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    snapshots = loaded.runtime_data.snapshots
    snapshots.keep("door", b"1", 60)
    freezer.tick(23 * 3600)
    last = snapshots.last("door")
    assert last is not None
    assert last.picture == b"1"
    freezer.tick(3601)
    assert snapshots.last("door") is None


async def test_a_snapshot_that_fails(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    nvr.overrides["/api/cameras/door/snapshot.jpg"] = 503
    with pytest.raises(HomeAssistantError, match="Front door: the NVR did not do it: as told"):
        await press(hass, "button.front_door_snapshot")


async def test_the_last_minutes_are_kept(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    await press(hass, "button.front_door_keep_the_last_5_minutes")
    (pin,) = nvr.keeping.pins
    assert pin.camera_id == "door"
    assert pin.end_us - pin.start_us == 300_000_000
    assert abs(pin.end_us - now_us()) < 5_000_000
    nvr.keeping.recorded_until_us = now_us() - 600_000_000
    with pytest.raises(ServiceValidationError, match="Nothing of Front door is recorded"):
        await press(hass, "button.front_door_keep_the_last_5_minutes")


async def test_restart(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    entity_id = "button.home_nvr_restart"
    assert state_of(hass, entity_id) == STATE_UNAVAILABLE, "nobody would start it again"
    await nvr.say(NvrChanged(replace(nvr.nvr, can_restart=True)))
    await wait(lambda: state_of(hass, entity_id) == STATE_UNKNOWN)
    admin = MockUser(is_owner=True).add_to_hass(hass)
    guest = MockUser(groups=[]).add_to_hass(hass)
    guest.mock_policy({"entities": True})
    with pytest.raises(ServiceValidationError, match="Only administrators"):
        await press(hass, entity_id, Context(user_id=guest.id))
    assert nvr.keeping.restarts == 0
    await press(hass, entity_id, Context(user_id=admin.id))
    await press(hass, entity_id)  # an automation
    assert nvr.keeping.restarts == 2
    nvr.overrides["/api/restart"] = 409
    with pytest.raises(HomeAssistantError, match="Home NVR: the NVR did not do it: as told"):
        await press(hass, entity_id)


async def test_sensitivity(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    entity_id = "select.front_door_sensitivity"
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.attributes["options"] == ["low", "normal", "high"]

    async def choose(option: str) -> None:
        data = {"entity_id": entity_id, "option": option}
        await hass.services.async_call("select", "select_option", data, blocking=True)

    await choose("high")
    assert state_of(hass, entity_id) == "high"
    assert nvr.cameras["door"].sensitivity == Sensitivity.HIGH
    nvr.overrides["/api/cameras/door"] = 400
    with pytest.raises(HomeAssistantError, match="Front door could not be changed: as told"):
        await choose("low")
    assert state_of(hass, entity_id) == "high"


@pytest.mark.parametrize(
    ("installed", "wanted"), [("0.0.9", "on"), ("0.1.0", "off"), ("0.2.0", "off")]
)
async def test_the_nvrs_version(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    installed: str,
    wanted: str,
) -> None:
    entity_id = "update.home_nvr_firmware"
    await nvr.say(NvrChanged(replace(nvr.nvr, version=installed)))

    def shown() -> Any:
        state = hass.states.get(entity_id)
        return state and state.attributes["installed_version"]

    await wait(lambda: shown() == installed)
    state = hass.states.get(entity_id)
    assert state is not None
    assert (state.state, state.attributes["latest_version"]) == (wanted, "0.1.0")


@pytest.mark.parametrize(("language", "said"), [("en", "older version"), ("de", "ältere Version")])
async def test_how_to_update(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    language: str,
    said: str,
) -> None:
    hass.config.language = language
    client = await hass_ws_client()
    await nvr.say(NvrChanged(replace(nvr.nvr, version="0.0.9")))
    question = {"type": "update/release_notes", "entity_id": "update.home_nvr_firmware"}
    await client.send_json_auto_id(question)
    notes = (await client.receive_json())["result"]
    assert said in notes
    guide = (Path(__file__).parents[3] / "docs/guide/install.md").read_text()
    commands = [line.strip() for line in notes.splitlines() if line.startswith("    ")]
    (command,) = [f"{line}\n" for line in commands]
    assert f"    {command}" in guide
