"""Rows of film strips on disk: bounded, and never longer there than their recordings.

A file's name says all that must be known of it, so the folder is the cache's only memory:
``<camera>/<start_us>-<end_us>-<key>.row``. It holds the moments of the row's pictures (i64 each, -1
for none) and then the JPEG.
"""

import logging
import os
import re
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LOGGER = logging.getLogger(__name__)

_NAME = re.compile(r"(\d+)-(\d+)-([0-9a-f]+)\.row")
_NONE = -1


@dataclass(frozen=True, slots=True)
class RowKey:
    """Which row: ``fingerprint`` (hexadecimal) tells what it was made from, and how."""

    camera_id: str
    start_us: int
    end_us: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Row:
    """Pictures side by side, and when each was taken."""

    times_us: tuple[int | None, ...]
    jpeg: bytes


class StripCache:
    """Any thread may call. A disk that refuses is logged: what can't be kept is made again."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._sizes: OrderedDict[RowKey, int] = OrderedDict()  # least recently used first
        self._bytes = 0
        self._forgotten = 0
        self._lock = threading.Lock()
        self._load()

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return self._bytes

    @property
    def forgotten(self) -> int:
        """Counts what was forgotten: to be read before a row is made and given to `put`."""
        return self._forgotten

    def get(self, key: RowKey, tiles: int) -> Row | None:
        """A row of so many tiles, if it is kept."""
        with self._lock:
            if key not in self._sizes:
                return None
            self._sizes.move_to_end(key)
            path = self._path(key)
            try:
                data = path.read_bytes()
                os.utime(path)  # so that the order survives a restart
                times = struct.unpack_from(f"<{tiles}q", data)
            except OSError, struct.error:
                self._remove(key)
                return None
        return Row(tuple(None if t == _NONE else t for t in times), data[8 * tiles :])

    def put(self, key: RowKey, row: Row, forgotten: int) -> None:
        """Keep a row, unless something was forgotten while it was made: it may show that."""
        times = (_NONE if t is None else t for t in row.times_us)
        data = struct.pack(f"<{len(row.times_us)}q", *times) + row.jpeg
        with self._lock:
            if forgotten != self._forgotten:
                return
            path = self._path(key)
            try:
                path.parent.mkdir(0o700, parents=True, exist_ok=True)
                unfinished = path.with_suffix(".new")
                unfinished.write_bytes(data)
                os.replace(unfinished, path)
            except OSError as error:
                _LOGGER.warning("%s: a film strip can't be kept: %s", path, error.strerror)
                return
            self._bytes += len(data) - self._sizes.pop(key, 0)
            self._sizes[key] = len(data)
            self._make_room()

    def forget(self, camera_id: str, before_us: int) -> None:
        """Nothing that shows a moment before this one may stay."""
        self._forget(lambda key: key.camera_id == camera_id and key.start_us < before_us)

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Nothing that shows a moment of this stretch may stay."""
        self._forget(
            lambda key: (
                key.camera_id == camera_id and key.start_us < end_us and key.end_us > start_us
            )
        )

    def _forget(self, is_meant: Callable[[RowKey], bool]) -> None:
        with self._lock:
            self._forgotten += 1
            for key in [key for key in self._sizes if is_meant(key)]:
                self._remove(key)

    def _make_room(self) -> None:
        while self._bytes > self._max_bytes:
            self._remove(next(iter(self._sizes)))

    def _remove(self, key: RowKey) -> None:
        self._bytes -= self._sizes.pop(key)
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            _LOGGER.error("%s can't be deleted: %s", path, error.strerror)
            return
        with suppress(OSError):  # not empty, mostly
            path.parent.rmdir()

    def _path(self, key: RowKey) -> Path:
        return self._folder / key.camera_id / f"{key.start_us}-{key.end_us}-{key.fingerprint}.row"

    def _load(self) -> None:
        """Take over what an earlier run left; what is no row of ours is deleted."""
        found: list[tuple[float, RowKey, int]] = []
        for path in self._folder.glob("*/*"):
            match = _NAME.fullmatch(path.name)
            with suppress(OSError):
                if match is None:
                    path.unlink()
                    continue
                key = RowKey(path.parent.name, int(match[1]), int(match[2]), match[3])
                status = path.stat()
                found.append((status.st_mtime, key, status.st_size))
        for _, key, size in sorted(found, key=lambda item: item[0]):
            self._sizes[key] = size
            self._bytes += size
        self._make_room()
