"""The one way in which recordings are written to and read from disk.

Everything that touches a recorded file goes through :class:`RecordingFiles`, so that another kind
of storage (encrypted, say) is one class and not a search through the code.

Recordings lie on one volume, or on two: the second takes over while the first one fails. Paths of
what lies on the second begin with `SECOND`.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Container
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from nvr.disk import storage_error, storage_errors
from nvr.errors import StorageError, StorageMissing

MARKER = ".cloudcam-recordings"
"""A file in a volume's folder. Without it, a folder is a mount point whose disk is away."""

SECOND = "@second/"
"""What the paths on the second volume begin with; no camera's id can."""

_PROBE = ".cloudcam-probe"
_ROOM_BYTES = 50_000_000  # for the next minutes; less counts as full


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
        self.is_doubtful = False
        """Whether something that was appended may never reach the disk."""

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
        """Return when everything appended so far survives a power cut. Raises StorageError.

        A full disk behind a network or a thin volume is told of here, and once only: the next call
        succeeds, but what the kernel could not write it has dropped (fsync(2)).
        """
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            self.is_doubtful = True
            raise storage_error(error, self._path) from error

    def cut(self, size: int) -> None:
        """Take away what is behind its first `size` bytes. Raises StorageError."""
        with storage_errors(self._path):
            os.ftruncate(self._fd, size)
        self.size = size

    def close(self) -> None:
        """Close the file; it stays readable and never grows again."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            with storage_errors(self._path):
                os.close(fd)


class ReadFile:
    """A recording that is kept open.

    Cheaper than to open it for each piece, and the kernel sees where the reader is going.
    """

    def __init__(self, path: Path) -> None:
        """Raises StorageError of any kind."""
        self.path = path
        with storage_errors(path):
            self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self, offset: int, size: int) -> bytes:
        """A span of it; shorter where it ends. Raises StorageError."""
        with storage_errors(self.path):
            return os.pread(self._fd, size, offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)


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
                f"{path} is being written by another process, which may be the camera's former one:"
                " it ends within seconds; if it does not, another NVR records there"
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


@dataclass(frozen=True, slots=True)
class Volume:
    """A folder of recordings. Nothing is written into one that lacks its marker, if it has one."""

    root: Path
    prefix: str = ""
    is_marked: bool = False

    @property
    def is_second(self) -> bool:
        return bool(self.prefix)

    def require(self) -> None:
        """Raises StorageMissing when the folder or its disk is gone."""
        if not self.root.is_dir():
            raise StorageMissing(
                f"{self.root} is gone: mount its disk; if its recordings are lost, make the folder "
                f"anew, with an empty file {MARKER} in it"
            )
        if self.is_marked and not (self.root / MARKER).is_file():
            raise not_mounted(self.root)

    def free_bytes(self) -> int:
        """Bytes that the disk still takes. Raises StorageError."""
        with storage_errors(self.root):
            return shutil.disk_usage(self.root).free

    def probe(self) -> None:
        """Write something and see it reach the disk. Raises StorageError when that fails."""
        self.require()
        path = self.root / f"{_PROBE}-{os.getpid()}"
        with storage_errors(path):
            try:
                with path.open("wb") as file:
                    file.write(bytes(4096))
                    file.flush()
                    os.fsync(file.fileno())
            finally:
                path.unlink(missing_ok=True)
        if self.free_bytes() < _ROOM_BYTES:
            raise storage_error(OSError(errno.ENOSPC, ""), self.root)


def not_mounted(root: Path) -> StorageMissing:
    """The folder is there, the disk that belongs there is not."""
    return StorageMissing(
        f"{root} is not the folder that recordings were in: mount its disk; to begin anew in this "
        f"folder, make an empty file {MARKER} in it"
    )


class RecordingFiles:
    """The recordings' folders. Paths are relative to them, with forward slashes."""

    def __init__(self, root: Path, second: Path | None = None, *, marked: bool = False) -> None:
        """``marked``: nothing is written into a folder that has no marker."""
        self.root = root
        self.volumes = [Volume(root, is_marked=marked)]
        if second is not None:
            self.volumes.append(Volume(second, SECOND, is_marked=marked))

    def volume_of(self, path: str) -> Volume:
        """Where a file lies. Raises StorageMissing when it is on a volume we no longer have."""
        for volume in self.volumes:
            if volume.is_second == path.startswith(SECOND):
                return volume
        raise StorageMissing(f"{path} lies on a second disk, but fallback_dir is not set")

    def lock(self, camera_id: str, volume: Volume | None = None) -> FolderLock:
        """Take a camera's folder for writing. Raises FolderBusy and StorageError."""
        volume = volume or self.volumes[0]
        volume.require()
        folder = volume.root / camera_id
        self._make(folder)
        return FolderLock(folder)

    def create(self, path: str) -> AppendFile:
        """Begin a new recording, with its day's folder; the name itself survives a power cut.

        Raises FileExistsError, and StorageError of any kind. The recordings' folder itself is
        never made here: where a disk should be mounted, another disk would fill unseen.
        """
        self.volume_of(path).require()
        full = self._full(path)
        self._make(full.parent.parent)
        self._make(full.parent)
        file = AppendFile(full)
        try:
            _sync_folder(full.parent)
        except StorageError:
            with suppress(StorageError, OSError), closing(file):
                full.unlink()
            raise
        return file

    def read(self, path: str, offset: int, size: int) -> bytes:
        """A span of a file; shorter where the file ends. Raises StorageError."""
        with self.open(path) as file:
            return file.read(offset, size)

    def open(self, path: str) -> ReadFile:
        """A file of which several spans are read. Raises StorageError."""
        return ReadFile(self._full(path))

    def size(self, path: str) -> int:
        """Bytes in a file. Raises StorageError."""
        full = self._full(path)
        with storage_errors(full):
            return full.stat().st_size

    def truncate(self, path: str, size: int) -> None:
        """Cut a file after its first `size` bytes. Raises StorageError."""
        full = self._full(path)
        with storage_errors(full):
            os.truncate(full, size)

    def remove(self, path: str) -> None:
        """Delete a file, if it is there, and its day's folder once that is empty.

        Raises StorageMissing when its disk is away, and StorageError.
        """
        full = self._full(path)
        with storage_errors(full):
            try:
                full.unlink()
            except FileNotFoundError:
                self.volume_of(path).require()
        with suppress(OSError):  # not empty, mostly
            full.parent.rmdir()

    def paths(self, volume: Volume | None = None, camera_id: str = "*") -> list[str]:
        """Every recorded file of a volume (the first for None), oldest first within a camera.

        Of one camera if its id is given.
        """
        volume = volume or self.volumes[0]
        found = volume.root.glob(f"{camera_id}/????-??-??/*.mp4")
        return sorted(volume.prefix + str(path.relative_to(volume.root)) for path in found)

    def free_bytes(self, volume: Volume | None = None) -> int:
        """Bytes that a volume's disk (the first's for None) still takes. Raises StorageError."""
        return (volume or self.volumes[0]).free_bytes()

    def remove_empty_cameras(self, keep: Container[str]) -> None:
        """Remove the empty folders of cameras that are no more, where the disks are there."""
        for volume in self.volumes:
            with suppress(OSError):
                folders = [p for p in volume.root.iterdir() if p.is_dir() and p.name not in keep]
                for folder in folders:
                    with suppress(OSError):  # not empty
                        folder.rmdir()

    def _full(self, path: str) -> Path:
        return self.volume_of(path).root / path.removeprefix(SECOND)

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
