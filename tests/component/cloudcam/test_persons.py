"""The NVR is told who looks: on our own endpoints, and on Home Assistant's as far as it knows."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.cloudcam.asking import UNKNOWN, Person
from custom_components.cloudcam.audience import Audience
from custom_components.cloudcam.persons import acting, current_person
from nvr.protocol import AlertChanged, Phase
from nvr.users import HEADER, User, read_user
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert

DOOR = "camera.front_door"
HERE = "127.0.0.1"

type Ask = Callable[..., Awaitable[int]]


@pytest.fixture
def anna(hass_admin_user: MockUser) -> dict[str, str]:
    """Whose browser `hass_client()` is, as the NVR is told."""
    return {"id": hass_admin_user.id, "name": str(hass_admin_user.name), "address": HERE}


@pytest.fixture
def ben(hass_read_only_user: MockUser) -> dict[str, str]:
    return {"id": hass_read_only_user.id, "name": str(hass_read_only_user.name), "address": HERE}


def asked(nvr: FakeNvr, path: str, method: str = "GET") -> list[dict[str, str]]:
    """For whom a path was asked for."""
    return [person for request, person in nvr.askers if request == f"{method} /api/{path}"]


async def alert(nvr: FakeNvr, wait: Wait, hass: HomeAssistant) -> None:
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door")))
    await wait(lambda: hass.states.get("image.front_door_last_alert").state != "unknown")  # type: ignore[union-attr]


def test_both_sides_write_it_alike() -> None:
    for person in (Person("1", "Änne & Co=%", "fe80::1"), Person(address="10.0.0.1"), UNKNOWN):
        assert read_user(person.header()) == User(person.id, person.name, person.address)
    long = Person("1", "\ud800" + "n" * 500).header()
    assert read_user(long) == User("1", "?" + "n" * 99)
    for letter in "\U0001f600Ä %":
        header = Person("8f3" * 10, letter * 500, "fe80::1").header()
        assert len(header) < 1000
        user = read_user(header)
        assert user is not None
        assert (user.id, user.address) == ("8f3" * 10, "fe80::1")
        assert user.name == letter * len(user.name or "")
        assert len(user.name) >= 25
    assert HEADER == "X-CloudCam-User"


async def test_two_users_of_the_card(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    anna: dict[str, str],
    ben: dict[str, str],
) -> None:
    browser = await hass_client_no_auth()
    for token in (None, hass_read_only_access_token):
        socket = await hass_ws_client(hass, token) if token else await hass_ws_client()
        await socket.send_json_auto_id({"type": "cloudcam/watch", "entity_ids": [DOOR]})
        await socket.receive_json()
        folder = (await socket.receive_json())["event"]["cameras"][DOOR]["folder"]
        async with browser.get(f"{folder}/snapshot.jpg") as response:
            assert response.status == 200
            await response.read()
        async with browser.ws_connect(f"{folder}/live.mp4") as live:
            assert "type" in await live.receive_json()
    assert asked(nvr, "cameras/door/snapshot.jpg") == [anna, ben]
    assert asked(nvr, "cameras/door/live.mp4") == [anna, ben]


async def test_paths_of_home_assistant(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    wait: Wait,
    anna: dict[str, str],
) -> None:
    """A login names the user; a picture's own token, as dashboards use it, names nobody."""
    await alert(nvr, wait, hass)
    browser, nobody = await hass_client(), await hass_client_no_auth()
    state = hass.states.get(DOOR)
    image = hass.states.get("image.front_door_last_alert")
    assert state is not None
    assert image is not None
    async with browser.get(f"/api/camera_proxy/{DOOR}") as response:
        assert response.status == 200
    async with nobody.get(state.attributes["entity_picture"]) as response:
        assert response.status == 200
    assert asked(nvr, "cameras/door/snapshot.jpg") == [anna, {"address": HERE}]
    async with browser.get(f"/api/camera_proxy_stream/{DOOR}") as response:
        await response.content.readexactly(1000)
    assert asked(nvr, "cameras/door/snapshot.jpg")[-1] == anna
    for path in (f"/api/image_proxy/{image.entity_id}",):
        async with browser.get(path) as response:
            assert response.status == 200
            await response.read()
    async with nobody.get(image.attributes["entity_picture"]) as response:
        assert response.status == 200
    assert asked(nvr, "alerts/a1/snapshot.jpg") == [anna, {"address": HERE}]
    base = f"/api/cloudcam/{loaded.entry_id}/door"
    async with browser.get(f"{base}/alerts/a1/clip.mp4") as response:
        assert response.status == 200
        await response.read()
    assert asked(nvr, "alerts/a1/clip.mp4") == [anna]
    assert {} not in [person for _, person in nvr.askers if "address" in person]
    silent = {request for request, person in nvr.askers if "missing" in person}
    assert silent <= {"GET /api/ws"}, "every request has it that can be about a picture"


