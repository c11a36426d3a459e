"""A camera's folder: what it opens to a browser without a login, and when it ends."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam.card_access import folder_of
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert
from tests.component.cloudcam.watching import DOOR, HALL, Watch, watch

__all__ = ["watch"]

INIT = "init/" + "0" * 32 + ".mp4"


@pytest.fixture
async def folder(watch: Watch) -> str:
    """The folder of the door camera."""
    _, event = await watch(DOOR)
    found: str = event["cameras"][DOOR]["folder"]
    return found


def answer(
    kind: str, text: str, **headers: str
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind, headers=headers)

    return handle


async def test_a_folder_keeps_its_name_for_a_while(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Every change of a camera tells it again, and a new one has all pictures fetched anew."""
    half_day_s = 12 * 3600
    freezer.tick(half_day_s - time.time() % half_day_s + 1)
    first = folder_of(hass, loaded.runtime_data, "door", "login")
    freezer.tick(half_day_s - 10)
    assert folder_of(hass, loaded.runtime_data, "door", "login") == first
    freezer.tick(20)
    assert folder_of(hass, loaded.runtime_data, "door", "login") != first


async def test_folders_are_renewed(
    hass: HomeAssistant, watch: Watch, freezer: FrozenDateTimeFactory
) -> None:
    socket, event = await watch(DOOR)
    freezer.tick(12 * 3600 + 1)
    async_fire_time_changed(hass)
    renewed = (await socket.receive_json())["event"]["cameras"][DOOR]["folder"]
    assert renewed != event["cameras"][DOOR]["folder"]


SHOWN = [
    ("snapshot.jpg?width=640", "image/jpeg"),
    ("frame.jpg?time_us=5&exact=1", "image/jpeg"),
    ("filmstrip.jpg?start_us=1&end_us=2&count=3", "image/jpeg"),
    ("playlist.m3u8?start_us=1&end_us=2", "application/vnd.apple.mpegurl"),
    ("live.m3u8?window_s=60&_HLS_msn=4&_HLS_part=1", "application/vnd.apple.mpegurl"),
    (INIT, "video/mp4"),
    ("media/2026-11-23/07-00-00.000Z.mp4", "video/mp4"),
    ("media/second/2026-11-23/07-00-00.000Z.mp4", "video/mp4"),
]


