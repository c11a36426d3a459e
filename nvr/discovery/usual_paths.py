"""Where cameras that speak no ONVIF usually have their streams, and a careful look for them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from nvr.discovery.digest import Login
from nvr.discovery.rtsp import RtspAsker
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

_ALSO_CALLED = {"amcrest": "dahua", "lorex": "dahua", "tapo": "tp-link", "annke": "hikvision"}


@dataclass(frozen=True, slots=True)
class FoundStreams:
    """Addresses of streams, without user name and password."""

    main_url: str
    sub_url: str | None


async def look(host: str, port: int | None, login: Login | None, maker: str = "") -> FoundStreams:
    """Try the usual paths one after another, those of ``maker`` first; stop at the first video.

    Raises CameraUnreachable, CameraUnsupported when none fits, and CameraAuthFailed at the first
    refusal: cameras lock accounts after a few.
    """
    asker = RtspAsker(host, port or DEFAULT_PORT, login)
    for paths in _in_order(maker):
        if not await _answers(asker, paths.main, host, login):
            continue
        has_sub = paths.sub is not None and await _answers(asker, paths.sub, host, login)
        name = f"[{host}]" if ":" in host else host
        base = f"rtsp://{name}" + (f":{port}" if port and port != DEFAULT_PORT else "")
        return FoundStreams(base + paths.main, base + paths.sub if has_sub and paths.sub else None)
    raise CameraUnsupported(
        f"{host} has no video at any of the usual paths; its manual tells the address of its stream"
    )


async def _answers(asker: RtspAsker, path: str, host: str, login: Login | None) -> bool:
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
    return answer.has_video


def _in_order(maker: str) -> Iterator[Paths]:
    words = maker.lower()
    known = [name for name in _USUAL if name in words]
    known += [name for alias, name in _ALSO_CALLED.items() if alias in words]
    for name in dict.fromkeys([*known, *_USUAL]):
        yield from _USUAL[name]
