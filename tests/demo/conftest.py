"""Scenes that the tests of the demo cameras share."""

import subprocess
from pathlib import Path

import pytest

from demo.encode import SceneFiles, scene_files
from demo.scene import Scene, SceneOptions, make_scene
from demo.sprites import PICTURES

WALK = SceneOptions(seed=11, quiet_s=2.0, acts=("person",), gap_s=(0.5, 1.0))
STILL = SceneOptions(seed=11, quiet_s=3.0, acts=())


@pytest.fixture(scope="session", autouse=True)
def pictures(root: Path) -> None:
    """Fetch the pictures that the figures are cut from, as set-up does."""
    if not all((PICTURES / name).exists() for name in ("bus.jpg", "chelsea.png")):
        subprocess.run([root / "scripts" / "fetch-demo-pictures"], check=True)


@pytest.fixture(scope="session")
def walk() -> Scene:
    """Return about ten seconds in which one person walks through."""
    return make_scene(WALK)


@pytest.fixture(scope="session")
def walk_files(tmp_path_factory: pytest.TempPathFactory) -> SceneFiles:
    """Return that scene's streams, encoded once."""
    return scene_files(tmp_path_factory.mktemp("walk"), WALK)


@pytest.fixture(scope="session")
def still_files(tmp_path_factory: pytest.TempPathFactory) -> SceneFiles:
    """Return four seconds in which nothing happens: short enough to see it loop."""
    return scene_files(tmp_path_factory.mktemp("still"), STILL)
