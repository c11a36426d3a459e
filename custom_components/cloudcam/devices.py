"""The device of the NVR, and a subentry with a device below it for each camera.

The NVR is the one truth: a subentry holds nothing but the camera's id, and comes and goes with the
camera, live. Removing one hides nothing: it comes back as long as the NVR has the camera. The
subentry of a camera that is added by a flow is made by that flow; while one is about to, new
cameras are held.
"""

from collections.abc import Container
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .const import CONF_CAMERA_ID, DOMAIN, SUBENTRY_CAMERA
from .protocol import CameraInfo, NvrInfo

_MANUFACTURER = "CloudCam"


def camera_identifier(nvr_id: str, camera_id: str) -> tuple[str, str]:
    """What names a camera in the device registry."""
    return (DOMAIN, f"{nvr_id}_{camera_id}")


class Devices:
    """The subentries and devices of one NVR."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, nvr: NvrInfo) -> None:
        self._hass = hass
        self._entry = entry
        self._nvr_id = nvr.id
        self._known: dict[str, CameraInfo] = {}
        self._holds = 0
        self._nvr_device_id = self.update_nvr(nvr)

    @callback
    def update_nvr(self, nvr: NvrInfo) -> str:
        """Create or update the NVR's device and give its id."""
        device = dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(DOMAIN, nvr.id)},
            manufacturer=_MANUFACTURER,
            model="NVR",
            name=nvr.name,
            sw_version=nvr.version,
        )
        return device.id

    def device_id(self, camera_id: str) -> str | None:
        """The id of a camera's device."""
        identifier = camera_identifier(self._nvr_id, camera_id)
        registry = dr.async_get(self._hass)
        device = registry.async_get_device_by_identifier(identifier, self._entry.entry_id)
        return None if device is None else device.id

    def camera_entity_id(self, camera_id: str) -> str | None:
        """The entity that shows a camera's picture."""
        unique_id = f"{self._nvr_id}_{camera_id}_camera"
        return er.async_get(self._hass).async_get_entity_id(Platform.CAMERA, DOMAIN, unique_id)

    def subentry_id(self, camera_id: str) -> str:
        """The subentry of a camera that is there. Raises KeyError."""
        return self._subentry(camera_id).subentry_id

    @callback
    def hold(self) -> None:
        """Make no subentries until `release`."""
        self._holds += 1

    @callback
    def release(self) -> None:
        """Make subentries again; cameras that came meanwhile are to be updated once more."""
        self._holds -= 1

    @callback
    def update_camera(self, camera: CameraInfo) -> bool:
        """Make subentry and device of a camera what it says; true if entities are due."""
        known = self._known.get(camera.id)
        try:
            subentry = self._subentry(camera.id)
        except KeyError:
            subentry = None
        if subentry is not None and known is not None and known.name == camera.name:
            return False  # by far the most frequent case: only the status changed
        if subentry is None and self._holds:
            return False
        is_new = subentry is None or known is None
        if subentry is None:
            subentry = ConfigSubentry(
                data=MappingProxyType({CONF_CAMERA_ID: camera.id}),
                subentry_type=SUBENTRY_CAMERA,
                title=camera.name,
                unique_id=camera.id,
            )
            self._hass.config_entries.async_add_subentry(self._entry, subentry)
        else:
            self._hass.config_entries.async_update_subentry(
                self._entry, subentry, title=camera.name
            )
        dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            config_subentry_id=subentry.subentry_id,
            identifiers={camera_identifier(self._nvr_id, camera.id)},
            manufacturer=_MANUFACTURER,
            model="Camera",
            name=camera.name,
            via_device_id=self._nvr_device_id,
        )
        self._known[camera.id] = camera
        return is_new

    @callback
    def remove_camera(self, camera_id: str) -> None:
        """Remove a camera's subentry, and with it its device and entities."""
        self._known.pop(camera_id, None)
        try:
            subentry = self._subentry(camera_id)
        except KeyError:
            return  # the owner was quicker
        self._hass.config_entries.async_remove_subentry(self._entry, subentry.subentry_id)

    @callback
    def remove_cameras_but(self, camera_ids: Container[str]) -> None:
        """Remove what is left of cameras that the NVR lost while nobody listened."""
        for subentry in self._entry.get_subentries_of_type(SUBENTRY_CAMERA):
            if (camera_id := subentry.data[CONF_CAMERA_ID]) not in camera_ids:
                self.remove_camera(camera_id)

    def _subentry(self, camera_id: str) -> ConfigSubentry:
        for subentry in self._entry.get_subentries_of_type(SUBENTRY_CAMERA):
            if subentry.unique_id == camera_id:
                return subentry
        raise KeyError(camera_id)
