"""The card's live picture through a WebSocket: who gets it, how long, and that nothing stays."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.cloudcam import live_socket
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, error

DOOR = "camera.front_door"

type Opens = Callable[..., Awaitable[ClientWebSocketResponse]]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_socket, "RECHECK_S", 0.1)


@pytest.fixture
async def folder(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> str:
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "cloudcam/watch", "entity_ids": [DOOR]})
    assert (await socket.receive_json())["success"]
    found: str = (await socket.receive_json())["event"]["cameras"][DOOR]["folder"]
    return found


@pytest.fixture
async def opens(folder: str, hass_client_no_auth: ClientSessionGenerator) -> Opens:
    browser = await hass_client_no_auth()

    async def open_it(path: str = "live.mp4?stream=sub&token=x") -> ClientWebSocketResponse:
        socket: ClientWebSocketResponse = await browser.ws_connect(f"{folder}/{path}")
        return socket

    return open_it


async def ends(socket: ClientWebSocketResponse) -> None:
    async with asyncio.timeout(10):
        while (await socket.receive()).type is WSMsgType.BINARY:
            pass


async def test_it_tells_the_codecs_and_passes_everything_on(
    opens: Opens, nvr: FakeNvr, wait: Wait
) -> None:
    socket = await opens()
    assert await socket.receive_json() == {"type": 'video/mp4; codecs="avc1.64001f"'}
    received = b""
    while len(received) < 100:
        received += await socket.receive_bytes()
    assert received.startswith(b"prft moof mdatprft")
    assert nvr.requests[-1] == "GET /api/cameras/door/live.mp4?stream=sub"
    assert nvr.streams_open == 1
    await socket.close()
    await wait(lambda: nvr.streams_open == 0)


async def test_a_browser_that_goes_without_a_word(opens: Opens, nvr: FakeNvr, wait: Wait) -> None:
    socket = await opens()
    await socket.receive_json()
    connection = socket._response.connection
    assert connection is not None
    assert connection.transport is not None
    connection.transport.abort()
    await wait(lambda: nvr.streams_open == 0)


async def test_it_ends_with_the_login(
    hass: HomeAssistant, opens: Opens, nvr: FakeNvr, hass_admin_user: MockUser, wait: Wait
) -> None:
    socket = await opens()
    await socket.receive_json()
    for login in list(hass_admin_user.refresh_tokens.values()):
        hass.auth.async_remove_refresh_token(login)
    await ends(socket)
    await wait(lambda: nvr.streams_open == 0)
    with pytest.raises(WSServerHandshakeError, match="403"):
        await opens()


async def test_it_ends_with_the_permission(
    opens: Opens, nvr: FakeNvr, hass_admin_user: MockUser, wait: Wait
) -> None:
    socket = await opens()
    await socket.receive_json()
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {"camera.hall": {"read": True}}}})
    await ends(socket)
    await wait(lambda: nvr.streams_open == 0)


@pytest.mark.parametrize("how", ["reload", "unload"])
async def test_it_ends_with_the_nvr(
    hass: HomeAssistant, opens: Opens, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, how: str
) -> None:
    socket = await opens()
    await socket.receive_json()
    if how == "reload":
        await hass.config_entries.async_reload(loaded.entry_id)
    else:
        await hass.config_entries.async_unload(loaded.entry_id)
    await ends(socket)
    await wait(lambda: nvr.streams_open == 0)


async def test_it_ends_when_home_assistant_stops(
    hass: HomeAssistant, opens: Opens, nvr: FakeNvr, wait: Wait
) -> None:
    socket = await opens()
    await socket.receive_json()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await ends(socket)
    await wait(lambda: nvr.streams_open == 0)


async def test_it_says_why_there_is_none(opens: Opens, nvr: FakeNvr) -> None:
    for status, code, told in (
        (503, "camera_unreachable", "camera_unreachable"),
        (404, "not_found", "not_found"),
        (503, "camera_private", "camera_private"),
    ):

        async def fail(_request: web.Request, status: int = status, code: str = code) -> Any:
            return error(status, code, "why")

        nvr.overrides["/api/cameras/door/live.mp4"] = fail
        socket = await opens()
        assert await socket.receive_json() == {"error": told}
        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_only_the_live_picture_comes_this_way(opens: Opens, nvr: FakeNvr) -> None:
    nvr.requests.clear()
    for path in ("snapshot.jpg", "live.ts", "live.mp4/", "alerts/a1/clip.mp4", "state"):
        with pytest.raises(WSServerHandshakeError, match="404"):
            await opens(path)
    assert not nvr.requests


async def test_without_a_socket_there_is_no_endless_answer(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    browser = await hass_client_no_auth()
    nvr.requests.clear()
    async with browser.get(f"{folder}/live.mp4") as response:
        assert response.status == 404
    assert not nvr.requests
