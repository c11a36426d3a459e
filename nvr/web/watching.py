"""Tells who watches while a response with a camera's pictures is sent, and has it logged before."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from nvr.viewers import NEAR_US, About, Span, Way
from nvr.web.asker import viewer_of
from nvr.web.logged import must_be_logged
from nvr.web.services import services

WATCHED_ROUTES = {
    "live": Way.LIVE,
    "live-mp4": Way.LIVE,
    "hls-init": Way.HLS,
    "hls-media": Way.HLS,
    "hls-media-second": Way.HLS,
    "clip": Way.CLIP,
    "alert-clip": Way.CLIP,
    "snapshot": Way.STILL,
    "frame": Way.PAST,
    "filmstrip": Way.PAST,
    "alert-snapshot": Way.ALERT,
    "preview": Way.SETUP,
    "evidence": Way.FILE,
    "export-zip": Way.FILE,
    "export-file": Way.FILE,
    "share-preview": Way.SHARE_PREVIEW,
    "share-file": Way.SHARE_FILE,
    "shared-view": Way.SHARE_VIEW,
}
"""Routes, by name, that send somebody a camera's pictures.

Nobody is watching for those that `nvr.viewers.NOT_COUNTED` names; the ledger has them all.
"""


@contextmanager
def watching(
    request: web.Request, camera_id: str, span: Span | None = None, about: About = ()
) -> Iterator[None]:
    """For the length of a `with` block, who sent the request is sent pictures of the camera.

    To be entered only once there is something to send. `span` is the recorded time that the
    pictures are of, `about` what else their entry tells. Nothing is sent before it is in the
    ledger: see `nvr.web.logged`.
    """
    if request.method == "HEAD":
        yield
        return
    viewers = services(request).backend.viewers
    way = WATCHED_ROUTES[request.match_info.route.name or ""]
    viewer = viewer_of(request)
    if way is Way.HLS and viewers.follows_live(camera_id, viewer) and _is_new(request, span):
        way = Way.HLS_LIVE
    with viewers.watching(camera_id, viewer, way, span, about) as viewing:
        must_be_logged(request, viewing.entry)
        yield


def _is_new(request: web.Request, span: Span | None) -> bool:
    """Whether pictures are of just now: who follows the live picture may look at yesterday too."""
    return span is None or span[1] >= services(request).clock.now_us() - NEAR_US


@contextmanager
def watching_all(
    request: web.Request, camera_ids: list[str], span: Span | None = None
) -> Iterator[None]:
    """The same for pictures of several cameras in one answer."""
    if not camera_ids:
        yield
        return
    with watching(request, camera_ids[0], span), watching_all(request, camera_ids[1:], span):
        yield
