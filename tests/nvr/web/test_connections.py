"""Responses that last, and what ends them."""

import asyncio

import pytest

from nvr.web.auth import OWNER, Client
from nvr.web.connections import Connections, first_of

PHONE, WALL = Client("phone", "t1"), Client("wall tablet", "t2")


def test_a_response_is_known_while_it_lasts() -> None:
    connections = Connections()

    def broken_off() -> None:
        with connections.track(PHONE):
            assert len(connections) == 2
            raise ConnectionResetError

    with connections.track(PHONE):
        with pytest.raises(ConnectionResetError):
            broken_off()
        assert len(connections) == 1
    assert len(connections) == 0


def test_a_revoked_token_ends_all_of_its_own_responses_only() -> None:
    connections = Connections()
    with (
        connections.track(PHONE) as first,
        connections.track(WALL) as other,
        connections.track(PHONE) as second,
        connections.track(OWNER) as owner,
    ):
        connections.end_token("t1")
        assert [e.is_set() for e in (first, other, second, owner)] == [True, False, True, False]
        assert [e.is_revoked for e in (first, other)] == [True, False]


def test_a_stop_ends_everything_also_what_comes_later() -> None:
    connections = Connections()
    with connections.track(PHONE) as phone, connections.track(OWNER) as owner:
        connections.end_all()
        with connections.track(WALL) as late:
            assert all(e.is_set() and not e.is_revoked for e in (phone, owner, late))


async def test_work_that_is_done_first() -> None:
    event = asyncio.Event()
    work = asyncio.create_task(asyncio.sleep(0, "sent"))
    assert await first_of(work, event)
    assert work.result() == "sent"
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}, "nobody waits any more"


async def test_work_that_fails_keeps_its_error() -> None:
    async def fail() -> None:
        raise ConnectionResetError

    work = asyncio.create_task(fail())
    assert await first_of(work, asyncio.Event())
    with pytest.raises(ConnectionResetError):
        work.result()


async def test_an_event_cancels_the_work_and_waits_for_its_end() -> None:
    steps: list[str] = []

    async def send() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("cleaned up")

    calm, revoked = asyncio.Event(), asyncio.Event()
    work = asyncio.create_task(send())
    await asyncio.sleep(0)
    revoked.set()
    assert not await first_of(work, calm, revoked)
    assert steps == ["cleaned up"]
    assert work.cancelled()


async def test_who_gives_up_waiting_takes_the_work_along() -> None:
    work = asyncio.create_task(asyncio.sleep(3600))
    waiting = asyncio.create_task(first_of(work, asyncio.Event()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert work.cancelled()
