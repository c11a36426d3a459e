"""What the processes import: a library that only one of them needs would be in the others too."""

import os
import subprocess
import sys
from collections.abc import Iterable

import pytest

from nvr.entry import PRELOAD, SHARED

MAIN = ["nvr.cli", "nvr.log", "nvr.main", "nvr.web.server", "nvr.discovery.announcement"]


def loaded_by(modules: Iterable[str]) -> set[str]:
    program = f"import importlib, sys\nfor m in {list(modules)}: importlib.import_module(m)\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={name: value for name, value in os.environ.items() if "COVERAGE" not in name},
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def in_main() -> set[str]:
    return loaded_by(MAIN)


@pytest.fixture(scope="module")
def in_workers() -> set[str]:
    return loaded_by(PRELOAD)


def test_main_sees_nothing_itself(in_main: set[str]) -> None:
    assert not in_main & {"av", "cv2", "numpy", "openvino"}


def test_workers_serve_nobody(in_workers: set[str]) -> None:
    assert not in_workers & {"aiohttp", "asyncio", "openvino", "sqlite3"}


def test_what_is_shared_is_needed_by_both(in_main: set[str], in_workers: set[str]) -> None:
    """A module that only one of them needs is for that one to import."""
    assert set(SHARED) <= in_main & in_workers
    brought = {name for name in loaded_by(SHARED) if name.startswith(("nvr", "pydantic"))}
    assert brought <= in_main & in_workers
