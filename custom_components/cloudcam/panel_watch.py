"""What the page in the sidebar knows of the whole: NVRs and cameras, told as they change."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .card_access import camera_entity_id
from .const import DOMAIN, LOGGER
from .coordinator import Coordinator

_WAIT_S: Final = 0.3
"""Cameras that are added come with many entities, and an NVR with many cameras."""


class PanelWatch:
    """A subscription. Each event is everything: ``{"nvrs": [...], "cameras": [...]}``.

    `nvrs` has every NVR that is set up, with its `state`: `connected`, `lost`, `starting`,
    `failed`. Only administrators are told `reason`, `device_id` and `info`. `cameras` are those
    that the user may see, in the NVRs' order, and whether they may be controlled.
    """

    def __init__(self, hass: HomeAssistant, connection: ActiveConnection, message_id: int) -> None:
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._told: dict[str, Any] | None = None
        self._endings: list[CALLBACK_TYPE] = []
        self._nvr_endings: dict[str, CALLBACK_TYPE] = {}
        self._soon = Debouncer(hass, LOGGER, cooldown=_WAIT_S, immediate=True, function=self._tell)

    @callback
    def start(self) -> None:
        """Tell everything, and follow it from now on."""
        listen = self._hass.bus.async_listen
        self._endings = [
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
            listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._entity_changed),
        ]
        self._follow_nvrs()
        self._tell()

    @callback
    def stop(self) -> None:
        """Tell nothing more."""
        self._soon.async_shutdown()
        for end in (*self._endings, *self._nvr_endings.values()):
            end()
        self._endings.clear()
        self._nvr_endings.clear()

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._follow_nvrs()
            self._soon.async_schedule_call()

    @callback
    def _entity_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        if event.data["entity_id"].startswith("camera."):
            self._soon.async_schedule_call()

    def _follow_nvrs(self) -> None:
        """A coordinator's listeners end with it, and the next one has to be listened to."""
        loaded = {
            entry.entry_id: entry.runtime_data
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            if entry.state is ConfigEntryState.LOADED
        }
        for entry_id in self._nvr_endings.keys() - loaded.keys():
            self._nvr_endings.pop(entry_id)()
        for entry_id in loaded.keys() - self._nvr_endings.keys():
            self._nvr_endings[entry_id] = loaded[entry_id].on_nvr(self._soon.async_schedule_call)

    @callback
    def _tell(self) -> None:
        told = {"nvrs": self._nvrs(), "cameras": self._cameras()}
        if told == self._told:
            return
        self._told = told
        self._connection.send_message(websocket_api.event_message(self._message_id, told))

    def _nvrs(self) -> list[dict[str, Any]]:
        tell: Callable[[ConfigEntry], dict[str, Any]]
        tell = self._for_admin if self._connection.user.is_admin else _for_all
        entries = self._hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        return [tell(entry) for entry in entries]

    def _for_admin(self, entry: ConfigEntry) -> dict[str, Any]:
        told = _for_all(entry) | {"reason": entry.reason, "info": None}
        if entry.state is ConfigEntryState.LOADED:
            coordinator: Coordinator = entry.runtime_data
            told |= {
                "info": asdict(coordinator.mirror.nvr),
                "address": coordinator.client.address,
            }
        return told

    def _cameras(self) -> list[dict[str, Any]]:
        may = self._connection.user.permissions.check_entity
        found = []
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            if entry.state is not ConfigEntryState.LOADED:
                continue
            coordinator: Coordinator = entry.runtime_data
            for camera in coordinator.mirror.cameras.values():
                entity_id = camera_entity_id(self._hass, entry.entry_id, camera.id)
                if entity_id is None or not may(entity_id, POLICY_READ):
                    continue
                found.append(
                    {
                        "entity_id": entity_id,
                        "name": camera.name,
                        "entry_id": entry.entry_id,
                        "device_id": coordinator.devices.device_id(camera.id),
                        "can_control": may(entity_id, POLICY_CONTROL),
                    }
                )
        return found


def _for_all(entry: ConfigEntry) -> dict[str, Any]:
    return {"entry_id": entry.entry_id, "title": entry.title, "state": _state(entry)}


def _state(entry: ConfigEntry) -> str:
    match entry.state:
        case ConfigEntryState.LOADED:
            return "connected" if entry.runtime_data.connected else "lost"
        case ConfigEntryState.SETUP_IN_PROGRESS | ConfigEntryState.NOT_LOADED:
            return "starting"
    return "failed"
