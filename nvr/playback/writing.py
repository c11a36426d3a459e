"""Writes a large file so that recorders and alerts never wait for it."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from nvr.media.files import AppendFile

PORTION_BYTES: Final = 8 * 1024 * 1024
LONGEST_REST_S: Final = 2.0

type Rest = Callable[[int, float], None]
"""Given the bytes until now, and for how many seconds to leave disk and processor to others."""


def write_file(path: Path, chunks: Iterable[bytes], rest: Rest, is_over: Callable[[], bool]) -> int:
    """Write a new file and sync it; its bytes. ``rest`` comes after each portion, and may raise.

    It comes at once when ``is_over``. Blocks; raises StorageError.
    """
    target = AppendFile(path)
    try:
        begin, unsynced = time.monotonic(), 0
        for data in chunks:
            target.append(data)
            unsynced += len(data)
            if unsynced >= PORTION_BYTES or is_over():
                target.fdatasync()
                rest(target.size, min(time.monotonic() - begin, LONGEST_REST_S))
                begin, unsynced = time.monotonic(), 0
        target.fdatasync()
    finally:
        target.close()
    return target.size
