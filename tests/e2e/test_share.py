"""A clip is shared in a real Chromium: made, consented to, opened by a stranger, ended."""

import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from demo.browser import browser_page, open_dashboard
from demo.home_assistant import loaded_entry
from tests.e2e.conftest import ROOT, House
from tests.e2e.test_card_panel import person

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

PHONE = (390, 844)
_PAGE = "/api/cloudcam/share/"
_RENDERED_MS = 120_000
_AXE = """
async (name) => {
    const find = (node) => {
        for (const found of node.querySelectorAll("*")) {
            if (found.localName === name) return found;
            const inside = found.shadowRoot && find(found.shadowRoot);
            if (inside) return inside;
        }
    };
    const { violations } = await axe.run(find(document), { resultTypes: ["violations"] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html).join(" ")}`);
}
"""
_SMALL = """
() => {
    const found = [];
    const walk = (node, isIn) => {
        for (const one of node.querySelectorAll("*")) {
            const inside = isIn || one.localName === "cloudcam-share";
            if (inside && one.matches("button:not([tabindex='-1']), select, a, input[type=text]")) {
                const { width, height } = one.getBoundingClientRect();
                if (width && (width < 44 || height < 44)) found.push(one.outerHTML.slice(0, 120));
            }
            if (one.shadowRoot) walk(one.shadowRoot, inside);
        }
    };
    walk(document, false);
    return found;
}
"""
_PLAYS = """
async (video) => {
    video.muted = true;
    await video.play();
    const begun = video.currentTime;
    for (let n = 0; n < 200 && video.currentTime <= begun; n += 1) {
        await new Promise((done) => setTimeout(done, 50));
    }
    return video.currentTime > begun && video.videoWidth > 0;
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def links(house: House) -> AsyncIterator[None]:
    """Links are switched on, and Home Assistant has an address for outside."""

    async def switch(on: bool) -> None:
        flows = "/api/config/config_entries/options/flow"
        flow = await house.api.post(flows, {"handler": house.entry_id})
        options = {"sidebar": True, "sharing_links": on}
        await house.api.post(f"{flows}/{flow['flow_id']}", options)
        await loaded_entry(house.api)

    async def reachable(url: str | None) -> None:
        await house.socket.ask("config/core/update", external_url=url)

    # Home Assistant has closed the house's own while tests ran that don't listen to it.
    async with house.api.socket() as house.socket:
        await reachable(house.hass.url)
        await switch(True)
        yield
        await switch(False)
        await reachable(None)


class Dialog:
    """The dialog of sharing, as somebody uses it who sees it, or hears it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.part = page.locator("cloudcam-share dialog")
        self._axe = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

    async def at(self, step: str) -> None:
        """Wait for a step; it must fit, break no rule of axe-core, and be big enough to be hit."""
        await self.part.get_by_role("heading", name=step).wait_for(timeout=_RENDERED_MS)
        if pictures := os.environ.get("CLOUDCAM_SCREENSHOTS"):
            await self.page.screenshot(path=f"{pictures}/share-{step.replace(' ', '-')}.png")
        if self._axe.exists():
            if not await self.page.evaluate("typeof axe === 'object'"):
                await self.page.evaluate(self._axe.read_text())
            assert await self.page.evaluate(_AXE, "cloudcam-share") == [], step
        assert await self.page.evaluate(_SMALL) == [], step

    async def press(self, name: str) -> None:
        await self.part.get_by_role("button", name=name, exact=True).click()

    async def choose(self, name: str) -> None:
        await self.part.get_by_role("radio", name=name).check()


@asynccontextmanager
async def owner(house: House, chromium: Path, path: str) -> AsyncIterator[Page]:
    """The owner's phone, at a page of the sidebar."""
    async with browser_page(chromium, house.hass.url, house.login.token, PHONE) as page:
        await open_dashboard(page, f"{house.hass.url}/cloudcam/{path}")
        yield page


