"""One event entity per camera: a person, a pet, or motion."""

from collections import deque
from typing import Any

from homeassistant.components.event import EventDeviceClass, EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .alert_data import zone_name
from .const import DOMAIN
from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, add_for_each_camera
from .media_id import AlertId
from .moments import when_text
from .protocol import AlertInfo, CameraInfo, Label

PARALLEL_UPDATES = 0

ALERT = EventEntityDescription(
    key="alert",
    translation_key="alert",
    device_class=EventDeviceClass.MOTION,
    event_types=[label.value for label in Label],
)

_REMEMBERED = 64
"""Only alerts of the last minute can come twice, so this is plenty."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the alerts of an NVR's cameras."""
    coordinator = entry.runtime_data
    add_for_each_camera(
        coordinator, async_add_entities, lambda camera: [AlertEvent(coordinator, camera)]
    )


class AlertEvent(CameraEntity, EventEntity):
    """Fires when an alert begins, once for each alert."""

    def __init__(self, coordinator: Coordinator, camera: CameraInfo) -> None:
        super().__init__(coordinator, camera, ALERT)
        self._fired: deque[str] = deque(maxlen=_REMEMBERED)

    async def async_added_to_hass(self) -> None:
        """Fire what began just before, unless that was done before a restart."""
        await super().async_added_to_hass()
        fired_until = str(self.state_attributes.get("start") or "")
        for alert in reversed(self.coordinator.mirror.alerts(self.info.id)):
            if when_text(alert.start_us) <= fired_until:
                self._fired.append(alert.id)
            elif self.coordinator.is_fresh(alert):
                self._fire(alert)
        self.async_on_remove(self.coordinator.on_alert(self.info.id, self._fire))

    @callback
    def _fire(self, alert: AlertInfo) -> None:
        if alert.id in self._fired:
            return
        self._fired.append(alert.id)
        self._trigger_event(alert.label, self._attributes(alert))
        self.async_write_ha_state()

    def _attributes(self, alert: AlertInfo) -> dict[str, Any]:
        media = AlertId(self.coordinator.entry.entry_id, alert.camera_id, alert.id)
        return {
            "alert_id": alert.id,
            "animal": alert.animal,
            "score": round(alert.score, 2),
            "zone": zone_name(alert),
            "zones": [visit.name for visit in alert.zones],
            "start": when_text(alert.start_us),
            "lesson_id": alert.lesson_id,
            "media_content_id": f"media-source://{DOMAIN}/{media}",
        }
