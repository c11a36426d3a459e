"""What the dashboard card asks, and its files."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.cloudcam import card_files
from tests.component.cloudcam.conftest import set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us
from tests.component.cloudcam.watching import DOOR, HALL


@pytest.fixture
def ask(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Callable[..., Any]:
    async def ask(kind: str, **more: Any) -> dict[str, Any]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": f"cloudcam/{kind}", **more})
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return ask


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
