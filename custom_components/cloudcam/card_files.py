"""Serves the dashboard card, and has Home Assistant's pages load it without the owner's doing."""

import hashlib
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

_FOLDER: Final = Path(__file__).parent / "frontend"
_MODULE: Final = "cloudcam-card.js"


async def register_card(hass: HomeAssistant) -> str | None:
    """Serve the card below an address that changes with its content, so browsers may keep it.

    Gives that address. Without Home Assistant's frontend there is nobody to show it to: None.
    """
    if "frontend" not in hass.config.components:
        return None
    version = await hass.async_add_executor_job(_content_hash)
    url = f"/cloudcam_card/{version}"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(url, str(_FOLDER), cache_headers=True)]
    )
    add_extra_js_url(hass, f"{url}/{_MODULE}")
    return url


def _content_hash() -> str:
    """Of every file, by name: a part that is loaded later must match the one that loads it."""
    digest = hashlib.sha256()
    for file in sorted(_FOLDER.glob("*.js")):
        digest.update(f"{file.name}:{file.stat().st_size}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
