"""Shares: made, looked at, consented to, handed on, ended; and links, opened by outsiders."""

from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from nvr.errors import NotFound, RequestError
from nvr.shares import ShareContent, ShareInfo
from nvr.sharing.asked import read_request
from nvr.sharing.folder import CLIP_NAME, ZIP_NAME
from nvr.sharing.package import SharePackage
from nvr.sharing.receipt import LANGUAGES, POLICY, receipt_json, receipt_page
from nvr.viewers import About
from nvr.web.asker import asker
from nvr.web.clip import Told, send_bytes, send_clip
from nvr.web.download import send_download
from nvr.web.parameters import choice_query, json_object, text_field, time_query
from nvr.web.permissions import require_cameras
from nvr.web.routes.cameras import CAMERA
from nvr.web.scoped import limited
from nvr.web.services import client, services
from nvr.web.shared import Sharing
from nvr.web.watching import watching

SHARE: Final = r"/api/shares/{share_id:[0-9a-f]{12}}"
VIEW: Final = r"/api/shared/views/{view_id:[0-9a-f]{32}}"
OUTSIDER: Final = "X-CloudCam-Outsider"
"""The address of the outsider for whom a view's bytes are fetched: that which opened the link."""
_LONGEST_SECRET = 200
_GONE = "there is no such share"


def add_routes(app: web.Application) -> None:
    """For the household, and for who opens links on behalf of outsiders."""
    add = app.router
    add.add_post("/api/shares", create, name="share-create")
    add.add_get("/api/shares", listing, name="shares", allow_head=False)
    add.add_get(SHARE, one, name="share", allow_head=False)
    add.add_get(SHARE + "/preview", preview, name="share-preview")
    add.add_post(SHARE + "/consent", consent, name="share-consent")
    add.add_post(SHARE + "/revoke", revoke, name="share-revoke")
    add.add_get(SHARE + "/file", file, name="share-file")
    add.add_get(SHARE + "/receipt", receipt, name="share-receipt", allow_head=False)
    add.add_post(SHARE + "/release", release, name="share-release")
    add.add_get(CAMERA + "/candidates", candidates, name="share-candidates", allow_head=False)
    add.add_post("/api/shared/door", door, name="shared-door")
    add.add_post("/api/shared/open", open_link, name="shared-open")
    add.add_get(VIEW, view, name="shared-view")


async def create(request: web.Request) -> web.Response:
    """Begin to make a share; 202 with its `ShareInfo`."""
    wanted = read_request(await json_object(request))
    require_cameras(request, [wanted.camera_id])
    fingerprint = services(request).identity.fingerprint
    info = await _sharing(request).create(wanted, asker(request), fingerprint)
    return web.json_response(asdict(info), status=202)


async def listing(request: web.Request) -> web.Response:
    """All shares, newest first, and the fingerprint of the key that signs them."""
    sharing = _sharing(request)
    found = limited(sharing.all(), client(request).scope, lambda info: info.camera_id)
    told = {"shares": [asdict(info) for info in found], "fingerprint": await sharing.fingerprint()}
    return web.json_response(told)


async def one(request: web.Request) -> web.Response:
    """One share."""
    return web.json_response(asdict(_share(request)))


async def preview(request: web.Request) -> web.StreamResponse:
    """The video that would leave, byte for byte."""
    info = _share(request)
    clip = await _sharing(request).preview(info.id)
    with watching(request, info.camera_id, (info.start_us, info.end_us), _about(info)):
        return await send_clip(request, clip, Told("preview.mp4"))


async def consent(request: web.Request) -> web.Response:
    """What was looked at may leave; the answer is a `ShareConsented`."""
    sha256 = text_field(await json_object(request), "sha256", 64)
    consented = await _sharing(request).consent(_share_id(request), sha256, asker(request))
    return web.json_response(asdict(consented))


async def revoke(request: web.Request) -> web.Response:
    """End a share."""
    ended = await _sharing(request).revoke(_share_id(request), asker(request))
    return web.json_response(asdict(ended))


