"""Zones drawn with a finger on a phone, in a real Chromium: saved at the NVR, told by alerts."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from tests.e2e.conftest import ROOT, House
from tests.e2e.test_card import (  # the fixtures are used by their names
    _AXE,
    PHONE,
    WIDER_THAN_PAGE,
    Card,
    alerts_of,
    card,
    chromium,
)

if TYPE_CHECKING:
    from playwright.async_api import Locator

__all__ = ["card", "chromium"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

FIELD = ((0.02, 0.06), (0.98, 0.06), (0.98, 0.94), (0.02, 0.94))
NOWHERE = ((0.02, 0.02), (0.12, 0.02), (0.12, 0.12))
_SMALL_TARGETS = """
(editor) => [...editor.renderRoot.querySelectorAll("button, input[type=text], label.check")]
    .map((one) => [one.textContent.trim() || one.ariaLabel, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < 44 || box.width < 44))
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)
"""


class Editor:
    """The editor of zones, as a finger has it."""

    def __init__(self, shown: Card, house: House, pictures: Path) -> None:
        self.page = shown.page
        self.until = shown.until
        self._house = house
        self._pictures = pictures

    async def photograph(self, name: str) -> None:
        await self.page.screenshot(path=self._pictures / f"zones-{name}.png")

    def button(self, name: str) -> Locator:
        return self.page.locator("cloudcam-zones").get_by_role("button", name=name, exact=True)

    async def point(self, x: float, y: float) -> tuple[float, float]:
        box = await self.page.locator("cloudcam-zone-picture svg").bounding_box()
        assert box is not None
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    async def tap(self, x: float, y: float) -> None:
        await self.page.mouse.click(*await self.point(x, y))

    async def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        await self.page.mouse.move(*await self.point(*start))
        await self.page.mouse.down()
        await self.page.mouse.move(*await self.point(*end), steps=4)
        await self.page.mouse.up()

    async def draw(self, kind: str, corners: tuple[tuple[float, float], ...]) -> None:
        await self.button(kind).click()
        for corner in corners:
            await self.tap(*corner)
        await self.button("Finish").click()

    async def says(self, text: str) -> None:
        await self.page.locator("cloudcam-zones").get_by_text(text).wait_for()

    async def rules(self) -> dict[str, Any]:
        """As the NVR has them."""
        answer = await self._house.socket.ask(
            "cloudcam/set_rules",
            entity_id=self._house.device.entities["camera.camera"],
            rules={},
            known={},
        )
        found: dict[str, Any] = answer["rules"]
        return found

    async def save(self) -> dict[str, Any]:
        await self.button("Save").click()
        await self.page.locator("cloudcam-zones").wait_for(state="detached")
        return await self.rules()


@pytest.fixture
def editor(house: House, card: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Opens the editor of the camera; what it saved is taken back."""
    pictures = Path(os.environ.get("CLOUDCAM_SCREENSHOTS", tmp_path))

    @asynccontextmanager
    async def open_editor(size: tuple[int, int] = PHONE) -> AsyncIterator[Editor]:
        async with card(size) as shown:
            await shown.playing(live=True)
            more = shown.page.get_by_role("button", name="More", exact=True)
            if await more.is_visible():
                await more.click()
            await shown.page.get_by_role("button", name="Zones and masks").click()
            await shown.page.locator("cloudcam-zone-picture img").wait_for(timeout=60_000)
            yield Editor(shown, house, pictures)
        nothing = {"zones": [], "motion_masks": [], "object_masks": [], "sensitivity": "normal"}
        await house.socket.ask(
            "cloudcam/set_rules",
            entity_id=house.device.entities["camera.camera"],
            rules=nothing,
            known={},
        )

    return open_editor


async def test_a_zone_is_drawn_named_saved_and_told_by_the_next_alert(
    house: House, editor: Callable[..., Any]
) -> None:
    before = await alerts_of(house, 1)
    async with editor() as edit:
        await edit.photograph("empty")
        await edit.draw("Zone", FIELD)
        await edit.drag((0.3, 0.94), (0.3, 1.2))  # an edge, as far as the picture goes
        await edit.page.get_by_label("Name").fill("Whole room")
        await edit.page.get_by_label("Loiters after (seconds)").fill("5")
        await edit.page.get_by_label("Loiters after (seconds)").press("Tab")
        await edit.page.get_by_label("Only alert in here").check()
        await edit.says("alerts of the last 24 hours would have been there all the same.")
        await edit.photograph("drawn")
        assert not await edit.page.evaluate(WIDER_THAN_PAGE)
        saved = await edit.save()
        (zone,) = saved["zones"]
        assert (zone["name"], zone["alerts"], zone["loiter_s"]) == ("Whole room", True, 5)
        assert zone["labels"] == ["person", "pet"]
        wanted = [*FIELD[:2], *((x, 1.0) for x, _ in FIELD[2:])]
        for point, expected in zip(zone["points"], wanted, strict=True):
            assert point == pytest.approx(expected, abs=0.012)

        async def is_told() -> bool:
            known = {alert["id"] for alert in before}
            new = [a for a in await alerts_of(house, 1) if a["id"] not in known]
            zones = [visit["name"] for a in new if a["label"] == "person" for visit in a["zones"]]
            return "Whole room" in zones

        await edit.until(is_told, "an alert of a person that names the zone")


