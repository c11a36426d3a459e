"""Puts the integration's blueprints where Home Assistant looks for them.

Home Assistant lists the blueprints of its own configuration folder only, and HACS installs nothing
but ``custom_components``. So they travel inside of the integration and are copied to
``blueprints/<automation or script>/cloudcam`` when it is set up. The file there is the owner's:
what was edited is never overwritten, what was deleted does not come back. A copy that nobody
touched follows the integration's updates; to know it, the fingerprint of each copy is remembered.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN, LOGGER

_OURS: Final = Path(__file__).parent / "blueprints"
_STORE_VERSION: Final = 1

type Copies = dict[str, str]
"""Path below the ``blueprints`` folder of Home Assistant to the SHA-256 of what we put there."""


@dataclass(frozen=True, slots=True)
class _Installed:
    copies: Copies
    domains: set[str]
    """Automation or script: those whose files changed."""


async def install_blueprints(hass: HomeAssistant) -> None:
    """Copy what is missing or outdated. A folder that can't be written to is no reason to fail."""
    store = _store(hass)
    before: Copies = await store.async_load() or {}
    try:
        done = await hass.async_add_executor_job(
            _copy, Path(hass.config.path("blueprints")), before
        )
    except OSError as error:
        LOGGER.warning(
            "The blueprints could not be copied to the folder blueprints of Home Assistant: %s",
            error,
        )
        return
    if done.copies != before:
        await store.async_save(done.copies)
    for domain in done.domains:
        # present once automations or scripts are loaded; they read the files anew then
        if (known := hass.data.get("blueprint", {}).get(domain)) is not None:
            await known.async_reset_cache()


async def forget_blueprints(hass: HomeAssistant) -> None:
    """The integration goes: its files stay, automations may use them."""
    await _store(hass).async_remove()


def _store(hass: HomeAssistant) -> Store[Copies]:
    return Store(hass, _STORE_VERSION, f"{DOMAIN}.blueprints")


def _copy(target: Path, before: Copies) -> _Installed:
    copies, domains = dict(before), set()
    for ours in sorted(_OURS.glob("*/*.yaml")):
        domain = ours.parent.name
        there = target / domain / DOMAIN / ours.name
        name, text = str(there.relative_to(target)), ours.read_bytes()
        if there.exists():
            current = _fingerprint(there.read_bytes())
            if current == _fingerprint(text):
                copies[name] = current
                continue
            if current != before.get(name):
                continue  # the owner's by now
        elif name in before:
            continue  # the owner did not want it
        _write(there, text)
        copies[name] = _fingerprint(text)
        domains.add(domain)
    return _Installed(copies, domains)


def _write(path: Path, text: bytes) -> None:
    """All or nothing: half a file would stay for good, as one that the owner changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    unfinished.write_bytes(text)
    os.replace(unfinished, path)


def _fingerprint(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
