"""The page in the sidebar in a real Chromium: its looks, its addresses, and who may do what."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from demo.browser import browser_page, find_chromium, open_dashboard
from demo.hass_api import HassApi
from tests.e2e.conftest import ROOT, House

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

PHONE, TABLET, DESKTOP = (390, 844), (820, 1180), (1440, 900)
_SHOWN = {
    "live": "cloudcam-live-page cloudcam-view video",
    "review": "cloudcam-review-page cloudcam-alerts li",
    "watched": "cloudcam-watched-page li.row",
    "shares": "cloudcam-shares-page :is(.notice b, li.row)",
    "cameras": "cloudcam-cameras-page input.switch",
    "storage": "cloudcam-storage-page .room",
    "health": "cloudcam-health-page dl",
    "lessons": "cloudcam-lessons-page .notice",
}
"""What is there once a page shows what it is for."""

_AXE = """
async () => {
    const find = (node) => {
        for (const found of node.querySelectorAll("*")) {
            if (found.localName === "cloudcam-panel") return found;
            const inside = found.shadowRoot && find(found.shadowRoot);
            if (inside) return inside;
        }
    };
    const { violations } = await axe.run(find(document), { resultTypes: ["violations"] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.html).join(" ")}`);
}
"""
_WIDER_THAN_PAGE = """
() => {
    const walk = (node) => {
        for (const found of node.querySelectorAll("*")) {
            if (found.localName === "main" && found.getRootNode().host?.localName ===
                "cloudcam-panel") return found;
            const inside = found.shadowRoot && walk(found.shadowRoot);
            if (inside) return inside;
        }
    };
    return walk(document).scrollWidth > walk(document).clientWidth;
}
"""
_TWO_FRAMES = """
() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))
"""

type Open = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    return found


@pytest.fixture
def panel(house: House, chromium: Path) -> Open:
    """Opens a page of the panel, by default as the administrator."""

    @asynccontextmanager
    async def open_page(
        path: str, size: tuple[int, int] = DESKTOP, *, dark: bool = False, token: str = ""
    ) -> AsyncIterator[Page]:
        used = token or house.login.token
        async with browser_page(chromium, house.hass.url, used, size) as page:
            await page.emulate_media(color_scheme="dark" if dark else "light")
            await open_dashboard(page, f"{house.hass.url}/cloudcam/{path}")
            await page.locator("cloudcam-panel header").wait_for(timeout=60_000)
            yield page

    return open_page


async def until(condition: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Wait until something is so; the machine may be busy."""
    try:
        async with asyncio.timeout(60):
            while not (found := await condition()):
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"waited a minute in vain for: {what}")
    return found


async def person(house: House) -> dict[str, Any]:
    """An alert of a person that is over; waits for it."""
    camera = house.device.entities["camera.camera"]

    async def found() -> dict[str, Any] | None:
        alerts = await house.socket.ask("cloudcam/alerts", entity_ids=[camera], label="person")
        over = [alert for alert in alerts if alert["end_us"]]
        return over[0] if over else None

    alert: dict[str, Any] = await until(found, "an alert of a person")
    return alert


def at(page: Page, path: str) -> Callable[[], Awaitable[bool]]:
    async def is_there() -> bool:
        return page.url.endswith(f"/cloudcam/{path}")

    return is_there


@pytest.mark.parametrize(
    ("size", "schemes"),
    [(PHONE, ("dark", "light")), (TABLET, ("light",)), (DESKTOP, ("dark",))],
    ids=["phone", "tablet", "desktop"],
)
async def test_every_page_at_every_size(
    house: House, panel: Open, size: tuple[int, int], schemes: tuple[str, ...]
) -> None:
    """Each is reached, fits, and breaks no rule of axe-core, by day and by night."""
    axe = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    pictures = os.environ.get("CLOUDCAM_SCREENSHOTS")
    await person(house)
    errors: list[str] = []
    async with panel("live", size) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        if axe.exists():
            await page.evaluate(axe.read_text())
        for name, selector in _SHOWN.items():
            if name == "lessons":
                await page.locator("cloudcam-panel nav a[href='/cloudcam/review']").click()
                await page.locator("cloudcam-panel header a[href='/cloudcam/lessons']").click()
            else:
                await tab(page, name)
            await page.locator(selector).first.wait_for(state="attached")
            await until(at(page, name), f"the address of {name}")
            assert not await page.evaluate(_WIDER_THAN_PAGE), name
            for scheme in schemes:
                await page.emulate_media(color_scheme=scheme)
                if axe.exists():
                    assert await violations(page) == [], f"{name}, {scheme}"
                if pictures:
                    await page.screenshot(path=f"{pictures}/panel-{name}-{size[0]}-{scheme}.png")
    assert errors == []


async def tab(page: Page, name: str) -> None:
    """Choose a page; on a phone the last ones are behind one more."""
    there = page.locator(f"cloudcam-panel nav a[href='/cloudcam/{name}']")
    if not await there.count():
        await page.locator("cloudcam-panel nav > button").click()
    await there.click()


async def violations(page: Page) -> list[str]:
    """What axe-core has against a page, once it is drawn: a new theme takes a few frames."""
    found: list[str] = []
    for _ in range(4):
        await page.evaluate(_TWO_FRAMES)
        if not (found := await page.evaluate(_AXE)):
            break
    return found


async def test_an_alert_has_an_address(house: House, panel: Open) -> None:
    """It is that of the page while it plays, works with the back button, and opens it anew."""
    alert = await person(house)
    path = f"alert/{alert['id']}"
    item = f"cloudcam-alerts li[data-alert='{alert['id']}']"
    async with panel("review", PHONE) as page:
        await page.locator(f"{item} button.open").click()
        await until(at(page, path), "the alert's address")
        await page.locator(f"{item}.playing").wait_for()
        assert await page.locator(f"{item}.playing").is_visible()
        await page.go_back()
        await until(at(page, "review"), "the list's address")
        await page.locator("cloudcam-card .frame").wait_for(state="detached")
        await page.go_forward()
        await page.locator(f"{item}.playing").wait_for()
        await page.get_by_role("button", name="Close").click()
        await page.locator("cloudcam-card .frame").wait_for(state="detached")
        await until(at(page, "review"), "the list's address")
        await open_dashboard(page, f"{house.hass.url}/cloudcam/{path}")
        await page.locator(f"{item}.playing").wait_for()
        await page.locator("cloudcam-view video").wait_for()
        await open_dashboard(page, f"{house.hass.url}/cloudcam/alert/gone")
        await page.get_by_text("This alert is gone").wait_for()
        await page.get_by_role("link", name="All alerts").click()
        await page.locator(item).wait_for()


async def test_keeping_an_alert_and_letting_it_go(house: House, panel: Open) -> None:
    alert = await person(house)
    async with panel(f"alert/{alert['id']}") as page:
        await page.locator("li.playing").get_by_role("button", name="Keep").click()
        pin = page.locator("cloudcam-storage-page [data-pin]")
        await page.locator("li.playing").get_by_role("button", name="Don't keep").wait_for()
        await page.locator("cloudcam-panel nav a[href='/cloudcam/storage']").click()
        await pin.wait_for()
        href = await pin.locator("a").get_attribute("href")
        assert href == f"/cloudcam/alert/{alert['id']}"
        page.once("dialog", lambda dialog: dialog.accept())
        await pin.get_by_role("button", name="Don't keep").click()
        await pin.wait_for(state="detached")
        assert await house.socket.ask("cloudcam/pins") == []


async def test_teaching_tells_its_effect_first_and_is_undone(house: House, panel: Open) -> None:
    alert = await person(house)

    async def lessons() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await house.socket.ask("cloudcam/lessons")
        return found

    async with panel(f"alert/{alert['id']}", PHONE) as page:
        playing = page.locator("li.playing")
        await playing.get_by_role("button", name="Say what it was").click()
        await playing.get_by_role("button", name="Not a person").click()
        await playing.get_by_text("would have been left out").wait_for()
        assert await lessons() == [], "nothing was learnt by asking"
        await playing.get_by_role("button", name="Teach it").click()
        await playing.get_by_role("button", name="Undo").click()
        await playing.get_by_text("Forgotten again.").wait_for()
        assert await lessons() == []
        await playing.get_by_role("button", name="Say what it was").click()
        await playing.get_by_role("button", name="Say what it was").click()
        await playing.get_by_role("button", name="Right").click()
        await playing.get_by_text("Noted.").wait_for()
        await page.goto(f"{house.hass.url}/cloudcam/lessons")
        lesson = page.locator("cloudcam-lessons-page [data-lesson]")
        await lesson.get_by_role("switch").click()

        async def is_off() -> bool:
            return [one["enabled"] for one in await lessons()] == [False]

        await until(is_off, "the lesson to be switched off")
        page.once("dialog", lambda dialog: dialog.accept())
        await lesson.get_by_role("button", name="Forget").click()
        await page.get_by_text("Nothing was taught yet").wait_for()
        assert await lessons() == []


async def test_an_administrator_switches_a_camera(house: House, panel: Open) -> None:
    async with panel("cameras", PHONE) as page:
        detect = page.get_by_role("switch", name="Detect persons and pets")
        for state in ("off", "on"):
            await detect.click()

            async def is_so(wanted: str = state) -> bool:
                told = await house.state("switch.hall_detection")
                return bool(told["state"] == wanted)

            await until(is_so, f"detection to be {state}")
            assert await detect.is_checked() == (state == "on")


@pytest_asyncio.fixture(loop_scope="session")
async def viewer(house: House) -> AsyncIterator[str]:
    """The token of a member of the household who is no administrator."""
    name, password = "viewer", secrets.token_urlsafe(8)
    user = await house.socket.ask("config/auth/create", name="Viewer", group_ids=["system-users"])
    user_id = user["user"]["id"]
    await house.socket.ask(
        "config/auth_provider/homeassistant/create",
        user_id=user_id,
        username=name,
        password=password,
    )
    client_id = f"{house.hass.url}/"
    async with HassApi(house.hass.url) as api:
        handler = {"handler": ["homeassistant", None], "redirect_uri": client_id}
        flow = await api.post("/auth/login_flow", {**handler, "client_id": client_id})
        account = {"username": name, "password": password, "client_id": client_id}
        code = (await api.post(f"/auth/login_flow/{flow['flow_id']}", account))["result"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
        tokens = await api.ask("POST", "/auth/token", data=grant)
    yield tokens["access_token"]
    await house.socket.ask("config/auth/delete", user_id=user_id)


async def test_who_is_no_administrator(house: House, panel: Open, viewer: str) -> None:
    """Sees pictures and alerts, but neither pages nor buttons that change how cameras work."""
    await person(house)
    async with panel("live", PHONE, token=viewer) as page:
        await page.locator("cloudcam-live-page cloudcam-view video").wait_for(state="attached")
        tabs = page.locator("cloudcam-panel nav a")
        names = [text.strip() for text in await tabs.all_inner_texts()]
        assert names == ["Live", "Alerts", "Who watched", "Shares"]
        await tab(page, "watched")
        mine = page.locator("cloudcam-watched-page li", has_text="Viewer")
        live = mine.filter(has_text="Live picture · Hall").first
        assert "127.0.0.1" in await live.inner_text()
        for path in ("cameras", "storage", "health"):
            await open_dashboard(page, f"{house.hass.url}/cloudcam/{path}")
            await page.get_by_text("For administrators").wait_for()
        await open_dashboard(page, f"{house.hass.url}/cloudcam/review")
        await page.locator("cloudcam-alerts li button.open").last.click()
        await page.locator("li.playing .actions").wait_for()
        delete = page.locator("li.playing").get_by_role("button", name="Delete")
        assert await delete.count() == 0
