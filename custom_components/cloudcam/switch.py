"""What a camera does: record, detect, listen; and privacy, which ends all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, add_for_each_camera
from .protocol import CameraInfo

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CameraSwitchDescription(SwitchEntityDescription):
    """A camera's setting that is on or off; `setting` is its name on the NVR."""

    setting: str
    is_on: Callable[[CameraInfo], bool]


CAMERA_SWITCHES = (
    CameraSwitchDescription(
        key="privacy",
        translation_key="privacy",
        setting="privacy",
        is_on=lambda camera: camera.privacy,
    ),
    CameraSwitchDescription(
        key="recording",
        translation_key="recording",
        entity_category=EntityCategory.CONFIG,
        setting="record",
        is_on=lambda camera: camera.record,
    ),
    CameraSwitchDescription(
        key="detection",
        translation_key="detection",
        entity_category=EntityCategory.CONFIG,
        setting="detect",
        is_on=lambda camera: camera.detect,
    ),
    CameraSwitchDescription(
        key="audio_recording",
        translation_key="audio_recording",
        entity_category=EntityCategory.CONFIG,
        setting="record_audio",
        is_on=lambda camera: camera.record_audio,
    ),
    CameraSwitchDescription(
        key="sound_detection",
        translation_key="sound_detection",
        entity_category=EntityCategory.CONFIG,
        setting="detect_sound",
        is_on=lambda camera: camera.detect_sound,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of an NVR's cameras."""
    coordinator = entry.runtime_data
    add_for_each_camera(
        coordinator,
        async_add_entities,
        lambda camera: [CameraSwitch(coordinator, camera, d) for d in CAMERA_SWITCHES],
    )


class CameraSwitch(CameraEntity, SwitchEntity):
    """One setting of one camera, kept by the NVR."""

    entity_description: CameraSwitchDescription

    def __init__(
        self, coordinator: Coordinator, camera: CameraInfo, description: CameraSwitchDescription
    ) -> None:
        super().__init__(coordinator, camera, description)

    @property
    def is_on(self) -> bool:
        """What the NVR says."""
        return self.entity_description.is_on(self.info)

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch it on. Raises HomeAssistantError when the NVR refuses or does not answer."""
        await self.change({self.entity_description.setting: True})

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch it off. Raises HomeAssistantError when the NVR refuses or does not answer."""
        await self.change({self.entity_description.setting: False})
