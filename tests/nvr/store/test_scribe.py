"""A disk that takes its time: the event loop goes on, and the order stays."""

import asyncio
import logging
import threading

import pytest

from nvr.store import scribe as module
from nvr.store.scribe import Scribe
from nvr.store.tokens import Tokens
from tests.nvr.store.homes import Home


async def test_the_loop_goes_on_while_the_disk_is_slow() -> None:
    scribe, disk, done = Scribe(), threading.Event(), list[int]()
    scribe.put(disk.wait)
    for number in range(5):
        scribe.put(lambda number=number: number, done.append)  # type: ignore[misc]
    turns = 0
    while turns < 100:
        await asyncio.sleep(0)
        turns += 1
    assert done == [], "and yet the loop turned a hundred times"
    disk.set()
    await scribe.caught_up()
    assert done == [0, 1, 2, 3, 4]
    await scribe.stop()


async def test_what_fails_is_told_and_the_next_is_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scribe, done = Scribe(), list[int]()

    def fail() -> int:
        raise ZeroDivisionError

    scribe.put(fail, done.append)
    scribe.put(lambda: 1, done.append)
    await scribe.stop()
    assert done == [1]
    assert "could not be written down" in caplog.text


async def test_a_disk_that_hangs_costs_bounded_memory(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 10)
    scribe, disk, done = Scribe(), threading.Event(), list[int]()
    with caplog.at_level(logging.ERROR):
        scribe.put(disk.wait)
        for number in range(50):
            scribe.put(lambda number=number: number, done.append, may_be_lost=True)  # type: ignore[misc]
    scribe.put(lambda: -1, done.append)
    disk.set()
    await scribe.stop()
    assert done[:9] == list(range(9))
    assert len(done) < 15
    assert done[-1] == -1, "an alert is never left out"
    assert caplog.text.count("minutes behind") == 1


async def test_the_end_does_not_wait_for_a_disk_that_hangs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_LAST_S", 0.05)
    scribe, disk = Scribe(), threading.Event()
    scribe.put(disk.wait)
    try:
        async with asyncio.timeout(10):
            assert not await scribe.stop()
        assert "hangs" in caplog.text
    finally:
        disk.set()
    assert await Scribe().stop(), "nothing was to be written"


def test_reading_does_not_wait_for_a_write(home: Home) -> None:
    home.db.set_meta("a", "1")
    reading, found = threading.Event(), list[str | None]()

    def read() -> None:
        found.append(home.db.get_meta("a"))
        reading.set()

    with home.db.transaction() as connection:
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'a'")
        threading.Thread(target=read).start()
        assert reading.wait(10), "while a slow disk takes a write, people go on looking"
    assert found == ["1"]
    assert home.db.get_meta("a") == "2"


def test_a_client_is_let_in_while_the_disk_takes_a_write(home: Home) -> None:
    tokens = Tokens(home.db, home.clock)
    info, token = tokens.create("Home Assistant")
    let_in = threading.Event()

    def verify() -> None:
        assert tokens.verify(token) is not None
        let_in.set()

    with home.db.transaction():
        threading.Thread(target=verify).start()
        assert let_in.wait(10)
    (known,) = tokens.all()
    assert known.last_used_us == home.clock.now_us()
    tokens.save_used()
    (known,) = Tokens(home.db, home.clock).all()
    assert (known.id, known.last_used_us) == (info.id, home.clock.now_us())
