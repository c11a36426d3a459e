"""From an address, a user name and a password to what can be saved as a camera."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nvr.clock import Clock
from nvr.discovery import camera_clock
from nvr.discovery.cautions import Caution
from nvr.discovery.login import Login
from nvr.discovery.neighbours import mac_of
from nvr.discovery.onvif import (
    DEVICE_PATH,
    Description,
    Identity,
    OnvifCamera,
    StreamProposal,
    split_address,
)
from nvr.discovery.probe import ask_one
from nvr.discovery.usual_paths import look
from nvr.errors import CameraUnreachable, CameraUnsupported

_DESCRIBE_TIMEOUT_S = 40.0
_KNOCK_TIMEOUT_S = 2.0
_ONVIF_PORTS = (80, 2020, 8000, 8080, 8899)
"""Where cameras that don't answer a probe have their ONVIF service."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One proposed stream; ``None`` is what isn't known without ONVIF."""

    url: str
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    bitrate_kbps: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """``settings`` is ready for `add_camera`, but for the name and the password."""

    name: str
    onvif: bool
    identity: Identity
    main: Stream
    sub: Stream | None
    snapshot_url: str | None
    ptz: bool
    events: bool
    clock_offset_ms: int
    warnings: tuple[Caution, ...]
    settings: dict[str, Any]


async def propose(address: str, login: Login | None, clock: Clock) -> Proposal:
    """Ask the camera by ONVIF; where it speaks none, try the usual paths of RTSP.

    Raises CameraUnreachable, CameraAuthFailed, CameraUnsupported.
    """
    parts = split_address(address)
    host = parts.hostname or ""
    if parts.scheme in ("rtsp", "rtsps"):
        return _of_streams(parts.geturl(), None, login)
    try:
        async with asyncio.timeout(_DESCRIBE_TIMEOUT_S):
            url = await _find_service(address, clock)
            if url is not None and (described := await _describe(url, login, clock)) is not None:
                return described
            found = await look(host, parts.port, login)
    except TimeoutError as error:
        raise CameraUnreachable(
            f"{host} takes too long to answer; restart the camera and try again"
        ) from error
    return _of_streams(found.main_url, found.sub_url, login)


async def _describe(url: str, login: Login | None, clock: Clock) -> Proposal | None:
    """By ONVIF; None where a web page asked for the login, and not ONVIF. Raises CameraError."""
    async with OnvifCamera(url, login, clock) as camera:
        try:
            return _of_description(await camera.describe(), login)
        except CameraUnsupported:
            if camera.is_known:
                raise
            return None


async def _find_service(address: str, clock: Clock) -> str | None:
    """The ONVIF device service at an address, or None. Never logs in."""
    parts = split_address(address)
    host = parts.hostname or ""
    if parts.path not in ("", "/"):
        return parts.geturl() if parts.scheme in ("http", "https") else address
    if parts.port is None and (found := await ask_one(host)) is not None:
        return found.onvif_url
    for url in _candidates(parts.netloc, parts.scheme, has_port=parts.port is not None):
        if await _speaks_onvif(url, clock):
            return url
    return None


def _candidates(netloc: str, scheme: str, *, has_port: bool) -> Iterator[str]:
    scheme = scheme or "http"
    if has_port or scheme == "https":
        yield f"{scheme}://{netloc}{DEVICE_PATH}"
        return
    for port in _ONVIF_PORTS:
        yield f"http://{netloc}{'' if port == 80 else f':{port}'}{DEVICE_PATH}"


async def _speaks_onvif(url: str, clock: Clock) -> bool:
    """Whether a SOAP service is there, by the one question that needs no login."""
    async with OnvifCamera(url, None, clock) as camera:
        try:
            async with asyncio.timeout(_KNOCK_TIMEOUT_S):
                return await camera.soap.is_spoken(url, camera_clock.READ)
        except CameraUnreachable, TimeoutError:
            return False


def _of_description(found: Description, login: Login | None) -> Proposal:
    identity = found.identity
    onvif = {
        "address": found.service_url,
        "identity": identity.endpoint,
        "mac": identity.mac,
        "profile": found.ptz_profile,
        "events": found.has_events,
    }
    main, sub = _stream(found.main), None if found.sub is None else _stream(found.sub)
    return Proposal(
        name=f"{identity.maker} {identity.model}".strip()[:64] or "Camera",
        onvif=True,
        identity=identity,
        main=main,
        sub=sub,
        snapshot_url=found.snapshot_url,
        ptz=found.ptz_profile is not None,
        events=found.has_events,
        clock_offset_ms=found.clock_offset_us // 1000,
        warnings=found.warnings,
        settings=_settings(main, sub, login, onvif),
    )


def _of_streams(main_url: str, sub_url: str | None, login: Login | None) -> Proposal:
    host = urlsplit(main_url).hostname or ""
    main, sub = Stream(main_url), None if sub_url is None else Stream(sub_url)
    mac = mac_of(host)
    return Proposal(
        name="Camera",
        onvif=False,
        identity=Identity("", "", "", "", None, mac),
        main=main,
        sub=sub,
        snapshot_url=None,
        ptz=False,
        events=False,
        clock_offset_ms=0,
        warnings=(),
        settings=_settings(main, sub, login, {"mac": mac} if mac else {}),
    )


def _stream(proposal: StreamProposal) -> Stream:
    profile = proposal.profile
    return Stream(
        proposal.url,
        profile.codec,
        profile.width,
        profile.height,
        profile.fps,
        profile.bitrate_kbps,
    )


def _settings(
    main: Stream, sub: Stream | None, login: Login | None, onvif: dict[str, Any]
) -> dict[str, Any]:
    settings: dict[str, Any] = {"main_url": main.url}
    if sub is not None:
        settings["sub_url"] = sub.url
    if login is not None:
        settings["username"] = login.username
    known = {key: value for key, value in onvif.items() if value}
    return settings | ({"onvif": known} if known else {})
