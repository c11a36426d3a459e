"""What the owner should know and can change: Home Assistant's repair issues."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .mirror import Mirror
from .protocol import CameraInfo

EVENT_KEPT_LESS = f"{DOMAIN}_kept_less"
"""Fired when recordings of a camera were deleted before their time, once until all are there."""


class DiskFailing:
    """The disk does not take recordings as it should. Comes and goes by itself."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._issue_id = f"disk_failing_{entry_id}"
        self._name = name
        self._shown: str | None = None

    @callback
    def check(self, mirror: Mirror) -> None:
        """Look at what the NVR said last, of itself and of what its cameras' recorders meet."""
        told = [mirror.nvr.error, *(camera.status.error for camera in mirror.cameras.values())]
        errors = [error.message for error in told if error and error.code.startswith("storage")]
        if not errors:
            self.clear()
        elif errors[0] != self._shown:
            self._shown = errors[0]
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._issue_id,
                is_fixable=False,
                severity=ir.IssueSeverity.ERROR,
                translation_key="disk_failing",
                translation_placeholders={"name": self._name, "error": self._shown},
            )

    @callback
    def clear(self) -> None:
        """The disk works again, or the NVR is not ours any more."""
        if self._shown is not None:
            self._shown = None
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)


class KeptLess:
    """Recordings are kept for fewer hours than promised. Comes and goes by itself."""

    def __init__(self, hass: HomeAssistant, entry_id: str, name: str) -> None:
        self._hass = hass
        self._issue_id = f"kept_less_{entry_id}"
        self._name = name
        self._short: set[str] = set()
        self._shown: dict[str, str] | None = None

    @callback
    def check(self, mirror: Mirror, now_us: int) -> None:
        """Look at what the NVR said last."""
        short = [c for c in mirror.cameras.values() if c.status.forced_us is not None]
        for camera in short:
            if camera.id not in self._short:
                told = {"camera_id": camera.id, "name": camera.name, "nvr": self._name}
                self._hass.bus.async_fire(EVENT_KEPT_LESS, told)
        self._short = {camera.id for camera in short}
        if not short:
            self.clear()
            return
        worst = min(short, key=lambda camera: _hours(camera, now_us))
        placeholders = {
            "nvr": self._name,
            "cameras": ", ".join(camera.name for camera in short),
            "hours": f"{_hours(worst, now_us):.0f}",
            "promised": f"{worst.retention_hours:g}",
        }
        if placeholders != self._shown:
            self._shown = placeholders
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._issue_id,
                is_fixable=False,
                severity=ir.IssueSeverity.WARNING,
                translation_key="kept_less",
                translation_placeholders=placeholders,
            )

    @callback
    def clear(self) -> None:
        """All that was promised is there, or the NVR is not ours any more."""
        if self._shown is not None:
            self._shown = None
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)


def _hours(camera: CameraInfo, now_us: int) -> float:
    """How far back the recordings of a camera reach."""
    since_us = camera.status.kept_since_us
    return 0.0 if since_us is None else max(0, now_us - since_us) / 3_600_000_000
