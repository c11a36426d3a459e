"""Where the visitors of alerts were."""

from dataclasses import dataclass

from nvr.errors import RecordingDamaged
from nvr.protocol import Label
from nvr.store.db import Database
from nvr.visit_path import VisitPath


@dataclass(frozen=True, slots=True)
class KeptPath:
    """An alert and its path; None where there is none."""

    alert_id: str
    label: Label
    start_us: int
    path: VisitPath | None


class Paths:
    """The paths. Any thread may call; every call may raise StorageError."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def remember(self, alert_id: str, path: VisitPath) -> None:
        """In place of what was known of that alert; it goes with the alert."""
        self._db.execute("INSERT OR REPLACE INTO alert_path VALUES (?, ?)", (alert_id, path.pack()))

    def since(self, camera_id: str, start_us: int, most: int) -> list[KeptPath]:
        """A camera's newest alerts of persons, pets and motion that began since then."""
        rows = self._db.query(
            "SELECT id, label, start_us, path FROM alert LEFT JOIN alert_path ON alert_id = id"
            " WHERE camera_id = ? AND start_us >= ? AND label IN (?, ?, ?)"
            " ORDER BY start_us DESC, id DESC LIMIT ?",
            (camera_id, start_us, Label.PERSON, Label.PET, Label.MOTION, most),
        )
        return [
            KeptPath(row["id"], Label(row["label"]), row["start_us"], _read(row["path"]))
            for row in rows
        ]


def _read(data: bytes | None) -> VisitPath | None:
    if data is None:
        return None
    try:
        return VisitPath.unpack(data)
    except RecordingDamaged:
        return None
