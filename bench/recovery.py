"""Whatever dies, however the power goes: what is recorded, and what is lost?"""

import argparse
import asyncio
import os
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.anatomy import DoubleWriters, dissect
from bench.errors import BenchError
from bench.figures import say
from bench.trial import GOPS_S, Trial, Verdict, numbered_cameras
from bench.workspace import workspace

LOST_S, GAP_S = 1.3, 5.0
_PAUSE_S = (2.0, 8.0)
_QUICK_S = (0.05, 1.5)
_QUICK_SHARE = 0.2
_VICTIMS = {"worker": 4, "main": 3, "inference": 1, "helper": 2, "all": 1}
"""What is struck, and how often among all."""

_SETTLE_S = 3.0
_MOST_S_PER_KILL = 9.0


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `recovery` to the command line."""
    parser = benches.add_parser("recovery", help="kill -9, power cuts, full disks: what is lost?")
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, help="of the choice of victims and moments")
    parser.add_argument("--keep", action="store_true", help="keep recordings and logs")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Strike, and judge; the figures."""
    seed = random.randrange(1 << 30) if options.seed is None else options.seed
    say(f"seed {seed}")
    with workspace(options.keep) as folder:
        return {"mode": "kills", "seed": seed} | await _kills(folder, options.kills, seed)


async def _kills(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    with (
        numbered_cameras(folder, 60 + kills * _MOST_S_PER_KILL) as cameras,
        DoubleWriters(folder / "nvr" / "recordings") as watch,
    ):
        trial = Trial(folder, cameras, watch)
        try:
            await trial.unit.start()
            await trial.until_recording()
            await Striker(trial, random.Random(seed)).strike(kills)
            await trial.until_recording()
            await asyncio.sleep(_SETTLE_S + max(GOPS_S.values()))
        finally:
            trial.blow("the end")
            await trial.unit.stop()
        verdict = trial.verdict()
        figures = {"kills": kills, "runs": trial.unit.runs} | verdict.figures()
        figures["double_writers"] = watch.found
        return judged(trial, verdict, figures, _misses(figures))


def judged(
    trial: Trial, verdict: Verdict, figures: dict[str, Any], missed: list[str]
) -> dict[str, Any]:
    """Tell the details; the figures with what was missed."""
    verdict.tell()
    for text, times in sorted(trial.complaints().items(), key=lambda item: -item[1]):
        say(f"  {times} x {text}")
    return figures | {"missed": missed}


def _misses(figures: dict[str, Any]) -> list[str]:
    """The names of the targets that were not reached."""
    nothing = (
        "unexplained_holes",
        "unplayable_files",
        "unindexed_files",
        "db_errors",
        "recorded_twice",
        "double_writers",
    )
    missed = [name for name in nothing if figures[name]]
    missed += ["lost_s_max"] if figures["lost_s_max"] > LOST_S else []
    missed += ["gap_s_max"] if figures["gap_less_gop_s_max"] > GAP_S else []
    return missed


class Striker:
    """Kills random processes of an NVR at random moments."""

    def __init__(self, trial: Trial, chance: random.Random) -> None:
        self._trial = trial
        self._chance = chance

    async def strike(self, kills: int) -> None:
        """Kill so often, now and then two in quick succession."""
        for number in range(1, kills + 1):
            is_quick = number > 1 and self._chance.random() < _QUICK_SHARE
            await asyncio.sleep(self._chance.uniform(*(_QUICK_S if is_quick else _PAUSE_S)))
            self._trial.unit.ends_leftovers = self._chance.random() < 0.5
            victim = self._chance.choices([*_VICTIMS], [*_VICTIMS.values()])[0]
            while self._trial.unit.main is None:  # it is down just now; it comes back
                await asyncio.sleep(0.02)
            say(f"{number}: kill -9 {self._kill(victim)}")

    def _kill(self, victim: str) -> str:
        """Kill one of that kind, or main where there is none; what it was."""
        main = self._trial.unit.main
        if main is None:
            raise BenchError("there is nothing to kill")
        now = dissect(main, self._trial.recordings)
        if victim == "worker" and now.workers:
            camera = self._chance.choice(sorted(now.workers))
            return self._end(now.workers[camera], f"worker of {camera}", [camera])
        if victim == "inference" and now.inference is not None:
            return self._end(now.inference, "inference", [])
        if victim == "helper" and now.helpers:
            return self._end(self._chance.choice(now.helpers), "helper")
        if victim == "all":
            self._trial.blow("all")
            with suppress(ProcessLookupError):
                os.killpg(main, signal.SIGKILL)
            return "all"
        left = "the rest by systemd" if self._trial.unit.ends_leftovers else "the rest by itself"
        return self._end(main, f"main ({left})")

    def _end(self, pid: int, what: str, cameras: list[str] | None = None) -> str:
        self._trial.blow(what, tuple(GOPS_S) if cameras is None else cameras)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return f"{what} ({pid})"
