"""What is done about a damaged index: seeing it, and saving what no recorded file can give back.

The few rows that matter most (the NVR's id, who was paired, visits, pins) are written a second
time, into a small database beside the index, so that they survive whatever happens to its file.
"""

import hashlib
import logging
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

_LOGGER = logging.getLogger(__name__)

_WAL_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")  # sqlite.org/fileformat2.html#walformat
_COPIED = {  # what of them; not what changes every minute, which would write them all each time
    "meta": "WHERE key IN ('id', 'marked', 'anybody_home')",
    "token": "",
    "alert": "",
    "pin": "",
    "lesson": "",
}
_VOLATILE = {("token", "last_used_us")}  # not worth writing the copy again
_AUTHORITY = "token"  # of these the copy is always right: a revoked one must not come back


def require_plausible_files(path: Path) -> None:
    """Raises DatabaseError for damage that SQLite passes over in silence, and loses data by."""
    if path.exists() and path.stat().st_size == 0:
        raise sqlite3.DatabaseError("the file is empty")
    with suppress(FileNotFoundError), Path(f"{path}-wal").open("rb") as wal:
        head = wal.read(32)
        if head and not head.startswith(_WAL_MAGIC):
            raise sqlite3.DatabaseError("its write-ahead log is damaged")


def require_sound(connection: sqlite3.Connection) -> None:
    """Raises DatabaseError when the structure of the file is damaged."""
    found = connection.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def require_tables(connection: sqlite3.Connection, schema: str) -> None:
    """Raises DatabaseError when a table of the schema, or a column of one, is missing."""
    model = sqlite3.connect(":memory:")
    try:
        model.executescript(schema)
        for table in _tables(model):
            missing = set(_columns(model, table)) - set(_columns(connection, table))
            if missing:
                raise sqlite3.DatabaseError(f"table {table} lacks {', '.join(sorted(missing))}")
    finally:
        model.close()


def copy_rows(source: Path, target: sqlite3.Connection, table: str) -> int:
    """Copy the rows of a table that can still be read and aren't there yet; how many.

    It is read from both ends, so that a damaged page in the middle costs only what is on it.
    """
    before = target.total_changes
    for order in ("", " DESC"):
        with suppress(sqlite3.Error), _opened(source) as old:
            columns = [c for c in _columns(old, table) if c in _columns(target, table)]
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            key = _key(old, table)
            rows = old.execute(f"SELECT {names} FROM {table} ORDER BY {key}{order}")  # noqa: S608
            for row in _readable(rows):
                with suppress(sqlite3.Error):  # one that breaks a rule of the schema
                    target.execute(
                        f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                        row,
                    )
    return target.total_changes - before


class SavedCopy:
    """The second place of a few tables. Not for two threads at once.

    ``tables`` are all that is saved out of a broken index; the copy holds the smallest of them.
    """

    def __init__(self, index: Path, tables: Sequence[str]) -> None:
        self.path = index.with_name(f"{index.name}.saved")
        self._tables = tables
        self._digest: bytes | None = None

    def update(self, connection: sqlite3.Connection, schema: str) -> None:
        """Write it anew if anything changed. Never raises: without it the NVR works as well."""
        try:
            digest = self._digest_of(connection)
            if digest == self._digest and self.path.exists():
                return
            self._write(connection, schema)
            self._digest = digest
        except (OSError, sqlite3.Error) as error:
            _LOGGER.warning("%s can't be written (%s): check the disk", self.path, error)
            with suppress(OSError):
                self.path.unlink()  # one that is out of date would let revoked clients in again

    def restore(self, broken: Path, connection: sqlite3.Connection) -> dict[str, int]:
        """Fill a new index from the broken one and from the copy; rows by table."""
        saved = {}
        for table in self._tables:
            sources = [broken, self.path] if table in _COPIED else [broken]
            if table == _AUTHORITY and self._holds(table):
                sources = [self.path]
            saved[table] = sum(copy_rows(s, connection, table) for s in sources if s.exists())
        return saved

    def _holds(self, table: str) -> bool:
        with suppress(sqlite3.Error), _opened(self.path) as copy:
            require_sound(copy)
            return bool(_columns(copy, table))
        return False

    def _write(self, connection: sqlite3.Connection, schema: str) -> None:
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        copy = sqlite3.connect(new, isolation_level=None)
        try:
            copy.execute("PRAGMA journal_mode = OFF")  # it is renamed when whole
            copy.execute("PRAGMA synchronous = FULL")
            copy.execute("BEGIN")
            for statement in _statements(schema):
                copy.execute(statement)
            for table, which in _COPIED.items():
                columns = _columns(connection, table)
                rows = connection.execute(
                    f"SELECT {', '.join(columns)} FROM {table} {which}"  # noqa: S608
                )
                marks = ", ".join("?" * len(columns))
                copy.executemany(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                    (tuple(row) for row in rows),
                )
            copy.execute("COMMIT")
        finally:
            copy.close()
        os.replace(new, self.path)

    def _digest_of(self, connection: sqlite3.Connection) -> bytes:
        digest = hashlib.sha256()
        for table, which in _COPIED.items():
            columns = [c for c in _columns(connection, table) if (table, c) not in _VOLATILE]
            key = _key(connection, table)
            rows = connection.execute(
                f"SELECT {', '.join(columns)} FROM {table} {which} ORDER BY {key}"  # noqa: S608
            )
            for row in rows:
                digest.update(repr(tuple(row)).encode())
        return digest.digest()


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def _readable(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    with suppress(sqlite3.Error):
        yield from rows


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return [row[0] for row in rows]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _key(connection: sqlite3.Connection, table: str) -> str:
    """What a table is stored in the order of."""
    rows = connection.execute(f"PRAGMA table_list({table})").fetchone()
    if rows is None or not rows[4]:  # it has row ids
        return "rowid"
    keys = [r for r in connection.execute(f"PRAGMA table_info({table})") if r[5]]
    return ", ".join(row[1] for row in sorted(keys, key=lambda r: r[5]))


def _statements(schema: str) -> list[str]:
    plain = re.sub(r"--[^\n]*", "", schema)
    return [s for s in plain.split(";") if s.strip()]
