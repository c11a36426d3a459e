"""Home Assistant's purpose-specific triggers work on the entities, in real automations."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
from pytest_homeassistant_custom_component.common import MockConfigEntry

from nvr.protocol import AlertChanged, Label, Phase, ZoneVisit
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert

ROOT = Path(__file__).parents[3]


def examples() -> list[dict[str, Any]]:
    """The automations that the guide shows."""
    guide = (ROOT / "docs" / "guide" / "automations.md").read_text()
    blocks = [part.partition("```")[0] for part in guide.split("```yaml\n")[1:]]
    return [cast(dict[str, Any], parse_yaml(block)) for block in blocks]


@pytest.fixture
async def called(hass: HomeAssistant, loaded: MockConfigEntry) -> list[str]:
    """The guide's automations at work: what they called, in order."""
    found: list[str] = []
    hass.bus.async_listen("call_service", lambda event: found.append(event.data["service"]))
    for domain, action in (("light", "turn_on"), ("notify", "notify")):
        hass.services.async_register(domain, action, lambda call: None)
    automations = [
        {"alias": f"Example {number}", **example} for number, example in enumerate(examples())
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()
    states = hass.states.async_all("automation")
    assert [state.state for state in states] == ["on"] * len(automations)
    return found


def test_there_are_examples() -> None:
    kinds = {trigger["trigger"] for one in examples() for trigger in one["triggers"]}
    assert kinds >= {"event.received", "motion.detected"}


async def test_event_received(
    nvr: FakeNvr, called: list[str], wait: Wait, hass: HomeAssistant
) -> None:
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door", label=Label.PET)))
    await wait(lambda: hass.states.get("event.front_door_alert").state != "unknown")  # type: ignore[union-attr]
    assert called == [], "a pet is not what the example waits for"
    await nvr.say(AlertChanged(Phase.START, make_alert("a2", "door")))
    await wait(lambda: "notify" in called)


async def test_the_event_of_the_bus(nvr: FakeNvr, called: list[str], wait: Wait) -> None:
    pet = make_alert("a1", "door", label=Label.PET, animal="cat", snapshot_us=None)
    await nvr.say(AlertChanged(Phase.START, pet))
    await nvr.say(AlertChanged(Phase.UPDATE, replace(pet, snapshot_us=pet.start_us)))
    await wait(lambda: called == ["get_alert_media", "notify"])


async def test_an_alert_in_a_zone(nvr: FakeNvr, called: list[str], wait: Wait) -> None:
    gate = ZoneVisit("gate", "Garden gate", 1)
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door")))
    await nvr.say(AlertChanged(Phase.START, make_alert("a2", "door", zones=[gate])))
    await wait(lambda: [pin.alert_id for pin in nvr.keeping.pins] == ["a2"])
    assert called.count("pin") == 1


async def test_somebody_is_watching(nvr: FakeNvr, called: list[str], wait: Wait) -> None:
    await nvr.status("door", viewers=1)
    await wait(lambda: called == ["turn_on"])


async def test_motion_detected(nvr: FakeNvr, called: list[str], wait: Wait) -> None:
    await nvr.status("door", motion=True)
    await wait(lambda: called == ["turn_on"])
