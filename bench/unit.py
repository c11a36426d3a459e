"""The NVR kept running as systemd keeps it: started again after its end, with its delay."""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from demo.processes import Program
from nvr.service import make_unit


def restart_delay_s() -> float:
    """RestartSec= of the unit that the NVR installs."""
    text = make_unit(Path("/"), (), is_system=False).text
    found = re.search(r"^RestartSec=(\d+)$", text, re.MULTILINE)
    assert found is not None, "the unit has no delay"
    return float(found[1])


class Unit:
    """Runs a command; when it ends it is started again. `on_start` hears each main process's id.

    systemd ends what a unit's dead main process left behind (KillMode=mixed); where somebody
    started the NVR by hand nobody does. `ends_leftovers` chooses.
    """

    def __init__(
        self, argv: Sequence[str | Path], logs: Path, on_start: Callable[[int], None]
    ) -> None:
        self.ends_leftovers = True
        self.runs = 0
        self._argv = argv
        self._logs = logs
        self._on_start = on_start
        self._delay_s = restart_delay_s()
        self._program: Program | None = None
        self._mains: list[int] = []
        self._keeper: asyncio.Task[None] | None = None
        self._is_up = asyncio.Event()

    def main(self) -> int | None:
        """The main process; None while there is none."""
        return self._mains[-1] if self._program is not None else None

    @property
    def logs(self) -> list[Path]:
        """What each run said, in order."""
        return sorted(self._logs.glob("nvr-*.log"))

    async def until_up(self) -> int:
        """Wait while it is down; the main process."""
        await self._is_up.wait()
        return self._mains[-1]

    async def start(self) -> None:
        """Start it and keep it running until `stop` or `end`."""
        await self._start_once()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Stop it as `systemctl stop` does: it closes its files."""
        await self._give_up_keeping()
        if self._program is not None:
            await self._program.stop()
            self._program = None
        self.end_leftovers()

    async def end(self) -> None:
        """As a power cut: everything is gone at once, and nothing is started again."""
        await self._give_up_keeping()
        self.end_leftovers()
        if self._program is not None:
            await self._program.ended()
            self._program = None
        self._mains.clear()

    def end_leftovers(self) -> None:
        """End every process of every run, as `kill -9` does."""
        for main in self._mains:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(main, signal.SIGKILL)

    def freeze(self) -> None:
        """Nothing moves any more."""
        for main in self._mains:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(main, signal.SIGSTOP)

    async def _start_once(self) -> None:
        self.runs += 1
        program = Program("The NVR", self._argv, self._logs / f"nvr-{self.runs:03}.log")
        await program.start()
        self._program = program
        self._mains.append(program.pid)
        self._is_up.set()
        self._on_start(program.pid)

    async def _keep(self) -> None:
        while True:
            assert self._program is not None
            await self._program.ended()
            self._program = None
            self._is_up.clear()
            if self.ends_leftovers:
                self.end_leftovers()
            await asyncio.sleep(self._delay_s)
            await self._start_once()

    async def _give_up_keeping(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
