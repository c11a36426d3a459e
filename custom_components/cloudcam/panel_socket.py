"""What the page in the sidebar asks over Home Assistant's WebSocket, besides what the card does.

| command | answer |
|---|---|
| `cloudcam/panel` | a subscription to the NVRs and the cameras that the user may see |
| `cloudcam/alert` | one alert, of whatever day, by its id |
| `cloudcam/lessons` | what was taught of the cameras that the user may see |
| `cloudcam/switch_lesson`, `cloudcam/forget_lesson` | for those who may control the camera |
| `cloudcam/change_camera` | what a camera does; for administrators |
"""

from dataclasses import asdict
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import config_validation as cv

from . import teaching
from .card_access import camera_entity_id, may
from .commands import Message, answers, find
from .directory import find_alert
from .panel_watch import PanelWatch
from .permissions import Caller

_LESSON: Final = {vol.Required("lesson_id"): cv.string}


@callback
def register_panel_socket(hass: HomeAssistant) -> None:
    """Register every command, once for all NVRs."""
    for command in (_panel, _alert, _lessons, _switch_lesson, _forget_lesson, _change_camera):
        websocket_api.async_register_command(hass, command)


@websocket_api.websocket_command({vol.Required("type"): "cloudcam/panel"})
@callback
def _panel(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    watch = PanelWatch(hass, connection, message["id"])
    connection.subscriptions[message["id"]] = watch.stop
    connection.send_result(message["id"])
    watch.start()


@answers({vol.Required("type"): "cloudcam/alert", vol.Required("alert_id"): cv.string})
async def _alert(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, alert = await find_alert(hass, message["alert_id"])
    entry_id = coordinator.entry.entry_id
    if not may(hass, connection.user, entry_id, alert.camera_id, POLICY_READ):
        raise Unauthorized(permission=POLICY_READ)
    entity_id = camera_entity_id(hass, entry_id, alert.camera_id)
    return {**asdict(alert), "entity_id": entity_id}


@answers({vol.Required("type"): "cloudcam/lessons"})
async def _lessons(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> list[dict[str, Any]]:
    caller = await Caller.of(hass, connection.context(message))
    return await teaching.lessons_for(hass, caller)


@answers({vol.Required("type"): "cloudcam/switch_lesson", **_LESSON, vol.Required("enabled"): bool})
async def _switch_lesson(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    caller = await Caller.of(hass, connection.context(message))
    await teaching.switch(hass, caller, message["lesson_id"], enabled=message["enabled"])


@answers({vol.Required("type"): "cloudcam/forget_lesson", **_LESSON})
async def _forget_lesson(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    caller = await Caller.of(hass, connection.context(message))
    await teaching.forget(hass, caller, message["lesson_id"])


@websocket_api.require_admin
@answers(
    {
        vol.Required("type"): "cloudcam/change_camera",
        vol.Required("entity_id"): cv.entity_id,
        vol.Optional("record"): bool,
        vol.Optional("detect"): bool,
        vol.Optional("privacy"): bool,
        vol.Optional("record_audio"): bool,
        vol.Optional("detect_sound"): bool,
    }
)
async def _change_camera(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    coordinator, camera = find(hass, connection, message["entity_id"])
    settings = {k: v for k, v in message.items() if k not in {"id", "type", "entity_id"}}
    coordinator.take_camera(await coordinator.client.change_camera(camera.id, settings))
