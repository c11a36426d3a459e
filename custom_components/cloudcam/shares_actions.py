"""Actions about shares: what an automation may do, which is to make a draft, and to end.

Nothing leaves by an action: consent is given in the card, by an administrator who looked.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv

from . import shares_api
from .actions import Action, register_each
from .const import DOMAIN
from .coordinator import Coordinator
from .directory import find_alert, find_camera, find_share, loaded_nvrs, no_such_share
from .errors import NotFound
from .moments import when_text
from .permissions import Caller
from .protocol import AlertInfo
from .share_events import page_url
from .shares import (
    DEFAULT_SHARE_S,
    MOST_VIEWS,
    ShareBackground,
    ShareContent,
    ShareInfo,
    SharePackaging,
    ShareRequest,
    ShareState,
    ShareWay,
    SubjectPoint,
)
from .spans import SPAN, in_words, span_of

_ANY_NUMBER: Final = 0
"""Of views, as an action names it."""

_SHARE_CLIP: Final[dict[Any, Any]] = {
    vol.Optional("camera"): cv.entity_id,
    vol.Optional("alert_id"): cv.string,
    **SPAN,
    vol.Optional("content", default=ShareContent.SUBJECT): vol.Coerce(ShareContent),
    vol.Required("way"): vol.Coerce(ShareWay),
    vol.Required("recipient"): cv.string,
    vol.Required("purpose"): cv.string,
    vol.Optional("packaging", default=SharePackaging.MP4): vol.Coerce(SharePackaging),
    vol.Optional("background", default=ShareBackground.BLACK): vol.Coerce(ShareBackground),
    vol.Optional("expires", default=timedelta(seconds=DEFAULT_SHARE_S)): cv.positive_time_period,
    vol.Optional("views", default=5): vol.All(
        vol.Coerce(int), vol.Range(min=_ANY_NUMBER, max=MOST_VIEWS)
    ),
    vol.Optional("phrase"): cv.string,
    vol.Optional("may_download", default=False): cv.boolean,
    vol.Optional("with_audio", default=False): cv.boolean,
    vol.Optional("with_camera_name", default=False): cv.boolean,
    vol.Optional("with_place", default=False): cv.boolean,
    vol.Optional("with_time", default=False): cv.boolean,
}
_TAKEN_OVER: Final = (
    *("content", "way", "recipient", "purpose", "packaging", "background", "phrase"),
    *("may_download", "with_audio", "with_camera_name", "with_place", "with_time"),
)


@callback
def register_shares_actions(hass: HomeAssistant) -> None:
    """Register every action, once for all NVRs."""
    register_each(hass, _ACTIONS)


async def _share_clip(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Have a draft made. Nothing leaves until an administrator looked at it and consented."""
    caller = await Caller.of(hass, call.context)
    caller.require_admin()
    coordinator, wanted = await _wanted(hass, call)
    with in_words(coordinator, coordinator.mirror.name_of(wanted.camera_id)):
        share = await shares_api.create(coordinator.client, wanted)
    coordinator.shares.take(share)
    return _told(coordinator, share)


async def _wanted(hass: HomeAssistant, call: ServiceCall) -> tuple[Coordinator, ShareRequest]:
    """What an action asks for. Raises ServiceValidationError, HomeAssistantError."""
    asked = call.data
    subject: list[SubjectPoint] = []
    if "alert_id" in asked:
        if asked.keys() & {"camera", "last", "start"}:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="pin_what")
        coordinator, alert = await find_alert(hass, asked["alert_id"])
        camera_id, start_us = alert.camera_id, alert.clip_start_us
        end_us = alert.clip_end_us or alert.end_us or coordinator.client.now_us()
        subject = _subject_of(alert)
    elif "camera" in asked:
        coordinator, camera = find_camera(hass, asked["camera"])
        camera_id = camera.id
        start_us, end_us = span_of(coordinator, asked)
    else:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="pin_what")
    is_of_one = asked["content"] is ShareContent.SUBJECT
    if is_of_one and not subject:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_subject")
    return coordinator, ShareRequest(
        camera_id=camera_id,
        start_us=start_us,
        end_us=end_us,
        alert_id=asked.get("alert_id"),
        subject=subject if is_of_one else [],
        expires_s=round(asked["expires"].total_seconds()),
        views=asked["views"] or None,
        **{name: asked[name] for name in _TAKEN_OVER if name in asked},
    )


def _subject_of(alert: AlertInfo) -> list[SubjectPoint]:
    """Whoever the alert's picture is of stands in the middle of its box."""
    if alert.box is None or alert.snapshot_us is None:
        return []
    left, top, right, bottom = alert.box
    return [SubjectPoint(alert.snapshot_us, (left + right) / 2, (top + bottom) / 2)]


async def _revoke_share(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """End a share now, or discard a draft: for everybody who may see its camera."""
    caller = await Caller.of(hass, call.context)
    coordinator, share = find_share(hass, call.data["share_id"])
    caller.require(coordinator, share.camera_id, POLICY_READ)
    with in_words(coordinator, coordinator.entry.title):
        try:
            ended = await shares_api.revoke(coordinator.client, share.id)
        except NotFound as error:
            raise no_such_share(share.id) from error
    coordinator.shares.take(ended)
    return _told(coordinator, ended)


async def _list_shares(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """The shares of some cameras, or of all that the caller may see, newest first."""
    caller = await Caller.of(hass, call.context)
    cameras = [find_camera(hass, entity_id) for entity_id in call.data.get("camera", ())]
    wanted = {(nvr.entry.entry_id, camera.id) for nvr, camera in cameras}
    states = call.data.get("state", list(ShareState))
    found = [
        (nvr, share)
        for nvr in loaded_nvrs(hass)
        for share in nvr.shares.known
        if not wanted or (nvr.entry.entry_id, share.camera_id) in wanted
        if share.state in states and caller.may(nvr, share.camera_id, POLICY_READ)
    ]
    found.sort(key=lambda item: item[1].created_us, reverse=True)
    return {"shares": [_told(*item) for item in found]}


_ACTIONS: Final = {
    "share_clip": Action(_share_clip, _SHARE_CLIP),
    "revoke_share": Action(_revoke_share, {vol.Required("share_id"): cv.string}),
    "list_shares": Action(
        _list_shares,
        {
            vol.Optional("camera"): cv.entity_ids,
            vol.Optional("state"): vol.All(cv.ensure_list, [vol.Coerce(ShareState)]),
        },
        SupportsResponse.ONLY,
    ),
}


def _told(coordinator: Coordinator, share: ShareInfo) -> dict[str, Any]:
    """A share as automations see it: its moments as text, its camera as an entity."""
    told = asdict(share)
    why = told.pop("ended")  # when it ended takes that name, as all moments do
    moments = {
        name.removesuffix("_us"): None if moment is None else when_text(moment)
        for name, moment in told.items()
        if name.endswith("_us")
    }
    return {
        "share_id": share.id,
        "camera": coordinator.devices.camera_entity_id(share.camera_id),
        "url": page_url(share.id),
        "why": why,
        **{name: value for name, value in told.items() if name != "id" and name[-3:] != "_us"},
        **moments,
    }
