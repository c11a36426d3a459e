"""Which route needs what of a token. A route that is not told here is refused to everybody.

`NEEDS` is looked up after the token is known and before anything else is done. Where a route names
a camera, in its path or by an alert, pin, lesson or export of one, a token that is not for that
camera is told what it would be told if there were none: no such camera, or no such alert. Lists
leave out what it is not for; their handlers do that, by `nvr.web.scoped`.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from nvr.errors import Forbidden, NotFound, RequestError
from nvr.scope import Role
from nvr.web.deeds import DEEDS
from nvr.web.services import CLIENT, client, services

type _Cameras = Callable[[web.Request], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Need:
    """What a route needs."""

    role: Role | None
    """None: not even a token."""
    is_about_nvr: bool = False
    """Whether it is about the NVR as a whole, so for tokens of all cameras only."""
    cameras: _Cameras | None = None
    """The cameras that a request names; raises NotFound for what does not exist."""
    what: str = "camera"
    """By what it names them."""


async def _of_path(request: web.Request) -> Iterable[str]:
    return [request.match_info["camera_id"]]


async def _of_alert(request: web.Request) -> Iterable[str]:
    alert = await services(request).backend.alert(request.match_info["alert_id"])
    return [alert.camera_id]


async def _of_pin(request: web.Request) -> Iterable[str]:
    pin_id = request.match_info["pin_id"]
    pins = await services(request).backend.keeping.pins()
    return _found(pin.camera_id for pin in pins if pin.id == pin_id)


async def _of_lesson(request: web.Request) -> Iterable[str]:
    lesson_id = request.match_info["lesson_id"]
    lessons = await services(request).backend.teaching.lessons(None)
    return _found(one.camera_id for one in lessons if one.id == lesson_id)


async def _of_export(request: web.Request) -> Iterable[str]:
    return services(request).backend.exports.get(request.match_info["export_id"]).camera_ids


async def _of_share(request: web.Request) -> Iterable[str]:
    return [services(request).backend.sharing.get(request.match_info["share_id"]).camera_id]


async def _of_view(request: web.Request) -> Iterable[str]:
    view = services(request).backend.sharing.links.view(request.match_info["view_id"])
    return [view.share.camera_id]


def _found(camera_ids: Iterable[str]) -> list[str]:
    found = list(camera_ids)
    if not found:
        raise NotFound("there is none")
    return found


_OPEN = Need(None)
_ANYBODY = Need(Role.VIEWER)
_SEES_CAMERA = Need(Role.VIEWER, cameras=_of_path)
_SEES_ALERT = Need(Role.VIEWER, cameras=_of_alert, what="alert")
_SEES_ALL = Need(Role.VIEWER, is_about_nvr=True)
_ADMIN = Need(Role.ADMIN)
_CHANGES_CAMERA = Need(Role.ADMIN, cameras=_of_path)
_CHANGES_ALERT = Need(Role.ADMIN, cameras=_of_alert, what="alert")
_CHANGES_PIN = Need(Role.ADMIN, cameras=_of_pin, what="pin")
_CHANGES_LESSON = Need(Role.ADMIN, cameras=_of_lesson, what="lesson")
_CHANGES_EXPORT = Need(Role.ADMIN, cameras=_of_export, what="export")
_SEES_SHARE = Need(Role.VIEWER, cameras=_of_share, what="share")
_SEES_VIEW = Need(Role.VIEWER, cameras=_of_view, what="share")
_CHANGES_SHARE = Need(Role.ADMIN, cameras=_of_share, what="share")
_CHANGES_NVR = Need(Role.ADMIN, is_about_nvr=True)

NEEDS: Final = {
    "health": _OPEN,
    "pair": _OPEN,
    "token": _ANYBODY,
    # leave out the cameras that a token is not for
    "state": _ANYBODY,
    "ws": _ANYBODY,
    "alerts": _ANYBODY,
    "timelines": _ANYBODY,
    "export-zip": _ANYBODY,
    "ledger-seen": _ANYBODY,
    # looking
    "snapshot": _SEES_CAMERA,
    "live": _SEES_CAMERA,
    "live-mp4": _SEES_CAMERA,
    "recordings": _SEES_CAMERA,
    "timeline": _SEES_CAMERA,
    "clip": _SEES_CAMERA,
    "frame": _SEES_CAMERA,
    "filmstrip": _SEES_CAMERA,
    "hls-master": _SEES_CAMERA,
    "hls-playlist": _SEES_CAMERA,
    "hls-live": _SEES_CAMERA,
    "hls-init": _SEES_CAMERA,
    "hls-media": _SEES_CAMERA,
    "hls-media-second": _SEES_CAMERA,
    "evidence": _SEES_CAMERA,
    "alert": _SEES_ALERT,
    "alert-snapshot": _SEES_ALERT,
    "alert-clip": _SEES_ALERT,
    # who is in a share may end it, and whoever may look opens links for outsiders
    "shares": _ANYBODY,
    "share": _SEES_SHARE,
    "share-revoke": _SEES_SHARE,
    "shared-door": _ANYBODY,
    "shared-open": _ANYBODY,
    "shared-view": _SEES_VIEW,
    # for everybody of the household, but it tells of all cameras
    "ledger": _SEES_ALL,
    "ledger-chain": _SEES_ALL,
    "ledger-verify": _SEES_ALL,
    "presence": _SEES_ALL,
    # cameras, and what is kept of them
    "settings": _CHANGES_CAMERA,
    "camera-change": _CHANGES_CAMERA,
    "camera-remove": _CHANGES_CAMERA,
    "camera-judge": _CHANGES_CAMERA,
    "description": _CHANGES_CAMERA,
    "ptz": _CHANGES_CAMERA,
    "presets": _CHANGES_CAMERA,
    "clock": _CHANGES_CAMERA,
    "pin": _CHANGES_CAMERA,
    "recordings-delete": _CHANGES_CAMERA,
    "alert-pin": _CHANGES_ALERT,
    "alert-delete": _CHANGES_ALERT,
    "alert-label": _CHANGES_ALERT,
    "unpin": _CHANGES_PIN,
    "lesson-change": _CHANGES_LESSON,
    "lesson-forget": _CHANGES_LESSON,
    "export": _CHANGES_EXPORT,
    "export-file": _CHANGES_EXPORT,
    "export-delete": _CHANGES_EXPORT,
    "share-preview": _CHANGES_SHARE,
    "share-consent": _CHANGES_SHARE,
    "share-file": _CHANGES_SHARE,
    "share-receipt": _CHANGES_SHARE,
    "share-release": _CHANGES_SHARE,
    "share-candidates": _CHANGES_CAMERA,
    "share-create": _ADMIN,
    "pins": _ADMIN,
    "lessons": _ADMIN,
    "exports": _ADMIN,
    "export-start": _ADMIN,
    # the NVR
    "camera-add": _CHANGES_NVR,
    "discovery": _CHANGES_NVR,
    "describe": _CHANGES_NVR,
    "preview": _CHANGES_NVR,
    "presence-set": _CHANGES_NVR,
    "restart": _CHANGES_NVR,
}
"""By the route's name: all that clients reach. The owner's own routes are at the control socket."""

OPEN_ROUTES: Final = frozenset(name for name, need in NEEDS.items() if need.role is None)
"""Those that ask for no token. Everything else does, also what doesn't exist."""

