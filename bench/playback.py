"""How soon any moment of a day is on the screen, of disks that have to be read."""

import argparse
import asyncio
import os
import random
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from bench import procfs
from bench.camera_server import serve_cameras
from bench.configuration import config_hash, tuned
from bench.figures import percentile, rounded, say
from bench.made_day import LEAST_KBIT, MadeDay, Size, made_day
from bench.numbered import numbered_clip
from bench.nvr import CHECKOUT, Nvr
from bench.page_cache import drop, is_cold
from bench.questions import LIVE, Questions, WrongError, WrongFrameError
from bench.scenes import Scene
from bench.viewer import viewer
from bench.workspace import add_run_options

_CACHE = CHECKOUT / ".cache" / "bench-day"
_TARGETS = {
    "playlist_ms_p95": 30.0,
    "playlist_day_ms_p95": 150.0,
    "first_byte_ms_p95": 20.0,
    "clip_first_byte_ms_p95": 20.0,
    "timeline_ms_p95": 20.0,
    "frame_ms_p95": 80.0,
    "frame_exact_ms_p95": 250.0,
    "memory_growth_mb": 10.0,
    "wrong_frames": 0.0,
    "errors": 0.0,
}
"""The most that a figure may be."""

_SHARES = {
    "playlist": 14,
    "playlist_day": 10,
    "first_byte": 16,
    "clip_first_byte": 14,
    "timeline": 12,
    "frame": 12,
    "frame_exact": 12,
    "filmstrip": 2,
    "live_playlist": 5,
    "fresh_connection": 3,
}
"""How often each is asked, of a hundred requests."""

_WARM_UP = 0.2  # of the requests, before memory is looked at; they count as samples too
_LIVE_GOP_S, _LIVE_LOOP_S = 2, 60
_STEADY_TIMEOUT_S = 180.0
_SETTLE_S = 5.0
_KEEPS_ALL_HOURS = 24 * 365


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `playback` to the command line."""
    parser = benches.add_parser("playback", help="how soon any moment of a made day is shown")
    parser.add_argument("--hours", type=float, default=24.0, metavar="H", help="in the made day")
    parser.add_argument("--cameras", type=int, default=4, metavar="N")
    parser.add_argument(
        "--kbit", type=int, default=LEAST_KBIT, metavar="N", help="a second, of each camera"
    )
    parser.add_argument("--requests", type=int, default=600, metavar="N")
    parser.add_argument("--seed", type=int, help="of the moments that are asked for")
    parser.add_argument("--no-live", action="store_true", help="record nothing meanwhile")
    add_run_options(parser)
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Make the day, ask, and judge; the figures."""
    seed = random.randrange(1 << 30) if options.seed is None else options.seed
    say(f"seed {seed}")
    day = await made_day(_CACHE, Size(options.hours, options.cameras, options.kbit))
    with beside(_CACHE, options.keep) as folder:
        figures = await _Bench(options, day, folder, random.Random(seed)).run()
    missed = missed_targets(figures)
    for key in missed:
        say(f"missed: {key} is {figures[key]}, and may be {_TARGETS[key]:g}")
    first = {name: getattr(options, name) for name in ("hours", "cameras", "kbit")} | {"seed": seed}
    return first | figures | {"missed_targets": missed}


def missed_targets(figures: Mapping[str, Any]) -> list[str]:
    """Which figures are more than they may be, or could not be measured."""
    return [k for k, most in _TARGETS.items() if figures[k] is None or figures[k] > most]


