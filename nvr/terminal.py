"""How the command line talks to the person who types."""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nvr.errors import NvrError

PROGRAM = "cloudcam-nvr"


class UsageError(NvrError):
    """The command line itself is wrong."""

    code = "usage"


def confirm(options: argparse.Namespace, question: str) -> None:
    """Ask, unless ``--yes`` was given.

    Raises UsageError where nobody can answer, NvrError when the answer is no.
    """
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("removing can't be undone; add --yes")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise NvrError("nothing was removed")


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Cameras, or what else fits their columns."""
    if not rows:
        print(f"No cameras yet. Add one with: {PROGRAM} camera add NAME URL")
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def print_lines(lines: Iterable[str]) -> None:
    """One after the other, as they come."""
    for line in lines:
        print(line)


def print_cameras(cameras: Sequence[Mapping[str, Any]]) -> None:
    """Cameras as the state has them, and how they do."""
    rows = []
    for camera in cameras:
        status = camera["status"]
        recording = "recording" if status["recording"] else "not recording"
        told = problem(status) or f"{status['bitrate_kbps']} kbit/s"
        rows.append((camera["id"], camera["name"], f"{status['connection']}, {recording}", told))
    print_table(rows)


def problem(part: Mapping[str, Any]) -> str | None:
    """What is wrong with a part of the state."""
    error = part.get("error")
    return str(error["message"]) if error else None
