"""`scripts/screenshots`: the pictures of the guide, made of what `scripts/run` really shows."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from demo.browser import browser_page, find_chromium, open_dashboard, wait_for_videos
from demo.dashboard import DASHBOARD, find_devices
from demo.hass_api import HassApi
from demo.home import Home, say
from demo.home_assistant import DOMAIN, ROOT, Login

if TYPE_CHECKING:
    from playwright.async_api import Page

LIVE_DELAY_S = 4.0  # how far the live picture is behind
_VIDEO = "cloudcam-view video"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its file, the page's size, the theme, and what is tapped before it is taken.

    A tap is a selector; ``SELECTOR @ X Y`` is one within it, by shares of its width and height, and
    ``SELECTOR := TEXT`` writes into it.
    """

    name: str
    size: tuple[int, int]
    dark: bool = False
    taps: tuple[str, ...] = ()
    page: str = DASHBOARD
    shown: str = _VIDEO
    """What is there once the page is."""


_LARGE, _ALERT = "cloudcam-card .cell", "cloudcam-alerts li:nth-child(2) button.open"
_PERSON = "cloudcam-alerts li:has-text('Person') button.open"
_SHARE = (
    # a visit that is over: of one that begins nothing is recorded yet
    "cloudcam-alerts li:has-text('Person'):not(:has-text('going on')) button.open",
    "li.playing button[aria-label='Share']",
    "cloudcam-share button.chip:has-text('Person ')",
)
_NEXT = "cloudcam-share footer .primary"
_DOOR = ((0.3, 0.2), (0.44, 0.2), (0.5, 0.9), (0.25, 0.9))
SHOTS = (
    Shot("dashboard.png", (1280, 800)),
    Shot("dashboard-phone.png", (390, 844)),
    Shot("card-phone.png", (390, 844), taps=(_LARGE,)),
    Shot("card-phone-dark.png", (390, 844), dark=True, taps=(_LARGE, ".controls .more")),
    Shot("card-tablet.png", (820, 1180), taps=(_ALERT,)),
    Shot("card-desktop-dark.png", (1280, 900), dark=True, taps=(_ALERT,)),
    Shot("panel-live-phone.png", (390, 844), page="cloudcam/live"),
    Shot(
        "panel-alerts.png",
        (1440, 900),
        taps=(_ALERT,),
        page="cloudcam/review",
        shown="cloudcam-alerts li",
    ),
    Shot(
        "panel-storage-phone-dark.png",
        (390, 844),
        dark=True,
        page="cloudcam/storage",
        shown="cloudcam-storage-page .room",
    ),
    Shot(
        "panel-cameras.png",
        (1440, 900),
        page="cloudcam/cameras",
        shown="cloudcam-cameras-page .title",
    ),
    Shot(
        "panel-health-phone.png",
        (390, 844),
        page="cloudcam/health",
        shown="cloudcam-health-page .dot",
    ),
    Shot(
        "panel-watched-phone.png",
        (390, 844),
        page="cloudcam/watched",
        shown="cloudcam-watched-page li.row",
    ),
    Shot(
        "panel-verdict-phone.png",
        (390, 844),
        taps=(_PERSON, "cloudcam-alerts button[aria-label='Say what it was']"),
        page="cloudcam/review",
        shown="cloudcam-alerts li",
    ),
    Shot(
        "card-zones-phone.png",
        (390, 844),
        taps=(
            _LARGE,
            ".controls .more",
            "button[aria-label='Zones and masks']",
            "cloudcam-zones button:text-is('Zone')",
            *(f"cloudcam-zone-picture svg @ {x} {y}" for x, y in _DOOR),
            "cloudcam-zones button:text-is('Finish')",
        ),
    ),
    Shot(
        "share-dialog-phone.png",
        (390, 844),
        taps=_SHARE,
        page="cloudcam/review",
        shown="cloudcam-alerts li",
    ),
    Shot(
        "share-preview-phone.png",
        (390, 844),
        taps=(
            *_SHARE,
            "cloudcam-share button:text-is('Another moment')",
            _SHARE[-1],
            _NEXT,
            "cloudcam-share [name=recipient] := Erika, next door",
            "cloudcam-share [name=purpose] := The parcel of Monday",
            _NEXT,
            "cloudcam-share dd",  # it plays
        ),
        page="cloudcam/review",
        shown="cloudcam-alerts li",
    ),
    Shot(
        "shares-page.png",
        (390, 844),
        taps=(
            # what the picture before left to be consented to
            "cloudcam-shares-page button:text-is('Look at it')",
            _NEXT,
            "cloudcam-share .check input",
            _NEXT,
            _NEXT,
            "cloudcam-panel nav a[href='/cloudcam/review']",
            *_SHARE[:2],
            "cloudcam-share input[value=pets]",
            _NEXT,
            "cloudcam-share [name=recipient] := Grandma",
            "cloudcam-share [name=purpose] := The cat, this morning",
            _NEXT,
            "cloudcam-share footer button:text-is('Close')",
            "cloudcam-panel nav a[href='/cloudcam/shares']",
        ),
        page="cloudcam/shares",
        shown="cloudcam-shares-page li",
    ),
)


