"""Moments of the protocol as Home Assistant's time."""

from datetime import UTC, datetime


def when(moment_us: int) -> datetime:
    """A moment of the protocol as aware time."""
    return datetime.fromtimestamp(moment_us / 1e6, UTC)


def when_text(moment_us: int) -> str:
    """The same as text that sorts by time."""
    return when(moment_us).isoformat(timespec="milliseconds")
