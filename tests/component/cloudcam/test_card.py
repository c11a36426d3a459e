"""The dashboard card's side of the integration: its commands, its folders, its files."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.cloudcam import card_files
from custom_components.cloudcam.card_access import folder_of
from custom_components.cloudcam.mirror import ALERTS_KEPT
from nvr.protocol import AlertChanged, AlertRemoved, CameraChanged, Phase
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, make_camera, now_us

DOOR, HALL = "camera.front_door", "camera.hall"
INIT = "init/" + "0" * 32 + ".mp4"

type Watch = Callable[..., Awaitable[tuple[MockHAClientWebSocket, dict[str, Any]]]]


@pytest.fixture
async def watch(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Watch:
    """Subscribes to cameras and gives the first event."""

    async def begin(*entity_ids: str) -> tuple[MockHAClientWebSocket, dict[str, Any]]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": "cloudcam/watch", "entity_ids": list(entity_ids)})
        assert (await socket.receive_json())["success"]
        return socket, (await socket.receive_json())["event"]

    return begin


@pytest.fixture
async def folder(watch: Watch) -> str:
    """The folder of the door camera."""
    _, event = await watch(DOOR)
    found: str = event["cameras"][DOOR]["folder"]
    return found


@pytest.fixture
def ask(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Callable[..., Any]:
    async def ask(kind: str, **more: Any) -> dict[str, Any]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": f"cloudcam/{kind}", **more})
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return ask


def answer(
    kind: str, text: str, **headers: str
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind, headers=headers)

    return handle


# What is watched


async def test_watching_tells_everything_and_then_every_change(watch: Watch, nvr: FakeNvr) -> None:
    socket, event = await watch(DOOR, HALL)
    assert set(event["cameras"]) == {DOOR, HALL}
    door = event["cameras"][DOOR]
    assert door["info"]["name"] == "Front door"
    assert door["connected"]
    assert abs(door["now_us"] - now_us()) < 5_000_000
    assert door["folder"] != event["cameras"][HALL]["folder"]
    assert "rtsp" not in str(door)
    await nvr.status("door", persons=2)
    event = (await socket.receive_json())["event"]
    assert list(event["cameras"]) == [DOOR]
    assert event["cameras"][DOOR]["info"]["status"]["persons"] == 2
    assert event["alerts"] == event["removed"] == []


async def test_watching_alerts(watch: Watch, nvr: FakeNvr) -> None:
    socket, event = await watch(DOOR)
    assert event["alerts"] == []
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door")))
    event = (await socket.receive_json())["event"]
    assert [(a["id"], a["entity_id"]) for a in event["alerts"]] == [("a1", DOOR)]
    await nvr.say(AlertChanged(Phase.START, make_alert("h1", "hall")))
    await nvr.say(AlertRemoved("a1", "door"))
    event = (await socket.receive_json())["event"]
    assert (event["alerts"], event["removed"]) == ([], ["a1"]), "the hall is nobody's business here"


async def test_watching_many_alerts(watch: Watch, nvr: FakeNvr) -> None:
    socket, _ = await watch(DOOR)
    begin_us = now_us() - 3_600_000_000
    for number in range(ALERTS_KEPT + 2):
        alert = make_alert(f"a{number}", "door", start_us=begin_us + number * 1_000_000)
        await nvr.say(AlertChanged(Phase.START, alert))
        event = (await socket.receive_json())["event"]
        assert [a["id"] for a in event["alerts"]] == [f"a{number}"]
        assert event["removed"] == [], "an old one is not gone because it isn't mirrored any more"
    await nvr.say(AlertRemoved("a30", "door"))
    assert (await socket.receive_json())["event"]["removed"] == ["a30"]


async def test_older_alerts_stay_when_the_nvr_is_back(watch: Watch, nvr: FakeNvr) -> None:
    """It tells the newest of all cameras then, and a busy one fills them."""
    socket, _ = await watch(DOOR)
    begin_us = now_us() - 3_600_000_000
    for number in range(3):
        alert = make_alert(f"a{number}", "door", start_us=begin_us + number * 1_000_000)
        await nvr.say(AlertChanged(Phase.START, alert))
        await socket.receive_json()
    await nvr.stop()
    del nvr.alerts["a0"]
    await nvr.start()
    removed: list[str] = []
    while not (event := (await socket.receive_json())["event"])["cameras"][DOOR]["connected"]:
        removed += event["removed"]
    assert removed + event["removed"] == []
    await nvr.say(AlertRemoved("a0", "door"))
    assert (await socket.receive_json())["event"]["removed"] == ["a0"], "though not mirrored"


async def test_an_alert_deleted_during_an_outage(watch: Watch, nvr: FakeNvr) -> None:
    socket, _ = await watch(DOOR)
    begin_us = now_us() - 3_600_000_000
    for number in range(3):
        alert = make_alert(f"a{number}", "door", start_us=begin_us + number * 1_000_000)
        await nvr.say(AlertChanged(Phase.START, alert))
        await socket.receive_json()
    await nvr.stop()
    del nvr.alerts["a1"]
    await nvr.start()
    while not (event := (await socket.receive_json())["event"])["cameras"][DOOR]["connected"]:
        pass
    assert event["removed"] == ["a1"]


async def test_a_watch_that_ended_leaves_nothing_behind(
    watch: Watch, loaded: MockConfigEntry
) -> None:
    coordinator = loaded.runtime_data
    socket, _ = await watch(DOOR)
    at_unload = len(loaded._on_unload or [])
    assert len(coordinator._unload_listeners) == 1
    await socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await socket.receive_json())["success"]
    assert coordinator._unload_listeners == []
    await watch(DOOR, HALL)
    assert len(loaded._on_unload or []) == at_unload


async def test_watching_through_an_outage_and_an_unload(
    hass: HomeAssistant, watch: Watch, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    socket, _ = await watch(DOOR)
    await nvr.stop()
    event = (await socket.receive_json())["event"]
    assert not event["cameras"][DOOR]["connected"]
    await nvr.start()
    while not (await socket.receive_json())["event"]["cameras"][DOOR]["connected"]:
        pass
    await hass.config_entries.async_unload(loaded.entry_id)
    while not (await socket.receive_json())["event"].get("ended"):
        pass


async def test_watching_what_is_not_there_or_not_allowed(
    hass: HomeAssistant, watch: Watch, nvr: FakeNvr, hass_admin_user: MockUser
) -> None:
    hass.states.async_set("camera.other", "idle")
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {DOOR: True, "camera.other": True}}})
    _, event = await watch(DOOR, HALL, "camera.other")
    assert event["cameras"][DOOR]["folder"]
    assert event["cameras"][HALL] == {"error": "unauthorized"}
    assert event["cameras"]["camera.other"] == {"error": "not_found"}


async def test_a_sensors_permission_does_not_open_the_camera(
    watch: Watch, hass_admin_user: MockUser
) -> None:
    sensor = "binary_sensor.front_door_person"
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {sensor: True}}})
    _, event = await watch(sensor)
    assert event["cameras"][sensor] == {"error": "unauthorized"}


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


# What a folder opens


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


# What is asked


async def test_the_cameras_that_a_user_may_see(
    ask: Callable[..., Any], hass_admin_user: MockUser
) -> None:
    everything = await ask("cameras")
    assert [c["entity_id"] for c in everything["result"]] == [DOOR, HALL]
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {HALL: True}}})
    assert (await ask("cameras"))["result"] == [{"entity_id": HALL, "name": "Hall"}]


async def test_the_timeline(ask: Callable[..., Any], hass_admin_user: MockUser) -> None:
    answered = await ask("timeline", entity_id=DOOR, start_us=0, end_us=120_000_000)
    assert answered["result"]["recorded"] == [[0, 120_000_000]]
    assert answered["result"]["activity"]["flags"] == "gIA="
    unknown = await ask("timeline", entity_id="camera.none", start_us=0, end_us=1)
    assert unknown["error"]["code"] == "not_found"
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({})
    refused = await ask("timeline", entity_id=DOOR, start_us=0, end_us=1)
    assert refused["error"]["code"] == "unauthorized"


async def test_alerts_of_several_cameras(ask: Callable[..., Any], nvr: FakeNvr) -> None:
    for number in range(6):
        camera = ("door", "hall")[number % 2]
        begin = now_us() - number * 60_000_000
        nvr.alerts[f"a{number}"] = make_alert(f"a{number}", camera, start_us=begin)
    found = (await ask("alerts", entity_ids=[DOOR, HALL], limit=4))["result"]
    assert [(a["id"], a["entity_id"]) for a in found] == [
        ("a0", DOOR),
        ("a1", HALL),
        ("a2", DOOR),
        ("a3", HALL),
    ]
    assert [a["id"] for a in (await ask("alerts", entity_ids=[HALL]))["result"]] == [
        "a1",
        "a3",
        "a5",
    ]


async def test_an_nvr_that_is_away(ask: Callable[..., Any], nvr: FakeNvr) -> None:
    await nvr.stop()
    answered = await ask("alerts", entity_ids=[DOOR])
    assert answered["error"]["code"] == "cannot_connect"


async def test_pinning_and_deleting(ask: Callable[..., Any], nvr: FakeNvr) -> None:
    nvr.alerts = {"a1": make_alert("a1", "door"), "h1": make_alert("h1", "hall")}
    pin = {"id": "p1", "camera_id": "door", "alert_id": "a1"}
    done: list[str] = []

    async def change(request: web.Request) -> web.Response:
        done.append(f"{request.method} {request.path}")
        if request.path == "/api/pins":
            return web.json_response({"pins": [pin, {"id": "p2", "camera_id": "gone"}]})
        is_new = request.method == "POST"
        return web.json_response(pin, status=201) if is_new else web.Response(status=204)

    nvr.overrides |= dict.fromkeys(
        ("/api/pins", "/api/pins/p1", "/api/pins/p2", "/api/alerts/a1/pin"), change
    )
    assert (await ask("pin_alert", entity_id=DOOR, alert_id="a1"))["result"] == pin
    assert (await ask("pins"))["result"] == [{**pin, "entity_id": DOOR}]
    assert (await ask("unpin", entity_id=DOOR, pin_id="p1"))["success"]
    assert "DELETE /api/pins/p1" in done
    for wrong in (
        await ask("pin_alert", entity_id=HALL, alert_id="a1"),
        await ask("delete_alert", entity_id=DOOR, alert_id="h1"),
        await ask("unpin", entity_id=HALL, pin_id="p1"),
    ):
        assert wrong["error"]["code"] == "not_found"
    assert done.count("DELETE /api/pins/p1") == 1


async def test_only_administrators_delete(
    ask: Callable[..., Any], nvr: FakeNvr, hass_admin_user: MockUser
) -> None:
    nvr.alerts = {"a1": make_alert("a1", "door")}
    deleted: list[str] = []

    async def alert(request: web.Request) -> web.Response:
        if request.method == "DELETE":
            deleted.append(request.path)
            return web.Response(status=204)
        return web.json_response(asdict(nvr.alerts["a1"]))

    nvr.overrides["/api/alerts/a1"] = alert
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": True})
    refused = await ask("delete_alert", entity_id=DOOR, alert_id="a1")
    assert refused["error"]["code"] == "unauthorized"
    assert not deleted
    hass_admin_user.is_owner = True
    hass_admin_user.invalidate_cache()
    assert (await ask("delete_alert", entity_id=DOOR, alert_id="a1"))["success"]
    assert deleted == ["/api/alerts/a1"]


async def test_a_new_camera_can_be_watched(
    hass: HomeAssistant, watch: Watch, nvr: FakeNvr, wait: Wait
) -> None:
    await nvr.say(CameraChanged(make_camera("yard", "Yard")))
    await wait(lambda: hass.states.get("camera.yard"))
    _, event = await watch("camera.yard")
    assert event["cameras"]["camera.yard"]["info"]["id"] == "yard"


# The card itself


async def test_pages_load_the_card(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "frontend", {})
    await set_up(hass, entry)
    browser = await hass_client_no_auth()
    with patch("homeassistant.components.onboarding.async_is_onboarded", return_value=True):
        async with browser.get("/") as response:
            page = await response.text()
    base = f"/cloudcam_card/{card_files._content_hash()}"
    assert f"{base}/cloudcam-card.js" in page
    for name in ("cloudcam-card.js", "hls-engine.js"):
        async with browser.get(f"{base}/{name}") as response:
            assert response.status == 200
            assert response.content_type == "text/javascript"
            assert "max-age" in response.headers["Cache-Control"]


def test_the_cards_address_changes_with_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_files, "_FOLDER", tmp_path)
    seen = set()
    for name, text in (("a.js", "1"), ("b.js", "1"), ("a.js", "2"), ("b.js", "")):
        (tmp_path / name).write_text(text)
        seen.add(card_files._content_hash())
    assert len(seen) == 4
