"""A shared link as outsiders see it: without a login, and without a word too much."""

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from nvr.shares import ShareEnd
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr
from tests.component.cloudcam.outsider import (
    NEVER,
    Browser,
    Opened,
    nothing,
    opened,
    outsider,
    player_of,
    quick,
    seen,
    send_without_end,
    shared,
)

__all__ = ["nothing", "opened", "outsider", "quick", "shared"]


# What an outsider can do


async def test_it_is_opened_and_played(nvr: FakeNvr, outsider: Browser) -> None:
    token = await nvr.sharing.link("5" * 12)
    path = f"/api/cloudcam/share/{token}"
    async with outsider.get(path) as answer:
        page = await answer.text()
        assert answer.status == 200
    assert "A clip for you" in page and "another 119 minutes" in page
    assert '<form method="post">' in page and "phrase" not in page
    async with outsider.post(path, data={"phrase": "nobody asked for one"}) as answer:
        page = await answer.text()
        assert answer.status == 200
    assert nvr.sharing.shares["5" * 12].views_used == 1
    assert 'controlslist="nodownload noremoteplayback"' in page and "download=" not in page
    video = player_of(page)
    async with outsider.get(video, headers={"Range": "bytes=4-7"}) as answer:
        assert answer.status == 206
        assert await answer.read() == b"ftyp"
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Content-Range"].startswith("bytes 4-7/")
    async with outsider.head(video) as answer:
        assert answer.status == 200 and int(answer.headers["Content-Length"]) > 1000
    assert token not in page, "whoever passes on the video does not pass on the link"


async def test_looking_counts_nothing(nvr: FakeNvr, outsider: Browser) -> None:
    """As robots do that make previews for messengers."""
    token = await nvr.sharing.link("5" * 12, views=1)
    for _ in range(5):
        assert (await outsider.get(f"/api/cloudcam/share/{token}")).status == 200
        async with outsider.head(f"/api/cloudcam/share/{token}") as answer:
            assert answer.status == 200 and await answer.read() == b""
    assert nvr.sharing.shares["5" * 12].views_used == 0


async def test_a_phrase(nvr: FakeNvr, outsider: Browser) -> None:
    token = await nvr.sharing.link("5" * 12, phrase="blue kettle <7>")
    path = f"/api/cloudcam/share/{token}"
    assert 'name="phrase"' in await (await outsider.get(path)).text()
    async with outsider.post(path, data={"phrase": ""}) as answer:
        assert answer.status == 200, "nobody tried one"
    async with outsider.post(path, data={"phrase": '"><script>alert(1)</script>'}) as answer:
        page = await answer.text()
        assert answer.status == 403
    assert "not the pass phrase" in page and "script" not in page
    assert nvr.sharing.shares["5" * 12].views_used == 0
    async with outsider.post(path, data={"phrase": " blue kettle <7> "}) as answer:
        assert answer.status == 200 and player_of(await answer.text())


async def test_it_may_be_saved(nvr: FakeNvr, outsider: Browser) -> None:
    token = await nvr.sharing.link("5" * 12, may_download=True)
    page = await (await outsider.post(f"/api/cloudcam/share/{token}")).text()
    assert 'download="clip.mp4"' in page and "nodownload" not in page


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr, en;q=0.2, de;q=0.4", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("de;q=0", "en"),
        ("fr", "en"),
        ("de" * 5000, "en"),
        ("'\"><script>, *;q=zzz", "en"),
    ],
)
async def test_its_language(outsider: Browser, nvr: FakeNvr, header: str, language: str) -> None:
    token = await nvr.sharing.link("5" * 12)
    headers = {"Accept-Language": header[:4000]}
    async with outsider.get(f"/api/cloudcam/share/{token}", headers=headers) as answer:
        page = await answer.text()
    assert f'<html lang="{language}">' in page
    assert ("Ein Clip für dich" in page) == (language == "de")


# What looks alike


