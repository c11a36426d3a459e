"""A headless Chromium that is logged in to a Home Assistant."""

import asyncio
import json
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    # nothing but this machine can be found
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
_PLAYING = """
() => {
    const found = [];
    const walk = (node) => {
        if (node.tagName === "VIDEO") found.push(node);
        if (node.shadowRoot) walk(node.shadowRoot);
        for (const child of node.children) walk(child);
    };
    walk(document.body);
    return found.map((v) => ({ width: v.videoWidth, at: v.currentTime, paused: v.paused }));
}
"""
_CONNECTED = """
() => {
    const main = document.querySelector("home-assistant");
    return main && main.hass && main.hass.connected;
}
"""


@dataclass(frozen=True, slots=True)
class Video:
    """A video element of the page: its width in pixels once it has a picture, and where it is."""

    width: int
    at_s: float
    paused: bool


def find_chromium() -> Path | None:
    """The Chromium of this machine: $CLOUDCAM_CHROMIUM, else the first on the PATH."""
    for name in (os.environ.get("CLOUDCAM_CHROMIUM", ""), *CHROMIUM_NAMES):
        if name and (found := shutil.which(name)):
            return Path(found)
    return None


@asynccontextmanager
async def browser_page(
    chromium: Path,
    url: str,
    token: str,
    size: tuple[int, int] = (1280, 800),
    *,
    touch: bool = False,
) -> AsyncIterator[Page]:
    """Open a page that is logged in to the Home Assistant at `url`; with `touch` as a phone's."""
    from playwright.async_api import async_playwright

    tokens = {
        "hassUrl": url,
        "clientId": f"{url}/",
        "access_token": token,
        "token_type": "Bearer",
        "refresh_token": "",
        "expires_in": 1800,
        "expires": int((time.time() + 86400) * 1000),
    }
    remember = f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))});"
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium's own rule
    with tempfile.TemporaryDirectory() as profile:
        async with async_playwright() as playwright:
            context = await playwright.chromium.launch_persistent_context(
                profile,
                executable_path=chromium,
                headless=True,
                args=[*_FLAGS, *sandbox],
                viewport={"width": size[0], "height": size[1]},
                has_touch=touch,
                is_mobile=touch,
            )
            await context.add_init_script(f"try {{ {remember} }} catch (error) {{}}")
            page = context.pages[0]
            try:
                yield page
            finally:
                await context.close()


async def open_dashboard(page: Page, address: str) -> None:
    """Go to a page of Home Assistant and wait until it is connected."""
    await page.goto(address, wait_until="domcontentloaded")
    await page.wait_for_function(_CONNECTED, timeout=60_000)


async def videos(page: Page) -> list[Video]:
    """The video elements of the page, also those inside of web components."""
    found = await page.evaluate(_PLAYING)
    return [Video(item["width"], item["at"], item["paused"]) for item in found]


async def wait_for_videos(page: Page, count: int, timeout_s: float = 60.0) -> list[Video]:
    """Wait until that many videos show a picture and move on.

    Raises:
        TimeoutError: they don't.
    """
    async with asyncio.timeout(timeout_s):
        before: list[Video] = []
        while True:
            now = await videos(page)
            moving = [
                video
                for video, was in zip(now, before, strict=False)
                if video.width and video.at_s > was.at_s
            ]
            if len(moving) >= count:
                return moving
            before = now
            await asyncio.sleep(0.5)
