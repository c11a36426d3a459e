"""The ledger's files: one for each day, one line for each entry."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from nvr.ledger.entry import Head, hash_of

_NAME = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)\.(?P<first>\d{12})\.jsonl")


@dataclass(frozen=True, slots=True)
class DayFile:
    """A day's entries. A clock that was set back makes a second file of the same day."""

    path: Path
    day: str
    first: int
    """The sequence number of its first entry."""

    @classmethod
    def named(cls, folder: Path, day: str, first: int) -> Self:
        """The file that begins with this entry."""
        return cls(folder / f"{day}.{first:012}.jsonl", day, first)

    def lines(self) -> list[bytes]:
        """Every whole line. Raises OSError."""
        return self.path.read_bytes().split(b"\n")[:-1]


def day_files(folder: Path) -> list[DayFile]:
    """All of them, the oldest first. Raises OSError."""
    try:
        found = [(path, _NAME.fullmatch(path.name)) for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    files = [DayFile(path, name["day"], int(name["first"])) for path, name in found if name]
    return sorted(files, key=lambda file: (file.first, file.path.name))


def read_line(line: bytes) -> dict[str, Any] | None:
    """An entry whose own checksum is right, else None."""
    try:
        fields = json.loads(line)
        right = isinstance(fields, dict) and fields.get("hash") == hash_of(fields)
        _ = head_of(fields) if right else None
    except ValueError, KeyError, TypeError, RecursionError:
        return None
    return fields if right else None


def head_of(fields: dict[str, Any]) -> Head:
    """What a proof calls an entry. Raises KeyError, ValueError."""
    sequence, day, digest = fields["sequence"], fields["day"], fields["hash"]
    if type(sequence) is not int or not isinstance(day, str) or not isinstance(digest, str):
        raise ValueError("an entry's place has another form")
    return Head(sequence, day, digest)


def backwards(folder: Path, before: int | None = None) -> Iterator[dict[str, Any]]:
    """Entries before a sequence number, the newest first; what is damaged is left out.

    Raises OSError.
    """
    for file in reversed(day_files(folder)):
        if before is not None and file.first >= before:
            continue
        for line in reversed(file.lines()):
            fields = read_line(line)
            if fields is not None and (before is None or fields["sequence"] < before):
                yield fields
