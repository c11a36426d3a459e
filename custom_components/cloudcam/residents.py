"""What everybody who lives under the cameras may do, whatever else they may do.

| command | what |
|---|---|
| `cloudcam/switch_off` | the camera is off for privacy until somebody lifts that, which is told |
| `cloudcam/forget_last` | what it recorded in the last ten minutes is deleted |

Both take `entity_id`, of a camera that the user may see, and are in the ledger. Neither needs the
right to control the camera: that is for whoever wants more to be seen, not less.
"""

from typing import Final

import probatio as vol
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv

from . import keeping
from .commands import Message, answers, find

_CAMERA: Final = {vol.Required("entity_id"): cv.entity_id}


@callback
def register_residents(hass: HomeAssistant) -> None:
    """Register both, once for all NVRs."""
    for command in (_switch_off, _forget_last):
        websocket_api.async_register_command(hass, command)


@answers({vol.Required("type"): "cloudcam/switch_off", **_CAMERA})
async def _switch_off(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    coordinator, camera = find(hass, connection, message["entity_id"])
    coordinator.take_camera(await coordinator.client.change_camera(camera.id, {"privacy": True}))


@answers({vol.Required("type"): "cloudcam/forget_last", **_CAMERA})
async def _forget_last(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> None:
    coordinator, camera = find(hass, connection, message["entity_id"])
    await keeping.forget_last(coordinator.client, camera.id)
