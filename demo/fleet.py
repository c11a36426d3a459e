"""The demo cameras as a program of their own."""

import sys
from collections.abc import Sequence
from pathlib import Path

from demo.nvr import CameraAddress
from demo.processes import Program

START_TIMEOUT_S = 300.0


class Fleet:
    """The process that serves the cameras; `addresses` holds them once it has started."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self.program = Program(
            "The demo cameras",
            [sys.executable, "-P", "-m", "demo", "--folder", folder],
            log,
            {"PYTHONUNBUFFERED": "1"},
        )
        self.addresses: Sequence[CameraAddress] = ()

    async def start(self) -> None:
        """Start them and wait until they play."""
        await self.program.start()
        self.addresses = await self.program.until(self._ready, "to start", START_TIMEOUT_S)

    async def stop(self) -> None:
        await self.program.stop()

    def _ready(self) -> Sequence[CameraAddress] | None:
        lines = self.program.log.read_text().splitlines()
        if "ready" not in lines:
            return None
        return [CameraAddress(*line.split("\t")) for line in lines if "\t" in line]
