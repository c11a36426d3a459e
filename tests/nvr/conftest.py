"""Shared by the NVR's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nvr.rtsp import Rtsp, rtsp_server
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
