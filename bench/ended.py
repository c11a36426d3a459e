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
from bench.errors import BenchError
from bench.figures import say
from bench.nvr import CHECKOUT, Nvr
from bench.outputs import recorded_span
from bench.scenes import FOLDER
from bench.secret_scene import secret_scene
from bench.shares import PHRASE, WRONG_PHRASES, Given, Shares
from bench.stepped_nvr import set_clock
from bench.viewer import viewer

_CAMERA = "hall"
_EXPIRES_S = 300
_READ_S = 0.1
"""By then the NVR has read its clock."""


@dataclass(slots=True)
class _Tries:
    """How often something was tried that must not work, and how often it did."""

    tried: int = 0
    opened: int = 0

    async def all_ways(self, what: str, shares: Shares, token: str | None, view_id: str) -> None:
        """Everything that somebody can try who has a link, and had opened it.

        Whatever is answered otherwise than to a link that never was counts.
        """
        tried = await _told(shares, token, view_id)
        never = await _told(shares, secrets.token_urlsafe(16), secrets.token_hex(16))
        self._count(what, [told != nothing for told, nothing in zip(tried, never, strict=True)])

    def count(self, what: str, statuses: list[int]) -> None:
        """What came of other tries, of which none may be answered with success."""
        self._count(what, [status < 400 for status in statuses])

    def _count(self, what: str, opened: list[bool]) -> None:
        say(f"{what}: {len(opened)} tries, {sum(opened)} opened something")
        self.tried += len(opened)
        self.opened += sum(opened)


async def _told(shares: Shares, token: str | None, view_id: str) -> list[tuple[int, bytes]]:
    """All that somebody is told who tries a link, and an opening of it, in every way."""
    answers = [
        await shares.door(token),
        await shares.open(token),
        await shares.open(token, PHRASE),
        await shares.view(view_id),
        await shares.view(view_id, (0, 1)),
        await shares.view(view_id, (1000, 5000)),
    ]
    return [(answer.status, answer.body) for answer in answers]


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
                await _guessed(tries, shares)
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


async def _guessed(tries: _Tries, shares: Shares) -> None:
    nothing = await _told(shares, secrets.token_urlsafe(16), secrets.token_hex(16))
    tries.count("guessed", [status for status, _ in nothing])


async def _opened(shares: Shares, house: _House, **more: Any) -> tuple[Given, str]:
    """A link that was opened, and is seen: else nothing is proved by its end."""
    given = await shares.given(house.span, way="link", **more)
    view_id = (await shares.opened(given.token, more.get("phrase")))["view_id"]
    await _require(shares, view_id)
    return given, view_id


async def _require(shares: Shares, view_id: str) -> None:
    answer = await shares.view(view_id, (0, 100))
    if answer.status != 206:
        raise BenchError(f"an opened link does not play ({answer.status}): nothing could be found")


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
    given, view_id = await _opened(shares, house, phrase=PHRASE)
    answers = [await shares.open(given.token, f"wrong {n}") for n in range(WRONG_PHRASES)]
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
