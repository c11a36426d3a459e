"""A whole home on the loopback: RTSP cameras, the NVR's processes, a Home Assistant of its own."""

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bench.card_house import CardHouse, card_house
from bench.made_day import LEAST_KBIT, Size, made_day
from bench.playback import beside
from demo.browser import find_chromium
from demo.cameras import RtspCameras, camera
from demo.dashboard import Device, find_devices
from demo.encode import SceneFiles, scene_files
from demo.hass_api import HassApi, HassSocket
from demo.home_assistant import DOMAIN, HomeAssistant, Login, add_nvr
from demo.nvr import CameraAddress, Nvr
from demo.processes import free_port
from demo.scene import SceneOptions

ROOT = Path(__file__).parent.parent.parent
SEED = 7
BUSY_ALERTS = 500
_DAYS = ROOT / ".cache" / "bench-day"
_DAY_AGE_S = 1800.0
SCENE = SceneOptions(SEED, quiet_s=5.0, acts=("curtain", "box", "person"), gap_s=(6.0, 7.0))


@dataclass(frozen=True, slots=True)
class Change:
    """A state change that Home Assistant's WebSocket API told, and when it arrived."""

    at_us: int
    entity_id: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None

    @property
    def state(self) -> str | None:
        return self.new["state"] if self.new else None


class Watcher:
    """Notes every state change as it arrives."""

    def __init__(self, queue: asyncio.Queue[Any]) -> None:
        self.changes: list[Change] = []
        self._task = asyncio.create_task(self._note(queue))

    async def _note(self, queue: asyncio.Queue[Any]) -> None:
        while (event := await queue.get()) is not None:
            data, now_us = event["data"], time.time_ns() // 1000
            self.changes.append(
                Change(now_us, data["entity_id"], data["old_state"], data["new_state"])
            )

    async def until(self, found: Callable[[Change], bool], timeout_s: float) -> Change:
        """Wait for a change that is there already or still comes.

        Raises:
            AssertionError: none comes in time.
        """
        give_up = time.monotonic() + timeout_s
        seen = 0
        while True:
            for change in self.changes[seen:]:
                if found(change):
                    return change
            seen = len(self.changes)
            assert time.monotonic() < give_up, f"not seen within {timeout_s} s: {self.tail()}"
            await asyncio.sleep(0.02)

    def tail(self) -> str:
        return "\n".join(f"{c.at_us} {c.entity_id} {c.state}" for c in self.changes[-25:])


@dataclass(slots=True)
class House:
    """What a test gets: everything that runs, and the ground truth of what the camera shows."""

    cameras: RtspCameras
    camera_name: str
    truth: dict[str, Any]
    nvr: Nvr
    hass: HomeAssistant
    login: Login
    entry_id: str
    api: HassApi
    socket: HassSocket
    device: Device
    watcher: Watcher
    first_lap: int = 0
    """The first round of the scene that was watched from its beginning."""

    def visits(self, kind: str) -> list[dict[str, Any]]:
        return [found for found in self.truth["objects"] if kind in (found["label"], found["kind"])]

    def wall_us(self, media_s: float, lap: int) -> int:
        """When the camera shows that moment of its scene, in its lap-th round."""
        duration_s: float = self.truth["duration_s"]
        return self.cameras.zero_us(self.camera_name) + round((media_s + lap * duration_s) * 1e6)

    def lap(self) -> int:
        """The round that the camera is in."""
        since_us = time.time_ns() // 1000 - self.cameras.zero_us(self.camera_name)
        duration_s: float = self.truth["duration_s"]
        return int(since_us / 1e6 // duration_s)

    def whole_lap(self) -> int:
        """The last round that was watched from beginning to end, or the one that will be."""
        return max(self.first_lap, self.lap() - 1)

    async def state(self, entity_id: str) -> dict[str, Any]:
        state: dict[str, Any] = await self.api.get(f"/api/states/{entity_id}")
        return state


@pytest.fixture(scope="session")
def scene() -> SceneFiles:
    """A short scene, made once for all runs: a curtain, a box, a person."""
    subprocess.run([ROOT / "scripts" / "fetch-demo-pictures"], check=True)
    return scene_files(ROOT / ".cache" / "demo-scenes", SCENE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(
    scene: SceneFiles, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """All started and paired, for all tests here."""
    folder = tmp_path_factory.mktemp("house")
    async with AsyncExitStack() as stack:
        cameras = stack.enter_context(RtspCameras({"hall": camera(scene.main, scene.sub)}))
        address = CameraAddress("Hall", cameras.url("hall"), cameras.url("hall", sub=True))
        nvr = Nvr(folder / "nvr", free_port(), folder / "nvr.log", [address])
        stack.push_async_callback(nvr.stop)
        hass = HomeAssistant(folder / "home-assistant", free_port(), folder / "hass.log")
        hass.folder.mkdir()
        (hass.folder / "own.yaml").write_text("automation: []\nmobile_app:\n")
        stack.push_async_callback(hass.stop)
        await asyncio.gather(nvr.start(), hass.start())
        login = await hass.login()
        api = await stack.enter_async_context(HassApi(hass.url, login.token))
        entry_id = await add_nvr(api, await nvr.pair())
        socket = await stack.enter_async_context(api.socket())
        house = House(
            cameras,
            "hall",
            json.loads(scene.truth.read_text()),
            nvr,
            hass,
            login,
            entry_id,
            api,
            socket,
            await _camera_device(socket),
            Watcher(await socket.states()),
        )
        house.first_lap = house.lap() + 1
        yield house


async def _camera_device(socket: HassSocket) -> Device:
    for _ in range(300):
        found = [device for device in await find_devices(socket, DOMAIN) if device.is_camera]
        if found:
            return found[0]
        await asyncio.sleep(0.1)
    raise AssertionError("no camera came up in Home Assistant")


@pytest.fixture(scope="session")
def chromium() -> Path:
    found = find_chromium()
    if found is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def busy() -> AsyncIterator[CardHouse]:
    """Six cameras, all live, and an hour of them with many alerts, made by the product's store."""
    day = await made_day(_DAYS, Size(1, 6, LEAST_KBIT, BUSY_ALERTS), _DAY_AGE_S)
    with beside(_DAYS, keep=False) as folder:
        async with card_house(folder, day, ROOT) as house:
            yield house