async def take(
    url: str, login: Login, chromium: Path, folder: Path, shots: Sequence[Shot] = SHOTS
) -> None:
    """Take the pictures, the live ones at a moment when a person is to be seen on them."""
    for shot in shots:
        async with browser_page(chromium, url, login.token, shot.size) as page:
            await page.emulate_media(color_scheme="dark" if shot.dark else "light")
            await open_dashboard(page, f"{url}/{shot.page}")
            await page.locator(shot.shown).first.wait_for(state="attached", timeout=60_000)
            if shot.shown == _VIDEO:
                await wait_for_videos(page, 1)
            if _ALERT not in shot.taps:
                await _until_person(url, login)
            for target in shot.taps:
                await _tap(page, target)
            await asyncio.sleep(LIVE_DELAY_S)
            await page.screenshot(path=folder / shot.name)
            say(f"-> {folder / shot.name}")


async def _tap(page: Page, target: str) -> None:
    selector, _, text = target.partition(" := ")
    selector, _, place = selector.partition(" @ ")
    found = page.locator(selector).first
    await found.wait_for(timeout=60_000)
    if text:
        await found.fill(text)
        return
    box = await found.bounding_box() if place else None
    if box is None:
        await found.click()
        return
    x, y = map(float, place.split())
    await found.click(position={"x": x * box["width"], "y": y * box["height"]})


async def _until_person(url: str, login: Login) -> None:
    async with HassApi(url, login.token) as api, api.socket() as socket:
        devices = [device for device in await find_devices(socket, DOMAIN) if device.is_camera]
        wanted = devices[0].entities["binary_sensor.person"]
        changes = await socket.states()
        while (change := await changes.get()) is not None:
            new = change["data"]["new_state"]
            if new is not None and new["entity_id"] == wanted and new["state"] == "on":
                return


async def run(chromium: Path, folder: Path, shots: Sequence[Shot] = SHOTS) -> None:
    """Start a home of its own, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Home(Path(temporary))
        try:
            login = await home.start()
            await take(home.hass.url, login, chromium, folder, shots)
        finally:
            await home.stop(20.0)


def main() -> int:
    """Take the pictures; gives the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs" / "guide")
    parser.add_argument("--only", default="", help="pictures whose name begins with this")
    options = parser.parse_args()
    shots = [shot for shot in SHOTS if shot.name.startswith(options.only)]
    chromium = find_chromium()
    if chromium is None:
        print("error: no Chromium found; install the package chromium", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(chromium, options.folder.absolute(), shots))
    return 0


if __name__ == "__main__":
    sys.exit(main())
