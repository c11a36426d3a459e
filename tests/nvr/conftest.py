"""Shared by the NVR's tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from nvr.config import Config
from nvr.core import Core
from tests.nvr.rtsp import Rtsp, rtsp_server
from tests.nvr.running_core import running
from tests.nvr.streams import CLIP, stream


@pytest.fixture
def rtsp() -> Iterator[Rtsp]:
    """A real RTSP server on loopback."""
    with rtsp_server() as server:
        yield server


@pytest.fixture(scope="session")
def clip() -> Path:
    """The file of `CLIP`."""
    return stream(CLIP)


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    """A running NVR without cameras."""
    async with running(tmp_path, Config(min_free_gb=0)) as core:
        yield core
