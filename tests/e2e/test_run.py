"""`scripts/run` as people use it: it comes up, tells, and leaves nothing behind however it ends."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.processes import LOOPBACK, port_is_free

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
UP = "Ctrl-C\n"


class Run:
    """A started `scripts/run`. All its descendants are known by a mark in their environment."""

    def __init__(self, root: Path, folder: Path, *arguments: str) -> None:
        self._mark = f"CLOUDCAM_TEST={secrets.token_hex(8)}"
        name, _, value = self._mark.partition("=")
        self.output = folder.with_suffix(".out")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [root / "scripts" / "run", "--folder", folder, *arguments],
                stdout=output,
                stderr=output,
                env={**os.environ, name: value},
                cwd=folder.parent,
            )

    def until(self, condition: Callable[[], object], timeout_s: float = 300) -> None:
        give_up = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < give_up, self.output.read_text()
            time.sleep(0.05)

    def said(self, text: str) -> bool:
        return text in self.output.read_text()

    def alive(self) -> dict[int, str]:
        """Its processes that are not zombies: their ids and commands."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if command:
                        found[int(folder.name)] = command
            except OSError:
                continue
        return found

    def find(self, part: str) -> int:
        """The first of those with such a command: what it forks bears it too."""
        return min(pid for pid, command in self.alive().items() if part in command)

    def end(self) -> None:
        """Whatever a failed test left."""
        for pid in self.alive():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(*arguments: str) -> Run:
        runs.append(Run(root, tmp_path / "home", *arguments))
        return runs[-1]

    yield begin
    for run in runs:
        run.end()


def test_it_comes_up_twice_and_stops_by_ctrl_c(start: Callable[..., Run]) -> None:
    with socket.socket() as taken:  # a Home Assistant that is there already
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if port_is_free(8123):
            taken.bind((LOOPBACK, 8123))
            taken.listen()
        first = start()
        first.until(lambda: first.said(UP))
        assert first.said("port 8123 is taken by another program; Home Assistant takes ")
        second = start()
        second.until(lambda: second.process.poll() is not None)
        assert second.said("is running already")
        assert second.process.returncode == 1
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(60) == 0
    assert first.said("Everything is stopped.")
    assert first.alive() == {}
    again = start("--minutes", "0.02")
    assert again.process.wait(120) == 0
    assert again.said("http://127.0.0.1:")
    assert again.said("password")
    assert again.alive() == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_the_start_leaves_nothing(
    start: Callable[..., Run], number: signal.Signals
) -> None:
    run = start()
    run.until(lambda: run.said("start the demo cameras ... done"))
    run.process.send_signal(number)
    run.process.wait(60)
    assert run.said("Everything is stopped.")
    assert run.alive() == {}


def test_when_it_is_killed_its_programs_end_too(start: Callable[..., Run]) -> None:
    run = start()
    run.until(lambda: run.said("start the NVR ... done"))
    assert len(run.alive()) > 3
    run.process.kill()
    run.process.wait()
    run.until(lambda: not run.alive(), 60)


def test_when_the_nvr_dies_it_says_so_and_stops_the_rest(start: Callable[..., Run]) -> None:
    run = start()
    run.until(lambda: run.said("start the NVR ... done"))
    log = run.output.with_suffix("") / "logs" / "nvr.log"
    run.until(lambda: "listening on" in log.read_text())  # its port is open a moment before
    os.kill(run.find("cloudcam-nvr run"), signal.SIGKILL)
    assert run.process.wait(60) == 1
    assert run.said("The NVR ended by itself with code -9.")
    assert run.said("listening on https://127.0.0.1:"), "the last lines of its log"
    assert run.alive() == {}
