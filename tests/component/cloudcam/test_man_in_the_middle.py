"""Somebody else answers where the NVR was: no path that shows a picture says a word to them."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.components.media_source import async_resolve_media
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_setup_component

from custom_components.cloudcam.api import CertificateChanged, Client
from custom_components.cloudcam.const import CONF_FINGERPRINT, DOMAIN
from custom_components.cloudcam.pairing_string import PairingString
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_media import make_certificate
from tests.component.cloudcam.test_logged_views import (
    DOOR,
    Home,
    backend,
    every_picture,
    home,
    loopback,
    real,
)

__all__ = ["backend", "home", "loopback", "real"]

JPEG_OF_EVE = b"\xff\xd8 look here \xff\xd9"


@dataclass
class Eve:
    """Sits at the NVR's address with a certificate of her own, and writes down what she is told."""

    fingerprint: str
    pictures: list[str]
    """The paths that showed pictures before she came."""
    came: int = 0
    """Connections."""
    heard: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        with contextlib.suppress(OSError):
            while said := await reader.read(4096):
                self.heard.append(said)
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(JPEG_OF_EVE)}\r\n\r\n"
                writer.write(head.encode() + JPEG_OF_EVE)
        writer.close()


@pytest.fixture
async def eve(hass: HomeAssistant, home: Home, tmp_path: Path, wait: Wait) -> AsyncIterator[Eve]:
    clip = f"media-source://{DOMAIN}/{home.entry.entry_id}/front_door/alert/a1"
    assert await async_setup_component(hass, "media_source", {})
    resolved = await async_resolve_media(hass, clip, None)
    pictures = [path for _, path, _ in await every_picture(hass, home)]
    await wait(lambda: not home.real.backend.viewers._viewings)
    port = home.real.port
    await home.real.server.stop()
    certificate, key, fingerprint = make_certificate(tmp_path / "eve")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    found = Eve(fingerprint, [*pictures, resolved.url])
    server = await asyncio.start_server(found.talk, "127.0.0.1", port, ssl=context)
    yield found
    server.close()


async def looked_at(home: Home, path: str) -> tuple[int, bytes]:
    """The answer's status, and what comes of it within a moment."""
    body = b""
    async with home.browser.get(path) as response:
        with contextlib.suppress(TimeoutError, aiohttp.ClientError):
            async with asyncio.timeout(0.3):
                async for chunk in response.content.iter_any():
                    body += chunk
        return response.status, body


@pytest.mark.slow
async def test_no_picture_is_asked_of_or_taken_from_somebody_else(
    hass: HomeAssistant, home: Home, eve: Eve
) -> None:
    asked = 0
    for path in eve.pictures:
        before = eve.came
        with contextlib.suppress(aiohttp.ClientError):
            status, body = await looked_at(home, path)
            assert b"\xff\xd8" not in body, path
            assert status >= 400 or "_stream" in path, path
        asked += eve.came > before
    assert asked >= 10, "most of them did ask"
    with contextlib.suppress(aiohttp.ClientError):
        async with home.browser.ws_connect(f"{home.folder}/live.mp4") as live:
            assert (await live.receive()).type is not aiohttp.WSMsgType.BINARY
    relay = home.entry.runtime_data.relay.url("front_door")
    async with async_get_clientsession(hass).get(relay) as response:
        assert response.status == 502
    with contextlib.suppress(HomeAssistantError):
        assert await get_camera_from_entity_id(hass, DOOR).async_camera_image() is None
    assert eve.heard == [], "not a byte of a request, so no token"


async def test_nothing_else_is_said_to_somebody_else(
    hass: HomeAssistant, home: Home, eve: Eve
) -> None:
    client = home.entry.runtime_data.client
    with pytest.raises(CertificateChanged):
        await client.change_camera("front_door", {"record": False})
    with pytest.raises(CertificateChanged):
        await anext(client.listen())
    fingerprint = home.entry.data[CONF_FINGERPRINT]
    pairing = PairingString(("127.0.0.1",), home.real.port, fingerprint, "one-time-secret")
    session = async_get_clientsession(hass, verify_ssl=False)
    with pytest.raises(CertificateChanged):
        await Client.pair(session, pairing, "Home Assistant")
    assert eve.came
    assert eve.heard == []
    trusting = Client(session, "127.0.0.1", home.real.port, eve.fingerprint, "token")
    assert await trusting.snapshot("front_door") == JPEG_OF_EVE
    assert eve.heard, "she does answer whoever trusts her"
