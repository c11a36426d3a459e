"""Where cameras that speak no ONVIF usually have their streams, and a careful look for them."""

import asyncio
from dataclasses import dataclass

from nvr.discovery.login import Login
from nvr.discovery.rtsp import Answer, RtspAsker
from nvr.errors import CameraAuthFailed, CameraUnreachable, CameraUnsupported

DEFAULT_PORT = 554
_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Paths:
    """The large and the small stream of one maker's cameras."""

    main: str
    sub: str | None = None


_USUAL: dict[str, tuple[Paths, ...]] = {
    "hikvision": (Paths("/Streaming/Channels/101", "/Streaming/Channels/102"),),
    "dahua": (
        Paths(
            "/cam/realmonitor?channel=1&subtype=0",
            "/cam/realmonitor?channel=1&subtype=1",
        ),
    ),
    "reolink": (
        Paths("/h264Preview_01_main", "/h264Preview_01_sub"),
        Paths("/Preview_01_main", "/Preview_01_sub"),
    ),
    "tp-link": (Paths("/stream1", "/stream2"),),
    "axis": (Paths("/axis-media/media.amp", "/axis-media/media.amp?resolution=640x360"),),
    "foscam": (Paths("/videoMain", "/videoSub"),),
    "ezviz": (Paths("/h264/ch1/main/av_stream", "/h264/ch1/sub/av_stream"),),
    "ubiquiti": (Paths("/s0", "/s1"),),
    "wyze": (Paths("/live"),),
    "generic": (
        Paths("/live/ch00_0", "/live/ch00_1"),
        Paths("/11", "/12"),
        Paths("/live/main", "/live/sub"),
        Paths("/ch0_0.h264", "/ch0_1.h264"),
        Paths("/onvif1", "/onvif2"),
        Paths("/live.sdp"),
        Paths("/video1", "/video2"),
        Paths("/"),
    ),
}
"""By maker, the most common first."""

_SAYS_OF_ITSELF = {
    "bc streaming": "reolink",
    "dahua": "dahua",
    "login to": "dahua",
    "ip camera(": "hikvision",
    "hikvision": "hikvision",
    "tp-link": "tp-link",
    "axis": "axis",
    "foscam": "foscam",
    "hipcam": "generic",
}
"""Words in an RTSP server's name or realm, and whose they are."""


@dataclass(frozen=True, slots=True)
class FoundStreams:
    """Addresses of streams, without user name and password."""

    main_url: str
    sub_url: str | None


async def look(host: str, port: int | None, login: Login | None) -> FoundStreams:
    """Try the usual paths one after another and stop at the first video.

    Once the server has said who made it, that maker's paths come next. Raises CameraUnreachable,
    CameraUnsupported when none fits, and CameraAuthFailed at the first refusal: cameras lock
    accounts after a few.
    """
    asker = RtspAsker(host, port or DEFAULT_PORT, login)
    left = [paths for of_maker in _USUAL.values() for paths in of_maker]
    while left:
        paths = left.pop(0)
        answer = await _ask(asker, paths.main, host, login)
        if answer.has_video:
            sub = paths.sub
            if sub is not None and not (await _ask(asker, sub, host, login)).has_video:
                sub = None
            return _found(host, port, paths.main, sub)
        likely = _paths_of(answer.server)
        left.sort(key=lambda paths: paths not in likely)
    raise CameraUnsupported(
        f"{host} has no video at any of the usual paths; its manual tells the address of its stream"
    )


def _found(host: str, port: int | None, main: str, sub: str | None) -> FoundStreams:
    name = f"[{host}]" if ":" in host else host
    base = f"rtsp://{name}" + (f":{port}" if port and port != DEFAULT_PORT else "")
    return FoundStreams(base + main, None if sub is None else base + sub)


async def _ask(asker: RtspAsker, path: str, host: str, login: Login | None) -> Answer:
    answer = await asker.describe(path)
    if answer.status == 401:
        raise CameraAuthFailed(
            f"{host} refuses the user name or password; some cameras have an account of its own "
            "for RTSP, to be made in their app"
            if login
            else f"{host} asks for a user name and a password"
        )
    if answer.status == 403:
        raise CameraAuthFailed(f"{host} does not let this user see its video")
    if answer.status in (453, 503):
        raise CameraUnreachable(f"{host} serves as many viewers as it can; try again later")
    await asyncio.sleep(_PAUSE_S)
    return answer


def _paths_of(server: str) -> tuple[Paths, ...]:
    """The paths of who made the server, if its words tell."""
    words = server.lower()
    makers = [maker for word, maker in _SAYS_OF_ITSELF.items() if word in words]
    return _USUAL[makers[0]] if makers else ()
