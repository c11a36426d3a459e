"""Starting the program where it can't work, and ending it in order to start anew."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nvr.clock import RealClock
from nvr.errors import ConfigError
from nvr.forkserver import ForkServer
from nvr.main import run
from nvr.restart import EXIT_CODE, SUPERVISED_VARIABLE
from nvr.web.control import ask, is_running


def test_a_data_folder_that_cant_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "nvr.lock").mkdir()  # refuses to be written, whoever runs the test
    umask = os.umask(0o077)
    try:
        with pytest.raises(ConfigError, match=r"nvr\.lock: can't be written .*--data-dir"):
            run(tmp_path, ForkServer(), host=None, port=None, cameras=(), clock=RealClock())
    finally:
        os.umask(umask)


def test_asked_to_restart_it_ends_with_its_own_code(tmp_path: Path) -> None:
    """A whole program: its control socket is asked, and whoever watches over it sees the code."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "config.json").write_text('{"announce": false}')
    where = ("--data-dir", str(tmp_path), "--host", "127.0.0.1", "--port", str(port))
    program = subprocess.Popen(
        [sys.executable, "-m", "nvr", "run", *where],
        env={**os.environ, SUPERVISED_VARIABLE: "1"},
    )
    try:
        for _ in range(1200):
            if is_running(tmp_path):
                break
            time.sleep(0.05)
        assert ask(tmp_path, "GET", "/api/state")["nvr"]["can_restart"] is True
        assert ask(tmp_path, "POST", "/api/restart") is None
        assert program.wait(30) == EXIT_CODE
    finally:
        program.kill()
        program.wait()
