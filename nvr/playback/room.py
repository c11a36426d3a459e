"""Whether something that the NVR makes fits beside the recordings, which come first."""

import shutil
from collections.abc import Callable
from pathlib import Path

from nvr.config import Config
from nvr.disk import storage_errors
from nvr.errors import StorageFull, StorageMissing

_LEAST_FREE_BYTES = 200_000_000  # whatever the owner set: below half of it recordings are deleted


def keep_free(config: Config) -> int:
    """Bytes of the recordings' disk that nothing but recordings may take."""
    return max(_LEAST_FREE_BYTES, round(config.min_free_gb * 1e9))


class Room:
    """The room in the recordings' folder ``root``; ``what`` is to be made there: ``an export``.

    ``kept`` are the bytes that are left to the recordings.
    """

    def __init__(self, root: Path, kept: Callable[[], int], what: str, instead: str) -> None:
        """``instead`` says what somebody can do for whom it doesn't fit."""
        self.root = root
        self._kept = kept
        self._what = what
        self._instead = instead

    def require(self, size: int, reserved: int = 0) -> None:
        """Raises StorageFull unless so many bytes fit and the recordings keep their room."""
        if not self.root.is_dir():
            raise StorageMissing(f"{self.root} is gone: check that its disk is there and mounted")
        with storage_errors(self.root):
            free = shutil.disk_usage(self.root).free
        kept = self._kept()
        if free - kept - reserved < size:
            raise StorageFull(
                f"{self._what} of {_readable(size)} doesn't fit: "
                f"{_readable(max(0, free - reserved))} are free at {self.root}, of which "
                f"{_readable(kept)} stay free for recordings. {self._instead}"
                if size
                else f"the disk of {self.root} is full: recordings come first; free some space"
            )


def _readable(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
