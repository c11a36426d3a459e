"""Proves that the ledger is what was written: nothing changed, taken out, put in or cut off.

The chain alone shows every change but one: whoever may write the files can make a whole new chain,
or leave out its end. Heads that somebody else kept show that too.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from nvr.disk import storage_errors
from nvr.errors import RequestError
from nvr.ledger.book import KEPT_DAYS
from nvr.ledger.entry import NO_HASH, Head, What
from nvr.ledger.files import DayFile, day_files, head_of, read_line

_MOST_PROBLEMS = 100
_CLOCK_US = 5_000_000  # clocks are set by a little all the time


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where.

    `code` is ``altered``, ``unreadable``, ``missing``, ``order``, ``chain``, ``begin``, ``early``,
    ``head_missing`` or ``head_differs``.
    """

    code: str
    sequence: int
    day: str
    message: str


@dataclass(slots=True)
class Report:
    """What was found. Without problems, every entry is as it was written.

    Without `heads` that says nothing of a ledger that was made anew as a whole, nor of its end.
    """

    entries: int = 0
    days: int = 0
    first: Head | None = None
    head: Head | None = None
    heads: int = 0
    """How many heads were compared."""
    clock_back: list[int] = field(default_factory=list)
    """Entries before which the NVR's clock was set back: no fault, but worth a look."""
    problems: list[Problem] = field(default_factory=list)

    def tell(self, code: str, sequence: int, day: str, message: str) -> None:
        """Remember a problem; of very many, the first hundred."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(code, sequence, day, message))


@dataclass(slots=True)
class _Chain:
    report: Report
    wanted: dict[int, list[Head]]
    begins_after: str = NO_HASH
    """What the first entry that is there says it follows."""
    removed: dict[int, str | None] = field(default_factory=dict)
    """Last entries of removed days, and their checksums."""
    before: Head | None = None
    time_us: int = 0

    def take(self, line: bytes, day: str) -> None:
        """The next line of the files."""
        fields = read_line(line)
        if fields is None:
            self._damaged(line, day)
            return
        head = head_of(fields)
        self.report.entries += 1
        if self.before is None:
            self.report.first, self.begins_after = head, fields.get("prev", "")
        else:
            self._compare(self.before, head, fields)
        self._heads(head)
        self._removal(fields, head)
        time_us = fields.get("time_us", 0)
        if time_us < self.time_us - _CLOCK_US:
            self.report.clock_back.append(head.sequence)
        self.time_us = time_us
        self.before = self.report.head = head

    def lines(self, file: DayFile) -> list[bytes]:
        """What stands in a file; nothing, and a problem, if that can't be read."""
        try:
            return file.lines()
        except FileNotFoundError:
            raise
        except OSError as error:
            message = f"{file.path.name} can't be read ({error.strerror or error})"
            self.report.tell("unreadable", file.first, file.day, message)
            return []

    def _damaged(self, line: bytes, day: str) -> None:
        sequence = _claimed(line, "sequence", 1 + (self.before.sequence if self.before else 0))
        message = f"entry {sequence} was altered: its checksum or its form is wrong"
        self.report.tell("altered", sequence, day, message)
        # what follows it is compared with what it claims, so that one change is one problem
        self.before = Head(sequence, day, _claimed(line, "hash", ""))

    def _compare(self, before: Head, head: Head, fields: dict[str, Any]) -> None:
        tell, at = self.report.tell, head.sequence
        if at > before.sequence + 1:
            gone = f"{before.sequence + 1}" + ("" if at == before.sequence + 2 else f" to {at - 1}")
            tell("missing", before.sequence + 1, head.day, f"entry {gone} is missing")
        elif at <= before.sequence:
            message = f"entry {at} stands after entry {before.sequence}: out of order"
            tell("order", at, head.day, message)
        elif fields.get("prev") != before.hash:
            message = f"entry {at} does not follow entry {before.sequence}: one was written anew"
            tell("chain", at, head.day, message)

    def _heads(self, head: Head) -> None:
        for wanted in self.wanted.pop(head.sequence, ()):
            if wanted.hash != head.hash:
                message = f"entry {head.sequence} is another one than was kept elsewhere: rewritten"
                self.report.tell("head_differs", head.sequence, head.day, message)

    def _removal(self, fields: dict[str, Any], head: Head) -> None:
        if fields.get("what") != What.DAY_REMOVED:
            return
        told = fields.get("told", {})
        self.removed[told.get("last", 0)] = told.get("hash")
        day = str(told.get("day"))
        if _days(day, head.day) < KEPT_DAYS:
            message = f"the ledger of {day} was removed before its time, by entry {head.sequence}"
            self.report.tell("early", head.sequence, head.day, message)

    def end(self) -> None:
        """What can be said only after the last line."""
        report, first, head = self.report, self.report.first, self.report.head
        if first is not None and first.sequence > 1:
            digest = self.removed.get(first.sequence - 1, "")
            if digest is not None and digest != self.begins_after:
                message = f"what stood before entry {first.sequence} was removed without an entry"
                report.tell("begin", first.sequence, first.day, message)
        for wanted in (wanted for heads in self.wanted.values() for wanted in heads):
            is_old = first is not None and wanted.sequence < first.sequence
            if is_old and head is not None and _days(wanted.day, head.day) >= KEPT_DAYS:
                continue  # gone by its age
            message = f"entry {wanted.sequence} of {wanted.day} was kept elsewhere, and is gone"
            report.tell("head_missing", wanted.sequence, wanted.day, message)


def prove(folder: Path, heads: Iterable[Head] = ()) -> Report:
    """Read the whole ledger and compare it with itself and with the heads.

    A file that can't be read is a problem, as it may be made so. Raises StorageError when not even
    the folder can be, or when a day went meanwhile.
    """
    wanted: dict[int, list[Head]] = {}
    for head in heads:
        wanted.setdefault(head.sequence, []).append(head)
    chain = _Chain(Report(heads=sum(map(len, wanted.values()))), wanted)
    with storage_errors(folder):
        for file in day_files(folder):
            chain.report.days += 1
            for line in chain.lines(file):
                chain.take(line, file.day)
    chain.end()
    return chain.report


def parse_heads(data: object) -> list[Head]:
    """Heads as `cloudcam.verify_ledger` and the API tell them. Raises RequestError."""
    if isinstance(data, dict):
        data = data.get("heads")
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise RequestError("'heads' must be a list of {sequence, day, hash}")
    try:
        heads = [head_of(item) for item in data]
        for head in heads:
            date.fromisoformat(head.day)
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError("every head needs 'sequence', 'day' and 'hash'") from error
    return heads


def _claimed[T: (int, str)](line: bytes, name: str, otherwise: T) -> T:
    """What a line whose checksum is wrong says of itself."""
    try:
        value = json.loads(line)[name]
    except ValueError, KeyError, TypeError, RecursionError:
        return otherwise
    return value if isinstance(value, type(otherwise)) else otherwise


def _days(earlier: str, later: str) -> int:
    try:
        return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
    except ValueError:
        return 0
