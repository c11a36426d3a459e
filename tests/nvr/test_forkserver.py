"""A real forkserver: what it starts, what it survives, and what it leaves behind."""

import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nvr.channel import Channel
from nvr.forkserver import ForkServer, ForkServerGone, Start


def tell(sock: socket.socket, what: str) -> None:
    """Say something and who one is, then wait until the other end closes."""
    channel = Channel(sock)
    parent = os.getppid()
    channel.send((what, os.getpid(), parent, Path("/proc/self/comm").read_text().strip()))
    channel.receive()


def fail(sock: socket.socket) -> None:
    raise RuntimeError("it went wrong")


def leave(sock: socket.socket) -> None:
    """End at once."""


@pytest.fixture
def server() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


def start(server: ForkServer, name: str, target: object, *args: object) -> tuple[Channel, int, int]:
    ours, theirs = Channel.pair()
    with theirs.detach_socket() as sock:
        pid, pidfd = server.start(Start(name, target, args), sock)  # type: ignore[arg-type]
    return ours, pid, pidfd


def has_ended(pidfd: int, timeout_s: float = 10) -> bool:
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    return bool(poller.poll(timeout_s * 1000))


def files(server: ForkServer) -> list[str]:
    """What it has open; `ctypes` keeps its own library open."""
    found = [path.readlink().name for path in Path(f"/proc/{server.pid}/fd").iterdir()]
    return [name for name in found if not name.startswith("libffi")]


def is_there(pid: int) -> bool:
    """Whether there is such a process, a zombie among them."""
    return Path(f"/proc/{pid}").exists()


def test_a_child_runs_what_it_was_told_under_its_name(server: ForkServer) -> None:
    channel, pid, pidfd = start(server, "camera Door", tell, "hello")
    received = channel.receive(10)
    assert received is not None
    assert received[0] == ("hello", pid, server.pid, "camera Door")
    assert not has_ended(pidfd, 0)
    channel.close()
    assert has_ended(pidfd)
    os.close(pidfd)


