"""Tells the household when a camera that was switched off for privacy can see again.

Anybody may switch a camera off, and may rely on it: whoever lifts that, on whatever way, is seen to
do it. That holds for what happens while Home Assistant is not running, too.
"""

from datetime import datetime
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
from .mirror import Mirror
from .protocol import CameraInfo

EVENT_PRIVACY_LIFTED: Final = f"{DOMAIN}_privacy_lifted"
"""Fired when a camera that was switched off for privacy is switched on again."""

_MOST_ENTRIES: Final = 100


class PrivacyLifted:
    """Remembers which cameras of one NVR are off for privacy."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], client: Client) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._store: Store[list[str]] = Store(hass, 1, f"{DOMAIN}.privacy.{entry.entry_id}")
        self._private: set[str] = set()

    async def start(self, mirror: Mirror) -> None:
        """Load what was known when Home Assistant stopped, and compare."""
        self._private = set(await self._store.async_load() or [])
        self.check(mirror)

    async def forget(self) -> None:
        """The NVR is removed."""
        await self._store.async_remove()

    @callback
    def check(self, mirror: Mirror) -> None:
        """Look at what the NVR said last."""
        now = {camera.id for camera in mirror.cameras.values() if camera.privacy}
        if now == self._private:
            return
        lifted = [mirror.cameras[c] for c in sorted(self._private - now) if c in mirror.cameras]
        self._private = now
        self._store.async_delay_save(lambda: sorted(self._private), 1.0)
        for camera in lifted:
            self._entry.async_create_background_task(
                self._hass, self._tell(camera), f"{DOMAIN} {self._entry.title} privacy"
            )

    async def _tell(self, camera: CameraInfo) -> None:
        """In the language of the house: nobody knows who will read it."""
        when, who = await self._lifting(camera)
        texts = await async_get_translations(
            self._hass, self._hass.config.language, "common", {DOMAIN}
        )

        def text(key: str, **values: str) -> str:
            return texts[f"component.{DOMAIN}.common.{key}"].format(**values)

        by = text("privacy_by_unknown") if who is None else who
        by = text("privacy_by_owner") if who == "owner" else by
        at = dt_util.as_local(when).strftime("%H:%M")
        persistent_notification.async_create(
            self._hass,
            text("privacy_lifted", name=camera.name, time=at, who=by),
            text("privacy_lifted_title", name=camera.name),
            f"{DOMAIN}_privacy_{self._entry.entry_id}_{camera.id}",
        )
        told = {"camera_id": camera.id, "name": camera.name, "who": who, "time": when.isoformat()}
        self._hass.bus.async_fire(EVENT_PRIVACY_LIFTED, told)

    async def _lifting(self, camera: CameraInfo) -> tuple[datetime, str | None]:
        """When it was lifted and by whom, as the ledger says; now and by nobody known if not."""
        query = {"camera_id": camera.id, "limit": str(_MOST_ENTRIES)}
        try:
            page = await self._client.ask("GET", "ledger", query=query)
        except CloudCamError as error:
            LOGGER.debug("%s: nobody knows who ended its privacy: %s", camera.name, error)
            return dt_util.utcnow(), None
        for entry in page.get("entries", []):
            switched = entry.get("told", {}).get("switched", {})
            if entry.get("what") == "settings" and "privacy" in switched:
                if switched["privacy"]:
                    break  # what lifted it since is not in the ledger
                user = entry.get("user") or {}
                who = user.get("name") or entry.get("client")
                return dt_util.utc_from_timestamp(entry["time_us"] / 1e6), who
        return dt_util.utcnow(), None
