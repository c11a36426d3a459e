"""Actions about what is kept: pins, deletions, clips as files.

Whoever may control a camera may pin and delete what is recorded of it, whoever may see it export.
"""

from contextlib import aclosing
from datetime import timedelta
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
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType

from . import keeping
from .actions import Action, register_each
from .api import CloudCamError
from .const import DOMAIN, LOGGER
from .coordinator import Coordinator
from .directory import ask_all, find_alert, find_camera, no_answer
from .exports import ExportInfo, ExportState
from .media_id import export_url
from .moments import when_text
from .permissions import Caller
from .protocol import PinInfo
from .spans import SPAN, in_words, not_done, span_of

EVENT_EXPORT: Final = f"{DOMAIN}_export"
"""On Home Assistant's bus for every step of an export."""


@callback
def register_keeping_actions(hass: HomeAssistant) -> None:
    """Register every action, once for all NVRs."""
    register_each(hass, _ACTIONS)


async def _pin(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Keep a stretch of time of a camera, or a visit."""
    caller = await Caller.of(hass, call.context)
    if "alert_id" in call.data:
        if call.data.keys() & {"camera", "start", "last"}:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="pin_what")
        coordinator, alert = await find_alert(hass, call.data["alert_id"])
        caller.require(coordinator, alert.camera_id, POLICY_CONTROL)
        with in_words(coordinator, coordinator.entry.title):
            return _pinned(coordinator, await keeping.pin_alert(coordinator.client, alert.id))
    if "camera" not in call.data:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="pin_what")
    coordinator, camera = find_camera(hass, call.data["camera"])
    caller.require(coordinator, camera.id, POLICY_CONTROL)
    start_us, end_us = span_of(coordinator, call.data)
    with in_words(coordinator, camera.name):
        pin = await keeping.pin(
            coordinator.client, camera.id, start_us, end_us, call.data.get("note")
        )
    return _pinned(coordinator, pin)


async def _unpin(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Let time go on for what was pinned."""
    caller = await Caller.of(hass, call.context)
    pin_id: str = call.data["pin_id"]
    answers = await ask_all(hass, _kept)
    for coordinator, pin in answers.found:
        if pin.id == pin_id:
            caller.require(coordinator, pin.camera_id, POLICY_CONTROL)
            with in_words(coordinator, coordinator.entry.title):
                await keeping.unpin(coordinator.client, pin_id)
            return {}
    if answers.failure is not None:
        raise no_answer(*answers.failure)
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_such_pin",
        translation_placeholders={"pin_id": pin_id},
    )


