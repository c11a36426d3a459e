"""Programs that are started, watched and stopped together."""

import asyncio
import ctypes
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
STOP_TIMEOUT_S = 20.0
_PR_SET_PDEATHSIG = 1  # prctl(2)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a program runs: its address, and what is put before its command to get there."""

    address: str = LOOPBACK
    enter: tuple[str, ...] = ()


HERE = Place()
"""The loopback of this machine."""


class ProgramFailed(Exception):
    """A program ended or did not come up; the message tells which, why and what it said last."""


class Program:
    """A child process in a session of its own, its output in a log file.

    The session keeps a Ctrl-C in the terminal away from it, so that the launcher decides the order
    in which things stop. When the launcher itself is killed, the kernel ends the program.
    """

    def __init__(
        self, name: str, argv: Sequence[str | Path], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        self._argv = [str(argument) for argument in argv]
        self._env = {**os.environ, **(env or {})}
        self._process: asyncio.subprocess.Process | None = None
        self.is_stopping = False

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    async def start(self) -> None:
        """Start it; the log of an earlier run is replaced."""
        self.is_stopping = False
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )

    async def ended(self) -> int:
        """Wait until it is gone; its exit code."""
        assert self._process is not None, "not started"
        return await self._process.wait()

    async def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Ask it to end, wait, and see to it that nothing of its session is left."""
        if self._process is None:
            return
        self.is_stopping = True
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), timeout_s)
        await self._end_session()

    async def _end_session(self) -> None:
        assert self._process is not None
        give_up = time.monotonic() + 2.0
        with suppress(ProcessLookupError):
            while time.monotonic() < give_up:
                os.killpg(self._process.pid, 0)  # raises when nobody is left
                if self._process.returncode is None:
                    break
                await asyncio.sleep(0.05)
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    def freeze(self) -> None:
        """Stop it in its tracks (SIGSTOP), for tests; `stop` still ends it."""
        os.killpg(self.pid, signal.SIGSTOP)

    def failure(self, why: str) -> ProgramFailed:
        """The error to raise about it: what happened, and what it said last."""
        return ProgramFailed(f"{self.name} {why}\n{self.tail()}\nWhole log: {self.log}")

    def tail(self, lines: int = 15) -> str:
        """Its last lines, indented."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        said = text.strip().splitlines()[-lines:] or ["(it said nothing)"]
        return "\n".join(f"   | {line}" for line in said)

    async def until[T](self, ask: Callable[[], T | None], what: str, timeout_s: float) -> T:
        """Poll until `ask` gives something.

        Raises:
            ProgramFailed: the program ended meanwhile, or the time is over.
        """
        assert self._process is not None, "not started"
        give_up = time.monotonic() + timeout_s
        while (answer := ask()) is None:
            if self._process.returncode is not None:
                raise self.failure(f"ended with code {self._process.returncode}.")
            if time.monotonic() > give_up:
                raise self.failure(f"took longer than {timeout_s:.0f} s {what}.")
            await asyncio.sleep(0.05)
        return answer


def _die_with(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: ask the kernel to end it with us."""
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # too late: it is gone already
            os._exit(1)

    return prepare


def port_is_free(port: int) -> bool:
    """Whether a server may listen on that port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port(wanted: int = 0) -> int:
    """The wanted port of the loopback, or another free one if somebody has it."""
    if wanted and port_is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def answers(port: int, address: str = LOOPBACK) -> bool:
    """Whether somebody listens on that port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((address, port)) == 0
