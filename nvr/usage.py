"""What the NVR uses of its machine, read from /proc and the file system."""

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """Bytes of the file system that holds the recordings; zeros when it is gone."""

    total_bytes: int
    free_bytes: int


def disk_usage(folder: Path) -> DiskUsage:
    """Of the file system that the folder is on."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return DiskUsage(0, 0)
    return DiskUsage(usage.total, usage.free)


class CpuMeter:
    """Percent of one core that a changing set of processes uses."""

    def __init__(self) -> None:
        self._last_s: dict[int, float] = {}
        self._last_time = time.monotonic()

    def measure(self, pids: Iterable[int]) -> float:
        """Since the call before. A process seen for the first time counts from the next call."""
        now_s = {pid: cpu_seconds(pid) for pid in pids}
        now = time.monotonic()
        used = sum(
            max(0.0, s - self._last_s[pid]) for pid, s in now_s.items() if pid in self._last_s
        )
        elapsed = max(0.001, now - self._last_time)
        self._last_s, self._last_time = now_s, now
        return 100 * used / elapsed


def cpu_seconds(pid: int) -> float:
    """Processor time of a process with all its threads; 0 when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
