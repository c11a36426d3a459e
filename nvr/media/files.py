"""The one way in which recordings are written to and read from disk.

Everything that touches a recorded file goes through :class:`RecordingFiles`, so that another kind
of storage (encrypted, a second disk) is one class and not a search through the code.
"""

import fcntl
import os
import shutil
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Self

from nvr.disk import storage_error, storage_errors
from nvr.errors import StorageError


class FolderBusy(StorageError):
    """Another process writes the camera's folder."""


class AppendFile:
    """A recording that grows. A failed append leaves the file as it was before it."""

    def __init__(self, path: Path) -> None:
        """Make the file. Raises FileExistsError, and StorageError of any kind."""
        self._path = path
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        try:
            self._fd = os.open(path, flags, 0o640)
        except FileExistsError:
            raise
        except OSError as error:
            raise storage_error(error, path) from error
        self.size = 0

    def append(self, data: bytes) -> None:
        """Put data at the end. Raises StorageError; then nothing of it is in the file."""
        try:
            written = os.write(self._fd, data)
            while written < len(data):  # a full disk takes a part first and refuses the rest
                written += os.write(self._fd, memoryview(data)[written:])
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._fd, self.size)
            raise storage_error(error, self._path) from error
        self.size += len(data)

    def fdatasync(self) -> None:
        """Return when everything appended so far survives a power cut."""
        with storage_errors(self._path):
            os.fdatasync(self._fd)

    def close(self) -> None:
        """Close the file; it stays readable and never grows again."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            with storage_errors(self._path):
                os.close(fd)


class FolderLock:
    """Held by the one process that may write a camera's folder; the kernel frees it at death."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises FolderBusy when another process has it, and StorageError."""
        with storage_errors(path):
            self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._fd)
            raise FolderBusy(
                f"{path} is being written by another process: stop the other NVR first"
            ) from error

    def release(self) -> None:
        """Give the lock back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class RecordingFiles:
    """The recordings' folder. Paths are relative to it, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def lock(self, camera_id: str) -> FolderLock:
        """Take a camera's folder for writing. Raises FolderBusy and StorageError."""
        folder = self.root / camera_id
        self._make(folder)
        return FolderLock(folder)

    def create(self, path: str) -> AppendFile:
        """Begin a new recording, with its day's folder; the name itself survives a power cut.

        Raises FileExistsError, and StorageError of any kind. The recordings' folder itself is
        never made here: where a disk should be mounted, another disk would fill unseen.
        """
        full = self.root / path
        self._make(full.parent.parent)
        self._make(full.parent)
        file = AppendFile(full)
        _sync_folder(full.parent)
        return file

    def read(self, path: str, offset: int, size: int) -> bytes:
        """A span of a file; shorter where the file ends. Raises StorageError."""
        full = self.root / path
        with storage_errors(full):
            fd = os.open(full, os.O_RDONLY | os.O_CLOEXEC)
            try:
                return os.pread(fd, size, offset)
            finally:
                os.close(fd)

    def size(self, path: str) -> int:
        """Bytes in a file. Raises StorageError."""
        full = self.root / path
        with storage_errors(full):
            return full.stat().st_size

    def truncate(self, path: str, size: int) -> None:
        """Cut a file after its first `size` bytes. Raises StorageError."""
        full = self.root / path
        with storage_errors(full):
            os.truncate(full, size)

    def remove(self, path: str) -> None:
        """Delete a file, if it is there, and its day's folder once that is empty."""
        full = self.root / path
        with storage_errors(full):
            full.unlink(missing_ok=True)
        with suppress(OSError):  # not empty, mostly
            full.parent.rmdir()

    def paths(self) -> list[str]:
        """Every recorded file, oldest first within a camera."""
        return sorted(str(p.relative_to(self.root)) for p in self.root.glob("*/????-??-??/*.mp4"))

    def free_bytes(self) -> int:
        """Bytes that the disk still takes. Raises StorageError."""
        with storage_errors(self.root):
            return shutil.disk_usage(self.root).free

    def remove_empty_cameras(self, keep: Container[str]) -> None:
        """Remove the empty folders of cameras that are no more."""
        with storage_errors(self.root):
            folders = [p for p in self.root.iterdir() if p.is_dir() and p.name not in keep]
        for folder in folders:
            with suppress(OSError):  # not empty
                folder.rmdir()

    def _make(self, folder: Path) -> None:
        with storage_errors(folder):
            try:
                folder.mkdir()
            except FileExistsError:
                return
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    with storage_errors(folder):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
