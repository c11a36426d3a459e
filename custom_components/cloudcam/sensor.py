"""Figures of the cameras and of the NVR."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfDataRate,
    UnitOfInformation,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, NvrEntity, add_for_each_camera
from .moments import when, when_text
from .protocol import CameraInfo

PARALLEL_UPDATES = 0

type Value = str | int | float | datetime | None

INFERENCE_STATES = ["starting", "tuning", "ready", "failed"]


@dataclass(frozen=True, kw_only=True)
class CameraSensorDescription(SensorEntityDescription):
    """A figure of a camera."""

    value: Callable[[Coordinator, CameraInfo], Value]
    needs_camera: bool = False


@dataclass(frozen=True, kw_only=True)
class NvrSensorDescription(SensorEntityDescription):
    """A figure of the NVR."""

    value: Callable[[Coordinator], Value]
    attributes: Callable[[Coordinator], dict[str, Any]] | None = None


def _last_alert(coordinator: Coordinator, camera: CameraInfo) -> datetime | None:
    alert = coordinator.mirror.last_alert(camera.id)
    return None if alert is None else when(alert.start_us)


def _kept_since_us(camera: CameraInfo) -> int | None:
    """How far back one can look; NVRs of the first version know only the oldest recording."""
    return camera.status.kept_since_us or camera.status.oldest_us


def _hours_kept(coordinator: Coordinator) -> float | None:
    """How far back the recordings of any camera go."""
    oldest = [_kept_since_us(camera) for camera in coordinator.mirror.cameras.values()]
    return coordinator.hours_since(min((us for us in oldest if us is not None), default=None))


def _inference_state(coordinator: Coordinator) -> str | None:
    state = coordinator.mirror.nvr.inference.state
    return state if state in INFERENCE_STATES else None


def _internet_bytes(coordinator: Coordinator) -> int | None:
    """What left the home network; unknown of an NVR that does not count."""
    nvr = coordinator.mirror.nvr
    return nvr.internet_bytes if nvr.internet_bytes_since_us else None


def _internet_attributes(coordinator: Coordinator) -> dict[str, Any]:
    nvr = coordinator.mirror.nvr
    since_us = nvr.internet_bytes_since_us
    return {
        "since": when_text(since_us) if since_us else None,
        "refused_connections": nvr.refused_connections,
    }


CAMERA_SENSORS = (
    CameraSensorDescription(
        key="persons",
        translation_key="persons",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda _, camera: camera.status.persons if camera.detect else None,
        needs_camera=True,
    ),
    CameraSensorDescription(
        key="last_alert",
        translation_key="last_alert",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=_last_alert,
    ),
    CameraSensorDescription(
        key="hours_kept",
        translation_key="hours_kept",
        device_class=SensorDeviceClass.DURATION,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=1,
        value=lambda coordinator, camera: coordinator.hours_since(_kept_since_us(camera)),
    ),
    CameraSensorDescription(
        key="bitrate",
        translation_key="bitrate",
        device_class=SensorDeviceClass.DATA_RATE,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=UnitOfDataRate.KILOBITS_PER_SECOND,
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda _, camera: camera.status.bitrate_kbps,
        needs_camera=True,
    ),
    CameraSensorDescription(
        key="analysis_rate",
        translation_key="analysis_rate",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement="fps",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value=lambda _, camera: camera.status.analysed_fps if camera.detect else None,
        needs_camera=True,
    ),
    CameraSensorDescription(
        key="masking",
        translation_key="masking",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value=lambda _, camera: camera.status.masking_pct,
        needs_camera=True,
    ),
)
SNOOZED_UNTIL = CameraSensorDescription(
    key="snoozed_until",
    translation_key="snoozed_until",
    device_class=SensorDeviceClass.TIMESTAMP,
    value=lambda coordinator, camera: coordinator.snoozes.until(camera.id),
)

NVR_SENSORS = (
    NvrSensorDescription(
        key="disk_free",
        translation_key="disk_free",
        device_class=SensorDeviceClass.DATA_SIZE,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=1,
        state_class=SensorStateClass.MEASUREMENT,
        # in steps of 100 MB: every change is a row in the history database
        value=lambda coordinator: round(coordinator.mirror.nvr.disk_free_bytes, -8),
    ),
    NvrSensorDescription(
        key="hours_kept",
        translation_key="hours_kept",
        device_class=SensorDeviceClass.DURATION,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=1,
        value=_hours_kept,
    ),
    NvrSensorDescription(
        key="cpu",
        translation_key="cpu",
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value=lambda coordinator: round(coordinator.mirror.nvr.cpu_pct, 1),
    ),
    NvrSensorDescription(
        key="internet_bytes",
        translation_key="internet_bytes",
        device_class=SensorDeviceClass.DATA_SIZE,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        value=_internet_bytes,
        attributes=_internet_attributes,
    ),
    NvrSensorDescription(
        key="inference",
        translation_key="inference",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=INFERENCE_STATES,
        value=_inference_state,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the figures of an NVR and its cameras."""
    coordinator = entry.runtime_data
    async_add_entities(NvrSensor(coordinator, description) for description in NVR_SENSORS)
    add_for_each_camera(
        coordinator,
        async_add_entities,
        lambda camera: [
            *(CameraSensor(coordinator, camera, d) for d in CAMERA_SENSORS),
            SnoozedUntil(coordinator, camera, SNOOZED_UNTIL),
        ],
    )


class CameraSensor(CameraEntity, SensorEntity):
    """A figure of a camera."""

    entity_description: CameraSensorDescription

    def __init__(
        self, coordinator: Coordinator, camera: CameraInfo, description: CameraSensorDescription
    ) -> None:
        super().__init__(coordinator, camera, description)
        self.needs_camera = description.needs_camera

    @property
    def native_value(self) -> Value:
        """What the NVR says now."""
        return self.entity_description.value(self.coordinator, self.info)


class SnoozedUntil(CameraSensor, RestoreSensor):
    """Until when the owner wants no notifications; it is the memory of that over a restart."""

    async def async_added_to_hass(self) -> None:
        """Take up what held before."""
        await super().async_added_to_hass()
        last = await self.async_get_last_sensor_data()
        if last is not None and isinstance(last.native_value, datetime):
            self.coordinator.snoozes.snooze_until(self.info.id, last.native_value)


class NvrSensor(NvrEntity, SensorEntity):
    """A figure of the NVR."""

    entity_description: NvrSensorDescription

    @property
    def native_value(self) -> Value:
        """What the NVR says now."""
        return self.entity_description.value(self.coordinator)

    @property
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """What there is to say beyond the figure."""
        attributes = self.entity_description.attributes
        return None if attributes is None else attributes(self.coordinator)