async def test_a_folder_needs_no_login_and_passes_its_query_on(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    browser = await hass_client_no_auth()
    for path, kind in SHOWN:
        await check_shown(browser, f"{folder}/{path}", kind, nvr)


async def check_shown(browser: TestClient, url: str, kind: str, nvr: FakeNvr) -> None:
    found = re.fullmatch(r"(/api/cloudcam/see/[^/]+)/([^?]+)\??(.*)", url)
    assert found is not None
    folder, bare, query = found.groups()
    there = {"X-CloudCam-Time-Us": "5", "X-CloudCam-Filmstrip": "{}", "Set-Cookie": "a=b"}
    nvr.overrides[f"/api/cameras/door/{bare}"] = answer("text/html", "body", **there)
    async with browser.get(f"{folder}/{bare}?{query}&token=x") as response:
        assert response.status == 200
        assert await response.text() == "body"
        assert response.content_type == kind, "whatever the NVR says"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "Set-Cookie" not in response.headers
        assert ("X-CloudCam-Time-Us" in response.headers) == (bare == "frame.jpg")
    asked = f"/api/cameras/door/{bare}" + (f"?{query}" if query else "")
    assert nvr.requests[-1] == f"GET {asked}"
    assert nvr.seen_headers["Authorization"] == "Bearer token-of-home-assistant"


async def test_ranges_of_media(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    browser = await hass_client_no_auth()
    clip = f"{folder}/clip.mp4?start_us=1&end_us=2"
    async with browser.get(clip, headers={"Range": "bytes=4-7"}) as response:
        assert (response.status, await response.read()) == (206, b"ftyp")
    async with browser.head(clip) as response:
        assert response.status == 200
        assert response.content_length


async def test_alerts_of_the_camera_only(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    nvr.alerts = {"a1": make_alert("a1", "door"), "h1": make_alert("h1", "hall")}
    browser = await hass_client_no_auth()
    for name, kind in (("snapshot.jpg?box=1", "image/jpeg"), ("clip.mp4", "video/mp4")):
        async with browser.get(f"{folder}/alerts/a1/{name}") as response:
            assert (response.status, response.content_type) == (200, kind)
        async with browser.get(f"{folder}/alerts/h1/{name}") as response:
            assert response.status == 404
    async with browser.get(f"{folder}/alerts/a1/pin") as response:
        assert response.status == 404


ELSEWHERE = [
    "",
    "description",
    "live.ts",
    "evidence.zip",
    "recordings",
    "media/../../../state",
    "media/2026-11-23/..%2F..%2Fstate.mp4",
    "%2e%2e/hall/snapshot.jpg",
    "alerts/..%2Fx/snapshot.jpg",
    "snapshot.jpg/",
]


async def test_nothing_else_is_reached(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    browser = await hass_client_no_auth()
    nvr.requests.clear()
    for path in ELSEWHERE:
        async with browser.get(f"{folder}/{path}") as response:
            assert response.status in {400, 403, 404}, path
    assert not nvr.requests


async def test_a_folder_can_not_be_made_up(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    browser = await hass_client_no_auth()
    nvr.requests.clear()
    base, _, ticket = folder.rpartition("/")
    for position in (0, len(ticket) // 2, len(ticket) - 3):
        other = "A" if ticket[position] != "A" else "B"
        forged = ticket[:position] + other + ticket[position + 1 :]
        async with browser.get(f"{base}/{forged}/snapshot.jpg") as response:
            assert response.status == 403
    for junk in ("x", "AAAA", "é", "a b", ticket[:20]):
        async with browser.get(f"{base}/{junk}/snapshot.jpg") as response:
            assert response.status == 403
    assert not nvr.requests


async def test_a_folder_ends_with_its_time(
    folder: str, hass_client_no_auth: ClientSessionGenerator, freezer: FrozenDateTimeFactory
) -> None:
    browser = await hass_client_no_auth()
    freezer.tick(24 * 3600 + 1)
    async with browser.get(f"{folder}/snapshot.jpg") as response:
        assert response.status == 403


async def test_a_folder_ends_with_its_login(
    hass: HomeAssistant,
    folder: str,
    hass_client_no_auth: ClientSessionGenerator,
    hass_admin_user: MockUser,
) -> None:
    browser = await hass_client_no_auth()
    async with browser.get(f"{folder}/snapshot.jpg") as response:
        assert response.status == 200
    for login in list(hass_admin_user.refresh_tokens.values()):
        hass.auth.async_remove_refresh_token(login)
    async with browser.get(f"{folder}/snapshot.jpg") as response:
        assert response.status == 403


async def test_a_folder_ends_with_the_permission(
    folder: str, hass_client_no_auth: ClientSessionGenerator, hass_admin_user: MockUser
) -> None:
    browser = await hass_client_no_auth()
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {HALL: {POLICY_READ: True}}}})
    async with browser.get(f"{folder}/snapshot.jpg") as response:
        assert response.status == 403


async def test_a_picture_that_nobody_waits_for_is_given_up(
    folder: str, hass_client_no_auth: ClientSessionGenerator, nvr: FakeNvr, wait: Wait
) -> None:
    given_up = asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            given_up.set()
            raise
        return web.Response()

    nvr.overrides["/api/cameras/door/frame.jpg"] = slow
    browser = await hass_client_no_auth()
    asking = asyncio.create_task(browser.get(f"{folder}/frame.jpg?time_us=1"))
    await wait(lambda: any("frame.jpg" in request for request in nvr.requests))
    asking.cancel()
    await wait(given_up.is_set)
