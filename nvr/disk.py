"""What it means when the operating system refuses to read or write."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nvr.errors import StorageError, StorageFull, StorageMissing, StorageReadOnly

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_MISSING = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ESTALE, errno.ENXIO, errno.ENOTCONN}


def storage_error(error: OSError, path: Path) -> StorageError:
    """What an operating system's refusal means, as a sentence that a person can act on."""
    if error.errno in _FULL:
        return StorageFull(f"no space left at {path}: free some or add a disk")
    if error.errno in _READ_ONLY:
        return StorageReadOnly(f"{path} can't be written: check its owner, rights and mount")
    if error.errno in _MISSING:
        return StorageMissing(f"{path} is gone: check that its disk is there and mounted")
    reason = os.strerror(error.errno) if error.errno else str(error)
    return StorageError(f"{path}: {reason}; check the disk")


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Let an OSError out as the StorageError that it means."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, path) from error
