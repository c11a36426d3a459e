"""The editor of zones: who may ask and save, what is passed on, and what is not overwritten."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from aiohttp import web
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from nvr.protocol import CameraChanged, Label, Sensitivity, Zone
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, error

DOOR = "camera.front_door"
WHAT_IF = "/api/cameras/door/what-if"
DRIVE = {
    "id": "drive",
    "name": "Drive",
    "points": [[0.5, 0.0], [1.0, 0.0], [1.0, 1.0]],
    "labels": ["person"],
    "alerts": True,
    "loiter_s": None,
}
NOTHING = {
    "sensitivity": "normal",
    "zones": [],
    "motion_masks": [],
    "object_masks": [],
    "thresholds": [],
}

type Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def ask(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Ask:
    async def ask(kind: str, **more: Any) -> dict[str, Any]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": f"cloudcam/{kind}", "entity_id": DOOR, **more})
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return ask


async def save(ask: Ask, rules: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    answer = await ask("set_rules", rules=rules, known=known)
    assert answer["success"], answer
    found: dict[str, Any] = answer["result"]
    return found


async def test_what_if_is_the_nvrs_answer(ask: Ask, nvr: FakeNvr) -> None:
    asked: list[Any] = []

    async def judge(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"kept": 12, "dropped": 3, "unknown": 0, "alerts": []})

    nvr.overrides[WHAT_IF] = judge
    answer = await ask("what_if", rules={"zones": [DRIVE], "sensitivity": "low"})
    assert answer["result"]["kept"] == 12
    assert asked == [{"zones": [DRIVE], "sensitivity": "low"}]


async def test_rules_are_saved_and_known_at_once(
    hass: HomeAssistant, ask: Ask, nvr: FakeNvr
) -> None:
    done = await save(ask, {"zones": [DRIVE], "sensitivity": "high"}, NOTHING)
    assert done == {"saved": True, "rules": NOTHING | {"zones": [DRIVE], "sensitivity": "high"}}
    assert nvr.setup.settings["door"]["zones"] == [DRIVE]
    again = await save(ask, {"zones": []}, {"zones": [DRIVE]})
    assert again["saved"] and again["rules"]["zones"] == []


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    ask: Ask, nvr: FakeNvr, wait: Wait, loaded: MockConfigEntry
) -> None:
    theirs = Zone("gate", "Gate", [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], [Label.PET])
    camera = replace(nvr.cameras["door"], zones=[theirs], sensitivity=Sensitivity.LOW)
    nvr.cameras["door"] = camera
    await nvr.say(CameraChanged(camera))
    mirror = loaded.runtime_data.mirror
    await wait(lambda: mirror.cameras["door"].sensitivity == "low")
    done = await save(ask, {"zones": [DRIVE]}, NOTHING)
    assert not done["saved"]
    assert done["rules"]["sensitivity"] == "low"
    assert [zone["name"] for zone in done["rules"]["zones"]] == ["Gate"]
    assert not [one for one in nvr.requests if one.startswith("PATCH")]
    assert (await save(ask, {"zones": [DRIVE]}, done["rules"]))["saved"]


@pytest.mark.parametrize("kind", ["what_if", "set_rules"])
async def test_a_value_that_the_nvr_refuses_is_told_in_its_words(
    ask: Ask, nvr: FakeNvr, kind: str
) -> None:
    for path in (WHAT_IF, "/api/cameras/door"):
        nvr.overrides[path] = refuse
    more = {"known": NOTHING} if kind == "set_rules" else {}
    answer = await ask(kind, rules={"zones": [DRIVE]}, **more)
    assert answer["error"]["code"] == "refused"
    assert "zones.0.points" in answer["error"]["message"]


async def refuse(_request: web.Request) -> web.StreamResponse:
    return error(400, "config_error", "zones.0.points: must enclose an area")


@pytest.mark.parametrize(
    "rules", [{"privacy": True}, {"main_url": "x"}, {"sensitivity": "wild"}, {"zones": ["x"]}]
)
async def test_nothing_else_of_a_camera_is_reached(
    ask: Ask, nvr: FakeNvr, rules: dict[str, Any]
) -> None:
    commands: dict[str, dict[str, Any]] = {"what_if": {}, "set_rules": {"known": {}}}
    for kind, more in commands.items():
        answer = await ask(kind, rules=rules, **more)
        assert answer["error"]["code"] == "invalid_format"
    assert not [one for one in nvr.requests if one.startswith(("PATCH", "POST"))]


@pytest.mark.parametrize(
    ("policy", "may"),
    [({}, False), ({POLICY_READ: True}, False), ({POLICY_READ: True, POLICY_CONTROL: True}, True)],
)
async def test_only_who_may_control_the_camera_edits_its_zones(
    ask: Ask,
    nvr: FakeNvr,
    hass_admin_user: MockUser,
    policy: dict[str, bool],
    *,
    may: bool,
) -> None:
    nvr.overrides[WHAT_IF] = web.json_response({"kept": 0})
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {DOOR: policy}}} if policy else {})
    asked = await ask("what_if", rules={})
    saved = await ask("set_rules", rules={"zones": []}, known={})
    assert [asked["success"], saved["success"]] == [may, may]
    if not may:
        assert asked["error"]["code"] == saved["error"]["code"] == "unauthorized"
        assert not [one for one in nvr.requests if one.startswith(("PATCH", "POST"))]


@pytest.mark.parametrize("may", [True, False])
async def test_the_card_is_told_who_may(
    loaded: MockConfigEntry,
    hass_admin_user: MockUser,
    hass_ws_client: WebSocketGenerator,
    *,
    may: bool,
) -> None:
    if not may:
        hass_admin_user.groups = []
        hass_admin_user.mock_policy({"entities": {"entity_ids": {DOOR: {POLICY_READ: True}}}})
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "cloudcam/watch", "entity_ids": [DOOR]})
    assert (await socket.receive_json())["success"]
    event = (await socket.receive_json())["event"]
    assert event["cameras"][DOOR]["may_control"] is may
    assert asdict(loaded.runtime_data.mirror.cameras["door"])["zones"] == []
