"""What is in view and who watches; what is connected; whether something is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, NvrEntity, add_for_each_camera
from .protocol import CameraInfo, Connection, ErrorInfo, NvrInfo

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CameraBinarySensorDescription(BinarySensorEntityDescription):
    """A yes or no of a camera; None is unknown."""

    is_on: Callable[[CameraInfo], bool | None]
    attributes: Callable[[CameraInfo], dict[str, Any]] | None = None
    needs_camera: bool = True


CAMERA_SENSORS = (
    CameraBinarySensorDescription(
        key="motion",
        device_class=BinarySensorDeviceClass.MOTION,
        is_on=lambda camera: camera.status.motion if camera.detect else None,
    ),
    # Of device class motion so that Home Assistant's own motion triggers and conditions offer them.
    CameraBinarySensorDescription(
        key="person",
        translation_key="person",
        device_class=BinarySensorDeviceClass.MOTION,
        is_on=lambda camera: camera.status.persons > 0 if camera.detect else None,
    ),
    CameraBinarySensorDescription(
        key="pet",
        translation_key="pet",
        device_class=BinarySensorDeviceClass.MOTION,
        is_on=lambda camera: camera.status.cats + camera.status.dogs > 0 if camera.detect else None,
    ),
    CameraBinarySensorDescription(
        key="sound",
        device_class=BinarySensorDeviceClass.SOUND,
        is_on=lambda camera: camera.status.sound if camera.detect_sound else None,
    ),
    CameraBinarySensorDescription(
        key="watched",
        translation_key="watched",
        is_on=lambda camera: camera.status.viewers > 0,
        attributes=lambda camera: {"viewers": camera.status.viewers},
        needs_camera=False,
    ),
    CameraBinarySensorDescription(
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on=lambda camera: camera.status.connection is Connection.ONLINE,
        attributes=lambda camera: _error_attributes(camera.status.error),
        needs_camera=False,
    ),
)

NVR_CONNECTIVITY = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
NVR_PROBLEM = BinarySensorEntityDescription(
    key="problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of an NVR and its cameras."""
    coordinator = entry.runtime_data
    async_add_entities([NvrConnectivity(coordinator), NvrProblem(coordinator)])
    add_for_each_camera(
        coordinator,
        async_add_entities,
        lambda camera: [CameraBinarySensor(coordinator, camera, d) for d in CAMERA_SENSORS],
    )


class CameraBinarySensor(CameraEntity, BinarySensorEntity):
    """A yes or no of a camera."""

    entity_description: CameraBinarySensorDescription

    def __init__(
        self,
        coordinator: Coordinator,
        camera: CameraInfo,
        description: CameraBinarySensorDescription,
    ) -> None:
        super().__init__(coordinator, camera, description)
        self.needs_camera = description.needs_camera

    @property
    def is_on(self) -> bool | None:
        """What the NVR says now."""
        return self.entity_description.is_on(self.info)

    @property
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What there is to say beyond yes and no."""
        attributes = self.entity_description.attributes
        return None if attributes is None else attributes(self.info)


class NvrConnectivity(NvrEntity, BinarySensorEntity):
    """Whether the NVR is connected; the one entity that says so by its state."""

    def __init__(self, coordinator: Coordinator) -> None:
        super().__init__(coordinator, NVR_CONNECTIVITY)

    @property
    def available(self) -> bool:
        """Always."""
        return True

    @property
    def is_on(self) -> bool:
        """Whether the connection stands."""
        return self.coordinator.connected


class NvrProblem(NvrEntity, BinarySensorEntity):
    """Whether the NVR reports trouble with its disk or its model."""

    def __init__(self, coordinator: Coordinator) -> None:
        super().__init__(coordinator, NVR_PROBLEM)

    @property
    def is_on(self) -> bool:
        """Whether something is wrong."""
        return _nvr_error(self.coordinator.mirror.nvr) is not None

    @property
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """What is wrong, and what to do."""
        return _error_attributes(_nvr_error(self.coordinator.mirror.nvr))


def _nvr_error(nvr: NvrInfo) -> ErrorInfo | None:
    return nvr.error or nvr.inference.error


def _error_attributes(error: ErrorInfo | None) -> dict[str, Any]:
    return {
        "error_code": None if error is None else error.code,
        "error": None if error is None else error.message,
    }
