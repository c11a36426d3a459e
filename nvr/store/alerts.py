"""Every visit that the NVR remembers."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace

from nvr.errors import NotFound
from nvr.protocol import AlertInfo, Label, ZoneVisit
from nvr.store.ages import EVERYTHING, Ages, Due
from nvr.store.db import Database
from nvr.timelines import TimelineAlert

_INFO = (
    "id, camera_id, label, start_us, end_us, score, animal, box, snapshot_us, clip_start_us,"
    " clip_end_us, zones, problem, lesson_id"
)

_READ = f"{_INFO}, verdict"
"""A verdict is the owner's: it is read with an alert and never written with it."""

_LONGEST_US = 24 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts to list; those that overlap ``start_us``..``end_us`` where that is given."""

    camera_id: str | None = None
    label: Label | None = None
    start_us: int | None = None
    end_us: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where an alert's pictures are, relative to the pictures' folder."""

    snapshot: str | None
    with_box: str | None

    @property
    def paths(self) -> list[str]:
        return [path for path in (self.snapshot, self.with_box) if path is not None]


class Alerts:
    """The alerts. Any thread may call; every call may raise StorageError."""

    def __init__(self, db: Database, ages: Ages) -> None:
        self._db = db
        self._ages = ages

    def upsert(
        self, alert: AlertInfo, pictures: Pictures | None = None, *, away: bool = False
    ) -> None:
        """Remember an alert as it is now; its pictures stay as they are unless given.

        ``away`` counts when the alert is new only: it began while nobody was home.
        """
        pictures = pictures or Pictures(None, None)
        box = None if alert.box is None else json.dumps(alert.box)
        zones = json.dumps([astuple(zone) for zone in alert.zones]) if alert.zones else None
        noted = self._ages.note(alert.start_us)
        self._db.execute(
            f"INSERT INTO alert ({_INFO}, snapshot_path, snapshot_box_path, away, era,"  # noqa: S608
            " noted_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET camera_id = excluded.camera_id,"
            " label = excluded.label, start_us = excluded.start_us, end_us = excluded.end_us,"
            " score = excluded.score, animal = excluded.animal, box = excluded.box,"
            " snapshot_us = excluded.snapshot_us, clip_start_us = excluded.clip_start_us,"
            " clip_end_us = excluded.clip_end_us, zones = excluded.zones,"
            " problem = excluded.problem, lesson_id = excluded.lesson_id,"
            " noted_us = excluded.noted_us,"
            " snapshot_path = coalesce(excluded.snapshot_path, snapshot_path),"
            " snapshot_box_path = coalesce(excluded.snapshot_box_path, snapshot_box_path)",
            (
                alert.id,
                alert.camera_id,
                alert.label,
                alert.start_us,
                alert.end_us,
                alert.score,
                alert.animal,
                box,
                alert.snapshot_us,
                alert.clip_start_us,
                alert.clip_end_us,
                zones,
                alert.problem,
                alert.lesson_id,
                pictures.snapshot,
                pictures.with_box,
                away,
                noted.era,
                noted.running_us,
            ),
        )

    def get(self, alert_id: str) -> AlertInfo:
        """Raises NotFound."""
        return _from_row(self._row(alert_id))

    def pictures(self, alert_id: str) -> Pictures:
        """Raises NotFound."""
        row = self._row(alert_id)
        return Pictures(row["snapshot_path"], row["snapshot_box_path"])

    def find(self, wanted: AlertFilter) -> list[AlertInfo]:
        """Newest first."""
        rows = self._db.query(
            f"SELECT {_READ} FROM alert WHERE (?1 IS NULL OR camera_id = ?1)"  # noqa: S608
            " AND (?2 IS NULL OR label = ?2)"
            " AND (?3 IS NULL OR coalesce(end_us, start_us) >= ?3 OR end_us IS NULL)"
            " AND (?4 IS NULL OR start_us < ?4)"
            " ORDER BY start_us DESC, id DESC LIMIT ?5",
            (wanted.camera_id, wanted.label, wanted.start_us, wanted.end_us, wanted.limit),
        )
        return [_from_row(row) for row in rows]

    def timeline(self, camera_id: str, start_us: int, end_us: int) -> list[TimelineAlert]:
        """A camera's alerts that touch a stretch of time, oldest first, as they are drawn.

        Those that began more than a day before it are not searched for: what is searched must not
        grow with what is kept.
        """
        rows = self._db.query(
            "SELECT id, label, animal, start_us, end_us FROM alert"
            " WHERE camera_id = ? AND start_us >= ? AND start_us < ?"
            " AND (end_us IS NULL OR end_us > ?) ORDER BY start_us",
            (camera_id, start_us - _LONGEST_US, end_us, start_us),
        )
        return [
            TimelineAlert(r["id"], Label(r["label"]), r["animal"], r["start_us"], r["end_us"])
            for r in rows
        ]

    def end_open(
        self, last_us: Callable[[str], int | None], camera_id: str | None = None
    ) -> list[AlertInfo]:
        """End the alerts that were going on when a camera's worker, or the whole NVR, died.

        `last_us` gives a camera's last recorded moment: nobody knows more of when the visit ended.
        """
        rows = self._db.query(
            f"SELECT {_READ} FROM alert WHERE end_us IS NULL"  # noqa: S608
            " AND (?1 IS NULL OR camera_id = ?1)",
            (camera_id,),
        )
        ended = []
        for alert in map(_from_row, rows):
            end = max(alert.start_us, alert.snapshot_us or 0, last_us(alert.camera_id) or 0)
            clip_end = end if alert.clip_end_us is None else alert.clip_end_us
            ended.append(replace(alert, end_us=end, clip_end_us=clip_end))
            self.upsert(ended[-1])
        return ended

    def due(self, camera_id: str, due: Due, away: Due = EVERYTHING) -> list[AlertInfo]:
        """Alerts that are over and `due`, and that nothing holds.

        Held are those that overlap a pin, and those raised while nobody was home that are not in
        ``away`` yet.
        """
        rows = self._db.query(
            f"SELECT {_READ} FROM alert AS a WHERE camera_id = ? AND end_us IS NOT NULL"  # noqa: S608
            f" AND {due.sql('a')} AND NOT (away AND NOT {away.sql('a')})"
            " AND NOT EXISTS (SELECT 1 FROM pin WHERE pin.camera_id = a.camera_id"
            " AND pin.start_us < a.end_us AND pin.end_us > a.start_us)",
            (camera_id,),
        )
        return [_from_row(row) for row in rows]

    def touching(self, camera_id: str, start_us: int, end_us: int) -> list[AlertInfo]:
        """The alerts of a camera that share time with a stretch, those that go on included."""
        rows = self._db.query(
            f"SELECT {_READ} FROM alert WHERE camera_id = ? AND start_us < ?"  # noqa: S608
            " AND (end_us IS NULL OR end_us > ?)",
            (camera_id, end_us, start_us),
        )
        return [_from_row(row) for row in rows]

    def picture_paths(self) -> set[str]:
        """Every picture that belongs to an alert."""
        rows = self._db.query("SELECT snapshot_path, snapshot_box_path FROM alert")
        return {path for row in rows for path in row if path is not None}

    def camera_ids(self) -> list[str]:
        """Every camera that has alerts, configured or not."""
        return [row["camera_id"] for row in self._db.query("SELECT DISTINCT camera_id FROM alert")]

    def remove(self, alert_id: str) -> None:
        """Forget an alert; its pictures are the caller's."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM alert WHERE id = ?", (alert_id,))
            connection.execute("DELETE FROM alert_exemplars WHERE alert_id = ?", (alert_id,))
            connection.execute("DELETE FROM alert_path WHERE alert_id = ?", (alert_id,))

    def _row(self, alert_id: str) -> sqlite3.Row:
        rows = self._db.query("SELECT * FROM alert WHERE id = ?", (alert_id,))
        if not rows:
            raise NotFound(f"there is no alert {alert_id}")
        return rows[0]


def _from_row(row: sqlite3.Row) -> AlertInfo:
    box = None if row["box"] is None else tuple(json.loads(row["box"]))
    return AlertInfo(
        id=row["id"],
        camera_id=row["camera_id"],
        label=Label(row["label"]),
        start_us=row["start_us"],
        end_us=row["end_us"],
        score=row["score"],
        animal=row["animal"],
        box=box,
        snapshot_us=row["snapshot_us"],
        clip_start_us=row["clip_start_us"],
        clip_end_us=row["clip_end_us"],
        zones=[ZoneVisit(*zone) for zone in json.loads(row["zones"] or "[]")],
        problem=row["problem"],
        verdict=row["verdict"],
        lesson_id=row["lesson_id"],
    )