def test_who_ended_is_reaped(server: ForkServer) -> None:
    for _ in range(5):
        channel, pid, pidfd = start(server, "x", leave)
        assert has_ended(pidfd)
        deadline = time.monotonic() + 10
        while is_there(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not is_there(pid)
        channel.close()
        os.close(pidfd)


def test_a_fault_is_shown_and_ends_the_child_only(
    server: ForkServer, capfd: pytest.CaptureFixture[str]
) -> None:
    channel, _, pidfd = start(server, "x", fail)
    assert has_ended(pidfd)
    assert "it went wrong" in capfd.readouterr().err
    assert start(server, "x", tell, "still here")[0].receive(10) is not None
    channel.close()
    os.close(pidfd)


def test_its_death_is_told_once_and_leaves_the_children(
    server: ForkServer, caplog: pytest.LogCaptureFixture
) -> None:
    channel, pid, pidfd = start(server, "x", tell, "hello")
    first = server.pid
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            other, other_pid, other_fd = start(server, "y", tell, "again")
            break
        except ForkServerGone:
            continue
    assert server.pid not in (0, first)
    assert not is_there(first), "it was reaped"
    assert other.receive(10) is not None
    assert not has_ended(pidfd, 0)
    assert pid != other_pid
    assert [r.levelname for r in caplog.records if "SIGKILL" in r.getMessage()] == ["WARNING"]
    for open_channel, fd in ((channel, pidfd), (other, other_fd)):
        open_channel.close()
        assert has_ended(fd)
        os.close(fd)


def test_it_goes_with_main_and_the_children_stay(server: ForkServer) -> None:
    channel, _, pidfd = start(server, "x", tell, "hello")
    forkserver = os.pidfd_open(server.pid)
    server._channel.close()  # type: ignore[union-attr]  # as if main had died
    assert has_ended(forkserver)
    assert not has_ended(pidfd, 0)
    channel.close()
    assert has_ended(pidfd)
    os.close(forkserver)
    os.close(pidfd)


def test_ctrl_c_is_not_for_it(server: ForkServer) -> None:
    channel, _, pidfd = start(server, "x", tell, "hello")
    channel.receive(10)
    os.kill(server.pid, signal.SIGINT)
    other, _, other_fd = start(server, "y", tell, "still here")
    assert other.receive(10) is not None
    for open_channel, fd in ((channel, pidfd), (other, other_fd)):
        open_channel.close()
        os.close(fd)


def test_what_can_not_be_started_is_told(server: ForkServer) -> None:
    ours, theirs = Channel.pair()
    with theirs.detach_socket() as sock, pytest.raises(ValueError, match="belongs in a file"):
        server.start(Start("x", tell, ("x" * 300_000,)), sock)
    ours.close()


def test_the_modules_are_there_before_the_first_child(server: ForkServer) -> None:
    loaded = ForkServer(["colorsys"])
    channel, _, pidfd = start(loaded, "x", _tell_whether_loaded)
    received = channel.receive(10)
    assert received is not None
    assert received[0] is True
    channel.close()
    os.close(pidfd)
    loaded.close()


def test_forked_from_main_it_shares_what_main_had_imported() -> None:
    """In a program of its own: what runs the tests has threads."""
    program = (
        "from nvr.forkserver import ForkServer\n"
        "from tests.nvr.test_forkserver import is_shared\n"
        "print(is_shared(ForkServer(['colorsys']), 'nvr.config'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "True True forkserver []\n", done.stderr


def is_shared(server: ForkServer, module: str) -> str:
    """Fork it, then ask a child of it for that module and for the forkserver's own."""
    server.fork([module])
    where = id(sys.modules[module])
    channel, _, pidfd = start(server, "x", _tell_where, module)
    received = channel.receive(10)
    name = Path(f"/proc/{server.pid}/comm").read_text().strip()
    assert received is not None
    channel.close()
    assert has_ended(pidfd)
    os.close(pidfd)
    server.close()
    found, own = received[0]
    left = [pid for pid in os.listdir("/proc/self/task") if int(pid) != os.getpid()]  # noqa: PTH208
    return f"{found == where} {own} {name} {left}"


def _tell_where(sock: socket.socket, module: str) -> None:
    Channel(sock).send((id(sys.modules[module]), "colorsys" in sys.modules))


def test_a_forked_one_that_is_killed_is_replaced(capfd: pytest.CaptureFixture[str]) -> None:
    program = (
        "from nvr.forkserver import ForkServer\n"
        "from tests.nvr.test_forkserver import survives_its_death\n"
        "survives_its_death(ForkServer())\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    said = capfd.readouterr().err
    assert said.count("ended (by SIGKILL)") == 1


def survives_its_death(server: ForkServer) -> None:
    """Kill a forked one; the next start must do nevertheless."""
    logging.basicConfig()
    server.fork([])
    first = server.pid
    os.kill(first, signal.SIGKILL)
    with contextlib.suppress(ForkServerGone):  # its end was not seen before it was asked
        start(server, "x", leave)
    channel, _, pidfd = start(server, "x", tell, "hello")
    assert channel.receive(10) is not None
    assert server.pid != first
    assert not is_there(first)
    channel.close()
    assert has_ended(pidfd)
    os.close(pidfd)
    server.close()


def _tell_whether_loaded(sock: socket.socket) -> None:
    import sys

    Channel(sock).send("colorsys" in sys.modules)


def test_no_camera_is_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks C's own environment, which is what libav sees."""
    proxies = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    for name in [*proxies, "CLOUDCAM_OTHER"]:
        monkeypatch.setenv(name, "http://192.0.2.1:3128")
    server = ForkServer()
    channel, _, pidfd = start(server, "x", _tell_environment, [*proxies, "CLOUDCAM_OTHER"])
    received = channel.receive(10)
    assert received is not None
    assert received[0] == ["CLOUDCAM_OTHER"]
    channel.close()
    os.close(pidfd)
    server.close()


def _tell_environment(sock: socket.socket, names: list[str]) -> None:
    import ctypes  # here only: it may keep a file open

    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_char_p
    Channel(sock).send([name for name in names if getenv(name.encode()) is not None])


def test_nothing_stays_open(server: ForkServer) -> None:
    channel, _, pidfd = start(server, "x", leave)
    channel.close()
    os.close(pidfd)
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(3):
        channel, _, pidfd = start(server, "x", leave)
        channel.close()
        os.close(pidfd)
    assert set(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
    deadline = time.monotonic() + 10
    while len(files(server)) > 4 and time.monotonic() < deadline:
        time.sleep(0.01)  # it closes what belonged to a child after it told of it
    assert len(files(server)) == 4, "standard input and outputs, and the socket to main"
