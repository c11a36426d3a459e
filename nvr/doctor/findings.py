"""What an examination finds."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, and what the person can do."""

    check: str
    level: Level
    text: str
    advice: str | None = None


def ok(check: str, text: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Level.OK, text)


def warning(check: str, text: str, advice: str) -> Finding:
    """It works, but not as it should, or not for long."""
    return Finding(check, Level.WARNING, text, advice)


def failed(check: str, text: str, advice: str) -> Finding:
    """It doesn't work, or something is lost."""
    return Finding(check, Level.FAILED, text, advice)