WHICH_CAMERA: Final = frozenset(
    {"main_url", "sub_url", "onvif", "username", "password", "password_encrypted"}
)
"""A camera's settings that say which one it is, and how to sign in to it."""


@web.middleware
async def permitted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Behind the check of the token, before anything is logged. Raises Forbidden, NotFound.

    A deed that is refused is told too, but many as one: who may only look can't fill the disk.
    """
    known = request.get(CLIENT)
    if known is not None and request.match_info.http_exception is None:
        name = request.match_info.route.name or ""
        try:
            await _require(request, NEEDS.get(name))
        except RequestError:
            if name in DEEDS:
                services(request).sign_ins.refused(known.name, known.token_id, request.remote)
            raise
    return await handler(request)


async def _require(request: web.Request, need: Need | None) -> None:
    scope = client(request).scope
    if need is None:
        raise Forbidden("nobody may do that")
    if need.role is Role.ADMIN and scope.role is not Role.ADMIN:
        raise Forbidden("this token may look only; one of an administrator is needed")
    if need.is_about_nvr and not scope.is_whole:
        raise Forbidden("this token is for some cameras only; one for all is needed")
    if need.cameras is None or scope.is_whole:
        return
    if need.cameras is _of_path:
        require_cameras(request, await need.cameras(request))
    elif not await _is_for_all_of(request, need.cameras):
        raise NotFound(f"there is no such {need.what}")


async def _is_for_all_of(request: web.Request, cameras: _Cameras) -> bool:
    """False as well when there is nothing by that name, so that both are told the same."""
    try:
        return client(request).scope.holds_all(await cameras(request))
    except NotFound:
        return False


def require_cameras(request: web.Request, camera_ids: Iterable[str]) -> None:
    """Raises NotFound unless the token is for each, as if there were no such camera.

    Of one that was removed it says the same: the NVR's own answer names those that there are.
    """
    scope = client(request).scope
    if scope.is_whole:
        return
    for camera_id in camera_ids:
        if not scope.holds(camera_id) or not _is_there(request, camera_id):
            raise NotFound(f"there is no camera {camera_id!r:.60}")


def _is_there(request: web.Request, camera_id: str) -> bool:
    try:
        services(request).backend.discovery.settings(camera_id)
    except NotFound:
        return False
    return True


def require_same_camera(request: web.Request, changes: Iterable[str]) -> None:
    """Raises Forbidden when settings are changed that make of a camera another one.

    Who may see some cameras only could look at any other with them, and without its masks.
    """
    refused = sorted(WHICH_CAMERA.intersection(changes))
    if refused and not client(request).scope.is_whole:
        raise Forbidden(
            f"this token is for some cameras only, so it can't change where one is or how it is "
            f"signed in to ({', '.join(refused)}); one for all cameras is needed"
        )
