"""Fan-out to listeners, in order and bounded."""

import asyncio

import pytest

from nvr.broadcast import Broadcast, Subscription
from nvr.protocol import CameraRemoved, InferenceInfo, Message, NvrInfo, State


def state(name: str = "nvr") -> State:
    nvr = NvrInfo("id", name, "1", 0, 0, 0, 0, 24.0, 0.0, InferenceInfo("ready", "m"))
    return State(nvr, [], [])


async def soon(subscription: Subscription) -> Message:
    return await asyncio.wait_for(anext(subscription), 1)


async def test_state_first_then_messages_in_order() -> None:
    broadcast = Broadcast(state)
    with broadcast.listen() as listener:
        assert await soon(listener) == state()
        for n in range(10):
            broadcast.publish(CameraRemoved(str(n)))
        assert [await soon(listener) for _ in range(10)] == [
            CameraRemoved(str(n)) for n in range(10)
        ]
    assert broadcast.listeners == 0


async def test_state_is_of_the_moment_it_is_taken() -> None:
    name = "before"
    broadcast = Broadcast(lambda: state(name))
    listener = broadcast.subscribe()
    name = "after"
    broadcast.publish(CameraRemoved("is in the state already"))
    assert await soon(listener) == state("after")
    broadcast.publish(CameraRemoved("x"))
    assert await soon(listener) == CameraRemoved("x")


async def test_waiting_listener_wakes() -> None:
    broadcast = Broadcast(state)
    listener = broadcast.subscribe()
    await soon(listener)
    waiting = asyncio.create_task(soon(listener))
    await asyncio.sleep(0)
    broadcast.publish(CameraRemoved("x"))
    assert await waiting == CameraRemoved("x")


async def test_slow_listener_gets_a_fresh_state_and_others_lose_nothing() -> None:
    count = 0
    broadcast = Broadcast(lambda: state(str(count)), limit=4)
    slow, quick = broadcast.subscribe(), broadcast.subscribe()
    await soon(slow)
    await soon(quick)
    for count in range(1, 101):
        broadcast.publish(CameraRemoved(str(count)))
        assert await soon(quick) == CameraRemoved(str(count))
        assert len(slow._waiting) <= 4
    assert await soon(slow) == state("100")
    broadcast.publish(CameraRemoved("next"))
    assert await soon(slow) == CameraRemoved("next")


async def test_exactly_the_limit_loses_nothing() -> None:
    broadcast = Broadcast(state, limit=4)
    listener = broadcast.subscribe()
    await soon(listener)
    for n in range(4):
        broadcast.publish(CameraRemoved(str(n)))
    assert [await soon(listener) for _ in range(4)] == [CameraRemoved(str(n)) for n in range(4)]


async def test_close_ends_the_iteration_also_while_waiting() -> None:
    broadcast = Broadcast(state)
    listener = broadcast.subscribe()
    await soon(listener)
    waiting = asyncio.create_task(soon(listener))
    await asyncio.sleep(0)
    listener.close()
    listener.close()
    with pytest.raises(StopAsyncIteration):
        await waiting
    broadcast.publish(CameraRemoved("x"))
    assert [message async for message in listener] == []
    assert broadcast.listeners == 0
