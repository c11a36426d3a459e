"""Shares in Home Assistant: what the card asks, what others are told, and who may."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.helpers.network import NoURLAvailableError
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.cloudcam import link_address
from custom_components.cloudcam.diagnostics import async_get_config_entry_diagnostics
from nvr.protocol import CameraRemoved
from nvr.shares import ShareState, ShareWay
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr
from tests.component.cloudcam.fake_sharing import ONE, SHA256, TWO, make_share

DOOR, HALL = "camera.front_door", "camera.hall"

type Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def socket(
    loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    return await hass_ws_client()


@pytest.fixture
def ask(socket: MockHAClientWebSocket) -> Ask:
    """The result of a command, or the code of what went wrong."""

    async def ask(kind: str, **more: Any) -> Any:
        await socket.send_json_auto_id({"type": f"cloudcam/shares/{kind}", **more})
        answer = await socket.receive_json()
        return answer["result"] if answer["success"] else answer["error"]["code"]

    return ask


@pytest.fixture
async def linked(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Links open, at an address outside."""
    hass.config_entries.async_update_entry(loaded, options={"sharing_links": True})
    await async_process_ha_core_config(hass, {"external_url": "https://home.example.org"})
    return loaded


def wanted(**more: Any) -> dict[str, Any]:
    usual = {
        "entity_id": DOOR,
        "start_us": 1_795_000_000_000_000,
        "end_us": 1_795_000_010_000_000,
        "content": "whole",
        "way": "link",
        "recipient": "Erika",
        "purpose": "the parcel",
    }
    return usual | more


# The card


async def test_a_share_from_draft_to_end(nvr: FakeNvr, linked: MockConfigEntry, ask: Ask) -> None:
    draft = await ask("create", **wanted(views=None, with_time=True))
    (asked,) = nvr.sharing.wanted
    assert (asked.camera_id, asked.views, asked.with_time, asked.with_audio) == (
        "door",
        None,
        True,
        False,
    )
    assert (draft["entity_id"], draft["camera"], draft["state"]) == (DOOR, "Front door", "ready")
    which = {"entry_id": linked.entry_id, "share_id": draft["id"]}
    assert await ask("consent", **which, sha256="cd" * 32) == "refused", "not what was looked at"
    done = await ask("consent", **which, sha256=SHA256)
    assert done["share"]["state"] == "active"
    (token,) = nvr.sharing.tokens
    assert done["url"] == f"https://home.example.org/api/cloudcam/share/{token}"
    assert token not in str(await ask("list")), "told once"
    assert (await ask("revoke", **which))["ended"] == "revoked"
    assert (await ask("list"))["shares"][0]["state"] == "ended"
    released = await ask("release", **which)
    assert released["pin_id"] is None


