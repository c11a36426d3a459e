"""The NVR's answers, from JSON to the protocol's dataclasses. All raise UnexpectedReply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from .errors import UnexpectedReply, VersionMismatch
from .protocol import (
    MIN_SCHEMA_VERSION,
    SCHEMA_VERSION,
    AlertInfo,
    Message,
    PinInfo,
    ProtocolError,
    State,
    from_wire,
    parse,
)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Recorded time without a gap, ``[start_us, end_us)``."""

    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class Recordings:
    """What is recorded, oldest first."""

    ranges: list[TimeRange]


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts, newest first."""

    alerts: list[AlertInfo]


@dataclass(frozen=True, slots=True)
class Pins:
    """What is pinned, newest first."""

    pins: list[PinInfo]


def read[T](cls: type[T], data: Any) -> T:
    """An answer of this form."""
    try:
        return parse(cls, data)
    except ProtocolError as error:
        raise UnexpectedReply(str(error)) from error


def check_version(reply: Mapping[str, Any]) -> None:
    """Compare the versions that an answer names with ours. Raises VersionMismatch.

    Works on the plain JSON, because the rest of a version that doesn't fit can't be parsed.
    """
    theirs = reply.get("schema_version")
    if not isinstance(theirs, int):
        raise UnexpectedReply("the answer names no schema version")
    if theirs < MIN_SCHEMA_VERSION:
        raise VersionMismatch(nvr_is_older=True)
    they_need = reply.get("min_schema_version")
    if isinstance(they_need, int) and they_need > SCHEMA_VERSION:
        raise VersionMismatch(nvr_is_older=False)


def read_state(data: Any) -> State:
    """The state. Raises VersionMismatch too."""
    check_version(data)
    return read(State, data)


def read_message(frame: aiohttp.WSMessage) -> Message | None:
    """A message of the WebSocket, None of an unknown kind. Raises VersionMismatch too."""
    try:
        data = frame.json()
        if isinstance(data, dict) and data.get("type") == "state":
            check_version(data)
        return from_wire(data)
    except ValueError as error:  # ProtocolError is one too
        raise UnexpectedReply(str(error)) from error
