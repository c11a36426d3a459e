"""A WebRTC provider for Home Assistant with a real peer, in place of go2rtc.

It is registered and taken back by actions, so that other tests see Home Assistant without it. The
camera's packets go out as they come, and over the loopback only.
"""

from typing import TYPE_CHECKING

from homeassistant.components.camera import Camera, CameraWebRTCProvider
from homeassistant.components.camera.webrtc import (
    WebRTCAnswer,
    WebRTCSendMessage,
    async_register_webrtc_provider,
)
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers.typing import ConfigType
from webrtc_models import RTCIceCandidateInit

if TYPE_CHECKING:
    from aiortc import RTCPeerConnection

DOMAIN = "webrtc_peer"


class Provider(CameraWebRTCProvider):
    """One peer for each who looks."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._peers: dict[str, RTCPeerConnection] = {}

    @property
    def domain(self) -> str:
        return DOMAIN

    @callback
    def async_is_supported(self, stream_source: str) -> bool:
        return stream_source.startswith("http://127.0.0.1:")

    async def async_handle_async_webrtc_offer(
        self, camera: Camera, offer_sdp: str, session_id: str, send_message: WebRTCSendMessage
    ) -> None:
        from aiortc import RTCPeerConnection, RTCSessionDescription
        from aiortc.contrib.media import MediaPlayer
        from aiortc.rtcrtpsender import RTCRtpSender

        peer = RTCPeerConnection()
        self._peers[session_id] = peer
        source = await camera.stream_source()
        assert source is not None
        player = await self._hass.async_add_executor_job(
            lambda: MediaPlayer(source, format="mpegts", decode=False)
        )
        assert player.video is not None
        transceiver = peer.addTransceiver(player.video, "sendonly")
        known = RTCRtpSender.getCapabilities("video").codecs
        h264 = [codec for codec in known if codec.mimeType == "video/H264"]
        transceiver.setCodecPreferences(h264)  # before the offer is known, or it is too late
        await peer.setRemoteDescription(RTCSessionDescription(offer_sdp, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        send_message(WebRTCAnswer(peer.localDescription.sdp))

    async def async_on_webrtc_candidate(
        self, session_id: str, candidate: RTCIceCandidateInit
    ) -> None:
        """Nothing to do: the browser finds the way here, and is then known."""

    @callback
    def async_close_session(self, session_id: str) -> None:
        peer = self._peers.pop(session_id)
        for sender in peer.getSenders():
            if sender.track is not None:
                # it waits for a thread that waits for packets, which come by way of this loop
                self._hass.async_add_executor_job(sender.track.stop)
        self._hass.async_create_task(peer.close())


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    provider = Provider(hass)
    registered = []

    def prepare() -> None:
        import aioice.ice  # not before it is wanted: Home Assistant starts without it too

        aioice.ice.get_host_addresses = lambda *_args, **_more: ["127.0.0.1"]
        import aiortc.contrib.media  # noqa: F401 - slow, and later in the event loop

    async def register(_call: ServiceCall) -> None:
        await hass.async_add_executor_job(prepare)
        registered.append(async_register_webrtc_provider(hass, provider))

    @callback
    def take_back(_call: ServiceCall) -> None:
        registered.pop()()

    hass.services.async_register(DOMAIN, "register", register)
    hass.services.async_register(DOMAIN, "take_back", take_back)
    return True
