"""The camera itself: live picture and still."""

from homeassistant.components.camera import Camera, CameraEntityDescription
from homeassistant.components.camera.const import CameraEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CloudCamError
from .const import LOGGER
from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, add_for_each_camera
from .protocol import CameraInfo

PARALLEL_UPDATES = 0

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

    _attr_supported_features = CameraEntityFeature.STREAM
    _attr_name = None  # it is what the device is about
    needs_camera = True

    def __init__(self, coordinator: Coordinator, camera: CameraInfo) -> None:
        Camera.__init__(self)
        CameraEntity.__init__(self, coordinator, camera, CAMERA)

    @property
    def is_recording(self) -> bool:
        """Whether the NVR records it now."""
        return self.info.status.recording

    @property
    def is_streaming(self) -> bool:
        """A picture can be had whenever the camera is available."""
        return self.available

    @property
    def motion_detection_enabled(self) -> bool:
        """Whether the NVR looks at its pictures."""
        return self.info.detect

    async def stream_source(self) -> str:
        """A loopback address that fetches from the NVR over the pinned connection."""
        return self.coordinator.relay.url(self.info.id)

    async def async_camera_image(
        self,
        width: int | None = None,
        height: int | None = None,
    ) -> bytes | None:
        """The last picture."""
        try:
            return await self.coordinator.client.snapshot(self.info.id, width)
        except CloudCamError as error:
            LOGGER.debug("No picture of %s: %s", self.info.name, error)
            return None
