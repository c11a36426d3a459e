"""How long after a person comes into view the alert is where it is wanted."""

import argparse
import asyncio
import random
from contextlib import AsyncExitStack
from typing import Any

from bench.camera_server import CameraServer, serve_cameras
from bench.configuration import config_hash, tuned
from bench.figures import percentile, rounded, say
from bench.hass import Hass
from bench.nvr import Nvr, now_us, until_steady
from bench.scenes import Scene, add_scene_options, load_scene, with_walk
from bench.walks import Matched, Seen, match, shown_walks
from bench.workspace import add_run_options, workspace

_CAMERA = "camera1"
_SETTLE_S = 12.0
"""A camera shows a still scene for so long before anybody comes: connecting again takes up to two
seconds of it, the rest is for the motion gate to learn the scene."""

_PHASE_S = 4.0
"""The still time is longer by up to so much, at random: two groups of pictures."""

_TOLERANCE_US = 2_000_000
"""An alert that begins so long after the person has left still belongs to it."""


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    scene = with_walk(await load_scene("walk", options), options.visible_s)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(workspace(options.keep))
        server = stack.enter_context(serve_cameras(scene, folder))
        urls = server.show(_CAMERA)
        nvr = await stack.enter_async_context(Nvr(folder / "nvr", [urls], options.checkout))
        await nvr.connect()
        hass = None
        if not options.no_ha:
            say("starting Home Assistant")
            hass = await stack.enter_async_context(Hass(folder / "hass", nvr))
        say("waiting until the NVR has measured its inference settings")
        await until_steady(nvr, 1, settle_s=0)  # each repeat has its own
        bench = _Bench(options.walks, scene, server, nvr, hass)
        for number in range(options.repeat):
            await bench.repeat(number)
        return bench.figures() | {
            "config_hash": config_hash(options.checkout, nvr.folder),
            "inference_settings": tuned(nvr.folder),
        }


def _quiet_phase(scene: Scene) -> float:
    """Where the camera starts: some seconds before a walk."""
    assert scene.walks
    still_s = _SETTLE_S + random.uniform(0, _PHASE_S)
    return (scene.walks[0].start_s - still_s) % scene.loop_s


class _Bench:
    """The walks of one run and what they caused."""

    def __init__(
        self, walks: int, scene: Scene, server: CameraServer, nvr: Nvr, hass: Hass | None
    ) -> None:
        self._walks = walks
        self._scene = scene
        self._server = server
        self._nvr = nvr
        self._hass = hass
        self._ws: list[Matched] = []
        self._ha: list[Matched] = []

    async def repeat(self, number: int) -> None:
        """Start the camera anew at a random phase, and show so many walks."""
        began_us = now_us()
        self._server.show(_CAMERA, _quiet_phase(self._scene))
        while len(shown := self._shown(began_us)) < self._walks:
            self._nvr.check()
            await asyncio.sleep(1.0)
        await asyncio.sleep(_TOLERANCE_US / 1e6)
        alerts_us = [t for t in self._nvr.person_alerts_us() if t > began_us]
        self._ws.append(match(shown, alerts_us, _TOLERANCE_US))
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
            **_failures("", self._ws),
            **_failures("ha_", self._ha),
        }

    def _shown(self, began_us: int) -> list[Seen]:
        assert self._scene.walks is not None
        frames = self._server.frames(began_us)
        return shown_walks(frames, self._scene.walks, self._scene.loop_s)


def _figures(name: str, matched: list[Matched]) -> dict[str, float | None]:
    delays = [delay for one in matched for delay in one.found_ms]
    return {
        f"{name}_ms_p50": rounded(percentile(delays, 0.5), 0),
        f"{name}_ms_p95": rounded(percentile(delays, 0.95), 0),
    }


def _failures(prefix: str, matched: list[Matched]) -> dict[str, int]:
    return {
        f"{prefix}missed": sum(one.missed for one in matched),
        f"{prefix}extra": sum(one.extra for one in matched),
    }


def _told(matched: Matched) -> str:
    delays = ["missed" if d is None else f"{d:.0f} ms" for d in matched.delays_ms]
    return ", ".join(delays) + (f" ({matched.extra} extra)" if matched.extra else "")