async def test_what_links_need_is_told_before_anything_is_let_out(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    ask: Ask,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as nowhere:
        nowhere.setattr(link_address, "get_url", Mock(side_effect=NoURLAvailableError))
        info = await ask("info")
    assert info == {
        "entry_id": loaded.entry_id,
        "links": False,
        "link_base": None,
        "is_external": False,
        "fingerprint": "ab12 cd34",
    }
    assert await ask("info", entity_id=DOOR) == await ask("info", entry_id=loaded.entry_id)
    assert await ask("info", entity_id="camera.none") == "not_found"
    await nvr.sharing.change(make_share(ONE))
    await nvr.sharing.change(make_share(TWO, way=ShareWay.FILE))
    await wait(lambda: len(loaded.runtime_data.shares.known) == 2)
    which = {"entry_id": loaded.entry_id, "share_id": ONE, "sha256": SHA256}
    assert await ask("consent", **which) == "links_off"
    hass.config_entries.async_update_entry(loaded, options={"sharing_links": True})
    with monkeypatch.context() as nowhere:
        nowhere.setattr(link_address, "get_url", Mock(side_effect=NoURLAvailableError))
        assert await ask("consent", **which) == "no_address"
    assert nvr.sharing.shares[ONE].state is ShareState.READY
    done = await ask("consent", **which | {"share_id": TWO})
    assert (done["share"]["state"], done["url"]) == ("active", None), "a file needs neither"
    await async_process_ha_core_config(hass, {"internal_url": "http://192.168.1.2:8123"})
    info = await ask("info")
    assert (info["link_base"], info["is_external"]) == ("http://192.168.1.2:8123", False)
    await async_process_ha_core_config(hass, {"external_url": "https://home.example.org"})
    info = await ask("info")
    assert (info["is_external"], info["links"]) == (True, True)


async def test_candidates_and_what_the_nvr_says_is_wrong(nvr: FakeNvr, ask: Ask) -> None:
    found = await ask("candidates", entity_id=DOOR, at_us=7)
    assert found["time_us"] == 7 and found["candidates"][0]["label"] == "person"
    nvr.sharing.refusal = "the recipient is missing"
    assert await ask("create", **wanted()) == "refused"
    for wrong in ({"content": "nobody"}, {"views": "many"}, {"subject": [{"x": 1}]}):
        assert await ask("create", **wanted(**wrong)) == "refused", wrong
    assert await ask("create", entity_id=DOOR, way="file") == "refused", "half of it is missing"
    assert len(nvr.sharing.wanted) == 1


@pytest.mark.usefixtures("resident")
async def test_who_is_no_administrator(
    nvr: FakeNvr, loaded: MockConfigEntry, ask: Ask, wait: Wait
) -> None:
    """Sees and ends what is of cameras that they may see: it may be them who are in it."""
    await nvr.sharing.link(ONE)
    await nvr.sharing.link(TWO, camera_id="hall")
    await wait(lambda: len(loaded.runtime_data.shares.known) == 2)
    assert [share["id"] for share in (await ask("list"))["shares"]] == [ONE]
    info = await ask("info")
    assert info["fingerprint"] is None
    assert await ask("info", entity_id=HALL) == "unauthorized"
    which = {"entry_id": loaded.entry_id, "share_id": ONE}
    for kind, more in (
        ("create", wanted()),
        ("candidates", {"entity_id": DOOR, "at_us": 7}),
        ("consent", {**which, "sha256": SHA256}),
        ("release", which),
        ("revoke", {**which, "share_id": TWO}),
    ):
        assert await ask(kind, **more) == "unauthorized", kind
    assert (await ask("revoke", **which))["state"] == "ended"


async def test_a_camera_that_is_gone(
    nvr: FakeNvr, loaded: MockConfigEntry, ask: Ask, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await nvr.say(CameraRemoved("door"))
    await wait(lambda: "door" not in loaded.runtime_data.mirror.cameras)
    (share,) = (await ask("list"))["shares"]
    assert (share["entity_id"], share["camera"]) == (None, "door")


async def test_the_feed(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    socket: MockHAClientWebSocket,
    wait: Wait,
) -> None:
    await nvr.sharing.link(ONE)
    await wait(lambda: loaded.runtime_data.shares.known)
    await socket.send_json_auto_id({"type": "cloudcam/shares/subscribe"})
    assert (await socket.receive_json())["success"]
    told = (await socket.receive_json())["event"]
    assert told["is_all"] and [share["id"] for share in told["shares"]] == [ONE]
    await nvr.sharing.change(replace(nvr.sharing.shares[ONE], views_used=1))
    assert (await socket.receive_json())["event"]["share"]["views_used"] == 1
    nvr.sharing.shares[TWO] = make_share(TWO)
    await nvr.hang_up()
    while "share" in (told := (await socket.receive_json())["event"]):
        pass
    assert {share["id"] for share in told["shares"]} == {ONE, TWO}, "after a lost connection"
    await hass.config_entries.async_unload(loaded.entry_id)
    told = (await socket.receive_json())["event"]
    assert told["shares"] == []
    await hass.config_entries.async_setup(loaded.entry_id)
    while not told.get("shares"):
        told = (await socket.receive_json())["event"]
    assert {share["id"] for share in told["shares"]} == {ONE, TWO}


async def test_what_is_looked_at_and_taken(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_admin_user: MockUser,
    wait: Wait,
) -> None:
    await nvr.sharing.change(make_share(ONE))
    await nvr.sharing.link(TWO, way=ShareWay.FILE)
    await wait(lambda: len(loaded.runtime_data.shares.known) == 2)
    browser, stranger = await hass_client(), await hass_client_no_auth()
    below = f"/api/cloudcam/shares/{loaded.entry_id}"
    async with browser.get(f"{below}/{ONE}/preview", headers={"Range": "bytes=4-7"}) as answer:
        assert (answer.status, await answer.read()) == (206, b"ftyp")
        assert answer.headers["Content-Type"] == "video/mp4"
    assert (await browser.get(f"{below}/{ONE}/file")).status == 404, "nobody consented"
    async with browser.get(f"{below}/{TWO}/file") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="clip.mp4"'
    async with browser.get(f"{below}/{TWO}/receipt") as answer:
        assert "Receipt" in await answer.text()
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        policy = answer.headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; style-src 'sha256-x'; sandbox", "the NVR's own"
    german = {"Accept-Language": "de-DE"}
    async with browser.get(f"{below}/{TWO}/receipt", headers=german) as answer:
        assert "Beleg" in await answer.text()
    async with browser.get(f"{below}/{TWO}/receipt.json") as answer:
        assert (await answer.json()) == {"signature": "ab"}
    paths = [f"{below}/{TWO}/{what}" for what in ("preview", "file", "receipt", "receipt.json")]
    for path in paths:
        assert (await stranger.get(path)).status == 401, path
    assert (await browser.get(f"{below}/{'3' * 12}/preview")).status == 404
    assert (await browser.get(f"/api/cloudcam/shares/none/{ONE}/preview")).status == 404
    content = async_sign_path(hass, paths[0], timedelta(minutes=1), use_content_user=True)
    assert (await stranger.get(content)).status == 403, "Home Assistant's own account is nobody"
    hass_admin_user.groups = []
    for path in paths:
        assert (await browser.get(path)).status == 403, path


# What is told to others


async def test_diagnostics_tell_nothing_of_persons(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await wait(lambda: loaded.runtime_data.shares.known)
    told = await async_get_config_entry_diagnostics(hass, loaded)
    (share,) = told["shares"]
    assert share["state"] == "active" and told["sharing_links"] is False
    for secret in ("Erika", "the parcel", "Ada", *nvr.sharing.tokens):
        assert secret not in str(told)


async def test_the_option(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await async_process_ha_core_config(hass, {"external_url": "https://home.example.org"})
    flow = await hass.config_entries.options.async_init(loaded.entry_id)
    assert flow["description_placeholders"] == {"address": "https://home.example.org"}
    schema = flow["data_schema"]
    assert schema is not None and schema({})["sharing_links"] is False
    done = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"sidebar": True, "sharing_links": True}
    )
    assert done["data"]["sharing_links"] is True
