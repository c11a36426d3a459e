"""What would have become of alerts under other rules: the answer to who is about to change them."""

from dataclasses import dataclass
from enum import StrEnum

from nvr.protocol import Label


class Fate(StrEnum):
    """What would have become of an alert. Unknown: too little was noted of it to tell."""

    KEPT = "kept"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """What would have kept an alert from being raised."""

    ZONE = "zone"
    MASK = "mask"
    THRESHOLD = "threshold"
    SENSITIVITY = "sensitivity"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would have become of an alert; ``reason`` None where only several together drop it."""

    fate: Fate
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class JudgedAlert:
    """An alert that there was, and what would have become of it."""

    alert_id: str
    label: Label
    start_us: int
    fate: Fate
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Of a camera's alerts since ``since_us``, how many there would have been all the same.

    ``alerts`` are all that were asked about, newest first: those of persons, pets and motion.
    """

    since_us: int
    kept: int
    dropped: int
    unknown: int
    alerts: list[JudgedAlert]
