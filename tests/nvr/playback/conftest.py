"""A store with recordings, and the real processes that look at them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from nvr.entry import PRELOAD
from nvr.forkserver import ForkServer
from nvr.playback.pictures import Pictures
from nvr.playback.stills import Patience, StillsProcess
from tests.nvr.playback.players import Screen
from tests.nvr.store.homes import Home


@pytest.fixture(scope="package")
def forkserver() -> Iterator[ForkServer]:
    """As the NVR starts it: new processes have what they need already."""
    server = ForkServer(PRELOAD)
    yield server
    server.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
async def pictures(home: Home, tmp_path: Path, forkserver: ForkServer) -> AsyncIterator[Pictures]:
    pictures = Pictures(home.recordings, home.files, tmp_path / "cache", forkserver)
    yield pictures
    await pictures.stop()


@pytest.fixture
async def process(home: Home, forkserver: ForkServer) -> AsyncIterator[StillsProcess]:
    """One that is given up soon."""
    process = StillsProcess(forkserver, home.files, Patience(request_s=2.0, idle_s=0.5))
    yield process
    await process.stop()


@pytest.fixture
def screen(home: Home) -> Iterator[Screen]:
    yield Screen(home)
    home.db.close()
