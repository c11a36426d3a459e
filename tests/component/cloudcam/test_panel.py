"""The page in the sidebar: when it is there, what it is told, and who may do what on it."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from aiohttp import web
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.frontend import DATA_PANELS
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.cloudcam.const import DOMAIN
from custom_components.cloudcam.panel import PANEL_URL_PATH
from nvr.protocol import CameraChanged, CameraRemoved, Label, LessonInfo, NvrChanged, Verdict
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, make_camera, now_us

DOOR, HALL = "camera.front_door", "camera.hall"
LESSON = LessonInfo(
    "c0ffee",
    "door",
    Label.PERSON,
    Verdict.NOT_A_PERSON,
    (0.1, 0.2, 0.3, 0.4),
    "Home Assistant",
    1_795_000_020_000_000,
    "a0",
    True,
)

type Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Ask:
    async def ask(kind: str, **more: Any) -> dict[str, Any]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": f"cloudcam/{kind}", **more})
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return ask


@pytest.fixture
def viewer(hass_admin_user: MockUser) -> MockUser:
    """The user of all sockets, who may see the door, and nothing else."""
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {DOOR: {POLICY_READ: True}}}})
    return hass_admin_user


async def watch(
    socket_of: WebSocketGenerator,
) -> tuple[MockHAClientWebSocket, dict[str, Any]]:
    socket = await socket_of()
    await socket.send_json_auto_id({"type": "cloudcam/panel"})
    assert (await socket.receive_json())["success"]
    return socket, (await socket.receive_json())["event"]


async def events_until(
    socket: MockHAClientWebSocket, found: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    while True:
        event: dict[str, Any] = (await socket.receive_json())["event"]
        if found(event):
            return event


# When it is there


@pytest.fixture
async def page(hass: HomeAssistant, entry: MockConfigEntry) -> Callable[[], dict[str, Any] | None]:
    """The page as the browser is told of it; the entry is set up with Home Assistant's frontend."""
    assert await async_setup_component(hass, "frontend", {})
    await set_up(hass, entry)

    def told() -> dict[str, Any] | None:
        panel = hass.data[DATA_PANELS].get(PANEL_URL_PATH)
        return None if panel is None else dict(panel.to_response())

    return told


async def test_the_page_comes_and_goes_with_the_nvrs(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    page: Callable[[], dict[str, Any] | None],
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    told = page()
    assert told is not None
    assert (told["component_name"], told["title"], told["icon"]) == (
        "custom",
        "CloudCam",
        "mdi:cctv",
    )
    assert told["show_in_sidebar"] and not told["require_admin"]
    module: str = told["config"]["_panel_custom"]["module_url"]
    async with (await hass_client_no_auth()).get(module) as response:
        assert response.status == 200
        assert "cloudcam-panel" in await response.text()
    await hass.config_entries.async_reload(entry.entry_id)
    assert page() == told
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert page() == told, "what is wrong is told there"
    await hass.config_entries.async_remove(entry.entry_id)
    assert page() is None


async def test_an_nvr_that_was_found_and_ignored_is_none(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    page: Callable[[], dict[str, Any] | None],
    hass_ws_client: WebSocketGenerator,
) -> None:
    assert "cloudcam.blueprints" in hass_storage
    ignored = MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id="neighbour")
    ignored.add_to_hass(hass)
    _, told = await watch(hass_ws_client)
    assert [nvr["entry_id"] for nvr in told["nvrs"]] == [entry.entry_id]
    await hass.config_entries.async_remove(entry.entry_id)
    assert page() is None
    assert "cloudcam.blueprints" not in hass_storage, "what was copied is forgotten"


async def test_the_owner_takes_it_out_of_the_sidebar(
    hass: HomeAssistant, entry: MockConfigEntry, page: Callable[[], dict[str, Any] | None]
) -> None:
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    done = await hass.config_entries.options.async_configure(flow["flow_id"], {"sidebar": False})
    assert done["type"] == "create_entry"
    told = page()
    assert told is not None and not told["show_in_sidebar"], "its address works on"
    assert entry.state is ConfigEntryState.LOADED
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.options.async_configure(flow["flow_id"], {"sidebar": True})
    told = page()
    assert told is not None and told["show_in_sidebar"]


