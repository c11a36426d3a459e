"""The actions by which the owner teaches: labelling alerts, listing lessons, unlearning them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType

from .api import CloudCamError, NotFound, UnexpectedReply
from .const import DOMAIN
from .coordinator import Coordinator
from .directory import ask_all, find_alert, find_camera
from .moments import when_text
from .permissions import Caller
from .persons import for_caller
from .protocol import Labelled, LessonInfo, ProtocolError, Verdict, parse

_LABEL: Final = vol.Schema(
    {
        vol.Required("alert_id"): cv.string,
        vol.Required("label"): vol.Coerce(Verdict),
        vol.Optional("dry_run", default=False): cv.boolean,
    }
)
_LIST: Final = vol.Schema({vol.Optional("camera"): cv.entity_ids})
_FORGET: Final = vol.Schema({vol.Required("lesson_id"): cv.string})


@callback
def register_teaching(hass: HomeAssistant) -> None:
    """Register the actions, once for all NVRs."""

    async def label(call: ServiceCall) -> ServiceResponse:
        return await _label(hass, await Caller.of(hass, call.context), call.data)

    async def listing(call: ServiceCall) -> ServiceResponse:
        return await _lessons(hass, await Caller.of(hass, call.context), call.data)

    async def unlearn(call: ServiceCall) -> None:
        await forget(hass, await Caller.of(hass, call.context), call.data["lesson_id"])

    register = hass.services.async_register
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    register(DOMAIN, "label_alert", for_caller(hass, label), _LABEL, supports_response=optional)
    register(DOMAIN, "get_lessons", for_caller(hass, listing), _LIST, supports_response=only)
    register(DOMAIN, "forget_lesson", for_caller(hass, unlearn), _FORGET)


async def _label(hass: HomeAssistant, caller: Caller, asked: Mapping[str, Any]) -> ServiceResponse:
    """Say what an alert really was; the answer tells what that would have dropped so far."""
    body = {"label": asked["label"].value, "dry_run": asked["dry_run"]}
    coordinator, alert = await find_alert(hass, asked["alert_id"])
    caller.require(coordinator, alert.camera_id, POLICY_CONTROL)
    try:
        reply = await coordinator.client.ask("POST", "alerts", alert.id, "label", body=body)
        done = parse(Labelled, reply)
    except NotFound as error:
        raise _nothing("no_such_alert", alert_id=alert.id) from error
    except (CloudCamError, ProtocolError) as error:
        raise _refused(coordinator, error) from error
    lesson = None if done.lesson is None else _described(coordinator, done.lesson)
    return {
        "would_drop_false": done.replay.would_drop_false,
        "would_drop_kept": done.replay.would_drop_kept,
        "would_drop_unjudged": done.replay.would_drop_unjudged,
        "replayed": done.replay.replayed,
        "alert_ids": list(done.replay.alert_ids),
        "lesson": lesson,
    }


async def _lessons(
    hass: HomeAssistant, caller: Caller, asked: Mapping[str, Any]
) -> ServiceResponse:
    """What was taught of some cameras, or of all."""
    found: list[JsonValueType] = [*await lessons_for(hass, caller, asked.get("camera", ()))]
    return {"lessons": found}


async def lessons_for(
    hass: HomeAssistant, caller: Caller, entity_ids: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """What was taught, newest first for each NVR, without cameras the caller may not see.

    Raises ServiceValidationError, and HomeAssistantError when no NVR answers.
    """
    cameras = [find_camera(hass, name) for name in entity_ids]
    wanted = {(nvr.entry.entry_id, camera.id) for nvr, camera in cameras}
    answers = await ask_all(hass, _taught, {entry_id for entry_id, _ in wanted})
    if answers.failure is not None and not answers.answered:
        raise _refused(*answers.failure)
    return [
        _described(coordinator, lesson)
        for coordinator, lesson in answers.found
        if not wanted or (coordinator.entry.entry_id, lesson.camera_id) in wanted
        if caller.may(coordinator, lesson.camera_id, POLICY_READ)
    ]


async def forget(hass: HomeAssistant, caller: Caller, lesson_id: str) -> None:
    """Unlearn a lesson of any NVR. Raises HomeAssistantError, Unauthorized."""
    await _on_lesson(hass, caller, lesson_id, "DELETE")


async def switch(hass: HomeAssistant, caller: Caller, lesson_id: str, *, enabled: bool) -> None:
    """Let a lesson count, or not any more. Raises HomeAssistantError, Unauthorized."""
    await _on_lesson(hass, caller, lesson_id, "PATCH", {"enabled": enabled})


async def _on_lesson(
    hass: HomeAssistant,
    caller: Caller,
    lesson_id: str,
    method: str,
    body: dict[str, Any] | None = None,
) -> None:
    answers = await ask_all(hass, _taught)
    for coordinator, lesson in answers.found:
        if lesson.id != lesson_id:
            continue
        caller.require(coordinator, lesson.camera_id, POLICY_CONTROL)
        try:
            await coordinator.client.ask(method, "lessons", lesson_id, body=body)
        except NotFound as error:
            raise _nothing("no_such_lesson", lesson_id=lesson_id) from error
        except CloudCamError as error:
            raise _refused(coordinator, error) from error
        return
    if answers.failure is not None:
        raise _refused(*answers.failure)
    raise _nothing("no_such_lesson", lesson_id=lesson_id)


async def _taught(coordinator: Coordinator) -> list[LessonInfo]:
    """The lessons of an NVR, newest first. Raises CloudCamError."""
    reply = await coordinator.client.ask("GET", "lessons")
    try:
        return [parse(LessonInfo, one) for one in reply.get("lessons", [])]
    except ProtocolError as error:
        raise UnexpectedReply(str(error)) from error


def _described(coordinator: Coordinator, lesson: LessonInfo) -> dict[str, Any]:
    dropped_us = lesson.dropped_us
    return {
        "lesson_id": lesson.id,
        "camera": coordinator.devices.camera_entity_id(lesson.camera_id),
        "alert_id": lesson.alert_id,
        "label": lesson.label.value,
        "verdict": lesson.verdict.value,
        "box": list(lesson.box),
        "owner": lesson.owner,
        "created": when_text(lesson.created_us),
        "enabled": lesson.enabled,
        "ended": lesson.ended,
        "dropped": lesson.dropped,
        "last_dropped": None if dropped_us is None else when_text(dropped_us),
    }


def _nothing(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def _refused(coordinator: Coordinator, error: Exception) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="not_taught",
        translation_placeholders={"name": coordinator.entry.title, "error": str(error)},
    )
