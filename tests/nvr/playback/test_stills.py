"""The process that makes pictures: dies, hangs, is asked too much, and is asked nothing."""

import asyncio
import errno
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from nvr.channel import Channel
from nvr.errors import PlaybackBusy, PlaybackError, RecordingDamaged
from nvr.forkserver import ForkServer
from nvr.picture_messages import MakeStill
from nvr.playback.memory import MemoryFile
from nvr.playback.moments import find_source
from nvr.playback.stills import StillsProcess
from tests.nvr.playback.looks import decoded, number_in
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import START_US, Recipe
from tests.nvr.waiting import is_running, until


@pytest.fixture
def still(home: Home) -> MakeStill:
    """A request that can be met: picture number 15."""
    home.record(Recipe(gop=15, seconds=4))
    source = find_source(home.recordings, "front", START_US + SECOND_US + 100)
    assert source is not None
    return MakeStill(0, source, exact=False, width=0)


async def number(process: StillsProcess, still: MakeStill) -> int:
    with MemoryFile("picture") as jpeg:
        await process.ask(still, (jpeg.fd,), urgent=True)
        return number_in(decoded(jpeg.read()))


@asynccontextmanager
async def stopped(process: StillsProcess, still: MakeStill) -> AsyncIterator[int]:
    """The process stands still for the length of the block; its id."""
    assert await number(process, still) == 15
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield pid
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


async def test_killed_in_the_middle_of_a_request_it_is_tried_again(
    process: StillsProcess, still: MakeStill
) -> None:
    async with stopped(process, still) as pid:
        asked = asyncio.create_task(number(process, still))
        await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        assert await asked == 15
    assert process.pid not in (None, pid)


async def test_killed_between_requests_nobody_notices(
    process: StillsProcess, still: MakeStill
) -> None:
    assert await number(process, still) == 15
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert await number(process, still) == 15


def dies_of_any(sock: socket.socket, _recordings: object) -> None:
    """A process that dies of whatever it is asked, as libav might of a damaged file."""
    Channel(sock).receive()
    os.kill(os.getpid(), signal.SIGKILL)


async def test_a_request_that_kills_it_twice_is_an_error_and_the_next_works(
    process: StillsProcess, still: MakeStill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.playback.stills.run_stills", dies_of_any)
    with pytest.raises(RecordingDamaged):
        await number(process, still)
    monkeypatch.undo()
    assert await number(process, still) == 15


async def test_where_no_process_can_be_started_it_is_said_and_tried_again(
    process: StillsProcess, still: MakeStill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOMEM, "no memory")

    monkeypatch.setattr(ForkServer, "start", refuse)
    with pytest.raises(PlaybackError, match="no memory"):
        await number(process, still)
    monkeypatch.undo()
    assert await number(process, still) == 15


async def test_a_process_that_hangs_is_ended_and_the_next_request_works(
    process: StillsProcess, still: MakeStill
) -> None:
    async with stopped(process, still) as pid:
        with pytest.raises(PlaybackError, match="2 seconds"):
            await number(process, still)
        assert await number(process, still) == 15
        assert process.pid != pid
        await until(lambda: not is_running(pid))


async def test_it_ends_when_nobody_asks_and_comes_back(
    process: StillsProcess, still: MakeStill
) -> None:
    assert process.pids() == [], "not before it is needed"
    assert await number(process, still) == 15
    pid = process.pid
    assert pid is not None
    assert process.pids() == [pid]
    await until(lambda: process.pid is None)
    await until(lambda: not is_running(pid))
    assert await number(process, still) == 15


async def test_the_newest_urgent_request_goes_first(
    process: StillsProcess, still: MakeStill
) -> None:
    order: list[str] = []

    async def ask(name: str, urgent: bool) -> None:
        with MemoryFile(name) as jpeg:
            await process.ask(still, (jpeg.fd,), urgent=urgent)
            order.append(name)

    async with stopped(process, still):
        tasks = []
        for name in ("first", "strip 1", "strip 2", "old", "newer", "newest"):
            tasks.append(asyncio.create_task(ask(name, not name.startswith("strip"))))
            await asyncio.sleep(0.01)
    await asyncio.gather(*tasks)
    assert order == ["first", "newest", "newer", "old", "strip 1", "strip 2"]


async def test_what_is_cancelled_while_it_waits_is_never_begun(
    process: StillsProcess, still: MakeStill
) -> None:
    with MemoryFile("cancelled") as jpeg:
        async with stopped(process, still):
            first = asyncio.create_task(number(process, still))
            await asyncio.sleep(0.01)
            given_up = asyncio.create_task(process.ask(still, (jpeg.fd,), urgent=True))
            last = asyncio.create_task(number(process, still))
            await asyncio.sleep(0.01)
            given_up.cancel()
        assert await first == await last == 15
        assert jpeg.read() == b""
        assert process.waiting == 0


async def test_too_many_requests_and_the_oldest_are_refused(
    process: StillsProcess, still: MakeStill
) -> None:
    async with stopped(process, still):
        tasks = []
        for _ in range(40):
            tasks.append(asyncio.create_task(number(process, still)))
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        assert process.waiting == 32
    results = await asyncio.gather(*tasks, return_exceptions=True)
    refused = [n for n, result in enumerate(results) if isinstance(result, PlaybackBusy)]
    assert refused == [*range(1, 8)], "the first was being done already"
    assert [r for r in results if r == 15] == [15] * 33


async def test_who_waits_when_it_is_stopped_is_told(
    process: StillsProcess, still: MakeStill
) -> None:
    async with stopped(process, still) as pid:
        tasks = [asyncio.create_task(number(process, still)) for _ in range(2)]
        await asyncio.sleep(0.05)
        await process.stop()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [PlaybackBusy] * 2
    await until(lambda: not is_running(pid))


async def test_it_gives_way_to_the_recorders(process: StillsProcess, still: MakeStill) -> None:
    assert await number(process, still) == 15
    assert process.pid is not None
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, ours + 10)


async def test_memory_files_are_shared() -> None:
    with MemoryFile("a", b"some bytes") as file:
        os.pwrite(file.fd, b"MORE", 0)
        assert file.read() == b"MORE bytes"
    with MemoryFile("b", 5) as file:
        assert file.read() == bytes(5)
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(file.fd)


async def test_who_goes_while_the_process_starts_leaves_no_file_to_write_into(
    process: StillsProcess, still: MakeStill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The numbers of closed files are soon those of others, such as a recording being cut."""
    start, may_start, is_starting = ForkServer.start, threading.Event(), threading.Event()

    def slow(*given: object) -> object:
        is_starting.set()
        may_start.wait(10)
        return start(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ForkServer, "start", slow)
    with MemoryFile("picture") as jpeg:
        gone = asyncio.create_task(process.ask(still, (jpeg.fd,), urgent=True))
        await until(is_starting.is_set)
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone
        number_before = jpeg.fd
    precious = tmp_path / "precious"
    precious.write_bytes(b"not to be touched")
    fd = os.open(precious, os.O_RDWR)
    if fd != number_before:
        os.dup2(fd, number_before)
        os.close(fd)
    try:
        may_start.set()
        assert await number(process, still) == 15
        assert precious.read_bytes() == b"not to be touched"
    finally:
        os.close(number_before)
