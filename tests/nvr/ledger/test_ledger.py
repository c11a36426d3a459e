"""The ledger as the event loop writes into it: durable heads, a disk that fails or hangs."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import NotLogged, StorageError
from nvr.ledger import ledger as module
from nvr.ledger.files import backwards
from nvr.ledger.ledger import Ledger, Wanted
from nvr.ledger.proof import prove

from .conftest import ANNA, BEN, look


@pytest.fixture
async def ledger(folder: Path, clock: SimulatedClock) -> AsyncIterator[Ledger]:
    ledger = Ledger(folder, clock)
    yield ledger
    await ledger.stop()


async def test_entries_keep_their_order(ledger: Ledger, folder: Path) -> None:
    ledger.start()
    done = [ledger.append(look(ANNA if n % 2 else BEN)) for n in range(50)]
    await ledger.written(done[-1])
    assert all(entry.done() for entry in done)
    found = await ledger.read(Wanted(limit=3))
    assert [entry["sequence"] for entry in found] == [52, 51, 50]
    await ledger.stop()
    whats = [entry["what"] for entry in backwards(folder)]
    assert (whats[0], whats[-2:]) == ("stopped", ["started", "day"])
    assert prove(folder).problems == []


async def test_heads_are_given_away_only_of_what_is_synced(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    sync = ledger._book.sync

    def counted() -> object:
        synced.append(1)
        return sync()

    monkeypatch.setattr(ledger._book, "sync", counted)
    await ledger.append(look())
    entries, head = await ledger.after(0, 10)
    assert synced
    assert head is not None
    assert (head.sequence, [entry["sequence"] for entry in entries]) == (2, [1, 2])


async def test_it_is_synced_soon_and_once_for_many(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = asyncio.Event()
    count = []
    loop = asyncio.get_running_loop()
    sync = ledger._book.sync

    def counted() -> object:
        count.append(1)
        loop.call_soon_threadsafe(synced.set)
        return sync()

    monkeypatch.setattr(ledger._book, "sync", counted)
    ledger.start()  # a new day syncs the one before
    await asyncio.gather(*(ledger.append(look()) for _ in range(100)))
    count.clear()
    synced.clear()
    await asyncio.wait_for(synced.wait(), 10)
    assert len(count) == 1


async def test_a_disk_that_fails_is_told_and_comes_back(
    ledger: Ledger, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("in the way")
    for _ in range(3):
        with pytest.raises(NotLogged, match="refused"):
            await ledger.written(ledger.append(look()))
    assert ledger.error is not None
    assert ledger.error.code == "not_logged"
    told = [r for r in caplog.records if "nothing can be logged" in r.message]
    assert len(told) == 1, "once"
    folder.unlink()
    await ledger.written(ledger.append(look()))
    assert ledger.error is None


async def test_a_disk_that_hangs(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Nothing waits for it for ever, nor is more and more remembered for it."""
    monkeypatch.setattr(module, "WRITE_S", 0.1)
    monkeypatch.setattr(module, "_LAST_S", 0.1)
    works = threading.Event()
    append = ledger._book.append

    def hang(entries: object) -> object:
        works.wait(30)
        return append(entries)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger._book, "append", hang)
    first = ledger.append(look())
    with pytest.raises(NotLogged, match="hangs"):
        await ledger.written(first)
    with pytest.raises(StorageError, match="hangs"):
        await ledger.after(0, 1)
    more = [ledger.append(look()) for _ in range(2000)]
    assert ledger._tasks.qsize() <= module._MOST_WAITING
    assert isinstance(more[-1].exception(), StorageError)
    await ledger.stop()
    works.set()
    async with asyncio.timeout(20):
        await asyncio.wait([entry for entry in more if not entry.done()] or [first])


async def test_pages_of_a_long_ledger(ledger: Ledger, clock: SimulatedClock) -> None:
    for _ in range(4):
        await ledger.append(*[look()] * 9)
        clock.advance(24 * 3600)
    seen: list[int] = []
    while True:
        entries, head = await ledger.after(seen[-1] if seen else 0, 7)
        if not entries:
            break
        seen += [entry["sequence"] for entry in entries]
    assert head is not None
    assert seen == list(range(1, head.sequence + 1)) == list(range(1, 41))


async def test_who_asks_for_many_proofs_waits(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ledger.append(look())
    two_run, may_end = threading.Barrier(3), threading.Event()
    running: list[int] = []
    most = 0

    def slow(folder: Path, heads: object) -> object:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        if not may_end.is_set():
            two_run.wait(20)
        may_end.wait(20)
        running.pop()
        return prove(folder)

    monkeypatch.setattr(module, "prove", slow)
    proofs = [asyncio.create_task(ledger.prove([])) for _ in range(6)]
    await asyncio.to_thread(two_run.wait, 20)
    await asyncio.wait_for(ledger.append(look()), 20)  # nobody who writes waits for them
    may_end.set()
    reports = await asyncio.gather(*proofs)
    assert [report.problems for report in reports] == [[]] * 6
    assert most == 2


async def test_an_empty_one(ledger: Ledger) -> None:
    assert await ledger.read(Wanted()) == []
    assert await ledger.after(0, 10) == ([], None)
    assert (await ledger.prove([])).problems == []
