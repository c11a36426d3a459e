"""A disk that somebody else fills while cameras are recorded."""

import asyncio
import os
import random
import time
from pathlib import Path
from typing import Any

from bench import procfs
from bench.anatomy import dissect
from bench.errors import BenchError
from bench.figures import say
from bench.nvr import now_us
from bench.trial import Trial
from nvr.errors import NvrError
from nvr.web.control import ask

_RECORDED_S = 8.0
_STARTS = 4  # each leaves a closed file per camera, which may be deleted to make room
_GREEDY_S = 45.0
_TOLD_TIMEOUT_S = 30.0
_LOOK_EVERY_S = 0.2
_CHUNK = b"\0" * 65536


class _Filler:
    """A file that takes all the room there is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fill(self) -> None:
        """Take what is left, to the last byte."""
        with self._path.open("ab", buffering=0) as file:
            chunk = _CHUNK
            while chunk:
                try:
                    file.write(chunk)
                except OSError:
                    chunk = chunk[: len(chunk) // 2]
            os.fsync(file.fileno())

    def free(self) -> None:
        """Give everything back."""
        self._path.unlink(missing_ok=True)


async def fill(trial: Trial, chance: random.Random, times: int) -> dict[str, Any]:
    """Fill the disk at once and leave it so; then take what the NVR frees too; then free it."""
    disk = trial.disk
    assert disk is not None, "only a disk of its own can be filled"
    for _ in range(_STARTS - 1):
        await asyncio.sleep(_RECORDED_S)
        trial.blow("restart")
        await trial.unit.stop()
        await trial.unit.start()
        await trial.until_recording()
    filler = _Filler(disk.mount / "somebody-else")
    memory = _Memory(await trial.unit.until_up(), trial.recordings)
    made_room_s = healed_s = 0.0
    not_told = 0
    for number in range(1, times + 1):
        await asyncio.sleep(chance.uniform(1, _RECORDED_S))
        say(f"{number}: the disk is filled")
        trial.blow("disk filled")
        await asyncio.to_thread(filler.fill)
        since_us = now_us()
        not_told += not await _is_told(trial, memory)
        await trial.until_recording()
        made_room_s = max(made_room_s, _since_s(since_us))
        say(f"{number}: room was made; now it is taken, again and again")
        trial.blow("disk filled again and again")
        end = time.monotonic() + _GREEDY_S
        while time.monotonic() < end:
            await asyncio.to_thread(filler.fill)
            memory.look()
            await asyncio.sleep(_LOOK_EVERY_S)
        say(f"{number}: there is room again")
        filler.free()
        since_us = now_us()
        trial.blow("room again")
        await trial.until_recording()
        healed_s = max(healed_s, _since_s(since_us))
        memory.look()
    return {
        "made_room_s": round(made_room_s, 1),
        "healed_s": round(healed_s, 1),
        "not_told": not_told,
        "ended": int(trial.unit.runs != _STARTS),
        "pss_growth_mb": memory.growth_mb,
    }


class _Memory:
    """How much more memory main and the workers take than at first."""

    def __init__(self, main: int, recordings: Path) -> None:
        self._main = main
        self._recordings = recordings
        self._workers: set[int] = set()
        self._first_mb = self._mb()
        self._most_mb = self._first_mb

    def look(self) -> None:
        self._most_mb = max(self._most_mb, self._mb())

    @property
    def growth_mb(self) -> float:
        return round(self._most_mb - self._first_mb, 1)

    def _mb(self) -> float:
        found = dissect(self._main, self._recordings)
        self._workers |= set(found.workers.values())
        return procfs.pss_mb({self._main, *self._workers})


async def _is_told(trial: Trial, memory: _Memory) -> bool:
    """Whether the NVR says, of a camera or of itself, that its disk is full."""
    give_up = time.monotonic() + _TOLD_TIMEOUT_S
    while time.monotonic() < give_up:
        try:
            state = await asyncio.to_thread(ask, trial.data, "GET", "/api/state")
        except NvrError as error:
            raise BenchError(f"the NVR does not answer: {error.message}") from error
        if '"storage_full"' in str(state).replace("'", '"'):
            return True
        memory.look()
        await asyncio.sleep(_LOOK_EVERY_S)
    return False


def _since_s(moment_us: int) -> float:
    return (now_us() - moment_us) / 1e6
