"""The card's commands and addresses against a real NVR: both mean the same by every word."""

import hashlib
import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.cloudcam.const import DOMAIN
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.test_share_attacks import Home, backend, home, loopback, quick, real
from tests.nvr.web.conftest import NOW_US

__all__ = ["backend", "home", "loopback", "quick", "real"]

WANTED = {
    "entity_id": "camera.front_door",
    "start_us": NOW_US - 9_000_000,
    "end_us": NOW_US - 6_000_000,
    "content": "whole",
    "recipient": "Erika",
    "purpose": "the broken fence",
}

type Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def ask(hass: HomeAssistant, home: Home, hass_ws_client: WebSocketGenerator) -> Ask:
    await async_process_ha_core_config(hass, {"external_url": "https://home.example.org"})
    socket = await hass_ws_client()

    async def ask(kind: str, **more: Any) -> Any:
        await socket.send_json_auto_id({"type": f"cloudcam/shares/{kind}", **more})
        answer = await socket.receive_json()
        assert answer["success"], answer
        return answer["result"]

    return ask


@pytest.fixture
async def browser(home: Home, hass_client: ClientSessionGenerator) -> TestClient[Any, Any]:
    found: TestClient[Any, Any] = await hass_client()
    return found


async def consented(home: Home, ask: Ask, wait: Wait, **more: Any) -> dict[str, Any]:
    """As the card does it; what the consent answered."""
    draft = await ask("create", **WANTED | more)
    shares = home.entry.runtime_data.shares
    await wait(lambda: shares.find(draft["id"]).state == "ready")
    which = {"entry_id": home.entry.entry_id, "share_id": draft["id"]}
    done: dict[str, Any] = await ask("consent", **which, sha256=shares.find(draft["id"]).sha256)
    return done


async def test_a_link_from_draft_to_end(
    hass: HomeAssistant, home: Home, ask: Ask, wait: Wait
) -> None:
    events = {
        kind: async_capture_events(hass, f"cloudcam_share_{kind}")
        for kind in ("ready", "made", "opened", "ended")
    }
    done = await consented(home, ask, wait, way="link", phrase="blue kettle", may_download=True)
    assert done["share"]["entity_id"] == "camera.front_door"
    path = done["url"].removeprefix("https://home.example.org")
    assert (await home.ask(path))[0] == 200
    video = await home.open(path, data={"phrase": "blue kettle"})
    _, _, clip = await home.ask(video)
    assert hashlib.sha256(clip).hexdigest() == done["share"]["sha256"]
    which = {"entry_id": home.entry.entry_id, "share_id": done["share"]["id"]}
    assert (await ask("revoke", **which))["ended"] == "revoked"
    await wait(lambda: events["ended"])
    told = {kind: len(found) for kind, found in events.items()}
    assert told == {"ready": 1, "made": 1, "opened": 1, "ended": 1}
    assert events["ended"][0].data["why"] == "revoked"
    (listed,) = (await ask("list"))["shares"]
    assert (listed["state"], listed["views_used"]) == ("ended", 1)


async def test_a_zip_its_receipt_and_who_signs(
    home: Home, ask: Ask, wait: Wait, browser: TestClient[Any, Any]
) -> None:
    done = await consented(home, ask, wait, way="file", packaging="zip")
    assert done["url"] is None
    below = f"/api/cloudcam/shares/{home.entry.entry_id}/{done['share']['id']}"
    async with browser.get(f"{below}/preview", headers={"Range": "bytes=0-8"}) as answer:
        assert (answer.status, len(await answer.read())) == (206, 9)
    async with browser.get(f"{below}/file") as answer:
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="share.zip"'
        with zipfile.ZipFile(io.BytesIO(await answer.read())) as found:
            clip = found.read("clip.mp4")
            assert {"manifest.json", "manifest.sig", "LOOK.html"} <= set(found.namelist())
    assert hashlib.sha256(clip).hexdigest() == done["share"]["sha256"]
    for language, word in (("de", '<html lang="de">'), ("en", '<html lang="en">')):
        async with browser.get(f"{below}/receipt", headers={"Accept-Language": language}) as answer:
            page = await answer.text()
            assert word in page and "Erika" in page
            assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    async with browser.get(f"{below}/receipt.json") as answer:
        signed = await answer.json()
    assert json.loads(signed["receipt"])["recipient"] == "Erika"
    assert (await ask("info"))["fingerprint"]


async def test_an_original_is_kept_until_it_is_released(
    hass: HomeAssistant, home: Home, ask: Ask, wait: Wait, browser: TestClient[Any, Any]
) -> None:
    done = await consented(home, ask, wait, way="file", content="original")
    assert done["share"]["pin_id"]
    which = {"entry_id": home.entry.entry_id, "share_id": done["share"]["id"]}
    async with browser.get(
        f"/api/cloudcam/shares/{which['entry_id']}/{which['share_id']}/file"
    ) as answer:
        whole = await answer.read()
    assert hashlib.sha256(whole).hexdigest() == done["share"]["sha256"]
    assert (await ask("release", **which))["pin_id"] is None
    listed: Any = await hass.services.async_call(
        DOMAIN, "list_shares", {}, blocking=True, return_response=True
    )
    assert len(listed["shares"]) == 1
