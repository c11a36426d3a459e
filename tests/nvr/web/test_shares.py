"""Shares over the real server: made, looked at, consented to, opened by outsiders, ended."""

import asyncio
import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import av
import pytest

from nvr import shares_cli
from nvr.errors import RequestError
from nvr.scope import Role, Scope
from nvr.shares import ShareInfo, ShareState
from nvr.sharing.folder import SharedFile
from nvr.sharing.views import TIMES_THE_SIZE
from nvr.store.shares import Due
from nvr.web.routes.shares import OUTSIDER
from nvr.wire import parse

from .conftest import NOW_US, Running
from .shares import ERIKA, WANTED, active_share, token_of
from .test_hls import Camera, camera
from .test_ledger import entries, settled
from .test_live import until

__all__ = ["camera"]


@dataclass
class Counter:
    """Where shares are asked for."""

    nvr: Running

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        url = f"{self.nvr.url}/api/{path}"
        async with self.nvr.http.request(method, url, json=body, headers=headers) as response:
            data = await response.read()
            is_json = response.content_type == "application/json"
            return response.status, json.loads(data) if is_json and data else data

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


async def test_whatever_opens_nothing_looks_alike(counter: Counter) -> None:
    """Status, body and headers; and a token that is over is looked up as one that never was."""
    backend = counter.nvr.backend
    shares = {name: active_share(backend, "front_door") for name in ("expired", "revoked", "used")}
    await backend.sharing._life._take_up_all()
    assert (await counter.ask("POST", f"shares/{shares['revoked'].id}/revoke"))[0] == 200
    used = backend.library.shares
    used.change(shares["used"].id, lambda info: replace(info, views_used=info.views or 0))
    backend.sharing._life._dues[shares["expired"].id] = Due(0, 0)
    await counter.become(shares["expired"].id, ShareState.ENDED)
    _, locked = await counter.active(way="link", phrase="blue horse")
    for _ in range(5):
        await counter.open(locked, "red horse")
    tokens = [token_of(info.id) for info in shares.values()]
    tokens += [locked or "", "never was", "", "A" * 22, "x" * 200, "../../state", "\u00e9", "%00"]
    seen = set()
    for token in tokens:
        for path in ("shared/door", "shared/open"):
            for phrase in (None, "blue horse"):
                body = {"token": token, "phrase": phrase, "address": ERIKA}
                url = f"{counter.nvr.url}/api/{path}"
                async with counter.nvr.http.post(url, json=body) as response:
                    headers = {k: v for k, v in response.headers.items() if k != "Date"}
                    seen.add((response.status, await response.text(), str(sorted(headers.items()))))
    assert len(seen) == 1
    ((status, text, _),) = seen
    assert status == 404
    assert json.loads(text)["error"] == {"code": "not_found", "message": "there is no such share"}
    view = await counter.view("0" * 32)
    assert (view[0], view[1]) == (status, json.loads(text))
    await settled(counter.nvr)
    tried = [e for e in entries(counter.nvr, "sign_in_failed") if e["told"] == {"reason": "share"}]
    assert len(tried) == 1, "many tries are few entries"
    assert tried[0]["address"] == ERIKA


async def test_what_is_too_long_or_no_text_is_refused(counter: Counter) -> None:
    for body in ({"token": "x" * 201}, {"token": 5}, {"token": "x", "phrase": ["y"]}):
        assert (await counter.ask("POST", "shared/open", body))[0] == 400
    assert (await counter.ask("POST", "shared/open", {"token": "x" * 70_000}))[0] == 413


async def test_what_is_being_sent_is_cut_off_when_the_share_ends(counter: Counter) -> None:
    """Also to a viewer that takes nothing, and from a disk that gives nothing."""
    info, token = await _large(counter)
    view: dict[str, Any] = {}
    for reads in (True, False):
        _, view = await counter.open(token)
        url = f"{counter.nvr.url}/api/shared/views/{view['view_id']}"
        async with counter.nvr.http.get(url, headers={OUTSIDER: ERIKA}) as response:
            assert response.status == 200
            await response.content.readexactly(1000)
            if reads:
                continue
            began = time.monotonic()
            assert (await counter.ask("POST", f"shares/{info.id}/revoke"))[0] == 200
            with pytest.raises(aiohttp.ClientError):
                await response.read()
            assert time.monotonic() - began < 10
    assert (await counter.view(view["view_id"]))[0] == 404


