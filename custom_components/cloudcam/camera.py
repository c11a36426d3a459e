"""The camera itself: live picture and still."""

from typing import Final

from homeassistant.components.camera import Camera, CameraEntityDescription
from homeassistant.components.camera.const import CameraEntityFeature
from homeassistant.components.stream import Stream
from homeassistant.components.stream.const import (
    SEGMENT_DURATION_ADJUSTER,
    TARGET_SEGMENT_DURATION_NON_LL_HLS,
)
from homeassistant.components.stream.core import StreamSettings
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.http import current_request

from . import leaving
from .api import CloudCamError
from .asking import Person
from .audience import seen
from .const import DOMAIN, LOGGER
from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, add_for_each_camera
from .persons import acting, current_person, person_of_entity
from .protocol import CameraInfo, Connection

PARALLEL_UPDATES = 0

_SEGMENT_S: Final = TARGET_SEGMENT_DURATION_NON_LL_HLS - SEGMENT_DURATION_ADJUSTER

_TAKEN_S: Final = 60.0
"""How long whoever takes a stream is said to watch: nobody tells when it is over."""

CAMERA = CameraEntityDescription(key="camera", translation_key="camera")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of an NVR."""
    coordinator = entry.runtime_data
    add_for_each_camera(
        coordinator, async_add_entities, lambda camera: [NvrCamera(coordinator, camera)]
    )


class NvrCamera(CameraEntity, Camera):
    """A camera of the NVR."""

    _attr_supported_features = CameraEntityFeature.STREAM | CameraEntityFeature.ON_OFF
    _attr_name = None  # it is what the device is about

    def __init__(self, coordinator: Coordinator, camera: CameraInfo) -> None:
        Camera.__init__(self)
        CameraEntity.__init__(self, coordinator, camera, CAMERA)

    @property
    def available(self) -> bool:
        """Also while its privacy switch is on: it is off then, not lost."""
        connection = self.info.status.connection
        return self.coordinator.connected and connection in {Connection.ONLINE, Connection.OFF}

    @property
    def is_recording(self) -> bool:
        """Whether the NVR records it now."""
        return self.info.status.recording

    @property
    def is_streaming(self) -> bool:
        """A picture can be had whenever the camera is available."""
        return self.available and not self.info.privacy

    @property
    def motion_detection_enabled(self) -> bool:
        """Whether the NVR looks at its pictures."""
        return self.info.detect

    @property
    def is_on(self) -> bool:
        """Whether anything is received: the privacy switch is off."""
        return not self.info.privacy

    async def async_turn_on(self) -> None:
        """Switch privacy off. Raises HomeAssistantError."""
        await self.change({"privacy": False})

    async def async_turn_off(self) -> None:
        """Switch privacy on: the camera's connection is closed. Raises HomeAssistantError."""
        await self.change({"privacy": True})

    async def async_enable_motion_detection(self) -> None:
        """Look at its pictures. Raises HomeAssistantError."""
        await self.change({"detect": True})

    async def async_disable_motion_detection(self) -> None:
        """Don't look at its pictures any more. Raises HomeAssistantError."""
        await self.change({"detect": False})

    async def stream_source(self) -> str:
        """A loopback address that fetches from the NVR over the pinned connection.

        Home Assistant asks for it when somebody wants WebRTC, and by itself.
        """
        await self._taken()
        if current_connection.get() is not None:
            await self._joins()
        return self.coordinator.relay.url(self.info.id)

    async def async_create_stream(self) -> Stream | None:
        """The stream that all who watch share, set to begin soon. Raises HomeAssistantError."""
        await self._taken()
        await self._joins()
        is_new = self.stream is None
        stream = await super().async_create_stream()
        if stream is not None and is_new:
            _shorten_segments(stream)
        return stream

    async def async_camera_image(
        self,
        width: int | None = None,
        height: int | None = None,
    ) -> bytes | None:
        """The last picture; none is kept when the camera is off. Raises MayNotLeave."""
        try:
            taker = leaving.check_taker(self.hass, self.coordinator.entry, self.info)
            with acting(await self._looking()), taker:
                return await self.coordinator.client.snapshot(self.info.id, width)
        except CloudCamError as error:
            LOGGER.debug("No picture of %s: %s", self.info.name, error)
            return None

    async def _taken(self) -> None:
        """Whoever takes the stream out of the home may, and is told to the NVR.

        Raises MayNotLeave, HomeAssistantError.
        """
        if (found := leaving.taker()) is None:
            return
        leaving.require(self.hass, self.coordinator.entry, self.info, found)
        try:
            with found.acting():
                await seen(self.coordinator.client, self.info.id, "live", _TAKEN_S)
        except CloudCamError as error:
            raise self._not_done(error) from error

    async def _joins(self) -> None:
        """Whoever asks for the shared stream is told to the NVR. Raises HomeAssistantError."""
        try:
            await self.coordinator.audience.joins(self.info.id, current_person())
        except CloudCamError as error:
            raise self._not_done(error) from error

    def _not_done(self, error: CloudCamError) -> HomeAssistantError:
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_done",
            translation_placeholders={"camera": self.info.name, "error": str(error)},
        )

    async def _looking(self) -> Person:
        """For whom a picture is: a browser's request, else the action that takes it."""
        if current_connection.get() is None and current_request.get() is not None:
            return current_person()
        return await person_of_entity(self.hass, self._context)


def _shorten_segments(stream: Stream) -> None:
    """Let the picture come a segment's length after somebody looks, and that be two seconds.

    Home Assistant lists nothing before the second segment begins. With its six seconds the first
    picture took 6.5 s, was 6 s old, and players that went to the newest part of it ran dry and
    halted for 4 s; with two, measured with the same camera, 2.1 s and no halt. Segments still begin
    with keyframes, so a camera with fewer of them takes longer. There is no public way to set it
    for one stream; if the private one goes, the stream begins late again, and that is all.
    """
    settings = getattr(stream, "_stream_settings", None)
    if isinstance(settings, StreamSettings) and settings.ll_hls:
        settings.min_segment_duration = min(settings.min_segment_duration, _SEGMENT_S)
