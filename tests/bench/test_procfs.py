import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench import procfs
from bench.procfs import CpuLedger, Process, family, parse_stat

BUSY = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n"


def process(
    pid: int, parent: int, cpu_s: float = 0.0, *, session: int = 1, of: float = 0.0
) -> Process:
    return Process(pid, "p", parent, session, pid, cpu_s, of)


def snapshot(*found: Process) -> dict[int, Process]:
    return {one.pid: one for one in found}


def test_a_name_with_spaces_and_parentheses_is_read() -> None:
    ticks = os.sysconf("SC_CLK_TCK")
    numbers = ["S", "7", "8", "9", *["0"] * 7, str(ticks), str(2 * ticks), "0", str(ticks)]
    text = f"42 (a) b (c) {' '.join(numbers)} 20 0 1 0 12345 1 1"
    found = parse_stat(text)
    assert (found.pid, found.name, found.parent, found.session) == (42, "a) b (c", 7, 9)
    assert (found.cpu_s, found.children_cpu_s, found.start) == (3.0, 1.0, 12345)


def test_a_family_is_descendants_and_the_session() -> None:
    everybody = snapshot(
        process(10, 1, session=10),
        process(11, 10, session=10),
        process(12, 11, session=77),  # a grandchild with a session of its own
        process(13, 1, session=10),  # its parent is gone
        process(14, 1, session=14),
    )
    assert set(family(everybody, 10)) == {10, 11, 12, 13}


def test_who_ends_and_is_waited_for_counts_once() -> None:
    ledger = CpuLedger(10)
    assert ledger.total_s(snapshot(process(10, 1, 1.0), process(11, 10, 2.0))) == 3.0
    # 11 used another 0.5 s and ended; 10 waited for it
    assert ledger.total_s(snapshot(process(10, 1, 1.0, of=2.5))) == 3.5


def test_who_ends_without_a_parent_still_counts() -> None:
    ledger = CpuLedger(10)
    ledger.total_s(snapshot(process(10, 1, 1.0, session=10), process(13, 1, 2.0, session=10)))
    assert ledger.total_s(snapshot(process(10, 1, 1.0, session=10))) == 3.0


def test_real_children_are_measured_after_their_end() -> None:
    child = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', sys.argv[1]])\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", child, BUSY], stdin=subprocess.PIPE, start_new_session=True
    ) as running:
        ledger = CpuLedger(running.pid)
        most = 0
        give_up = time.monotonic() + 30
        while most < 2 or len(ledger.members()) > 1:
            used_s = ledger.total_s()
            most = max(most, len(ledger.members()))
            assert time.monotonic() < give_up
            time.sleep(0.02)
        used_s = ledger.total_s()
        assert most == 2
        assert 0.3 <= used_s < 3, "the child's time counts after its end"
        assert 1 < procfs.pss_mb([running.pid]) < 100
        names = [name for name, _ in procfs.thread_times([running.pid]).values()]
        assert len(names) == 1
        assert running.stdin is not None
        running.stdin.close()


def test_written_bytes_are_those_that_went_to_the_disk(tmp_path: Path) -> None:
    before = procfs.written_bytes([os.getpid()])
    with (tmp_path / "file").open("wb") as file:
        file.write(b"x" * 1_000_000)
        file.flush()
        os.fdatasync(file.fileno())
    written = procfs.written_bytes([os.getpid()]) - before
    if written == 0:
        pytest.skip("the temporary folder is in memory")
    assert 1_000_000 <= written < 2_000_000


def test_a_process_that_is_gone_has_no_figures() -> None:
    assert procfs.pss_mb([2**22 + 1]) == 0
    assert procfs.thread_times([2**22 + 1]) == {}
    assert procfs.role(os.getpid(), os.getpid()) == "main"
