"""What the owner wants to keep: stretches of a camera's time that nothing deletes."""

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace

from nvr.clock import Clock
from nvr.errors import NotFound
from nvr.protocol import AlertInfo, PinInfo
from nvr.store.db import Database
from nvr.store.rows import Segment

# the recorded files that a pin keeps, and what they take
_SIZE = (
    "(SELECT total(s.size) FROM segment AS s WHERE s.camera_id = pin.camera_id"
    " AND s.start_us < pin.end_us AND s.end_us > pin.start_us)"
)


class Pins:
    """The pins. Any thread may call; every call may raise StorageError."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        being_written: Callable[[str], Iterable[Segment]] = lambda _: (),
    ) -> None:
        """``being_written`` gives a camera's files that the index doesn't know yet."""
        self._being_written = being_written
        self._db = db
        self._clock = clock

    def add(
        self, camera_id: str, start_us: int, end_us: int, owner: str, note: str | None = None
    ) -> PinInfo:
        """Keep a stretch of time from now on."""
        return self._get(self._insert(camera_id, (start_us, end_us), owner, note, None))

    def add_alert(self, alert: AlertInfo, owner: str) -> PinInfo:
        """Keep a visit with its clip, to the end if it lasts; one that is pinned stays as it is."""
        rows = self._db.query("SELECT id FROM pin WHERE alert_id = ?", (alert.id,))
        if rows:
            return self._get(rows[0]["id"])
        end_us = alert.clip_end_us
        span = (alert.clip_start_us, self._clock.now_us() if end_us is None else end_us)
        return self._get(self._insert(alert.camera_id, span, owner, None, alert.id))

    def follow(self, alert: AlertInfo) -> None:
        """An alert goes on, or is over: a pin of it reaches as far as its clip."""
        end_us = self._clock.now_us() if alert.clip_end_us is None else alert.clip_end_us
        self._db.execute(
            "UPDATE pin SET end_us = max(end_us, ?) WHERE alert_id = ?", (end_us, alert.id)
        )

    def all(self, camera_id: str | None = None) -> list[PinInfo]:
        """Newest first, of one camera or of all."""
        rows = self._db.query(
            f"SELECT *, {_SIZE} AS size FROM pin WHERE (?1 IS NULL OR camera_id = ?1)"  # noqa: S608
            " ORDER BY created_us DESC, id",
            (camera_id,),
        )
        return [self._info(row) for row in rows]

    def touching(self, camera_id: str, start_us: int, end_us: int) -> list[PinInfo]:
        """The pins of a camera that share time with a stretch."""
        return [
            pin for pin in self.all(camera_id) if pin.start_us < end_us and pin.end_us > start_us
        ]

    def remove(self, pin_id: str) -> None:
        """Let time go on for what was pinned. Raises NotFound."""
        if not self._db.execute("DELETE FROM pin WHERE id = ?", (pin_id,), durable=True):
            raise NotFound(f"there is no pin {pin_id}")

    def remove_camera(self, camera_id: str) -> None:
        """Forget all pins of a camera."""
        self._db.execute("DELETE FROM pin WHERE camera_id = ?", (camera_id,))

    def size_bytes(self) -> int:
        """Bytes of all files that pins keep; a file that several keep counts once."""
        rows = self._db.query(
            "SELECT total(size) AS size FROM segment WHERE id IN"
            " (SELECT s.id FROM pin JOIN segment AS s ON s.camera_id = pin.camera_id"
            " AND s.start_us < pin.end_us AND s.end_us > pin.start_us)"
        )
        spans = self._db.query("SELECT DISTINCT camera_id FROM pin")
        cameras = [row["camera_id"] for row in spans]
        return int(rows[0]["size"]) + sum(self._size_of_open(camera_id) for camera_id in cameras)

    def _size_of_open(self, camera_id: str) -> int:
        """Bytes of the files being written that pins of a camera keep, each once."""
        rows = self._db.query("SELECT start_us, end_us FROM pin WHERE camera_id = ?", (camera_id,))
        spans = [(row["start_us"], row["end_us"]) for row in rows]
        return sum(
            segment.size
            for segment in self._being_written(camera_id)
            if any(_touches(segment, *span) for span in spans)
        )

    def _insert(
        self,
        camera_id: str,
        span: tuple[int, int],
        owner: str,
        note: str | None,
        alert_id: str | None,
    ) -> str:
        pin_id = secrets.token_hex(8)
        self._db.execute(
            "INSERT INTO pin VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (pin_id, camera_id, *span, note, owner, self._clock.now_us(), alert_id),
            durable=True,
        )
        return pin_id

    def _get(self, pin_id: str) -> PinInfo:
        rows = self._db.query(f"SELECT *, {_SIZE} AS size FROM pin WHERE id = ?", (pin_id,))  # noqa: S608
        return self._info(rows[0])

    def _info(self, row: sqlite3.Row) -> PinInfo:
        info = _from_row(row)
        ours = self._being_written(info.camera_id)
        size = sum(s.size for s in ours if _touches(s, info.start_us, info.end_us))
        return replace(info, size_bytes=info.size_bytes + size)


def _touches(segment: Segment, start_us: int, end_us: int) -> bool:
    return segment.start_us < end_us and segment.end_us > start_us


def _from_row(row: sqlite3.Row) -> PinInfo:
    return PinInfo(
        id=row["id"],
        camera_id=row["camera_id"],
        start_us=row["start_us"],
        end_us=row["end_us"],
        owner=row["owner"],
        created_us=row["created_us"],
        size_bytes=int(row["size"]),
        note=row["note"],
        alert_id=row["alert_id"],
    )
