"""What all entities share."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import CloudCamError
from .const import DOMAIN
from .coordinator import Coordinator
from .devices import camera_identifier
from .persons import acting, person_of_entity
from .protocol import CameraInfo, Connection


def add_for_each_camera(
    coordinator: Coordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[CameraInfo], Iterable[Entity]],
) -> None:
    """Add a platform's entities for every camera that is there, and for each that comes."""

    @callback
    def add(camera: CameraInfo, subentry_id: str) -> None:
        async_add_entities(make(camera), config_subentry_id=subentry_id)

    coordinator.on_camera_added(add)


class NvrEntity(Entity):
    """Something of the NVR itself. Unavailable while the NVR is."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, coordinator: Coordinator, description: EntityDescription) -> None:
        self.coordinator = coordinator
        self.entity_description = description
        nvr_id = coordinator.mirror.nvr.id
        self._attr_unique_id = f"{nvr_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, nvr_id)})

    async def async_added_to_hass(self) -> None:
        """Begin to follow the NVR."""
        self.async_on_remove(self.coordinator.on_nvr(self.async_write_ha_state))

    @property
    def available(self) -> bool:
        """Whether the NVR is connected."""
        return self.coordinator.connected


class CameraEntity(Entity):
    """Something of one camera. Unavailable while the NVR is.

    ``needs_camera``: unavailable also while the camera sends no picture, because "no motion" of a
    camera that is down would be a lie.
    """

    _attr_has_entity_name = True
    _attr_should_poll = False

    needs_camera = False

    def __init__(
        self, coordinator: Coordinator, camera: CameraInfo, description: EntityDescription
    ) -> None:
        self.coordinator = coordinator
        self.info = camera
        self.entity_description = description
        nvr_id = coordinator.mirror.nvr.id
        self._attr_unique_id = f"{nvr_id}_{camera.id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={camera_identifier(nvr_id, camera.id)})

    async def async_added_to_hass(self) -> None:
        """Begin to follow the camera."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.on_camera(self.info.id, self._changed))
        self._refresh()

    @property
    def available(self) -> bool:
        """Whether the NVR is connected, and the camera where that matters."""
        if self.needs_camera and self.info.status.connection is not Connection.ONLINE:
            return False
        return self.coordinator.connected

    async def change(self, settings: Mapping[str, Any]) -> None:
        """Change settings of the camera on the NVR, and show what it says then.

        Raises HomeAssistantError when the NVR refuses or does not answer.
        """
        try:
            with acting(await person_of_entity(self.hass, self._context)):
                camera = await self.coordinator.client.change_camera(self.info.id, settings)
        except CloudCamError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_changed",
                translation_placeholders={"camera": self.info.name, "error": str(error)},
            ) from error
        self.coordinator.take_camera(camera)

    @callback
    def _refresh(self) -> None:
        """Take over the camera's newest figures; what was known last stays if it is gone."""
        self.info = self.coordinator.mirror.cameras.get(self.info.id, self.info)

    @callback
    def _changed(self) -> None:
        self._refresh()
        self.async_write_ha_state()
