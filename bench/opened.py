"""Links of shares after their end, tried where strangers are: behind Home Assistant.

A real NVR, a real Home Assistant, and a stranger without a login who has each link, an opening of
it from before its end, and the right pass phrase. Whatever is answered otherwise than to a link
that never was counts.
"""

import argparse
import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from bench.errors import BenchError
from bench.figures import say
from bench.nvr import CHECKOUT
from bench.outputs import recorded_span
from bench.scenes import FOLDER
from bench.secret_scene import secret_scene
from bench.shares import PHRASE, TIMES_THE_SIZE, WRONG_PHRASES, made
from bench.views import CAMERA, house
from bench.workspace import workspace
from demo.hass_api import HassApi, HassSocket
from nvr.shares import SHORTEST_SHARE_S

_NEVER: Final = "/api/cloudcam/share/" + "A" * 22
_VIEWS: Final = 3

type Answer = tuple[int, dict[str, str], bytes]


async def measure(_options: argparse.Namespace) -> dict[str, Any]:
    """End a link in every way and try it afterwards; the figures. Raises BenchError."""
    scene = await asyncio.to_thread(secret_scene, FOLDER)
    with workspace(keep=False) as folder:
        async with (
            house(folder, scene, CHECKOUT) as (nvr, api, socket),
            HassApi(api.url) as anybody,
        ):
            owner = await Owner.of(api, socket, await recorded_span(nvr, CAMERA))
            stranger = Stranger(anybody)
            expiring = await owner.share(expires_s=SHORTEST_SHARE_S)  # the longest wait: first
            await stranger.enter(expiring)
            for why, end in _ENDS.items():
                link = await owner.share()
                await end(owner, stranger, link)
                await stranger.try_all(why, link)
            await owner.switch(on=True)
            say(f"waiting for a link to expire: {SHORTEST_SHARE_S} s at most")
            await asyncio.sleep(max(0.0, expiring.expires_us / 1e6 - time.time()))
            await stranger.try_all("expired", expiring)
    return {
        "opened_after_end": len(stranger.opened),
        "opened_after_end_are": stranger.opened,
        "tries_after_end": stranger.tries,
        "missed_targets": ["opened_after_end"] if stranger.opened else [],
    }


@dataclass(slots=True)
class Link:
    """What the stranger was given, and what they got by it."""

    share_id: str
    path: str
    expires_us: int
    video: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """An administrator at the card."""

    api: HassApi
    socket: HassSocket
    entry_id: str
    span: tuple[int, int]

    @classmethod
    async def of(cls, api: HassApi, socket: HassSocket, span: tuple[int, int]) -> Owner:
        """Who lets links open."""
        await socket.ask("config/core/update", external_url=api.url)
        entry_id = (await socket.ask("cloudcam/shares/info"))["entry_id"]
        owner = cls(api, socket, entry_id, span)
        await owner.switch(on=True)
        return owner

    async def switch(self, *, on: bool) -> None:
        """Let links open, or not."""
        flows = "/api/config/config_entries/options/flow"
        flow = await self.api.post(flows, {"handler": self.entry_id})
        options = {"sidebar": True, "sharing_links": on}
        await self.api.post(f"{flows}/{flow['flow_id']}", options)

    async def share(self, **more: Any) -> Link:
        """Make a link with a pass phrase and a few views, and consent to it. Raises BenchError."""
        start_us, end_us = self.span
        draft = await self.socket.ask(
            "cloudcam/shares/create",
            entity_id=f"camera.{CAMERA}",
            start_us=start_us,
            end_us=end_us,
            content="whole",
            way="link",
            recipient="a stranger",
            purpose="to be tried",
            phrase=PHRASE,
            views=_VIEWS,
            **more,
        )
        which = {"entry_id": self.entry_id, "share_id": draft["id"]}

        async def now() -> dict[str, Any]:
            listed = (await self.socket.ask("cloudcam/shares/list"))["shares"]
            found: dict[str, Any] = next(one for one in listed if one["id"] == draft["id"])
            return found

        sha256 = (await made(now))["sha256"]
        done = await self.socket.ask("cloudcam/shares/consent", **which, sha256=sha256)
        path = done["url"].removeprefix(self.api.url)
        return Link(draft["id"], path, done["share"]["expires_us"])

    async def revoke(self, link: Link) -> None:
        """End it."""
        which = {"entry_id": self.entry_id, "share_id": link.share_id}
        await self.socket.ask("cloudcam/shares/revoke", **which)


