"""A library of real recordings, and a real server in front of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from nvr.clock import RealClock, SimulatedClock
from nvr.config import CameraConfig, Config
from nvr.folders import Folders
from nvr.media.recorder import Recorder
from nvr.playback.exports import Exports
from nvr.store.clip import VirtualMp4
from nvr.store.library import Library
from nvr.web.server import Listen, WebServer
from tests.nvr.streams import START_US, Recipe, Source, shifted
from tests.nvr.web.conftest import FileBackend, pinned

SECOND_US = 1_000_000
CAMERAS = {"front": "Front door", "yard": "Hof, größer", "shed": "Shed"}


def at(seconds: float) -> int:
    return START_US + round(seconds * SECOND_US)


@dataclass
class House:
    """What an NVR keeps, and how tests fill it."""

    data: Path
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(at(10_000)))
    min_free_gb: float = 0

    def __post_init__(self) -> None:
        self.folders = Folders(self.data, self.data / "recordings", self.data / "snapshots")
        self.data.mkdir(exist_ok=True)
        self.open()

    def open(self) -> None:
        self.library = Library(self.folders, self.clock)
        self.library.recover()
        self.exports = Exports(self.library, self.config, self.clock)

    def config(self) -> Config:
        cameras = (
            CameraConfig(id=i, name=name, main_url=f"rtsp://10.0.0.9/{i}")
            for i, name in CAMERAS.items()
        )
        return Config(name="Home", cameras=tuple(cameras), min_free_gb=self.min_free_gb)

    def close(self) -> None:
        self.exports.stop()
        self.library.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def record(
        self,
        recipe: Recipe,
        at_s: float = 0,
        camera_id: str = "front",
        *,
        close: bool = True,
        times: int = 1,
    ) -> Recorder:
        """Record a stream, or the same one so many times without a gap."""
        recorder = Recorder(
            camera_id,
            self.folders.recordings,
            self.clock,
            self.library.recordings.handle,  # type: ignore[arg-type]  # it says nothing else
        )
        source = Source(recipe, at(at_s))
        recorder.open(source.format)
        for number in range(times):
            passed = number * recipe.seconds
            for packet in shifted(Source(recipe, at(at_s)), passed, passed):
                recorder.write(packet)
        if close:
            recorder.close()
        return recorder

    def files(self, camera_id: str = "front") -> list[Path]:
        return sorted((self.folders.recordings / camera_id).glob("*/*.mp4"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "data")
    yield house
    house.close()


class HouseBackend(FileBackend):
    """Clips come from the house too."""

    house: House

    async def clip(self, camera_id: str, start_us: int, end_us: int) -> VirtualMp4:
        self._require(camera_id)
        return self.house.library.clip(camera_id, start_us, end_us)


@dataclass
class Site:
    """The house behind a real server."""

    house: House
    server: WebServer
    http: aiohttp.ClientSession

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.server.identity.port}{path}"


@pytest.fixture
async def site(house: House) -> AsyncIterator[Site]:
    backend = HouseBackend(house.data, house.config(), export_noun=house.exports)
    backend.house = house
    server = WebServer(
        Listen(house.data, "127.0.0.1", 0), backend, house.library.tokens, RealClock()
    )
    await server.start()
    _, token = house.library.tokens.create("test")
    async with aiohttp.ClientSession(
        connector=pinned(server.identity.fingerprint),
        headers={"Authorization": f"Bearer {token}"},
    ) as http:
        yield Site(house, server, http)
    await server.stop()
    backend.viewers.close()
    await backend.ledger.stop()


async def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that a thread brings about."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
