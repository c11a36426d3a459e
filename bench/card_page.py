"""The card in a real browser: what a finger or a mouse does to it, and what is seen of it."""

import asyncio
import base64
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.errors import BenchError
from demo.browser import browser_page
from demo.stamp import read_stamp

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Locator, Page

_PROBE = Path(__file__).with_name("card_probe.js")
_ACROSS, _DOWN = 210, 22  # pixels of the part of a picture that the probe hands over
_FRAME_S = 1 / 60
_TAP_S = 0.06
_SWIPE_STEPS = 4
_OPEN_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Device:
    """What the page is shown on."""

    name: str
    size: tuple[int, int]
    touch: bool


PHONE = Device("phone", (390, 844), touch=True)
TABLET = Device("tablet", (820, 1180), touch=True)
DESKTOP = Device("desktop", (1280, 900), touch=False)


def number_in(clock: str) -> int | None:
    """The number that is burned into a picture, of the part that the probe handed over."""
    grey = np.frombuffer(base64.b64decode(clock), np.uint8).reshape(_DOWN, _ACROSS)
    picture = np.zeros((360, 640), np.uint8)
    picture[6 : 6 + _DOWN, 8 : 8 + _ACROSS] = grey
    stamp = read_stamp(picture)
    return None if stamp is None else stamp.frame


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where the timeline is on the page (pixels), and which time it shows (Unix microseconds)."""

    left: float
    top: float
    width: float
    start_us: float
    end_us: float

    def x_of(self, us: float) -> float:
        return self.left + (us - self.start_us) / (self.end_us - self.start_us) * self.width

    def time_at(self, share: float) -> float:
        return self.start_us + share * (self.end_us - self.start_us)


class CardPage:
    """A page that is logged in. Input goes through the browser's own queue, as a person's does."""

    def __init__(self, page: Page, session: CDPSession, device: Device) -> None:
        self.page = page
        self.device = device
        self._session = session
        self._at = (0.0, 0.0)

    # What is opened

    async def open(self, address: str) -> None:
        """Go to a page and wait until the card can be used."""
        await self.page.goto("about:blank")
        await self.page.goto(address, wait_until="commit")
        try:
            await self.page.wait_for_function(
                "() => 'usable' in cloudcamProbe.marks", timeout=1000 * _OPEN_TIMEOUT_S
            )
        except Exception as error:
            marks = await self.page.evaluate("cloudcamProbe.marks")
            raise BenchError(f"the card can't be used after a minute: {marks}: {error}") from error

    async def take(self) -> dict[str, Any]:
        """What the probe noted since it was asked last."""
        found: dict[str, Any] = await self.page.evaluate(
            """() => {
                const { marks, inputs, scrubs, pictures, frames, long } = cloudcamProbe;
                const told = { marks, inputs, scrubs, pictures, frames, long };
                const names = ["inputs", "scrubs", "pictures", "frames", "long"];
                for (const name of names) cloudcamProbe[name] = [];
                return structuredClone(told);
            }"""
        )
        return found

    async def reading(self, is_on: bool) -> None:
        """Whether pictures and input are noted; while a page opens its videos are anyway."""
        await self.page.evaluate(
            "(on) => Object.assign(cloudcamProbe, { isReading: on, isOpening: false })", is_on
        )

    # What is touched

    async def down(self, x: float, y: float) -> None:
        self._at = (x, y)
        if self.device.touch:
            await self._touch("touchStart", [{"x": x, "y": y}])
        else:
            await self.page.mouse.move(x, y)
            await self.page.mouse.down()

    async def glide(self, x: float, steps: int) -> None:
        """Move sideways, a step each 60th of a second."""
        begin, y = self._at
        for step in range(1, steps + 1):
            at = begin + (x - begin) * step / steps
            if self.device.touch:
                await self._touch("touchMove", [{"x": at, "y": y}])
            else:
                await self.page.mouse.move(at, y)
            if step < steps:
                await asyncio.sleep(_FRAME_S)
        self._at = (x, y)

    async def up(self) -> None:
        if self.device.touch:
            await self._touch("touchEnd", [])
        else:
            await self.page.mouse.up()

    async def tap(self, target: Locator) -> None:
        """Touch or click the middle of something, once it is in sight and stands still."""
        await target.scroll_into_view_if_needed()
        before = None
        while (box := await target.bounding_box()) != before or box is None:
            before = box
            await asyncio.sleep(0.1)
        await self.down(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await asyncio.sleep(_TAP_S)
        await self.up()

    async def scroll(self) -> None:
        """Turn the wheel, or swipe, by most of a page."""
        width, height = self.device.size
        x, y, far = width / 2, height * 0.85, height * 0.7
        if not self.device.touch:
            await self.page.mouse.move(x, y)
            await self.page.mouse.wheel(0, far)
            return
        await self._touch("touchStart", [{"x": x, "y": y}])
        for step in range(1, _SWIPE_STEPS + 1):
            at = y - far * step / _SWIPE_STEPS
            await self._touch("touchMove", [{"x": x, "y": at}])
        await self._touch("touchEnd", [])

    async def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        await self._session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": points},
        )

    # What is there

    async def timeline(self) -> Timeline:
        """Where it is now; it is brought into sight."""
        area = self.page.locator("cloudcam-timeline .area")
        await area.scroll_into_view_if_needed()
        box = await area.bounding_box()
        span = await self.page.evaluate("cloudcamProbe.find('cloudcam-timeline').shown")
        if box is None:
            raise BenchError("the card shows no timeline")
        return Timeline(box["x"], box["y"], box["width"], span["startUs"], span["endUs"])

    async def follow_scrubs(self) -> None:
        """Have the probe hear which moments the timeline tells."""
        await self.page.evaluate(
            """() => {
                const note = ({ detail }) =>
                    cloudcamProbe.scrubs.push([detail.phase, performance.now(), detail.us]);
                cloudcamProbe.find("cloudcam-timeline").addEventListener("cloudcam-scrub", note);
            }"""
        )

    async def is_moving(self) -> None:
        """Wait until a picture moves."""
        await self.page.wait_for_function(
            """() => {
                const view = cloudcamProbe.find("cloudcam-view");
                const video = view?.shadowRoot.querySelector("video");
                return video?.videoWidth && !video.paused && video.readyState > 2;
            }""",
            timeout=60_000,
        )

    async def memory(self) -> dict[str, float]:
        """Megabytes of objects once all that can go is gone, and how many nodes there are."""
        for _ in range(3):
            await self._session.send("HeapProfiler.collectGarbage")
            await asyncio.sleep(0.2)
        told = await self._session.send("Performance.getMetrics")
        values = {metric["name"]: metric["value"] for metric in told["metrics"]}
        return {
            "heap_mb": values["JSHeapUsedSize"] / 1e6,
            "nodes": values["Nodes"],
            "listeners": values["JSEventListeners"],
        }


@asynccontextmanager
async def card_page(
    chromium: Path, url: str, token: str, device: Device
) -> AsyncIterator[CardPage]:
    """A browser of its own with empty caches."""
    async with browser_page(chromium, url, token, device.size, touch=device.touch) as page:
        await page.add_init_script(path=_PROBE)
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable")
        await session.send("HeapProfiler.enable")
        yield CardPage(page, session, device)


def somewhere(chance: random.Random, least: float = 0.1, most: float = 0.9) -> float:
    """A share of the timeline's width, away from its edges."""
    return chance.uniform(least, most)
