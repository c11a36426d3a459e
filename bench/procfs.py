"""What processes use, read from /proc: see proc(5)."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One line of /proc/PID/stat. Processor time in seconds, user and system together.

    `children_cpu_s` is that of children, and theirs, that have ended and were waited for.
    """

    pid: int
    name: str
    parent: int
    session: int
    start: int
    cpu_s: float
    children_cpu_s: float

    @property
    def all_cpu_s(self) -> float:
        return self.cpu_s + self.children_cpu_s


def parse_stat(text: str) -> Process:
    """Read the content of /proc/PID/stat; the name in it may hold spaces and parentheses."""
    pid, _, rest = text.partition(" (")
    name, _, rest = rest.rpartition(") ")
    fields = rest.split()
    user, system, children_user, children_system = map(int, fields[11:15])
    return Process(
        pid=int(pid),
        name=name,
        parent=int(fields[1]),
        session=int(fields[3]),
        start=int(fields[19]),
        cpu_s=(user + system) / _TICKS_PER_S,
        children_cpu_s=(children_user + children_system) / _TICKS_PER_S,
    )


def processes() -> dict[int, Process]:
    """Every process of the machine."""
    found = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (text := _read(entry / "stat")):
            process = parse_stat(text)
            found[process.pid] = process
    return found


def family(everybody: Mapping[int, Process], root: int) -> dict[int, Process]:
    """A process, its descendants, and who was left behind in the session that it leads."""
    members = {pid for pid, process in everybody.items() if root in (pid, process.session)}
    size = 0
    while len(members) != size:
        size = len(members)
        members |= {pid for pid, process in everybody.items() if process.parent in members}
    return {pid: everybody[pid] for pid in members}


class CpuLedger:
    """Processor time of a family of processes, those included that have ended meanwhile.

    Who ends is waited for by a parent in the family and lives on in the parent's figures. Whose
    parent is gone counts with what was last seen: sample at least every second.
    """

    def __init__(self, root: int) -> None:
        self._root = root
        self._last: dict[int, Process] = {}
        self._orphans_s = 0.0

    def total_s(self, everybody: Mapping[int, Process] | None = None) -> float:
        """Seconds since the start of the first process, up to now."""
        now = family(processes() if everybody is None else everybody, self._root)
        for pid, gone in self._last.items():
            is_same = pid in now and now[pid].start == gone.start
            if not is_same and gone.parent not in self._last:
                self._orphans_s += gone.all_cpu_s
        self._last = now
        return self._orphans_s + sum(process.all_cpu_s for process in now.values())

    def members(self) -> dict[int, Process]:
        """The family as it was at the last sample."""
        return dict(self._last)


def thread_times(pids: Iterable[int]) -> dict[tuple[int, int], tuple[str, float]]:
    """(pid, thread id) -> (thread's name, processor seconds)."""
    found = {}
    for pid in pids:
        try:
            tasks = list((_PROC / str(pid) / "task").iterdir())
        except OSError:
            continue
        for task in tasks:
            if text := _read(task / "stat"):
                thread = parse_stat(text)
                found[pid, thread.pid] = (thread.name, thread.cpu_s)
    return found


def role(pid: int, root: int) -> str:
    """What one of the NVR's processes is, told from outside."""
    if pid == root:
        return "main"
    if "openvino" in _read(_PROC / str(pid) / "maps"):
        return "inference"
    stat = _read(_PROC / str(pid) / "stat")
    if not stat:
        return "other"
    process = parse_stat(stat)
    if process.name == "forkserver":
        return "forkserver"
    return "other" if process.parent == root else "worker"


def pss_mb(pids: Iterable[int]) -> float:
    """Memory of processes, megabytes (10^6); what n of them share counts to each by a n-th."""
    total_kib = 0
    for pid in pids:
        for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                total_kib += int(line.split()[1])
    return total_kib * 1024 / 1e6


def anonymous_mb(pids: Iterable[int]) -> float:
    """The part of `pss_mb` that isn't the content of files: what grows when something leaks."""
    total_kib = 0
    for pid in pids:
        for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
            if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
                total_kib += int(line.split()[1])
    return total_kib * 1024 / 1e6


def peak_mb(pid: int) -> float:
    """The most of a process that was in memory at once, megabytes (10^6); 0 when it is gone."""
    for line in _read(_PROC / str(pid) / "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far, without its children's; 0 when it is gone."""
    stat = _read(_PROC / str(pid) / "stat")
    return parse_stat(stat).cpu_s if stat else 0.0


def written_bytes(pids: Iterable[int]) -> int:
    """What processes, and their ended children, caused to be written to disks so far."""
    total = 0
    for pid in pids:
        for line in _read(_PROC / str(pid) / "io").splitlines():
            if line.startswith("write_bytes:"):
                total += int(line.split()[1])
    return total


def machine_busy_s() -> float:
    """Processor seconds that the whole machine has used since it was started, idle time aside."""
    fields = [int(field) for field in _read(_PROC / "stat").splitlines()[0].split()[1:9]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields
    return (user + nice + system + irq + softirq + steal) / _TICKS_PER_S


def _read(path: Path) -> str:
    """A file of /proc; empty when the process is gone or not ours."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
