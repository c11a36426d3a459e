"""Who writes what, told from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.anatomy import DoubleWriters, dissect

WRITER = """
import sys, time
files = [open(name, "ab") for name in sys.argv[1:]]
print("ready", flush=True)
time.sleep(60)
"""

LEADER = """
import subprocess, sys, time
children = [subprocess.Popen([sys.executable, "-c", sys.argv[1], *names.split(",")],
                             stdout=subprocess.PIPE) for names in sys.argv[2:]]
for child in children:
    child.stdout.readline()
print("ready", flush=True)
time.sleep(60)
"""


def led(*files: str) -> subprocess.Popen[bytes]:
    """A process in a session of its own; each child holds these files (by comma) open."""
    leader = subprocess.Popen(
        [sys.executable, "-c", LEADER, WRITER, *files],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert leader.stdout is not None
    assert leader.stdout.readline() == b"ready\n"
    return leader


def end(leader: subprocess.Popen[bytes]) -> None:
    os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()
    assert leader.stdout is not None
    leader.stdout.close()


def eventually(condition: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 10
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)
    return condition()


def recorded(root: Path, camera: str, name: str) -> str:
    path = root / camera / "2026-01-01" / f"{name}.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return str(path)


def test_two_processes_on_one_camera_are_noticed(tmp_path: Path) -> None:
    leader = led(recorded(tmp_path, "door", "a"), recorded(tmp_path, "door", "b"))
    try:
        with DoubleWriters(tmp_path) as watch:
            watch.follow(leader.pid)
            assert eventually(lambda: watch.found == 1)
            time.sleep(0.3)
        assert watch.found == 1, "the same two are told once"
    finally:
        end(leader)


def test_a_process_per_camera_is_as_it_should_be(tmp_path: Path) -> None:
    leader = led(
        recorded(tmp_path, "door", "a"), recorded(tmp_path, "garden", "a"), str(tmp_path / "x")
    )
    try:
        found = dissect(leader.pid, tmp_path)
        assert found.main == leader.pid
        assert found.workers.keys() == {"door", "garden"}
        assert len(set(found.workers.values())) == 2
        assert len(found.helpers) == 1
        with DoubleWriters(tmp_path) as watch:
            watch.follow(leader.pid)
            time.sleep(0.5)
        assert watch.found == 0
    finally:
        end(leader)
