"""Cameras whose notifications the owner does not want for a while.

Nothing is switched off: the camera records and sees, its entities say so, and automations that are
no notifications go on. What is announced only carries that the owner asked for silence.
"""

from datetime import datetime, timedelta

from homeassistant.util import dt as dt_util


class Snoozes:
    """Until when the cameras of one NVR are snoozed."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def until(self, camera_id: str) -> datetime | None:
        """When a camera's snooze ends, or None if there is none."""
        until = self._until.get(camera_id)
        return until if until is not None and until > dt_util.utcnow() else None

    def is_snoozed(self, camera_id: str) -> bool:
        """Whether the owner wants no notifications of a camera now."""
        return self.until(camera_id) is not None

    def snooze(self, camera_id: str, length: timedelta) -> None:
        """No notifications of a camera for a while; a length of nothing ends it."""
        self.snooze_until(camera_id, dt_util.utcnow() + length)

    def snooze_until(self, camera_id: str, until: datetime) -> None:
        """No notifications of a camera until then."""
        self._until[camera_id] = until
