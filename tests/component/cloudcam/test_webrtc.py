"""WebRTC by Home Assistant's own provider: what it is offered, and that HLS stays beside it.

The provider here stands where go2rtc does, and takes what go2rtc takes: it is told of a source by
its scheme, fetches it, and looks for MPEG-TS in its bytes.
"""

import logging
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from homeassistant.components.camera import Camera, CameraWebRTCProvider
from homeassistant.components.camera.webrtc import (
    WebRTCAnswer,
    WebRTCSendMessage,
    async_register_webrtc_provider,
)
from homeassistant.core import HomeAssistant, callback
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from webrtc_models import RTCIceCandidateInit

from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr

TS_PACKET = 188
TS_SYNC = 0x47


class Provider(CameraWebRTCProvider):
    """Fetches what it is offered."""

    def __init__(self) -> None:
        self.sources: list[str] = []
        self.begun: list[bytes] = []

    @property
    def domain(self) -> str:
        return "go2rtc"

    @callback
    def async_is_supported(self, stream_source: str) -> bool:
        return stream_source.partition(":")[0] in {"rtsp", "rtsps", "http", "https"}

    async def async_handle_async_webrtc_offer(
        self, camera: Camera, offer_sdp: str, session_id: str, send_message: WebRTCSendMessage
    ) -> None:
        source = await camera.stream_source()
        assert source is not None
        self.sources.append(source)
        async with aiohttp.ClientSession() as session, session.get(source) as response:
            assert response.status == 200
            self.begun.append(await response.content.readexactly(TS_PACKET * 20))
        send_message(WebRTCAnswer("v=0"))

    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        raise AssertionError("nobody sends one")


@pytest.fixture
def provider(hass: HomeAssistant, loaded: MockConfigEntry) -> Iterator[Provider]:
    provider = Provider()
    unregister = async_register_webrtc_provider(hass, provider)
    yield provider
    unregister()


async def capabilities(client: Any) -> list[str]:
    question = {"type": "camera/capabilities", "entity_id": "camera.front_door"}
    await client.send_json_auto_id(question)
    found: list[str] = (await client.receive_json())["result"]["frontend_stream_types"]
    return sorted(found)


async def test_what_the_provider_is_offered(
    hass: HomeAssistant,
    nvr: FakeNvr,
    provider: Provider,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await hass.async_block_till_done()
    client = await hass_ws_client()
    assert await capabilities(client) == ["hls", "web_rtc"]
    offer = {"type": "camera/webrtc/offer", "entity_id": "camera.front_door", "offer": "v=0"}
    await client.send_json_auto_id(offer)
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"]["type"] == "session"
    assert (await client.receive_json())["event"] == {"type": "answer", "answer": "v=0"}
    (source,), (begun,) = provider.sources, provider.begun
    assert source.startswith("http://127.0.0.1:")
    assert {begun[number * TS_PACKET] for number in range(20)} == {TS_SYNC}
    await wait(lambda: nvr.streams_open == 0)
    asked_for = [person for request, person in nvr.askers if "live.ts" in request]
    assert [person["id"] for person in asked_for] == [hass_admin_user.id], "the NVR hears of whom"
    secret = source.partition("auth=")[2]
    assert len(secret) > 20
    assert secret not in caplog.text
    assert nvr.tokens["tid"] not in source + caplog.text


async def test_without_a_provider_there_is_hls(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    assert await capabilities(await hass_ws_client()) == ["hls"]
