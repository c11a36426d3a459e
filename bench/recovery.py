"""Whatever dies, however the power goes: what is recorded, and what is lost?"""

import argparse
import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench.anatomy import DoubleWriters
from bench.clock_steps import step
from bench.disk_full import fill
from bench.disks import loop_disk, unshare_mounts
from bench.figures import say
from bench.kills import strike
from bench.power_cut import cut
from bench.trial import GOPS_S, Trial, data_folder, numbered_cameras
from bench.workspace import workspace

_SETTLE_S = 3.0


@dataclass(frozen=True, slots=True)
class _Mode:
    """One way to harm the NVR, so many `times` unless told, each of which takes up to `time_s`.

    It adds figures of its own. `limits` are the most that a figure may be. `disk_mb` is the size
    of a disk of its own, 0 for none.
    """

    harm: Callable[[Trial, random.Random, int], Awaitable[dict[str, Any]]]
    times: int
    time_s: float
    limits: Mapping[str, float]
    disk_mb: int = 0
    has_own_clock: bool = False


_FULL_LIMITS = {"lost_s_max": 1.3, "not_told": 0, "ended": 0, "pss_growth_mb": 100.0}
_CLOCK_LIMITS = {
    "lost_s_max": 0.0,
    "disordered_files": 0,
    "time_error_s_max": 0.5,
    "deleted_files": 0,
}
_MODES = {
    "kills": _Mode(strike, 50, 9.0, {"lost_s_max": 1.3, "gap_less_gop_s_max": 5.0}),
    "power_cut": _Mode(cut, 5, 40.0, {"lost_s_max": 3.3}, disk_mb=1000),
    "disk_full": _Mode(fill, 1, 240.0, _FULL_LIMITS, disk_mb=60),
    "clock_steps": _Mode(step, 1, 260.0, _CLOCK_LIMITS, has_own_clock=True),
}
_NOTHING = (
    "unexplained_holes",
    "unplayable_files",
    "unindexed_files",
    "db_errors",
    "recorded_twice",
    "double_writers",
)
"""What must not be, in any mode."""


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `recovery` to the command line."""
    parser = benches.add_parser("recovery", help="kill -9, power cuts, full disks: what is lost?")
    parser.add_argument("--kills", type=int, metavar="N", help="how often (default: 50)")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--power-cut",
        dest="mode",
        action="store_const",
        const="power_cut",
        help="discard what was not synced, N times (default: 5); needs root",
    )
    mode.add_argument(
        "--disk-full",
        dest="mode",
        action="store_const",
        const="disk_full",
        help="let another file fill the disk, N times (default: 1); needs root",
    )
    mode.add_argument(
        "--clock-steps",
        dest="mode",
        action="store_const",
        const="clock_steps",
        help="set the NVR's clock to and fro, N times (default: 1)",
    )
    parser.add_argument("--seed", type=int, help="of the choice of victims and moments")
    parser.add_argument("--keep", action="store_true", help="keep recordings and logs")
    parser.set_defaults(bench=run, mode="kills")


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Do harm, and judge; the figures."""
    mode = _MODES[options.mode]
    seed = random.randrange(1 << 30) if options.seed is None else options.seed
    times = options.kills or mode.times
    say(f"seed {seed}")
    if mode.disk_mb:
        unshare_mounts()
    with workspace(options.keep) as folder, ExitStack() as stack:
        disk = stack.enter_context(loop_disk(folder, mode.disk_mb)) if mode.disk_mb else None
        cameras = stack.enter_context(numbered_cameras(folder, 60 + times * mode.time_s))
        watch = stack.enter_context(DoubleWriters(data_folder(folder, disk) / "recordings"))
        trial = Trial(folder, cameras, watch, disk=disk, has_own_clock=mode.has_own_clock)
        figures = await _harmed(trial, mode, random.Random(seed), times)
    missed = [key for key in _NOTHING if figures[key]]
    missed += [key for key, limit in mode.limits.items() if figures[key] > limit]
    first = {"mode": options.mode, "seed": seed, "kills": times}
    return first | figures | {"missed_targets": missed}


async def _harmed(trial: Trial, mode: _Mode, chance: random.Random, times: int) -> dict[str, Any]:
    """Record, do harm, record on, stop; what is on disk then."""
    try:
        await trial.unit.start()
        await trial.until_recording()
        more = await mode.harm(trial, chance, times)
        await trial.until_recording()
        await asyncio.sleep(_SETTLE_S + max(GOPS_S.values()))
    finally:
        trial.blow("the end")
        await trial.unit.stop()
    verdict = trial.verdict()
    verdict.tell()
    for text, number in sorted(trial.complaints().items(), key=lambda item: -item[1]):
        say(f"  {number} x {text}")
    figures = {"runs": trial.unit.runs, "double_writers": trial.watch.found}
    return figures | verdict.figures() | more | trial.later()
