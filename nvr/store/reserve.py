"""A few megabytes that are given back when the disk is full, so that the database can be opened.

On a full disk SQLite can't even read: it needs room for its journal. Which recordings may go to
make that room only the database knows, because of pins.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

_SIZE = 16_000_000
_PLENTY = 4 * _SIZE


class Reserve:
    """A file in the data folder that holds room and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def release(self) -> None:
        """Give the room back if there is hardly any other."""
        with suppress(OSError):
            if shutil.disk_usage(self._path.parent).free < _SIZE:
                self._path.unlink()

    def restore(self) -> None:
        """Take the room while there is plenty. Not worth an error: it is tried again."""
        with suppress(OSError):
            if self._path.exists() or shutil.disk_usage(self._path.parent).free < _PLENTY:
                return
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                os.posix_fallocate(fd, 0, _SIZE)
            except OSError:
                self._path.unlink()
                raise
            finally:
                os.close(fd)
