"""What helps to find a fault, without pictures, secrets or addresses."""

import re
from dataclasses import asdict, fields
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_HOST, CONF_TOKEN
from homeassistant.core import HomeAssistant

from .const import CONF_FINGERPRINT, CONF_TOKEN_ID
from .coordinator import CloudCamConfigEntry
from .link_address import links_open
from .protocol import SCHEMA_VERSION, ErrorInfo

_ADDRESS = re.compile(
    r"[a-z]+://[^\s\"']+"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
"""URLs, IPv4 and IPv6."""

_ERROR_KEYS = {field.name for field in fields(ErrorInfo)}
"""Their sentences name hosts too, which look like any word; the code tells enough."""

_SECRET = {CONF_FINGERPRINT, CONF_HOST, CONF_TOKEN, CONF_TOKEN_ID}

_BETWEEN_PERSONS = {"recipient", "purpose", "created_by", "consented_by", "ended_by"}
"""Who gave a clip to whom, and what for."""


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
) -> dict[str, Any]:
    """The NVR, its cameras and their newest alerts as the integration sees them."""
    coordinator = entry.runtime_data
    mirror = coordinator.mirror
    told = {
        "entry": async_redact_data(dict(entry.data), _SECRET),
        "connected": coordinator.connected,
        "sharing_links": links_open(entry),
        "schema_version": SCHEMA_VERSION,
        "nvr": asdict(mirror.nvr),
        "cameras": [asdict(camera) for camera in mirror.cameras.values()],
        "alerts": {
            camera_id: [asdict(alert) for alert in mirror.alerts(camera_id)]
            for camera_id in mirror.cameras
        },
        "shares": [
            async_redact_data(asdict(share), _BETWEEN_PERSONS) for share in coordinator.shares.known
        ],
    }
    return _without_addresses(told)  # type: ignore[no-any-return]


def _without_addresses(value: Any) -> Any:
    """The same without addresses in any text."""
    if isinstance(value, str):
        return _ADDRESS.sub(REDACTED, value)
    if isinstance(value, dict):
        if value.keys() == _ERROR_KEYS:
            return {**value, "message": REDACTED}
        return {key: _without_addresses(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_addresses(item) for item in value]
    return value
