"""Processes are kept running, whatever happens when they start, speak or end."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from nvr.channel import Channel
from nvr.forkserver import ForkServer
from nvr.process import Child
from nvr.supervisor import _Kept

pytestmark = pytest.mark.timeout(60)


def say_and_wait(sock: socket.socket) -> None:
    """A process that says its id and ends when main says anything."""
    channel = Channel(sock)
    channel.send(os.getpid())
    channel.receive()


def say_and_end(sock: socket.socket) -> None:
    Channel(sock).send(os.getpid())


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Keeper:
    """One kept process and what was heard of it."""

    def __init__(self, forkserver: ForkServer) -> None:
        self._forkserver = forkserver
        self.heard: list[int] = []
        self.downs = 0
        self.faults = 0
        self.listener: Callable[[int], None] = self.heard.append
        self.target = say_and_wait
        self._kept: _Kept | None = None

    def start(self) -> None:
        self._kept = _Kept("it", self._start, self._hear, self._down)

    async def stop(self) -> None:
        if self._kept is not None:
            await self._kept.stop()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                await asyncio.sleep(0.02)

    async def _start(self, child: Child) -> None:
        if self.faults:
            self.faults -= 1
            raise OSError(24, "Too many open files")
        await child.start(self._forkserver, self.target)

    def _hear(self, message: Any) -> None:
        self.listener(message)

    def _down(self) -> None:
        self.downs += 1


@pytest.fixture
async def keeper() -> AsyncIterator[Keeper]:
    forkserver = ForkServer()
    keeper = Keeper(forkserver)
    yield keeper
    await keeper.stop()
    forkserver.close()


async def test_what_could_not_be_started_is_tried_again(keeper: Keeper) -> None:
    keeper.faults = 2
    keeper.start()
    await keeper.until(lambda: bool(keeper.heard))
    assert keeper.downs == 2


async def test_what_ends_is_started_again(keeper: Keeper) -> None:
    keeper.target = say_and_end
    keeper.start()
    await keeper.until(lambda: len(keeper.heard) >= 2)
    assert len(set(keeper.heard)) >= 2
    assert keeper.downs >= 1


async def test_last_words_that_nobody_can_bear_do_not_hide_the_end(keeper: Keeper) -> None:
    """Else nobody would start the process again."""
    lives: list[int] = []

    def stumble(pid: int) -> None:
        lives.append(pid)
        raise ZeroDivisionError

    faults: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: faults.append(what))
    keeper.listener, keeper.target = stumble, say_and_end
    keeper.start()
    await keeper.until(lambda: len(set(lives)) >= 2)
    assert {type(what["exception"]) for what in faults} == {ZeroDivisionError}


async def test_stopping_ends_it_for_good(keeper: Keeper) -> None:
    keeper.start()
    await keeper.until(lambda: bool(keeper.heard))
    (pid,) = keeper.heard
    await keeper.stop()
    await keeper.until(lambda: not is_there(pid))
    assert keeper.downs == 0
