"""Finds the camera that an entity or a device belongs to, and the other way round."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from .const import CONF_CAMERA_ID, DOMAIN
from .coordinator import CloudCamConfigEntry, Coordinator
from .protocol import CameraInfo


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
