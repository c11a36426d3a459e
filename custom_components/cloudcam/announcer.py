"""Tells automations of alerts: one ``cloudcam_alert`` on Home Assistant's bus for each step.

The event entity fires once, when an alert begins. A notification lives longer: its picture is
replaced when a better one was found, and it may want to know that the visit is over. These steps
are no news of their own, so they must not make an event entity fire again; on the bus they are told
apart by ``phase``:

    start      a visit or sound began less than a minute ago
    picture    it has a better picture now, or its first
    zone       somebody entered another zone, or loitered in one
    end        it is over

What an alert is like decides, not which message told it: after a lost connection the steps that
were missed are told once, and an alert that nobody was told of in its first minute never is.
"""

from collections import OrderedDict
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from .alert_data import alert_data
from .const import EVENT_ALERT
from .devices import Devices
from .protocol import AlertInfo, CameraInfo

_REMEMBERED: Final = 256
"""Alerts whose later steps are told: many more than begin while one of them lasts."""


class Announcer:
    """Announces the alerts of one NVR."""

    def __init__(self, hass: HomeAssistant, entry_id: str, devices: Devices) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._devices = devices
        self._told: OrderedDict[str, AlertInfo] = OrderedDict()

    @callback
    def take(self, alert: AlertInfo, camera: CameraInfo, *, news: bool, snoozed: bool) -> None:
        """Announce what is new about an alert. `news`: it began just now."""
        told = self._told.get(alert.id)
        if told is None and not news:
            return
        self._told[alert.id] = alert
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        for phase in _steps(told, alert):
            self._hass.bus.async_fire(
                EVENT_ALERT, {"phase": phase, **self._data(alert, camera), "snoozed": snoozed}
            )

    def _data(self, alert: AlertInfo, camera: CameraInfo) -> dict[str, Any]:
        return {
            **alert_data(self._entry_id, alert),
            "camera": self._devices.camera_entity_id(camera.id),
            "device_id": self._devices.device_id(camera.id),
            "name": camera.name,
        }


def _steps(told: AlertInfo | None, alert: AlertInfo) -> list[str]:
    if told is None:
        return ["start"]
    steps = []
    if alert.snapshot_us is not None and alert.snapshot_us != told.snapshot_us:
        steps.append("picture")
    if _places(alert) - _places(told):
        steps.append("zone")
    if alert.end_us is not None and told.end_us is None:
        steps.append("end")
    return steps


def _places(alert: AlertInfo) -> set[tuple[str, bool]]:
    """Zones that the visit touched, and whether somebody loitered there."""
    return {(visit.zone_id, visit.loitered_us is not None) for visit in alert.zones}
