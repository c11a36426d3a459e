"""What the editor of zones and masks asks over Home Assistant's WebSocket.

| command | answer |
|---|---|
| `cloudcam/what_if` | which of the last day's alerts other rules would have kept or dropped |
| `cloudcam/set_rules` | `saved`, and the `rules` as they are then |

Both are for those who may control the camera. Rules are its zones, masks, thresholds and
sensitivity, in the NVR's words. Points outside of a picture and the like are refused by the NVR.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv

from .commands import Message, answers, find
from .protocol import CameraInfo, Sensitivity

_RULES: Final = vol.Schema(
    {
        vol.Optional("sensitivity"): vol.In([str(step) for step in Sensitivity]),
        vol.Optional("zones"): [dict],
        vol.Optional("motion_masks"): [list],
        vol.Optional("object_masks"): [dict],
        vol.Optional("thresholds"): [dict],
    }
)
"""What may be changed this way: of a camera's other settings nothing."""

_CAMERA: Final = {vol.Required("entity_id"): cv.entity_id, vol.Required("rules"): _RULES}


@callback
def register_zones_socket(hass: HomeAssistant) -> None:
    """Register every command, once for all NVRs."""
    for command in (_what_if, _set_rules):
        websocket_api.async_register_command(hass, command)


@answers({vol.Required("type"): "cloudcam/what_if", **_CAMERA})
async def _what_if(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator, camera = find(hass, connection, message["entity_id"], POLICY_CONTROL)
    return await coordinator.client.ask(
        "POST", "cameras", camera.id, "what-if", body=message["rules"]
    )


@answers({vol.Required("type"): "cloudcam/set_rules", **_CAMERA, vol.Required("known"): _RULES})
async def _set_rules(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    """Save them, unless they are no longer what the editor began with: ``known``."""
    coordinator, camera = find(hass, connection, message["entity_id"], POLICY_CONTROL)
    rules = _rules_of(camera)
    if any(rules[name] != value for name, value in message["known"].items()):
        return {"saved": False, "rules": rules}
    changed = await coordinator.client.change_camera(camera.id, _plain(message["rules"]))
    coordinator.take_camera(changed)
    return {"saved": True, "rules": _rules_of(changed)}


def _rules_of(camera: CameraInfo) -> dict[str, Any]:
    every = asdict(camera)
    return _plain({str(key): every[str(key)] for key in _RULES.schema})


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: lists, no tuples."""
    plain: dict[str, Any] = json.loads(json.dumps(value))
    return plain
