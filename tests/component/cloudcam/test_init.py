"""An entry from set-up to removal."""

import asyncio
import gc
import logging
import weakref

import aiohttp
import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_exception_message
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloudcam.const import DOMAIN
from nvr.protocol import CameraChanged, CameraRemoved
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_camera


async def test_devices(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """The NVR, and below it a device and a subentry for each camera."""
    assert loaded.state is ConfigEntryState.LOADED
    devices = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    by_name = {device.name: device for device in devices}
    assert by_name.keys() == {"Home NVR", "Front door", "Hall"}
    main = by_name["Home NVR"]
    assert (main.model, main.sw_version, main.config_subentry_id) == ("NVR", "0.1.0", None)
    for camera_id, name in (("door", "Front door"), ("hall", "Hall")):
        subentry = next(s for s in loaded.subentries.values() if s.unique_id == camera_id)
        assert (subentry.title, dict(subentry.data)) == (name, {"camera_id": camera_id})
        assert by_name[name].config_subentry_id == subentry.subentry_id
        assert by_name[name].via_device_id == main.id
        assert by_name[name].identifiers == {(DOMAIN, f"nvr-1234_{camera_id}")}


async def test_a_camera_comes_is_renamed_and_goes(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Live, without a reload."""
    coordinator = loaded.runtime_data
    await nvr.say(CameraChanged(make_camera("shed", "Shed", persons=2)))
    await wait(lambda: hass.states.get("sensor.shed_persons"))
    assert hass.states.get("sensor.shed_persons").state == "2"  # type: ignore[union-attr]
    assert len(loaded.subentries) == 3
    await nvr.status("shed", persons=3)
    await wait(lambda: hass.states.get("sensor.shed_persons").state == "3")  # type: ignore[union-attr]

    await nvr.say(CameraChanged(make_camera("shed", "Garden shed")))
    await wait(lambda: hass.states.get("camera.shed").name == "Garden shed")  # type: ignore[union-attr]
    assert "Garden shed" in {subentry.title for subentry in loaded.subentries.values()}

    await nvr.say(CameraRemoved("shed"))
    await wait(lambda: not hass.states.get("camera.shed"))
    assert [state for state in hass.states.async_all() if "shed" in state.entity_id] == []
    assert [key for key in entity_registry.entities if "shed" in key] == []
    device = device_registry.async_get_device_by_identifier(
        (DOMAIN, "nvr-1234_shed"), config_entry_id=loaded.entry_id
    )
    assert device is None
    assert {subentry.unique_id for subentry in loaded.subentries.values()} == {"door", "hall"}
    await nvr.say(CameraRemoved("shed"))  # twice does no harm

    await nvr.say(CameraChanged(make_camera("shed", "Shed")))
    await wait(lambda: hass.states.get("camera.shed"))
    assert loaded.runtime_data is coordinator


async def test_cameras_that_went_while_nobody_listened(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    assert await hass.config_entries.async_unload(loaded.entry_id)
    del nvr.cameras["hall"]
    nvr.cameras["shed"] = make_camera("shed", "Shed")
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert {subentry.unique_id for subentry in loaded.subentries.values()} == {"door", "shed"}
    assert not hass.states.get("camera.hall")
    assert hass.states.get("camera.shed")


async def test_a_subentry_that_is_removed_by_hand_comes_back(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    """The NVR is the one truth: what it has is shown."""
    (subentry,) = [s for s in loaded.subentries.values() if s.unique_id == "hall"]
    hass.config_entries.async_remove_subentry(loaded, subentry.subentry_id)
    await wait(lambda: not hass.states.get("camera.hall"))
    await nvr.status("hall", motion=True)
    await wait(lambda: hass.states.get("binary_sensor.hall_motion"))
    assert hass.states.get("binary_sensor.hall_motion").state == "on"  # type: ignore[union-attr]
    (subentry,) = [s for s in loaded.subentries.values() if s.unique_id == "hall"]
    hass.config_entries.async_remove_subentry(loaded, subentry.subentry_id)
    await nvr.say(CameraRemoved("hall"))
    await wait(lambda: "hall" not in loaded.runtime_data.mirror.cameras)
    assert not hass.states.get("camera.hall")


async def test_unloading_leaves_nothing_running(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    coordinator = loaded.runtime_data
    url = coordinator.relay.url("door")
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await wait(lambda: nvr.listeners == 0)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)
    assert not [t for t in asyncio.all_tasks() if "cloudcam" in t.get_name().lower()]
    assert coordinator._nvr_listeners == []
    assert not any(coordinator._camera_listeners.values())
    assert not any(coordinator._alert_listeners.values())


async def test_the_coordinator_is_let_go(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    before = weakref.ref(loaded.runtime_data)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await wait(lambda: nvr.listeners == 1)
    await hass.async_block_till_done()
    gc.collect()
    assert before() is None


async def test_stopping_home_assistant_closes_the_relay(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    url = loaded.runtime_data.relay.url("door")
    await hass.async_stop(force=True)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url)


async def test_removing_revokes_the_token(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    assert nvr.tokens
    await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()
    assert nvr.tokens == {}
    assert hass.states.async_all() == []


async def test_removing_when_the_nvr_is_away(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await nvr.stop()
    await hass.config_entries.async_remove(loaded.entry_id)
    assert "Revoke its access on the NVR" in caplog.text
    assert not hass.config_entries.async_entries(DOMAIN)


@pytest.mark.parametrize(
    ("theirs", "they_need", "key"),
    [(0, 0, "nvr_too_old"), (9, 9, "integration_too_old")],
)
async def test_versions_that_do_not_fit_heal_by_themselves(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    theirs: int,
    they_need: int,
    key: str,
) -> None:
    usual = nvr.schema_version, nvr.min_schema_version
    nvr.schema_version, nvr.min_schema_version = theirs, they_need
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == key
    assert "update" in async_get_exception_message(DOMAIN, key)
    nvr.schema_version, nvr.min_schema_version = usual
    assert await hass.config_entries.async_reload(entry.entry_id)


async def test_an_nvr_that_is_away_at_first(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry
) -> None:
    await nvr.stop()
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"
    assert entry.error_reason_translation_placeholders["address"] == f"127.0.0.1:{nvr.port}"


async def test_a_revoked_token_at_first(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry
) -> None:
    nvr.tokens.clear()
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"


async def test_no_secret_in_any_log(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await set_up(hass, entry)
    await wait(lambda: nvr.listeners == 1)
    await nvr.hang_up()
    await wait(lambda: nvr.listeners == 1 and "is back" in caplog.text)
    assert "token-of-home-assistant" not in caplog.text
    assert entry.runtime_data.relay._secret not in caplog.text
