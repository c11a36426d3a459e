"""What the NVR costs in steady state, and how soon after its start it works."""

import argparse
import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import procfs
from bench.camera_server import CameraServer, serve_cameras
from bench.configuration import config_hash, tuned
from bench.figures import percentile, rounded, say
from bench.meter import Meter
from bench.nvr import Nvr, now_us, until_steady
from bench.recordings import FirstFragment, first_fragments, first_frame
from bench.scenes import Scene, add_scene_options, load_scene, own_scene
from bench.workspace import add_run_options, workspace

_FIRST_RECORDING_TIMEOUT_S = 60.0
_SAMPLE_EVERY_S = 0.5

RECALL_TARGET = 0.9
"""Of each camera. People who walk in front of each other are counted as one now and then."""

PSS_MB_TARGET = 250.0
"""Of an NVR with one camera."""

FURTHER_PSS_MB_TARGET = 20.0
"""Of each camera besides, whatever they show."""


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `cost` to the command line."""
    parser = benches.add_parser("cost", help="processor time, memory, time to the first recording")
    parser.add_argument("--scene", choices=("static", "busy"), default="static")
    parser.add_argument("--cameras", type=int, default=1, metavar="N")
    parser.add_argument(
        "--busy", type=int, default=0, metavar="N", help="further cameras, that show the busy scene"
    )
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="to measure")
    parser.add_argument(
        "--starts", type=int, default=1, metavar="N", help="of the NVR, for first_recording_s"
    )
    parser.add_argument(
        "--settle", type=float, default=10.0, metavar="S", help="in steady state before measuring"
    )
    parser.add_argument(
        "--no-vision",
        action="store_true",
        help="record only: main streams of cameras that nothing is detected on",
    )
    add_scene_options(parser)
    add_run_options(parser)
    parser.set_defaults(bench=run)


def missed_targets(figures: Mapping[str, Any]) -> list[str]:
    """Somebody was, or may have been, missed; or the NVR takes more memory than it may."""
    recall, further_mb = figures["recall_min"], figures["pss_mb_per_further_camera"]
    missed = {
        "recall": recall is not None and recall < RECALL_TARGET,
        "dropped": figures["dropped"] > 0,
        "pss_mb": figures["cameras"] == 1 and figures["pss_mb"] > PSS_MB_TARGET,
        "pss_mb_per_further_camera": further_mb is not None and further_mb > FURTHER_PSS_MB_TARGET,
    }
    return [name for name, is_missed in missed.items() if is_missed]


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Start, measure, stop; the figures."""
    scene = await load_scene(options.scene, options)
    busy = await own_scene("busy", options.seed) if options.busy else scene
    with workspace(options.keep) as folder, serve_cameras(scene, folder) as server:
        return await _Bench(options, scene, busy, folder, server).run()


@dataclass(slots=True)
class _Starts:
    """Seconds from the NVR's start, of every camera and start."""

    first_safe_s: list[float] = field(default_factory=list)
    first_recording_s: list[float] = field(default_factory=list)