async def test_a_notification_is_opened_by_nobody_known(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    wait: Wait,
) -> None:
    """Its address is signed for whoever has it: Home Assistant's own account is no person."""
    await alert(nvr, wait, hass)
    media: Any = await hass.services.async_call(
        "cloudcam", "get_alert_media", {"alert_id": "a1"}, blocking=True, return_response=True
    )
    phone = await hass_client_no_auth()
    for kind in ("image", "clip"):
        async with phone.get(media[kind]) as response:
            assert response.status == 200
            await response.read()
    assert asked(nvr, "alerts/a1/snapshot.jpg") == [{"address": HERE}]
    assert asked(nvr, "alerts/a1/clip.mp4") == [{"address": HERE}]


async def test_the_media_browser_plays_for_a_user(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    wait: Wait,
    anna: dict[str, str],
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    await alert(nvr, wait, hass)
    socket = await hass_ws_client()
    content = f"media-source://cloudcam/{loaded.entry_id}/door/alert/a1"
    await socket.send_json_auto_id(
        {"type": "media_source/resolve_media", "media_content_id": content}
    )
    url = (await socket.receive_json())["result"]["url"]
    async with (await hass_client_no_auth()).get(url) as response:
        assert response.status == 200
        await response.read()
    assert asked(nvr, "alerts/a1/clip.mp4") == [anna]


async def test_commands_and_actions(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    wait: Wait,
    anna: dict[str, str],
) -> None:
    await alert(nvr, wait, hass)
    socket = await hass_ws_client()
    await socket.send_json_auto_id(
        {"type": "cloudcam/pin_alert", "entity_id": DOOR, "alert_id": "a1"}
    )
    assert (await socket.receive_json())["success"]
    for call in (
        {"domain": "cloudcam", "service": "pin", "service_data": {"alert_id": "a1"}},
        {"domain": "switch", "service": "turn_on", "service_data": {"entity_id":
            "switch.front_door_privacy"}},
    ):  # fmt: skip
        await socket.send_json_auto_id({"type": "call_service", **call})
        assert (await socket.receive_json())["success"], call
    assert asked(nvr, "alerts/a1/pin", "POST") == [anna, anna]
    assert asked(nvr, "cameras/door", "PATCH") == [anna]
    by_name = {"id": hass_admin_user.id, "name": str(hass_admin_user.name)}
    await hass.services.async_call(
        "cloudcam", "pin", {"alert_id": "a1"}, True, Context(user_id=hass_admin_user.id)
    )
    assert asked(nvr, "alerts/a1/pin", "POST")[-1] == by_name, "not from a browser"


async def test_what_an_automation_does_is_nobodys(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_config_dir: str,
    wait: Wait,
    anna: dict[str, str],
) -> None:
    """Though its task began with somebody's command, as this one's does."""
    hass.config.allowlist_external_dirs = {hass_config_dir}
    inherited = []
    done = asyncio.Event()

    async def automation() -> None:
        inherited.append(current_connection.get())
        await hass.services.async_call("cloudcam", "snapshot", {"camera": DOOR}, True, Context(),
                                       return_response=True)  # fmt: skip
        file = {"entity_id": DOOR, "filename": f"{hass_config_dir}/door.jpg"}
        await hass.services.async_call("camera", "snapshot", file, True, Context())
        await hass.services.async_call(
            "switch", "turn_on", {"entity_id": "switch.front_door_privacy"}, True, Context()
        )
        done.set()

    @callback
    def triggered(_event: object) -> None:
        hass.async_create_task(automation())

    hass.bus.async_listen("somebody_did_something", triggered)
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "fire_event", "event_type": "somebody_did_something"})
    assert (await socket.receive_json())["success"]
    await asyncio.wait_for(done.wait(), 10)
    assert inherited != [None], "else this test shows nothing"
    assert asked(nvr, "cameras/door/snapshot.jpg") == [{}, {}]
    assert asked(nvr, "cameras/door", "PATCH") == [{}]


