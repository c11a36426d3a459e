"""The ledger's files: one for each day, one line for each entry."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from nvr.ledger.entry import Head, hash_of

_LAST_US = (1 << 53) - 1
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
    """An entry whose own checksum and form are right, else None."""
    try:
        fields = json.loads(line)
        right = isinstance(fields, dict) and fields.get("hash") == hash_of(fields)
        _ = head_of(fields) if right else None
        right = right and _has_form(fields)
    except ValueError, KeyError, TypeError, RecursionError:
        return None
    return fields if right else None


def _has_form(fields: dict[str, Any]) -> bool:
    """Whether what is read again has the type that the NVR writes: anybody can make a checksum."""
    told, user, cameras = fields.get("told", {}), fields.get("user", {}), fields.get("cameras", [])
    numbers = [fields.get("time_us"), fields.get("start_us", 0), fields.get("end_us", 0)]
    return (
        all(type(number) is int and 0 <= number <= _LAST_US for number in numbers)
        and isinstance(fields.get("prev"), str)
        and isinstance(fields.get("what"), str)
        and isinstance(user, dict)
        and isinstance(cameras, list)
        and all(isinstance(camera, str) for camera in cameras)
        and isinstance(told, dict)
        and type(told.get("last", 0)) is int
        and isinstance(told.get("hash", ""), str)
    )


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
