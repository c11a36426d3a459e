"""The NVR as a program of its own, started and asked by its command line as anybody would."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.processes import LOOPBACK, Program, ProgramFailed, answers

COMMAND = Path(sys.executable).parent / "cloudcam-nvr"
START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class CameraAddress:
    """A camera as it is given to the NVR: a name, and the addresses of its streams."""

    name: str
    main_url: str
    sub_url: str | None = None


class Nvr:
    """An NVR process and its data folder."""

    def __init__(
        self, folder: Path, port: int, log: Path, cameras: Sequence[CameraAddress] = ()
    ) -> None:
        self.folder = folder
        self.port = port
        argv: list[str | Path] = [
            COMMAND,
            "run",
            "--data-dir",
            folder,
            "--host",
            LOOPBACK,
            "--port",
            str(port),
        ]
        for camera in cameras:
            argv += ["--camera", f"{camera.name}={camera.main_url}"]
            if camera.sub_url:
                argv += ["--sub", f"{camera.name}={camera.sub_url}"]
        self.program = Program("The NVR", argv, log)

    @property
    def recordings(self) -> Path:
        return self.folder / "recordings"

    async def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            ProgramFailed: it does not come up.
        """
        await self.program.start()
        await self.program.until(lambda: answers(self.port) or None, "to start", START_TIMEOUT_S)

    async def stop(self) -> None:
        await self.program.stop()

    async def pair(self) -> str:
        """A pairing string for a Home Assistant on this machine.

        Raises:
            ProgramFailed: the NVR gives none.
        """
        printed = await self.ask("pair", "--json", "--address", LOOPBACK)
        return str(json.loads(printed)["pairing"])

    async def ask(self, *arguments: str) -> str:
        """Run a command of `cloudcam-nvr` on this NVR's folder; gives what it prints.

        Raises:
            ProgramFailed: the command failed.
        """
        process = await asyncio.create_subprocess_exec(
            COMMAND,
            *arguments,
            "--data-dir",
            self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, complaint = await process.communicate()
        if process.returncode:
            told = complaint.decode(errors="replace").strip()
            raise ProgramFailed(f"cloudcam-nvr {arguments[0]} failed: {told}")
        return printed.decode()