async def test_two_users_of_one_shared_stream(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    wait: Wait,
    anna: dict[str, str],
    ben: dict[str, str],
) -> None:
    """Home Assistant fetches it once; the NVR hears of both."""
    assert await async_setup_component(hass, "stream", {})
    question = {"type": "camera/stream", "entity_id": DOOR}
    socket = await hass_ws_client()
    await socket.send_json_auto_id(question)
    assert (await socket.receive_json())["success"]
    await wait(lambda: nvr.streams_open == 1)
    other = await hass_ws_client(hass, hass_read_only_access_token)
    for _ in range(2):
        await other.send_json_auto_id(question)
        assert (await other.receive_json())["success"]
    assert asked(nvr, "cameras/door/live.ts") == [anna]
    assert asked(nvr, "ledger/seen", "POST") == [ben]
    assert nvr.ledger.seen == [{"camera_id": "door", "what": "live", "lasts_s": 90}]
    stream = get_camera_from_entity_id(hass, DOOR).stream
    assert stream is not None
    await stream.stop()
    await wait(lambda: len(nvr.ledger.seen) == 2)
    assert nvr.ledger.seen[-1]["lasts_s"] == 0
    assert asked(nvr, "ledger/seen", "POST") == [ben, ben]


async def test_a_second_viewer_that_cannot_be_logged_is_refused(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    wait: Wait,
) -> None:
    assert await async_setup_component(hass, "stream", {})
    async with aiohttp.ClientSession() as session:
        url = loaded.runtime_data.relay.url("door")
        async with session.get(url) as response:
            await response.content.readexactly(188)
            nvr.overrides["/api/ledger/seen"] = 503
            other = await hass_ws_client(hass, hass_read_only_access_token)
            await other.send_json_auto_id({"type": "camera/stream", "entity_id": DOOR})
            assert not (await other.receive_json())["success"]
    assert asked(nvr, "cameras/door/live.ts") == [{}], "nobody asked Home Assistant for it"
    await wait(lambda: nvr.streams_open == 0)


async def test_whoever_set_it_up_does_not_watch_for_ever(
    nvr: FakeNvr, loaded: MockConfigEntry, hass: HomeAssistant, wait: Wait
) -> None:
    """The relay's tasks inherit the context in which the entry was set up."""
    with acting(Person("installer", "Installer")):
        assert await hass.config_entries.async_reload(loaded.entry_id)
    url = loaded.runtime_data.relay.url("door")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        await response.content.readexactly(188)
    assert asked(nvr, "cameras/door/live.ts") == [{}]
    await wait(lambda: nvr.streams_open == 0)


async def test_pictures_from_memory(
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    anna: dict[str, str],
) -> None:
    """A snapshot is kept here; each look at it is told, or it isn't shown."""
    taken: Any = await hass.services.async_call(
        "cloudcam", "snapshot", {"camera": DOOR}, blocking=True, return_response=True
    )
    browser = await hass_client()
    bare = re.sub(r"\?.*", "", taken["image"])
    addresses = (bare, "/api/image_proxy/image.front_door_snapshot")
    for address in addresses:
        async with browser.get(address) as response:
            assert response.status == 200
            await response.read()
    assert asked(nvr, "ledger/seen", "POST") == [anna, anna]
    assert {told["what"] for told in nvr.ledger.seen} == {"still"}
    nvr.overrides["/api/ledger/seen"] = 503
    for address in addresses:
        async with browser.get(address) as response:
            assert response.status >= 500
            assert b"\xff\xd8" not in await response.read()


async def test_nobody_is_told_twice_or_forgotten(hass: HomeAssistant, nvr: FakeNvr,
                                                 loaded: MockConfigEntry) -> None:  # fmt: skip
    audience = Audience(hass, loaded.runtime_data.client)
    one, two = Person("1", "One"), Person("2", "Two")
    for person in (UNKNOWN, one, two, one):
        await audience.joins("door", person)
    assert await audience.opened("door") == one
    assert await audience.opened("door") == one, "fetched a second time, by WebRTC say"
    await audience.joins("door", one)
    await audience.closed("door")
    assert asked(nvr, "ledger/seen", "POST") == [{"id": "2", "name": "Two"}]
    await audience.closed("door")
    assert [told["lasts_s"] for told in nvr.ledger.seen] == [90, 0]
    assert await audience.opened("door") == UNKNOWN, "who asked for an earlier one"
    await audience.closed("door")
    audience.stop()


async def test_without_anybody(hass: HomeAssistant) -> None:
    assert current_person() == UNKNOWN
