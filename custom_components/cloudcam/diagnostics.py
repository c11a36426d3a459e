"""What helps to find a fault, without pictures, secrets or addresses."""

from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST, CONF_TOKEN
from homeassistant.core import HomeAssistant

from .const import CONF_FINGERPRINT, CONF_TOKEN_ID
from .coordinator import CloudCamConfigEntry
from .protocol import SCHEMA_VERSION

_SECRET = {CONF_FINGERPRINT, CONF_HOST, CONF_TOKEN, CONF_TOKEN_ID}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
) -> dict[str, Any]:
    """The NVR, its cameras and their newest alerts as the integration sees them."""
    coordinator = entry.runtime_data
    mirror = coordinator.mirror
    return {
        "entry": async_redact_data(dict(entry.data), _SECRET),
        "connected": coordinator.connected,
        "schema_version": SCHEMA_VERSION,
        "nvr": asdict(mirror.nvr),
        "cameras": [asdict(camera) for camera in mirror.cameras.values()],
        "alerts": {
            camera_id: [asdict(alert) for alert in mirror.alerts(camera_id)]
            for camera_id in mirror.cameras
        },
    }
