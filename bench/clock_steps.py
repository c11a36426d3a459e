"""A wall clock that is set while cameras are recorded: by hours, by a day, and little by little."""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.figures import say
from bench.numbered import FPS, play
from bench.nvr import now_us
from bench.stepped_nvr import set_clock
from bench.trial import GOPS_S, Trial
from nvr.media import segments
from nvr.media.files import RecordingFiles
from nvr.messages import Fragment

_HOUR_S = 3600.0
_STEPS_S = (_HOUR_S, -_HOUR_S, -_HOUR_S, _HOUR_S, -30.0, 30.0, 25 * _HOUR_S, -25 * _HOUR_S, 1.0)
"""One after the other; 1 s is a leap second's, an hour that of a wrong time zone."""

_BELIEVED_S = 7.0
"""A clock that was set is believed after 5 s, at the next keyframe."""

_LEAST_STEP_S = 2.0
"""Lesser ones are followed little by little: the times are off by no more than the step."""

_SLEW_S, _SLEW_STEPS, _SLEW_EVERY_S = 0.3, 100, 0.1


@dataclass(slots=True)
class _Clock:
    """The NVR's clock, and how far it was ahead when (Unix microseconds)."""

    file: Path
    ahead_us: int = 0
    history: list[tuple[int, int]] = field(default_factory=list)

    def advance(self, seconds: float) -> None:
        """Set it forward, or back."""
        self.ahead_us += round(seconds * 1e6)
        set_clock(self.file, self.ahead_us)
        self.history.append((now_us(), self.ahead_us))


async def step(trial: Trial, chance: random.Random, times: int) -> dict[str, Any]:
    """Set the clock to and fro so often, each time till every camera has followed it."""
    clock = _Clock(trial.clock_file)
    seen = _files(trial)
    settled: list[tuple[int, int, int]] = []
    for _ in range(times):
        for seconds in _STEPS_S:
            say(f"the clock is set by {seconds:g} s")
            trial.blow(f"clock {seconds:+g} s")
            clock.advance(seconds)
            await asyncio.sleep(_BELIEVED_S + max(GOPS_S.values()))
            begin_us = now_us()
            await asyncio.sleep(chance.uniform(2, 4))
            if abs(seconds) >= _LEAST_STEP_S:
                settled.append((begin_us, now_us(), clock.ahead_us))
            seen |= _files(trial)
        say("the clock is slewed")
        for _ in range(_SLEW_STEPS):
            clock.advance(_SLEW_S / _SLEW_STEPS)
            await asyncio.sleep(_SLEW_EVERY_S)
    trial.later = lambda: _judge(trial, settled, seen)
    return {}


def _files(trial: Trial) -> set[str]:
    return set(RecordingFiles(trial.recordings).paths())


def _judge(trial: Trial, settled: list[tuple[int, int, int]], seen: set[str]) -> dict[str, Any]:
    """Right order and right times, in files that are all still there."""
    files = RecordingFiles(trial.recordings)
    sent = trial.sent()
    disordered, worst_s = 0, 0.0
    for path in files.paths():
        numbers = play(trial.recordings / path).numbers
        fragments = segments.scan(files, path).fragments
        is_ordered = _is_ordered(numbers) and _is_evenly_timed(fragments)
        disordered += not is_ordered
        for fragment in fragments:
            number = numbers[0] + _pictures_between(fragments[0], fragment)
            left_us = sent[segments.camera_of(path) or ""].get(number, 0)
            for begin_us, end_us, ahead_us in settled:
                if begin_us <= left_us <= end_us:
                    worst_s = max(worst_s, abs(fragment.start_us - left_us - ahead_us) / 1e6)
    return {
        "disordered_files": disordered,
        "time_error_s_max": round(worst_s, 3),
        "deleted_files": len(seen - _files(trial)),
    }


def _pictures_between(first: Fragment, other: Fragment) -> int:
    return round((other.media_start - first.media_start) / 90_000 * FPS)


def _is_ordered(numbers: tuple[int, ...]) -> bool:
    return all(after == before + 1 for before, after in pairwise(numbers))


def _is_evenly_timed(fragments: tuple[Fragment, ...]) -> bool:
    """Whether each fragment begins where the one before ends, by the wall clock."""
    return all(
        abs(after.start_us - before.start_us - before.duration_us) < 50_000
        for before, after in pairwise(fragments)
    )
