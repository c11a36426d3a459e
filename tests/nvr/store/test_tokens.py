import pytest

from nvr.errors import NotFound
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
