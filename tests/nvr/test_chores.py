"""Work that is done over and over."""

import asyncio

import pytest

from nvr.chores import Chore
from nvr.errors import StorageError
from tests.nvr.waiting import until


class Work:
    """Fails as told."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.done = 0

    async def __call__(self) -> None:
        self.done += 1
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome


async def test_a_failure_is_told_once_until_it_worked(caplog: pytest.LogCaptureFixture) -> None:
    full, slow = "the disk is full", "the disk is slow"
    work = Work(*map(StorageError, (full, full, slow, full)), None, StorageError(full))
    chore = Chore("tidying", work)
    assert [await chore.once() for _ in range(6)] == [False] * 4 + [True, False]
    assert work.done == 6
    told = [record.message for record in caplog.records]
    assert told == [f"tidying failed, trying again: {why}" for why in (full, slow, full, full)]
    assert not any(record.exc_info for record in caplog.records)


async def test_a_fault_of_ours_has_its_traceback_and_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work(ValueError("no such key"), ValueError("no such key"))
    doing = asyncio.create_task(Chore("tidying", work).every(0.001))
    await until(lambda: work.done > 5)
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.message == "tidying failed, trying again"
