"""The card for those who see it badly, or not, or have no mouse: every view, dark and light."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench.card_house import CardHouse
from bench.card_page import DESKTOP, PHONE, CardPage, Device, card_page
from tests.e2e.conftest import ROOT
from tests.e2e.test_card import _AXE

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

_AXE_FILE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

_COLLECT = """
() => {
    const found = [];
    const walk = (node) => {
        for (const child of node.children) {
            const style = getComputedStyle(child);
            if (style.display === "none" || style.visibility === "hidden") continue;
            const isFar = child.localName === "li" && [...node.children].indexOf(child) > 5;
            if (isFar || child.matches("button.more.chip")) continue; // hundreds like them
            if (child.matches("button:enabled, select, input, a[href], [tabindex='0']")) {
                found.push(child);
            }
            if (child.localName !== "ha-icon" && child.shadowRoot) walk(child.shadowRoot);
            walk(child);
        }
    };
    walk(cloudcamProbe.find("cloudcam-card").shadowRoot);
    window.cloudcamControls = found;
    return found.length;
}
"""
"""All that can be used of the card as it is shown now, in its order; of the list its beginning."""

_FOCUSED = """
() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const style = at && getComputedStyle(at);
    return [cloudcamControls.indexOf(at), style?.outlineStyle !== "none"];
}
"""


_A_MINUTE_IS_RECORDED = """
() => {
    const { strip, nowUs } = cloudcamProbe.find("cloudcam-timeline");
    const newest = strip?.recorded.at(-1);
    return newest !== undefined && newest[0] < nowUs - 62e6;
}
"""
"""Else a minute back is a gap, and it is gone on with what was recorded after it."""


async def check_keyboard(shown: CardPage) -> list[tuple[str, str]]:
    """Everything is named, and reached by Tab in its order, and one sees where one is.

    Gives role and name of each, as a screen reader is told.
    """
    count = await shown.page.evaluate(_COLLECT)
    session = await shown.page.context.new_cdp_session(shown.page)
    await shown.page.evaluate("cloudcamControls[0].focus()")
    found: list[tuple[str, str]] = []
    for number in range(count):
        if number:
            await shown.page.keyboard.press("Tab")
            reached, is_marked = await shown.page.evaluate(_FOCUSED)
            assert reached == number, f"after {found[-1]} comes {reached}, and not {number}"
            assert is_marked, f"where one is can't be seen after {found[-1]}"
        found.append(await _told(session, number))
    await session.detach()
    assert all(role not in {"", "none", "generic"} and name.strip() for role, name in found), found
    return found


async def _told(session: CDPSession, number: int) -> tuple[str, str]:
    """Role and name of a control."""
    control = await session.send("Runtime.evaluate", {"expression": f"cloudcamControls[{number}]"})
    tree = await session.send(
        "Accessibility.getPartialAXTree",
        {"objectId": control["result"]["objectId"], "fetchRelatives": False},
    )
    (node,) = tree["nodes"]
    return node["role"]["value"], node.get("name", {}).get("value", "")


async def check_rules(shown: CardPage) -> None:
    """No rule of axe-core is broken, dark or light."""
    if not await shown.page.evaluate("'axe' in window"):
        await shown.page.evaluate(_AXE_FILE.read_text())
    broken: list[str] = []
    for scheme in ("light", "dark"):
        await shown.page.emulate_media(color_scheme=scheme)
        await shown.page.wait_for_function(
            """(dark) => {
                const { hass } = document.querySelector("home-assistant");
                return hass.themes.darkMode === dark;
            }""",
            arg=scheme == "dark",
        )
        for _ in range(20):  # colours fade over
            broken = await shown.page.evaluate(_AXE)
            if not broken:
                break
            await asyncio.sleep(0.5)
        assert broken == [], f"{scheme}: {broken}"


@asynccontextmanager
async def opened(
    busy: CardHouse, chromium: Path, device: Device, view: str
) -> AsyncIterator[CardPage]:
    if not _AXE_FILE.exists():
        pytest.skip("axe-core is not installed: scripts/setup --dev installs it where Node is")
    async with card_page(chromium, busy.hass.url, busy.login.token, device) as shown:
        await shown.open(busy.page(view))
        await shown.reading(False)
        yield shown


def names(found: list[tuple[str, str]]) -> set[str]:
    return {name for _, name in found}


async def test_all_cameras(busy: CardHouse, chromium: Path) -> None:
    async with opened(busy, chromium, DESKTOP, "grid") as shown:
        found = await check_keyboard(shown)
        for number in range(1, 7):
            assert any(f"camera{number}" in name for _, name in found)
        await check_rules(shown)


async def test_one_camera_with_all_its_buttons(busy: CardHouse, chromium: Path) -> None:
    async with opened(busy, chromium, PHONE, "single") as shown:
        await shown.is_moving()
        await shown.tap(shown.page.locator(".controls .more"))
        found = await check_keyboard(shown)
        assert ("slider", "Timeline") in found
        assert names(found) >= {"Pause", "Full screen", "Zoom in", "Save picture", "Select"}
        await check_rules(shown)


async def test_an_alert_that_plays_and_what_it_was(busy: CardHouse, chromium: Path) -> None:
    async with opened(busy, chromium, PHONE, "single") as shown:
        items = shown.page.locator("cloudcam-alerts li")
        person = items.filter(has=shown.page.locator("b", has_text="Person")).first
        await shown.tap(person.locator("button.open"))
        playing = shown.page.locator("cloudcam-alerts li.playing")
        await shown.tap(playing.locator(".actions button[aria-expanded]"))
        found = await check_keyboard(shown)
        assert names(found) >= {"Now", "Speed 1", "Delete", "Right", "Not a person"}
        await check_rules(shown)


async def test_choosing_several(busy: CardHouse, chromium: Path) -> None:
    async with opened(busy, chromium, DESKTOP, "grid") as shown:
        page = shown.page
        await shown.tap(page.locator("cloudcam-alerts .filters button", has_text="Select"))
        await shown.tap(page.locator("cloudcam-alerts li button.open").nth(1))
        found = await check_keyboard(shown)
        assert names(found) >= {"Delete", "Done", "Mark as seen"}
        await check_rules(shown)


async def test_by_keyboard_alone(busy: CardHouse, chromium: Path) -> None:
    """From all cameras to one, a minute back, an alert, and back to now."""

    async def view(script: str) -> Any:
        return await shown.page.evaluate(
            f"((view) => {script})(cloudcamProbe.find('cloudcam-view'))"
        )

    async with opened(busy, chromium, DESKTOP, "grid") as shown:
        await shown.page.evaluate(_COLLECT)
        await shown.page.evaluate("cloudcamControls[0].focus()")
        await shown.page.keyboard.press("Enter")
        await shown.page.wait_for_function(_A_MINUTE_IS_RECORDED, timeout=120_000)
        await shown.page.locator("cloudcam-timeline .area").focus()
        for key in ("Shift+ArrowLeft", "+", "ArrowRight"):
            await shown.page.keyboard.press(key)
        await shown.page.wait_for_function("() => !cloudcamProbe.find('cloudcam-view').isLive")
        behind_s = await view("(view.now() - view.atUs) / 1e6")
        assert 45 < behind_s < 60
        await shown.page.keyboard.press("[")
        await shown.page.locator("cloudcam-alerts li.playing").wait_for()
        await shown.page.locator("cloudcam-timeline .area").focus()
        await shown.page.keyboard.press("End")
        await shown.page.wait_for_function("() => cloudcamProbe.find('cloudcam-view').isLive")
