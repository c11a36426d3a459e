"""Shares in Home Assistant: what the card asks, actions, events, and who may."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import Context, HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers.network import NoURLAvailableError
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.cloudcam import link_address
from custom_components.cloudcam.const import DOMAIN
from custom_components.cloudcam.diagnostics import async_get_config_entry_diagnostics
from nvr.protocol import CameraRemoved
from nvr.shares import ShareEnd, ShareState, ShareWay
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us
from tests.component.cloudcam.fake_sharing import SHA256, make_share

DOOR, HALL = "camera.front_door", "camera.hall"
ONE, TWO = "1" * 12, "2" * 12
EVENTS = ("ready", "failed", "made", "opened", "ended")

type Ask = Callable[..., Awaitable[Any]]
type Call = Callable[..., Awaitable[Any]]


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
def resident(hass_admin_user: MockUser) -> MockUser:
    """The user of the socket, who may see the door, and nothing else."""
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {DOOR: {POLICY_READ: True}}}})
    return hass_admin_user


@pytest.fixture
async def linked(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """Links open, at an address outside."""
    hass.config_entries.async_update_entry(loaded, options={"sharing_links": True})
    await async_process_ha_core_config(hass, {"external_url": "https://home.example.org"})
    return loaded


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    async def call(action: str, user: MockUser | None = None, **data: Any) -> Any:
        context = Context(user_id=None if user is None else user.id)
        return await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True, context=context
        )

    return call


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
        "is_secure": False,
        "may_create": True,
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
    assert (info["is_external"], info["is_secure"], info["links"]) == (True, True, True)


async def test_candidates_and_what_the_nvr_says_is_wrong(nvr: FakeNvr, ask: Ask) -> None:
    found = await ask("candidates", entity_id=DOOR, at_us=7)
    assert found["time_us"] == 7 and found["candidates"][0]["label"] == "person"
    nvr.sharing.refusal = "the recipient is missing"
    assert await ask("create", **wanted()) == "refused"
    for wrong in ({"content": "nobody"}, {"views": "many"}, {"subject": [{"x": 1}]}):
        assert await ask("create", **wanted(**wrong)) == "refused", wrong
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
    assert (info["may_create"], info["fingerprint"]) == (False, None)
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


# Actions


async def test_an_automation_drafts(hass: HomeAssistant, nvr: FakeNvr, call: Call) -> None:
    """And that is all it can do."""
    alert = make_alert("a1", "door", end_us=now_us(), clip_end_us=now_us())
    nvr.alerts["a1"] = alert
    told = await call(
        "share_clip",
        alert_id="a1",
        way="link",
        recipient="Erika",
        purpose="the parcel",
        views=0,
        expires={"hours": 2},
        phrase="blue kettle",
    )
    (asked,) = nvr.sharing.wanted
    assert (asked.camera_id, asked.alert_id, asked.content) == ("door", "a1", "subject")
    assert (asked.start_us, asked.end_us) == (alert.clip_start_us, alert.clip_end_us)
    (point,) = asked.subject
    assert (point.at_us, round(point.x, 3), round(point.y, 3)) == (alert.snapshot_us, 0.2, 0.55)
    assert (asked.views, asked.expires_s, asked.phrase) == (None, 7200, "blue kettle")
    assert told["url"] == f"/cloudcam/shares/{told['share_id']}"
    assert (told["camera"], told["state"], told["why"]) == (DOOR, "ready", None)
    assert not nvr.sharing.tokens
    actions = hass.services.async_services()[DOMAIN]
    assert not [name for name in actions if "consent" in name]


async def test_what_an_action_needs(nvr: FakeNvr, call: Call) -> None:
    to = {"way": "file", "recipient": "Erika", "purpose": "the parcel"}
    nvr.alerts["a1"] = make_alert("a1", "door", snapshot_us=None)
    last = {"last": {"seconds": 30}}
    for wrong in (
        {"camera": DOOR, **last},  # which person?
        {"alert_id": "a1"},
        {"camera": DOOR, "content": "whole"},
        {"content": "whole"},
        {"alert_id": "a1", "camera": DOOR, "content": "whole"},
    ):
        with pytest.raises(ServiceValidationError):
            await call("share_clip", **to, **wrong)
    assert not nvr.sharing.wanted
    nvr.sharing.refusal = "that is too long"
    with pytest.raises(ServiceValidationError, match="that is too long"):
        await call("share_clip", **to, camera=DOOR, content="whole", **last)
    nvr.overrides["/api/shares"] = 500
    with pytest.raises(HomeAssistantError):
        await call("share_clip", **to, camera=DOOR, content="whole", **last)


async def test_who_calls_actions(
    nvr: FakeNvr, loaded: MockConfigEntry, call: Call, resident: MockUser, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await nvr.sharing.link(TWO, camera_id="hall")
    await wait(lambda: len(loaded.runtime_data.shares.known) == 2)
    asked = {"camera": DOOR, "last": {"seconds": 9}, "content": "whole", "way": "file"}
    with pytest.raises(Unauthorized):
        await call("share_clip", resident, **asked, recipient="me", purpose="mine")
    with pytest.raises(Unauthorized):
        await call("revoke_share", resident, share_id=TWO)
    listed = (await call("list_shares", resident))["shares"]
    assert [share["share_id"] for share in listed] == [ONE]
    assert (await call("revoke_share", resident, share_id=ONE))["why"] == "revoked"
    assert len((await call("list_shares"))["shares"]) == 2
    assert len((await call("list_shares", camera=[HALL]))["shares"]) == 1
    assert len((await call("list_shares", state="ended"))["shares"]) == 1
    with pytest.raises(ServiceValidationError):
        await call("revoke_share", share_id="no such")


# Events


@pytest.fixture
def events(hass: HomeAssistant) -> Callable[[], list[tuple[str, str, Any]]]:
    captured = {kind: async_capture_events(hass, f"cloudcam_share_{kind}") for kind in EVENTS}

    def told() -> list[tuple[str, str, Any]]:
        return [
            (kind, event.data["share_id"][0], event.data.get("view") or event.data.get("why"))
            for kind, found in captured.items()
            for event in found
        ]

    return told


type Events = Callable[[], list[tuple[str, str, Any]]]


async def test_each_step_is_told_once(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, events: Events, wait: Wait
) -> None:
    made = async_capture_events(hass, "cloudcam_share_made")
    draft = make_share(ONE, state=ShareState.RENDERING, progress=0.1, sha256=None)
    await nvr.sharing.change(draft)
    await nvr.sharing.change(replace(draft, progress=0.6))
    await nvr.sharing.change(make_share(ONE))
    await nvr.sharing.link(ONE)
    active = nvr.sharing.shares[ONE]
    for used in (1, 1, 3, 2, 3):
        await nvr.sharing.change(replace(active, views_used=used, opened_us=now_us()))
    await nvr.sharing.end(ONE, ShareEnd.USED_UP)
    for state in (ShareState.FAILED, ShareState.FAILED):
        await nvr.sharing.change(make_share(TWO, state=state, problem="nobody was found"))
    await nvr.sharing.change(make_share("3" * 12, state=ShareState.ENDED, ended=ShareEnd.DISCARDED))
    expected = [
        ("ready", "1", None),
        ("failed", "2", None),
        ("made", "1", None),
        *(("opened", "1", view) for view in (1, 2, 3)),
        ("ended", "1", "used_up"),
    ]
    await wait(lambda: events()[-1:] == expected[-1:] and ("failed", "2", None) in events())
    assert events() == expected
    data = made[0].data
    assert (data["camera"], data["recipient"], data["purpose"]) == (DOOR, "Erika", "the parcel")
    assert (data["by"], data["way"], data["url"]) == ("Ada", "link", f"/cloudcam/shares/{ONE}")


async def test_what_happened_meanwhile_is_told_once(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, events: Events, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await wait(lambda: events() == [("made", "1", None)])

    async def hear_again() -> None:
        known = loaded.runtime_data.shares
        known.is_known = False
        await nvr.hang_up()
        await wait(lambda: known.is_known)

    await hear_again()
    assert events() == [("made", "1", None)]
    used = replace(nvr.sharing.shares[ONE], views_used=2, opened_us=now_us())
    nvr.sharing.shares[ONE] = used
    await hear_again()
    opened = [("opened", "1", 1), ("opened", "1", 2)]
    assert events() == [("made", "1", None), *opened]

    await hass.config_entries.async_unload(loaded.entry_id)
    ended = replace(used, state=ShareState.ENDED, ended=ShareEnd.EXPIRED, ended_us=now_us())
    nvr.sharing.shares[ONE] = ended
    for _ in range(2):
        await hass.config_entries.async_setup(loaded.entry_id)
        await wait(lambda: loaded.runtime_data.shares.is_known)
        await hass.config_entries.async_unload(loaded.entry_id)
    assert events() == [("made", "1", None), *opened, ("ended", "1", "expired")]


async def test_an_nvr_that_is_new_here_tells_nothing_of_before(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, events: Events, wait: Wait
) -> None:
    for number in range(20):
        nvr.sharing.shares[f"{number:012}"] = make_share(
            f"{number:012}",
            state=ShareState.ENDED,
            consented_us=now_us(),
            ended=ShareEnd.EXPIRED,
            views_used=3,
        )
    await set_up(hass, entry)
    await wait(lambda: entry.runtime_data.shares.is_known)
    assert events() == []


async def test_an_nvr_that_can_not_share(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait
) -> None:
    nvr.overrides["/api/shares"] = 404
    await set_up(hass, entry)
    await wait(lambda: entry.runtime_data.shares.is_known)
    assert entry.runtime_data.shares.known == []


async def test_what_was_told_is_forgotten_with_the_nvr(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
) -> None:
    await nvr.sharing.link(ONE)
    key = f"cloudcam.shares.{loaded.entry_id}"
    await wait(lambda: ONE in hass_storage.get(key, {}).get("data", {}))
    await hass.config_entries.async_remove(loaded.entry_id)
    assert key not in hass_storage


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