@dataclass(slots=True)
class Stranger:
    """Somebody without a login."""

    anybody: HassApi
    opened: list[str] = field(default_factory=list)
    """What opened after its end, and how."""
    tries: int = 0

    async def ask(self, method: str, path: str, **more: Any) -> Answer:
        """All that an answer tells, but the time of day; what was cut off is empty."""
        async with self.anybody.request(method, path, **more) as answer:
            told = {key: value for key, value in answer.headers.items() if key != "Date"}
            try:
                return answer.status, told, await answer.read()
            except aiohttp.ClientError:
                return 0, told, b""

    async def enter(self, link: Link) -> int:
        """Open it and play it, as long as it is there; gives its size. Raises BenchError."""
        _, _, page = await self.ask("POST", link.path, data={"phrase": PHRASE})
        found = re.search(rb'src="(view/[^"]+)"', page)
        if found is None:
            raise BenchError("a link did not open while it should: nothing could be found")
        link.video = f"/api/cloudcam/share/{found[1].decode()}"
        status, _, clip = await self.ask("GET", link.video)
        if status != 200 or not clip:
            raise BenchError("an opened link does not play: nothing could be found")
        return len(clip)

    async def try_all(self, why: str, link: Link) -> None:
        """Try to get at what is over."""
        pages: dict[str, dict[str, Any]] = {
            "look": {"method": "GET"},
            "look at the headers": {"method": "HEAD"},
            "open": {"method": "POST"},
            "open with the phrase": {"method": "POST", "data": {"phrase": PHRASE}},
        }
        for how, more in pages.items():
            never = await self.ask(path=_NEVER, **more)
            self._count(why, how, await self.ask(path=link.path, **more) == never)
        if link.video is None:
            return
        for how, headers in (
            ("play on", {}),
            ("a range", {"Range": "bytes=0-99"}),
            ("the last bytes", {"Range": "bytes=-9"}),
        ):
            never = await self.ask("GET", _NEVER, headers=headers)
            told = await self.ask("GET", link.video, headers=headers)
            self._count(why, how, told == never)

    def _count(self, why: str, how: str, is_shut: bool) -> None:
        self.tries += 1
        if not is_shut:
            self.opened.append(f"{why}: {how}")
            say(f"{why}: it opens by {how}")


async def _revoked(owner: Owner, stranger: Stranger, link: Link) -> None:
    await stranger.enter(link)
    await owner.revoke(link)


async def _used_up(_owner: Owner, stranger: Stranger, link: Link) -> None:
    """Every view, and of the last one every byte that it may have."""
    size = 0
    for _ in range(_VIEWS):
        size = await stranger.enter(link)
    assert link.video is not None
    for _ in range(TIMES_THE_SIZE - 1):
        await stranger.ask("GET", link.video)
    status, _, more = await stranger.ask("GET", link.video, headers={"Range": f"bytes=0-{size}"})
    if status in {200, 206} and more:
        stranger.opened.append("used up: bytes beyond those of an opening")


async def _locked(_owner: Owner, stranger: Stranger, link: Link) -> None:
    await stranger.enter(link)
    for number in range(WRONG_PHRASES):
        await stranger.ask("POST", link.path, data={"phrase": f"red kettle {number}"})


async def _switched_off(owner: Owner, stranger: Stranger, link: Link) -> None:
    """Last of all: the others must not be shut by it."""
    await stranger.enter(link)
    await owner.switch(on=False)


_ENDS: Final[dict[str, Callable[[Owner, Stranger, Link], Awaitable[None]]]] = {
    "revoked": _revoked,
    "used up": _used_up,
    "locked": _locked,
    "switched off": _switched_off,
}
