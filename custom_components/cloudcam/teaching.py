"""The actions by which the owner teaches: labelling alerts, listing lessons, unlearning them."""

from collections.abc import Mapping
from typing import Any, Final

import probatio as vol
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
from .directory import find_camera, loaded_nvrs
from .moments import when_text
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
        return await _label(hass, call.data)

    async def listing(call: ServiceCall) -> ServiceResponse:
        return await _lessons(hass, call.data)

    async def forget(call: ServiceCall) -> None:
        await _forget(hass, call.data["lesson_id"])

    register = hass.services.async_register
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    register(DOMAIN, "label_alert", label, _LABEL, supports_response=optional)
    register(DOMAIN, "get_lessons", listing, _LIST, supports_response=only)
    register(DOMAIN, "forget_lesson", forget, _FORGET)


async def _label(hass: HomeAssistant, asked: Mapping[str, Any]) -> ServiceResponse:
    """Say what an alert really was; the answer tells what that would have dropped so far."""
    body = {"label": asked["label"].value, "dry_run": asked["dry_run"]}
    coordinator, reply = await _ask_all(hass, "POST", ("alerts", asked["alert_id"], "label"), body)
    if coordinator is None:
        raise _nothing("no_such_alert", alert_id=asked["alert_id"])
    try:
        done = parse(Labelled, reply)
    except ProtocolError as error:
        raise _refused(coordinator, UnexpectedReply(str(error))) from error
    lesson = None if done.lesson is None else _described(coordinator, done.lesson)
    return {
        "would_drop_false": done.replay.would_drop_false,
        "would_drop_kept": done.replay.would_drop_kept,
        "would_drop_unjudged": done.replay.would_drop_unjudged,
        "replayed": done.replay.replayed,
        "alert_ids": list(done.replay.alert_ids),
        "lesson": lesson,
    }


async def _lessons(hass: HomeAssistant, asked: Mapping[str, Any]) -> ServiceResponse:
    """What was taught, newest first for each NVR."""
    wanted = {find_camera(hass, name)[1].id for name in asked.get("camera", ())}
    found: list[JsonValueType] = []
    for coordinator in loaded_nvrs(hass):
        try:
            reply = await coordinator.client.ask("GET", "lessons")
            lessons = [parse(LessonInfo, one) for one in reply.get("lessons", [])]
        except (CloudCamError, ProtocolError) as error:
            raise _refused(coordinator, error) from error
        found += [
            _described(coordinator, lesson)
            for lesson in lessons
            if not wanted or lesson.camera_id in wanted
        ]
    return {"lessons": found}


async def _forget(hass: HomeAssistant, lesson_id: str) -> None:
    """Unlearn a lesson of any NVR."""
    coordinator, _ = await _ask_all(hass, "DELETE", ("lessons", lesson_id), None)
    if coordinator is None:
        raise _nothing("no_such_lesson", lesson_id=lesson_id)


async def _ask_all(
    hass: HomeAssistant, method: str, path: tuple[str, ...], body: Mapping[str, Any] | None
) -> tuple[Coordinator | None, dict[str, Any]]:
    """The NVR that knows what is named, and its answer; None if no NVR does."""
    failure: HomeAssistantError | None = None
    for coordinator in loaded_nvrs(hass):
        try:
            return coordinator, await coordinator.client.ask(method, *path, body=body)
        except NotFound:
            continue
        except CloudCamError as error:
            failure = _refused(coordinator, error)
    if failure is not None:
        raise failure
    return None, {}


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