async def test_whatever_opens_nothing_looks_alike(
    hass: HomeAssistant,
    nvr: FakeNvr,
    shared: MockConfigEntry,
    outsider: Browser,
    nothing: tuple[int, dict[str, str], bytes],
    wait: Wait,
) -> None:
    assert nothing[0] == 404
    tokens = {why: await nvr.sharing.link(f"{n:012x}") for n, why in enumerate(ShareEnd)}
    for why, token in tokens.items():
        await nvr.sharing.end(nvr.sharing.tokens[token], why)
    good = await nvr.sharing.link("5" * 12)
    paths = [
        *(f"/api/cloudcam/share/{token}" for token in tokens.values()),
        "/api/cloudcam/share/x",
        "/api/cloudcam/share/" + "B" * 2000,
        "/api/cloudcam/share/%00%ff%2e%2e",
        "/api/cloudcam/share/" + good[:-1],
        "/api/cloudcam/share/" + good.swapcase(),
        "/api/cloudcam/share/view/" + "0" * 32,
        "/api/cloudcam/share/view/x",
        "/api/cloudcam/share/view/" + good,
    ]
    for path in paths:
        for ask in (outsider.get, outsider.post, outsider.put, outsider.patch, outsider.delete):
            assert await seen(await ask(path)) == nothing, (ask, path)
    path = f"/api/cloudcam/share/{good}"
    assert (await outsider.get(path)).status == 200
    for ask in (outsider.put, outsider.patch, outsider.delete):
        assert await seen(await ask(path)) == nothing
    for method in ("OPTIONS", "TRACE", "PROPFIND"):  # Home Assistant's own answers
        never = await outsider.request(method, f"/api/cloudcam/share/{NEVER}")
        assert await seen(await outsider.request(method, path)) == await seen(never)

    async def looks_gone() -> None:
        assert await seen(await outsider.get(path)) == nothing
        assert await seen(await outsider.post(path)) == nothing

    hass.config_entries.async_update_entry(shared, options={"sharing_links": False})
    await looks_gone()
    hass.config_entries.async_update_entry(shared, options={})
    await looks_gone()
    hass.config_entries.async_update_entry(shared, options={"sharing_links": True})
    assert (await outsider.get(path)).status == 200
    nvr.overrides["/api/shared/door"] = 500
    await looks_gone()
    del nvr.overrides["/api/shared/door"]
    nvr.overrides["/api/shared/open"] = 500
    assert await seen(await outsider.post(path)) == nothing
    del nvr.overrides["/api/shared/open"]
    await nvr.stop()
    await looks_gone()
    await wait(lambda: not shared.runtime_data.connected)
    await looks_gone()
    await hass.config_entries.async_unload(shared.entry_id)
    await looks_gone()


async def test_headers(nvr: FakeNvr, outsider: Browser) -> None:
    token = await nvr.sharing.link("5" * 12)
    path = f"/api/cloudcam/share/{token}"
    form, opened = await outsider.get(path), await outsider.post(path)
    video = await outsider.get(player_of(await opened.text()))
    gone = await outsider.get("/api/cloudcam/share/x")
    for answer in (form, opened, video, gone):
        headers = answer.headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "noindex" in headers["X-Robots-Tag"]
        assert not {"Location", "Server-Timing"} & set(headers)
        assert ("Set-Cookie" in headers) is (answer is opened), "who opened it, and nobody else"
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["media-src"] == policy["form-action"] == "'self'"
        assert policy["style-src"].startswith("'sha256-") and "unsafe" not in str(policy)
        assert "script-src" not in policy
    for answer in (form, opened, gone):
        page = await answer.text()
        assert not re.search(r"<script|\bon\w+=|https?:|//|style=|url\(|@import", page), page
        for told in ("Front door", "Erika", "parcel", "Ada", "Home NVR", token):
            assert told not in page


# What stops


