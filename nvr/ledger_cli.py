"""`cloudcam-nvr ledger`: who watched what, and the proof that nothing of it was changed.

Reads the files themselves, so it works without a running NVR, and asks none to vouch for itself.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nvr.clock import RealClock
from nvr.disk import storage_errors
from nvr.errors import LedgerBroken, RequestError
from nvr.ledger.entry import Head
from nvr.ledger.files import backwards
from nvr.ledger.ledger import Wanted, as_wire
from nvr.ledger.proof import Report, parse_heads, prove
from nvr.ledger.words import line_of, printable
from nvr.when import local

FOLDER = "ledger"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries; a day of local time."""

    day: str | None = None
    camera: str | None = None
    most: int | None = None


def show(data_dir: Path, asked: Asked, *, as_json: bool) -> Iterator[str]:
    """Entries as lines to print, the oldest first. Raises RequestError, StorageError."""
    start_us, end_us = (None, None) if asked.day is None else _day(asked.day)
    wanted = Wanted(start_us, end_us, asked.camera)
    folder = data_dir / FOLDER
    found: list[dict[str, Any]] = []
    with storage_errors(folder):
        for fields in backwards(folder):
            if wanted.fits(fields):
                found.append(fields)
            if asked.most is not None and len(found) == asked.most:
                break
    found.reverse()
    if as_json:
        yield from (_json(fields) for fields in found)
        return
    yield from (f"{local(fields['time_us'])}  {line_of(fields)}" for fields in found)
    if not found:
        yield "The ledger has nothing of that."


def verify(data_dir: Path, heads_file: Path | None, *, as_json: bool) -> Iterator[str]:
    """What the proof found. Raises LedgerBroken after that if anything is wrong, RequestError."""
    heads = [] if heads_file is None else _heads(heads_file)
    report = prove(data_dir / FOLDER, heads)
    if as_json:
        yield json.dumps(as_wire(report), indent=2)
    else:
        yield from _told(report)
    if report.problems:
        raise LedgerBroken(
            "the ledger is not as it was written; keep a copy of it, and ask who could write to "
            f"{data_dir / FOLDER}"
        )


def _told(report: Report) -> Iterator[str]:
    if report.head is None or report.first is None:
        yield "The ledger is empty."
    else:
        yield (f"{report.entries} entries, from {report.first.day} to {report.head.day}")
        yield f"Newest: entry {report.head.sequence}, {report.head.hash}"
    for problem in report.problems:
        yield printable(f"WRONG  {problem.day}  {problem.message}")
    for sequence in report.clock_back:
        yield f"note   before entry {sequence} the NVR's clock was set back"
    if report.problems:
        return
    if report.heads:
        yield f"Sound: nothing was changed, and all {report.heads} heads kept elsewhere are in it."
    else:
        yield "Sound in itself. Whether it was made anew as a whole, or lacks its end, only heads"
        yield "kept elsewhere can tell: run the action cloudcam.verify_ledger in Home Assistant, or"
        yield "save its answer as a file and give it with --heads."


def _json(fields: dict[str, Any]) -> str:
    """On one line, with what a terminal obeys as JSON's own escapes."""
    text = json.dumps(fields, ensure_ascii=False)
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(letter: str) -> str:
    return "\\u007f" if letter == "\x7f" else json.dumps(letter)[1:-1]


def _heads(path: Path) -> list[Head]:
    try:
        return parse_heads(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise RequestError(f"{path}: can't be read ({error.strerror})") from error
    except ValueError as error:
        raise RequestError(f"{path}: is not JSON") from error


def _day(text: str) -> tuple[int, int]:
    """From midnight to midnight here. Raises RequestError."""
    today = datetime.fromtimestamp(RealClock().now_us() // 1_000_000)  # noqa: DTZ006 - local time
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        begin = words.get(text) or datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - local time
    except ValueError as error:
        raise RequestError(
            f"{text!r:.40} is no day; write 2026-01-31, today or yesterday"
        ) from error
    begin = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    return round(begin.timestamp() * 1e6), round(end.timestamp() * 1e6)
