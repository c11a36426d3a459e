"""Who opens a link: how often, with which phrase, and that it is logged."""

import asyncio
from typing import Any

import pytest

from nvr.errors import NotFound, NotLogged, WrongPhrase
from nvr.ledger.entry import Entry
from nvr.shares import ShareEnd, ShareState
from nvr.sharing import links
from nvr.sharing.views import LASTS_S, MOST, MOST_OF_ONE, TIMES_THE_SIZE
from nvr.store import shares
from nvr.store.shares import Due
from tests.nvr.sharing.conftest import ERIKA, OWNER, PHRASE, Shop, opens

# Views


async def test_the_last_view_goes_on_and_then_the_share_is_used_up(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=1)
    await shop.restart()
    view = await shop.desk.links.open(token, None, ERIKA)
    assert not await opens(shop, token)
    with pytest.raises(NotFound):
        await shop.desk.links.door(token)
    await asyncio.sleep(0.6)
    assert shop.desk.links.view(view.id) is view
    assert shop.desk.get(info.id).state is ShareState.ACTIVE
    shop.house.clock.advance(LASTS_S)
    assert shop.desk.links.view(view.id) is view, "it can be seen to its end"
    shop.house.clock.advance(info.duration_ms / 1000)
    with pytest.raises(NotFound):
        shop.desk.links.view(view.id)
    assert (await shop.become(info.id, ShareState.ENDED)).ended is ShareEnd.USED_UP


async def test_a_view_has_so_many_times_the_bytes(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=1)
    await shop.restart()
    view = await shop.desk.links.open(token, None, ERIKA)
    for _ in range(TIMES_THE_SIZE):
        assert len(view.read(0, 10_000)) == 1000
    with pytest.raises(ConnectionAbortedError):
        view.read(0, 1)
    with pytest.raises(NotFound):
        shop.desk.links.view(view.id)
    assert (await shop.become(info.id, ShareState.ENDED)).ended is ShareEnd.USED_UP


async def test_openings_of_one_link_are_few_at_a_time(shop: Shop) -> None:
    _, token = shop.there(ShareState.ACTIVE, views=None)
    await shop.restart()
    views = [await shop.desk.links.open(token, None, ERIKA) for _ in range(MOST_OF_ONE + 2)]
    assert [view.ended.is_set() for view in views] == [True] * 2 + [False] * MOST_OF_ONE
    for _ in range(MOST // MOST_OF_ONE):
        info, token = shop.there(ShareState.ACTIVE, views=None)
        shop.desk._life._dues[info.id] = Due(1 << 60, 1 << 60)
        views += [await shop.desk.links.open(token, None, ERIKA) for _ in range(MOST_OF_ONE)]
    assert len(shop.desk._life.views) == MOST
    assert [view.ended.is_set() for view in views].index(False) == len(views) - MOST


async def test_an_opening_that_can_not_be_logged_is_none(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, token = shop.there(ShareState.ACTIVE, views=5)
    await shop.restart()

    async def refuse(_: Entry) -> None:
        raise NotLogged("the disk is full")

    monkeypatch.setattr(shop.ledger, "written", refuse)
    with pytest.raises(NotLogged):
        await shop.desk.links.open(token, None, ERIKA)
    assert len(shop.desk._life.views) == 0
    assert shop.desk.get(info.id).views_used == 1, "it counts all the same"


async def test_a_share_that_ends_while_it_is_opened_is_not_seen(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, token = shop.there(ShareState.ACTIVE)
    await shop.restart()
    written = shop.ledger.written

    async def revoked(entry: Any) -> None:
        monkeypatch.setattr(shop.ledger, "written", written)
        await shop.desk.revoke(info.id, OWNER)

    monkeypatch.setattr(shop.ledger, "written", revoked)
    assert not await opens(shop, token)
    assert len(shop.desk._life.views) == 0


# Phrases


async def test_the_fifth_wrong_phrase_locks_it(shop: Shop) -> None:
    info, token = shop.there(ShareState.ACTIVE, with_phrase=True)
    await shop.restart()
    for _ in range(10):
        with pytest.raises(WrongPhrase):
            await shop.desk.links.open(token, None, ERIKA)  # nobody guessed
    for _ in range(4):
        with pytest.raises(WrongPhrase):
            await shop.desk.links.open(token, "red horse", ERIKA)
    await shop.restart()
    assert not await opens(shop, token, "red horse")
    assert not await opens(shop, token, PHRASE)
    assert shop.desk.get(info.id).ended is ShareEnd.LOCKED
    assert shop.desk.get(info.id).views_used == 0
    assert len(await shop.entries("share_refused")) == 5


async def test_guesses_at_the_same_time_are_no_more_of_them(shop: Shop) -> None:
    _, token = shop.there(ShareState.ACTIVE, with_phrase=True)
    await shop.restart()
    guesses = [shop.desk.links.open(token, f"guess {n}", ERIKA) for n in range(12)]
    found = await asyncio.gather(*guesses, return_exceptions=True)
    assert [isinstance(one, WrongPhrase) for one in found].count(True) == 4
    assert [isinstance(one, NotFound) for one in found].count(True) == 8


async def test_a_phrase_is_hashed_for_tokens_that_open_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So how long it takes tells nothing of a token."""
    _, token = shop.there(ShareState.ACTIVE)
    gone, gone_token = shop.there(ShareState.ACTIVE, with_phrase=True)
    await shop.restart()
    await shop.desk.revoke(gone.id, OWNER)
    hashed: list[str] = []

    def noted(text: str, salt: bytes) -> bytes:
        hashed.append(text)
        return shares.hashed(text, salt)

    monkeypatch.setattr(links, "hashed", noted)
    for one in (token, gone_token, "never"):
        await opens(shop, one, PHRASE)
    assert hashed == [PHRASE] * 3
    rows = shop.house.library.db.query("SELECT token_hash FROM share WHERE id = ?", (gone.id,))
    assert rows[0]["token_hash"] is None, "one that is over is looked up as one that never was"