@asynccontextmanager
async def stranger(chromium: Path, house: House) -> AsyncIterator[Page]:
    """Somebody else's browser, who has no login here and brings nothing along."""
    async with browser_page(chromium, house.hass.url, "", PHONE) as page:
        yield page


async def answer(address: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """What an outsider gets, whole."""
    async with ClientSession() as session, session.get(address) as got:
        headers = sorted((k, v) for k, v in got.headers.items() if k != "Date")
        return got.status, await got.read(), headers


async def test_one_clip_for_one_person(house: House, chromium: Path, links: None) -> None:
    """From the alert on the owner's phone to a stranger's browser, and back to nothing."""
    alert = await person(house)
    async with owner(house, chromium, f"alert/{alert['id']}") as page:
        link = await share_by_link(page, recipient="Erika")
        assert link.startswith(f"{house.hass.url}{_PAGE}")
        async with stranger(chromium, house) as other:
            await other.goto(link)
            shares = "cloudcam-shares-page li[data-state='active']"
            await open_dashboard(page, f"{house.hass.url}/cloudcam/shares")
            mine = page.locator(shares, has_text="Erika")
            await mine.get_by_text("not opened yet").wait_for()
            await other.get_by_role("button", name="Open the clip").click()
            assert await other.locator("video").evaluate(_PLAYS)
            await mine.get_by_text("opened 1 of 3 times").wait_for()
            page.once("dialog", lambda dialog: dialog.accept())
            await mine.get_by_role("button", name="End it").click()
            await page.locator("li[data-state='ended']", has_text="Erika").wait_for()
            await other.goto(link)
            await other.get_by_text("This link opens nothing").wait_for()
    never = await answer(f"{house.hass.url}{_PAGE}{secrets.token_urlsafe(16)}")
    assert await answer(link) == never
    assert never[0] == 404


async def share_by_link(page: Page, recipient: str) -> str:
    """Share the alert that plays, only the person of it, by a link; gives the link."""
    await page.locator("li.playing").get_by_role("button", name="Share").click()
    dialog = Dialog(page)
    await dialog.at("What")
    await choose_somebody(dialog)
    await dialog.at("What")
    await dialog.press("Next")
    await dialog.at("To whom")
    await dialog.part.get_by_label("For whom").fill(recipient)
    await dialog.part.get_by_label("What for").fill("the parcel of Monday")
    await dialog.choose("As a link")
    await dialog.part.get_by_label("How many times").select_option("3")
    await dialog.at("To whom")
    await dialog.press("Make it")
    await dialog.at("Look at it")
    assert await dialog.part.locator("video").evaluate(_PLAYS)
    await dialog.press("To consent")
    await dialog.at("Consent")
    await dialog.part.get_by_role("checkbox", name="I have looked at it").check()
    await dialog.press("I consent")
    await dialog.at("Hand it on")
    link: str = await dialog.part.get_by_label("Link").input_value()
    receipt = await dialog.part.get_by_role("link", name="Receipt").get_attribute("href")
    printed = await page.request.get(receipt or "")
    assert printed.ok and recipient in await printed.text()
    page.once("dialog", lambda shown: shown.accept())  # it was not copied
    await dialog.press("Done")
    await dialog.part.wait_for(state="detached")
    return link


async def choose_somebody(dialog: Dialog) -> None:
    """By the keyboard alone; where nobody is found, at another moment."""
    found = dialog.part.get_by_role("button", name=re.compile(r"^Person \d"))
    nobody = dialog.part.get_by_text("Nobody is recognised")
    failed = dialog.part.get_by_text("That did not work")
    for _ in range(10):
        await found.or_(nobody).or_(failed).first.wait_for(timeout=60_000)
        assert not await failed.count(), await failed.inner_text()
        if await found.count():
            break
        await dialog.press("One second later")
        await nobody.wait_for(state="hidden")
    await found.first.focus()
    await dialog.page.keyboard.press("Enter")
    await dialog.part.get_by_text("Chosen at").wait_for()
