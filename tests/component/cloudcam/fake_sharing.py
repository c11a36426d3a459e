"""The part of the tests' NVR that shares: what it is told becomes of shares is up to the test."""

import json
import secrets
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from nvr.protocol import ShareChanged
from nvr.shares import (
    Candidate,
    ShareConsented,
    ShareDoor,
    ShareEnd,
    ShareInfo,
    ShareRequest,
    ShareState,
    ShareView,
    ShareWay,
)
from nvr.wire import parse

if TYPE_CHECKING:
    from tests.component.cloudcam.fake_nvr import FakeNvr

SHA256 = "ab" * 32
ONE, TWO = "1" * 12, "2" * 12
_NOT_FOUND = {"error": {"code": "not_found", "message": "there is no such thing"}}


def make_share(share_id: str, camera_id: str = "door", **changes: Any) -> ShareInfo:
    """A link to be consented to."""
    from tests.component.cloudcam.fake_nvr import now_us

    usual = {
        "id": share_id,
        "camera_id": camera_id,
        "start_us": now_us() - 60_000_000,
        "end_us": now_us() - 30_000_000,
        "content": "whole",
        "way": "link",
        "packaging": "mp4",
        "background": "black",
        "recipient": "Erika",
        "purpose": "the parcel",
        "state": "ready",
        "created_us": now_us(),
        "created_by": "Ada",
        "expires_s": 86_400,
        "sha256": SHA256,
        "views": 5,
    }
    return replace(parse(ShareInfo, usual), **changes)


