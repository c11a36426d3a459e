"""Privacy masks in Home Assistant: who draws them, and what the owner is told of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloudcam.const import DOMAIN
from nvr.protocol import CameraChanged, ErrorInfo
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, error, now_us

GARDEN = [[0.5, 0.0], [1.0, 0.0], [1.0, 0.5]]

type Ask = Callable[[list[Any], list[Any]], Awaitable[dict[str, Any]]]


@pytest.fixture
def save(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Ask:
    async def save(masks: list[Any], known: list[Any]) -> dict[str, Any]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id(
            {
                "type": "cloudcam/set_privacy_masks",
                "entity_id": "camera.front_door",
                "privacy_masks": masks,
                "known": known,
            }
        )
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return save


def issue(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{entry.entry_id}_{key}_door")


async def test_an_administrator_draws_them(
    save: Ask, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    answer = await save([GARDEN], [])
    assert answer["result"] == {"saved": True, "privacy_masks": [GARDEN]}
    assert nvr.setup.settings["door"]["privacy_masks"] == [GARDEN]
    answer = await save([], [GARDEN])
    assert answer["result"] == {"saved": True, "privacy_masks": []}


async def test_nobody_else_does(save: Ask, nvr: FakeNvr, hass_admin_user: MockUser) -> None:
    """Not even who may control the camera: a mask that goes shows what it covered."""
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": True})
    answer = await save([], [])
    assert answer["error"]["code"] == "unauthorized"
    assert not any(request.startswith("PATCH") for request in nvr.requests)


async def test_what_somebody_else_drew_meanwhile_is_not_overwritten(
    save: Ask, nvr: FakeNvr, wait: Wait, loaded: MockConfigEntry
) -> None:
    theirs = [(0.0, 0.0), (0.5, 0.0), (0.5, 1.0)]
    camera = replace(nvr.cameras["door"], privacy_masks=[theirs])
    nvr.cameras["door"] = camera
    await nvr.say(CameraChanged(camera))
    mirror = loaded.runtime_data.mirror
    await wait(lambda: len(mirror.cameras["door"].privacy_masks) == 1)
    answer = await save([GARDEN], [])
    assert answer["result"]["saved"] is False
    assert answer["result"]["privacy_masks"] == [[list(point) for point in theirs]]


async def draw(nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait) -> None:
    """Somebody draws a mask, and Home Assistant hears of it."""
    masked = replace(nvr.cameras["door"], privacy_masks=[[(0.5, 0.0), (1.0, 0.0), (1.0, 0.5)]])
    nvr.cameras["door"] = masked
    await nvr.say(CameraChanged(masked))
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].privacy_masks)


async def test_a_new_mask_wipes_snapshots_of_before(
    nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    snapshots = loaded.runtime_data.snapshots
    of_door, of_hall = snapshots.keep("door", b"all of it", 60), snapshots.keep("hall", b"2", 60)
    await nvr.status("door", persons=1)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].status.persons == 1)
    assert snapshots.last("door") is not None, "its masks are as they were"
    await draw(nvr, loaded, wait)
    assert snapshots.last("door") is None
    assert snapshots.find("door", of_door) is None
    assert snapshots.find("hall", of_hall) == b"2"
    masked = snapshots.keep("door", b"part of it", 60)
    await nvr.status("door", persons=2)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].status.persons == 2)
    assert snapshots.find("door", masked) == b"part of it"


async def test_a_snapshot_under_way_when_a_mask_is_drawn_is_taken_again(
    nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    coordinator = loaded.runtime_data
    asked, go_on = asyncio.Event(), asyncio.Event()
    pictures = [b"\xff\xd8 all of it", b"\xff\xd8 part of it"]

    async def slow(_request: web.Request) -> web.Response:
        asked.set()
        await go_on.wait()
        return web.Response(body=pictures.pop(0), content_type="image/jpeg")

    nvr.overrides["/api/cameras/door/snapshot.jpg"] = slow
    taking = asyncio.create_task(coordinator.take_snapshot("door", None, 60))
    await asyncio.wait_for(asked.wait(), 10)
    await draw(nvr, loaded, wait)
    go_on.set()
    assert coordinator.snapshots.find("door", await taking) == b"\xff\xd8 part of it"


@pytest.mark.parametrize("code", ["masking_slow", "camera_unmasked"])
async def test_trouble_with_masks_is_told_while_it_lasts(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, code: str
) -> None:
    await nvr.status("door", error=ErrorInfo(code, "as it is"))
    await wait(lambda: issue(hass, loaded, code) is not None)
    found = issue(hass, loaded, code)
    assert found is not None
    assert (found.translation_key, found.is_fixable) == (code, False)
    await nvr.status("door", error=None)
    await wait(lambda: issue(hass, loaded, code) is None)
    await nvr.status("door", error=ErrorInfo(code, "again"))
    await wait(lambda: issue(hass, loaded, code) is not None)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert issue(hass, loaded, code) is None


async def test_what_was_recorded_before_can_be_deleted(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    until_us = now_us()
    oldest_us = until_us - 3_600_000_000
    await nvr.status("door", oldest_us=oldest_us, unmasked_until_us=until_us)
    await wait(lambda: issue(hass, loaded, "unmasked_left") is not None)
    manager = repairs_flow_manager(hass)
    assert manager is not None
    data = {"issue_id": f"{loaded.entry_id}_unmasked_left_door"}
    route = "/api/cameras/door/recordings"

    nvr.overrides[route] = error(409, "pinned", "1 pinned by Anna: unpin first")
    flow = await manager.async_init(DOMAIN, data=data)
    assert nvr.keeping.erased == [], "asked before anything is deleted"
    done = await manager.async_configure(flow["flow_id"], {})
    assert (done["type"], done["reason"]) == ("abort", "not_deleted")
    assert "pinned by Anna" in str(done["description_placeholders"])
    assert issue(hass, loaded, "unmasked_left") is not None

    del nvr.overrides[route]
    flow = await manager.async_init(DOMAIN, data=data)
    done = await manager.async_configure(flow["flow_id"], {})
    assert done["type"] == "create_entry"
    # two, as the timeline says "deleted" of a stretch that has a beginning
    assert nvr.keeping.erased == [("door", 0, oldest_us), ("door", oldest_us, until_us)]
