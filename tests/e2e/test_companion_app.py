"""A notification on a phone: from the camera's lens to what a tap on it opens, hours later."""

import asyncio
import io
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import av
import numpy as np
import pytest
import pytest_asyncio
from aiohttp import web

from demo.browser import browser_page, find_chromium, open_dashboard, wait_for_videos
from demo.processes import LOOPBACK
from demo.stamp import read_stamp
from tests.e2e.conftest import House

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]


@dataclass(slots=True)
class Phone:
    """The companion app's part: what the push service got for it, and when."""

    device_id: str = ""
    pushed: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    async def until(self, count: int, timeout_s: float) -> list[tuple[int, dict[str, Any]]]:
        give_up = time.monotonic() + timeout_s
        while len(self.pushed) < count:
            assert time.monotonic() < give_up, f"only {len(self.pushed)} notifications came"
            await asyncio.sleep(0.05)
        return self.pushed

    async def push(self, request: web.Request) -> web.Response:
        self.pushed.append((time.time_ns() // 1000, await request.json()))
        return web.json_response({}, status=201)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(house: House) -> AsyncIterator[Phone]:
    """A phone with Home Assistant's app, whose push service is here instead of the internet."""
    phone = Phone()
    app = web.Application()
    app.router.add_post("/push", phone.push)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, 0).start()
    address = f"http://{LOOPBACK}:{runner.addresses[0][1]}/push"
    await house.api.post(
        "/api/mobile_app/registrations",
        {
            "device_id": "test",
            "app_id": "test",
            "app_name": "Test",
            "app_version": "1",
            "device_name": "Ada's phone",
            "manufacturer": "Test",
            "model": "Test",
            "os_name": "Test",
            "os_version": "1",
            "supports_encryption": False,
            "app_data": {"push_token": "token", "push_url": address},
        },
    )
    phone.device_id = await device_id(house, "Ada's phone")
    yield phone
    await runner.cleanup()


async def device_id(house: House, name: str) -> str:
    for _ in range(100):
        for device in await house.socket.ask("config/device_registry/list"):
            if device["name"] == name:
                return str(device["id"])
        await asyncio.sleep(0.1)
    raise AssertionError(f"there is no device {name}")


async def make_automation(house: House, phone: Phone) -> None:
    """Of the blueprint that the integration put into Home Assistant's folder, like its owner."""
    listed = await house.socket.ask("blueprint/list", domain="automation")
    assert "metadata" in listed["cloudcam/visitor.yaml"]
    inputs = {"cameras": [await device_id(house, "Hall")], "phones": [phone.device_id]}
    use = {"path": "cloudcam/visitor.yaml", "input": inputs}
    own = {"mobile_app": None, "automation": [{"alias": "Visitors", "use_blueprint": use}]}
    (house.hass.folder / "own.yaml").write_text(json.dumps(own))  # YAML can be JSON
    await house.api.post("/api/services/automation/reload")
    assert (await house.state("automation.visitors"))["state"] == "on"


async def test_a_visit_reaches_the_phone_with_its_picture(house: House, phone: Phone) -> None:
    await make_automation(house, phone)
    (visit,) = house.visits("person")
    lap = house.lap() + 1
    await phone.until(1, 2 * house.truth["duration_s"] + 30)
    at_us, first = phone.pushed[0]
    for candidate in (lap - 1, lap, lap + 1):
        shown_us = house.wall_us(visit["visible_s"], candidate)
        if shown_us < at_us < shown_us + 10_000_000:
            print(f"on the phone {(at_us - shown_us) / 1e6:.2f} s after the first pixel")
            break
    else:
        pytest.fail("it came when nobody was there")
    assert first["title"] == "Hall"
    assert first["message"].startswith("A person, ")
    media_address = first["data"].get("image")
    if media_address is None:  # the first picture is an update then
        media_address = (await phone.until(2, 10))[1][1]["data"]["image"]
    async with aiohttp.ClientSession() as app:  # without any login
        async with app.get(house.hass.url + media_address) as response:
            assert (response.status, response.content_type) == (200, "image/jpeg")
            picture = await response.read()
        async with app.get(house.hass.url + media_address.partition("?")[0]) as response:
            assert response.status == 401
    with av.open(io.BytesIO(picture), "r") as container:
        (frame,) = container.decode(video=0)
        stamp = read_stamp(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
    assert stamp is not None
    assert visit["visible_s"] <= stamp.time_s <= visit["end_s"], "the person is on it"
    end_us = house.wall_us(visit["end_s"], candidate)
    await asyncio.sleep(max(0.0, end_us / 1e6 - time.time()) + 3)
    assert {push["data"]["tag"] for _, push in phone.pushed} == {first["data"]["tag"]}


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
async def test_a_tap_opens_that_visit_and_it_plays(
    house: House, phone: Phone, size: tuple[int, int], tmp_path: Path
) -> None:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    pictures = Path(os.environ.get("CLOUDCAM_SCREENSHOTS", tmp_path))
    data = (await phone.until(1, 60))[0][1]["data"]
    live, silence, wrong, clip = data["actions"]
    assert clip["uri"] == data["url"] == data["clickAction"]
    async with browser_page(chromium, house.hass.url, house.login.token, size) as page:
        await open_dashboard(page, house.hass.url + data["url"])
        await page.get_by_text("Person").first.wait_for(timeout=30_000)
        await page.wait_for_timeout(1500)
        await page.screenshot(path=pictures / f"visit-{size[0]}x{size[1]}.png")
        await page.get_by_text("Person").last.click()
        await wait_for_videos(page, 1)
        await page.screenshot(path=pictures / f"visit-plays-{size[0]}x{size[1]}.png")
        await open_dashboard(page, house.hass.url + live["uri"])
        await wait_for_videos(page, 1)
        await page.screenshot(path=pictures / f"visit-live-{size[0]}x{size[1]}.png")
    camera = house.device.entities["camera.camera"]
    assert silence["action"] == f"CLOUDCAM_SILENCE {camera}"
    assert wrong["action"].startswith(f"CLOUDCAM_WRONG {camera} ")


async def test_the_button_that_silences(house: House, phone: Phone) -> None:
    action = phone.pushed[0][1]["data"]["actions"][1]["action"]
    await house.api.post("/api/events/mobile_app_notification_action", {"action": action})
    sensor = "sensor.hall_notifications_snoozed_until"
    async with asyncio.timeout(10):
        while (await house.state(sensor))["state"] == "unknown":
            await asyncio.sleep(0.1)
    await house.api.post(
        "/api/services/cloudcam/snooze",
        {"camera": house.device.entities["camera.camera"], "duration": 0},
    )
    await house.api.post("/api/services/automation/turn_off", {"entity_id": "automation.visitors"})
