"""The SQLite database: one writer, readers that never wait for it, schema versions, and damage."""

import logging
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nvr.clock import Clock
from nvr.disk import storage_error
from nvr.errors import StorageError
from nvr.store.salvage import (
    SavedCopy,
    require_plausible_files,
    require_sound,
    require_tables,
)

_LOGGER = logging.getLogger(__name__)

NEVER_US = 1 << 62
"""A moment that nothing reaches."""

_FOLDER = Path(__file__).parent
_SALVAGED = (
    "meta",
    "token",
    "alert",
    "alert_path",
    "pin",
    "lesson",
    "activity",
    "outage",
)  # what the recorded files can't give back


class Database:
    """The index. Any thread may call; each call is a transaction of its own.

    A power cut may take back what was written since the last checkpoint, but not before a write
    that was told to be `durable`: what no recorded file could give back.

    Reading has a connection of its own, so that it never waits for a slow disk to take a write.

    A database that is damaged when it is opened is kept aside as ``*.broken-<time>`` and a new one
    is made: ``was_rebuilt`` then tells that the recordings have to be found from their files.
    ``set_aside`` has that done to a sound one too, under that word instead of ``broken``.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        migrations: Path = _FOLDER / "migrations",
        set_aside: str | None = None,
    ) -> None:
        """Open or make it. Raises StorageError when that can't be, or a newer NVR made it."""
        self.was_rebuilt = False
        self.saved: dict[str, int] = {}
        """Rows by table that a rebuilt one got from the old one."""
        self.aside: Path | None = None
        """What the old one is called now."""
        self._path = path
        self._copy = SavedCopy(path, _SALVAGED)
        self._lock = threading.RLock()
        self._reading = threading.Lock()
        self._migrations = _read_migrations(migrations)
        self._connection = self._opened(clock, set_aside)
        self._reader = self._open_reader()

    def _opened(self, clock: Clock, set_aside: str | None) -> sqlite3.Connection:
        path = self._path
        if set_aside is not None and path.exists():
            return self._replace(clock, set_aside)
        is_lost = not path.exists() and self._copy.path.exists()
        try:
            connection = self._open()
            if is_lost:
                self.saved = self._copy.restore(path, connection)
                self.was_rebuilt = True
                _LOGGER.error("the database %s was gone: made anew, from its copy", path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # its folder, its rights, its disk
                raise StorageError(
                    f"{path} can't be opened ({error}): check its owner, rights and free space"
                ) from error
            connection = self._replace(clock, "broken")
            _LOGGER.error(
                "the database %s is damaged (%s): kept as %s; a new one is filled from the "
                "recorded files (saved from the old one: %d tokens, %d alerts)",
                path,
                error,
                self.aside and self.aside.name,
                self.saved["token"],
                self.saved["alert"],
            )
        return connection

    @property
    def version(self) -> int:
        """The schema's version that this program works with."""
        return max(self._migrations, default=1)

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Everything inside happens, or nothing of it. Raises StorageError."""
        with self._lock:
            try:
                # FULL has the log synced at the end, with all that was written into it before
                self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    self._connection.rollback()
                    raise
                self._connection.commit()
            except sqlite3.Error as error:
                raise _refused(self._path, error) from error

    def execute(self, sql: str, values: Sequence[Any] = (), *, durable: bool = False) -> int:
        """Run a statement; the number of rows it changed. Raises StorageError."""
        with self.transaction(durable=durable) as connection:
            return connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for every row, in one transaction. Raises StorageError."""
        with self.transaction() as connection:
            connection.executemany(sql, rows)

    def query(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises StorageError."""
        with self._reading:
            try:
                return self._reader.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise _refused(self._path, error) from error

    def close(self) -> None:
        """Write everything back into the one file."""
        with self._lock, self._reading:
            self._reader.close()
            self._connection.close()

    def get_meta(self, key: str) -> str | None:
        """A fact about the NVR. Raises StorageError."""
        rows = self.query("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0]["value"]) if rows else None

    def set_meta(self, key: str, value: str, *, durable: bool = False) -> None:
        """Remember a fact about the NVR. Raises StorageError."""
        self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value), durable=durable)

    def save_copy(self) -> None:
        """Write what the recorded files can't give back a second time, if it changed."""
        with self._lock:
            self._copy.update(self._connection, _schema())

    def _open(self) -> sqlite3.Connection:
        require_plausible_files(self._path)
        connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            require_sound(connection)
            self._upgrade(connection)
            require_tables(connection, _schema())
        except BaseException:
            connection.close()
            raise
        with suppress(OSError):
            self._path.chmod(0o600)
        return connection

    def _open_reader(self) -> sqlite3.Connection:
        try:
            reader = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            reader.row_factory = sqlite3.Row
            reader.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise _refused(self._path, error) from error
        return reader

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > self.version:
            raise StorageError(
                f"{self._path} was made by a newer version of the NVR (schema {version}, this one "
                f"knows {self.version}): install that version again, or move the file away; "
                "recordings are then found again from their files"
            )
        if version == 0:
            if connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None:
                raise sqlite3.DatabaseError("it lost its version")
            scripts = [(self.version, _schema())]
        else:
            scripts = [(n, sql) for n, sql in sorted(self._migrations.items()) if n > version]
        for number, sql in scripts:
            connection.executescript(f"BEGIN;\n{sql}\n;PRAGMA user_version = {number};\nCOMMIT;")

    def _replace(self, clock: Clock, word: str) -> sqlite3.Connection:
        """Keep the old database aside and begin a new one with what can be saved."""
        moment = datetime.fromtimestamp(clock.now_us() / 1e6, UTC)
        aside = self._path.with_name(f"{self._path.name}.{word}-{moment:%Y%m%dT%H%M%SZ}")
        try:
            for suffix in ("-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}{suffix}").rename(f"{aside}{suffix}")
            self._path.rename(aside)
            connection = self._open()
        except OSError as problem:
            raise storage_error(problem, self._path) from problem
        self.saved = self._copy.restore(aside, connection)
        self.aside = aside
        self.was_rebuilt = True
        return connection


def _schema() -> str:
    return (_FOLDER / "schema.sql").read_text(encoding="utf-8")


def _read_migrations(folder: Path) -> dict[int, str]:
    """Scripts named ``0002-what-changes.sql`` by the schema version that each leads to."""
    found = {}
    for path in folder.glob("*.sql"):
        match = re.match(r"(\d{4})-", path.name)
        if match:
            found[int(match[1])] = path.read_text(encoding="utf-8")
    return found


def _refused(path: Path, error: sqlite3.Error) -> StorageError:
    return StorageError(f"{path}: {error}; check the disk and its free space")
