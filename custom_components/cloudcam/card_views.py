"""What the dashboard card shows of a camera, below a folder that only its login knows.

Pictures, playlists and recorded files come from the NVR over the pinned connection. Nothing is
reached that is not named here, and of a query only what the NVR's route takes is passed on.
"""

import re
from dataclasses import dataclass
from functools import partial
from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from . import live_socket
from .api import CloudCamError
from .asking import Person
from .card_access import FOLDER_URL, Ticket, read_ticket
from .coordinator import Coordinator
from .passing import http_error, pass_on
from .persons import acting, person_of
from .views import check_alert, coordinator_of

_JPEG: Final = "image/jpeg"
_MP4: Final = "video/mp4"
_PLAYLIST: Final = "application/vnd.apple.mpegurl"
_ID: Final = r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}"


@dataclass(frozen=True, slots=True)
class _Route:
    """A kind of thing below a camera's folder."""

    path: re.Pattern[str]
    content_type: str
    query: frozenset[str] = frozenset()
    headers: tuple[str, ...] = ()


def _route(path: str, content_type: str, query: str = "", headers: tuple[str, ...] = ()) -> _Route:
    return _Route(re.compile(path), content_type, frozenset(query.split()), headers)


_OF_CAMERA: Final = (
    _route(r"snapshot\.jpg", _JPEG, "width"),
    _route(r"frame\.jpg", _JPEG, "time_us width exact", ("X-CloudCam-Time-Us",)),
    _route(r"filmstrip\.jpg", _JPEG, "start_us end_us count width", ("X-CloudCam-Filmstrip",)),
    _route(r"playlist\.m3u8", _PLAYLIST, "start_us end_us"),
    _route(r"live\.m3u8", _PLAYLIST, "window_s _HLS_msn _HLS_part _HLS_skip"),
    _route(r"master\.m3u8", _PLAYLIST, "start_us end_us window_s"),
    _route(r"init/[0-9a-f]{32}\.mp4", _MP4),
    _route(rf"media/(second/)?\d{{4}}-\d\d-\d\d/{_ID}\.mp4", _MP4),
    _route(r"clip\.mp4", _MP4, "start_us end_us part codec", ("Link",)),
)
_OF_ALERT: Final = (
    _route(r"snapshot\.jpg", _JPEG, "box"),
    _route(r"clip\.mp4", _MP4, "codec"),
)
_LIVE: Final = _route(r"live\.mp4", _MP4, "stream sound")
_ALERT: Final = re.compile(rf"alerts/(?P<alert_id>{_ID})/(?P<rest>.+)")


@callback
def register_card_views(hass: HomeAssistant) -> None:
    """Register the address, once for all NVRs."""
    hass.http.register_view(_FolderView())


class _FolderView(HomeAssistantView):
    """Everything of one camera. The folder's name is what lets a browser in."""

    url = FOLDER_URL + "/{path:.+}"
    name = "api:cloudcam:see"
    requires_auth = False

    async def get(self, request: web.Request, ticket: str, path: str) -> web.StreamResponse:
        """Show or play it, or the part that Range names."""
        if live_socket.is_wanted(request):
            return await _live(request, ticket, path)
        seen = read_ticket(request, request.app[KEY_HASS], ticket)
        coordinator = coordinator_of(request, seen.entry_id, seen.camera_id)
        if (of_alert := _ALERT.fullmatch(path)) is not None:
            route = _find(_OF_ALERT, of_alert["rest"])
            await _check(coordinator, seen.camera_id, of_alert["alert_id"])
            where: tuple[str, ...] = ("alerts", of_alert["alert_id"], of_alert["rest"])
        else:
            route = _find(_OF_CAMERA, path)
            where = ("cameras", seen.camera_id, *path.split("/"))
        ask = partial(coordinator.client.open, *where, query=_query(request, route))
        with acting(_holder(request, seen)):
            return await pass_on(request, ask, route.content_type, route.headers)

    head = get


async def _live(request: web.Request, ticket: str, path: str) -> web.StreamResponse:
    """The live picture, for as long as the folder opens and the NVR stays loaded."""
    route = _find((_LIVE,), path)
    hass = request.app[KEY_HASS]
    seen = read_ticket(request, hass, ticket)
    coordinator = coordinator_of(request, seen.entry_id, seen.camera_id)

    def check() -> None:
        read_ticket(request, hass, ticket)
        if coordinator_of(request, seen.entry_id, seen.camera_id) is not coordinator:
            raise web.HTTPServiceUnavailable

    where = ("cameras", seen.camera_id, path)
    ask = partial(coordinator.client.open, *where, query=_query(request, route))
    with acting(_holder(request, seen)):
        return await live_socket.send_live(request, hass, ask, check)


def _holder(request: web.Request, seen: Ticket) -> Person:
    """The user of the login that the folder is for."""
    login = request.app[KEY_HASS].auth.async_get_refresh_token(seen.login_id)
    return person_of(None if login is None else login.user, request)


def _query(request: web.Request, route: _Route) -> dict[str, str]:
    return {name: value for name, value in request.query.items() if name in route.query}


def _find(routes: tuple[_Route, ...], path: str) -> _Route:
    """Raises HTTPNotFound for what is not named."""
    for route in routes:
        if route.path.fullmatch(path):
            return route
    raise web.HTTPNotFound


async def _check(coordinator: Coordinator, camera_id: str, alert_id: str) -> None:
    try:
        await check_alert(coordinator, camera_id, alert_id)
    except CloudCamError as error:
        raise http_error(error) from error
