"""What the NVR tells of cameras that can be added, and of those that are, by the client's routes.

The answers are read leniently: they are shown to the owner and handed back, nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .api import Client, UnexpectedReply
from .protocol import CameraInfo, ProtocolError, parse

_SEARCH_TIMEOUT_S: Final = 15.0
_DESCRIBE_TIMEOUT_S: Final = 50.0  # the NVR itself gives up after 40
_PREVIEW_TIMEOUT_S: Final = 45.0  # and here after 30


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera that answered in the network; ``camera_id`` if it is added already."""

    host: str
    onvif_url: str
    name: str = ""
    hardware: str = ""
    camera_id: str | None = None


@dataclass(frozen=True, slots=True)
class VideoStream:
    """A stream that a camera offers; what is None is not known."""

    url: str
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None


@dataclass(frozen=True, slots=True)
class Caution:
    """What the owner should know of a camera: a stable code, and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is at an address. ``settings`` lack the name and the password only."""

    name: str
    main: VideoStream
    sub: VideoStream | None
    warnings: list[Caution]
    settings: dict  # type: ignore[type-arg] # what `parse` can check


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """The settings of an added camera that can be changed here."""

    name: str
    main_url: str
    sub_url: str | None = None
    username: str | None = None
    has_password: bool = False
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """A position that a camera remembers."""

    token: str
    name: str


@dataclass(frozen=True, slots=True)
class _Search:
    cameras: list[FoundCamera]


@dataclass(frozen=True, slots=True)
class _Presets:
    presets: list[Preset]


async def search(client: Client) -> list[FoundCamera]:
    """Cameras in the NVR's network. Takes 3 s."""
    return _read(_Search, await client.ask("GET", "discovery", timeout_s=_SEARCH_TIMEOUT_S)).cameras


async def describe(
    client: Client, address: str, username: str | None, password: str | None
) -> Proposal:
    """What is at an address. Raises CameraFailed."""
    body = {"address": address, "username": username, "password": password}
    reply = await client.ask(
        "POST", "discovery", "describe", body=body, timeout_s=_DESCRIBE_TIMEOUT_S
    )
    return _read(Proposal, reply)


async def preview(client: Client, settings: Mapping[str, Any]) -> bytes:
    """A JPEG of a camera with these settings; with ``id``, of an added one so changed.

    Raises CameraFailed, and Refused when a setting is wrong.
    """
    return await client.picture("cameras", "preview", body=settings, timeout_s=_PREVIEW_TIMEOUT_S)


async def add(client: Client, settings: Mapping[str, Any]) -> CameraInfo:
    """Add a camera. Raises Refused when a setting is wrong."""
    return _read(CameraInfo, await client.ask("POST", "cameras", body=settings))


async def settings_of(client: Client, camera_id: str) -> CameraSettings:
    """An added camera's settings. Raises NotFound."""
    return _read(CameraSettings, await client.ask("GET", "cameras", camera_id))


async def move(client: Client, camera_id: str, order: Mapping[str, Any]) -> None:
    """Move a camera, as docs/ref/api.md tells. Raises CameraFailed, Refused."""
    await client.ask("POST", "cameras", camera_id, "ptz", body=order)


async def presets(client: Client, camera_id: str) -> list[Preset]:
    """The positions that a camera remembers. Raises CameraFailed."""
    return _read(_Presets, await client.ask("GET", "cameras", camera_id, "presets")).presets


def _read[T](kind: type[T], reply: Mapping[str, Any]) -> T:
    try:
        return parse(kind, reply)
    except ProtocolError as error:
        raise UnexpectedReply(str(error)) from error
