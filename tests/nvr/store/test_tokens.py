"""Who may come in, and as what."""

from hashlib import sha256
from pathlib import Path

import pytest

from nvr import store
from nvr.errors import NotFound, StorageError
from nvr.scope import EVERYTHING, NOTHING, Role, Scope
from nvr.store.tokens import Tokens
from tests.nvr.store.homes import Home


@pytest.fixture
def tokens(home: Home) -> Tokens:
    return Tokens(home.db, home.clock)


def test_a_token_opens_until_it_is_revoked(tokens: Tokens) -> None:
    info, token = tokens.create("Home Assistant")
    other, _ = tokens.create("Tablet")
    found = tokens.verify(token)
    assert found is not None
    assert (found.id, found.client_name) == (info.id, "Home Assistant")
    assert tokens.verify(token + "x") is None
    assert tokens.verify("") is None
    tokens.revoke(info.id)
    assert tokens.verify(token) is None
    assert [t.id for t in tokens.all()] == [other.id]
    with pytest.raises(NotFound):
        tokens.revoke(info.id)


def test_the_token_itself_is_nowhere_on_disk(home: Home, tokens: Tokens) -> None:
    _, token = tokens.create("Home Assistant")
    tokens.verify(token)
    home.db.close()
    for path in home.db_path.parent.glob("index.db*"):
        assert token.encode() not in path.read_bytes()


def test_its_use_is_remembered_to_the_minute(home: Home, tokens: Tokens) -> None:
    _, token = tokens.create("Home Assistant")
    assert tokens.all()[0].last_used_us is None
    tokens.verify(token)
    first = tokens.all()[0].last_used_us
    assert first == home.clock.now_us()
    home.clock.advance(30)
    tokens.verify(token)
    assert tokens.all()[0].last_used_us == first
    home.clock.advance(31)
    tokens.verify(token)
    assert tokens.all()[0].last_used_us == home.clock.now_us()


def test_a_token_keeps_its_scope(home: Home, tokens: Tokens) -> None:
    scopes = (
        EVERYTHING,
        Scope(Role.VIEWER),
        Scope(Role.VIEWER, frozenset({"door", "hall"})),
        Scope(Role.ADMIN, frozenset()),
    )
    made = [tokens.create(f"client {n}", None, scope) for n, scope in enumerate(scopes)]
    again = Tokens(home.db, home.clock)
    for (info, token), scope in zip(made, scopes, strict=True):
        found = again.verify(token)
        assert found is not None
        assert found.scope == info.scope == scope


def test_a_scope_that_cannot_be_read_opens_nothing(home: Home, tokens: Tokens) -> None:
    _, token = tokens.create("Tablet", None, Scope(Role.ADMIN, frozenset({"door"})))
    for damaged in ("", "{", "5", '"door"[', "[[1]"):
        home.db.execute("UPDATE token SET cameras = ?", (damaged,))
        found = tokens.verify(token)
        assert found is not None
        assert found.scope == NOTHING, damaged


def test_cameras_that_are_gone_are_in_no_scope_nor_in_a_copy(home: Home, tokens: Tokens) -> None:
    both = Scope(Role.VIEWER, frozenset({"door", "yard"}))
    some = [tokens.create("Tablet", None, scope)[1] for scope in (both, EVERYTHING)]
    tokens.keep_only(iter(["yard", "hall"]))
    home.db.close()
    home.db_path.unlink()
    home.start()
    assert home.db.was_rebuilt
    again = Tokens(home.db, home.clock)
    left = Scope(Role.VIEWER, frozenset({"yard"}))
    assert [info.scope for token in some if (info := again.verify(token))] == [left, EVERYTHING]


def test_tokens_of_before_scopes_may_do_everything(home: Home) -> None:
    with home.db.transaction() as connection:
        connection.execute("DROP TABLE token")
        connection.execute(
            "CREATE TABLE token (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE,"
            " client_name TEXT NOT NULL, created_us INTEGER NOT NULL, last_used_us INTEGER) STRICT"
        )
        connection.execute(
            "INSERT INTO token VALUES ('t1', ?, 'Home Assistant', 5, NULL)",
            (sha256(b"secret").hexdigest(),),
        )
    scripts = Path(store.__file__).parent / "migrations"
    with home.db.transaction() as connection:
        for statement in (scripts / "0008-token-scopes.sql").read_text().split(";"):
            connection.execute(statement)
    found = Tokens(home.db, home.clock).verify("secret")
    assert found is not None
    assert found.scope == EVERYTHING
    with pytest.raises(StorageError):
        home.db.execute("UPDATE token SET role = 'root'")