async def test_somebody_elses_page_stays(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(
        hass,
        "panel_custom",
        {"panel_custom": [{"name": "other", "url_path": "cloudcam", "module_url": "/x.js"}]},
    )
    await set_up(hass, entry)
    config = hass.data[DATA_PANELS][PANEL_URL_PATH].config
    assert config is not None
    assert config["_panel_custom"]["name"] == "other"
    told = [r for r in caplog.records if "There is a page at" in r.message]
    assert len(told) == 1
    await hass.config_entries.async_remove(entry.entry_id)
    assert PANEL_URL_PATH in hass.data[DATA_PANELS]


# What is told


async def test_administrators_are_told_everything(
    loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator, nvr: FakeNvr
) -> None:
    socket, event = await watch(hass_ws_client)
    (told,) = event["nvrs"]
    assert (told["entry_id"], told["title"], told["state"]) == (
        loaded.entry_id,
        "Home NVR",
        "connected",
    )
    assert told["info"]["version"] == "0.1.0"
    assert told["info"]["internet_bytes"] == 0
    assert [(c["entity_id"], c["can_control"]) for c in event["cameras"]] == [
        (DOOR, True),
        (HALL, True),
    ]
    assert all(camera["device_id"] for camera in event["cameras"])
    await nvr.say(NvrChanged(replace(nvr.nvr, recordings_bytes=5)))
    event = (await socket.receive_json())["event"]
    assert event["nvrs"][0]["info"]["recordings_bytes"] == 5


async def test_others_are_told_of_their_cameras_only(
    loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator, viewer: MockUser
) -> None:
    _, event = await watch(hass_ws_client)
    assert event["nvrs"] == [
        {"entry_id": loaded.entry_id, "title": "Home NVR", "state": "connected"}
    ]
    assert [(c["entity_id"], c["can_control"]) for c in event["cameras"]] == [(DOOR, False)]


async def test_cameras_that_come_and_go(
    loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator, nvr: FakeNvr
) -> None:
    socket, _ = await watch(hass_ws_client)
    garden = make_camera("garden", "Garden")
    await nvr.say(CameraChanged(garden))
    event = await events_until(socket, lambda event: len(event["cameras"]) == 3)
    assert event["cameras"][2]["name"] == "Garden"
    await nvr.say(CameraRemoved("garden"))
    await events_until(socket, lambda event: len(event["cameras"]) == 2)


async def test_an_outage_and_an_unload(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator, nvr: FakeNvr
) -> None:
    socket, _ = await watch(hass_ws_client)
    await nvr.stop()
    event = await events_until(socket, lambda event: event["nvrs"][0]["state"] == "lost")
    assert len(event["cameras"]) == 2, "their recordings are there again when it is"
    await nvr.start()
    await events_until(socket, lambda event: event["nvrs"][0]["state"] == "connected")
    await hass.config_entries.async_unload(loaded.entry_id)
    event = await events_until(socket, lambda event: event["nvrs"][0]["state"] != "connected")
    assert event["cameras"] == []
    await hass.config_entries.async_setup(loaded.entry_id)
    event = await events_until(socket, lambda event: event["nvrs"][0]["state"] == "connected")
    assert len(event["cameras"]) == 2
    await nvr.say(NvrChanged(replace(nvr.nvr, recordings_bytes=7)))
    await events_until(socket, lambda event: event["nvrs"][0]["info"]["recordings_bytes"] == 7)


async def test_an_nvr_that_was_never_there(
    hass: HomeAssistant, entry: MockConfigEntry, nvr: FakeNvr, hass_ws_client: WebSocketGenerator
) -> None:
    await nvr.stop()
    await set_up(hass, entry)
    _, event = await watch(hass_ws_client)
    (told,) = event["nvrs"]
    assert (told["state"], told["info"]) == ("failed", None)
    assert "127.0.0.1" in told["reason"]


async def test_a_subscription_that_ended_leaves_nothing_behind(
    loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    listeners = loaded.runtime_data._nvr_listeners
    before = len(listeners)
    socket, _ = await watch(hass_ws_client)
    assert len(listeners) == before + 1
    await socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await socket.receive_json())["success"]
    assert len(listeners) == before


# What is asked and done


async def test_an_alert_by_its_address(ask: Ask, nvr: FakeNvr) -> None:
    week_us = 7 * 86_400_000_000
    nvr.alerts["a1"] = make_alert("a1", "door", start_us=now_us() - week_us)
    answer = await ask("alert", alert_id="a1")
    assert (answer["result"]["id"], answer["result"]["entity_id"]) == ("a1", DOOR)
    answer = await ask("alert", alert_id="gone")
    assert answer["error"]["code"] == "not_found"
    await nvr.stop()
    answer = await ask("alert", alert_id="a1")
    assert answer["error"]["code"] == "cannot_connect"


async def test_an_alert_of_a_camera_that_one_may_not_see(
    ask: Ask, nvr: FakeNvr, viewer: MockUser
) -> None:
    nvr.alerts = {"a1": make_alert("a1", "door"), "h1": make_alert("h1", "hall")}
    assert (await ask("alert", alert_id="a1"))["success"]
    assert (await ask("alert", alert_id="h1"))["error"]["code"] == "unauthorized"


async def test_cameras_are_changed_by_administrators_only(
    ask: Ask, nvr: FakeNvr, hass: HomeAssistant, hass_admin_user: MockUser, wait: Wait
) -> None:
    answer = await ask("change_camera", entity_id=DOOR, record=False, detect=False)
    assert answer["success"]
    assert (nvr.cameras["door"].record, nvr.cameras["door"].detect) == (False, False)
    await wait(lambda: hass.states.is_state("switch.front_door_recording", "off"))
    nvr.overrides["/api/cameras/hall"] = 400
    answer = await ask("change_camera", entity_id=HALL, privacy=True)
    assert answer["error"]["code"] == "refused"
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": True})
    answer = await ask("change_camera", entity_id=DOOR, record=True)
    assert answer["error"]["code"] == "unauthorized"
    assert not nvr.cameras["door"].record


@pytest.fixture
def taught(nvr: FakeNvr) -> list[tuple[str, Any]]:
    """What was done with the lessons of the door and of the hall."""
    done: list[tuple[str, Any]] = []

    async def listing(_request: web.Request) -> web.Response:
        other = replace(LESSON, id="beef", camera_id="hall")
        return web.json_response({"lessons": [asdict(LESSON), asdict(other)]})

    async def change(request: web.Request) -> web.Response:
        done.append((request.method, await request.json() if request.can_read_body else None))
        return web.json_response(asdict(LESSON))

    nvr.overrides["/api/lessons"] = listing
    nvr.overrides["/api/lessons/c0ffee"] = change
    return done


async def test_lessons(ask: Ask, taught: list[tuple[str, Any]]) -> None:
    found = (await ask("lessons"))["result"]
    assert [(lesson["lesson_id"], lesson["camera"]) for lesson in found] == [
        ("c0ffee", DOOR),
        ("beef", HALL),
    ]
    assert (await ask("switch_lesson", lesson_id="c0ffee", enabled=False))["success"]
    assert (await ask("forget_lesson", lesson_id="c0ffee"))["success"]
    assert taught == [("PATCH", {"enabled": False}), ("DELETE", None)]
    answer = await ask("forget_lesson", lesson_id="unknown")
    assert answer["error"]["code"] == "not_found"


async def test_lessons_of_others(ask: Ask, taught: list[tuple[str, Any]], viewer: MockUser) -> None:
    """Who may only see a camera sees what it was taught, and changes nothing."""
    found = (await ask("lessons"))["result"]
    assert [lesson["lesson_id"] for lesson in found] == ["c0ffee"]
    for kind, more in (("switch_lesson", {"enabled": False}), ("forget_lesson", {})):
        answer = await ask(kind, lesson_id="c0ffee", **more)
        assert answer["error"]["code"] == "unauthorized"
    assert taught == []
