"""What processes and disks use, as /proc and the file system tell it."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nvr.usage import CpuMeter, DiskUsage, cpu_seconds, disk_usage


def burn(seconds: float) -> None:
    """Compute until this process has used so much more processor time."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1000))


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as process:
        process.wait()
    return process.pid


def test_the_disk_of_a_folder(tmp_path: Path) -> None:
    usage = disk_usage(tmp_path)
    assert usage.total_bytes == shutil.disk_usage(tmp_path).total
    assert 0 <= usage.free_bytes <= usage.total_bytes


def test_a_disk_that_is_gone_has_nothing(tmp_path: Path) -> None:
    assert disk_usage(tmp_path / "unplugged") == DiskUsage(0, 0)


def test_processor_time_is_what_the_kernel_says() -> None:
    before = cpu_seconds(os.getpid())
    burn(0.1)
    times = os.times()
    assert cpu_seconds(os.getpid()) - before >= 0.08
    assert abs(cpu_seconds(os.getpid()) - (times.user + times.system)) < 0.1


def test_a_process_with_a_bracket_in_its_name_is_read_right() -> None:
    name = Path("/proc/self/comm")
    before = name.read_text(encoding="ascii")
    expected = cpu_seconds(os.getpid())
    try:
        name.write_text("a) b (c", encoding="ascii")
        assert 0 <= cpu_seconds(os.getpid()) - expected < 0.1
    finally:
        name.write_text(before, encoding="ascii")


def test_a_process_that_is_gone_uses_nothing() -> None:
    assert cpu_seconds(gone()) == 0


def test_a_process_counts_from_its_second_measurement_on() -> None:
    meter = CpuMeter()
    assert meter.measure([os.getpid()]) == 0
    used, began = time.process_time(), time.monotonic()
    burn(0.2)
    percent = meter.measure([os.getpid()])
    used, passed = time.process_time() - used, time.monotonic() - began
    assert percent == pytest.approx(100 * used / passed, rel=0.3)


def test_a_process_that_ends_takes_nothing_away() -> None:
    meter = CpuMeter()
    program = "sum(range(5_000_000)); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-S", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        meter.measure([process.pid])
        assert cpu_seconds(process.pid) > 0
        process.communicate(b"\n")
    assert meter.measure([process.pid]) == 0
