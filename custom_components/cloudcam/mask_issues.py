"""What the owner should know of privacy masks, as issues among Home Assistant's repairs.

What was recorded before a mask stays: the issue of that offers to delete it (see `repairs`).
"""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .mirror import Mirror
from .protocol import CameraInfo

_TROUBLE: Final = ("masking_slow", "camera_unmasked")
"""Codes of errors, and keys of their issues."""

_UNMASKED: Final = "unmasked_left"


class MaskIssues:
    """What is wrong with masks, and what was recorded before them. Comes and goes by itself."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._shown: set[str] = set()

    @callback
    def check(self, mirror: Mirror) -> None:
        """Look at what the NVR said last."""
        wanted: dict[str, tuple[str, CameraInfo]] = {}
        for camera in mirror.cameras.values():
            error = camera.status.error
            if error is not None and error.code in _TROUBLE:
                wanted[f"{error.code}_{camera.id}"] = (error.code, camera)
            if camera.status.unmasked_until_us is not None:
                wanted[f"{_UNMASKED}_{camera.id}"] = (_UNMASKED, camera)
        for gone in self._shown - wanted.keys():
            ir.async_delete_issue(self._hass, DOMAIN, self._id(gone))
        for new in wanted.keys() - self._shown:
            self._create(new, *wanted[new])
        self._shown = set(wanted)

    @callback
    def clear(self) -> None:
        """The NVR is not ours any more."""
        for gone in self._shown:
            ir.async_delete_issue(self._hass, DOMAIN, self._id(gone))
        self._shown.clear()

    def _id(self, issue: str) -> str:
        return f"{self._entry_id}_{issue}"

    def _create(self, issue: str, key: str, camera: CameraInfo) -> None:
        is_left = key == _UNMASKED
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id(issue),
            data={"entry_id": self._entry_id, "unmasked_camera_id": camera.id} if is_left else None,
            is_fixable=is_left,
            severity=ir.IssueSeverity.WARNING if is_left else ir.IssueSeverity.ERROR,
            translation_key=key,
            translation_placeholders={"camera": camera.name, "name": self._name},
        )
