"""The dashboard card of a busy house: six cameras, five hundred alerts, on every size of screen."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from bench.card_house import CardHouse
from bench.card_measures import Scrubber
from bench.card_page import DESKTOP, PHONE, TABLET, CardPage, Device, card_page
from bench.made_day import GUESTS
from tests.e2e.conftest import BUSY_ALERTS as ALERTS
from tests.e2e.test_card import WIDER_THAN_PAGE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

_ITEMS = "cloudcam-alerts li"
_LISTED = """
() => {
    const list = cloudcamProbe.find("cloudcam-alerts").shadowRoot;
    return {
        names: [...list.querySelectorAll("li b")].map((b) => b.textContent),
        more: list.querySelector("button.more") !== null,
        last: list.querySelector("li:last-child").getBoundingClientRect().top,
    };
}
"""


async def until(condition: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Wait until something is so; the machine may be busy."""
    try:
        async with asyncio.timeout(120):
            while not (found := await condition()):
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"waited two minutes in vain for: {what}")
    return found


def names_of(house: CardHouse) -> Counter[str]:
    """What the list should say of all alerts of the made day."""
    names = Counter[str]()
    for plan in house.day.cameras:
        for _, guest in zip(plan.visits, cycle(GUESTS), strict=False):
            names[(guest.animal or guest.label).capitalize()] += 1
    return names


async def scroll_to(shown: CardPage, names: Counter[str]) -> Counter[str]:
    """Scroll to the end of a list that holds so many of these; the names of all on it."""
    found: Counter[str] = Counter()

    async def is_at_its_end() -> bool:
        listed = await shown.page.evaluate(_LISTED)
        found.clear()
        found.update(listed["names"])
        await shown.scroll()
        is_end = not listed["more"] and listed["last"] < shown.device.size[1]
        return is_end and all(found[name] == count for name, count in names.items())

    await until(is_at_its_end, f"the list's end with {names}; there is {found}")
    return found


@pytest.mark.parametrize("device", [PHONE, TABLET, DESKTOP], ids=lambda device: device.name)
async def test_the_list_and_the_timeline_of_a_busy_day(
    busy: CardHouse, chromium: Path, device: Device
) -> None:
    """All alerts are found by scrolling, and by a filter; dragging shows the right second."""
    expected = names_of(busy)
    assert expected.total() == ALERTS
    async with card_page(chromium, busy.hass.url, busy.login.token, device) as shown:
        await shown.open(busy.page("grid"))
        await shown.reading(False)
        visits = Counter({name: expected[name] for name in ("Person", "Cat", "Dog")})
        if device is DESKTOP:  # a phone's list is ten times as long
            listed = await scroll_to(shown, visits)
            # motion that a visit explains is folded into it
            assert 0 < listed["Motion"] <= expected["Motion"]
        chips = shown.page.locator("cloudcam-alerts .filters button")
        await shown.tap(chips.filter(has_text="Pet"))
        del visits["Person"]
        assert (await scroll_to(shown, visits)).keys() == {"Cat", "Dog"}
        assert not await shown.page.evaluate(WIDER_THAN_PAGE)
        await shown.open(busy.page("single"))
        await shown.reading(False)
        await shown.is_moving()
        scrubber = Scrubber(shown, busy, 0, random.Random(device.name))
        await shown.follow_scrubs()
        await scrubber.drag(3)
        assert scrubber.result.wrong == 0
        assert None not in scrubber.result.right_ms, "every rest shows the moment under the finger"


async def test_one_is_deleted_and_one_is_labelled(busy: CardHouse, chromium: Path) -> None:
    """What is done to one of hundreds is done to that one, on the NVR."""
    async with card_page(chromium, busy.hass.url, busy.login.token, DESKTOP) as shown:
        await shown.open(busy.page("grid"))
        await shown.reading(False)
        page = shown.page
        items = page.locator(_ITEMS)
        await items.first.wait_for()
        victim = await items.nth(5).get_attribute("data-alert")
        await shown.tap(page.locator("cloudcam-alerts .filters button", has_text="Select"))
        await shown.tap(items.nth(5).locator("button.open"))
        page.once("dialog", lambda dialog: dialog.accept())
        await shown.tap(page.locator("cloudcam-alerts .bar button[aria-label=Delete]"))
        await page.locator(f"li[data-alert='{victim}']").wait_for(state="detached")
        left = await _alerts(busy)
        assert victim not in {alert["id"] for alert in left}
        assert len(left) == ALERTS - 1
        await shown.tap(page.locator("cloudcam-alerts .bar button", has_text="Done"))

        person = items.filter(has=page.locator("b", has_text="Person")).first
        labelled = await person.get_attribute("data-alert")
        await shown.tap(person.locator("button.open"))
        playing = page.locator(f"li[data-alert='{labelled}']")
        await shown.tap(playing.locator(".actions button[aria-expanded]"))
        await shown.tap(playing.locator("cloudcam-verdicts button", has_text="Right"))

        async def is_said() -> bool:
            said = {alert["id"]: alert["verdict"] for alert in await _alerts(busy)}
            return bool(said[labelled] == "right")

        await until(is_said, "the NVR to know what was said")


async def _alerts(busy: CardHouse) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await busy.socket.ask(
        "cloudcam/alerts", entity_ids=list(busy.entities), limit=ALERTS
    )
    return found
