"""The NVR that is measured: started as its command, heard as any client hears it."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiohttp

from bench.camera_server import CameraUrls
from bench.errors import BenchError
from demo.processes import HERE, LOOPBACK, Place, Program, free_port
from nvr.errors import NvrError
from nvr.pairing_string import PairingString
from nvr.protocol import (
    AlertChanged,
    AlertInfo,
    CameraChanged,
    CameraInfo,
    CameraRemoved,
    Label,
    Message,
    NvrChanged,
    NvrInfo,
    Phase,
    State,
    from_wire,
)
from nvr.web.control import ask

CHECKOUT = Path(__file__).parent.parent
_START_TIMEOUT_S = 60.0
_STEADY_TIMEOUT_S = 180.0
_PORT = 8917
_TUNED = "tuning.json"  # there once the NVR knows its cheapest inference settings

# When tests run a bench under coverage, the NVR is still measured as it ships.
WITHOUT_COVERAGE = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the NVR's WebSocket and when it arrived (Unix microseconds)."""

    wall_us: int
    message: Message


class Nvr:
    """An NVR process with a data folder of its own, and one WebSocket client of it.

    `nvr` and `cameras` are what the client knows now; `heard` all it was told. In a place of its
    own it listens as it does for users, at all addresses, and shows itself in its network.
    """

    def __init__(
        self,
        folder: Path,
        cameras: Sequence[CameraUrls],
        checkout: Path,
        place: Place = HERE,
        clock_file: Path | None = None,
    ) -> None:
        """``clock_file`` sets its clock (see `bench.stepped_nvr`)."""
        self.folder = folder
        self.address = place.address
        self.port = free_port() if place is HERE else _PORT
        self.started_us = 0
        self.heard: list[Heard] = []
        self.nvr: NvrInfo | None = None
        self.cameras: dict[str, CameraInfo] = {}
        command = checkout / ".venv" / "bin" / "cloudcam-nvr"
        if not command.exists():
            raise BenchError(f"{command} is not there; run scripts/setup in {checkout} first")
        argv: list[str | Path] = [*place.enter, *WITHOUT_COVERAGE, command]
        if clock_file is not None:
            argv[-1:] = [sys.executable, "-m", "bench.stepped_nvr", clock_file]
        argv += ["run", "--data-dir", folder, "--port", str(self.port)]
        argv += ["--host", LOOPBACK] if place is HERE else []
        for camera in cameras:
            argv += ["--camera", f"{camera.name}={camera.main}"]
            argv += ["--sub", f"{camera.name}={camera.sub}"] if camera.sub is not None else []
        self.program = Program("The NVR", argv, folder.with_suffix(".log"))
        self._reader: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._changed = asyncio.Event()

    def set_up(self, cameras: Iterable[Mapping[str, Any]]) -> None:
        """Write settings of cameras, as in `config.json`, before it starts for the first time."""
        self.folder.mkdir(mode=0o700)
        settings = json.dumps({"cameras": list(cameras)})
        (self.folder / "config.json").write_text(settings, encoding="utf-8")

    async def __aenter__(self) -> Self:
        """Start it; it is not waited for."""
        self.started_us = now_us()
        await self.program.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._hang_up()
        await self.program.stop()

    async def restart(self) -> None:
        """Stop it, start it anew, and listen again. Raises ProgramFailed."""
        await self.__aexit__()
        self._reader = None
        await self.__aenter__()
        await self.connect()

    @property
    def pid(self) -> int:
        return self.program.pid

    @property
    def recordings(self) -> Path:
        return self.folder / "recordings"

    async def connect(self) -> None:
        """Pair as Home Assistant does and listen to the WebSocket, as soon as it answers.

        Raises:
            ProgramFailed: it does not come up.
        """
        await self.program.until(self._answers, "to answer", _START_TIMEOUT_S)
        pairing = PairingString.parse(await self.pair())
        fingerprint = aiohttp.Fingerprint(bytes.fromhex(pairing.fingerprint))
        self._session = aiohttp.ClientSession(f"https://{self.address}:{self.port}")
        body = {"secret": pairing.secret, "client_name": "bench"}
        async with self._session.post("/api/pair", json=body, ssl=fingerprint) as response:
            token = (await response.json())["token"]
        socket = await self._session.ws_connect(
            "/api/ws", ssl=fingerprint, headers={"Authorization": f"Bearer {token}"}
        )
        self._reader = asyncio.create_task(self._read(socket))
        await self.until(lambda: self.nvr is not None, "say how it is", 10)

    async def pair(self) -> str:
        """A pairing string for somebody else."""
        answer = await self.ask("POST", "/api/pairing", {"hosts": [self.address]})
        return str(answer["pairing"])

    async def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask over the control socket. Raises BenchError with the NVR's own sentence."""
        try:
            return await asyncio.to_thread(ask, self.folder, method, path, body)
        except NvrError as error:
            raise BenchError(f"the NVR refuses {method} {path}: {error.message}") from error

    async def until(self, condition: Callable[[], bool], what: str, timeout_s: float) -> None:
        """Wait until the client knows something.

        Raises:
            ProgramFailed: the NVR ended, its connection did, or the time is over.
        """
        give_up = time.monotonic() + timeout_s
        while not condition():
            self.check()
            if time.monotonic() > give_up:
                raise self.program.failure(f"did not {what} within {timeout_s:.0f} s.")
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 0.5)

    def check(self) -> None:
        """Raise ProgramFailed when it does not speak to us any more."""
        if self._reader is not None and self._reader.done():
            raise self.program.failure("ended, or closed its WebSocket.")

    def person_alerts_us(self) -> list[int]:
        """When the client heard of each person alert (Unix microseconds).

        Those that began before it listened came with its first message.
        """
        found: dict[str, int] = {}
        for heard in self.heard:
            message = heard.message
            alerts: list[AlertInfo] = []
            if isinstance(message, State):
                alerts = message.alerts
            elif isinstance(message, AlertChanged) and message.phase is Phase.START:
                alerts = [message.alert]
            for alert in alerts:
                if alert.label is Label.PERSON:
                    found.setdefault(alert.id, heard.wall_us)
        return sorted(found.values())

    def _answers(self) -> bool | None:
        """Whether the control socket, the last part to come up, is there."""
        try:
            ask(self.folder, "GET", "/api/health")
        except NvrError:
            return None
        return True

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            wall_us = now_us()
            if frame.type is aiohttp.WSMsgType.TEXT and (message := from_wire(frame.json())):
                self._take(message)
                self.heard.append(Heard(wall_us, message))
                self._changed.set()

    def _take(self, message: Message) -> None:
        if isinstance(message, State):
            self.nvr = message.nvr
            self.cameras = {camera.id: camera for camera in message.cameras}
        elif isinstance(message, NvrChanged):
            self.nvr = message.nvr
        elif isinstance(message, CameraChanged):
            self.cameras[message.camera.id] = message.camera
        elif isinstance(message, CameraRemoved):
            self.cameras.pop(message.camera_id, None)

    async def _hang_up(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError, aiohttp.ClientError):
                await self._reader
        if self._session is not None:
            await self._session.close()


async def until_steady(nvr: Nvr, cameras: int, settle_s: float) -> None:
    """Wait until all cameras are recorded and the inference settings are measured and in use.

    Then wait for `settle_s` more.

    Raises:
        ProgramFailed: that does not come, or does not last.
    """

    def is_steady() -> bool:
        return (
            nvr.nvr is not None
            and nvr.nvr.inference.state == "ready"
            and (nvr.folder / _TUNED).exists()
            and len(nvr.cameras) == cameras
            and all(camera.status.recording for camera in nvr.cameras.values())
        )

    await nvr.until(is_steady, "reach a steady state", _STEADY_TIMEOUT_S)
    await asyncio.sleep(settle_s)
    await nvr.until(is_steady, "stay in a steady state", _STEADY_TIMEOUT_S)


def now_us() -> int:
    """Wall time, Unix microseconds."""
    return time.time_ns() // 1000
