"""Connections that need the owner's hands, as issues among Home Assistant's repairs.

Each is made when the trouble begins and goes by itself when it is over. None of them outlives a
restart of Home Assistant: what is still wrong is found again.
"""

from collections.abc import Iterable
from functools import partial
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later

from .api import CertificateChanged, CloudCamError, VersionMismatch
from .const import DOMAIN
from .protocol import CameraInfo, Connection

UNREACHABLE_S: Final = 3600.0
"""A camera that is away for so long does not come back by itself."""

_OF_THE_NVR: Final = ("certificate_changed", "integration_too_old", "nvr_too_old")


class ConnectionIssues:
    """The issues of one NVR."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._name = name
        self._waiting: dict[str, CALLBACK_TYPE] = {}
        """Cameras that are away: what stops the wait for their issue."""

    @callback
    def failed(self, error: CloudCamError) -> None:
        """The NVR could not be spoken to."""
        match error:
            case CertificateChanged():
                key = "certificate_changed"
            case VersionMismatch(nvr_is_older=True):
                key = "nvr_too_old"
            case VersionMismatch():
                key = "integration_too_old"
            case _:
                return
        self._create(key, key, {"name": self._name})

    @callback
    def connected(self) -> None:
        """The NVR answers as it should."""
        for key in _OF_THE_NVR:
            self._delete(key)

    @callback
    def disconnected(self) -> None:
        """Nobody knows how the cameras are: whose hour had begun starts anew."""
        for stop in self._waiting.values():
            stop()
        self._waiting.clear()

    @callback
    def update_camera(self, camera: CameraInfo) -> None:
        """A camera's status came; one that is off by its privacy switch is not lost."""
        if camera.status.connection in {Connection.ONLINE, Connection.OFF}:
            self.forget_camera(camera.id)
        elif camera.id not in self._waiting:
            self._waiting[camera.id] = async_call_later(
                self._hass, UNREACHABLE_S, partial(self._unreachable, camera.id, camera.name)
            )

    @callback
    def forget_camera(self, camera_id: str) -> None:
        """A camera is back, or gone for good."""
        if stop := self._waiting.pop(camera_id, None):
            stop()
        self._delete(f"camera_unreachable_{camera_id}")

    @callback
    def remove(self, camera_ids: Iterable[str]) -> None:
        """The entry is unloaded."""
        self.disconnected()
        for camera_id in camera_ids:
            self.forget_camera(camera_id)

    @callback
    def _unreachable(self, camera_id: str, name: str, _now: object) -> None:
        self._waiting[camera_id] = _nothing
        placeholders = {"camera": name, "name": self._name}
        self._create(f"camera_unreachable_{camera_id}", "camera_unreachable", placeholders)

    @callback
    def _create(self, issue: str, key: str, placeholders: dict[str, str]) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            f"{self._entry_id}_{issue}",
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=key,
            translation_placeholders=placeholders,
        )

    @callback
    def _delete(self, issue: str) -> None:
        ir.async_delete_issue(self._hass, DOMAIN, f"{self._entry_id}_{issue}")


def _nothing() -> None:
    """Stops a wait that is over."""
