"""What Home Assistant does about what is kept: repairs, and telling who is home."""

from dataclasses import replace

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.cloudcam.const import DOMAIN
from custom_components.cloudcam.issues import EVENT_KEPT_LESS
from custom_components.cloudcam.presence import anybody_home
from nvr.protocol import ErrorInfo, NvrChanged
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import HOUR_US, FakeNvr, now_us


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"kept_less_{entry.entry_id}")


async def test_a_repair_comes_and_goes_by_itself(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    events = async_capture_events(hass, EVENT_KEPT_LESS)
    assert issue(hass, loaded) is None
    since_us = now_us() - 9 * HOUR_US
    await nvr.status("door", kept_since_us=since_us, forced_us=since_us)
    await wait(lambda: issue(hass, loaded) is not None)
    await nvr.status("hall", kept_since_us=since_us + HOUR_US, forced_us=since_us + HOUR_US)
    await wait(lambda: len(events) == 2)
    found = issue(hass, loaded)
    assert found is not None
    assert (found.translation_key, found.is_fixable) == ("kept_less", False)
    assert found.translation_placeholders == {
        "nvr": "Home NVR",
        "cameras": "Front door, Hall",
        "hours": "8",
        "promised": "24",
    }
    assert events[0].data == {"camera_id": "door", "name": "Front door", "nvr": "Home NVR"}
    await nvr.status("door", motion=True)
    await nvr.status("hall", forced_us=None)
    await nvr.status("door", forced_us=None)
    await wait(lambda: issue(hass, loaded) is None)
    assert len(events) == 2, "told once"


async def test_a_repair_goes_with_its_nvr(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.status("door", forced_us=now_us())
    await wait(lambda: issue(hass, loaded) is not None)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert issue(hass, loaded) is None


async def test_hours_kept_are_those_without_pins(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.status("door", oldest_us=now_us() - 700 * HOUR_US, kept_since_us=now_us() - HOUR_US)

    def shown() -> str | None:
        state = hass.states.get("sensor.front_door_recording_kept")
        return None if state is None else state.state

    await wait(lambda: shown() == "1.0")


def somebody(hass: HomeAssistant, state: str | None, number: str) -> None:
    if state is not None:
        hass.states.async_set("person.ann", state)
    hass.states.async_set("zone.home", number)


@pytest.mark.parametrize(
    ("person", "number", "wanted"),
    [
        ("home", "1", True),
        ("not_home", "0", False),
        ("work", "0", False),
        ("unknown", "0", None),
        ("unavailable", "0", None),
        ("unknown", "1", True),
        ("home", "unknown", None),
        (None, "0", None),
    ],
)
async def test_who_is_home(
    hass: HomeAssistant, person: str | None, number: str, wanted: bool | None
) -> None:
    somebody(hass, person, number)
    assert anybody_home(hass) is wanted


async def test_the_nvr_is_told_when_it_wants_to_know(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    somebody(hass, "home", "1")
    await hass.async_block_till_done()
    assert nvr.presence == [], "it did not ask for it"
    await nvr.say(NvrChanged(replace(nvr.nvr, wants_presence=True)))
    await wait(lambda: nvr.presence == [True])
    somebody(hass, "not_home", "0")
    await wait(lambda: nvr.presence == [True, False])
    hass.states.async_set("zone.home", "0", {"friendly_name": "Home"})
    await nvr.hang_up()
    await wait(lambda: nvr.presence == [True, False, False])  # it may have been restarted
    await nvr.say(NvrChanged(replace(nvr.nvr, wants_presence=False)))
    await wait(lambda: not loaded.runtime_data.mirror.nvr.wants_presence)
    somebody(hass, "home", "1")
    await hass.async_block_till_done()
    assert len(nvr.presence) == 3


async def test_an_nvr_that_knows_no_presence_does_no_harm(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    nvr.overrides["/api/presence"] = 404
    await nvr.say(NvrChanged(replace(nvr.nvr, wants_presence=True)))
    somebody(hass, "home", "1")
    await wait(lambda: [r for r in nvr.requests if r == "PUT /api/presence"])
    assert loaded.runtime_data.connected


async def test_a_disk_that_fails_is_a_repair_until_it_works(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    def shown() -> str | None:
        found = ir.async_get(hass).async_get_issue(DOMAIN, f"disk_failing_{loaded.entry_id}")
        if found is None or found.translation_placeholders is None:
            return None
        assert (found.translation_key, found.severity) == ("disk_failing", ir.IssueSeverity.ERROR)
        assert found.translation_placeholders["name"] == "Home NVR"
        return found.translation_placeholders["error"]

    async def say(error: ErrorInfo | None) -> None:
        await nvr.say(NvrChanged(replace(nvr.nvr, error=error)))

    await say(ErrorInfo("storage", "the disk gives errors"))
    await wait(lambda: shown() == "the disk gives errors")
    await say(ErrorInfo("storage_missing", "the folder is gone"))
    await wait(lambda: shown() == "the folder is gone")
    await say(ErrorInfo("kept_less", "fewer hours than promised"))
    await wait(lambda: shown() is None)
    await nvr.status("door", error=ErrorInfo("storage_slow", "it takes less than is sent"))
    await wait(lambda: shown() == "it takes less than is sent")
    await nvr.status("door", error=ErrorInfo("camera_auth", "not the disk's fault"))
    await wait(lambda: shown() is None)
    await say(ErrorInfo("storage_read_only", "it can't be written"))
    await wait(lambda: shown() == "it can't be written")
    await hass.config_entries.async_unload(loaded.entry_id)
    assert shown() is None
