"""Whoever lives under the cameras: switching off, taking back, and seeing who lifts it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components import persistent_notification
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloudcam.privacy_lifted import EVENT_PRIVACY_LIFTED
from nvr.ledger.canonical import Value
from nvr.ledger.entry import Entry, What, Who
from nvr.protocol import CameraChanged
from nvr.users import User
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr
from tests.component.cloudcam.test_controls import press

DOOR = "camera.front_door"
ANNA = Who("Home Assistant", "192.168.1.4", User("u1", "Anna", "192.168.1.20"))
BEN = Who("Home Assistant", "192.168.1.4", User("u2", "Ben", "192.168.1.21"))

type Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator,
        hass: HomeAssistant, hass_read_only_access_token: str) -> Ask:  # fmt: skip
    """A user who may see everything and control nothing asks."""

    async def ask(command: str, entity_id: str = DOOR) -> dict[str, Any]:
        socket = await hass_ws_client(hass, hass_read_only_access_token)
        await socket.send_json_auto_id({"type": f"cloudcam/{command}", "entity_id": entity_id})
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return ask


@pytest.fixture
def lifted(hass: HomeAssistant) -> list[Event]:
    found: list[Event] = async_capture_events(hass, EVENT_PRIVACY_LIFTED)
    return found


def told(hass: HomeAssistant) -> list[str]:
    found = persistent_notification._async_get_or_create_notifications(hass).values()
    return [one["message"] for one in found]


def asks(nvr: FakeNvr, who: Who, *, on: bool, fails: bool = False) -> None:
    """The ledger says that somebody wants to switch the camera, whatever comes of it."""
    settings: dict[str, Value] = {"settings": ["privacy"], "switched": {"privacy": not on}}
    entry = Entry(What.SETTINGS, who, ("door",), told=settings)
    nvr.ledger.book.append([entry, entry.failed("not_found")] if fails else [entry])


async def switch(nvr: FakeNvr, who: Who | None, *, on: bool) -> None:
    """As the NVR does when somebody asks it; not in the ledger when nobody is named."""
    if who is not None:
        asks(nvr, who, on=on)
    camera = replace(nvr.cameras["door"], privacy=not on)
    nvr.cameras["door"] = camera
    await nvr.say(CameraChanged(camera))


async def test_everybody_switches_off(hass: HomeAssistant, nvr: FakeNvr, ask: Ask) -> None:
    assert (await ask("switch_off"))["success"]
    assert nvr.cameras["door"].privacy
    assert not nvr.cameras["hall"].privacy
    state = hass.states.get("switch.front_door_privacy")
    assert state is not None
    assert state.state == "on", "at once"


async def test_everybody_deletes_the_last_minutes(nvr: FakeNvr, ask: Ask) -> None:
    assert (await ask("forget_last"))["success"]
    ((camera, start_us, end_us),) = nvr.keeping.erased
    assert camera == "door"
    assert end_us - start_us == 600_000_000


async def test_nothing_to_delete_is_what_was_wanted(nvr: FakeNvr, ask: Ask) -> None:
    nvr.keeping.recorded_until_us = 0
    assert (await ask("forget_last"))["success"]


async def test_what_is_kept_is_not_deleted(hass: HomeAssistant, nvr: FakeNvr, ask: Ask) -> None:
    await press(hass, "button.front_door_keep_the_last_5_minutes")
    refused = await ask("forget_last")
    assert "pinned" in refused["error"]["message"]
    assert nvr.keeping.erased == []


async def test_not_of_a_camera_that_one_may_not_see(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str, hass_read_only_user: MockUser,
) -> None:  # fmt: skip
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {"camera.hall": True}}})
    socket = await hass_ws_client(hass, hass_read_only_access_token)
    for command in ("switch_off", "forget_last"):
        await socket.send_json_auto_id({"type": f"cloudcam/{command}", "entity_id": DOOR})
        assert (await socket.receive_json())["error"]["code"] == "unauthorized"
    assert not nvr.cameras["door"].privacy
    assert nvr.keeping.erased == []


async def test_a_button_for_the_dashboard(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    entity_id = er.async_get(hass).async_get_entity_id(
        "button", "cloudcam", f"{nvr.nvr.id}_door_forget_last"
    )
    assert entity_id == "button.front_door_delete_the_last_10_minutes"
    await press(hass, entity_id)
    assert [camera for camera, *_ in nvr.keeping.erased] == ["door"]


async def test_who_lifts_it_is_seen(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, lifted: list[Event]
) -> None:
    await switch(nvr, Who("Home Assistant"), on=False)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy)
    assert told(hass) == [], "switching off is nobody's business"
    await switch(nvr, ANNA, on=True)
    await wait(lambda: told(hass))
    (message,) = told(hass)
    assert message.startswith("Front door can see again since ")
    assert message.endswith("It was switched on by Anna.")
    (event,) = lifted
    assert (event.data["camera_id"], event.data["who"]) == ("door", "Anna")


@pytest.mark.parametrize(
    ("who", "words"), [(Who("owner"), "somebody at the NVR's machine"), (None, "somebody unknown")]
)
async def test_on_whatever_way(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait,
    who: Who | None, words: str,
) -> None:  # fmt: skip
    await switch(nvr, ANNA, on=False)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy)
    await switch(nvr, who, on=True)
    await wait(lambda: told(hass))
    assert told(hass)[0].endswith(f"It was switched on by {words}.")


async def test_without_its_ledger_it_is_told_all_the_same(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await switch(nvr, ANNA, on=False)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy)
    nvr.overrides["/api/ledger"] = 503
    await switch(nvr, ANNA, on=True)
    await wait(lambda: told(hass))
    assert told(hass)[0].endswith("somebody unknown.")


async def test_while_home_assistant_was_away(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait,
    hass_storage: dict[str, Any],
) -> None:  # fmt: skip
    key = f"cloudcam.privacy_lifted.{entry.entry_id}"
    hass_storage[key] = {
        "version": 1,
        "key": key,
        "data": {"private": ["door", "gone"], "untold": [], "seen": {}},
    }
    nvr.ledger.book.append(
        [Entry(What.SETTINGS, ANNA, ("door",), told={"switched": {"privacy": False}})]
    )
    await set_up(hass, entry)
    await wait(lambda: told(hass))
    assert [message.split(" can")[0] for message in told(hass)] == ["Front door"]


@pytest.mark.parametrize("is_known", [True, False])
async def test_who_it_really_was(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, is_known: bool
) -> None:  # fmt: skip
    """Not who failed before, nor who switched on what was on already."""
    if not is_known:  # how it was, when it went off
        nvr.overrides["/api/ledger"] = 503
    asks(nvr, BEN, on=True)
    await switch(nvr, ANNA, on=False)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy)
    await wait(lambda: "GET /api/ledger?camera_id=door" in str(nvr.requests))
    nvr.overrides.pop("/api/ledger", None)
    asks(nvr, BEN, on=True, fails=True)
    asks(nvr, ANNA, on=True)
    await switch(nvr, BEN, on=True)
    await wait(lambda: told(hass))
    assert told(hass)[0].endswith("It was switched on by Anna.")


async def test_each_time_is_told(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, lifted: list[Event]
) -> None:
    mirror = loaded.runtime_data.mirror

    def is_told_since(before: int) -> bool:
        return len(told(hass)) > before

    for who in (ANNA, BEN):
        before = len(told(hass))
        await switch(nvr, ANNA, on=False)
        await wait(lambda: mirror.cameras["door"].privacy)
        await switch(nvr, who, on=True)
        await wait(partial(is_told_since, before))
    assert [message.split()[-1] for message in told(hass)] == ["Anna.", "Ben."]
    assert [event.data["who"] for event in lifted] == ["Anna", "Ben"]


async def test_loading_anew_meanwhile_neither_loses_nor_doubles_it(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, lifted: list[Event]
) -> None:
    await switch(nvr, ANNA, on=False)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy)
    await wait(lambda: "GET /api/ledger?camera_id=door" in str(nvr.requests))
    asked = asyncio.Event()

    async def never(_request: web.Request) -> web.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    nvr.overrides["/api/ledger"] = never
    await switch(nvr, ANNA, on=True)
    await asyncio.wait_for(asked.wait(), 10)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert lifted == []
    del nvr.overrides["/api/ledger"]
    await hass.config_entries.async_setup(loaded.entry_id)
    await wait(lambda: lifted)
    await hass.config_entries.async_reload(loaded.entry_id)
    await wait(lambda: nvr.listeners == 1)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [event.data["who"] for event in lifted] == ["Anna"]
    assert len(told(hass)) == 1


async def test_lifted_and_switched_off_again_while_home_assistant_was_away(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, lifted: list[Event]
) -> None:
    await switch(nvr, ANNA, on=False)
    await wait(lambda: loaded.runtime_data.privacy_lifted._seen)
    await hass.config_entries.async_unload(loaded.entry_id)
    asks(nvr, BEN, on=True)
    asks(nvr, BEN, on=False)
    await hass.config_entries.async_setup(loaded.entry_id)
    await wait(lambda: lifted)
    await wait(lambda: nvr.listeners == 1)
    assert [event.data["who"] for event in lifted] == ["Ben"]
    assert told(hass)[0].endswith("It was switched on by Ben.")


async def test_in_the_language_of_the_house(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    hass.config.language = "de"
    await switch(nvr, ANNA, on=False)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy)
    await switch(nvr, ANNA, on=True)
    await wait(lambda: told(hass))
    assert "Front door sieht seit" in told(hass)[0]
