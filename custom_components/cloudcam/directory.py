"""Finds the camera that an entity belongs to, and the NVR that knows an alert."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er

from .api import CloudCamError, NotFound
from .const import CONF_CAMERA_ID, DOMAIN, LOGGER
from .coordinator import CloudCamConfigEntry, Coordinator
from .protocol import AlertInfo, CameraInfo
from .shares import ShareInfo


@callback
def loaded_nvrs(hass: HomeAssistant) -> list[Coordinator]:
    """The NVRs whose entry is loaded; those whose connection is lost just now are among them."""
    entries: list[CloudCamConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    return [entry.runtime_data for entry in entries if entry.state is ConfigEntryState.LOADED]


@callback
def find_camera(hass: HomeAssistant, entity_id: str) -> tuple[Coordinator, CameraInfo]:
    """The camera that an entity belongs to: the camera itself, or any of its sensors and events.

    Raises ServiceValidationError if it is none of ours, or its NVR is not loaded.
    """
    registered = er.async_get(hass).async_get(entity_id)
    if registered is not None and registered.platform == DOMAIN:
        for coordinator in loaded_nvrs(hass):
            if coordinator.entry.entry_id != registered.config_entry_id:
                continue
            subentry = coordinator.entry.subentries.get(registered.config_subentry_id or "")
            camera_id = "" if subentry is None else subentry.data[CONF_CAMERA_ID]
            if (camera := coordinator.mirror.cameras.get(camera_id)) is not None:
                return coordinator, camera
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_such_camera",
        translation_placeholders={"camera": entity_id},
    )


async def find_alert(hass: HomeAssistant, alert_id: str) -> tuple[Coordinator, AlertInfo]:
    """An alert of any NVR. Raises ServiceValidationError, HomeAssistantError."""
    failure: HomeAssistantError | None = None
    for coordinator in loaded_nvrs(hass):
        try:
            alert = await coordinator.client.alert(alert_id)
        except NotFound:
            continue
        except CloudCamError as error:
            failure = no_answer(coordinator, error)
            continue
        return coordinator, alert
    raise failure or ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_such_alert",
        translation_placeholders={"alert_id": alert_id},
    )


@callback
def find_nvr(hass: HomeAssistant, entry_id: str | None) -> Coordinator:
    """The NVR that is meant; the first one if none is named. Raises ServiceValidationError."""
    for coordinator in loaded_nvrs(hass):
        if entry_id in {None, coordinator.entry.entry_id}:
            return coordinator
    raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_nvr")


@callback
def find_share(
    hass: HomeAssistant, share_id: str, entry_id: str | None = None
) -> tuple[Coordinator, ShareInfo]:
    """A share of any NVR, or of one. Raises ServiceValidationError."""
    for coordinator in loaded_nvrs(hass):
        share = coordinator.shares.find(share_id)
        if share is not None and entry_id in {None, coordinator.entry.entry_id}:
            return coordinator, share
    raise no_such_share(share_id)


def no_such_share(share_id: str) -> ServiceValidationError:
    """It never was, or is forgotten by now."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_such_share",
        translation_placeholders={"share_id": share_id},
    )


@dataclass(frozen=True, slots=True)
class Answers[T]:
    """What the NVRs told, each thing with its NVR; and the last one that did not, and why."""

    found: list[tuple[Coordinator, T]]
    answered: bool
    """Whether one of them did at all."""
    failure: tuple[Coordinator, CloudCamError] | None


async def ask_all[T](
    hass: HomeAssistant,
    ask: Callable[[Coordinator], Coroutine[Any, Any, list[T]]],
    entry_ids: set[str] | None = None,
) -> Answers[T]:
    """Ask these NVRs, or all: one that is away takes nothing from the others.

    One that answers NotFound is older than the question, and has nothing.
    """
    found: list[tuple[Coordinator, T]] = []
    answered = False
    failure: tuple[Coordinator, CloudCamError] | None = None
    for coordinator in loaded_nvrs(hass):
        if entry_ids and coordinator.entry.entry_id not in entry_ids:
            continue
        try:
            found += [(coordinator, one) for one in await ask(coordinator)]
        except NotFound:
            LOGGER.debug("%s does not know what it was asked for", coordinator.entry.title)
        except CloudCamError as error:
            LOGGER.debug("%s is left out: %s", coordinator.entry.title, error)
            failure = coordinator, error
            continue
        answered = True
    return Answers(found, answered, failure)


def no_answer(coordinator: Coordinator, error: CloudCamError) -> HomeAssistantError:
    """What an action tells when the NVR failed to answer."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="cannot_connect",
        translation_placeholders={
            "address": coordinator.client.address,
            "error": str(error),
        },
    )
