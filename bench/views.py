"""Who looks, and is not written down: every way to a picture, each gone by somebody of their own.

By the NVR's own addresses a client with a token of its own goes each way, in Home Assistant a user
of their own. The ledger has to name each of them afterwards, with the camera and what it was.
"""

import argparse
import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bench.camera_server import serve_cameras
from bench.figures import say
from bench.nvr import Nvr
from bench.outputs import NOT_WALKED, Outputs, recorded_span
from bench.scenes import FOLDER, Scene
from bench.secret_scene import secret_scene
from bench.tour import Tour, Way, ways
from bench.viewer import viewer
from bench.workspace import workspace
from demo.hass_api import HassApi, HassSocket
from demo.home_assistant import HomeAssistant, add_nvr
from demo.processes import free_port
from nvr.ledger.journal import WHAT_OF_WAY
from nvr.web.watching import WATCHED_ROUTES

CAMERA = "hall"
_PATIENCE_S = 20.0
"""What is fetched in pieces is logged when it begins; what Home Assistant shows from its memory
within a moment."""

type Entry = dict[str, Any]


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Go every way; the figures. Raises BenchError and what its programs raise."""
    scene = await asyncio.to_thread(secret_scene, FOLDER)
    with workspace(options.keep) as folder:
        async with AsyncExitStack() as stack:
            found = house(folder, scene, options.checkout)
            nvr, api, socket = await stack.enter_async_context(found)
            tour = Tour(api, socket)
            (device,) = await tour.cameras(1)
            say("waiting for a person")
            alert = await tour.person(device)
            unlogged = await _nvrs_ways(nvr, alert["alert_id"])
            count = len(WATCHED_ROUTES) - len(NOT_WALKED)
            of_hass = ways(device, alert)
            unlogged += await _hass_ways(nvr, api, socket, of_hass)
    return {
        "unlogged_views": len(unlogged),
        "unlogged_views_are": unlogged,
        "views": count + len(of_hass),
        "missed_targets": ["unlogged_views"] if unlogged else [],
    }


@asynccontextmanager
async def house(
    folder: Path, scene: Scene, checkout: Path
) -> AsyncIterator[tuple[Nvr, HassApi, HassSocket]]:
    """A camera, the NVR and Home Assistant, paired."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(serve_cameras(scene, folder))
        nvr = Nvr(folder / "nvr", [server.show(CAMERA, 0.0)], checkout)
        await stack.enter_async_context(nvr)
        hass = HomeAssistant(folder / "home-assistant", free_port(), folder / "home-assistant.log")
        stack.push_async_callback(hass.stop)
        say("starting the NVR and Home Assistant")
        await asyncio.gather(nvr.connect(), hass.start())
        login = await hass.login()
        api = await stack.enter_async_context(HassApi(hass.url, login.token))
        await add_nvr(api, await nvr.pair())
        yield nvr, api, await stack.enter_async_context(api.socket())


async def _nvrs_ways(nvr: Nvr, alert_id: str) -> list[str]:
    """The NVR's own addresses that are not in the ledger after they were used."""
    unlogged = []
    async with viewer(nvr) as asking:
        span = await recorded_span(nvr, CAMERA)
        names = Outputs(nvr, asking, CAMERA, span, alert_id).ways.keys()
    unwalked = WATCHED_ROUTES.keys() - names - NOT_WALKED.keys()
    for name in sorted(names & WATCHED_ROUTES.keys()):
        client = f"bench {name}"
        async with viewer(nvr, client) as asking:
            outputs = Outputs(nvr, asking, CAMERA, span, alert_id)
            await outputs.ways[name]()
        what = WHAT_OF_WAY[WATCHED_ROUTES[name]].value
        if not await _is_told(nvr, {what}, _by_client(client)):
            unlogged.append(name)
            say(f"{name} of the NVR is not in the ledger as {what}")
    return unlogged + sorted(unwalked)


async def _hass_ways(nvr: Nvr, api: HassApi, socket: HassSocket, all_: Sequence[Way]) -> list[str]:
    """Those in Home Assistant."""
    unlogged = []
    for way in all_:
        async with _user(api, socket, way.name) as (user_id, own_api, own_socket):
            await way.walk(Tour(own_api, own_socket))
            told = await _is_told(nvr, way.told, _by_user(user_id))
        if not told:
            unlogged.append(way.name)
            say(f"{way.name} in Home Assistant is not in the ledger as {', '.join(way.told)}")
    return unlogged


def _by_client(name: str) -> Callable[[Entry], bool]:
    return lambda entry: bool(entry.get("client") == name)


def _by_user(user_id: str) -> Callable[[Entry], bool]:
    return lambda entry: bool((entry.get("user") or {}).get("id") == user_id)


async def _is_told(nvr: Nvr, whats: Collection[str], is_theirs: Callable[[Entry], bool]) -> bool:
    """Whether the ledger names them, that camera, and all of that."""
    for _ in range(round(_PATIENCE_S / 0.2)):
        page = await nvr.ask("GET", f"/api/ledger?camera_id={CAMERA}&limit=1000")
        found: list[Entry] = [e for e in page["entries"] if is_theirs(e)]
        if set(whats) <= {e["what"] for e in found if CAMERA in e.get("cameras", ())}:
            return True
        await asyncio.sleep(0.2)
    return False


@asynccontextmanager
async def _user(
    api: HassApi, socket: HassSocket, name: str
) -> AsyncIterator[tuple[str, HassApi, HassSocket]]:
    """A new member of the household, logged in as with a browser."""
    password, login = secrets.token_urlsafe(8), f"u{secrets.token_hex(4)}"
    made = await socket.ask("config/auth/create", name=name, group_ids=["system-users"])
    user_id = made["user"]["id"]
    account = {"username": login, "password": password}
    await socket.ask("config/auth_provider/homeassistant/create", user_id=user_id, **account)
    client_id = f"{api.url}/"
    async with HassApi(api.url) as anybody:
        handler = {"handler": ["homeassistant", None], "redirect_uri": client_id}
        flow = await anybody.post("/auth/login_flow", {**handler, "client_id": client_id})
        answer = {**account, "client_id": client_id}
        code = (await anybody.post(f"/auth/login_flow/{flow['flow_id']}", answer))["result"]
        grant = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
        token = (await anybody.ask("POST", "/auth/token", data=grant))["access_token"]
    async with HassApi(api.url, token) as own, own.socket() as own_socket:
        yield user_id, own, own_socket
