"""What the NVR last said of itself, kept current by its messages.

Knows nothing of Home Assistant.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .protocol import (
    AlertChanged,
    AlertInfo,
    AlertRemoved,
    CameraChanged,
    CameraInfo,
    CameraRemoved,
    Label,
    LessonsChanged,
    Message,
    NvrChanged,
    NvrInfo,
    ShareChanged,
    State,
)

ALERTS_KEPT = 50
"""Per camera. The NVR is asked for older ones when somebody wants to see them."""


@dataclass(slots=True)
class Change:
    """What a message touched."""

    nvr: bool = False
    cameras: set[str] = field(default_factory=set)
    """Cameras that are there and changed, came, or had an alert change."""
    gone: set[str] = field(default_factory=set)
    """Cameras that are no longer there."""


class Mirror:
    """The NVR, its cameras by id, and the newest alerts of each."""

    def __init__(self, state: State) -> None:
        self.nvr: NvrInfo = state.nvr
        self.cameras: dict[str, CameraInfo] = {}
        self._alerts: dict[str, dict[str, AlertInfo]] = {}
        self.apply(state)

    def name_of(self, camera_id: str) -> str:
        """The camera's name; its id once it is gone."""
        camera = self.cameras.get(camera_id)
        return camera_id if camera is None else camera.name

    def alerts(self, camera_id: str) -> list[AlertInfo]:
        """The newest alerts of a camera, newest first."""
        known = self._alerts.get(camera_id, {}).values()
        return sorted(known, key=lambda alert: alert.start_us, reverse=True)

    def last_alert(self, camera_id: str) -> AlertInfo | None:
        """The camera's newest alert."""
        known = self._alerts.get(camera_id, {}).values()
        return max(known, key=lambda alert: alert.start_us, default=None)

    def last_picture(self, camera_id: str, label: Label | None = None) -> AlertInfo | None:
        """The camera's newest alert, of a label if one is given, that has a picture."""
        known = self._alerts.get(camera_id, {}).values()
        with_picture = [
            alert
            for alert in known
            if alert.snapshot_us is not None and label in {None, alert.label}
        ]
        return max(with_picture, key=lambda alert: alert.start_us, default=None)

    def replace_alerts(
        self, camera_id: str, old: Iterable[AlertInfo], new: Iterable[AlertInfo]
    ) -> bool:
        """Take the NVR's answer to a question for a camera's alerts; true if the newest changed.

        `old` is what was known when it was asked; what has come since is newer and stays.
        """
        if camera_id not in self.cameras:
            return False
        before = self.last_alert(camera_id)
        outdated = {alert.id for alert in old}
        known = self._alerts.get(camera_id, {}).items()
        since = {alert_id: alert for alert_id, alert in known if alert_id not in outdated}
        self._alerts[camera_id] = {alert.id: alert for alert in new} | since
        return self.last_alert(camera_id) != before

    def apply(self, message: Message) -> Change:
        """Take a message in and tell what it touched."""
        match message:
            case State():
                return self._replace(message)
            case NvrChanged(nvr):
                self.nvr = nvr
                return Change(nvr=True)
            case CameraChanged(camera):
                self.cameras[camera.id] = camera
                return Change(cameras={camera.id})
            case CameraRemoved(camera_id):
                self._alerts.pop(camera_id, None)
                known = self.cameras.pop(camera_id, None) is not None
                return Change(gone={camera_id} if known else set())
            case AlertChanged(alert=alert):
                return self._put(alert)
            case AlertRemoved(alert_id, camera_id):
                self._alerts.get(camera_id, {}).pop(alert_id, None)
                return Change(cameras={camera_id} & self.cameras.keys())
            case LessonsChanged() | ShareChanged():
                return Change()

    def _replace(self, state: State) -> Change:
        gone = self.cameras.keys() - {camera.id for camera in state.cameras}
        self.nvr = state.nvr
        self.cameras = {camera.id: camera for camera in state.cameras}
        # The state holds the newest alerts of all cameras together, so a quiet camera may have
        # none in it: what is known of that one stays until somebody asks.
        for camera_id in gone:
            self._alerts.pop(camera_id, None)
        for camera_id in {alert.camera_id for alert in state.alerts} & self.cameras.keys():
            of_camera = (alert for alert in state.alerts if alert.camera_id == camera_id)
            self._alerts[camera_id] = {alert.id: alert for alert in of_camera}
        return Change(True, set(self.cameras), gone)

    def _put(self, alert: AlertInfo) -> Change:
        if alert.camera_id not in self.cameras:
            return Change()
        known = self._alerts.setdefault(alert.camera_id, {})
        known[alert.id] = alert
        if len(known) > ALERTS_KEPT:
            del known[min(known, key=lambda alert_id: known[alert_id].start_us)]
        return Change(cameras={alert.camera_id})
