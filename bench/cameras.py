"""RTSP cameras in a process of their own, so that serving them is no part of any figure.

The parent speaks to it by JSON lines on its standard input ({"camera", "main", "sub", "phase_s"}
adds a camera or starts it anew) and gets one line back for each. Every frame that leaves is
written to `frames.jsonl`.
"""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bench.errors import BenchError
from demo.clips import ClipError
from demo.rtsp import RtspServer
from demo.streams import CameraSpec, FrameLog, FrameSent

_ANSWER_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class CameraFiles:
    """What a camera shows, again and again."""

    main: Path
    sub: Path


@dataclass(frozen=True, slots=True)
class CameraUrls:
    """Where a camera is."""

    name: str
    main: str
    sub: str


class CameraServer:
    """The process that serves the cameras, seen from the bench."""

    def __init__(self, folder: Path) -> None:
        self._frames = folder / "frames.jsonl"
        self._log = folder / "cameras.log"
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.cameras",
                str(self._frames),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=Path(__file__).parent.parent,
                start_new_session=True,  # a Ctrl-C is the bench's
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        """It ends by itself when nobody speaks to it any more."""
        process = self._running
        assert process.stdin is not None
        process.stdin.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 5)
        if process.returncode is None:
            process.kill()
            await process.wait()

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "not started"
        return self._process

    async def show(self, name: str, files: CameraFiles, phase_s: float) -> CameraUrls:
        """Add a camera that stands at `phase_s` of its files; one of that name is restarted.

        Raises BenchError when the files can't be served.
        """
        process = self._running
        assert process.stdin is not None and process.stdout is not None
        order = {
            "camera": name,
            "main": str(files.main.absolute()),
            "sub": str(files.sub.absolute()),
            "phase_s": phase_s,
        }
        process.stdin.write(json.dumps(order).encode() + b"\n")
        line = await asyncio.wait_for(process.stdout.readline(), _ANSWER_TIMEOUT_S)
        if not line:
            raise BenchError(f"the camera server ended; it said:\n{self._log.read_text()}")
        answer = json.loads(line)
        if "error" in answer:
            raise BenchError(answer["error"])
        return CameraUrls(name, answer["main"], answer["sub"])

    def frames(self) -> list[FrameSent]:
        """Every frame that has left so far; streams are named `NAME` and `NAME_sub`."""
        if not self._frames.exists():
            return []
        lines = self._frames.read_text(encoding="utf-8").split("\n")[:-1]  # the last may be half
        return [FrameSent(**json.loads(line)) for line in lines]


class _Served:
    """The same, seen from inside the process."""

    def __init__(self, server: RtspServer) -> None:
        self._server = server

    def obey(self, order: dict[str, Any]) -> dict[str, str]:
        """Add or restart a camera; its addresses, or what is wrong."""
        name = order["camera"]
        streams = {name: (Path(order["main"]),), f"{name}_sub": (Path(order["sub"]),)}
        if name in self._server.cameras:
            self._server.remove(name)
        try:
            self._server.add(name, CameraSpec(streams, phase_s=order["phase_s"]))
        except ClipError as error:
            return {"error": str(error)}
        return {"main": self._server.url(name), "sub": self._server.url(f"{name}_sub")}


async def _serve(frames: Path) -> None:
    server = RtspServer()
    await server.start()
    server.on_frame = FrameLog(frames)
    served = _Served(server)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(served.obey(json.loads(line))), flush=True)
    await server.stop()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
