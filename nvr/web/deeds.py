"""What is done by asking: the routes that are an entry of the ledger, and what it says of each.

Every route is either here, among `nvr.web.watching.WATCHED_ROUTES`, or in `UNLOGGED` with the
reason. A test goes through the application's routes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from aiohttp import web

from nvr.config import CameraConfig
from nvr.config_edit import STORAGE
from nvr.errors import NotFound
from nvr.ledger.canonical import Value
from nvr.ledger.entry import Entry, What
from nvr.sharing.asked import read_request
from nvr.sharing.entries import about
from nvr.web.parameters import json_object, range_query
from nvr.web.services import services

_SETTINGS: Final = frozenset(CameraConfig.model_fields) | frozenset(STORAGE)


@dataclass(frozen=True, slots=True)
class Deed:
    """A route, as its entry tells it."""

    what: What
    describe: Callable[[web.Request, Entry], Awaitable[Entry | None]]
    """Adds what the request names; None when nothing is done after all.

    Raises what the route itself would raise of a request that makes no sense.
    """


async def _nothing_more(_request: web.Request, entry: Entry) -> Entry:
    return entry


async def _token_revoked(request: web.Request, entry: Entry) -> Entry:
    token_id = request.match_info["token_id"]
    names = [t.client_name for t in services(request).tokens.all() if t.id == token_id]
    told: dict[str, Value] = {"token": token_id, **({"name": names[0]} if names else {})}
    return replace(entry, told=told)


async def _camera(request: web.Request, entry: Entry) -> Entry:
    return replace(entry, cameras=(request.match_info["camera_id"],))


async def _camera_settings(request: web.Request, entry: Entry) -> Entry:
    return _settings(await json_object(request), await _camera(request, entry))


async def _other_settings(request: web.Request, entry: Entry) -> Entry:
    return _settings(await json_object(request), entry)


async def _camera_clock(request: web.Request, entry: Entry) -> Entry:
    return replace(await _camera(request, entry), told={"settings": ["clock"]})


async def _camera_added(request: web.Request, entry: Entry) -> Entry:
    data = await json_object(request)
    return replace(_settings(data, entry), told={"name": str(data.get("name", ""))})


async def _camera_range(request: web.Request, entry: Entry) -> Entry:
    start_us, end_us = range_query(request)
    return replace(await _camera(request, entry), start_us=start_us, end_us=end_us)


async def _pin(request: web.Request, entry: Entry) -> Entry:
    return _ranged(await json_object(request), await _camera(request, entry))


async def _export(request: web.Request, entry: Entry) -> Entry:
    data = await json_object(request)
    cameras = data.get("cameras")
    named = [c for c in cameras if isinstance(c, str)] if isinstance(cameras, list) else []
    kind = str(data.get("kind", "clip"))
    return replace(_ranged(data, entry), cameras=tuple(named), told={"kind": kind})


async def _export_deleted(request: web.Request, entry: Entry) -> Entry:
    info = services(request).backend.exports.get(request.match_info["export_id"])
    return replace(
        entry, cameras=tuple(info.camera_ids), start_us=info.start_us, end_us=info.end_us
    )


async def _share_made(request: web.Request, entry: Entry) -> Entry:
    wanted = read_request(await json_object(request))
    told: dict[str, Value] = {
        "recipient": wanted.recipient,
        "purpose": wanted.purpose,
        "content": wanted.content.value,
        "by": wanted.way.value,
    }
    return replace(
        entry,
        cameras=(wanted.camera_id,),
        start_us=wanted.start_us,
        end_us=wanted.end_us,
        told=told,
    )


async def _share(request: web.Request, entry: Entry) -> Entry:
    info = services(request).backend.sharing.get(request.match_info["share_id"])
    return about(info, entry.what, entry.who)


async def _unpin(request: web.Request, entry: Entry) -> Entry:
    pin_id = request.match_info["pin_id"]
    for pin in await services(request).backend.keeping.pins():
        if pin.id == pin_id:
            return replace(
                entry, cameras=(pin.camera_id,), start_us=pin.start_us, end_us=pin.end_us
            )
    return entry


async def _alert(request: web.Request, entry: Entry) -> Entry:
    alert_id = request.match_info["alert_id"]
    try:
        alert = await services(request).backend.alert(alert_id)
    except NotFound:
        return replace(entry, told={"alert": alert_id})  # the route will say so
    return replace(
        entry,
        cameras=(alert.camera_id,),
        start_us=alert.clip_start_us,
        end_us=alert.clip_end_us,
        told={"alert": alert.id},
    )


async def _label(request: web.Request, entry: Entry) -> Entry | None:
    data = await json_object(request)
    if data.get("dry_run") is True:
        return None
    entry = await _alert(request, entry)
    return replace(entry, told={**entry.told, "label": str(data.get("label"))})


async def _lesson(request: web.Request, entry: Entry) -> Entry:
    lesson_id = request.match_info["lesson_id"]
    is_kept = request.method == "PATCH"
    told: dict[str, Value] = {"lesson": lesson_id, "deed": "switched" if is_kept else "forgotten"}
    for lesson in await services(request).backend.teaching.lessons(None):
        if lesson.id == lesson_id:
            return replace(entry, cameras=(lesson.camera_id,), told=told)
    return replace(entry, told=told)


def _ranged(data: dict[str, Any], entry: Entry) -> Entry:
    start_us, end_us = data.get("start_us"), data.get("end_us")
    if type(start_us) is int and type(end_us) is int and 0 <= start_us <= end_us < 1 << 53:
        return replace(entry, start_us=start_us, end_us=end_us)
    return entry


def _settings(data: dict[str, Any], entry: Entry) -> Entry:
    """Their names, and what switches are set to; no other value, as it may be a secret.

    Names that are none of a setting are left out: they may hold anything, and be any number.
    """
    known = sorted(_SETTINGS & data.keys())
    names: list[Value] = [*known]
    switches: dict[str, Value] = {
        name: data[name] for name in known if isinstance(data[name], bool)
    }
    told: dict[str, Value] = {"settings": names}
    return replace(entry, told=told | ({"switched": switches} if switches else {}))


DEEDS: Final = {
    "restart": Deed(What.RESTART, _nothing_more),
    "token": Deed(What.TOKEN_REVOKED, _nothing_more),
    "token-revoke": Deed(What.TOKEN_REVOKED, _token_revoked),
    "pairing": Deed(What.PAIRING_OFFERED, _nothing_more),
    "camera-add": Deed(What.CAMERA_ADDED, _camera_added),
    "camera-change": Deed(What.SETTINGS, _camera_settings),
    "camera-remove": Deed(What.CAMERA_REMOVED, _camera),
    "clock": Deed(What.SETTINGS, _camera_clock),
    "storage-change": Deed(What.SETTINGS, _other_settings),
    "export-start": Deed(What.EXPORT, _export),
    "export-delete": Deed(What.EXPORT_DELETED, _export_deleted),
    "pin": Deed(What.PINNED, _pin),
    "alert-pin": Deed(What.PINNED, _alert),
    "share-create": Deed(What.SHARE_MADE, _share_made),
    "share-consent": Deed(What.SHARE_CONSENTED, _share),
    "share-release": Deed(What.SHARE_RELEASED, _share),
    "unpin": Deed(What.UNPINNED, _unpin),
    "recordings-delete": Deed(What.RECORDINGS_DELETED, _camera_range),
    "alert-delete": Deed(What.ALERT_DELETED, _alert),
    "alert-label": Deed(What.TEACHING, _label),
    "lesson-change": Deed(What.TEACHING, _lesson),
    "lesson-forget": Deed(What.TEACHING, _lesson),
}
"""By the route's name."""

