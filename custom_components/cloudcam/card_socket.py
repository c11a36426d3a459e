"""What the dashboard card asks over Home Assistant's WebSocket.

| command | answer |
|---|---|
| `cloudcam/watch` | a subscription to cameras: settings, status, newest alerts, and their folders |
| `cloudcam/cameras` | the camera entities that the user may see |
| `cloudcam/timeline` | one camera's time: recorded, gaps, activity, alerts |
| `cloudcam/alerts` | alerts of several cameras, newest first |
| `cloudcam/pins` | what is pinned of the cameras that the user may see |
| `cloudcam/pin_alert`, `cloudcam/unpin` | for those who may control the camera |
| `cloudcam/delete_alert` | for administrators |

Times are microseconds since 1970, as the NVR's. Users see what they may see in Home Assistant.
"""

from dataclasses import asdict
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv

from .api import MOST_ALERTS, NotFound
from .card_access import camera_entity_id
from .card_watch import Watch
from .commands import MOMENT, Message, answers, find
from .coordinator import Coordinator
from .directory import loaded_nvrs
from .protocol import AlertInfo, CameraInfo, Label

_ENTITIES: Final = vol.All([cv.entity_id], vol.Length(min=1, max=64))
_RANGE: Final = {vol.Required("start_us"): MOMENT, vol.Required("end_us"): MOMENT}
_ALERT: Final = {vol.Required("entity_id"): cv.entity_id, vol.Required("alert_id"): cv.string}


@callback
def register_card_socket(hass: HomeAssistant) -> None:
    """Register every command, once for all NVRs."""
    websocket_api.async_register_command(hass, _watch)
    for command in (_cameras, _timeline, _alerts, _pins, _pin_alert, _unpin, _delete_alert):
        websocket_api.async_register_command(hass, command)


@websocket_api.websocket_command(
    {vol.Required("type"): "cloudcam/watch", vol.Required("entity_ids"): _ENTITIES}
)
@callback
def _watch(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    """Tell the cameras as they are, then every change.

    A camera that the user may not see, or that is not there, has an error in place of its data.
    """
    watch = Watch(hass, connection, message["id"])
    for entity_id in dict.fromkeys(message["entity_ids"]):
        try:
            watch.add(entity_id, *find(hass, connection, entity_id))
        except Unauthorized:
            watch.refuse(entity_id, "unauthorized")
        except ServiceValidationError:
            watch.refuse(entity_id, "not_found")
    connection.subscriptions[message["id"]] = watch.stop
    connection.send_result(message["id"])
    watch.start()


@answers({vol.Required("type"): "cloudcam/cameras"})
async def _cameras(
    hass: HomeAssistant, connection: ActiveConnection, _message: Message
) -> list[dict[str, str]]:
    """The camera entities that the user may see, in the NVR's order."""
    found = []
    for coordinator in loaded_nvrs(hass):
        for camera in coordinator.mirror.cameras.values():
            entity_id = camera_entity_id(hass, coordinator.entry.entry_id, camera.id)
            if entity_id and connection.user.permissions.check_entity(entity_id, POLICY_READ):
                found.append({"entity_id": entity_id, "name": camera.name})
    return found


@answers(
    {
        vol.Required("type"): "cloudcam/timeline",
        vol.Required("entity_id"): cv.entity_id,
        **_RANGE,
        vol.Optional("step_us"): MOMENT,
    }
)
async def _timeline(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, camera = find(hass, connection, message["entity_id"])
    timeline = await coordinator.client.timeline(
        camera.id, message["start_us"], message["end_us"], message.get("step_us")
    )
    return asdict(timeline)


@answers(
    {
        vol.Required("type"): "cloudcam/alerts",
        vol.Required("entity_ids"): _ENTITIES,
        vol.Optional("start_us"): MOMENT,
        vol.Optional("end_us"): MOMENT,
        vol.Optional("label"): vol.Coerce(Label),
        vol.Optional("limit", default=200): vol.All(int, vol.Range(min=1, max=MOST_ALERTS)),
    }
)
async def _alerts(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> list[dict[str, Any]]:
    """The newest alerts of all these cameras together, newest first."""
    found: list[tuple[AlertInfo, str]] = []
    for entity_id in dict.fromkeys(message["entity_ids"]):
        coordinator, camera = find(hass, connection, entity_id)
        alerts = await coordinator.client.alerts(
            camera.id,
            label=message.get("label"),
            start_us=message.get("start_us"),
            end_us=message.get("end_us"),
            limit=message["limit"],
        )
        found += [(alert, entity_id) for alert in alerts]
    found.sort(key=lambda one: one[0].start_us, reverse=True)
    return [
        {**asdict(alert), "entity_id": entity_id} for alert, entity_id in found[: message["limit"]]
    ]


@answers({vol.Required("type"): "cloudcam/pins"})
async def _pins(
    hass: HomeAssistant, connection: ActiveConnection, _message: Message
) -> list[dict[str, Any]]:
    found = []
    for coordinator in loaded_nvrs(hass):
        entry_id = coordinator.entry.entry_id
        for pin in (await coordinator.client.ask("GET", "pins")).get("pins", []):
            entity_id = camera_entity_id(hass, entry_id, str(pin.get("camera_id")))
            if entity_id and connection.user.permissions.check_entity(entity_id, POLICY_READ):
                found.append({**pin, "entity_id": entity_id})
    return found


@answers({vol.Required("type"): "cloudcam/pin_alert", **_ALERT})
async def _pin_alert(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, camera = find(hass, connection, message["entity_id"], POLICY_CONTROL)
    alert = await _alert_of(coordinator, camera, message["alert_id"])
    return await coordinator.client.ask("POST", "alerts", alert.id, "pin")


@answers(
    {
        vol.Required("type"): "cloudcam/unpin",
        vol.Required("entity_id"): cv.entity_id,
        vol.Required("pin_id"): cv.string,
    }
)
async def _unpin(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    coordinator, camera = find(hass, connection, message["entity_id"], POLICY_CONTROL)
    pins = (await coordinator.client.ask("GET", "pins")).get("pins", [])
    if not any((p["id"], p["camera_id"]) == (message["pin_id"], camera.id) for p in pins):
        raise NotFound(f"nothing of {camera.name} is pinned by that id")
    await coordinator.client.ask("DELETE", "pins", message["pin_id"])


@websocket_api.require_admin
@answers({vol.Required("type"): "cloudcam/delete_alert", **_ALERT})
async def _delete_alert(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    coordinator, camera = find(hass, connection, message["entity_id"], POLICY_CONTROL)
    alert = await _alert_of(coordinator, camera, message["alert_id"])
    await coordinator.client.ask("DELETE", "alerts", alert.id)


async def _alert_of(coordinator: Coordinator, camera: CameraInfo, alert_id: str) -> AlertInfo:
    """The alert, if it is this camera's. Raises NotFound."""
    alert = await coordinator.client.alert(alert_id)
    if alert.camera_id != camera.id:
        raise NotFound(f"no alert {alert_id} of {camera.name}")
    return alert
