"""What leaves a home, seen from its router; and the owner's own way to see it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.encode import SceneFiles, scene_files
from tests.e2e.conftest import SCENE
from tests.ipycam import own_network

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def networks() -> None:
    """Skips where this machine makes none."""
    own_network()


@pytest.fixture(scope="module")
def seen(root: Path, networks: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A program that goes out, and one that doesn't."""
    folder = tmp_path_factory.mktemp("leaky")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.leaky_home", folder],
        check=False, capture_output=True, text=True, timeout=100, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_program_that_goes_out_is_seen_at_the_router(seen: dict[str, Any]) -> None:
    outside = [["tcp", "203.0.113.9", 443], ["udp", "203.0.113.10", 123]]
    assert sorted(seen["left"]["leaky"]) == outside
    assert seen["left"]["quiet"] == []
    assert seen["sent"]["quiet"] >= 2, "what it sent at home was looked at"


def test_the_owner_sees_its_packets(seen: dict[str, Any]) -> None:
    told = seen["captured"]["egress"]
    assert told["level"] == "failed"
    assert "packets to the internet in 0.03 minutes: " in told["text"]
    assert "203.0.113.10 port 123 (udp, " in told["text"]
    assert told["advice"]


def test_without_the_right_to_capture_its_connections_are_seen(seen: dict[str, Any]) -> None:
    told = seen["looked"]["egress"]
    assert told["level"] == "failed"
    assert "connections to the internet" in told["text"]
    assert "203.0.113.10 port 123 (udp, 1)" in told["text"]
    assert "packets, which only root may capture" in seen["looked"]["not looked at"]["text"]


def test_who_sends_nothing_out_is_told_so(seen: dict[str, Any]) -> None:
    quiet = seen["quiet"]
    assert quiet["egress"]["text"] == "0 packets to the internet in 0.03 minutes"
    assert {check["level"] for check in quiet.values()} == {"ok"}
    assert "0 bytes to or from the internet" in quiet["the NVR's own count"]["text"]


@pytest.fixture(scope="module")
def scene(root: Path) -> SceneFiles:
    subprocess.run([root / "scripts" / "fetch-demo-pictures"], check=True)
    return scene_files(root / ".cache" / "demo-scenes", SCENE)


@pytest.mark.slow
def test_nothing_of_ours_leaves_the_home(root: Path, networks: None, scene: SceneFiles) -> None:
    """NVR, cameras and two Home Assistants; everything is used once."""
    truth = json.loads(scene.truth.read_text())
    (person,) = [found for found in truth["objects"] if found["label"] == "person"]
    shown = ["--main", str(scene.main), "--sub", str(scene.sub)]
    shown += ["--visible-s", str(person["visible_s"])]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "privacy", "--only", "egress", "--minutes", "0.05", *shown],
        check=False, capture_output=True, text=True, timeout=280, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["egress_packets"] == 0, done.stderr
    assert figures["egress_packets_hass_without"] > 0, "a Home Assistant that asks is seen"
    assert min(figures["packets_looked_at"].values()) > 50, figures
