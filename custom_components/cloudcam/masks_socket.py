"""The command of Home Assistant's WebSocket by which privacy masks are drawn.

| command | answer |
|---|---|
| `cloudcam/set_privacy_masks` | `saved`, and the `privacy_masks` as they are then |

It is for administrators: who takes a mask away sees what it covers. Masks are polygons in the NVR's
words.
"""

import json
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv

from .commands import Message, answers, find
from .protocol import CameraInfo

_MASKS: Final = [[[vol.Coerce(float)]]]


@callback
def register_masks_socket(hass: HomeAssistant) -> None:
    """Register the command, once for all NVRs."""
    websocket_api.async_register_command(hass, _set_masks)


@websocket_api.require_admin
@answers(
    {
        vol.Required("type"): "cloudcam/set_privacy_masks",
        vol.Required("entity_id"): cv.entity_id,
        vol.Required("privacy_masks"): _MASKS,
        vol.Required("known"): _MASKS,
    }
)
async def _set_masks(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    """Save them, unless they are no longer what the editor began with: ``known``."""
    coordinator, camera = find(hass, connection, message["entity_id"], POLICY_CONTROL)
    if _plain(camera) != message["known"]:
        return {"saved": False, "privacy_masks": _plain(camera)}
    changes = {"privacy_masks": message["privacy_masks"]}
    changed = await coordinator.client.change_camera(camera.id, changes)
    coordinator.take_camera(changed)
    return {"saved": True, "privacy_masks": _plain(changed)}


def _plain(camera: CameraInfo) -> list[list[list[float]]]:
    """As JSON has it: lists, no tuples."""
    plain: list[list[list[float]]] = json.loads(json.dumps(camera.privacy_masks))
    return plain
