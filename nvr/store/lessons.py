"""What the owner taught: looks and places, and what was said of them. No pictures."""

import secrets
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nvr.clock import Clock
from nvr.errors import NotFound
from nvr.messages import Box, Exemplar
from nvr.protocol import AlertInfo, Label, LessonInfo, Verdict
from nvr.store.db import Database

_EXEMPLAR = struct.Struct("<4fHH")
"""The box, and the lengths of look and scene, which follow."""

FORGOTTEN_AFTER_HOURS = 48
"""A place that looked different for so many hours on end is another place."""


def pack(exemplars: Iterable[Exemplar]) -> bytes:
    """As they lie in the database."""
    return b"".join(
        _EXEMPLAR.pack(*e.box.as_tuple(), len(e.look), len(e.scene)) + e.look + e.scene
        for e in exemplars
    )


def unpack(data: bytes) -> tuple[Exemplar, ...]:
    """As they were given to `pack`, boxes to 7 digits."""
    found = []
    offset = 0
    while offset < len(data):
        *edges, look_size, scene_size = _EXEMPLAR.unpack_from(data, offset)
        middle = offset + _EXEMPLAR.size + look_size
        offset, begin = middle + scene_size, offset + _EXEMPLAR.size
        found.append(Exemplar(Box(*edges), data[begin:middle], data[middle:offset]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """A lesson with what it was drawn from."""

    info: LessonInfo
    exemplars: tuple[Exemplar, ...]


class Lessons:
    """The lessons. Any thread may call; every call may raise StorageError."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def remember(self, alert_id: str, exemplars: Sequence[Exemplar]) -> None:
        """What an alert was raised for; it goes with the alert."""
        self._db.execute(
            "INSERT OR REPLACE INTO alert_exemplars VALUES (?, ?)", (alert_id, pack(exemplars))
        )

    def exemplars(self, alert_id: str) -> tuple[Exemplar, ...]:
        """What an alert was raised for, as far as it is known."""
        rows = self._db.query(
            "SELECT exemplars FROM alert_exemplars WHERE alert_id = ?", (alert_id,)
        )
        return unpack(rows[0]["exemplars"]) if rows else ()

    def raised_for(self, camera_id: str, label: Label) -> dict[str, tuple[Exemplar, ...]]:
        """The same for all of a camera's alerts of a label of which it is known, newest first."""
        rows = self._db.query(
            "SELECT id, exemplars FROM alert JOIN alert_exemplars ON alert_id = id"
            " WHERE camera_id = ? AND label = ? ORDER BY start_us DESC",
            (camera_id, label),
        )
        return {row["id"]: unpack(row["exemplars"]) for row in rows}

    def judge(self, alert_id: str, verdict: Verdict) -> None:
        """Remember what the owner said of an alert."""
        self._db.execute(
            "UPDATE alert SET verdict = ? WHERE id = ?", (verdict, alert_id), durable=True
        )

    def add(
        self,
        alert: AlertInfo,
        verdict: Verdict,
        exemplars: Sequence[Exemplar],
        owner: str,
        ended: str | None,
    ) -> LessonInfo:
        """Draw a lesson from an alert, in place of one that was drawn from it before."""
        lesson_id = secrets.token_hex(8)
        self._db.execute(
            "INSERT OR REPLACE INTO lesson (id, camera_id, label, verdict, exemplars, owner,"
            " created_us, alert_id, enabled, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                lesson_id,
                alert.camera_id,
                alert.label,
                verdict,
                pack(exemplars),
                owner,
                self._clock.now_us(),
                alert.id,
                ended is None,
                ended,
            ),
            durable=True,
        )
        return self.get(lesson_id).info

    def all(self, camera_id: str | None = None) -> list[KeptLesson]:
        """Newest first, of one camera or of all."""
        rows = self._db.query(
            "SELECT * FROM lesson WHERE (?1 IS NULL OR camera_id = ?1)"
            " ORDER BY created_us DESC, id",
            (camera_id,),
        )
        return [KeptLesson(_info(row), unpack(row["exemplars"])) for row in rows]

    def get(self, lesson_id: str) -> KeptLesson:
        """One. Raises NotFound."""
        rows = self._db.query("SELECT * FROM lesson WHERE id = ?", (lesson_id,))
        if not rows:
            raise NotFound(f"there is no lesson {lesson_id}")
        return KeptLesson(_info(rows[0]), unpack(rows[0]["exemplars"]))

    def switch(self, lesson_id: str, ended: str | None) -> None:
        """Let a lesson count, or end it for a reason. Its place is as it is now."""
        self._db.execute(
            "UPDATE lesson SET enabled = ?, ended = ?, unlike_hours = 0 WHERE id = ?",
            (ended is None, ended, lesson_id),
            durable=True,
        )

    def used(self, lesson_id: str, wall_us: int) -> None:
        """A visit was not told because of it."""
        self._db.execute(
            "UPDATE lesson SET dropped = dropped + 1, dropped_us = ?, unlike_hours = 0"
            " WHERE id = ?",
            (wall_us, lesson_id),
        )

    def checked(self, alike: Iterable[str], unlike: Iterable[str]) -> list[str]:
        """An hour passed; those lessons whose place has looked different for too long."""
        same = [(lesson_id,) for lesson_id in alike]
        self._db.execute_many("UPDATE lesson SET unlike_hours = 0 WHERE id = ?", same)
        other = [(lesson_id,) for lesson_id in unlike]
        self._db.execute_many(
            "UPDATE lesson SET unlike_hours = unlike_hours + 1 WHERE id = ?", other
        )
        rows = self._db.query(
            "SELECT id FROM lesson WHERE enabled AND unlike_hours >= ?", (FORGOTTEN_AFTER_HOURS,)
        )
        return [row["id"] for row in rows]

    def remove(self, lesson_id: str) -> LessonInfo:
        """Unlearn it: the verdict on its alert goes too. Raises NotFound."""
        info = self.get(lesson_id).info
        with self._db.transaction(durable=True) as connection:
            connection.execute("DELETE FROM lesson WHERE id = ?", (lesson_id,))
            connection.execute("UPDATE alert SET verdict = NULL WHERE id = ?", (info.alert_id,))
        return info

    def remove_camera(self, camera_id: str) -> None:
        """Forget all that was taught of a camera."""
        self._db.execute("DELETE FROM lesson WHERE camera_id = ?", (camera_id,))


def _info(row: sqlite3.Row) -> LessonInfo:
    return LessonInfo(
        id=row["id"],
        camera_id=row["camera_id"],
        label=Label(row["label"]),
        verdict=Verdict(row["verdict"]),
        box=unpack(row["exemplars"])[0].box.as_tuple(),
        owner=row["owner"],
        created_us=row["created_us"],
        alert_id=row["alert_id"],
        enabled=bool(row["enabled"]),
        ended=row["ended"],
        dropped=row["dropped"],
        dropped_us=row["dropped_us"],
    )
