"""Small disks of a bench's own: one whose power can be cut, one that can be filled."""

import ctypes
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.errors import BenchError

_MS_REC, _MS_PRIVATE = 0x4000, 1 << 18  # mount(2)
_EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
_BUSY_S = 5.0
_NO_LOG_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: not even the journal is written


def unshare_mounts() -> None:
    """Keep our mounts to ourselves and our children; the kernel undoes them with the last of us.

    Raises BenchError without the right to do so. Call it before any thread is started.
    """
    if os.geteuid() != 0:
        raise BenchError("this needs a disk of its own, which only root can make: run it as root")
    try:
        os.unshare(os.CLONE_NEWNS)
    except OSError as error:
        raise BenchError(f"this needs mounts of its own: {error.strerror}") from error
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None):
        raise BenchError(f"this needs mounts of its own: {os.strerror(ctypes.get_errno())}")


class LoopDisk:
    """An ext4 file system, as `mkfs.ext4` and `mount` make it, in a file."""

    def __init__(self, image: Path, mount: Path) -> None:
        self._image = image
        self.mount = mount

    def mount_it(self) -> None:
        """Mount it; a journal that was not written back is replayed. Raises BenchError."""
        _run("mount", "-o", "loop", self._image, self.mount)

    def unmount(self) -> None:
        """Let go of it; who has just ended may still have it. Raises BenchError after 5 s."""
        give_up = time.monotonic() + _BUSY_S
        while True:
            try:
                _run("umount", self.mount)
            except BenchError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.1)
            else:
                return

    def cut_power(self) -> None:
        """From now on nothing reaches the disk, however often somebody writes.

        What the file system had not handed over is gone. (What a real disk kept in its own cache
        would be gone too; a synced write is not, since the file system flushes that cache.)
        Raises BenchError where the kernel can't.
        """
        fd = os.open(self.mount, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(fd, _EXT4_IOC_SHUTDOWN, _NO_LOG_FLUSH.to_bytes(4, "little"))
        except OSError as error:
            raise BenchError(f"this kernel can't cut a file system off: {error}") from error
        finally:
            os.close(fd)


@contextmanager
def loop_disk(folder: Path, megabytes: int) -> Iterator[LoopDisk]:
    """Make one, mounted at `folder`/disk. Raises BenchError."""
    image, mount = folder / "disk.img", folder / "disk"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes * 1_000_000)
    _run("mkfs.ext4", "-q", "-m", "0", image)
    disk = LoopDisk(image, mount)
    disk.mount_it()
    try:
        yield disk
    finally:
        with suppress(BenchError):
            disk.unmount()


def _run(*command: str | Path) -> None:
    try:
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise BenchError(f"this needs the program {command[0]}") from error
    if done.returncode:
        raise BenchError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
