"""Shared by the NVR's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nvr.rtsp import Rtsp, rtsp_server
from tests.nvr.streams import Recipe, make


@pytest.fixture
def rtsp() -> Iterator[Rtsp]:
    """A real RTSP server on loopback."""
    with rtsp_server() as server:
        yield server


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of H.264 with a keyframe every second, and AAC."""
    recipe = Recipe(audio="aac", seconds=4, container="mp4")
    return make(tmp_path_factory.mktemp("clip") / "clip.mp4", recipe)
