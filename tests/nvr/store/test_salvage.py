"""Real damage to the index: the NVR starts, keeps the broken file, and nothing is missing."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from nvr.scope import Role, Scope
from nvr.store.alerts import AlertFilter, Pictures
from nvr.store.library import DATABASE_NAME
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import House
from tests.nvr.store.homes import alert
from tests.nvr.streams import START_US, Recipe

house = playback.house
__all__ = ["house"]

PAGE = 4096


def full(house: House) -> str:
    """Fill all tables over many pages; the secret of the client that stays paired."""
    for at_s in range(0, 3000, 100):
        house.record(Recipe(seconds=2), at_s=at_s)
    for number in range(300):
        house.library.alerts.upsert(alert(number), Pictures(f"front/{number}.jpg", None))
    house.library.tokens.create("somebody else")
    house.library.pins.add("front", START_US, START_US + 1_000_000, "owner", "kept")
    _, secret = house.library.tokens.create("Home Assistant")
    house.library.keep_promises(house.config().model_copy(update={"min_free_gb": 0}))
    return secret


def index(house: House) -> Path:
    return house.data / DATABASE_NAME


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 + 100)


def truncate_to_one_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(PAGE)


def overwrite_the_middle(path: Path) -> None:
    pages = path.stat().st_size // PAGE
    with path.open("r+b") as file:
        file.seek(pages // 2 * PAGE)
        file.write(b"\xde\xad\xbe\xef" * (PAGE // 4) * 5)


def overwrite_every_page_but_the_first(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(b"\xff" * (size - PAGE))


def zero_length(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"\x00\x01garbage" * 5000)


def garbage_wal(path: Path) -> None:
    Path(f"{path}-wal").write_bytes(b"not a log" * 5000)


def no_table(name: str) -> Callable[[Path], None]:
    def drop(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute(f"DROP TABLE {name}")
        connection.close()

    drop.__name__ = f"no_{name}_table"
    return drop


def no_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 0")
    connection.close()


def a_column_less(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE alert DROP COLUMN animal")
    connection.close()


DAMAGE = [
    truncate,
    truncate_to_one_page,
    overwrite_the_middle,
    overwrite_every_page_but_the_first,
    zero_length,
    garbage,
    garbage_wal,
    no_table("segment"),
    no_table("token"),
    no_table("alert"),
    no_table("meta"),
    no_version,
    a_column_less,
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("filled") / "data"
    house = House(folder)
    secret = full(house)
    house.close()
    yield folder, secret
    shutil.rmtree(folder)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda d: d.__name__)
def test_everything_is_back(
    filled: tuple[Path, str],
    tmp_path: Path,
    damage: Callable[[Path], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    data, secret = filled
    shutil.copytree(data, tmp_path / "data")
    before = House(data)
    nvr_id, alerts, ranges = known(before)
    assert (len(alerts), len(ranges)) == (300, 30)
    before.close()

    damage(tmp_path / "data" / DATABASE_NAME)
    damaged = (tmp_path / "data" / DATABASE_NAME).read_bytes()
    after = House(tmp_path / "data")
    assert known(after) == (nvr_id, alerts, ranges)
    assert after.library.tokens.verify(secret) is not None
    assert len(after.library.tokens.all()) == 2
    assert [pin.note for pin in after.library.pins.all()] == ["kept"], "else it would be deleted"
    (aside,) = (
        p for p in after.data.glob(f"{DATABASE_NAME}.broken-*") if p.suffix in ("", aside_suffix(p))
    )
    assert aside.read_bytes() == damaged, "the broken file is kept as it was"
    assert "is damaged" in caplog.text
    after.restart()
    assert known(after) == (nvr_id, alerts, ranges)
    assert len(list(after.data.glob(f"{DATABASE_NAME}.broken-*"))) <= 3, "once is enough"
    after.close()


def aside_suffix(path: Path) -> str:
    """Of the file itself, not of its -wal and -shm."""
    return "" if path.name.endswith(("-wal", "-shm")) else path.suffix


def known(house: House) -> tuple[str, list[object], list[object]]:
    library = house.library
    alerts: list[object] = [*library.alerts.find(AlertFilter(limit=1000))]
    ranges: list[object] = [*library.recordings.ranges("front", 0, 1 << 62)]
    return library.nvr_id, alerts, ranges


def test_without_the_copy_what_can_be_read_is_saved(
    filled: tuple[Path, str], tmp_path: Path
) -> None:
    """Read from both ends: some pages in the middle cost some visits, not all behind them."""
    data, secret = filled
    shutil.copytree(data, tmp_path / "data")
    path = tmp_path / "data" / DATABASE_NAME
    Path(f"{path}.saved").unlink()
    with sqlite3.connect(path) as connection:
        pages = [
            row[0]
            for row in connection.execute(
                "SELECT pageno FROM dbstat WHERE name = 'alert' AND pagetype = 'leaf'"
            )
        ] if has_dbstat(connection) else leaf_pages(path)  # fmt: skip
    connection.close()
    assert len(pages) > 4
    data_bytes = bytearray(path.read_bytes())
    page = sorted(pages)[len(pages) // 2]
    data_bytes[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    path.write_bytes(data_bytes)
    after = House(tmp_path / "data")
    _, alerts, ranges = known(after)
    assert 200 < len(alerts) < 300
    assert len(ranges) == 30
    assert after.library.tokens.verify(secret) is not None
    after.close()


def has_dbstat(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1 FROM dbstat LIMIT 1")
    except sqlite3.OperationalError:
        return False
    return True


def leaf_pages(path: Path) -> list[int]:
    """Pages that hold rows of alerts: table leaves (type 13) with such an id in them."""
    data = path.read_bytes()
    pages = range(1, len(data) // PAGE + 1)
    return [
        n
        for n in pages
        if data[(n - 1) * PAGE] == 13 and b"alert1" in data[(n - 1) * PAGE : n * PAGE]
    ]


def test_a_revoked_client_stays_out_whatever_breaks(house: House) -> None:
    tokens = house.library.tokens
    info, secret = tokens.create("lost phone")
    _, kept = tokens.create("Home Assistant")
    tokens.revoke(info.id)
    path = index(house)
    house.close()
    # damage that leaves the row of the revoked token readable would bring it back
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO token (id, hash, client_name, created_us) VALUES (?, ?, 'lost phone', 1)",
            (info.id, sha256(secret.encode()).hexdigest()),
        )
        connection.execute("DROP TABLE segment")
    connection.close()
    house.open()
    assert house.library.tokens.verify(secret) is None
    assert house.library.tokens.verify(kept) is not None


def test_who_may_look_only_may_do_no_more_afterwards(house: House) -> None:
    scope = Scope(Role.VIEWER, frozenset({"yard"}))
    _, secret = house.library.tokens.create("tablet", scope=scope)
    path = index(house)
    house.close()
    path.write_bytes(b"damaged")
    house.open()
    found = house.library.tokens.verify(secret)
    assert found is not None
    assert found.scope == scope


def test_the_copy_is_written_when_something_changed_and_only_then(house: House) -> None:
    copy = Path(f"{index(house)}.saved")
    assert copy.stat().st_mode & 0o077 == 0
    written = copy.stat().st_ino
    config = house.config()
    house.record(Recipe(seconds=2))
    house.library.keep_promises(config)
    assert copy.stat().st_ino == written, "recordings are not in it"
    _, secret = house.library.tokens.create("a")
    assert copy.stat().st_ino != written
    written = copy.stat().st_ino
    house.clock.advance(3600)
    assert house.library.tokens.verify(secret)
    house.library.keep_promises(config)
    assert copy.stat().st_ino == written, "nor when a token was used last"
    assert list(house.data.glob("*.new")) == []


def test_what_retention_deleted_is_not_in_the_copy(house: House) -> None:
    house.library.remember(alert(1))
    config = house.config()
    house.library.keep_promises(config)
    copy = Path(f"{index(house)}.saved")
    assert b"alert1" in copy.read_bytes()
    for _ in range(100):  # as time passes, not as a clock that leaps
        house.clock.advance(1000)
        house.library.keep_promises(config)
    assert b"alert1" not in copy.read_bytes()


def test_a_copy_that_cant_be_written_is_no_reason_to_fail(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = Path(f"{index(house)}.saved.new")
    blocked.mkdir()
    (blocked / "x").touch()
    _, secret = house.library.tokens.create("a")
    assert house.library.tokens.verify(secret) is not None
    assert "can't be written" in caplog.text
    assert not Path(f"{index(house)}.saved").exists(), "an old one would be a lie"
