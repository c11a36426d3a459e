"""Power cuts: every write that was not synced is gone."""

import asyncio
import os
import random
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.figures import say
from bench.trial import Trial

_RECORDING_S = (4.0, 14.0)
_UNSYNCED_BEFORE_S = 1.0
_CONTROL = b"control" * 1000


async def cut(trial: Trial, chance: random.Random, times: int) -> dict[str, Any]:
    """Cut the power so often, a random while after all cameras are recorded again."""
    disk = trial.disk
    assert disk is not None, "only a disk of its own can be cut off"
    for number in range(1, times + 1):
        await trial.until_recording()
        await asyncio.sleep(chance.uniform(*_RECORDING_S))
        synced, unsynced = disk.mount / f"synced-{number}", disk.mount / f"unsynced-{number}"
        _write(synced, is_synced=True)
        _write(unsynced, is_synced=False)
        await asyncio.sleep(_UNSYNCED_BEFORE_S)
        say(f"{number}: power cut")
        trial.unit.freeze()
        trial.blow("power cut")
        disk.cut_power()
        await trial.unit.end()
        await asyncio.to_thread(disk.unmount)
        await asyncio.to_thread(disk.mount_it)
        _judge_the_cut(synced, unsynced)
        await trial.unit.start()
    return {}


def _write(path: Path, *, is_synced: bool) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, _CONTROL)
        if is_synced:
            os.fsync(fd)
    finally:
        os.close(fd)


def _judge_the_cut(synced: Path, unsynced: Path) -> None:
    """Raises BenchError when the cut was none, or was more than one."""
    if not synced.exists() or synced.read_bytes() != _CONTROL:
        raise BenchError("what was synced is gone too: this machine can't judge power cuts")
    if unsynced.exists() and unsynced.read_bytes() == _CONTROL:
        raise BenchError("what was not synced is still there: nothing can be judged")
