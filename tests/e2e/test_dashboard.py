"""The demo's dashboard in a real Chromium: the picture lives, it fits, nothing leaves the house."""

import asyncio
import base64
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from demo.browser import browser_page, find_chromium, open_dashboard, wait_for_videos
from demo.dashboard import DASHBOARD, find_devices, save_dashboard
from demo.home_assistant import DOMAIN
from demo.stamp import read_clock
from tests.e2e.conftest import House

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

PICTURE = """
(video) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    return canvas.toDataURL("image/png");
}
"""
WIDER_THAN_PAGE = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def chromium() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    return found


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
async def test_the_dashboard_shows_the_camera_live(
    house: House, chromium: Path, size: tuple[int, int], tmp_path: Path
) -> None:
    """The clock that is burned into the camera's picture goes on, second by second."""
    await save_dashboard(house.socket, await find_devices(house.socket, DOMAIN))
    pictures = Path(os.environ.get("CLOUDCAM_SCREENSHOTS", tmp_path))
    asked: list[str] = []
    duration_s: float = house.truth["duration_s"]
    async with browser_page(chromium, house.hass.url, house.login.token, size) as page:
        page.on("request", lambda request: asked.append(request.url))
        await open_dashboard(page, f"{house.hass.url}/")
        await wait_for_videos(page, 1)
        video = page.locator("video").first
        seen, first = await video.screenshot(), clock(await video.evaluate(PICTURE))
        async with asyncio.timeout(30):  # while Home Assistant's stream begins, the player halts
            while (clock(await video.evaluate(PICTURE)) - first) % duration_s < 3.0:
                await page.wait_for_timeout(500)
        assert await video.screenshot() != seen
        assert not await page.evaluate(WIDER_THAN_PAGE)
        await page.screenshot(path=pictures / f"dashboard-{size[0]}x{size[1]}.png")
        assert page.url.startswith(f"{house.hass.url}/{DASHBOARD}")
    assert asked
    strangers = [url for url in asked if not url.startswith((house.hass.url, "blob:", "data:"))]
    assert not strangers, "the page loads from this Home Assistant only"


def clock(data_url: str) -> float:
    """The seconds that the camera's clock shows on a picture."""
    png = base64.b64decode(data_url.partition(",")[2])
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    seconds = read_clock(np.asarray(image, np.uint8))
    assert seconds is not None, "no camera picture is to be seen"
    return seconds
