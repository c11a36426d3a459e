"""A program kept running as systemd does."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from bench import procfs
from bench.unit import Unit, restart_delay_s

PROGRAM = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def unit(logs: Path) -> tuple[Unit, list[int]]:
    mains: list[int] = []
    return Unit([sys.executable, "-c", PROGRAM], logs, mains.append), mains


async def child_of(kept: Unit) -> int:
    async with asyncio.timeout(20):
        while not (text := kept.logs[-1].read_text()):
            await asyncio.sleep(0.05)
    return int(text)


def lives(pid: int) -> bool:
    process = procfs.processes().get(pid)
    return process is not None and Path(f"/proc/{pid}/cmdline").read_bytes() != b""


async def gone(pid: int) -> None:
    """Wait until a process is: it was told to end, and takes a moment."""
    async with asyncio.timeout(5):
        while lives(pid):
            await asyncio.sleep(0.02)


async def test_what_is_killed_is_started_again_after_the_units_delay(tmp_path: Path) -> None:
    kept, mains = unit(tmp_path)
    await kept.start()
    child = await child_of(kept)
    began = time.monotonic()
    os.kill(await kept.until_up(), signal.SIGKILL)
    async with asyncio.timeout(20):
        while len(mains) < 2:
            await asyncio.sleep(0.02)
    assert restart_delay_s() <= time.monotonic() - began < restart_delay_s() + 2
    await gone(child)  # what it left behind is ended, as systemd does
    second = await child_of(kept)
    await kept.stop()
    await gone(second)
    assert kept.runs == len(kept.logs) == 2


async def test_what_was_started_by_hand_leaves_its_children(tmp_path: Path) -> None:
    kept, mains = unit(tmp_path)
    kept.ends_leftovers = False
    await kept.start()
    child = await child_of(kept)
    os.kill(await kept.until_up(), signal.SIGKILL)
    async with asyncio.timeout(20):
        while len(mains) < 2:
            await asyncio.sleep(0.02)
    assert lives(child)
    await kept.end()
    await gone(child)
