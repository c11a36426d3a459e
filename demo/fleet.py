"""The demo cameras of `scripts/run`, as a program of their own."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from demo.nvr import CameraAddress
from demo.processes import Program

START_TIMEOUT_S = 900.0  # making the scenes may take minutes on a slow machine


class Fleet:
    """Makes the scenes and serves them; `addresses` holds the cameras once it has started."""

    def __init__(self, log: Path, tell: Callable[[str], None]) -> None:
        self.program = Program(
            "The demo cameras",
            [sys.executable, "-P", "-m", "demo", "run", "--port", "0"],
            log,
            {"PYTHONUNBUFFERED": "1"},
        )
        self.addresses: Sequence[CameraAddress] = ()
        self._tell = tell
        self._told = 0

    async def start(self) -> None:
        """Start them and wait until they play, telling what takes so long.

        Raises:
            ProgramFailed: they don't come up.
        """
        self._told = 0
        await self.program.start()
        self.addresses = await self.program.until(self._ready, "to start", START_TIMEOUT_S)

    def _ready(self) -> Sequence[CameraAddress] | None:
        """The cameras, once all are listed: a line `ready`, then `name url url` each."""
        whole = self.program.log.read_text().rpartition("\n")[0]
        lines = whole.splitlines()
        for line in lines[self._told :]:
            if line.startswith(("making", "made")):
                self._tell(f"   {line}")
        self._told = len(lines)
        made = sum("ground truth in" in line for line in lines)
        cameras = [line.split() for line in lines if " rtsp://" in line]
        if "ready" not in lines or len(cameras) < made:
            return None
        return [CameraAddress(_spoken(name), *urls) for name, *urls in cameras]


def _spoken(name: str) -> str:
    """`living_room` as people say it."""
    return name.replace("_", " ").capitalize()
