"""An empty box, a Home Assistant that knows nothing, and a camera that is none of ours."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from demo.cameras import RtspCameras, camera
from demo.encode import SceneFiles
from demo.hass_api import HassApi, HassSocket
from demo.home_assistant import DOMAIN, HomeAssistant, Login
from demo.processes import free_port
from tests.e2e.conftest import Watcher
from tests.nvr.discovery.ipycam_world import (
    ADDRESS,
    LOGIN,
    ONVIF_PORT,
    RTSP_PORT,
    make_network,
    process,
    until_open,
)

AUTOMATION = {
    "alias": "Somebody came",
    "triggers": [
        {
            "trigger": "event.received",
            "target": {"entity_id": "event.hall_alert"},
            "options": {"event_type": ["person"]},
        }
    ],
    "actions": [{"event": "somebody_came"}],
}

# In the place of systemctl: what `restart` of the user's unit comes to, where it doesn't run.
SYSTEMCTL = f"""\
#!{sys.executable}
import os, pathlib, shlex, subprocess, sys
home = pathlib.Path(os.environ["HOME"])
if "restart" in sys.argv:
    unit = (home / ".config/systemd/user/cloudcam-nvr.service").read_text()
    (line,) = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    with (home / "nvr.log").open("ab") as log:
        nvr = subprocess.Popen(
            shlex.split(line.partition("=")[2]), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, cwd="/",
        )
    (home / "nvr.pid").write_text(str(nvr.pid))
"""


class Box:
    """A machine that will record: an empty home folder, and what a shell on it does."""

    def __init__(self, home: Path) -> None:
        self.home = home
        programs = home / "bin"
        programs.mkdir(parents=True)
        for name in ("systemctl", "loginctl"):
            (programs / name).write_text(SYSTEMCTL)
            (programs / name).chmod(0o755)
        python = Path(os.path.realpath(sys.executable)).parent
        self.env = os.environ | {
            "HOME": str(home),
            "PATH": f"{programs}:{python}:{os.environ['PATH']}",
            "CLOUDCAM_DATA": str(home / "data"),
            "UV_OFFLINE": "1",
        }
        self.env.pop("XDG_CONFIG_HOME", None)

    @property
    def config(self) -> Path:
        return self.home / "data" / "config.json"

    @property
    def log(self) -> str:
        return (self.home / "nvr.log").read_text()

    @property
    def pid(self) -> int:
        return int((self.home / "nvr.pid").read_text())

    async def shell(self, *command: str | Path) -> str:
        """Run a command as somebody types it; gives what it prints."""
        running = await asyncio.create_subprocess_exec(
            *command,
            env=self.env,
            cwd=self.home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed = (await running.communicate())[0].decode()
        assert running.returncode == 0, printed
        return printed

    async def nvr(self, *arguments: str) -> str:
        return await self.shell(self.home / ".local/bin/cloudcam-nvr", *arguments)

    async def start_nvr(self) -> None:
        """What systemd does by itself when it has ended."""
        await self.shell("systemctl", "--user", "restart", "cloudcam-nvr.service")

    async def end_nvr(self, number: signal.Signals) -> None:
        with_it = self.pid
        os.kill(with_it, number)
        async with asyncio.timeout(30):
            while Path(f"/proc/{with_it}/cmdline").exists() and _runs(with_it):
                await asyncio.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass(slots=True)
class Home:
    """Everything that runs, and what was done so far."""

    cameras: RtspCameras
    truth: dict[str, Any]
    box: Box
    hass: HomeAssistant
    steps: list[str] = field(default_factory=list)
    clicks: int = 0
    login: Login | None = None
    api: HassApi | None = None
    socket: HassSocket | None = None
    watcher: Watcher | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One thing that a person does, at one place."""
        self.steps.append(title)
        began = time.monotonic()
        yield
        print(f"step {len(self.steps)}: {title} ({time.monotonic() - began:.0f} s)")

    async def log_in(self) -> None:
        self.login = await self.hass.login()
        self.api = await self.stack.enter_async_context(HassApi(self.hass.url, self.login.token))
        self.socket = await self.stack.enter_async_context(self.api.socket())
        self.watcher = Watcher(await self.socket.states())

    async def ask(self, path: str) -> Any:
        assert self.api is not None
        return await self.api.get(path)

    async def state(self, entity_id: str) -> str:
        return str((await self.ask(f"/api/states/{entity_id}"))["state"])

    async def until(self, what: Callable[[], Awaitable[object]], timeout_s: float = 60) -> Any:
        async with asyncio.timeout(timeout_s):
            while not (found := await what()):
                await asyncio.sleep(0.1)
        return found

    async def entry(self) -> dict[str, Any]:
        """The integration's stored entry: address and token."""
        store = json.loads((self.hass.folder / ".storage" / "core.config_entries").read_text())
        (entry,) = [e for e in store["data"]["entries"] if e["domain"] == DOMAIN]
        return dict(entry)

    async def cameras_are(self, state: str) -> None:
        async def so() -> bool:
            return await self.state("binary_sensor.hall_person") == state

        await self.until(so)

    def hass_log(self) -> list[str]:
        return self.hass.program.log.read_text().splitlines()

    def hass_faults(self) -> list[str]:
        """What Home Assistant logged with a traceback.

        Where the machine has no ffmpeg its own integration logs that with one, which is no fault
        of anybody here; nothing else is left out.
        """
        records = re.split(
            r"^(?=\d{4}-\d\d-\d\d )", self.hass.program.log.read_text(), flags=re.MULTILINE
        )
        faults = [one for one in records if "Traceback" in one]
        if shutil.which("ffmpeg") is None:
            faults = [one for one in faults if "No such file or directory: 'ffmpeg'" not in one]
        return faults


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(scene: SceneFiles, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """A camera on the wall, an empty box, a Home Assistant that knows nothing."""
    make_network()
    folder = tmp_path_factory.mktemp("home")
    login = (LOGIN["username"], LOGIN["password"])
    (folder / "camera_config.json").write_text(
        json.dumps(
            {
                "local_ip": ADDRESS, "onvif_port": ONVIF_PORT, "rtsp_port": RTSP_PORT,
                "main_stream_name": "hall", "sub_stream_name": "hall_sub",
                "main_width": 1280, "main_height": 720, "main_fps": 15,
                "sub_width": 640, "sub_height": 360, "sub_fps": 10, **LOGIN,
            }
        )
    )  # fmt: skip
    ipycam = (Path(os.environ["CLOUDCAM_NEWCOMER_IPYCAM"]), "-m", "ipycam", "--source", "video")
    lens = {"hall": camera(scene.main, scene.sub, login=login)}
    box = Box(folder / "box")
    async with AsyncExitStack() as stack:
        cameras = stack.enter_context(RtspCameras(lens, host=ADDRESS, port=RTSP_PORT))
        stack.enter_context(process(*ipycam, folder=folder, log="ipycam.log"))
        await until_open(ONVIF_PORT)
        hass = HomeAssistant(folder / "hass", free_port(), folder / "hass.log", ADDRESS)
        hass.folder.mkdir()
        own = {"automation": [AUTOMATION], "zeroconf": None}
        (hass.folder / "own.yaml").write_text(json.dumps(own))  # YAML can be JSON
        stack.push_async_callback(hass.stop)
        home = Home(cameras, json.loads(scene.truth.read_text()), box, hass)
        stack.push_async_callback(home.stack.aclose)
        try:
            yield home
        finally:
            if (box.home / "nvr.pid").exists() and _runs(box.pid):
                os.kill(box.pid, signal.SIGTERM)
