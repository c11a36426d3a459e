"""One dashboard card's view of its cameras, told over Home Assistant's WebSocket as it changes."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .card_access import RENEWED_EVERY, folder_of, may
from .coordinator import Coordinator
from .protocol import AlertInfo, CameraInfo


@dataclass(slots=True)
class _Watched:
    coordinator: Coordinator
    camera_id: str
    alerts: dict[str, AlertInfo] = field(default_factory=dict)
    """As they were told last."""
    deleted: set[str] = field(default_factory=set)
    """Alerts that the NVR said are gone, since it was told last."""


class Watch:
    """A subscription. Its events replace parts of what the card knows.

    `cameras` maps entities to their data, or to ``{"error"}``; `alerts` are new or changed ones,
    `removed` the ids of those that are gone; `ended` says that an NVR was unloaded: ask again.
    The newest alerts are watched, as many as the mirror keeps; older ones are asked for.
    """

    def __init__(self, hass: HomeAssistant, connection: ActiveConnection, message_id: int) -> None:
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._watched: dict[str, _Watched] = {}
        self._refused: dict[str, str] = {}
        self._endings: list[CALLBACK_TYPE] = []
        self._is_over = False

    @callback
    def add(self, entity_id: str, coordinator: Coordinator, camera: CameraInfo) -> None:
        """Watch a camera from `start` on."""
        self._watched[entity_id] = _Watched(coordinator, camera.id)

    @callback
    def refuse(self, entity_id: str, why: str) -> None:
        """Tell why a camera is not watched: `unauthorized` or `not_found`."""
        self._refused[entity_id] = why

    @callback
    def start(self) -> None:
        """Tell everything, and follow it from now on."""
        for entity_id, watched in self._watched.items():
            tell = partial(self._tell, entity_id)
            on_removed = watched.coordinator.on_alert_removed
            self._endings += [
                on_removed(watched.camera_id, watched.deleted.add),
                watched.coordinator.on_camera(watched.camera_id, tell),
            ]
        for coordinator in {id(w.coordinator): w.coordinator for w in self._all()}.values():
            self._endings.append(coordinator.on_unloaded(self._unloaded))
        renewal = async_track_time_interval(self._hass, self._renew, RENEWED_EVERY)
        self._endings.append(renewal)
        refused = {entity_id: {"error": why} for entity_id, why in self._refused.items()}
        self._send({"cameras": refused | self._views(), **self._alerts(self._all())})

    @callback
    def stop(self) -> None:
        """Tell nothing more."""
        self._is_over = True
        for end in self._endings:
            end()
        self._endings.clear()

    def _all(self) -> list[_Watched]:
        return list(self._watched.values())

    @callback
    def _tell(self, entity_id: str) -> None:
        watched = self._watched[entity_id]
        self._send({"cameras": {entity_id: self._view(watched)}, **self._alerts([watched])})

    @callback
    def _renew(self, _now: datetime) -> None:
        """Folders grow old."""
        self._send({"cameras": self._views()})

    @callback
    def _unloaded(self) -> None:
        self._send({"ended": True})

    def _views(self) -> dict[str, dict[str, Any]]:
        return {entity_id: self._view(watched) for entity_id, watched in self._watched.items()}

    def _view(self, watched: _Watched) -> dict[str, Any]:
        coordinator = watched.coordinator
        camera = coordinator.mirror.cameras.get(watched.camera_id)
        if camera is None:
            return {"error": "not_found"}
        login_id = self._connection.refresh_token_id
        folder = (
            None
            if login_id is None
            else folder_of(self._hass, coordinator, watched.camera_id, login_id)
        )
        return {
            "info": asdict(camera),
            "connected": coordinator.connected,
            "now_us": coordinator.client.now_us(),
            "folder": folder,
            "may_control": may(
                self._hass,
                self._connection.user,
                coordinator.entry.entry_id,
                camera.id,
                POLICY_CONTROL,
            ),
        }

    def _alerts(self, of: list[_Watched]) -> dict[str, Any]:
        """What is new since it was told last."""
        entity_ids = {id(watched): entity_id for entity_id, watched in self._watched.items()}
        changed: list[dict[str, Any]] = []
        removed: list[str] = []
        for watched in of:
            now = {a.id: a for a in watched.coordinator.mirror.alerts(watched.camera_id)}
            entity_id = entity_ids[id(watched)]
            changed += [
                {**asdict(alert), "entity_id": entity_id}
                for alert in now.values()
                if watched.alerts.get(alert.id) != alert
            ]
            # The mirror lets go of the oldest when it is full, and knows the newest of all
            # cameras only when the NVR is back: what is older is there all the same.
            oldest_us = min((alert.start_us for alert in now.values()), default=None)
            missing = {
                alert.id
                for alert in watched.alerts.values()
                if alert.id not in now and oldest_us is not None and alert.start_us > oldest_us
            }
            removed += sorted(missing | watched.deleted)
            watched.alerts = now
            watched.deleted.clear()
        return {"alerts": changed, "removed": removed}

    def _send(self, event: dict[str, Any]) -> None:
        if not self._is_over:
            self._connection.send_message(websocket_api.event_message(self._message_id, event))
