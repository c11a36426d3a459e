"""Starting the program where it can't work."""

import os
from pathlib import Path

import pytest

from nvr.clock import RealClock
from nvr.errors import ConfigError
from nvr.forkserver import ForkServer
from nvr.main import run


def test_a_data_folder_that_cant_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "nvr.lock").mkdir()  # refuses to be written, whoever runs the test
    umask = os.umask(0o077)
    try:
        with pytest.raises(ConfigError, match=r"nvr\.lock: can't be written .*--data-dir"):
            run(tmp_path, ForkServer(), host=None, port=None, cameras=(), clock=RealClock())
    finally:
        os.umask(umask)