async def test_what_a_zone_would_drop_is_shown_before_it_is_saved(
    house: House, editor: Callable[..., Any]
) -> None:
    async def has_visit() -> bool:
        return any(a["label"] == "person" for a in await alerts_of(house, 1))

    async with editor() as edit:
        await edit.until(has_visit, "an alert of a person")
        await edit.draw("Zone", NOWHERE)
        await edit.says("would have been there all the same.")
        await edit.page.get_by_label("Only alert in here").check()
        dropped = edit.page.locator("cloudcam-zones .dropped li")
        await dropped.first.wait_for()
        assert "not in a zone" in await dropped.first.inner_text()
        await edit.photograph("dropped")
        small = await edit.page.locator("cloudcam-zones").evaluate(_SMALL_TARGETS)
        assert small == [], "large enough for a finger"
        for _ in range(2):
            await edit.button("Undo").click()
        await edit.says("would have been there all the same.")
        assert await edit.button("Save").is_disabled()
        await edit.button("Discard").click()
        await edit.page.locator("cloudcam-zones").wait_for(state="detached")
        assert (await edit.rules())["zones"] == []


async def test_corners_are_dragged_moved_by_keys_and_never_cross(
    editor: Callable[..., Any],
) -> None:
    async with editor() as edit:
        await edit.draw("Motion mask", ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6)))
        await edit.drag((0.6, 0.6), (0.8, 0.7))
        await edit.drag((0.7, 0.45), (0.9, 0.45))  # the middle of an edge: a new corner
        await edit.drag((0.2, 0.2), (0.85, 0.65))
        await edit.says("The edges must not cross.")
        corner = edit.page.locator("cloudcam-zone-picture [data-corner='0']")
        await corner.focus()
        for key in ("ArrowLeft", "Shift+ArrowDown"):
            await edit.page.keyboard.press(key)
        await edit.button("Low").click()
        saved = await edit.save()
        assert saved["sensitivity"] == "low"
        (mask,) = saved["motion_masks"]
        wanted = [(0.19, 0.25), (0.6, 0.2), (0.9, 0.45), (0.8, 0.7), (0.2, 0.6)]
        assert len(mask) == len(wanted)
        for point, expected in zip(mask, wanted, strict=True):
            assert point == pytest.approx(expected, abs=0.012)


async def test_what_somebody_else_saves_meanwhile_is_told(
    house: House, editor: Callable[..., Any]
) -> None:
    async with editor() as edit:
        await edit.draw("Zone", FIELD)
        await house.socket.ask(
            "cloudcam/set_rules",
            entity_id=house.device.entities["camera.camera"],
            rules={"sensitivity": "high"},
            known={},
        )
        await edit.says("Somebody changed these zones meanwhile.")
        assert await edit.button("Save").is_disabled()
        await edit.photograph("conflict")
        await edit.button("Keep mine").click()
        saved = await edit.save()
        assert (saved["sensitivity"], len(saved["zones"])) == ("normal", 1)


async def test_it_can_be_used_by_everybody(editor: Callable[..., Any]) -> None:
    """No rule of axe-core is broken: empty, while drawing, with a shape that is open."""
    axe = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed: scripts/setup --dev installs it where Node is")
    async with editor((1280, 900)) as edit:
        await edit.page.evaluate(axe.read_text())
        assert await edit.page.evaluate(_AXE) == []
        await edit.button("Person or pet mask").click()
        assert await edit.page.evaluate(_AXE) == []
        await edit.button("Rectangle").click()
        await edit.photograph("desktop")
        assert await edit.page.evaluate(_AXE) == []
        await edit.page.locator("cloudcam-zone-picture [data-shape]").focus()
        await edit.page.keyboard.press("Tab")
        name = await edit.page.evaluate(
            "() => { let at = document.activeElement;"
            " while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;"
            " return at.getAttribute('aria-label'); }"
        )
        assert name.startswith("Corner 1 of 4 of Person or pet mask: ")


async def test_what_a_privacy_mask_covers_is_black(
    house: House, editor: Callable[..., Any]
) -> None:
    camera = house.device.entities["camera.camera"]

    async def brightest() -> int:
        """Of the upper left of the camera's picture, which is not black without a mask."""
        async with house.api.request("GET", f"/api/camera_proxy/{camera}") as response:
            if response.status != 200:
                return 255
            data = np.frombuffer(await response.read(), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        height, width = picture.shape
        return int(picture[: height // 3, : width // 3].max())

    async def is_black() -> bool:
        return await brightest() < 24

    async with editor() as edit:
        assert not await is_black()
        await edit.draw("Privacy mask", ((0.01, 0.01), (0.5, 0.01), (0.5, 0.5), (0.01, 0.5)))
        await edit.drag((0.01, 0.25), (-0.2, 0.25))
        await edit.drag((0.25, 0.01), (0.25, -0.2))
        await edit.photograph("privacy")
        await edit.save()
        try:
            await edit.until(is_black, "the masked part of the picture to be black")
        finally:
            await _unmask(house, camera)

        async def is_back() -> bool:
            return not await is_black()

        await edit.until(is_back, "the picture to be whole again")


async def _unmask(house: House, camera: str) -> None:
    """Whatever there is: the first answer tells what the second one has to know."""
    known: list[Any] = []
    for _ in range(2):
        now = await house.socket.ask(
            "cloudcam/set_privacy_masks", entity_id=camera, privacy_masks=[], known=known
        )
        known = now["privacy_masks"]
