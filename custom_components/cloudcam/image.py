"""The pictures of a camera's last alert, last person, last pet, and its last snapshot."""

from dataclasses import dataclass
from datetime import datetime

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CloudCamError
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
        self._picture: tuple[AlertInfo, bytes] | None = None

    @callback
    def _refresh(self) -> None:
        super()._refresh()
        self._alert = self.coordinator.mirror.last_picture(
            self.info.id, self.entity_description.label
        )
        if self._picture is not None and (
            self._alert is None or not _same_picture(self._picture[0], self._alert)
        ):
            self._picture = None  # nothing of what was deleted stays in memory

    @property
    def image_last_updated(self) -> datetime | None:
        """When the picture was taken."""
        if self._alert is None or self._alert.snapshot_us is None:
            return None
        return when(self._alert.snapshot_us)

    async def async_image(self) -> bytes | None:
        """The picture, fetched when somebody looks and kept until there is a better one."""
        alert = self._alert
        if alert is None:
            return None
        if self._picture is not None and _same_picture(self._picture[0], alert):
            return self._picture[1]
        try:
            picture = await self.coordinator.client.alert_snapshot(alert.id)
        except CloudCamError as error:
            LOGGER.debug("No picture of %s: %s", self.info.name, error)
            return None
        self._picture = (alert, picture)
        return picture


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
        """The picture, while it is kept."""
        last = self.coordinator.snapshots.last(self.info.id)
        return None if last is None else last.picture


def _same_picture(one: AlertInfo, other: AlertInfo) -> bool:
    return (one.id, one.snapshot_us) == (other.id, other.snapshot_us)
