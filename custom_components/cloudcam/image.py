"""The pictures of a camera's last alert, last person, last pet, and its last snapshot."""

from dataclasses import dataclass
from datetime import datetime

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import leaving
from .api import CloudCamError
from .audience import seen
from .const import LOGGER
from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, add_for_each_camera
from .moments import when
from .protocol import AlertInfo, CameraInfo, Label

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AlertImageDescription(ImageEntityDescription):
    """A picture of the last alert that has the label, or of the last one at all."""

    label: Label | None = None


LAST_PICTURES = (
    AlertImageDescription(key="last_alert", translation_key="last_alert"),
    AlertImageDescription(key="last_person", translation_key="last_person", label=Label.PERSON),
    AlertImageDescription(key="last_pet", translation_key="last_pet", label=Label.PET),
)

SNAPSHOT = ImageEntityDescription(key="snapshot", translation_key="snapshot")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the pictures of an NVR's cameras."""
    coordinator = entry.runtime_data
    add_for_each_camera(
        coordinator,
        async_add_entities,
        lambda camera: [
            *(AlertImage(hass, coordinator, camera, d) for d in LAST_PICTURES),
            SnapshotImage(hass, coordinator, camera),
        ],
    )


class AlertImage(CameraEntity, ImageEntity):
    """Replaced by a new alert's or a better picture; goes when its recording goes."""

    _attr_content_type = "image/jpeg"

    entity_description: AlertImageDescription

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: Coordinator,
        camera: CameraInfo,
        description: AlertImageDescription,
    ) -> None:
        ImageEntity.__init__(self, hass)
        CameraEntity.__init__(self, coordinator, camera, description)
        self._alert: AlertInfo | None = None

    @callback
    def _refresh(self) -> None:
        super()._refresh()
        self._alert = self.coordinator.mirror.last_picture(
            self.info.id, self.entity_description.label
        )

    @property
    def image_last_updated(self) -> datetime | None:
        """When the picture was taken."""
        if self._alert is None or self._alert.snapshot_us is None:
            return None
        return when(self._alert.snapshot_us)

    async def async_image(self) -> bytes | None:
        """The picture, fetched whenever somebody looks: the NVR writes down who that is.

        Raises MayNotLeave.
        """
        if self._alert is None:
            return None
        try:
            with leaving.check_taker(self.hass, self.coordinator.entry, self.info):
                return await self.coordinator.client.alert_snapshot(self._alert.id)
        except CloudCamError as error:
            LOGGER.debug("No picture of %s: %s", self.info.name, error)
            return None


class SnapshotImage(CameraEntity, ImageEntity):
    """What the button or the action took last; privacy wipes it."""

    _attr_content_type = "image/jpeg"

    def __init__(self, hass: HomeAssistant, coordinator: Coordinator, camera: CameraInfo) -> None:
        ImageEntity.__init__(self, hass)
        CameraEntity.__init__(self, coordinator, camera, SNAPSHOT)

    @property
    def image_last_updated(self) -> datetime | None:
        """When it was taken."""
        last = self.coordinator.snapshots.last(self.info.id)
        return None if last is None else last.taken

    async def async_image(self) -> bytes | None:
        """The picture, while it is kept. Raises MayNotLeave."""
        last = self.coordinator.snapshots.last(self.info.id)
        if last is None:
            return None
        try:
            with leaving.check_taker(self.hass, self.coordinator.entry, self.info):
                await seen(self.coordinator.client, self.info.id, "still")
        except CloudCamError as error:
            LOGGER.debug("The snapshot of %s is not shown: %s", self.info.name, error)
            return None
        return last.picture