async def _list_pins(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """What is pinned, of some cameras or of all that the caller may see, newest first."""
    caller = await Caller.of(hass, call.context)
    cameras = [find_camera(hass, entity_id) for entity_id in call.data.get("camera", ())]
    wanted = {(nvr.entry.entry_id, camera.id) for nvr, camera in cameras}
    answers = await ask_all(hass, _kept, {entry_id for entry_id, _ in wanted})
    if answers.failure is not None and not answers.answered:
        raise no_answer(*answers.failure)
    pins = [
        (nvr, pin)
        for nvr, pin in answers.found
        if not wanted or (nvr.entry.entry_id, pin.camera_id) in wanted
        if caller.may(nvr, pin.camera_id, POLICY_READ)
    ]
    pins.sort(key=lambda item: item[1].created_us, reverse=True)
    return {"pins": [_pinned(*item) for item in pins]}


async def _delete_recordings(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Delete what was recorded of cameras, with its alerts and pictures, for good."""
    # all are found before anything is deleted: a mistyped name deletes nothing
    caller = await Caller.of(hass, call.context)
    cameras = [find_camera(hass, entity_id) for entity_id in call.data["camera"]]
    for coordinator, camera in cameras:
        caller.require(coordinator, camera.id, POLICY_CONTROL)
    deleted: list[JsonValueType] = []
    for coordinator, camera in cameras:
        start_us, end_us = span_of(coordinator, call.data)
        with in_words(coordinator, camera.name):
            await keeping.erase(coordinator.client, camera.id, start_us, end_us)
        deleted.append(_stretch(coordinator, camera.id, start_us, end_us))
    return {"deleted": deleted}


async def _export_clip(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Have a clip made as a file; by default, wait for it."""
    caller = await Caller.of(hass, call.context)
    coordinator, camera = find_camera(hass, call.data["camera"])
    caller.require(coordinator, camera.id, POLICY_READ)
    start_us, end_us = span_of(coordinator, call.data)
    export = Export(hass, coordinator, camera.id, call.data["valid_for"])
    steps = keeping.export(coordinator.client, camera.id, start_us, end_us)
    with in_words(coordinator, camera.name):
        told = export.tell(await anext(steps))
    if call.data["wait"]:
        async with aclosing(steps):
            with in_words(coordinator, camera.name):
                async for info in steps:
                    told = export.tell(info)
        if told["error"] is not None:
            raise not_done(camera.name, told["error"])
        return told

    async def follow() -> None:
        async with aclosing(steps):
            try:
                async for info in steps:
                    export.tell(info)
            except CloudCamError as error:
                LOGGER.warning("%s: nobody knows how its export went: %s", camera.name, error)

    coordinator.entry.async_create_background_task(hass, follow(), f"{DOMAIN} export")
    return told


class Export:
    """An export as automations see it."""

    def __init__(
        self, hass: HomeAssistant, coordinator: Coordinator, camera_id: str, valid_for: timedelta
    ) -> None:
        self._hass = hass
        self._coordinator = coordinator
        self._camera_id = camera_id
        self._valid_for = valid_for
        self._told: tuple[ExportState, int] | None = None

    @callback
    def tell(self, info: ExportInfo) -> dict[str, Any]:
        """Tell the bus of a step, if it is one, and give how things are."""
        entry_id = self._coordinator.entry.entry_id
        url = export_url(entry_id, self._camera_id, info.id)
        told = {
            "export_id": info.id,
            **_stretch(self._coordinator, self._camera_id, info.start_us, info.end_us),
            "state": info.state.value,
            "progress": round(info.progress * 100),
            "size": info.size_bytes,
            "name": info.name,
            "deleted": None if info.deleted_us is None else when_text(info.deleted_us),
            "error": None if info.error is None else info.error.message,
            "url": None
            if info.state is not ExportState.DONE
            else async_sign_path(self._hass, url, self._valid_for, use_content_user=True),
        }
        step = (info.state, round(info.progress * 100))
        if step != self._told:
            self._told = step
            self._hass.bus.async_fire(EVENT_EXPORT, told)
        return told


_CAMERA: Final = {vol.Required("camera"): cv.entity_id}
_ACTIONS: Final = {
    "pin": Action(
        _pin,
        {
            vol.Optional("camera"): cv.entity_id,
            vol.Optional("alert_id"): cv.string,
            vol.Optional("note"): vol.All(cv.string, vol.Length(max=200)),
            **SPAN,
        },
    ),
    "unpin": Action(_unpin, {vol.Required("pin_id"): cv.string}, SupportsResponse.NONE),
    "list_pins": Action(_list_pins, {vol.Optional("camera"): cv.entity_ids}, SupportsResponse.ONLY),
    "delete_recordings": Action(
        _delete_recordings, {vol.Required("camera"): cv.entity_ids, **SPAN}
    ),
    "export_clip": Action(
        _export_clip,
        {
            **_CAMERA,
            **SPAN,
            vol.Optional("wait", default=True): cv.boolean,
            vol.Optional("valid_for", default=timedelta(hours=1)): vol.All(
                cv.positive_time_period, vol.Range(max=timedelta(hours=24))
            ),
        },
    ),
}


async def _kept(coordinator: Coordinator) -> list[PinInfo]:
    return await keeping.pins(coordinator.client)


def _stretch(
    coordinator: Coordinator, camera_id: str, start_us: int, end_us: int
) -> dict[str, Any]:
    return {
        "camera": coordinator.devices.camera_entity_id(camera_id),
        "start": when_text(start_us),
        "end": when_text(end_us),
    }


def _pinned(coordinator: Coordinator, pin: PinInfo) -> dict[str, Any]:
    return {
        "pin_id": pin.id,
        **_stretch(coordinator, pin.camera_id, pin.start_us, pin.end_us),
        "owner": pin.owner,
        "created": when_text(pin.created_us),
        "size": pin.size_bytes,
        "note": pin.note,
        "alert_id": pin.alert_id,
    }
