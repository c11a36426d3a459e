"""RTSP cameras in a process of their own, driven from tests and benches.

The process is `python -m demo serve`; commands go to its standard input, one JSON object a line,
and each is answered by one on its standard output.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast
from urllib.parse import quote

from demo.errors import CamerasFailed
from demo.rtsp import RtspServer
from demo.streams import CameraSpec, FrameLog, FrameSent


def camera(
    main: Path | Sequence[Path], sub: Path | Sequence[Path] | None = None, **how: Any
) -> Cam:
    """Describe a camera: its files and, as keywords, what `CameraSpec` takes."""
    return Cam(_files(main), _files(sub) if sub is not None else (), how)


@dataclass(frozen=True, slots=True)
class Cam:
    """A camera to be: files of its main and sub stream, further fields of `CameraSpec`."""

    main: tuple[Path, ...]
    sub: tuple[Path, ...]
    how: Mapping[str, Any]

    def spec(self, name: str) -> CameraSpec:
        streams = {name: self.main} | ({f"{name}_sub": self.sub} if self.sub else {})
        how = dict(self.how)
        if how.get("login") is not None:
            how["login"] = tuple(how["login"])
        return CameraSpec(streams, **how)

    def to_json(self) -> dict[str, Any]:
        files = {"main": [str(p) for p in self.main], "sub": [str(p) for p in self.sub]}
        return files | dict(self.how)


def from_json(value: Mapping[str, Any]) -> Cam:
    """The inverse of `Cam.to_json`."""
    how = {key: v for key, v in value.items() if key not in {"main", "sub"}}
    return Cam(
        tuple(Path(p) for p in value["main"]), tuple(Path(p) for p in value.get("sub", [])), how
    )


def _files(given: Path | Sequence[Path]) -> tuple[Path, ...]:
    return (given,) if isinstance(given, Path) else tuple(given)


class RtspCameras:
    """`with RtspCameras({"cam1": camera(main, sub)}) as cams:` serves until the block ends.

    `cams.url("cam1")` and `cams.url("cam1", sub=True)` are the addresses, logins included. `enter`
    is put before the command, to have the process in another network.
    """

    def __init__(
        self,
        cameras: Mapping[str, Cam],
        frame_log: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        enter: Sequence[str] = (),
    ) -> None:
        self.host = host
        self._enter = enter
        self.port = port
        self.frame_log = frame_log
        self._cameras = dict(cameras)
        self._logins = {name: one.how.get("login") for name, one in cameras.items()}
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        """The camera process, so that its cost can be left out."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        command = [*self._enter, sys.executable]
        command += ["-m", "demo", "serve", "--control", "--host", self.host]
        command += ["--port", str(self.port)]
        if self.frame_log is not None:
            command += ["--frame-log", str(self.frame_log)]
        root = str(Path(__file__).parent.parent)
        env = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )
        self.port = int(self._answer()["port"])
        try:
            for name, one in self._cameras.items():
                self.tell("add", name, spec=one.to_json())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process; harmless when it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()  # end of commands: it stops
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def url(self, name: str, sub: bool = False, login: tuple[str, str] | None = None) -> str:
        """Address of a stream; `login` replaces the camera's own (for wrong passwords)."""
        user = login or self._logins.get(name)
        at = ":".join(quote(part, safe="") for part in user) + "@" if user else ""
        return f"rtsp://{at}{self.host}:{self.port}/{name}{'_sub' if sub else ''}"

    def add(self, name: str, one: Cam) -> None:
        self._logins[name] = one.how.get("login")
        self.tell("add", name, spec=one.to_json())

    def remove(self, name: str) -> None:
        self.tell("remove", name)

    def die(self, name: str) -> None:
        """As if unplugged, until `revive`."""
        self.tell("die", name)

    def hang(self, name: str) -> None:
        """Connections stay, nothing comes, until `revive`."""
        self.tell("hang", name)

    def revive(self, name: str) -> None:
        self.tell("revive", name)

    def set_login(self, name: str, login: tuple[str, str] | None) -> None:
        """Change user and password, as an owner may behind the NVR's back; `url` keeps the old."""
        self.tell("login", name, login=login)

    def zero_us(self, name: str) -> int:
        """Wall time (Unix microseconds) at which the camera's timeline was, or would be, at 0."""
        return int(self.tell("zero", name)["zero_us"])

    def tell(self, command: str, name: str = "", **more: Any) -> dict[str, Any]:
        """Send a command and wait for its answer.

        Raises:
            CamerasFailed: it could not be done.
        """
        with self._lock:
            if self._process is None or self._process.stdin is None:
                raise CamerasFailed("the cameras are not running")
            try:
                line = json.dumps({"do": command, "camera": name} | more)
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()
            except OSError as error:
                raise CamerasFailed(f"the camera process has ended: {error}") from error
            return self._answer()

    def frames_sent(self) -> list[FrameSent]:
        """All video frames that have left the cameras so far (needs `frame_log`)."""
        assert self.frame_log is not None, "RtspCameras(frame_log=...) keeps them"
        return read_frame_log(self.frame_log)

    def _answer(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise CamerasFailed("the camera process ended; its output says why")
        answer = json.loads(line)
        if not answer.get("ok"):
            raise CamerasFailed(str(answer.get("error", "refused")))
        return cast("dict[str, Any]", answer)


def read_frame_log(path: Path) -> list[FrameSent]:
    """Frames from a log; a last line that is still being written is left out."""
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    return [FrameSent(**json.loads(line)) for line in lines]


async def control(server: RtspServer, commands: IO[str], answers: IO[str]) -> None:
    """Serve commands until their input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), commands)
    print(json.dumps({"ok": True, "port": server.port}), file=answers, flush=True)
    while line := await reader.readline():
        try:
            answer = _obey(server, json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller must hear of it
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


def _obey(server: RtspServer, command: Mapping[str, Any]) -> dict[str, Any]:
    name = str(command["camera"])
    answer: dict[str, Any] = {"ok": True}
    match command["do"]:
        case "add":
            server.add(name, from_json(command["spec"]).spec(name))
        case "remove":
            server.remove(name)
        case "die":
            server.die(name)
        case "hang":
            server.hang(name)
        case "revive":
            server.revive(name)
        case "login":
            login = command["login"]
            server.cameras[name].login = (login[0], login[1]) if login else None
        case "zero":
            clock = next(iter(server.cameras[name].streams.values())).clock
            answer["zero_us"] = clock.wall_us(0.0)
        case other:
            answer = {"ok": False, "error": f"unknown command {other}"}
    return answer


async def serve(
    server: RtspServer, cameras: Mapping[str, CameraSpec], frame_log: Path | None
) -> None:
    """Start the server with its cameras."""
    if frame_log is not None:
        server.on_frame = FrameLog(frame_log)
    await server.start()
    for name, spec in cameras.items():
        server.add(name, spec)
