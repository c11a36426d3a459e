"""Exports that the NVR makes by itself: their life, a full disk, and what a death leaves."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import NotFound, NvrError, RequestError, StorageFull, StorageMissing
from nvr.exports import ExportInfo, ExportKind, ExportState
from nvr.playback import writing
from nvr.playback.jobs import KEPT_S, MOST_WAITING, ExportJobs
from tests.nvr.streams import START_US

MB = 1_000_000


class Sample:
    """A product of some megabytes that waits wherever a test wants it to."""

    name = "front 2023-11-14 22-13-20Z.mp4"
    content_type = "video/mp4"

    def __init__(self, size: int = 3 * MB, wait: Callable[[int], object] = lambda _: None) -> None:
        self.size = size
        self._wait = wait

    def chunks(self) -> Iterator[bytes]:
        for at in range(0, self.size, MB):
            self._wait(at)
            yield at.to_bytes(8) * (min(MB, self.size - at) // 8)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START_US)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "recordings").mkdir()
    return tmp_path / "recordings"


@pytest.fixture
def jobs(root: Path, clock: SimulatedClock) -> Iterator[ExportJobs]:
    jobs = ExportJobs(root, clock, lambda: 0)
    yield jobs
    jobs.stop()


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PORTION_BYTES", MB)


def info(kind: ExportKind = ExportKind.CLIP) -> ExportInfo:
    return ExportInfo("", kind, ["front"], 1, 2, ExportState.QUEUED, 0)


def begin(jobs: ExportJobs, sample: Sample) -> str:
    return jobs.start(info(), sample.size, lambda: sample).id


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ended(jobs: ExportJobs, export_id: str) -> ExportInfo:
    until(lambda: jobs.get(export_id).state in (ExportState.DONE, ExportState.FAILED))
    return jobs.get(export_id)


def left(root: Path) -> list[str]:
    """Every file of every export."""
    return sorted(p.name for p in (root / "_exports").glob("*/*"))


def test_a_whole_life(jobs: ExportJobs, root: Path, clock: SimulatedClock) -> None:
    export_id = begin(jobs, Sample())
    done = ended(jobs, export_id)
    assert (done.state, done.progress, done.size_bytes) == (ExportState.DONE, 1.0, 3 * MB)
    assert done.name == Sample.name
    assert done.deleted_us == clock.now_us() + KEPT_S * 1_000_000
    path = jobs.path(export_id)
    assert path.read_bytes() == b"".join(Sample().chunks())
    assert path.parent.stat().st_mode & 0o077 == 0
    clock.advance(KEPT_S - 1)
    jobs.tidy()
    assert path.exists()
    clock.advance(1)
    jobs.tidy()
    assert left(root) == []
    with pytest.raises(NotFound):
        jobs.get(export_id)


def test_one_at_a_time_in_order_and_progress(jobs: ExportJobs) -> None:
    gate = threading.Event()
    reached: list[str] = []

    def hold(at: int) -> None:
        if at == 2 * MB:
            reached.append("first")
            gate.wait(10)

    first = begin(jobs, Sample(4 * MB, hold))
    second = begin(jobs, Sample(MB, lambda _: reached.append("second")))
    until(lambda: reached == ["first"])
    assert jobs.get(first).state is ExportState.RUNNING
    assert 0.4 <= jobs.get(first).progress <= 0.6
    assert jobs.get(first).size_bytes == 2 * MB
    assert jobs.get(second).state is ExportState.QUEUED
    with pytest.raises(NotFound, match="no file yet"):
        jobs.path(first)
    gate.set()
    assert ended(jobs, second).state is ExportState.DONE
    assert reached == ["first", "second"]
    assert [i.id for i in jobs.all()] == sorted([first, second], reverse=True), "same moment"


def test_deleting_one_that_runs_and_one_that_waits(jobs: ExportJobs, root: Path) -> None:
    running = threading.Event()
    gate = threading.Event()

    def hold(at: int) -> None:
        running.set()
        gate.wait(10 if at else 0)

    first = begin(jobs, Sample(4 * MB, hold))
    second = begin(jobs, Sample())
    assert running.wait(10)
    jobs.delete(second)
    jobs.delete(first)
    assert jobs.all() == []
    with pytest.raises(NotFound):
        jobs.delete(first)
    gate.set()
    until(lambda: left(root) == [])
    assert ended(jobs, begin(jobs, Sample())).state is ExportState.DONE, "later ones are made"


def test_no_room_is_told_before_anything_is_written(root: Path, clock: SimulatedClock) -> None:
    free = shutil.disk_usage(root).free
    jobs = ExportJobs(root, clock, lambda: free - 10 * MB)
    with pytest.raises(StorageFull, match=r"an export of 51 MB doesn't fit: .* stay free for"):
        begin(jobs, Sample(50 * MB))
    assert left(root) == []
    jobs.stop()


def test_what_waits_counts_too(
    root: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(root)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: usage._replace(free=100 * MB)
    )  # the machine's disk is the outermost edge
    jobs = ExportJobs(root, clock, lambda: 10 * MB)
    gate = threading.Event()
    begin(jobs, Sample(60 * MB, lambda _: gate.wait(10)))
    with pytest.raises(StorageFull):
        begin(jobs, Sample(60 * MB))
    begin(jobs, Sample(20 * MB))
    jobs._stopping.set()
    gate.set()
    jobs.stop()


def test_a_disk_that_fills_meanwhile(
    jobs: ExportJobs, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(root)

    def fill(at: int) -> None:
        if at == 2 * MB:
            monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
            jobs._room._kept = lambda: MB

    failed = ended(jobs, begin(jobs, Sample(5 * MB, fill)))
    assert failed.state is ExportState.FAILED
    assert failed.error is not None
    assert failed.error.code == "storage_full"
    assert "recordings come first" in failed.error.message
    assert left(root) == ["export.json"], "half a file helps nobody"


def test_a_disk_that_refuses(tmp_path: Path, clock: SimulatedClock) -> None:
    """A real one: a limit on the size of files, in a process of its own."""
    program = f"""
