"""Repairs: what appears, and that it goes by itself."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

import custom_components.cloudcam
from custom_components.cloudcam.connection_issues import UNREACHABLE_S
from nvr.protocol import CameraRemoved, Connection
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr

CAMERA = "camera_unreachable"


def found(hass: HomeAssistant) -> dict[str | None, ir.IssueEntry]:
    """The issues that are there, by what they are about."""
    return {
        issue.translation_key: issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == "cloudcam" and issue.active
    }


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def lose(nvr: FakeNvr, entry: MockConfigEntry, wait: Wait) -> None:
    cameras = entry.runtime_data.mirror.cameras
    await nvr.status("door", connection=Connection.OFFLINE)
    await wait(lambda: cameras["door"].status.connection == "offline")


async def test_a_camera_that_is_unreachable_for_an_hour(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await lose(nvr, loaded, wait)
    await nvr.status("door", connection=Connection.CONNECTING)
    await pass_time(hass, UNREACHABLE_S - 60)
    assert not found(hass)
    await pass_time(hass, UNREACHABLE_S + 1)
    issue = found(hass)[CAMERA]
    assert issue.translation_placeholders == {"camera": "Front door", "name": "Home NVR"}
    assert not issue.is_fixable
    await nvr.status("door", connection=Connection.OFFLINE)
    await nvr.status("door", connection=Connection.ONLINE)
    await wait(lambda: not found(hass))


@pytest.mark.parametrize("back", [Connection.ONLINE, Connection.OFF])
async def test_a_camera_that_is_back_or_private(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, back: Connection
) -> None:
    await lose(nvr, loaded, wait)
    await nvr.status("door", connection=back)
    await wait(
        lambda: loaded.runtime_data.mirror.cameras["door"].status.connection == back,
    )
    await pass_time(hass, UNREACHABLE_S + 1)
    assert not found(hass)


async def test_it_goes_with_its_camera_or_the_nvr(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await lose(nvr, loaded, wait)
    await pass_time(hass, UNREACHABLE_S + 1)
    assert CAMERA in found(hass)
    await nvr.say(CameraRemoved("door"))
    await wait(lambda: not found(hass))
    await nvr.status("hall", connection=Connection.OFFLINE)
    await wait(lambda: bool(loaded.runtime_data.issues._waiting))
    await pass_time(hass, UNREACHABLE_S + 1)
    assert CAMERA in found(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert not found(hass)


async def test_an_hour_without_the_nvr_says_nothing_of_a_camera(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await lose(nvr, loaded, wait)
    await nvr.stop()
    await wait(lambda: not loaded.runtime_data.connected)
    await pass_time(hass, UNREACHABLE_S + 1)
    assert not found(hass)
    await nvr.start()
    await wait(lambda: loaded.runtime_data.connected)
    await pass_time(hass, UNREACHABLE_S + 1)
    assert CAMERA in found(hass), "it is still away, and the hour began anew"


@pytest.mark.parametrize(
    ("told", "key"), [((0, 0), "nvr_too_old"), ((9, 9), "integration_too_old")]
)
async def test_versions_that_do_not_fit(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    wait: Wait,
    told: tuple[int, int],
    key: str,
) -> None:
    usual = nvr.schema_version, nvr.min_schema_version
    nvr.schema_version, nvr.min_schema_version = told
    await set_up(hass, entry)
    assert found(hass).keys() == {key}
    nvr.schema_version, nvr.min_schema_version = usual
    await hass.config_entries.async_reload(entry.entry_id)
    assert not found(hass)
    # and while it runs: the NVR was updated
    await wait(lambda: nvr.listeners == 1)
    nvr.schema_version, nvr.min_schema_version = told
    await nvr.hang_up()
    await wait(lambda: found(hass).keys() == {key})
    nvr.schema_version, nvr.min_schema_version = usual
    await wait(lambda: not found(hass))


async def test_another_certificate(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.stop()
    nvr.new_certificate()
    await nvr.start()
    await wait(lambda: "certificate_changed" in found(hass))
    await hass.config_entries.async_reload(loaded.entry_id)
    assert "certificate_changed" in found(hass), "it is not over"
    (flow,) = hass.config_entries.flow.async_progress()
    pairing = {"pairing_string": str(nvr.pairing())}
    await hass.config_entries.flow.async_configure(flow["flow_id"], pairing)
    await wait(lambda: nvr.listeners == 1)
    assert not found(hass)


async def test_removing_the_nvr_removes_its_issues(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry
) -> None:
    nvr.schema_version = nvr.min_schema_version = 9
    await set_up(hass, entry)
    assert found(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert not found(hass)


def test_every_issue_is_told_in_words() -> None:
    folder = Path(custom_components.cloudcam.__file__).parent
    issues = json.loads((folder / "translations" / "en.json").read_text())["issues"]
    code = (folder / "connection_issues.py").read_text()
    keys = {key for key in issues if f'"{key}"' in code}
    assert keys == {
        "camera_unreachable",
        "certificate_changed",
        "integration_too_old",
        "nvr_too_old",
    }