_LISTS = "tells what there is, without a picture"
_SETTING_UP = "asks a camera, without a picture; what is added or changed then is an entry"

UNLOGGED: Final = {
    "health": "tells nothing that isn't known to everybody",
    "pair": "has its entries in its handler: only who gives the right secret is paired",
    "token-add": "has its entry in its handler: with the name and id that the token gets",
    "state": _LISTS,
    "tokens": _LISTS,
    "ws": _LISTS,
    "camera-judge": "only asks what other settings would have done, without a picture",
    "discovery": _SETTING_UP,
    "describe": _SETTING_UP,
    "settings": _LISTS,
    "description": _SETTING_UP,
    "ptz": "moves a camera; who looks at what it sees then has an entry",
    "presets": _LISTS,
    "recordings": _LISTS,
    "timeline": _LISTS,
    "timelines": _LISTS,
    "hls-master": "a playlist holds no picture; its pieces are logged",
    "hls-playlist": "a playlist holds no picture; its pieces are logged",
    "hls-live": "a playlist holds no picture; its pieces are logged",
    "alerts": _LISTS,
    "alert": _LISTS,
    "exports": _LISTS,
    "export": _LISTS,
    "pins": _LISTS,
    "lessons": _LISTS,
    "shares": _LISTS,
    "share": _LISTS,
    "share-candidates": _LISTS,
    "share-receipt": _LISTS,
    "share-revoke": "has its entry where shares end: most end by themselves",
    "shared-door": "tells nothing of the share; who tries others than there are has an entry",
    "shared-open": "has its entries where links are opened: with what became of it",
    "presence": _LISTS,
    "presence-set": "Home Assistant tells it by itself, many times a day",
    "storage": _LISTS,
    "ledger": "the ledger is for everybody of the household",
    "ledger-chain": "the ledger is for everybody of the household",
    "ledger-verify": "the ledger is for everybody of the household",
    "ledger-seen": "writes entries itself: pictures that a client shows from its own memory",
}
"""Routes that are no entry, and why."""
