"""`kill -9` of random processes of an NVR at random moments."""

import asyncio
import os
import random
import signal
import time
from contextlib import suppress
from typing import Any

from bench.anatomy import dissect
from bench.errors import BenchError
from bench.figures import say
from bench.trial import GOPS_S, Trial

_PAUSE_S = (2.0, 8.0)
_QUICK_S = (0.05, 1.5)
_QUICK_SHARE = 0.2
_WAIT_S = 20.0
_VICTIMS = {"worker": 4, "main": 3, "inference": 1, "helper": 2, "all": 1}
"""What is struck, and how often compared to the others."""


async def strike(trial: Trial, chance: random.Random, kills: int) -> dict[str, Any]:
    """Kill so often, now and then two in quick succession."""
    for number in range(1, kills + 1):
        is_quick = number > 1 and chance.random() < _QUICK_SHARE
        await asyncio.sleep(chance.uniform(*(_QUICK_S if is_quick else _PAUSE_S)))
        trial.unit.ends_leftovers = chance.random() < 0.5
        victim = chance.choices([*_VICTIMS], [*_VICTIMS.values()])[0]
        await _until_there(trial, victim)
        say(f"{number}: kill -9 {_kill(trial, chance, victim)}")
    return {}


async def _until_there(trial: Trial, victim: str) -> None:
    """Wait while the NVR is down, and a while for a process that has not been started yet."""
    give_up = time.monotonic() + _WAIT_S
    while True:
        now = dissect(await trial.unit.until_up(), trial.recordings)
        missing = {"worker": not now.workers, "inference": not now.inference}
        if not missing.get(victim) or time.monotonic() > give_up:
            return
        await asyncio.sleep(0.1)


def _kill(trial: Trial, chance: random.Random, victim: str) -> str:
    """Kill one of that kind, or main where there is none; what it was."""
    main = trial.unit.main()
    if main is None:
        raise BenchError("there is nothing to kill")
    now = dissect(main, trial.recordings)
    if victim == "worker" and now.workers:
        camera = chance.choice(sorted(now.workers))
        return _end(trial, now.workers[camera], f"worker of {camera}", (camera,))
    if victim == "inference" and now.inference is not None:
        return _end(trial, now.inference, "inference", ())
    if victim == "helper" and now.helpers:
        return _end(trial, chance.choice(now.helpers), "helper", tuple(GOPS_S))
    if victim == "all":
        trial.blow("all")
        trial.unit.end_leftovers()
        return "all"
    left = "the rest by systemd" if trial.unit.ends_leftovers else "the rest by itself"
    return _end(trial, main, f"main ({left})", tuple(GOPS_S))


def _end(trial: Trial, pid: int, what: str, cameras: tuple[str, ...]) -> str:
    trial.blow(what, cameras)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return f"{what} ({pid})"
