"""How little is enough for an alert."""

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, add_for_each_camera
from .protocol import CameraInfo, Sensitivity

PARALLEL_UPDATES = 0

SENSITIVITY = SelectEntityDescription(
    key="sensitivity",
    translation_key="sensitivity",
    entity_category=EntityCategory.CONFIG,
    options=[step.value for step in Sensitivity],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensitivity of an NVR's cameras."""
    coordinator = entry.runtime_data
    add_for_each_camera(
        coordinator, async_add_entities, lambda camera: [SensitivitySelect(coordinator, camera)]
    )


class SensitivitySelect(CameraEntity, SelectEntity):
    """A camera's sensitivity, kept by the NVR."""

    def __init__(self, coordinator: Coordinator, camera: CameraInfo) -> None:
        super().__init__(coordinator, camera, SENSITIVITY)

    @property
    def current_option(self) -> str:
        """What the NVR says."""
        return self.info.sensitivity.value

    async def async_select_option(self, option: str) -> None:
        """Change it. Raises HomeAssistantError when the NVR refuses or does not answer."""
        await self.change({"sensitivity": option})
