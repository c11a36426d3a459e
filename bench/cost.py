"""What the NVR costs in steady state, and how soon after its start it works."""

import argparse
import asyncio
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.cameras import CameraServer, CameraUrls
from bench.configuration import config_hash, tuned
from bench.figures import percentile, rounded, say
from bench.meter import Meter
from bench.nvr import Nvr, until_steady
from bench.recordings import FirstFragment, check_first, first_fragments
from bench.scenes import Scene, add_scene_options, ready_files, ready_scene
from bench.workspace import add_run_options, workspace
from nvr.protocol import Label, Phase

_FIRST_RECORDING_TIMEOUT_S = 60.0
_SAMPLE_EVERY_S = 0.5


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # noqa: SLF001
    """Add `cost` to the command line."""
    parser = benches.add_parser("cost", help="processor time, memory and start-up time")
    parser.add_argument("--scene", choices=("static", "busy"), default="static")
    parser.add_argument("--cameras", type=int, default=1, metavar="N")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="to measure")
    parser.add_argument("--starts", type=int, default=1, metavar="N", help="for first_recording_s")
    add_scene_options(parser)
    add_run_options(parser)
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Start, measure, stop; the figures."""
    files = ready_files(options)
    if files is None:
        raise NotImplementedError
    scene = ready_scene(options.scene, files, None)
    with workspace(options.keep) as folder:
        async with CameraServer(folder) as server:
            return await Bench(options, scene, folder, server).run()


@dataclass(slots=True)
class Starts:
    """What was seen of each start."""

    first_recording_s: list[float] = field(default_factory=list)
    first_alert_s: list[float] = field(default_factory=list)


class Bench:
    """One run of `cost`."""

    def __init__(
        self, options: argparse.Namespace, scene: Scene, folder: Path, server: CameraServer
    ) -> None:
        self._options = options
        self._scene = scene
        self._folder = folder
        self._server = server
        self._starts = Starts()

    async def run(self) -> dict[str, Any]:
        """All starts; the last one goes on and is measured."""
        options = self._options
        for number in range(1, options.starts):
            async with await self._start(number) as nvr:
                await self._watch_start(nvr)
        async with await self._start(options.starts) as nvr:
            await self._watch_start(nvr)
            say("waiting until the NVR has measured its inference settings")
            await until_steady(nvr, options.cameras)
            figures = await self._measure(nvr)
            self._note_first_alert(nvr)
            figures |= {
                "config_hash": config_hash(options.checkout, nvr.folder),
                "inference_settings": tuned(nvr.folder),
            }
        return self._summary() | figures

    async def _start(self, number: int) -> Nvr:
        cameras: list[CameraUrls] = []
        for index in range(self._options.cameras):
            phase_s = random.uniform(0, self._scene.loop_s)
            name = f"camera{index + 1}"
            cameras.append(await self._server.show(name, self._scene.files, phase_s))
        return Nvr(self._folder / f"nvr{number}", cameras, self._options.checkout)

    async def _watch_start(self, nvr: Nvr) -> None:
        """Time from the process's start to the first recording, which must play."""
        names = [f"camera{index + 1}" for index in range(self._options.cameras)]
        watching = asyncio.create_task(
            first_fragments(nvr.recordings, names, _FIRST_RECORDING_TIMEOUT_S)
        )
        try:
            await nvr.connect()
            found: dict[str, FirstFragment] = await watching
        finally:
            watching.cancel()
        took_s = [(first.wall_us - nvr.started_us) / 1e6 for first in found.values()]
        for first in found.values():
            await asyncio.to_thread(check_first, first)
        self._starts.first_recording_s += took_s
        say(f"first recording after {', '.join(f'{s:.2f}' for s in sorted(took_s))} s")

    def _note_first_alert(self, nvr: Nvr) -> None:
        for wall_us, message in nvr.alerts():
            if message.alert.label is Label.PERSON and message.phase is Phase.START:
                self._starts.first_alert_s.append((wall_us - nvr.started_us) / 1e6)
                return

    async def _measure(self, nvr: Nvr) -> dict[str, Any]:
        say(f"measuring for {self._options.seconds:g} s")
        meter = Meter(nvr)
        end = time.monotonic() + self._options.seconds
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _SAMPLE_EVERY_S))
            nvr.check()
            meter.sample()
        return meter.figures()

    def _summary(self) -> dict[str, Any]:
        starts = self._starts
        return {
            "scene": self._scene.name,
            "cameras": self._options.cameras,
            "seconds": self._options.seconds,
            "starts": self._options.starts,
            "first_recording_s": rounded(percentile(starts.first_recording_s, 0.5)),
            "first_recording_s_max": rounded(max(starts.first_recording_s)),
            "first_alert_s": rounded(percentile(starts.first_alert_s, 0.5)),
        }
