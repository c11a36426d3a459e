"""What a running NVR uses, and what it says of itself, over a stretch of time."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from bench import procfs
from bench.figures import mean, rounded, say
from bench.nvr import Nvr

_WORTH_TELLING_PCT = 0.05


@dataclass(frozen=True, slots=True)
class _Moment:
    """Processor seconds used so far, by the NVR, by the bench (cameras too), by all."""

    time_s: float
    nvr_s: float
    bench_s: float
    machine_s: float


class Meter:
    """Measures from its construction to its last sample; sample at least every second."""

    def __init__(self, nvr: Nvr, truth: Callable[[str], int] | None) -> None:
        """`truth` tells how many persons a camera shows now, where that is known."""
        self._nvr = nvr
        self._truth = truth
        self._nvr_cpu = procfs.CpuLedger(nvr.pid)
        self._all_cpu = procfs.CpuLedger(os.getpid())
        self._analysed_fps: defaultdict[str, list[float]] = defaultdict(list)
        self._inferences_per_s: list[float] = []
        self._inference_ms: list[float] = []
        self._persons: defaultdict[str, list[int]] = defaultdict(list)
        self._true_persons: defaultdict[str, list[int]] = defaultdict(list)
        self._dropped = 0
        self._dropped_before = {camera.id: camera.status.dropped for camera in nvr.cameras.values()}
        self._begin = self._end = self._now()
        pids = self._nvr_cpu.members()
        self._processes = {pid: process.cpu_s for pid, process in pids.items()}
        self._threads = procfs.thread_times(pids)
        self.written_bytes = 0
        """What all processes wrote to disks while it was measured; known with the figures."""
        self._written = procfs.written_bytes(pids)

    def sample(self) -> None:
        """Look at the processes, and remember what the NVR says just now."""
        self._end = self._now()
        assert self._nvr.nvr is not None
        self._inferences_per_s.append(self._nvr.nvr.inference.inferences_per_s)
        self._inference_ms.append(self._nvr.nvr.inference.inference_ms)
        for camera in self._nvr.cameras.values():
            self._analysed_fps[camera.id].append(camera.status.analysed_fps)
            self._persons[camera.id].append(camera.status.persons)
            self._count_dropped(camera.id, camera.status.dropped)
            if self._truth is not None:
                self._true_persons[camera.id].append(self._truth(camera.id))

    def figures(self) -> dict[str, Any]:
        """As docs/ref/bench.md describes them."""
        pids = self._nvr_cpu.members()
        cameras = len(self._nvr.cameras)
        elapsed_s = self._end.time_s - self._begin.time_s
        nvr_pct = self._pct(self._end.nvr_s - self._begin.nvr_s)
        bench_pct = self._pct(self._end.bench_s - self._begin.bench_s)
        machine_pct = self._pct(self._end.machine_s - self._begin.machine_s)
        self.written_bytes = written = procfs.written_bytes(pids) - self._written
        self._say_threads()
        rates = [sum(fps) / len(fps) for fps in self._analysed_fps.values()]
        recalls = self._recalls()
        persons = [n for of_camera in self._persons.values() for n in of_camera]
        return {
            "cpu_pct_core_per_camera": rounded(nvr_pct / cameras),
            "pss_mb": rounded(procfs.pss_mb(pids), 1),
            "pss_mb_of": self._pss_by_role(),
            "inferences_per_s": rounded(mean(self._inferences_per_s), 1),
            "analysed_fps": rounded(mean(rates), 1),
            "analysed_fps_min": rounded(min(rates, default=None), 1),
            "dropped": self._dropped,
            "inference_ms": rounded(mean(self._inference_ms), 1),
            "recall": self._recall(self._true_persons),
            "recall_min": min(recalls, default=None),
            "persons_mean": rounded(mean(persons)),
            "person_seen_share": rounded(mean([float(n > 0) for n in persons])),
            "cpu_pct_core": rounded(nvr_pct),
            "cpu_pct_core_of": self._by_role(),
            "processes": len(pids),
            "written_kbit_per_s": rounded(written * 8 / 1000 / elapsed_s, 0),
            "cpu_pct_core_bench": rounded(bench_pct),
            "cpu_pct_core_others": rounded(max(0.0, machine_pct - nvr_pct - bench_pct)),
        }

    def _now(self) -> _Moment:
        everybody = procfs.processes()
        nvr_s = self._nvr_cpu.total_s(everybody)
        bench_s = self._all_cpu.total_s(everybody) - nvr_s
        return _Moment(time.monotonic(), nvr_s, bench_s, procfs.machine_busy_s())

    def _count_dropped(self, camera_id: str, now: int) -> None:
        """Add what is new; a worker that was started again counts from zero."""
        before = self._dropped_before.get(camera_id, 0)
        self._dropped += now - before if now >= before else now
        self._dropped_before[camera_id] = now

    def _recall(self, cameras: Collection[str]) -> float | None:
        """The share of persons in view, added up over time and cameras, that the NVR counted."""
        there = sum(sum(self._true_persons[camera]) for camera in cameras)
        if not there:
            return None
        found = (
            min(seen, true)
            for camera in cameras
            for seen, true in zip(self._persons[camera], self._true_persons[camera], strict=True)
        )
        return rounded(sum(found) / there, 3)

    def _recalls(self) -> list[float]:
        """The same of each camera with persons in view."""
        each = (self._recall([camera]) for camera in self._true_persons)
        return [recall for recall in each if recall is not None]

    def _pct(self, seconds: float) -> float:
        return 100 * seconds / max(1e-3, self._end.time_s - self._begin.time_s)

    def _by_role(self) -> dict[str, float]:
        """Percent of a core by what a process is for; of those that live at the end."""
        found: defaultdict[str, float] = defaultdict(float)
        for pid, process in self._nvr_cpu.members().items():
            used_s = process.cpu_s - self._processes.get(pid, 0.0)
            found[procfs.role(pid, self._nvr.pid)] += self._pct(used_s)
        return {name: round(pct, 2) for name, pct in sorted(found.items())}

    def _pss_by_role(self) -> dict[str, float]:
        """Megabytes by what a process is for; of those that live at the end."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for pid in self._nvr_cpu.members():
            found[procfs.role(pid, self._nvr.pid)].append(pid)
        return {name: round(procfs.pss_mb(pids), 1) for name, pids in sorted(found.items())}

    def _say_threads(self) -> None:
        """Where the time went, thread by thread, on standard error."""
        found: defaultdict[tuple[str, str], float] = defaultdict(float)
        pids = self._nvr_cpu.members()
        for key, (name, cpu_s) in procfs.thread_times(pids).items():
            before = self._threads.get(key, ("", 0.0))[1]
            found[procfs.role(key[0], self._nvr.pid), name] += self._pct(cpu_s - before)
        say("percent of a core by thread:")
        for (role, name), pct in sorted(found.items(), key=lambda item: -item[1]):
            if pct >= _WORTH_TELLING_PCT:
                say(f"  {pct:6.2f}  {role}: {name}")