class FakeSharing:
    """Shares in memory. A draft is ready at once; links open until a test ends them."""

    def __init__(self, nvr: FakeNvr) -> None:
        self._nvr = nvr
        self.shares: dict[str, ShareInfo] = {}
        self.wanted: list[ShareRequest] = []
        self.refusal: str | None = None
        """What is wrong with every request."""
        self.tokens: dict[str, str] = {}
        """A link's token to the id of its share."""
        self.phrases: dict[str, str] = {}
        self.views: dict[str, tuple[str, str]] = {}
        """An opening's id to its share and the address that it is for."""
        self.doors = 0
        self.name = "clip.mp4"
        """What the file of a view is called."""

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/api/shares", self._create)
        app.router.add_get("/api/shares", self._list)
        app.router.add_get("/api/shared/views/{id}", self._view)
        app.router.add_get("/api/shares/{id}/preview", self._clip)
        app.router.add_get("/api/shares/{id}/file", self._clip)
        app.router.add_get("/api/shares/{id}/receipt", self._receipt)
        app.router.add_post("/api/shares/{id}/consent", self._consent)
        app.router.add_post("/api/shares/{id}/revoke", self._revoke)
        app.router.add_post("/api/shares/{id}/release", self._release)
        app.router.add_get("/api/cameras/{id}/candidates", self._candidates)
        app.router.add_post("/api/shared/door", self._door)
        app.router.add_post("/api/shared/open", self._open)

    async def change(self, share: ShareInfo) -> None:
        """It is so now, and everybody is told."""
        self.shares[share.id] = share
        await self._nvr.say(ShareChanged(share))

    async def link(self, share_id: str, *, phrase: str | None = None, **changes: Any) -> str:
        """An active link's token."""
        from tests.component.cloudcam.fake_nvr import now_us

        token = secrets.token_urlsafe(16)
        self.tokens[token] = share_id
        if phrase is not None:
            self.phrases[share_id] = phrase
        consented: dict[str, Any] = {
            "state": ShareState.ACTIVE,
            "consented_us": now_us(),
            "consented_by": "Ada",
            "expires_us": now_us() + 7_200_000_000,
            "has_phrase": phrase is not None,
        }
        await self.change(make_share(share_id, **(consented | changes)))
        return token

    async def end(self, share_id: str, why: ShareEnd) -> None:
        from tests.component.cloudcam.fake_nvr import now_us

        share = self.shares[share_id]
        await self.change(replace(share, state=ShareState.ENDED, ended=why, ended_us=now_us()))

    async def _create(self, request: web.Request) -> web.Response:
        wanted = parse(ShareRequest, await request.json())
        self.wanted.append(wanted)
        if self.refusal is not None:
            return _error(400, "bad_request", self.refusal)
        share = make_share(
            secrets.token_hex(6),
            wanted.camera_id,
            way=wanted.way,
            content=wanted.content,
            recipient=wanted.recipient,
            purpose=wanted.purpose,
        )
        await self.change(share)
        return web.json_response(asdict(share), status=202)

    async def _list(self, request: web.Request) -> web.Response:
        found = sorted(self.shares.values(), key=lambda share: share.created_us, reverse=True)
        listed = [asdict(share) for share in found]
        return web.json_response({"shares": listed, "fingerprint": "ab12 cd34"})

    async def _consent(self, request: web.Request) -> web.Response:
        share = self.shares.get(request.match_info["id"])
        if share is None:
            return web.json_response(_NOT_FOUND, status=404)
        if (await request.json())["sha256"] != share.sha256:
            return _error(400, "bad_request", "that is not what was made")
        is_link = share.way is ShareWay.LINK
        token = await self.link(share.id, way=share.way, created_us=share.created_us)
        done = ShareConsented(self.shares[share.id], token if is_link else None)
        return web.json_response(asdict(done))

    async def _revoke(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.shares:
            return web.json_response(_NOT_FOUND, status=404)
        await self.end(request.match_info["id"], ShareEnd.REVOKED)
        return web.json_response(asdict(self.shares[request.match_info["id"]]))

    async def _release(self, request: web.Request) -> web.Response:
        share = replace(self.shares[request.match_info["id"]], pin_id=None)
        await self.change(share)
        return web.json_response(asdict(share))

    async def _candidates(self, request: web.Request) -> web.Response:
        who = Candidate("person", 0.9, (0.1, 0.2, 0.3, 0.9))
        at_us = int(request.query["at_us"])
        return web.json_response({"time_us": at_us, "candidates": [asdict(who)]})

    async def _clip(self, request: web.Request) -> web.StreamResponse:
        return await self._nvr.send_clip()

    async def _receipt(self, request: web.Request) -> web.Response:
        if request.query.get("format") == "json":
            return web.json_response({"signature": "ab"})
        text = {"de": "<h1>Beleg</h1>", "en": "<h1>Receipt</h1>"}[request.query["language"]]
        policy = {"Content-Security-Policy": "default-src 'none'; style-src 'sha256-x'; sandbox"}
        return web.Response(text=text, content_type="text/html", headers=policy)

    def _shared(self, token: str) -> ShareInfo | None:
        share = self.shares.get(self.tokens.get(token, ""))
        return share if share is not None and share.state is ShareState.ACTIVE else None

    async def _door(self, request: web.Request) -> web.Response:
        self.doors += 1
        share = self._shared((await request.json())["token"])
        if share is None:
            return web.json_response(_NOT_FOUND, status=404)
        assert share.expires_us is not None
        return web.json_response(
            asdict(ShareDoor(share.has_phrase, share.may_download, share.expires_us))
        )

    async def _open(self, request: web.Request) -> web.Response:
        from tests.component.cloudcam.fake_nvr import now_us

        body = await request.json()
        share = self._shared(body["token"])
        if share is None:
            return web.json_response(_NOT_FOUND, status=404)
        if body["phrase"] != self.phrases.get(share.id):
            return _error(403, "wrong_phrase", "another phrase is needed")
        view_id = secrets.token_hex(16)
        self.views[view_id] = share.id, body["address"]
        used = share.views_used + 1
        await self.change(replace(share, views_used=used, opened_us=now_us()))
        view = ShareView(view_id, 1234, share.may_download, self.name, now_us() + 900_000_000)
        return web.json_response(asdict(view))

    async def _view(self, request: web.Request) -> web.StreamResponse:
        share_id, address = self.views.get(request.match_info["id"], ("", ""))
        share = self.shares.get(share_id)
        is_his = request.headers.get("X-CloudCam-Outsider") == address
        if share is None or share.state is not ShareState.ACTIVE or not is_his:
            return web.json_response(_NOT_FOUND, status=404)
        return await self._nvr.send_clip()


def _error(status: int, code: str, message: str) -> web.Response:
    body = json.dumps({"error": {"code": code, "message": message}})
    return web.Response(text=body, content_type="application/json", status=status)
