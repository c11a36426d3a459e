"""The action that moves cameras."""

from collections.abc import Mapping
from typing import Any, Final

import probatio as vol
from homeassistant.components.camera.const import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_platform_entity_service
from homeassistant.helpers.typing import VolDictType

from . import camera_setup as nvr
from .api import CloudCamError
from .camera import NvrCamera
from .const import DOMAIN

_ACTION: Final = "ptz"
_HOME: Final = "home"
_DIRECTIONS: Final = ("pan", "tilt", "zoom")
_SPEED: Final = vol.All(vol.Coerce(float), vol.Range(min=-1, max=1))
_SCHEMA: Final[VolDictType] = {
    **{vol.Optional(direction): _SPEED for direction in _DIRECTIONS},
    vol.Optional("duration", default=0.5): vol.All(vol.Coerce(float), vol.Range(min=0.05, max=10)),
    vol.Optional("preset"): cv.string,
    vol.Optional("stop"): cv.boolean,
}


@callback
def register_ptz(hass: HomeAssistant) -> None:
    """Register the action, once for all NVRs."""
    async_register_platform_entity_service(
        hass, DOMAIN, _ACTION, entity_domain=CAMERA_DOMAIN, schema=_SCHEMA, func=_move
    )


async def _move(camera: NvrCamera, call: ServiceCall) -> None:
    """Move one camera. Raises ServiceValidationError, HomeAssistantError."""
    if not camera.info.ptz:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_ptz",
            translation_placeholders={"camera": camera.info.name},
        )
    client = camera.coordinator.client
    try:
        await nvr.move(client, camera.info.id, await _order(camera, call.data))
    except CloudCamError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_moved",
            translation_placeholders={"camera": camera.info.name, "error": str(error)},
        ) from error


async def _order(camera: NvrCamera, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the NVR is told. Raises ServiceValidationError, CloudCamError."""
    speeds = {direction: asked[direction] for direction in _DIRECTIONS if direction in asked}
    preset, stop = asked.get("preset"), asked.get("stop")
    if bool(speeds) + bool(preset) + bool(stop) != 1:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="ptz_order")
    if stop:
        return {"stop": True}
    if speeds:
        return {**speeds, "duration_ms": round(asked["duration"] * 1000)}
    if preset == _HOME:
        return {"home": True}
    return {"preset": await _token(camera, str(preset))}


async def _token(camera: NvrCamera, preset: str) -> str:
    """The token of a position, by its name or itself."""
    known = await nvr.presets(camera.coordinator.client, camera.info.id)
    for position in known:
        if preset in (position.name, position.token):
            return position.token
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_preset",
        translation_placeholders={
            "camera": camera.info.name,
            "preset": preset,
            "known": ", ".join(position.name for position in known) or "-",
        },
    )
