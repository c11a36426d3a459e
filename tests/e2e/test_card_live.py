"""The card's live picture in a real Chromium: how it comes, how old it is, how close one looks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from demo.browser import browser_page, open_dashboard
from tests.e2e.conftest import House
from tests.e2e.test_card import DASHBOARD, DESKTOP, PHONE, Card, card, chromium

if TYPE_CHECKING:
    from playwright.async_api import WebSocket, WebSocketRoute

__all__ = ["card", "chromium"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

MOST_DELAY_S = 1.5
_HOW = """
(view) => ({
    kind: view.player.kind,
    stream: view.player.attempt?.stream,
    reason: view.player.attempt?.reason,
    width: view.element.videoWidth,
    scale: view.zoom.closeness.scale,
})
"""


async def how(shown: Card) -> dict[str, Any]:
    found: dict[str, Any] = await shown.view(_HOW)
    return found


async def delay_s(shown: Card, house: House) -> float:
    """How old the picture is that the page shows, by the clock in it; NaN if it can't be read."""
    seconds, now = await shown.clock()
    duration_s: float = house.truth["duration_s"]
    return (now - seconds) % duration_s


async def test_it_is_the_cameras_own_stream_and_not_old(
    house: House, card: Callable[..., Any]
) -> None:
    async with card() as shown:
        await shown.playing(live=True)
        found = await how(shown)
        assert (found["kind"], found["stream"]) == ("mse", "main")

        async def is_new() -> bool:
            return await delay_s(shown, house) < MOST_DELAY_S

        await shown.until(is_new, "a picture that is not old")
        told = await shown.view("(view) => view.player.latencyS")
        assert 0 <= told < 10
        await shown.page.get_by_role("button", name="More", exact=True).click()
        await shown.page.get_by_role("button", name="How the picture gets here").click()
        await shown.page.get_by_text("Straight from the camera").wait_for()


async def test_without_web_sockets_of_our_own_there_is_hls(
    house: House, chromium: Path, card: Callable[..., Any]
) -> None:
    """A proxy that knows only Home Assistant's."""

    async def refuse(route: WebSocketRoute) -> None:
        await route.close()

    async with card():
        pass  # the dashboard is there
    async with browser_page(chromium, house.hass.url, house.login.token, DESKTOP) as page:
        await page.route_web_socket("**/api/cloudcam/**", refuse)
        await open_dashboard(page, f"{house.hass.url}/{DASHBOARD}/0")
        await page.locator("cloudcam-view video").wait_for(state="attached", timeout=60_000)
        shown = Card(page, house)
        await shown.playing(live=True)
        found = await how(shown)
        assert (found["kind"], found["reason"]) == ("hls", "network")


async def test_a_grid_shows_the_small_stream_and_one_camera_the_large(
    house: House, card: Callable[..., Any]
) -> None:
    async with card(layout="grid") as shown:
        await shown.playing(live=True)
        small = await how(shown)
        assert (small["kind"], small["stream"]) == ("mse", "sub")
        await shown.page.locator("button.cell").click()
        await shown.page.locator("cloudcam-view.large").wait_for()
        await shown.playing(live=True)
        large = await how(shown)
        assert (large["kind"], large["stream"]) == ("mse", "main")
        assert large["width"] > small["width"] > 0


async def test_what_nobody_sees_is_not_sent(card: Callable[..., Any]) -> None:
    async with card() as shown:
        await shown.playing(live=True)
        sockets: list[WebSocket] = []

        def note(socket: WebSocket) -> None:
            sockets.append(socket)

        shown.page.on("websocket", note)

        async def is_idle() -> bool:
            mode = await shown.view("(view) => view.player.mode.kind")
            return bool(mode == "idle")

        async def is_closed() -> bool:
            return all(socket.is_closed() for socket in sockets)

        for _ in range(2):
            await shown.page.evaluate("document.body.style.display = 'none'")
            await shown.until(is_idle, "nothing to be played")
            await shown.until(is_closed, "the connection to end")
            await shown.page.evaluate("document.body.style.display = ''")
            await shown.playing(live=True)
        assert ["/live.mp4" in socket.url for socket in sockets] == [True, True]


async def test_looking_closer_by_keys_wheel_and_double_tap(card: Callable[..., Any]) -> None:
    async with card(PHONE) as shown:
        await shown.playing(live=True)
        stage = shown.page.locator("cloudcam-view .stage")

        async def scale() -> float:
            found: float = (await how(shown))["scale"]
            return found

        await stage.focus()
        await shown.page.keyboard.press("+")
        assert await scale() == pytest.approx(1.5)
        await shown.page.keyboard.press("0")
        assert await scale() == 1
        await stage.dblclick(position={"x": 60, "y": 60})
        assert await scale() == 2.5
        await shown.page.get_by_role("button", name="Whole picture").click()
        assert await scale() == 1
        box = await stage.bounding_box()
        assert box is not None
        await shown.page.mouse.move(box["x"] + 50, box["y"] + 50)
        await shown.page.mouse.wheel(0, -300)
        assert await scale() == 1, "it scrolls the page"
        await shown.page.keyboard.down("Control")
        await shown.page.mouse.wheel(0, -100)
        await shown.page.keyboard.up("Control")
        closer = await scale()
        assert closer > 1
        await shown.playing(live=True)
