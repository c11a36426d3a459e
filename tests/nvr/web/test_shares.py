"""Shares over the real server: made, looked at, consented to, opened by outsiders, ended."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import av
import pytest

from nvr.shares import ShareInfo, ShareState
from nvr.web.routes.shares import OUTSIDER
from nvr.wire import parse

from .conftest import NOW_US, Running
from .shares import ERIKA, WANTED
from .test_hls import Camera, camera
from .test_ledger import entries, settled
from .test_live import until

__all__ = ["camera"]


@dataclass
class Counter:
    """Where shares are asked for."""

    nvr: Running

    async def ask(
        self, method: str, path: str, json: Any = None, **headers: str
    ) -> tuple[int, Any]:
        url = f"{self.nvr.url}/api/{path}"
        async with self.nvr.http.request(method, url, json=json, headers=headers) as response:
            body = await response.read()
            is_json = response.content_type == "application/json"
            return response.status, await response.json() if is_json else body

    async def make(self, **more: Any) -> ShareInfo:
        """A draft that is ready."""
        status, made = await self.ask("POST", "shares", {**WANTED, **more})
        assert status == 202, made
        return await self.become(made["id"], ShareState.READY)

    async def become(self, share_id: str, state: ShareState) -> ShareInfo:
        sharing = self.nvr.backend.sharing
        await until(lambda: sharing.get(share_id).state == state, 30)
        return sharing.get(share_id)

    async def active(self, **more: Any) -> tuple[ShareInfo, str | None]:
        """One that may leave, and its token."""
        made = await self.make(**more)
        status, given = await self.ask("POST", f"shares/{made.id}/consent", {"sha256": made.sha256})
        assert status == 200, given
        return parse(ShareInfo, given["share"]), given["token"]

    async def open(self, token: str | None, phrase: str | None = None) -> tuple[int, Any]:
        body = {"token": token, "phrase": phrase, "address": ERIKA}
        return await self.ask("POST", "shared/open", body)

    async def view(self, view_id: str, **headers: str) -> tuple[int, Any]:
        return await self.ask(
            "GET", f"shared/views/{view_id}", None, **{OUTSIDER: ERIKA, **headers}
        )


@pytest.fixture
async def counter(paired: Running, camera: Camera) -> AsyncIterator[Counter]:
    camera.finish()
    paired.backend.sharing.start()
    await paired.backend.sharing.taken_up()
    yield Counter(paired)
    await paired.backend.sharing.stop()


async def test_a_file_is_made_looked_at_consented_to_and_ended(counter: Counter) -> None:
    status, made = await counter.ask("POST", "shares", WANTED)
    assert status == 202
    assert (made["state"], made["sha256"], made["created_by"]) == (
        "rendering", None, "Home Assistant",
    )  # fmt: skip
    info = await counter.become(made["id"], ShareState.READY)
    status, seen = await counter.ask("GET", f"shares/{info.id}/preview")
    assert status == 200
    assert hashlib.sha256(seen).hexdigest() == info.sha256
    assert len(seen) == info.size_bytes
    with av.open(io.BytesIO(seen), "r") as clip:
        assert len(list(clip.decode(video=0))) == pytest.approx(45, abs=1)
    assert (await counter.ask("GET", f"shares/{info.id}/file"))[0] == 409
    assert (await counter.ask("POST", f"shares/{info.id}/consent", {"sha256": "0" * 64}))[0] == 409
    status, given = await counter.ask("POST", f"shares/{info.id}/consent", {"sha256": info.sha256})
    assert (status, given["token"], given["share"]["state"]) == (200, None, "active")
    assert given["share"]["expires_us"] == NOW_US + 24 * 3_600_000_000
    status, taken = await counter.ask("GET", f"shares/{info.id}/file")
    assert (status, taken) == (200, seen)
    status, ended = await counter.ask("POST", f"shares/{info.id}/revoke")
    assert (status, ended["state"], ended["ended"]) == (200, "ended", "revoked")
    assert (await counter.ask("GET", f"shares/{info.id}/file"))[0] == 409
    assert (await counter.ask("GET", f"shares/{info.id}/preview"))[0] == 409
    root = counter.nvr.backend.library.files.root
    assert list((root / "_shares").iterdir()) == []
    _, listed = await counter.ask("GET", "shares")
    assert [one["id"] for one in listed["shares"]] == [info.id]
    await settled(counter.nvr)
    told = [e["what"] for e in entries(counter.nvr) if e["what"].startswith("share_")]
    assert told[:3] == ["share_made", "share_previewed", "share_consented"]
    assert "share_downloaded" in told
    assert told[-1] == "share_ended"


async def test_a_link_is_opened_so_many_times_and_seen_by_who_opened_it(counter: Counter) -> None:
    info, token = await counter.active(way="link", views=2)
    assert token is not None
    assert len(token) == 22
    door = await counter.ask("POST", "shared/door", {"token": token, "address": ERIKA})
    assert door == (
        200, {"needs_phrase": False, "may_download": False, "expires_us": info.expires_us},
    )  # fmt: skip
    status, view = await counter.open(token)
    assert (status, view["size_bytes"], view["name"]) == (200, info.size_bytes, "clip.mp4")
    status, seen = await counter.view(view["view_id"], Range="bytes=100-199")
    assert (status, len(seen)) == (206, 100)
    assert (await counter.view(view["view_id"], **{OUTSIDER: "203.0.113.8"}))[0] == 404
    assert (await counter.open(token))[0] == 200
    assert counter.nvr.backend.sharing.get(info.id).views_used == 2
    assert (await counter.open(token))[0] == 404
    assert (await counter.view(view["view_id"]))[0] == 200, "what is open goes on"
    assert (await counter.ask("POST", f"shares/{info.id}/revoke"))[0] == 200
    assert (await counter.view(view["view_id"]))[0] == 404
    await settled(counter.nvr)
    opened = entries(counter.nvr, "share_opened")
    assert [(e["address"], e["told"]["view"]) for e in opened] == [(ERIKA, 1), (ERIKA, 2)]


async def test_the_phrase(counter: Counter) -> None:
    _, token = await counter.active(way="link", phrase="Blue Horse")
    assert (await counter.open(token))[1]["error"]["code"] == "wrong_phrase"
    for _ in range(4):
        status, told = await counter.open(token, "red horse")
        assert (status, told["error"]["code"]) == (403, "wrong_phrase")
    assert (await counter.open(token, " blue  horse"))[0] == 200
    assert (await counter.open(token, "red horse"))[0] == 404, "the fifth"
    assert (await counter.open(token, "blue horse"))[0] == 404
    await asyncio.sleep(0)
