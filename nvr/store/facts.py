"""Facts that must outlive a restart: who is home, what is missing, and since when masks hold."""

import json
from collections.abc import Sequence
from typing import Any

from nvr.store.db import Database

_PRESENCE = "anybody_home"
_FORCED = "forced_us"
_MASKS = "privacy_masks"


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


class MaskedSince:
    """Since when what the privacy masks of cameras cover has been masked."""

    def __init__(self, db: Database) -> None:
        """Raises StorageError."""
        self._db = db
        self._known: dict[str, dict[str, Any]] = json.loads(db.get_meta(_MASKS) or "{}")

    def note(self, camera_id: str, masks: Sequence[object], now_us: int) -> bool:
        """From now on pictures are masked so; whether that is another way. Raises StorageError."""
        given = json.loads(json.dumps(masks))
        before = self._known.get(camera_id, {"masks": []})
        if before["masks"] == given:
            return False
        is_less = all(mask in before["masks"] for mask in given)  # more was masked before
        since_us = before["since_us"] if given and is_less else now_us
        self._known[camera_id] = {"masks": given, "since_us": since_us}
        self._save()
        return True

    def since_us(self, camera_id: str) -> int | None:
        """Since when all of these masks have been there; None if there are none."""
        known = self._known.get(camera_id)
        return known["since_us"] if known is not None and known["masks"] else None

    def forget(self, camera_id: str) -> None:
        """The camera is no more. Raises StorageError."""
        if self._known.pop(camera_id, None) is not None:
            self._save()

    def _save(self) -> None:
        self._db.set_meta(_MASKS, json.dumps(self._known), durable=True)
