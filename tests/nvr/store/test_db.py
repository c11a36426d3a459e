import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import StorageError
from nvr.store import db as db_module
from nvr.store.db import Database
from nvr.store.recordings import Recovery
from nvr.store.tokens import Tokens
from tests.nvr.store.homes import Home, alert
from tests.nvr.streams import Recipe


def test_facts_survive_a_restart(home: Home) -> None:
    assert home.db.get_meta("nvr_id") is None
    home.db.set_meta("nvr_id", "abc")
    home.db.set_meta("nvr_id", "def")
    home.db.close()
    home.start()
    assert home.db.get_meta("nvr_id") == "def"
    assert home.db_path.stat().st_mode & 0o077 == 0, "it holds who visited when"


def test_a_transaction_is_all_or_nothing(home: Home) -> None:
    with suppress(ZeroDivisionError), home.db.transaction() as connection:
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
        raise ZeroDivisionError
    assert home.db.get_meta("a") is None
    with pytest.raises(StorageError):
        home.db.execute_many("INSERT INTO meta VALUES (?, ?)", [("a", "b"), ("a", "c")])
    assert home.db.get_meta("a") is None


def test_what_no_file_could_give_back_is_synced(home: Home) -> None:
    """By SQLite's own setting: 2 is FULL. That a power cut takes nothing back, the bench shows."""

    def setting(*, durable: bool) -> int:
        with home.db.transaction(durable=durable) as connection:
            return int(connection.execute("PRAGMA synchronous").fetchone()[0])

    assert [setting(durable=d) for d in (False, True, False)] == [1, 2, 1]


def test_a_damaged_database_is_kept_aside_and_made_anew(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.record(Recipe())
    ranges = home.ranges()
    home.db.close()
    home.db_path.write_bytes(b"this is not a database, though it is long enough" * 100)
    home.start()
    assert home.db.was_rebuilt
    assert len([r for r in caplog.records if "is damaged" in r.message]) == 1
    (aside,) = home.db_path.parent.glob("index.db.broken-20231114T221320Z")
    assert aside.read_bytes().startswith(b"this is not")
    assert home.recordings.recover() == Recovery(indexed=1)
    assert home.ranges() == ranges


def test_what_can_be_saved_of_a_damaged_database_is_saved(home: Home) -> None:
    """Pages of the recordings' index are ruined; who was paired is not forgotten."""
    for at_s in range(0, 2000, 50):
        home.record(Recipe(seconds=2), at_s=at_s)
    home.db.set_meta("nvr_id", "abc")
    home.alerts.upsert(alert())
    _, token = Tokens(home.db, home.clock).create("Home Assistant")
    page = home.db.query("SELECT rootpage FROM sqlite_schema WHERE name = 'segment'")[0][0]
    home.db.close()
    data = bytearray(home.db_path.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    home.db_path.write_bytes(data)
    home.start()
    assert home.db.was_rebuilt
    assert home.db.get_meta("nvr_id") == "abc"
    assert home.alerts.get("alert1") == alert()
    assert Tokens(home.db, home.clock).verify(token) is not None
    assert home.recordings.recover().indexed == 40


def test_a_newer_database_is_refused_and_left_as_it_is(home: Home) -> None:
    home.db.close()
    with sqlite3.connect(home.db_path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match="newer version"):
        home.start()
    assert list(home.db_path.parent.glob("*.broken*")) == []


def test_an_older_database_is_brought_up_to_date(tmp_path: Path, home: Home) -> None:
    home.db.set_meta("nvr_id", "abc")
    home.db.close()
    now = home.db.version
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / f"{now + 1:04}-a-table.sql").write_text("CREATE TABLE extra (a INTEGER) STRICT;")
    (migrations / f"{now + 2:04}-a-column.sql").write_text("ALTER TABLE extra ADD COLUMN b TEXT;")
    for _ in range(2):  # the second time there is nothing to do
        database = Database(home.db_path, home.clock, migrations)
        assert database.query("SELECT a, b FROM extra") == []
        assert database.get_meta("nvr_id") == "abc"
        assert database.query("PRAGMA user_version")[0][0] == database.version == now + 2
        database.close()
    with pytest.raises(StorageError, match="newer version"):
        home.start()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, home: Home) -> None:
    home.db.close()
    now = home.db.version
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / f"{now + 1:04}-broken.sql").write_text(
        "CREATE TABLE extra (a INTEGER); NONSENSE;"
    )
    with pytest.raises(StorageError):
        Database(home.db_path, home.clock, migrations)
    home.start()
    assert home.db.query("PRAGMA user_version")[0][0] == now
    assert home.db.query("SELECT name FROM sqlite_schema WHERE name = 'extra'") == []