async def test_a_view_is_for_one_address(
    nvr: FakeNvr,
    outsider: Browser,
    opened: Opened,
    nothing: tuple[int, dict[str, str], bytes],
) -> None:
    video = await opened()
    assert (await outsider.get(video)).status == 200
    (view_id,) = nvr.sharing.views
    nvr.sharing.views[view_id] = "5" * 12, "198.51.100.7"
    assert await seen(await outsider.get(video)) == nothing
    forged = {"X-CloudCam-Outsider": "198.51.100.7"}
    assert await seen(await outsider.get(video, headers=forged)) == nothing


async def test_switched_off_in_the_middle(
    hass: HomeAssistant,
    nvr: FakeNvr,
    shared: MockConfigEntry,
    outsider: Browser,
    opened: Opened,
    wait: Wait,
) -> None:
    """What is being sent is cut off."""
    video = await opened()
    send_without_end(nvr, 100, pause_s=0.01)
    async with outsider.get(video) as answer:
        assert await answer.content.readexactly(500)
        hass.config_entries.async_update_entry(shared, options={"sharing_links": False})
        with pytest.raises(aiohttp.ClientError):
            await answer.read()
    await wait(lambda: not nvr.streams_open)


async def test_no_path_leads_elsewhere(nvr: FakeNvr, outsider: Browser) -> None:
    before = len(nvr.requests)
    for part in (
        "..%2f..%2fstate",
        "..%252fstate",
        "%2e%2e",
        "....//state",
        "view/..%2f..%2f..%2fstate",
        "view/%2e%2e%2fstate",
        "view/..;/state",
        "A%0d%0aSet-Cookie:%20a=b",
        "A" * 22 + "%0d%0aX: y",
        "A" * 22 + "%00",
        "A" * 22 + "?token=B",
        "<script>alert(1)</script>",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ):
        url = URL(f"/api/cloudcam/share/{part}", encoded=True)
        for ask in (outsider.get, outsider.post):
            async with ask(url) as answer:
                assert answer.status in {400, 404}, part
                assert not {"Set-Cookie", "X"} & set(answer.headers)
                assert b"alert(1)" not in await answer.read()
    asked = {request.split("?")[0] for request in nvr.requests[before:]}
    assert asked <= {"POST /api/shared/door"}


async def test_nothing_that_the_nvr_says_is_markup(nvr: FakeNvr, outsider: Browser) -> None:
    nvr.sharing.name = '"><script>alert(1)</script>'
    token = await nvr.sharing.link("5" * 12, may_download=True)
    page = await (await outsider.post(f"/api/cloudcam/share/{token}")).text()
    assert "<script" not in page and "&quot;&gt;&lt;script" in page


async def test_the_one_nvr_that_knows_it_is_enough(
    hass: HomeAssistant,
    nvr: FakeNvr,
    shared: MockConfigEntry,
    outsider: Browser,
    tmp_path: Path,
    wait: Wait,
) -> None:
    """Another one that hangs keeps nobody waiting."""
    other = FakeNvr(tmp_path / "other", "Barn", "nvr-5678")
    other.tokens["tid"] = "token"
    await other.start()
    data = {**shared.data, "port": other.port, "fingerprint": other.fingerprint, "token": "token"}
    second = MockConfigEntry(
        domain="cloudcam", unique_id="nvr-5678", data=data, options={"sharing_links": True}
    )
    second.add_to_hass(hass)
    await hass.config_entries.async_setup(second.entry_id)
    await wait(lambda: second.runtime_data.connected and other.listeners)
    asked = asyncio.Event()

    async def hang(request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.sleep(60)
        return web.Response()

    other.overrides["/api/shared/door"] = hang
    path = f"/api/cloudcam/share/{await nvr.sharing.link('5' * 12)}"
    async with asyncio.timeout(5):
        assert (await outsider.get(path)).status == 200
        opened = await outsider.post(path)
        assert (await outsider.get(player_of(await opened.text()))).status == 200
    assert asked.is_set()
    await hass.config_entries.async_unload(second.entry_id)
    await other.stop()