import resource, signal, sys, time
from pathlib import Path
from nvr.clock import RealClock
from tests.nvr.playback.test_jobs import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MB + 5, 2 * MB + 5))
root = Path({str(tmp_path)!r}) / "recordings"
root.mkdir()
jobs = ExportJobs(root, RealClock(), lambda: 0)
failed = ended(jobs, begin(jobs, Sample(5 * MB)))
assert failed.error.code == "storage_full", failed
assert left(root) == ["export.json"], left(root)
jobs.stop()
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60, cwd=Path.cwd())


@pytest.mark.parametrize("error", [NotFound("it was deleted"), RuntimeError("a fault of ours")])
def test_one_that_fails_doesnt_stop_the_next(
    jobs: ExportJobs, root: Path, error: Exception
) -> None:
    def fail(at: int) -> None:
        if at:
            raise error

    failed = ended(jobs, begin(jobs, Sample(wait=fail)))
    assert failed.state is ExportState.FAILED
    assert failed.error is not None
    assert failed.error.code == (error.code if isinstance(error, NvrError) else "internal")
    assert left(root) == ["export.json"]
    assert ended(jobs, begin(jobs, Sample())).state is ExportState.DONE


def test_too_many_waiting(jobs: ExportJobs) -> None:
    gate = threading.Event()
    for _ in range(MOST_WAITING):
        begin(jobs, Sample(8, lambda _: gate.wait(10)))
    with pytest.raises(RequestError, match="20 exports are waiting"):
        begin(jobs, Sample(8))
    gate.set()


def test_a_folder_that_is_gone_is_not_made_anew(root: Path, clock: SimulatedClock) -> None:
    jobs = ExportJobs(root, clock, lambda: 0)
    root.rmdir()
    with pytest.raises(StorageMissing):
        begin(jobs, Sample())
    assert not root.exists()


def test_a_stop_ends_the_one_that_runs(root: Path, clock: SimulatedClock) -> None:
    jobs = ExportJobs(root, clock, lambda: 0)
    running = threading.Event()
    first = begin(jobs, Sample(500 * MB, lambda at: running.set() if at else None))
    waiting = begin(jobs, Sample())
    assert running.wait(10)
    jobs.stop()
    assert left(root) == ["export.json", "export.json"]
    again = ExportJobs(root, clock, lambda: 0)
    for export_id in (first, waiting):
        found = again.get(export_id)
        assert found.state is ExportState.FAILED
        assert found.error is not None
        assert "stopped before this export was done" in found.error.message
    again.stop()


def test_kill_in_the_middle(tmp_path: Path, clock: SimulatedClock) -> None:
    """As `kill -9` and a power cut leave it: told as failed, the half file gone."""
    root = tmp_path / "recordings"
    root.mkdir()
    program = f"""
import threading
import time
from pathlib import Path
from nvr.clock import RealClock
from tests.nvr.playback.test_jobs import *
jobs = ExportJobs(Path({str(root)!r}), RealClock(), lambda: 0)
print(ended(jobs, begin(jobs, Sample())).id, flush=True)
def wait(at):
    if at == 4 * MB:
        all_begun.wait()
        print("half", flush=True)
        time.sleep(60)
all_begun = threading.Event()
begin(jobs, Sample(9 * MB, wait))
begin(jobs, Sample())
all_begun.set()
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        whole = process.stdout.readline().strip()
        assert process.stdout.readline() == "half\n"
        os.kill(process.pid, signal.SIGKILL)
    assert "export.part" in left(root)
    (root / "_exports" / "junk").mkdir()
    jobs = ExportJobs(root, clock, lambda: 0)
    states = sorted((i.state, i.id == whole) for i in jobs.all())
    assert states == [
        (ExportState.DONE, True), (ExportState.FAILED, False), (ExportState.FAILED, False),
    ]  # fmt: skip
    assert left(root) == [*["export.json"] * 3, Sample.name]
    assert jobs.path(whole).stat().st_size == 3 * MB
    assert not (root / "_exports" / "junk").exists()
    jobs.stop()


def test_a_file_that_somebody_took_away(root: Path, clock: SimulatedClock) -> None:
    jobs = ExportJobs(root, clock, lambda: 0)
    export_id = begin(jobs, Sample())
    ended(jobs, export_id)
    jobs.path(export_id).unlink()
    jobs.stop()
    again = ExportJobs(root, clock, lambda: 0)
    assert again.get(export_id).state is ExportState.FAILED
    again.stop()


def test_a_name_in_the_state_file_leads_nowhere_else(root: Path, clock: SimulatedClock) -> None:
    """The folder may have been written by others: only a file beside the state counts."""
    jobs = ExportJobs(root, clock, lambda: 0)
    export_id = begin(jobs, Sample())
    ended(jobs, export_id)
    jobs.stop()
    state = root / "_exports" / export_id / "export.json"
    content = json.loads(state.read_text())
    (root / "secret").write_text("x")
    state.write_text(json.dumps({**content, "name": "../../secret"}))
    again = ExportJobs(root, clock, lambda: 0)
    assert again.get(export_id).state is ExportState.FAILED
    again.stop()
