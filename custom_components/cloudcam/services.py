"""The actions that automations and people call. Every one of them answers."""

from datetime import datetime, timedelta
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from .actions import Action, register_each
from .alert_data import alert_data
from .api import MOST_ALERTS, CloudCamError
from .coordinator import Coordinator
from .directory import find_alert, find_camera, loaded_nvrs, no_answer
from .media_id import AlertId, snapshot_url
from .permissions import Caller
from .protocol import AlertInfo, CameraInfo, Label

_USUAL_VALIDITY: Final = timedelta(minutes=10)
_LONGEST_VALIDITY: Final = timedelta(hours=24)
"""Longer than any recording is kept, so more would promise what is not there."""

_CAMERA = {vol.Required("camera"): cv.entity_id}
_VALID_FOR = {
    vol.Optional("valid_for", default=_USUAL_VALIDITY): vol.All(
        cv.positive_time_period, vol.Range(max=_LONGEST_VALIDITY)
    )
}


@callback
def register_actions(hass: HomeAssistant) -> None:
    """Register every action, once for all NVRs."""
    register_each(hass, _ACTIONS)


async def _get_alerts(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """The alerts of a camera or of all, newest first, without those the caller may not see."""
    asked = _asked_for(hass, await Caller.of(hass, call.context), call.data.get("camera"))
    limit: int = call.data["limit"]
    zone: str | None = call.data.get("zone")
    found: list[tuple[Coordinator, AlertInfo]] = []
    for coordinator, camera_id in asked:
        try:
            alerts = await coordinator.client.alerts(
                camera_id,
                label=call.data.get("label"),
                start_us=_us(call.data.get("start")),
                end_us=_us(call.data.get("end")),
                limit=limit if zone is None else MOST_ALERTS,
            )
        except CloudCamError as error:
            raise no_answer(coordinator, error) from error
        found += [(coordinator, alert) for alert in alerts if zone is None or _is_in(alert, zone)]
    found.sort(key=lambda item: item[1].start_us, reverse=True)
    return {"alerts": [_described(*item) for item in found[:limit]]}


def _asked_for(
    hass: HomeAssistant, caller: Caller, entity_ids: list[str] | None
) -> list[tuple[Coordinator, str | None]]:
    """The cameras whose alerts to ask for; None is all of an NVR. Raises ServiceValidationError."""
    if entity_ids is not None:
        named = [find_camera(hass, entity_id) for entity_id in entity_ids]
        cameras = [(coordinator, camera.id) for coordinator, camera in named]
    else:
        nvrs = loaded_nvrs(hass)
        cameras = [(nvr, camera_id) for nvr in nvrs for camera_id in nvr.mirror.cameras]
        if caller.may_all(POLICY_READ) and all(caller.may(*one, POLICY_READ) for one in cameras):
            return [(nvr, None) for nvr in nvrs]
    return [one for one in cameras if caller.may(*one, POLICY_READ)]


def _is_in(alert: AlertInfo, zone: str) -> bool:
    """Whether a visit touched a zone, named by its name or id."""
    return any(zone.casefold() in {z.zone_id, z.name.casefold()} for z in alert.zones)


async def _get_alert_media(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Addresses of an alert's picture and clip that open without a login, for a short while."""
    caller = await Caller.of(hass, call.context)
    coordinator, alert = await find_alert(hass, call.data["alert_id"])
    caller.require(coordinator, alert.camera_id, POLICY_READ)
    media = AlertId(coordinator.entry.entry_id, alert.camera_id, alert.id)
    valid_for: timedelta = call.data["valid_for"]
    picture = f"{media.picture_url}?box=1" if call.data["box"] else media.picture_url
    return {
        **_described(coordinator, alert),
        "image": None if alert.snapshot_us is None else _sign(hass, picture, valid_for),
        "clip": _sign(hass, media.clip_url(), valid_for),
    }


async def _snapshot(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Take a camera's picture now, and give an address that opens it for a short while."""
    caller = await Caller.of(hass, call.context)
    coordinator, camera = find_camera(hass, call.data["camera"])
    caller.require(coordinator, camera.id, POLICY_READ)
    try:
        return await take_snapshot(
            hass, coordinator, camera, call.data["valid_for"], call.data.get("width")
        )
    except CloudCamError as error:
        raise no_answer(coordinator, error) from error


async def take_snapshot(
    hass: HomeAssistant,
    coordinator: Coordinator,
    camera: CameraInfo,
    valid_for: timedelta,
    width: int | None = None,
) -> dict[str, Any]:
    """Take a picture and keep it in memory: its signed address as ``image``, when as ``taken``.

    Raises ServiceValidationError while the privacy switch is on, CloudCamError.
    """
    snapshot_id = await coordinator.take_snapshot(camera.id, width, valid_for.total_seconds())
    url = snapshot_url(coordinator.entry.entry_id, camera.id, snapshot_id)
    return {"image": _sign(hass, url, valid_for), "taken": dt_util.utcnow().isoformat()}


async def _snooze(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """No notifications of these cameras for a while."""
    caller = await Caller.of(hass, call.context)
    # all are found before the first is snoozed: a mistyped name changes nothing
    cameras = [find_camera(hass, name) for name in call.data["camera"]]
    for coordinator, camera in cameras:
        caller.require(coordinator, camera.id, POLICY_CONTROL)
    for coordinator, camera in cameras:
        coordinator.snooze(camera.id, call.data["duration"])
    return None


_ACTIONS: Final = {
    "get_alerts": Action(
        _get_alerts,
        {
            vol.Optional("camera"): cv.entity_ids,
            vol.Optional("label"): vol.Coerce(Label),
            vol.Optional("zone"): cv.string,
            vol.Optional("start"): cv.datetime,
            vol.Optional("end"): cv.datetime,
            vol.Optional("limit", default=100): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=1000)
            ),
        },
        SupportsResponse.ONLY,
    ),
    "get_alert_media": Action(
        _get_alert_media,
        {
            vol.Required("alert_id"): cv.string,
            vol.Optional("box", default=False): cv.boolean,
            **_VALID_FOR,
        },
        SupportsResponse.ONLY,
    ),
    "snapshot": Action(
        _snapshot,
        {
            **_CAMERA,
            vol.Optional("width"): vol.All(vol.Coerce(int), vol.Range(min=16, max=7680)),
            **_VALID_FOR,
        },
        SupportsResponse.ONLY,
    ),
    "snooze": Action(
        _snooze,
        {
            vol.Required("camera"): cv.entity_ids,
            vol.Optional("duration", default=timedelta(minutes=30)): cv.positive_time_period,
        },
        SupportsResponse.NONE,
    ),
}


def _described(coordinator: Coordinator, alert: AlertInfo) -> dict[str, Any]:
    return {
        **alert_data(coordinator.entry.entry_id, alert),
        "camera": coordinator.devices.camera_entity_id(alert.camera_id),
        "name": coordinator.mirror.name_of(alert.camera_id),
    }


def _sign(hass: HomeAssistant, path: str, valid_for: timedelta) -> str:
    """An address for one path: by the user who may see contents and do nothing else."""
    return async_sign_path(hass, path, valid_for, use_content_user=True)


def _us(moment: datetime | None) -> int | None:
    """Local time, unless it names a zone."""
    return None if moment is None else round(dt_util.as_utc(moment).timestamp() * 1e6)
