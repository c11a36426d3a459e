"""A home whose cameras have a day behind them: NVR, Home Assistant, the card's dashboard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.camera_server import CameraServer, serve_cameras
from bench.figures import say
from bench.made_day import MadeDay
from bench.numbered import FPS, Look, numbered_clip
from bench.nvr import Nvr
from bench.scenes import Scene
from demo.dashboard import Device, find_devices
from demo.hass_api import HassApi, HassSocket
from demo.home_assistant import DOMAIN, HomeAssistant, Login, add_nvr
from demo.processes import free_port

DASHBOARD = "bench-card"
_LOOP_S, _GOP_S = 60, 2
_MAIN = Look(1280, 720, noise=4.0, noises=4, bit_rate=2_000_000, preset="veryfast")
_SUB = Look(640, 360, noise=4.0, noises=4, bit_rate=500_000, preset="veryfast")
_KEEPS_ALL_HOURS = 24 * 365
_RECORDING_TIMEOUT_S = 120.0

type Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CardHouse:
    """What runs, and what is true of its pictures; `entities` are cameras in the day's order."""

    day: MadeDay
    server: CameraServer
    nvr: Nvr
    hass: HomeAssistant
    login: Login
    api: HassApi
    socket: HassSocket
    entities: tuple[str, ...]

    def page(self, view: str) -> str:
        """The address of the dashboard's view: `single` or `grid`."""
        return f"{self.hass.url}/{DASHBOARD}/{view}"

    def live_delay_s(self, camera: int, number: int, wall_us: float) -> float:
        """How long ago the picture of that number left the camera."""
        since_s = (wall_us - self.server.zero_us(self.day.cameras[camera].camera_id)) / 1e6
        return (since_s - number / FPS) % _LOOP_S


@asynccontextmanager
async def card_house(folder: Path, day: MadeDay, checkout: Path) -> AsyncIterator[CardHouse]:
    """Start all of it; every camera of the day is live and recorded, nothing is detected.

    Raises:
        ProgramFailed, HassError, CamerasFailed: something does not come up.
    """
    clips = checkout / ".cache" / "bench-day" / "clips"
    main = await asyncio.to_thread(numbered_clip, clips, _LOOP_S, _GOP_S, _MAIN)
    sub = await asyncio.to_thread(numbered_clip, clips, _LOOP_S, _GOP_S, _SUB)
    scene = Scene("numbered", main, sub, float(_LOOP_S), None)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(serve_cameras(scene, folder))
        nvr = Nvr(folder / "nvr", (), checkout)
        nvr.set_up(_settings(day, server))
        await asyncio.to_thread(day.use, nvr.folder)
        await stack.enter_async_context(nvr)
        hass = HomeAssistant(folder / "home-assistant", free_port(), folder / "home-assistant.log")
        stack.push_async_callback(hass.stop)
        say("starting Home Assistant and the NVR")
        await asyncio.gather(hass.start(), nvr.connect())
        login = await hass.login()
        api = await stack.enter_async_context(HassApi(hass.url, login.token))
        await add_nvr(api, await nvr.pair())
        socket = await stack.enter_async_context(api.socket())
        await nvr.until(
            lambda: all(camera.status.recording for camera in nvr.cameras.values()),
            "record every camera",
            _RECORDING_TIMEOUT_S,
        )
        devices = await _cameras_in_hass(socket, len(day.cameras))
        entities = tuple(device.entities["camera.camera"] for device in devices)
        await _save_dashboard(socket, devices, entities)
        yield CardHouse(day, server, nvr, hass, login, api, socket, entities)


def _settings(day: MadeDay, server: CameraServer) -> list[dict[str, Any]]:
    found = []
    for plan in day.cameras:
        urls = server.show(plan.camera_id)
        found.append(
            {
                "id": plan.camera_id,
                "name": plan.camera_id,
                "main_url": urls.main,
                "sub_url": urls.sub,
                "detect": False,
                "retention_hours": _KEEPS_ALL_HOURS,
            }
        )
    return found


async def _cameras_in_hass(socket: HassSocket, count: int) -> list[Device]:
    for _ in range(300):
        found = [device for device in await find_devices(socket, DOMAIN) if device.is_camera]
        if len(found) == count:
            return sorted(found, key=lambda device: device.name)
        await asyncio.sleep(0.1)
    raise TimeoutError("not every camera came up in Home Assistant")


async def _save_dashboard(
    socket: HassSocket, devices: list[Device], entities: tuple[str, ...]
) -> None:
    """A view with one camera at a time, one with all; beside the card a tile of the house's own."""
    await socket.ask(
        "lovelace/dashboards/create", url_path=DASHBOARD, title="Bench", mode="storage"
    )
    tile = {"type": "tile", "entity": devices[0].entities["binary_sensor.connectivity"]}
    views = []
    for layout in ("single", "grid"):
        card: Card = {"type": "custom:cloudcam-card", "cameras": list(entities), "layout": layout}
        section = {"type": "grid", "column_span": 2, "cards": [tile, card]}
        views.append({"type": "sections", "path": layout, "title": layout, "sections": [section]})
    config = {"views": views}
    await socket.ask("lovelace/config/save", url_path=DASHBOARD, config=config)
