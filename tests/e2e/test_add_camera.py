"""A camera is added in a real Chromium: nothing but clicks, its address and its name."""

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import cv2
import numpy as np
import pytest

from custom_components.cloudcam.api import Client
from demo.browser import browser_page, find_chromium, open_dashboard
from demo.dashboard import find_devices
from demo.home_assistant import DOMAIN
from demo.stamp import read_stamp
from tests.contract.conformance import check_setup
from tests.e2e.conftest import House

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

LOADED = "(image) => image.complete && image.naturalWidth"
WIDER_THAN_PAGE = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def chromium() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    return found


class Dialog:
    """What somebody does who has a mouse, a keyboard and eyes, in fields that must be filled."""

    def __init__(self, page: Page, pictures: Path, size: tuple[int, int]) -> None:
        self.page = page
        self._name = str(pictures / f"add-camera-{size[0]}x{size[1]}")
        self._seen = 0

    async def look(self) -> None:
        """Take a picture of the page; nothing reaches beyond it."""
        await self.page.wait_for_timeout(700)  # dialogs slide in
        self._seen += 1
        await self.page.screenshot(path=f"{self._name}-{self._seen}.png")
        assert not await self.page.evaluate(WIDER_THAN_PAGE)

    async def choose(self, text: str) -> None:
        await self.page.get_by_text(text, exact=True).first.click()

    async def write(self, name: str, value: str) -> None:
        await self.page.get_by_role("textbox", name=f"{name}*", exact=True).last.fill(value)

    async def press(self, button: str) -> None:
        await self.page.get_by_role("button", name=button, exact=True).last.click()

    async def shows(self, text: str) -> None:
        await self.page.get_by_text(text).first.wait_for(timeout=40_000)


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
async def test_a_camera_is_added_by_its_address_and_changed(
    house: House, chromium: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    pictures = Path(os.environ.get("CLOUDCAM_SCREENSHOTS", tmp_path))
    async with browser_page(chromium, house.hass.url, house.login.token, size) as page:
        dialog = Dialog(page, pictures, size)
        address = f"{house.hass.url}/config/integrations/integration/{DOMAIN}"
        await open_dashboard(page, address)
        await dialog.press("Add camera")
        await dialog.shows("One whose address I know")
        await dialog.look()
        await dialog.choose("One whose address I know")
        await dialog.press("Submit")
        await dialog.shows("Address of the camera")
        await dialog.write("Address", house.cameras.url("nobody"))
        await dialog.look()
        await dialog.press("Submit")
        await dialog.shows("Nothing answers there")
        await dialog.look()
        await dialog.write("Address", house.cameras.url("hall"))
        await dialog.press("Submit")
        await dialog.shows("This is what it sees")
        await dialog.write("Name", "Garden")
        await dialog.choose("Outdoors, on our own ground")
        await dialog.look()
        assert await picture_is_of_the_scene(page), "the picture is that of the camera"
        await dialog.press("Submit")
        await dialog.shows("Success")
        await dialog.look()
        try:
            await entities_come(house)
            await dialog.press("Finish")
            await dialog.look()
            row = page.locator("ha-config-sub-entry-row").filter(has_text="Garden")
            await row.locator("ha-icon-button").nth(1).click()  # the wheel
            await dialog.shows("Change Garden")
            await dialog.look()
            await dialog.write("Name", "Yard")
            await dialog.press("Submit")
            await dialog.shows("successful")
            await dialog.look()
            await dialog.press("Close")
        finally:
            await house.nvr.ask("camera", "remove", "garden", "--yes")
        await entities_go(house)


async def picture_is_of_the_scene(page: Page) -> bool:
    """The clock that is burned into the camera's picture can be read on the page's."""
    image = page.locator("ha-markdown img").last
    await image.wait_for()
    size = await image.evaluate(LOADED)
    assert size == 640, "the browser could load it"
    source = await image.evaluate("(image) => image.src")
    async with aiohttp.ClientSession() as anybody, anybody.get(source) as response:
        assert response.status == 200, "its address needs no login, but a signature"
        data = await response.read()
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return decoded is not None and read_stamp(np.asarray(decoded, np.uint8)) is not None


async def entities_come(house: House) -> None:
    """The camera has a device, and its picture can be had."""
    async with asyncio.timeout(30):
        while True:
            devices = await find_devices(house.socket, DOMAIN)
            entities = [d.entities for d in devices if d.is_camera and d.name == "Garden"]
            if entities and (await house.state(entities[0]["camera.camera"]))["state"] in (
                "recording",
                "streaming",
            ):
                return
            await asyncio.sleep(0.2)


async def entities_go(house: House) -> None:
    async with asyncio.timeout(10):
        while len([d for d in await find_devices(house.socket, DOMAIN) if d.is_camera]) > 1:
            await asyncio.sleep(0.2)


async def test_the_nvr_answers_as_the_integration_expects(house: House) -> None:
    store = json.loads((house.hass.folder / ".storage" / "core.config_entries").read_text())
    (entry,) = [e for e in store["data"]["entries"] if e["entry_id"] == house.entry_id]
    data = entry["data"]
    async with aiohttp.ClientSession() as session:
        client = Client(session, data["host"], data["port"], data["fingerprint"], data["token"])
        await check_setup(client, "hall")