async def file(request: web.Request) -> web.StreamResponse:
    """What the owner's device hands on."""
    info = _share(request)
    found = await _sharing(request).file(info.id)
    with watching(request, info.camera_id, (info.start_us, info.end_us), _about(info)):
        if isinstance(found, SharePackage):
            return await send_download(request, found)
        is_original = info.content is ShareContent.ORIGINAL
        name, kind = (ZIP_NAME, "application/zip") if is_original else (CLIP_NAME, "video/mp4")
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Type": kind,
            "ETag": f'"{info.sha256}"',
        }
        return await send_bytes(request, found, headers, "a share")


async def receipt(request: web.Request) -> web.Response:
    """A page to print; with ``format=json`` what was signed, for programs."""
    found = await _sharing(request).receipt(_share_id(request))
    if choice_query(request, "format", ("json", "html")) == "json":
        return web.json_response(receipt_json(found))
    language = choice_query(request, "language", LANGUAGES) or _language(request)
    return web.Response(
        text=receipt_page(found, language),
        content_type="text/html",
        headers={"Content-Security-Policy": POLICY},
    )


async def release(request: web.Request) -> web.Response:
    """Let go of the recordings that an original keeps."""
    return web.json_response(asdict(await _sharing(request).release(_share_id(request))))


async def candidates(request: web.Request) -> web.Response:
    """Who is in a picture of the past."""
    at_us = time_query(request, "at_us")
    if at_us is None:
        raise RequestError("at_us is needed (microseconds since 1970, UTC)")
    found = await _sharing(request).candidates(request.match_info["camera_id"], at_us)
    told = [asdict(candidate) for candidate in found.candidates]
    return web.json_response({"time_us": found.time_us, "candidates": told})


# Links


async def door(request: web.Request) -> web.Response:
    """What an outsider may know of a link before opening it."""
    token, _, address = await _outsider(request)
    try:
        info, told = await _sharing(request).links.door(token)
        _require_seen(request, info)
    except NotFound as error:
        raise _gone(request, address) from error
    return web.json_response(asdict(told))


async def open_link(request: web.Request) -> web.Response:
    """An outsider opens a link: one view, counted."""
    token, phrase, address = await _outsider(request)
    links = _sharing(request).links
    try:
        if not client(request).scope.is_whole:
            _require_seen(request, (await links.door(token))[0])
        opened = await links.open(token, phrase, address)
    except NotFound as error:
        raise _gone(request, address) from error
    return web.json_response(asdict(opened.told()))


async def view(request: web.Request) -> web.StreamResponse:
    """The video of an opened link, for who opened it."""
    try:
        found = _sharing(request).links.view(request.match_info["view_id"])
    except NotFound as error:
        raise NotFound(_GONE) from error
    if request.headers.get(OUTSIDER) != found.address:
        raise NotFound(_GONE)
    info = found.share
    how = "attachment" if info.may_download and "download" in request.query else "inline"
    headers = {
        "Content-Disposition": f'{how}; filename="clip.mp4"',
        "ETag": f'"{info.sha256}"',
    }
    about = (*_about(info), ("outsider", found.address))
    span = (info.start_us, info.end_us)
    with watching(request, info.camera_id, span, about), found.being_sent():
        return await send_bytes(request, found, headers, "a share", found.ended)


def _gone(request: web.Request, address: str) -> NotFound:
    """The one answer for whatever opens nothing; who tries often is one entry of the ledger."""
    services(request).sign_ins.failed(address, "share")
    return NotFound(_GONE)


def _require_seen(request: web.Request, info: ShareInfo) -> None:
    if not client(request).scope.holds(info.camera_id):
        raise NotFound(_GONE)


async def _outsider(request: web.Request) -> tuple[str, str | None, str]:
    """Token, phrase and address that a request names."""
    data = await json_object(request)
    return _text(data, "token") or "", _text(data, "phrase"), _text(data, "address") or ""


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > _LONGEST_SECRET):
        raise RequestError(f"{name!r} must be a text of {_LONGEST_SECRET} characters at most")
    return value


def _sharing(request: web.Request) -> Sharing:
    return services(request).backend.sharing


def _share_id(request: web.Request) -> str:
    return request.match_info["share_id"]


def _share(request: web.Request) -> ShareInfo:
    return _sharing(request).get(_share_id(request))


def _language(request: web.Request) -> str:
    """The person's, as far as the page knows it."""
    return "de" if request.headers.get("Accept-Language", "").lower().startswith("de") else "en"


def _about(info: ShareInfo) -> About:
    return (("share", info.id), ("recipient", info.recipient), ("purpose", info.purpose))
