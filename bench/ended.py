"""Links that are over, asked of the NVR itself: also after its death, and with clocks set back.

Each is opened once while it may be, then ended, and then tried in every way: looked at, opened, and
what was opened fetched, whole and in part.
"""

import argparse
import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bench.camera_server import serve_cameras
from bench.figures import say
from bench.nvr import CHECKOUT, Nvr
from bench.outputs import recorded_span
from bench.scenes import FOLDER
from bench.secret_scene import secret_scene
from bench.shares import Given, Shares
from bench.stepped_nvr import set_clock
from bench.viewer import viewer

_CAMERA = "hall"
_PHRASE = "blue horse"
_EXPIRES_S = 300
_WRONG = 5
_READ_S = 0.1
"""By then the NVR has read its clock."""


@dataclass(slots=True)
class _Tries:
    """How often something was tried that must not work, and how often it did."""

    tried: int = 0
    opened: int = 0

    async def all_ways(
        self, what: str, shares: Shares, token: str | None, view_id: str | None
    ) -> None:
        """Everything that somebody can try who has a link, and had opened it."""
        answers = [await shares.door(token), await shares.open(token)]
        answers.append(await shares.open(token, _PHRASE))
        if view_id is not None:
            answers += [await shares.view(view_id), await shares.view(view_id, (0, 1))]
            answers.append(await shares.view(view_id, (1000, 5000)))
        self.count(what, [answer.status for answer in answers])

    def count(self, what: str, statuses: list[int]) -> None:
        """What came of tries."""
        opened = sum(status < 400 for status in statuses)
        say(f"{what}: {len(statuses)} tries, {opened} opened something")
        self.tried += len(statuses)
        self.opened += opened


@dataclass(slots=True)
class _House:
    nvr: Nvr
    clock_file: Path
    span: dict[str, int]


async def measure(_: argparse.Namespace) -> dict[str, Any]:
    """The figures. Raises BenchError and what its programs raise."""
    tries = _Tries()
    with TemporaryDirectory() as name:
        async with _house(Path(name)) as house:
            async with viewer(house.nvr) as asking:
                shares = Shares(asking, _CAMERA)
                await _without_a_word(tries, shares)
                await _revoked(tries, shares, house)
                await _used_up(tries, shares, house)
                await _locked(tries, shares, house)
                killed = await shares.given(house.span, way="link", views=1)
                opened = await shares.opened(killed.token)
            os.kill(house.nvr.pid, signal.SIGKILL)
            await house.nvr.restart()
            async with viewer(house.nvr) as asking:
                shares = Shares(asking, _CAMERA)
                await tries.all_ways("killed NVR", shares, killed.token, opened["view_id"])
                await _expired(tries, shares, house)
                await _removed(tries, shares, house)
    missed = ["opened_after_end_at_nvr"] if tries.opened else []
    figures = {"opened_after_end_at_nvr": tries.opened, "tries_after_end_at_nvr": tries.tried}
    return figures | {"missed_targets": missed}


async def _without_a_word(tries: _Tries, shares: Shares) -> None:
    for _ in range(5):
        await tries.all_ways("guessed", shares, secrets.token_urlsafe(16), secrets.token_hex(16))


async def _opened(shares: Shares, house: _House, **more: Any) -> tuple[Given, str]:
    """A link that was opened, and is seen: else nothing is proved by its end."""
    given = await shares.given(house.span, way="link", **more)
    view_id = (await shares.opened(given.token, more.get("phrase")))["view_id"]
    await _require(shares, view_id)
    return given, view_id


async def _require(shares: Shares, view_id: str) -> None:
    answer = await shares.view(view_id, (0, 100))
    assert answer.status == 206, answer.status


async def _revoked(tries: _Tries, shares: Shares, house: _House) -> None:
    given, view_id = await _opened(shares, house)
    await shares.revoke(given.id)
    await tries.all_ways("revoked", shares, given.token, view_id)


async def _used_up(tries: _Tries, shares: Shares, house: _House) -> None:
    given, view_id = await _opened(shares, house, views=1)
    answers = [await shares.open(given.token) for _ in range(5)]
    tries.count("beyond its views", [answer.status for answer in answers])
    with suppress(aiohttp.ClientPayloadError):  # it goes on for so many bytes, and is cut off then
        while (await shares.view(view_id)).status == 200:
            pass
    await tries.all_ways("used up", shares, given.token, view_id)


async def _locked(tries: _Tries, shares: Shares, house: _House) -> None:
    given, view_id = await _opened(shares, house, phrase=_PHRASE)
    answers = [await shares.open(given.token, f"wrong {n}") for n in range(_WRONG)]
    tries.count("wrong phrases", [answer.status for answer in answers])
    await tries.all_ways("locked", shares, given.token, view_id)


async def _expired(tries: _Tries, shares: Shares, house: _House) -> None:
    given, view_id = await _opened(shares, house, expires_s=_EXPIRES_S)
    set_clock(house.clock_file, _EXPIRES_S * 1_000_000)
    await asyncio.sleep(_READ_S)
    await tries.all_ways("expired", shares, given.token, view_id)
    set_clock(house.clock_file, 0)
    await asyncio.sleep(_READ_S)
    await tries.all_ways("expired, and the clock set back", shares, given.token, view_id)


async def _removed(tries: _Tries, shares: Shares, house: _House) -> None:
    given, view_id = await _opened(shares, house)
    await house.nvr.ask("DELETE", f"/api/cameras/{_CAMERA}?pinned=delete")
    await tries.all_ways("camera removed", shares, given.token, view_id)


@asynccontextmanager
async def _house(folder: Path) -> AsyncIterator[_House]:
    """A camera and the NVR, with a clock that can be set."""
    scene = secret_scene(FOLDER)
    clock_file = folder / "clock"
    set_clock(clock_file, 0)
    with serve_cameras(scene, folder) as server:
        cameras = [server.show(_CAMERA, 0.0)]
        nvr = Nvr(folder / "nvr", cameras, CHECKOUT, clock_file=clock_file)
        async with nvr:
            say("starting the NVR")
            await nvr.connect()
            start_us, end_us = await recorded_span(nvr, _CAMERA)
            yield _House(nvr, clock_file, {"start_us": start_us, "end_us": end_us})
