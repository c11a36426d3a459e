"""Live pictures through the relay, up to Home Assistant's own player."""

import asyncio
import io
import re

import aiohttp
import av
import pytest
from homeassistant.components.camera import async_get_stream_source
from homeassistant.components.camera.const import StreamType
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr


async def test_the_address_is_this_machines_and_holds_a_secret(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    source = await async_get_stream_source(hass, "camera.front_door")
    assert source is not None
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/door\.ts\?auth=[\w-]{43}", source)
    assert "token-of-home-assistant" not in source
    before = loaded.runtime_data.relay._secret
    await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.runtime_data.relay._secret != before


async def test_nothing_without_the_secret(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    url = loaded.runtime_data.relay.url("door")
    async with aiohttp.ClientSession() as session:
        for wrong in (url.split("?")[0], url[:-1], url + "x", url.replace("auth", "token")):
            async with session.get(wrong) as response:
                assert response.status == 403, wrong
    assert not [request for request in nvr.requests if "live.ts" in request]


async def test_it_plays_and_ends_with_the_viewer(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    url = loaded.runtime_data.relay.url("door")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "video/mp2t"
        beginning = await response.content.readexactly(188 * 200)
        assert nvr.streams_open == 1
    assert nvr.requests[-1] == "GET /api/cameras/door/live.ts?stream=main"
    with av.open(io.BytesIO(beginning), "r", format="mpegts") as video:
        frames = [frame for frame in video.decode(video=0) if not frame.is_corrupt]
    assert len(frames) > 5
    await wait(lambda: nvr.streams_open == 0)


async def test_it_says_when_there_is_nothing(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    relay = loaded.runtime_data.relay
    async with aiohttp.ClientSession() as session:
        async with session.get(relay.url("nobody")) as response:
            assert response.status == 404
        async with session.get(relay.url("door")) as response:
            await response.content.readexactly(188)
            await nvr.stop()
            with pytest.raises((aiohttp.ClientError, asyncio.IncompleteReadError)):
                await response.content.readexactly(10_000_000)
        async with session.get(relay.url("door")) as response:
            assert response.status == 502


async def test_a_man_in_the_middle_sees_neither_token_nor_picture(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Somebody else answers at the NVR's address, with a certificate of their own."""
    await nvr.stop()
    nvr.new_certificate()
    nvr.requests.clear()
    await nvr.start()
    url = loaded.runtime_data.relay.url("door")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.status == 502
    browser = await hass_client()
    base = f"/api/cloudcam/{loaded.entry_id}/door"
    for path in (f"{base}/clips/1/2/clip.mp4", f"{base}/alerts/a1/snapshot.jpg"):
        async with browser.get(path) as response:
            assert response.status == 502
    assert nvr.requests == []


async def test_home_assistant_plays_it(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """stream makes HLS of it, and the first segment decodes."""
    camera = get_camera_from_entity_id(hass, "camera.front_door")
    assert camera.camera_capabilities.frontend_stream_types == {StreamType.HLS}
    stream = await camera.async_create_stream()
    assert stream is not None
    hls = stream.add_provider("hls")
    settings = hls.stream_settings
    assert settings.min_segment_duration < 2, "what has to pass before the first picture"
    assert (settings.ll_hls, settings.part_target_duration) == (True, 1)
    assert await camera.async_create_stream() is stream, "one for all who watch"
    await stream.start()
    browser = await hass_client()
    try:
        master = stream.endpoint_url("hls")
        async with browser.get(master) as response:
            (playlist,) = re.findall(r"^\S+\.m3u8$", await response.text(), re.MULTILINE)
        base = master.rsplit("/", 1)[0]
        async with asyncio.timeout(20):
            segments: list[str] = []
            while not segments:
                async with browser.get(f"{base}/{playlist}") as response:
                    segments = re.findall(r"segment/\d+\.m4s", await response.text())
                await asyncio.sleep(0.1)
        async with browser.get(f"{base}/init.mp4") as response:
            init = await response.read()
        async with browser.get(f"{base}/{segments[0]}") as response:
            segment = await response.read()
    finally:
        await stream.stop()
    with av.open(io.BytesIO(init + segment), "r") as video:
        assert len(list(video.decode(video=0))) >= 5
    assert loaded.runtime_data.relay._secret not in caplog.text
