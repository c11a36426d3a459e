"""A stretch of a camera's time as it goes over the wire; copied as `protocol` is."""

from dataclasses import dataclass
from enum import IntFlag, StrEnum

from .protocol import Label


class TimelineFlag(IntFlag):
    """What one byte of `TimelineActivity.flags` tells of a second, or of any second of a bucket.

    The bits between ``DOG`` and ``WATCHED`` are kept for labels to come; a reader ignores them.
    """

    PERSON = 1
    CAT = 2
    DOG = 4
    WATCHED = 128


class TimelineReason(StrEnum):
    """Why nothing was recorded, as far as it is known. Later versions may know further reasons."""

    UNKNOWN = "unknown"
    NVR_DOWN = "nvr_down"
    WORKER_DOWN = "worker_down"
    OFF = "off"
    PRIVACY = "camera_private"
    DELETED = "deleted"
    CLOCK = "clock"
    MASKS = "masks"
    CAMERA = "camera"
    UNREACHABLE = "camera_unreachable"
    AUTH = "camera_auth"
    UNSUPPORTED = "camera_unsupported"
    STALLED = "camera_stalled"
    UNMASKED = "camera_unmasked"
    STORAGE = "storage"
    STORAGE_MISSING = "storage_missing"
    STORAGE_FULL = "storage_full"
    STORAGE_READ_ONLY = "storage_read_only"


@dataclass(frozen=True, slots=True)
class TimelineGap:
    """Time without a recording. ``reason`` is a `TimelineReason`, or one that came later."""

    start_us: int
    end_us: int
    reason: str


@dataclass(frozen=True, slots=True)
class TimelineAlert:
    """An alert, as much of it as is drawn; ``end_us`` is None while it lasts."""

    id: str
    label: Label
    animal: str | None
    start_us: int
    end_us: int | None


@dataclass(frozen=True, slots=True)
class TimelineActivity:
    """What moved and who was there, one byte per bucket: base64 (RFC 4648, with padding).

    Bucket n covers ``[start_us + n * step_us, start_us + (n + 1) * step_us)``; ``start_us`` is a
    multiple of the step at or before the start that was asked for. ``motion`` holds the highest
    level of the bucket: 0 for none, else ``1 + 254 * (12 + log2(share)) / 12`` of the moving share
    of the picture. ``flags`` holds every `TimelineFlag` that was set in any second of the bucket;
    without ``WATCHED`` nobody looked, and quiet means nothing.
    """

    start_us: int
    motion: str
    flags: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One camera's time: what was recorded (start and end), what not, and what happened."""

    camera_id: str
    start_us: int
    end_us: int
    step_us: int
    recorded: list[tuple[int, int]]
    gaps: list[TimelineGap]
    activity: TimelineActivity
    alerts: list[TimelineAlert]


@dataclass(frozen=True, slots=True)
class TimelineGrid:
    """The same stretch of several cameras, as asked for."""

    cameras: list[Timeline]
