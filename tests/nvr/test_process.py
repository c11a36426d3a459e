"""Real child processes from the real forkserver."""

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nvr.channel import Channel
from nvr.forkserver import ForkServer
from nvr.net import Rules, outgoing
from nvr.process import Child


def echo(sock: socket.socket, greeting: str) -> None:
    """Greet, then send back everything; end at "stop"."""
    channel = Channel(sock)
    channel.send((greeting, os.getpid()))
    while (received := channel.receive()) is not None:
        message, fds = received
        for fd in fds:
            os.write(fd, b"written by the child")
            os.close(fd)
        channel.send(message)
        if message == "stop":
            return


def talk_and_die(sock: socket.socket) -> None:
    """Many words, then a death without any warning."""
    channel = Channel(sock)
    for number in range(50):
        channel.send(number)
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_once(sock: socket.socket) -> None:
    """Nothing said."""
    sys.exit(3)


@pytest.fixture
def forkserver() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


class Run:
    """A child and what was heard of it, in order."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self._news = asyncio.Event()
        self.child = Child("test", self._hear, lambda: self._hear("end"))

    def _hear(self, message: object) -> None:
        self.heard.append(message)
        self._news.set()

    async def next(self) -> Any:
        """Wait for something new."""
        async with asyncio.timeout(10):
            await self._news.wait()
        self._news.clear()
        return self.heard[-1]


async def test_messages_and_files_go_there_and_messages_back(forkserver: ForkServer) -> None:
    run = Run()
    assert not run.child.is_alive
    await run.child.start(forkserver, echo, "hello")
    assert await run.next() == ("hello", run.child.pid)
    assert run.child.pid != os.getpid()
    assert run.child.is_alive
    reader, writer = os.pipe()
    assert run.child.send({"a": 1}, (writer,))
    os.close(writer)
    assert await run.next() == {"a": 1}
    assert os.read(reader, 100) == b"written by the child"
    os.close(reader)
    assert not await run.child.wait(0), "it runs"
    assert run.child.send("stop")
    assert await run.child.wait(10)
    assert run.heard[-2:] == ["stop", "end"]


async def test_its_last_words_are_heard_before_its_end(forkserver: ForkServer) -> None:
    run = Run()
    await run.child.start(forkserver, talk_and_die)
    assert await run.child.wait(10)
    assert run.heard == [*range(50), "end"]
    assert not run.child.is_alive


async def test_an_end_before_anybody_looks_is_told_once(forkserver: ForkServer) -> None:
    run = Run()
    await run.child.start(forkserver, die_at_once)
    assert await run.child.wait(10)
    await asyncio.sleep(0)
    assert run.heard == ["end"]


async def test_a_killed_one_is_gone_and_takes_no_message(forkserver: ForkServer) -> None:
    run = Run()
    assert not run.child.send("too early")
    await run.child.start(forkserver, echo, "hello")
    await run.next()
    run.child.kill()
    assert await run.child.wait(10)
    assert run.heard[-1] == "end"
    assert not run.child.send("too late")
    run.child.kill()  # harmless


async def test_nothing_stays_open(forkserver: ForkServer) -> None:
    first = Run()
    await first.child.start(forkserver, die_at_once)
    assert await first.child.wait(10)
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208 (names, not paths)
    run = Run()
    await run.child.start(forkserver, die_at_once)
    assert await run.child.wait(10)
    assert set(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208


async def test_a_listener_that_fails_still_hears_of_the_end(forkserver: ForkServer) -> None:
    ends: list[str] = []

    def fail(message: object) -> None:
        raise ValueError(message)

    loop = asyncio.get_running_loop()
    errors: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: errors.append(context))
    child = Child("test", fail, lambda: ends.append("end"))
    await child.start(forkserver, talk_and_die)
    assert await child.wait(10)
    assert ends == ["end"]
    assert all(isinstance(context["exception"], ValueError) for context in errors)
    assert errors


async def test_who_gives_up_while_it_is_started_leaves_neither_process_nor_file(
    forkserver: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, made, may_go_on = ForkServer.start, [], threading.Event()

    def slow(*given: Any) -> tuple[int, int]:
        made.append(start(*given))
        may_go_on.wait(10)
        return made[0]

    monkeypatch.setattr(ForkServer, "start", slow)
    run = Run()
    starting = asyncio.create_task(run.child.start(forkserver, echo, "hello"))
    async with asyncio.timeout(30):
        while not made:
            await asyncio.sleep(0.01)
    starting.cancel()
    await asyncio.sleep(0.05)
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await asyncio.sleep(0.3)
    ((pid, pidfd),) = made
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(pidfd)
    assert not Path(f"/proc/{pid}").exists()
    assert not run.child.is_alive


def tell_rules(sock: socket.socket) -> None:
    """Where this process may connect to."""
    Channel(sock).send(outgoing.rules)


async def test_children_have_the_rules_of_main(
    forkserver: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "rules", Rules(("camera.example",), 8917))
    told: list[Any] = []
    child = Child("x", told.append, lambda: None)
    await child.start(forkserver, tell_rules)
    assert await child.wait(10)
    assert told == [Rules(("camera.example",), 8917)]
