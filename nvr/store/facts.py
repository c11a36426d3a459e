"""Facts that must outlive a restart: is anybody home, and what is missing though promised."""

import json

from nvr.store.db import Database

_PRESENCE = "anybody_home"
_FORCED = "forced_us"


class Presence:
    """Whether anybody is home, as Home Assistant last said; None while nobody knows."""

    def __init__(self, db: Database) -> None:
        """Raises StorageError."""
        self._db = db
        self._anybody_home: bool | None = json.loads(db.get_meta(_PRESENCE) or "null")

    @property
    def anybody_home(self) -> bool | None:
        return self._anybody_home

    @property
    def nobody_home(self) -> bool:
        """Known, not guessed."""
        return self._anybody_home is False

    def set(self, anybody_home: bool | None) -> None:
        """Remember what was said. Raises StorageError."""
        self._anybody_home = anybody_home
        self._db.set_meta(_PRESENCE, json.dumps(anybody_home), durable=True)


class Shortfalls:
    """Up to which moment a camera's recordings were deleted before their time."""

    def __init__(self, db: Database) -> None:
        """Raises StorageError."""
        self._db = db
        self._forced_us: dict[str, int] = json.loads(db.get_meta(_FORCED) or "{}")

    def note(self, forced_us: dict[str, int]) -> None:
        """Recordings up to these moments had to go. Raises StorageError."""
        for camera_id, until_us in forced_us.items():
            self._forced_us[camera_id] = max(until_us, self._forced_us.get(camera_id, 0))
        if forced_us:
            self._db.set_meta(_FORCED, json.dumps(self._forced_us))

    def forced_us(self, camera_id: str, promised_us: int) -> int | None:
        """That moment, while it lies within what was promised: since `promised_us`."""
        until_us = self._forced_us.get(camera_id, 0)
        return until_us if until_us > promised_us else None

    def forget(self, camera_id: str) -> None:
        """The camera is no more. Raises StorageError."""
        if self._forced_us.pop(camera_id, None) is not None:
            self._db.set_meta(_FORCED, json.dumps(self._forced_us))