class _Bench:
    """One run of `cost`."""

    def __init__(
        self,
        options: argparse.Namespace,
        scene: Scene,
        busy: Scene,
        folder: Path,
        server: CameraServer,
    ) -> None:
        self._options = options
        self._scene = scene
        self._folder = folder
        self._server = server
        self._scenes = {f"camera{number + 1}": scene for number in range(options.cameras)}
        self._scenes |= {f"busy{number + 1}": busy for number in range(options.busy)}
        self._starts = _Starts()

    async def run(self) -> dict[str, Any]:
        """All starts; the last one goes on and is measured."""
        alone_mb = await self._one_camera_mb() if len(self._scenes) > 1 else None
        for number in range(1, self._options.starts):
            async with self._nvr(f"nvr{number}") as nvr:
                await self._watch_start(nvr)
        async with self._nvr(f"nvr{self._options.starts}") as nvr:
            await self._watch_start(nvr)
            say("waiting until the NVR has measured its inference settings")
            await until_steady(nvr, len(self._scenes), self._options.settle)
            measured = await self._measure(nvr)
            figures = self._summary(nvr) | measured | self._further(measured["pss_mb"], alone_mb)
            return figures | {
                "missed_targets": missed_targets(figures),
                "config_hash": config_hash(self._options.checkout, nvr.folder),
                "inference_settings": tuned(nvr.folder),
            }

    async def _one_camera_mb(self) -> float:
        """Memory of an NVR that has the first of the cameras only, in steady state."""
        say("how much memory the first camera takes alone")
        async with self._nvr("nvr0", only_first=True) as nvr:
            await nvr.connect()
            await until_steady(nvr, 1, self._options.settle)
            return procfs.pss_mb(procfs.family(procfs.processes(), nvr.pid))

    def _further(self, all_mb: float, alone_mb: float | None) -> dict[str, Any]:
        """What each camera besides the first added."""
        further_mb = None if alone_mb is None else (all_mb - alone_mb) / (len(self._scenes) - 1)
        return {
            "pss_mb_one_camera": rounded(all_mb if alone_mb is None else alone_mb, 1),
            "pss_mb_per_further_camera": rounded(further_mb, 1),
        }

    def _nvr(self, folder: str, *, only_first: bool = False) -> Nvr:
        has_sub = not self._options.no_vision
        cameras = [
            self._server.show(name, has_sub=has_sub, scene=scene)
            for name, scene in list(self._scenes.items())[: 1 if only_first else None]
        ]
        nvr = Nvr(self._folder / folder, cameras, self._options.checkout)
        if self._options.no_vision:
            nvr.set_up(
                {"id": c.name, "name": c.name, "main_url": c.main, "detect": False} for c in cameras
            )
        return nvr

    async def _watch_start(self, nvr: Nvr) -> None:
        """Time from the process's start to the first recording, which must play."""
        watching = asyncio.create_task(
            first_fragments(nvr.recordings, list(self._scenes), _FIRST_RECORDING_TIMEOUT_S)
        )
        try:
            await nvr.connect()
            found = await watching
        finally:
            watching.cancel()
        for name, first in found.items():
            safe_s = (first.wall_us - nvr.started_us) / 1e6
            sent_s = (self._sent_us(name, first, nvr.started_us) - nvr.started_us) / 1e6
            self._starts.first_safe_s.append(safe_s)
            self._starts.first_recording_s.append(sent_s)
            say(
                f"{name}: a frame sent {sent_s:.2f} s after the start was on disk at {safe_s:.2f} s"
            )

    def _sent_us(self, name: str, first: FirstFragment, from_us: int) -> int:
        """When the first recorded frame left the camera."""
        number = first_frame(first, self._scenes[name].main)
        sent = [
            frame.wall_us
            for frame in self._server.frames(from_us)
            if (frame.stream, frame.frame) == (name, number) and frame.wall_us <= first.wall_us
        ]
        return sent[-1]

    async def _measure(self, nvr: Nvr) -> dict[str, Any]:
        zeros = {name: self._server.zero_us(name) for name in self._scenes}

        def persons_now(name: str) -> int:
            return self._scenes[name].persons_at((now_us() - zeros[name]) / 1e6)

        say(f"measuring for {self._options.seconds:g} s")
        knows_truth = (
            all(scene.walks is not None for scene in self._scenes.values())
            and not self._options.no_vision
        )
        begin_us = now_us()
        meter = Meter(nvr, persons_now if knows_truth else None)
        end = time.monotonic() + self._options.seconds
        while (left_s := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left_s, _SAMPLE_EVERY_S))
            nvr.check()
            meter.sample()
        until_us = now_us()
        figures = meter.figures()
        received = sum(self._server.payload_bytes(n, begin_us, until_us) for n in self._scenes)
        # what is written to memory only is no writing: then nothing can be said
        written = meter.written_bytes / received if meter.written_bytes else None
        return figures | {"write_amplification": rounded(written, 3)}

    def _summary(self, nvr: Nvr) -> dict[str, Any]:
        alerts_us = nvr.person_alerts_us()
        first_alert_s = (alerts_us[0] - nvr.started_us) / 1e6 if alerts_us else None
        return {
            "scene": self._scene.name,
            "cameras": len(self._scenes),
            "busy": self._options.busy,
            "seconds": self._options.seconds,
            "starts": self._options.starts,
            "first_recording_s": rounded(percentile(self._starts.first_recording_s, 0.5)),
            "first_recording_s_max": rounded(max(self._starts.first_recording_s)),
            "first_safe_s": rounded(percentile(self._starts.first_safe_s, 0.5)),
            "first_alert_s": rounded(first_alert_s),
        }
