"""What leaves a home in which everything of ours is used: nothing, or it is told.

Two Home Assistants live in it, one with the integration and one without, for the same time: what
the first sends out and the second doesn't is on our account.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.camera_server import CameraServer, serve_cameras
from bench.figures import say
from bench.home_network import HomeNetwork, Left, ensure_inside
from bench.nvr import Nvr
from bench.scenes import Scene, load_scene, with_walk
from bench.tour import Tour
from bench.workspace import workspace
from demo.hass_api import HassApi
from demo.home_assistant import HomeAssistant, add_nvr
from demo.processes import Program

HALL, EYE, NVR, HASS, HASS_WITHOUT = "hall", "eye", "nvr", "hass", "hass-without"
_MACHINES = (HALL, EYE, NVR, HASS, HASS_WITHOUT)
_HASS_PORT = 8123
_STILL_S = 8.0
"""A camera is started so long before a person comes, so that the NVR has learned the scene."""

_OWN_SETTINGS = {
    "homeassistant_alerts": None,  # asks the internet: so it is seen that asking is seen
    "mobile_app": None,
    "zeroconf": None,
}


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run the home; the figures. Raises BenchError and what its programs raise."""
    ensure_inside()
    scene = with_walk(await load_scene("walk", options), options.visible_s)
    with workspace(options.keep) as folder:
        async with HomeNetwork(_MACHINES) as network:
            say("whoever wants to go out is seen: tried on every machine")
            async with AsyncExitStack() as stack:
                await _live(_House(network, folder, scene, options.checkout), stack)
                say(f"{options.minutes:g} more minutes of everyday life")
                await asyncio.sleep(options.minutes * 60)
            left = {machine: network.left(machine) for machine in _MACHINES}
    return figures(left)


class _House:
    """Who lives where."""

    def __init__(self, network: HomeNetwork, folder: Path, scene: Scene, checkout: Path) -> None:
        self.network = network
        self.folder = folder
        self.scene = scene
        self.checkout = checkout

    def camera(self, machine: str, stack: AsyncExitStack) -> CameraServer:
        """A server of video on a machine of its own."""
        folder = self.folder / machine
        folder.mkdir()
        place = self.network.place(machine)
        return stack.enter_context(serve_cameras(self.scene, folder, place))

    async def onvif(self, url: str, stack: AsyncExitStack) -> None:
        """What finds and describes the video of `eye`, which is at that address."""
        place = self.network.place(EYE)
        port = str(urlsplit(url).port)
        command = [*place.enter, sys.executable, "-m", "bench.onvif_camera"]
        command += [place.address, port, EYE, f"{EYE}_sub"]
        program = Program("The ONVIF camera", command, self.folder / "onvif.log")
        await program.start()
        stack.push_async_callback(program.stop)

    def hass(self, machine: str) -> HomeAssistant:
        """A Home Assistant on a machine of its own."""
        folder = self.folder / machine
        place = self.network.place(machine)
        hass = HomeAssistant(folder, _HASS_PORT, folder.with_suffix(".log"), place=place)
        hass.has_integration = machine == HASS
        folder.mkdir()
        (folder / "own.yaml").write_text(json.dumps(_OWN_SETTINGS))  # YAML can be JSON
        return hass


async def _live(house: _House, stack: AsyncExitStack) -> None:
    """Everything once: pair, search, add, alert, look, restart. It runs until the stack ends."""
    servers = {name: house.camera(name, stack) for name in (HALL, EYE)}
    assert house.scene.walks
    walk = house.scene.walks[0]
    urls = {name: server.show(name, walk.end_s + 1) for name, server in servers.items()}
    await house.onvif(urls[EYE].main, stack)
    nvr = Nvr(house.folder / "nvr", [urls[HALL]], house.checkout, house.network.place(NVR))
    await stack.enter_async_context(nvr)
    hass, without = house.hass(HASS), house.hass(HASS_WITHOUT)
    stack.push_async_callback(_both, hass.stop, without.stop)
    say("starting the NVR and two Home Assistants")
    await asyncio.gather(nvr.connect(), hass.start(), without.start())
    login, _ = await _both(hass.login, without.login)
    api = await stack.enter_async_context(HassApi(hass.url, login.token))
    socket = await stack.enter_async_context(api.socket())
    tour = Tour(api, socket)
    entry_id = await add_nvr(api, await nvr.pair())
    say("paired; searching for another camera, and adding it")
    await tour.add_found_camera(entry_id, EYE)
    devices = {device.name: device for device in await tour.cameras(2)}
    changes = await socket.states()
    for name, server in servers.items():
        server.show(name, (walk.start_s - _STILL_S) % house.scene.loop_s)
    say("waiting for a person at each")
    alerts = await tour.persons(devices.values(), changes)
    say("looking at everything")
    await tour.glance(devices[EYE])
    await tour.look(devices[HALL], alerts[HALL])
    say("restarting the NVR")
    await nvr.restart()
    await tour.cameras(2)


async def _both[T](one: Callable[[], Awaitable[T]], two: Callable[[], Awaitable[T]]) -> tuple[T, T]:
    return await asyncio.gather(one(), two())


def figures(left: dict[str, Left]) -> dict[str, Any]:
    """As docs/ref/bench.md describes them; what left is told on standard error."""
    without = left[HASS_WITHOUT].to
    ours = Counter({to: n for to, n in left[HASS].to.items() if to not in without})
    for machine, one in left.items():
        say(f"{machine}: {one.looked_at} packets sent, {one.packets} of them out of the home")
        _tell(one.to)
    if ours:
        say("with the integration, but not without it:")
        _tell(ours)
    packets = left[NVR].packets + ours.total()
    return {
        "egress_packets": packets,
        "egress_packets_nvr": left[NVR].packets,
        "egress_packets_hass": ours.total(),
        "egress_packets_hass_without": left[HASS_WITHOUT].packets,
        "packets_looked_at": {machine: one.looked_at for machine, one in left.items()},
        "missed_targets": ["egress_packets"] if packets else [],
    }


def _tell(found: Counter[tuple[str, str, int]]) -> None:
    for (protocol, where, port), count in found.most_common():
        at = f", port {port}" if port and protocol != "dns" else ""
        say(f"   {count} x {protocol} {where}{at}")