def test_the_shipped_migrations_are_numbered(tmp_path: Path) -> None:
    """They are numbered without a hole, so that any old database can be brought up to date."""
    shipped = Path(db_module.__file__).parent / "migrations"
    assert Database(tmp_path / "new.db", SimulatedClock()).version == 1 + len(
        list(shipped.glob("*.sql"))
    )


def test_a_folder_that_cant_be_written_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="can't be opened"):
        Database(tmp_path / "missing" / "index.db", SimulatedClock())


def _schema(connection: sqlite3.Connection) -> dict[str, object]:
    """Everything of a schema but the words it was written in."""
    tables: dict[str, object] = {}
    for name, kind, *_ in connection.execute(
        "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'"
    ).fetchall():
        if name.startswith("sqlite_"):
            continue
        columns = connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
        listed = connection.execute(f"PRAGMA index_list({name})").fetchall()
        indexes = {
            index: (*rest, connection.execute(f"PRAGMA index_xinfo({index})").fetchall())
            for _, index, *rest in listed
        }
        options = connection.execute(
            "SELECT wr, strict FROM pragma_table_list WHERE name = ?", (name,)
        ).fetchall()
        tables[name] = (kind, columns, indexes, options)
    return tables


def test_the_first_schema_with_all_migrations_is_the_newest(tmp_path: Path, home: Home) -> None:
    """With its rows: what a newer NVR finds of an older one is all still there."""
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as connection:
        connection.executescript((Path(__file__).parent / "schema-1.sql").read_text())
        connection.execute("INSERT INTO meta VALUES ('id', 'abc')")
        connection.execute(
            "INSERT INTO alert VALUES ('a', 'front', 'person', 1, 2, 0.5, NULL, NULL, NULL, 0, 3,"
            " NULL, NULL)"
        )
        connection.execute(
            "INSERT INTO segment VALUES (1, 'front', 'front/a.mp4', 's', 1, 2, 3, 4, x'00')"
        )
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    database = Database(old, home.clock)
    assert database.version >= 2
    assert database.get_meta("id") == "abc"
    assert database.query("SELECT away FROM alert")[0][0] == 0
    assert database.query("SELECT size FROM segment")[0][0] == 3
    assert _schema(database._connection).keys() >= {"pin", "alert", "segment"}
    migrated = _schema(sqlite3.connect(old))
    assert migrated == _schema(sqlite3.connect(home.db_path))


def test_a_damaged_database_of_an_older_version_gives_its_alerts(
    tmp_path: Path, home: Home
) -> None:
    """Its table of alerts has fewer columns than today's."""
    home.db.close()
    home.db_path.unlink()
    with sqlite3.connect(home.db_path) as connection:
        connection.executescript((Path(__file__).parent / "schema-1.sql").read_text())
        connection.execute(
            "INSERT INTO alert VALUES ('a', 'front', 'person', 1, 2, 0.5, NULL, NULL, NULL, 0, 3,"
            " NULL, NULL)"
        )
        connection.executemany(
            "INSERT INTO segment VALUES (?, 'front', ?, 's', 1, 2, 3, 4, zeroblob(3000))",
            [(n, f"{n}.mp4") for n in range(50)],
        )
        connection.execute("PRAGMA user_version = 1")
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'segment'")
        number = page.fetchone()[0]
    connection.close()
    data = bytearray(home.db_path.read_bytes())
    data[(number - 1) * 4096 : number * 4096] = b"\xff" * 4096
    home.db_path.write_bytes(data)
    home.start()
    assert home.db.was_rebuilt
    assert home.alerts.get("a").end_us == 2
