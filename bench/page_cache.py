"""Making files cold: what the kernel holds of them in memory is dropped, so that a disk is read."""

import os
from collections.abc import Iterable
from pathlib import Path


def drop(paths: Iterable[Path]) -> None:
    """Have the kernel forget the files' pages; files that are gone are passed over."""
    for path in paths:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            os.fdatasync(fd)  # what isn't on disk yet can't be dropped
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(fd)


def is_cold(path: Path) -> bool:
    """Whether nothing of the file's first page is in memory; looking may bring it there."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.preadv(fd, [bytearray(1)], 0, os.RWF_NOWAIT)
    except BlockingIOError:
        return True
    except OSError:  # a file system that can't tell
        return False
    finally:
        os.close(fd)
    return False
