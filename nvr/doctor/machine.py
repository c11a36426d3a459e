"""The machine: folders and rights, room and speed of the disk, the clock."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nvr.clock import Clock
from nvr.doctor.findings import Finding, failed, ok, warning

_PROBES, _PROBE_BYTES = 24, 512 * 1024
_SLOW_S, _TOO_SLOW_S = 0.5, 2.0


def check_data_folder(folder: Path) -> Iterator[Finding]:
    """There, ours, writable, nobody else's."""
    name = "data folder"
    if not folder.is_dir():
        yield failed(
            name, f"{folder} is not there", "start the NVR once, or name its folder with --data-dir"
        )
        return
    status = folder.stat()
    if status.st_uid != os.geteuid() and os.geteuid() != 0:
        yield failed(
            name, f"{folder} belongs to another user", "run this as that user, or with sudo"
        )
        return
    if problem := _not_writable(folder):
        yield failed(name, f"{folder} can't be written ({problem})", "check its rights and mount")
        return
    if status.st_mode & 0o007:
        yield warning(
            name, f"{folder} can be read by every user of this machine", f"chmod o-rwx {folder}"
        )
        return
    yield ok(name, str(folder))


def check_recordings_folder(folder: Path, *, is_new: bool) -> Iterator[Finding]:
    """There and writable: a disk that isn't mounted shows here. ``is_new``: no NVR ran yet."""
    name = "recordings folder"
    if is_new and not folder.is_dir():
        yield warning(name, f"{folder} is not there yet", "the NVR makes it at its first start")
    elif not folder.is_dir():
        yield failed(name, f"{folder} is not there", "mount its disk, or change recordings_dir")
    elif problem := _not_writable(folder):
        yield failed(
            name, f"{folder} can't be written ({problem})", "check its owner, rights and mount"
        )
    else:
        yield ok(name, str(folder))


def check_free_space(folder: Path, min_free_bytes: int) -> Iterator[Finding]:
    """More than what is to stay free."""
    name = "free space"
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        yield failed(name, f"can't be told ({error.strerror})", "check the disk and its mount")
        return
    text = f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.1f} GB"
    if usage.free < min_free_bytes:
        yield failed(
            name,
            f"{text}, less than the {min_free_bytes / 1e9:.1f} GB that are to stay free",
            "free some space or keep recordings for fewer hours; else the oldest go early",
        )
    elif usage.free < 1.5 * min_free_bytes:
        yield warning(name, f"{text}, hardly more than is to stay free", "free some space soon")
    else:
        yield ok(name, text)


def check_disk_speed(
    folder: Path, measure: Callable[[Path], list[float]] | None = None
) -> Iterator[Finding]:
    """How long it takes until a fragment is safe on the disk: 95 of 100 are faster."""
    name = "disk speed"
    try:
        times = sorted((measure or measure_writes)(folder))
    except OSError as error:
        yield failed(name, f"writing failed ({error.strerror})", "check the disk, see `dmesg`")
        return
    p95 = times[-(len(times) // 20) - 1]
    rate = _PROBE_BYTES * len(times) / 1e6 / max(1e-9, sum(times))
    text = f"{p95 * 1000:.0f} ms to write and sync 0.5 MB (p95), {rate:.0f} MB/s"
    if p95 > _TOO_SLOW_S:
        yield failed(name, text, "the disk is too slow to record on, or about to fail")
    elif p95 > _SLOW_S:
        yield warning(name, text, "see what else uses the disk; memory cards wear out")
    else:
        yield ok(name, text)


def measure_writes(folder: Path) -> list[float]:
    """Seconds that each of some writes with fdatasync took. Raises OSError."""
    data = os.urandom(_PROBE_BYTES)  # what a disk can't compress away
    times = []
    with tempfile.TemporaryFile(dir=folder, prefix=".speed-") as file:
        for _ in range(_PROBES):
            begin = time.monotonic()
            os.write(file.fileno(), data)
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - begin)
    return times


def check_clock(clock: Clock, newest_us: int | None) -> Iterator[Finding]:
    """Plausible, and kept right by somebody."""
    name = "clock"
    now_us = clock.now_us()
    moment = time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(now_us / 1e6))
    if now_us < clock.earliest_us:
        yield failed(name, f"{moment} can't be", "set the clock, and have it kept right by NTP")
        return
    if newest_us is not None and newest_us > now_us + 60_000_000:
        ahead = (newest_us - now_us) // 1_000_000
        yield warning(
            name,
            f"{moment}; the newest recording is {ahead} s ahead of it",
            "the clock was wrong, then or now; those recordings are kept longer than the others",
        )
        return
    synchronised = clock.is_synchronised()
    if synchronised is None:
        yield ok(name, f"{moment} (whether it is kept right by NTP can't be told here)")
    elif synchronised:
        yield ok(name, f"{moment}, synchronised")
    else:
        yield warning(
            name,
            f"{moment}, not synchronised",
            "switch on NTP, such as by `timedatectl set-ntp true`; else recordings are found at "
            "wrong times",
        )


def _not_writable(folder: Path) -> str | None:
    """Why nothing can be written there; None when it can."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".try-"):
            return None
    except OSError as error:
        return error.strerror or str(error)
