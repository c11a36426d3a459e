"""The shares of all NVRs that a user may know of, told as they change."""

from dataclasses import asdict
from functools import partial
from typing import Any

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .card_access import camera_entity_id
from .const import DOMAIN
from .coordinator import Coordinator
from .directory import loaded_nvrs
from .permissions import user_may
from .shares import ShareInfo


class SharesFeed:
    """What one connection is told.

    Each event is ``{"shares": [...], "is_all"}``, everything, or ``{"share"}``, one that changed.
    """

    def __init__(self, hass: HomeAssistant, connection: ActiveConnection, message_id: int) -> None:
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._end: CALLBACK_TYPE | None = None
        self._endings: dict[str, CALLBACK_TYPE] = {}

    def all(self) -> dict[str, Any]:
        """Every share that the user may know of, newest first; whether no NVR is missing."""
        nvrs = loaded_nvrs(self._hass)
        found = [
            (nvr, share) for nvr in nvrs for share in nvr.shares.known if self._may_see(nvr, share)
        ]
        found.sort(key=lambda item: item[1].created_us, reverse=True)
        entries = self._hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        answering = [nvr for nvr in nvrs if nvr.connected and nvr.shares.is_known]
        return {
            "shares": [described(nvr, share) for nvr, share in found],
            "is_all": len(answering) == len(entries),
        }

    @callback
    def start(self) -> None:
        """Tell everything, and follow it from now on."""
        self._end = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )
        self._follow_nvrs()
        self._send(self.all())

    @callback
    def stop(self) -> None:
        """Tell nothing more."""
        if self._end is not None:
            self._end()
        for end in self._endings.values():
            end()
        self._endings.clear()

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN and self._follow_nvrs():
            self._send(self.all())

    def _follow_nvrs(self) -> bool:
        """Listen to those that are loaded now; whether they are others than before."""
        loaded = {nvr.entry.entry_id: nvr for nvr in loaded_nvrs(self._hass)}
        gone, new = self._endings.keys() - loaded.keys(), loaded.keys() - self._endings.keys()
        for entry_id in gone:
            self._endings.pop(entry_id)()
        for entry_id in new:
            nvr = loaded[entry_id]
            self._endings[entry_id] = nvr.shares.listen(partial(self._changed, nvr))
        return bool(gone or new)

    @callback
    def _changed(self, nvr: Coordinator, share: ShareInfo | None) -> None:
        if share is None:
            self._send(self.all())
        elif self._may_see(nvr, share):
            self._send({"share": described(nvr, share)})

    def _may_see(self, nvr: Coordinator, share: ShareInfo) -> bool:
        user = self._connection.user
        return user_may(self._hass, user, nvr.entry.entry_id, share.camera_id, POLICY_READ)

    def _send(self, told: dict[str, Any]) -> None:
        self._connection.send_message(websocket_api.event_message(self._message_id, told))


def described(nvr: Coordinator, share: ShareInfo) -> dict[str, Any]:
    """A share, and which camera of Home Assistant it is of."""
    entry_id = nvr.entry.entry_id
    return {
        **asdict(share),
        "entry_id": entry_id,
        "entity_id": camera_entity_id(nvr.hass, entry_id, share.camera_id),
        "camera": nvr.mirror.name_of(share.camera_id),
    }
