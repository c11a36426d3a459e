"""The pages of a shared link in a real Chromium: on a phone, by keyboard, in both languages."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiohttp import web

from custom_components.cloudcam.share_page import (
    HEADERS,
    Player,
    form_page,
    language_of,
    miss_page,
    player_page,
)
from demo.browser import browser_page
from tests.component.cloudcam.fake_media import make_video
from tests.e2e.conftest import ROOT

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(120),
]

_VIEW = "view/" + "0" * 32
_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_PROBLEMS = """
() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("it scrolls sideways");
    for (const one of document.querySelectorAll("button, input, .button")) {
        const { width, height } = one.getBoundingClientRect();
        if (width < 44 || height < 44) found.push(`${one.outerHTML} is small`);
    }
    return found;
}
"""
_PLAYS_AND_SEEKS = """
async () => {
    const video = document.querySelector("video");
    video.muted = true;
    await video.play();
    while (video.currentTime < 0.3) await new Promise((done) => setTimeout(done, 20));
    video.currentTime = 4;
    await new Promise((done) => { video.onseeked = done; });
    return video.currentTime;
}
"""


@dataclass
class Link:
    """A server that shows each page as Home Assistant does, and what a browser asked it for."""

    clip: Path
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """Phrases."""
    url: str = ""

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/share/view/{id}", self.video),
            web.get("/share/{kind}", self.show),
            web.post("/share/{kind}", self.open),
        ]

    async def show(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        language = language_of(request.headers.get("Accept-Language"))
        match request.match_info["kind"]:
            case "gone":
                return _page(miss_page(language), 404)
            case "plain":
                needs_phrase = False
            case _:
                needs_phrase = True
        return _page(
            form_page(language, needs_phrase=needs_phrase, is_wrong=False, left_s=86_000), 200
        )

    async def open(self, request: web.Request) -> web.Response:
        self.asked.append(f"POST {request.path}")
        language = language_of(request.headers.get("Accept-Language"))
        phrase = str((await request.post()).get("phrase", ""))
        self.said.append(phrase)
        if phrase == "wrong":
            page = form_page(language, needs_phrase=True, is_wrong=True, left_s=86_000)
            return _page(page, 403)
        may_download = request.match_info["kind"] == "secret"
        player = Player(_VIEW, "clip.mp4", may_download=may_download, left_s=899)
        return _page(player_page(language, player), 200)

    async def video(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        return web.FileResponse(self.clip, headers=HEADERS)


def _page(text: str, status: int) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)


@pytest_asyncio.fixture(loop_scope="session")
async def link(tmp_path: Path) -> AsyncIterator[Link]:
    found = Link(tmp_path / "clip.mp4")
    await asyncio.to_thread(make_video, str(found.clip), "mp4", 5)
    app = web.Application()
    app.add_routes(found.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/share"
    yield found
    await runner.cleanup()


async def look(page: Page) -> None:
    """Nothing is too small, sticks out, or breaks a rule of axe-core; light and dark."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate(_PROBLEMS) == []
        if _AXE.exists():
            await page.evaluate(_AXE.read_text())
            broken = await page.evaluate(
                "axe.run({ preload: false }).then((r) => r.violations.map((v) => v.id))"
            )
            assert broken == [], scheme


@pytest.mark.parametrize("language", ["en", "de"])
async def test_on_a_small_phone(link: Link, chromium: Path, language: str) -> None:
    blocked: list[str] = []
    async with browser_page(chromium, link.url, "", (320, 640), touch=True) as page:
        page.on("console", lambda told: blocked.append(told.text))
        await page.set_extra_http_headers({"Accept-Language": language})
        for kind in ("plain", "secret"):
            await page.goto(f"{link.url}/{kind}")
            await look(page)
        assert await page.get_attribute("html", "lang") == language
        await page.locator("input").fill("wrong")
        await page.locator("button").click()
        await page.locator("[role=alert]").wait_for()
        await look(page)
        await page.locator("input").fill("blue kettle")
        await page.locator("button").click()
        await page.locator("video").wait_for()
        await look(page)
        assert await page.evaluate(_PLAYS_AND_SEEKS) == pytest.approx(4, abs=0.1)
        async with page.expect_download() as download:
            await page.locator(".button").click()
        saved = await (await download.value).path()
        assert saved.read_bytes() == link.clip.read_bytes()
        await page.goto(f"{link.url}/gone")
        await look(page)
    assert link.said == ["wrong", "blue kettle"]
    allowed = {f"{how}/share/{kind}" for how in ("", "POST ") for kind in ("plain", "secret")}
    assert set(link.asked) <= allowed | {"/share/gone", f"/share/{_VIEW}"}, "and nothing else"
    assert not [text for text in blocked if "Content Security Policy" in text], blocked


async def test_by_the_keyboard(link: Link, chromium: Path) -> None:
    async with browser_page(chromium, link.url, "", (1280, 800)) as page:
        await page.goto(f"{link.url}/secret")
        await page.keyboard.press("Tab")
        await page.keyboard.type("wrong")
        await page.keyboard.press("Enter")
        await page.locator("[role=alert]").wait_for()
        await page.keyboard.type("blue kettle")  # the field has the focus again
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.locator("video").wait_for()
        assert link.said == ["wrong", "blue kettle"]
        await look(page)
        await page.goto(f"{link.url}/plain")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.locator("video").wait_for()
        assert await page.locator("a").count() == 0, "there is nothing to save"
