"""Files that the NVR makes for the owner, as they go over the wire. Standard library only.

Copied into the integration together with ``protocol.py``.
"""

from dataclasses import dataclass
from enum import StrEnum

from .wire import ErrorInfo


class ExportKind(StrEnum):
    """What an export holds: clips that play anywhere, or the recorded files untouched."""

    CLIP = "clip"
    EVIDENCE = "evidence"


class ExportState(StrEnum):
    """Where in its life an export is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExportInfo:
    """A file that the NVR makes for the owner, or has made.

    ``progress`` is 0..1; ``size_bytes`` what it takes on the disk now; ``name`` that of the file,
    once it is done. It is deleted at ``deleted_us``, None before it is done or has failed.
    """

    id: str
    kind: ExportKind
    camera_ids: list[str]
    start_us: int
    end_us: int
    state: ExportState
    created_us: int
    progress: float = 0.0
    size_bytes: int = 0
    name: str | None = None
    done_us: int | None = None
    deleted_us: int | None = None
    error: ErrorInfo | None = None
