"""An outsider's browser, and what it sees of shared links."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam import share_guard
from tests.component.cloudcam.fake_nvr import FakeNvr

NEVER = "A" * 22

type Browser = TestClient[Any, Any]
type Opened = Callable[[], Awaitable[str]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers come at once; what that would tell is looked at elsewhere."""
    monkeypatch.setattr(share_guard, "_STEP_S", 0.001)
    monkeypatch.setattr(share_guard, "_WAIT_S", 0.001)


@pytest.fixture
def shared(hass: HomeAssistant, loaded: MockConfigEntry) -> MockConfigEntry:
    """The NVR, whose owner lets links open."""
    hass.config_entries.async_update_entry(loaded, options={"sharing_links": True})
    return loaded


@pytest.fixture
async def outsider(shared: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator) -> Browser:
    browser: Browser = await hass_client_no_auth()
    return browser


async def seen(answer: aiohttp.ClientResponse) -> tuple[int, dict[str, str], bytes]:
    """All that an answer tells, but the time."""
    headers = {k: v for k, v in answer.headers.items() if k != "Date"}
    return answer.status, headers, await answer.read()


@pytest.fixture
async def nothing(outsider: Browser) -> tuple[int, dict[str, str], bytes]:
    """What is seen of a link that never was."""
    return await seen(await outsider.get(f"/api/cloudcam/share/{NEVER}"))


def player_of(page: str) -> str:
    found = re.search(r'src="(view/[^"]+)"', page)
    assert found is not None, page
    return f"/api/cloudcam/share/{found[1]}"


def send_without_end(nvr: FakeNvr, size: int, pause_s: float = 0.0) -> None:
    """The NVR answers the only opening there is with so many bytes, again and again."""
    (view_id,) = nvr.sharing.views

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "video/mp4"})
        await response.prepare(request)
        nvr.streams_open += 1
        try:
            while True:
                await response.write(b"0" * size)
                await asyncio.sleep(pause_s)
        finally:
            nvr.streams_open -= 1

    nvr.overrides[f"/api/shared/views/{view_id}"] = endless


@pytest.fixture
def opened(nvr: FakeNvr, outsider: Browser) -> Opened:
    async def open_it() -> str:
        token = await nvr.sharing.link("5" * 12)
        answer = await outsider.post(f"/api/cloudcam/share/{token}")
        return player_of(await answer.text())

    return open_it
