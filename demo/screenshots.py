"""`scripts/screenshots`: the pictures of the guide, made of what `scripts/run` really shows."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from demo.browser import browser_page, find_chromium, open_dashboard, wait_for_videos
from demo.dashboard import DASHBOARD, find_devices
from demo.hass_api import HassApi
from demo.home import Home, say
from demo.home_assistant import DOMAIN, ROOT, Login

SIZES = {"dashboard.png": (1280, 800), "dashboard-phone.png": (390, 844)}
LIVE_DELAY_S = 4.0  # how far Home Assistant's live picture is behind


async def take(home: Home, login: Login, chromium: Path, folder: Path) -> None:
    """Take every picture at a moment when a person is to be seen on it."""
    for name, size in SIZES.items():
        async with browser_page(chromium, home.hass.url, login.token, size) as page:
            await open_dashboard(page, f"{home.hass.url}/{DASHBOARD}")
            await wait_for_videos(page, 1)
            await _until_person(home, login)
            await asyncio.sleep(LIVE_DELAY_S)
            await page.screenshot(path=folder / name)
            say(f"-> {folder / name}")


async def _until_person(home: Home, login: Login) -> None:
    async with HassApi(home.hass.url, login.token) as api, api.socket() as socket:
        devices = [device for device in await find_devices(socket, DOMAIN) if device.is_camera]
        wanted = devices[0].entities["binary_sensor.person"]
        changes = await socket.states()
        while (change := await changes.get()) is not None:
            new = change["data"]["new_state"]
            if new is not None and new["entity_id"] == wanted and new["state"] == "on":
                return


async def run(chromium: Path, folder: Path) -> None:
    """Start a home of its own, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Home(Path(temporary))
        try:
            await take(home, await home.start(), chromium, folder)
        finally:
            await home.stop(20.0)


def main() -> int:
    """Take the pictures; gives the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs" / "guide")
    options = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("error: no Chromium found; install the package chromium", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(chromium, options.folder.absolute()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