@contextmanager
def beside(cache: Path, keep: bool) -> Iterator[Path]:
    """A new folder on the disk of the made days, whose files are shared."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=cache))
    try:
        yield folder
    finally:
        if keep:
            say(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class _Tally:
    """What came of the questions so far."""

    ms: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong_frames: int = 0
    errors: int = 0

    async def ask(self, kind: str, questions: Questions) -> None:
        try:
            self.ms[kind].append(await questions.kinds[kind]())
        except WrongFrameError as error:
            self.wrong_frames += 1
            say(f"{kind}: wrong picture: {error}")
        except WrongError as error:
            self.errors += 1
            say(f"{kind}: {error}")

    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind in _SHARES:
            samples = self.ms[kind]
            found[f"{kind}_ms_p50"] = rounded(percentile(samples, 0.5), 1)
            found[f"{kind}_ms_p95"] = rounded(percentile(samples, 0.95), 1)
        return found | {"wrong_frames": self.wrong_frames, "errors": self.errors}


class _Bench:
    """One run of `playback`."""

    def __init__(
        self, options: argparse.Namespace, day: MadeDay, folder: Path, chance: random.Random
    ) -> None:
        self._options = options
        self._day = day
        self._folder = folder
        self._chance = chance
        self._tally = _Tally()

    async def run(self) -> dict[str, Any]:
        """Start the NVR over the day, beside a camera that it records, and ask."""
        if self._options.no_live:
            return await self._with_cameras(None)
        clip = await asyncio.to_thread(numbered_clip, _CACHE / "clips", _LIVE_LOOP_S, _LIVE_GOP_S)
        scene = Scene("numbered", clip, clip, float(_LIVE_LOOP_S), None)
        with serve_cameras(scene, self._folder) as server:
            return await self._with_cameras(server.show(LIVE).main)

    async def _with_cameras(self, live_url: str | None) -> dict[str, Any]:
        nvr = Nvr(self._folder / "nvr", (), self._options.checkout)
        nvr.set_up(self._cameras(live_url))
        await asyncio.to_thread(self._day.use, nvr.folder)
        async with nvr:
            await nvr.connect()
            await self._until_steady(nvr)
            async with viewer(nvr) as asking:
                questions = Questions(self._day, nvr.folder, asking, self._chance)
                await questions.prepare()
                return await self._ask(nvr, questions, has_live=live_url is not None)

    def _cameras(self, live_url: str | None) -> list[dict[str, Any]]:
        """Those of the day are away for privacy: nothing is tried to reach them."""
        found: list[dict[str, Any]] = [
            {
                "id": plan.camera_id,
                "name": plan.camera_id,
                "main_url": "rtsp://127.0.0.1:1/",
                "privacy": True,
                "retention_hours": _KEEPS_ALL_HOURS,
            }
            for plan in self._day.cameras
        ]
        if live_url is not None:
            found.append({"id": LIVE, "name": LIVE, "main_url": live_url, "detect": False})
        return found

    async def _until_steady(self, nvr: Nvr) -> None:
        """Its model is in use, with the settings that it will stay with, and its camera recorded.

        Trying those out takes processor time and memory that have nothing to do with playback.
        """

        def is_steady() -> bool:
            is_ready = nvr.nvr is not None and nvr.nvr.inference.state == "ready"
            live = [camera for camera in nvr.cameras.values() if camera.id == LIVE]
            is_recorded = all(camera.status.recording for camera in live)
            return is_ready and is_recorded and tuned(nvr.folder) is not None

        say("waiting until the NVR has measured its inference settings")
        await nvr.until(is_steady, "reach a steady state", _STEADY_TIMEOUT_S)
        await asyncio.sleep(_SETTLE_S)

    async def _ask(self, nvr: Nvr, questions: Questions, *, has_live: bool) -> dict[str, Any]:
        kinds = _order(self._options.requests, self._chance, has_live=has_live)
        warm_up = max(len(_SHARES), round(_WARM_UP * len(kinds)))
        is_disk_read = self._makes_cold(nvr)
        say(f"{len(kinds)} requests")
        await self._go_through(kinds[:warm_up], nvr, questions)
        before = _Memory.of(nvr)
        load = _Load(nvr.pid)
        await self._go_through(kinds[warm_up:], nvr, questions)
        after = _Memory.of(nvr)
        return (
            {"requests": len(kinds), "uncached": is_disk_read}
            | self._tally.figures()
            | {
                "rss_mb_before": rounded(before.whole_mb, 1),
                "rss_mb_after": rounded(after.whole_mb, 1),
                "memory_growth_mb": rounded(after.anonymous_mb - before.anonymous_mb, 1),
            }
            | load.figures(len(kinds) - warm_up)
            | {"config_hash": config_hash(self._options.checkout, nvr.folder)}
        )

    async def _go_through(self, kinds: list[str], nvr: Nvr, questions: Questions) -> None:
        for count, kind in enumerate(kinds, 1):
            nvr.check()
            await self._tally.ask(kind, questions)
            if count % 100 == 0:
                say(f"{count} of {len(kinds)}")

    def _makes_cold(self, nvr: Nvr) -> bool:
        """Whether this disk is really read again when files are dropped from memory."""
        plan = self._day.cameras[0]
        span = (self._day.start_us, self._day.end_us)
        file = nvr.recordings / self._day.files_between(plan, span)[0]
        file.read_bytes()
        drop([file])
        is_read = is_cold(file)
        if not is_read:
            say("this disk's files stay in memory: the figures are those of cached files")
        return is_read


@dataclass(frozen=True, slots=True)
class _Memory:
    """Megabytes of the whole NVR: all, and what is not the content of files."""

    whole_mb: float
    anonymous_mb: float

    @classmethod
    def of(cls, nvr: Nvr) -> Self:
        """Now; each kind of process is told."""
        kinds: defaultdict[str, list[int]] = defaultdict(list)
        for pid in procfs.family(procfs.processes(), nvr.pid):
            kinds[procfs.role(pid, nvr.pid)].append(pid)
        say("megabytes, and of them not of files:")
        for role, pids in sorted(kinds.items()):
            say(f"  {procfs.pss_mb(pids):6.1f} {procfs.anonymous_mb(pids):6.1f}  {role}")
        pids = [pid for of_kind in kinds.values() for pid in of_kind]
        return cls(procfs.pss_mb(pids), procfs.anonymous_mb(pids))


class _Load:
    """Processor time of the NVR, and of others, from its construction on."""

    def __init__(self, pid: int) -> None:
        self._nvr = procfs.CpuLedger(pid)
        self._all = procfs.CpuLedger(os.getpid())
        self._began = self._now()

    def figures(self, requests: int) -> dict[str, Any]:
        """Up to now, in which so many requests were served."""
        passed_s, nvr_s, all_s, machine_s = (
            now - then for now, then in zip(self._now(), self._began, strict=True)
        )
        return {
            "cpu_ms_per_request": rounded(1000 * nvr_s / max(1, requests), 1),
            "cpu_pct_core_others": rounded(100 * max(0.0, machine_s - all_s) / passed_s),
        }

    def _now(self) -> tuple[float, float, float, float]:
        everybody = procfs.processes()
        return (
            time.monotonic(),
            self._nvr.total_s(everybody),
            self._all.total_s(everybody),
            procfs.machine_busy_s(),
        )


def _order(requests: int, chance: random.Random, *, has_live: bool) -> list[str]:
    """What is asked, one after the other: everything mixed, each kind first within the warm-up."""
    shares = {kind: share for kind, share in _SHARES.items() if has_live or kind != "live_playlist"}
    kinds = [k for k, share in shares.items() for _ in range(round(requests * share / 100) - 1)]
    chance.shuffle(kinds)
    return [*shares, *kinds]
