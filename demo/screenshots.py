"""`scripts/screenshots`: the pictures of the guide, made of what `scripts/run` really shows."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from demo.browser import browser_page, find_chromium, open_dashboard, wait_for_videos
from demo.dashboard import DASHBOARD, find_devices
from demo.hass_api import HassApi
from demo.home import Home, say
from demo.home_assistant import DOMAIN, ROOT, Login

LIVE_DELAY_S = 4.0  # how far the live picture is behind


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its file, the page's size, the theme, and what is tapped before it is taken."""

    name: str
    size: tuple[int, int]
    dark: bool = False
    taps: tuple[str, ...] = ()


_LARGE, _ALERT = "cloudcam-card .cell", "cloudcam-alerts li:nth-child(2) button.open"
SHOTS = (
    Shot("dashboard.png", (1280, 800)),
    Shot("dashboard-phone.png", (390, 844)),
    Shot("card-phone.png", (390, 844), taps=(_LARGE,)),
    Shot("card-phone-dark.png", (390, 844), dark=True, taps=(_LARGE, ".controls .more")),
    Shot("card-tablet.png", (820, 1180), taps=(_ALERT,)),
    Shot("card-desktop-dark.png", (1280, 900), dark=True, taps=(_ALERT,)),
)


async def take(url: str, login: Login, chromium: Path, folder: Path) -> None:
    """Take every picture, the live ones at a moment when a person is to be seen on them."""
    for shot in SHOTS:
        async with browser_page(chromium, url, login.token, shot.size) as page:
            await page.emulate_media(color_scheme="dark" if shot.dark else "light")
            await open_dashboard(page, f"{url}/{DASHBOARD}")
            await wait_for_videos(page, 1)
            if _ALERT not in shot.taps:
                await _until_person(url, login)
            for target in shot.taps:
                await page.locator(target).first.click()
            await asyncio.sleep(LIVE_DELAY_S)
            await page.screenshot(path=folder / shot.name)
            say(f"-> {folder / shot.name}")


async def _until_person(url: str, login: Login) -> None:
    async with HassApi(url, login.token) as api, api.socket() as socket:
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
            login = await home.start()
            await take(home.hass.url, login, chromium, folder)
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
