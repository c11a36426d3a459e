"""A folder for one run, and the options that every bench takes."""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import say
from bench.nvr import CHECKOUT


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """What is measured, and what is left of it."""
    parser.add_argument(
        "--checkout", type=Path, default=CHECKOUT, metavar="DIR", help="measure another one's NVR"
    )
    parser.add_argument("--keep", action="store_true", help="keep recordings and logs")


@contextmanager
def workspace(keep: bool) -> Iterator[Path]:
    """A new folder; removed at the end, unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="cloudcam-bench-"))
    try:
        yield folder
    finally:
        if keep:
            say(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