async def test_a_slow_disk_keeps_no_share_open(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    info, token = await _large(counter)
    _, view = await counter.open(token)
    hangs, read = threading.Event(), SharedFile.read
    began = threading.Event()

    def hang(file: SharedFile, offset: int, length: int) -> bytes:
        if offset:
            began.set()
            hangs.wait(20)
        return read(file, offset, length)

    monkeypatch.setattr(SharedFile, "read", hang)
    url = f"{counter.nvr.url}/api/shared/views/{view['view_id']}"
    async with counter.nvr.http.get(url, headers={OUTSIDER: ERIKA}) as response:
        await response.content.readexactly(1000)
        await until(began.is_set)
        assert (await counter.ask("POST", f"shares/{info.id}/revoke"))[1]["state"] == "ended"
        with pytest.raises(aiohttp.ClientError):
            await response.read()
        assert not hangs.is_set()
    hangs.set()


async def _large(counter: Counter) -> tuple[ShareInfo, str]:
    """More than fits into the buffers of a connection."""
    backend = counter.nvr.backend
    info = active_share(backend, "front_door")
    size = 32_000_000
    path = backend.library.files.root / "_shares" / info.id / "clip.mp4"
    with path.open("wb") as file:
        file.truncate(size)
    backend.library.shares.change(info.id, lambda info: replace(info, size_bytes=size))
    await backend.sharing._life._take_up_all()
    return backend.sharing.get(info.id), token_of(info.id)


async def test_looking_at_headers_counts_nothing(counter: Counter) -> None:
    info, token = await counter.active(way="link", views=1)
    _, view = await counter.open(token)
    for _ in range(20):
        status, body = await counter.ask(
            "HEAD", f"shared/views/{view['view_id']}", None, **{OUTSIDER: ERIKA}
        )
        assert (status, body) == (200, b"")
    for _ in range(TIMES_THE_SIZE):
        assert len((await counter.view(view["view_id"]))[1]) == info.size_bytes
    assert (await counter.view(view["view_id"]))[0] == 404
    await counter.become(info.id, ShareState.ENDED)


async def test_downloads_are_allowed_or_not(counter: Counter) -> None:
    for allowed in (False, True):
        _, token = await counter.active(way="link", may_download=allowed)
        _, view = await counter.open(token)
        for query, is_file in (("", False), ("?download=1", allowed)):
            url = f"{counter.nvr.url}/api/shared/views/{view['view_id']}{query}"
            async with counter.nvr.http.get(url, headers={OUTSIDER: ERIKA}) as response:
                how = response.headers["Content-Disposition"].partition(";")[0]
                assert how == ("attachment" if is_file else "inline")
                assert response.headers["Cache-Control"] == "no-store"


async def test_wrong_requests_are_answered_by_sentences(counter: Counter) -> None:
    for changes, told in (
        ({"recipient": " "}, "'recipient'"),
        ({"end_us": NOW_US + 60_000_000}, "'end_us' lies in the future"),
        ({"start_us": NOW_US - 90_000_000, "end_us": NOW_US - 80_000_000}, "nothing is recorded"),
        ({"subject": [{"at_us": NOW_US - 8_000_000, "x": float("nan"), "y": 0.5}],
          "content": "subject"}, "'subject'"),
        ({"way": "post"}, "way"),
        ({"views": 1e400, "way": "link"}, "views"),
    ):  # fmt: skip
        status, answer = await counter.ask("POST", "shares", {**WANTED, **changes})
        assert status == 400, changes
        assert told in answer["error"]["message"]
    status, _ = await counter.ask("POST", "shares", {**WANTED, "camera_id": "nobody"})
    assert status == 404
    assert (await counter.ask("GET", "shares"))[1] == {"shares": [], "fingerprint": None}


async def test_who_may_look_only_sees_and_ends_shares(counter: Counter) -> None:
    made = await counter.make()
    tokens = counter.nvr.tokens
    viewer = tokens.create("Tablet", None, Scope(Role.VIEWER, frozenset({"front_door"})))[1]
    counter.nvr.http.headers["Authorization"] = f"Bearer {viewer}"
    assert (await counter.ask("POST", "shares", WANTED))[0] == 403
    for path in ("preview", "file", "receipt"):
        assert (await counter.ask("GET", f"shares/{made.id}/{path}"))[0] == 403
    for path in ("consent", "release"):
        assert (await counter.ask("POST", f"shares/{made.id}/{path}", {}))[0] == 403
    assert (await counter.ask("GET", "shares"))[1]["shares"][0]["id"] == made.id
    status, ended = await counter.ask("POST", f"shares/{made.id}/revoke")
    assert (status, ended["ended"], ended["ended_by"]) == (200, "discarded", "Tablet")


async def test_zip_original_and_receipt(counter: Counter) -> None:
    zipped, _ = await counter.active(packaging="zip")
    original, _ = await counter.active(content="original")
    data = b""
    for info in (zipped, original):
        status, data = await counter.ask("GET", f"shares/{info.id}/file")
        assert status == 200
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
    assert hashlib.sha256(data).hexdigest() == original.sha256
    status, part = await counter.ask("GET", f"shares/{original.id}/file", Range="bytes=0-9")
    assert (status, part) == (206, data[:10])
    status, seen = await counter.ask("GET", f"shares/{original.id}/preview")
    assert (status, seen[4:8]) == (200, b"ftyp")
    status, listed = await counter.ask("GET", "shares")
    url = f"{counter.nvr.url}/api/shares/{zipped.id}/receipt"
    async with counter.nvr.http.get(url, headers={"Accept-Language": "de-AT"}) as response:
        assert response.content_type == "text/html"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        page = await response.text()
    assert "Übergeben an" in page
    assert listed["fingerprint"] in page
    _, told = await counter.ask("GET", f"shares/{zipped.id}/receipt?format=json")
    assert json.loads(told["receipt"])["sha256"] == zipped.sha256
    assert original.pin_id is not None
    status, released = await counter.ask("POST", f"shares/{original.id}/release")
    assert (status, released["pin_id"]) == (200, None)
    await settled(counter.nvr)
    assert [e["told"]["share"] for e in entries(counter.nvr, "share_released")] == [original.id]


async def test_without_a_model_nobody_can_be_chosen(counter: Counter) -> None:
    path = f"cameras/front_door/candidates?at_us={NOW_US - 8_000_000}"
    status, answer = await counter.ask("GET", path)
    assert status >= 400
    assert "detection" in answer["error"]["message"]
    status, made = await counter.ask("POST", "shares", {**WANTED, "content": "pets"})
    failed = await counter.become(made["id"], ShareState.FAILED)
    assert failed.problem is not None
    assert "detection" in failed.problem


async def test_the_command_line(counter: Counter) -> None:
    link, _ = await counter.active(way="link")
    stored = counter.nvr.backend.library.shares  # of a version that took any name
    stored.change(link.id, lambda info: replace(info, recipient="Erika \u202eevil"))
    draft = await counter.make(purpose="the insurance")
    folder = counter.nvr.data_dir

    async def lines(printed: Callable[[], Iterable[str]]) -> str:
        return await asyncio.to_thread(lambda: "\n".join(printed()))

    listed = await lines(lambda: shares_cli.list_shares(folder, as_json=False))
    assert f"{draft.id}  waits to be looked at  for Erika: the insurance" in listed
    assert "\u202e" not in listed
    shown = await lines(lambda: shares_cli.show_share(folder, link.id, as_json=False))
    assert "Opened:    0 of 5; phrase: no" in shown
    assert await asyncio.to_thread(shares_cli.unfinished, folder) == [draft.id, link.id]
    with pytest.raises(RequestError):
        await lines(lambda: shares_cli.show_share(folder, "../state", as_json=False))
    ended = await lines(lambda: shares_cli.revoke_shares(folder, [draft.id, link.id]))
    assert f"{link.id} is over (revoked)" in ended
    assert await asyncio.to_thread(shares_cli.unfinished, folder) == []
