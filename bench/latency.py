"""How long after a person comes into view the alert is where it is wanted."""

import argparse
import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from bench.cameras import CameraServer
from bench.configuration import config_hash, tuned
from bench.figures import percentile, rounded, say
from bench.hass import Hass
from bench.nvr import Nvr, now_us, until_steady
from bench.scenes import Scene, Walk, add_scene_options, ready_files, ready_scene, visible_from
from bench.walks import Matched, Seen, match, shown_walks
from bench.workspace import add_run_options, workspace
from nvr.protocol import Label, Phase

_CAMERA = "camera1"
_SETTLE_S = 12.0
"""A camera shows a still scene for so long before anybody comes: connecting again takes up to two
seconds of it, the rest is for the motion gate to learn the scene."""

_PHASE_S = 4.0
"""The still time is longer by up to so much, at random: two groups of pictures."""

_TOLERANCE_US = 2_000_000
_UNKNOWN_END_S = 15.0
"""How long a person of a ready stream is in view, where nobody says it."""


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # noqa: SLF001
    """Add `latency` to the command line."""
    parser = benches.add_parser("latency", help="from a person in view to the alert")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="starts of the camera")
    parser.add_argument("--walks", type=int, default=2, metavar="N", help="walks after each start")
    parser.add_argument("--no-ha", action="store_true", help="without Home Assistant")
    add_scene_options(parser)
    parser.add_argument(
        "--visible-s", type=float, metavar="X", help="when the person of --main comes into view"
    )
    add_run_options(parser)
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Start all, show the walks, stop all; the figures."""
    scene = _scene(options)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(workspace(options.keep))
        server = await stack.enter_async_context(CameraServer(folder))
        urls = await server.show(_CAMERA, scene.files, _quiet_phase(scene))
        nvr = await stack.enter_async_context(Nvr(folder / "nvr", [urls], options.checkout))
        await nvr.connect()
        hass = None
        if not options.no_ha:
            say("starting Home Assistant")
            hass = await stack.enter_async_context(Hass(folder / "hass", nvr))
        say("waiting until the NVR has measured its inference settings")
        await until_steady(nvr, cameras=1)
        bench = _Bench(options, scene, server, nvr, hass)
        for number in range(options.repeat):
            await bench.repeat(number)
        figures = bench.figures() | {
            "config_hash": config_hash(options.checkout, nvr.folder),
            "inference_settings": tuned(nvr.folder),
        }
    return figures


def _scene(options: argparse.Namespace) -> Scene:
    files = ready_files(options)
    if files is None:
        raise NotImplementedError
    start_s = visible_from(options, files)
    scene = ready_scene("ready", files, ())
    end_s = min(start_s + _UNKNOWN_END_S, start_s + scene.loop_s / 2)
    return ready_scene("ready", files, (Walk(start_s, end_s),))


def _quiet_phase(scene: Scene) -> float:
    """Where the camera starts: some seconds before the first walk, or at the loop before it."""
    assert scene.walks
    still_s = _SETTLE_S + random.uniform(0, _PHASE_S)
    return (scene.walks[0].start_s - still_s) % scene.loop_s


class _Bench:
    """The walks of one run and what they caused."""

    def __init__(
        self,
        options: argparse.Namespace,
        scene: Scene,
        server: CameraServer,
        nvr: Nvr,
        hass: Hass | None,
    ) -> None:
        self._walks = options.walks
        self._scene = scene
        self._server = server
        self._nvr = nvr
        self._hass = hass
        self._ws: list[Matched] = []
        self._ha: list[Matched] = []

    async def repeat(self, number: int) -> None:
        """Start the camera anew at a random phase, and show so many walks."""
        began_us = now_us()
        await self._server.show(_CAMERA, self._scene.files, _quiet_phase(self._scene))
        while len(shown := self._shown(began_us)) < self._walks:
            self._nvr.check()
            await asyncio.sleep(1.0)
        await asyncio.sleep(_TOLERANCE_US / 1e6)
        self._ws.append(match(shown, [t for t in self._alerts_us() if t > began_us], _TOLERANCE_US))
        told = f"repeat {number + 1}: {_told(self._ws[-1])} on the WebSocket"
        if self._hass is not None:
            signals = [t for t in self._hass.persons_us if t > began_us]
            self._ha.append(match(shown, signals, _TOLERANCE_US))
            told += f", {_told(self._ha[-1])} in Home Assistant"
        say(told)

    def figures(self) -> dict[str, Any]:
        """As docs/ref/bench.md describes them."""
        return {
            "scene": self._scene.name,
            "repeat": len(self._ws),
            "walks": sum(len(matched.delays_ms) for matched in self._ws),
            **_figures("ws", self._ws),
            **_figures("ha", self._ha),
            "missed": sum(matched.missed for matched in self._ws),
            "extra": sum(matched.extra for matched in self._ws),
        }

    def _shown(self, began_us: int) -> list[Seen]:
        frames = [frame for frame in self._server.frames() if frame.wall_us > began_us]
        assert self._scene.walks is not None
        return shown_walks(frames, self._scene.walks, self._scene.loop_s)

    def _alerts_us(self) -> list[int]:
        return [
            wall_us
            for wall_us, message in self._nvr.alerts()
            if message.phase is Phase.START and message.alert.label is Label.PERSON
        ]


def _figures(name: str, matched: list[Matched]) -> dict[str, float | None]:
    delays = [delay for one in matched for delay in one.found_ms]
    return {
        f"{name}_ms_p50": rounded(percentile(delays, 0.5), 0),
        f"{name}_ms_p95": rounded(percentile(delays, 0.95), 0),
    }


def _told(matched: Matched) -> str:
    delays = ["missed" if d is None else f"{d:.0f} ms" for d in matched.delays_ms]
    return ", ".join(delays) + (f" ({matched.extra} extra)" if matched.extra else "")
