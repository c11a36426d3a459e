"""Tells the household when a camera that was switched off for privacy can see again.

Anybody may switch a camera off, and may rely on it: whoever lifts that, on whatever way, is seen to
do it. That holds for what happens while Home Assistant is not running, too.
"""

import asyncio
from dataclasses import asdict
from typing import Any, Final

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .api import Client
from .const import DOMAIN, LOGGER
from .errors import CloudCamError
from .liftings import Lifting, Seen, liftings
from .mirror import Mirror
from .protocol import CameraInfo

EVENT_PRIVACY_LIFTED: Final = f"{DOMAIN}_privacy_lifted"
"""Fired when a camera that was switched off for privacy is switched on again."""


class PrivacyLifted:
    """Remembers which cameras of one NVR are off for privacy."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], client: Client) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._store: Store[dict[str, Any]] = Store(
            hass, 1, f"{DOMAIN}.privacy_lifted.{entry.entry_id}"
        )
        self._private: set[str] = set()
        self._untold: set[str] = set()
        """Cameras that were switched on, which nobody was told yet."""
        self._seen: dict[str, Seen] = {}
        """How far the ledger was read, of cameras that were private."""
        self._reading = asyncio.Lock()

    async def start(self, mirror: Mirror) -> None:
        """Load what was known when Home Assistant stopped, and compare."""
        if (stored := await self._store.async_load()) is not None:
            self._private = set(stored["private"]) | set(stored["untold"])
            self._seen = {camera: Seen(**seen) for camera, seen in stored["seen"].items()}
        self._look_at(self._private & _private(mirror), mirror)
        self.check(mirror)

    @callback
    def back(self, mirror: Mirror) -> None:
        """The NVR answers again: what happened meanwhile, its ledger knows."""
        self._look_at(self._private & _private(mirror), mirror)

    async def forget(self) -> None:
        """The NVR is removed."""
        await self._store.async_remove()

    @callback
    def check(self, mirror: Mirror) -> None:
        """Look at what the NVR said last."""
        now = _private(mirror)
        if now == self._private:
            return
        changed = (self._private ^ now) & mirror.cameras.keys()
        self._untold |= changed - now
        self._private = now
        self._entry.async_create_task(self._hass, self._save())  # awaited when it is unloaded
        self._look_at(changed, mirror)

    @callback
    def _look_at(self, camera_ids: set[str], mirror: Mirror) -> None:
        for camera_id in sorted(camera_ids):
            self._entry.async_create_background_task(
                self._hass,
                self._read(mirror.cameras[camera_id]),
                f"{DOMAIN} {self._entry.title} privacy",
            )

    async def _read(self, camera: CameraInfo) -> None:
        """Tell what the ledger has of a camera that was private or is, and what it has not."""
        async with self._reading:
            seen = self._seen.get(camera.id)
            try:
                found, now = await liftings(self._client, camera.id, seen)
            except CloudCamError as error:
                LOGGER.debug("%s: nobody knows who ended its privacy: %s", camera.name, error)
                found, now = [], seen
            is_untold = camera.id in self._untold
            if seen is None and not is_untold:
                found = []  # of before it was known to be private
                now = now if now is not None and now.is_private else None  # else read too far
            texts = await async_get_translations(
                self._hass, self._hass.config.language, "common", {DOMAIN}
            )
            for lifting in found or ([Lifting(dt_util.utcnow())] if is_untold else []):
                self._tell(camera, lifting, texts)
            self._untold.discard(camera.id)
            if now is not None:
                self._seen[camera.id] = now
            self._entry.async_create_task(self._hass, self._save())

    @callback
    def _tell(self, camera: CameraInfo, lifting: Lifting, texts: dict[str, str]) -> None:
        """In the language of the house: nobody knows who will read it."""

        def text(key: str, **values: str) -> str:
            return texts[f"component.{DOMAIN}.common.{key}"].format(**values)

        when, who = lifting.when, lifting.who
        by = text("privacy_by_unknown") if who is None else who
        by = text("privacy_by_owner") if who == "owner" else by
        at = dt_util.as_local(when).strftime("%H:%M")
        which = lifting.sequence or round(when.timestamp())  # the next one does not replace it
        persistent_notification.async_create(
            self._hass,
            text("privacy_lifted", name=camera.name, time=at, who=by),
            text("privacy_lifted_title", name=camera.name),
            f"{DOMAIN}_privacy_{self._entry.entry_id}_{camera.id}_{which}",
        )
        told = {"camera_id": camera.id, "name": camera.name, "who": who, "time": when.isoformat()}
        self._hass.bus.async_fire(EVENT_PRIVACY_LIFTED, told)

    async def _save(self) -> None:
        await self._store.async_save(
            {
                "private": sorted(self._private),
                "untold": sorted(self._untold),
                "seen": {camera: asdict(seen) for camera, seen in self._seen.items()},
            }
        )


def _private(mirror: Mirror) -> set[str]:
    return {camera.id for camera in mirror.cameras.values() if camera.privacy}
