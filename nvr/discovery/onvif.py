"""One ONVIF camera: what it is, what it sends, its clock."""

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from nvr.clock import Clock
from nvr.discovery import camera_clock, cautions
from nvr.discovery.cautions import Caution
from nvr.discovery.document import find, find_all, quoted, text
from nvr.discovery.login import Login
from nvr.discovery.neighbours import mac_of, normal_mac
from nvr.discovery.probe import ask_one
from nvr.discovery.profiles import Profile, choose, read_profiles
from nvr.discovery.soap import CameraFault, Request, SoapClient
from nvr.errors import CameraAuthFailed, CameraError, CameraUnreachable, CameraUnsupported

_LOGGER = logging.getLogger(__name__)

DEVICE_PATH = "/onvif/device_service"
_CLOCK_TOLERANCE_US = 2_000_000

MEDIA = "http://www.onvif.org/ver10/media/wsdl"
MEDIA2 = "http://www.onvif.org/ver20/media/wsdl"
PTZ = "http://www.onvif.org/ver20/ptz/wsdl"
EVENTS = "http://www.onvif.org/ver10/events/wsdl"
UPLINK = "http://www.onvif.org/ver10/uplink/wsdl"
_GET_SERVICES = Request(
    "<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>",
    proves_login=False,
)
_GET_CAPABILITIES = Request(
    "<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>",
    proves_login=False,
)
_OF_CAPABILITY = {"Media": MEDIA, "PTZ": PTZ, "Events": EVENTS}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a camera is. ``endpoint`` is its ONVIF id, which outlives its address."""

    maker: str
    model: str
    firmware: str
    serial: str
    endpoint: str | None
    mac: str | None


@dataclass(frozen=True, slots=True)
class StreamProposal:
    """A profile and where its stream is, without user name and password."""

    profile: Profile
    url: str


@dataclass(frozen=True, slots=True)
class Description:
    """What `OnvifCamera.describe` found out. ``ptz_profile`` moves it, if it has motors."""

    service_url: str
    identity: Identity
    main: StreamProposal
    sub: StreamProposal | None
    profiles: tuple[Profile, ...]
    snapshot_url: str | None
    ptz_profile: str | None
    has_events: bool
    clock_offset_us: int
    warnings: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """How far the camera's clock was and is ahead of ours, and whether it was set."""

    before_us: int
    after_us: int
    was_set: bool


def service_url(address: str) -> str:
    """The device service of an address such as 192.168.1.20, a host with port, or a whole URL.

    Raises CameraUnsupported when it is no address.
    """
    parts = split_address(address)
    path = parts.path if parts.path not in ("", "/") else DEVICE_PATH
    scheme = parts.scheme if parts.scheme in ("http", "https") else "http"
    return urlunsplit((scheme, parts.netloc, path, "", ""))


def split_address(address: str) -> SplitResult:
    """Scheme, host and port of what the owner typed, without user name and password.

    Raises CameraUnsupported when it is no address.
    """
    text_ = address.strip()
    try:
        parts = urlsplit(text_ if "://" in text_ else f"//{text_}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if not host or port == 0 or re.search(r"[^\w.:%-]", host):
        raise CameraUnsupported(
            "the address must be that of a camera, such as 192.168.1.20 or 192.168.1.20:8080"
        )
    host = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{host}:{port}" if port else host)


class OnvifCamera:
    """A camera that speaks ONVIF. To be used in an ``async with`` block, or closed."""

    def __init__(self, url: str, login: Login | None, clock: Clock) -> None:
        self.url = service_url(url)
        self.host = urlsplit(self.url).hostname or ""
        self.soap = SoapClient(self.host, login, clock)
        self._clock = clock
        self._services: dict[str, str] | None = None
        self._hangs = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the camera."""
        await self.soap.close()

    async def connect(self) -> None:
        """Read the clock, by which we prove who we are, and learn where the services are.

        Raises CameraError.
        """
        if self._services is None:
            await self._read_clock(camera_clock.READ)
            self._services = await self._find_services()
            if not self.soap.clock_is_known:
                await self._read_clock(camera_clock.READ_WITH_LOGIN)

    async def describe(self) -> Description:
        """Everything at once. Raises CameraError."""
        await self.connect()
        device = await self.ask(Request("<tds:GetDeviceInformation/>"))
        profiles, media = await self.profiles()
        main, sub = choose(profiles)
        if main is None:
            raise CameraUnsupported(
                f"{self.host} offers no video that can be recorded; set it to H.264 or H.265"
            )
        identity, scopes = await self._identity(device)
        return Description(
            service_url=self.url,
            identity=identity,
            main=StreamProposal(main, await self.stream_url(main, media)),
            sub=None if sub is None else await self._maybe_stream(sub, media),
            profiles=tuple(profiles),
            snapshot_url=await self._snapshot_url(main, media),
            ptz_profile=self._ptz_profile(main, profiles),
            has_events=self.has(EVENTS),
            clock_offset_us=self.soap.clock_offset_us,
            warnings=await self._warnings(scopes),
        )

    @property
    def is_known(self) -> bool:
        """Whether it has shown to be an ONVIF camera."""
        return self._services is not None

    def has(self, service: str) -> bool:
        """Whether the camera has that service. After `connect`."""
        return service in (self._services or {})

    async def ask(self, request: Request, service: str | None = None) -> Element:
        """Ask a service, by default the device's own. Raises CameraError."""
        await self.connect()
        assert self._services is not None
        if service is not None and service not in self._services:
            raise CameraFault(f"{self.host} can't do that")
        return await self.soap.call(self._services[service] if service else self.url, request)

    async def profiles(self) -> tuple[list[Profile], str]:
        """The profiles and the media service they are from. Raises CameraError.

        The second media service alone tells of H.265.
        """
        await self.connect()
        if self.has(MEDIA2):
            kinds = "<tr2:Type>All</tr2:Type>"
            with suppress(CameraUnsupported):
                body = await self.ask(
                    Request(f"<tr2:GetProfiles>{kinds}</tr2:GetProfiles>"), MEDIA2
                )
                if found := read_profiles(body):
                    return found, MEDIA2
        return read_profiles(await self.ask(Request("<trt:GetProfiles/>"), MEDIA)), MEDIA

    async def stream_url(self, profile: Profile, media: str) -> str:
        """Where a profile's stream is, at the camera's address. Raises CameraError."""
        token = quoted(profile.token)
        if media == MEDIA2:
            body = (
                "<tr2:GetStreamUri><tr2:Protocol>RTSP</tr2:Protocol>"
                f"<tr2:ProfileToken>{token}</tr2:ProfileToken></tr2:GetStreamUri>"
            )
        else:
            body = (
                "<trt:GetStreamUri><trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream>"
                "<tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></trt:StreamSetup>"
                f"<trt:ProfileToken>{token}</trt:ProfileToken></trt:GetStreamUri>"
            )
        return self._corrected(text(await self.ask(Request(body), media), "Uri"))

    async def set_clock(self) -> ClockSetting:
        """Set the camera's clock if it is more than 2 s wrong. Raises CameraError."""
        await self.connect()
        current = await self._time()
        before_us = self.soap.clock_offset_us
        if current is None or not self.soap.clock_is_known:
            raise CameraFault(f"{self.host} does not tell its time")
        if abs(before_us) <= _CLOCK_TOLERANCE_US:
            return ClockSetting(before_us, before_us, was_set=False)
        await self.ask(camera_clock.set_request(self._clock.now_us(), current))
        self.soap.clock_offset_us = 0
        await self._time()
        return ClockSetting(before_us, self.soap.clock_offset_us, was_set=True)

    def _ptz_profile(self, main: Profile, profiles: Sequence[Profile]) -> str | None:
        """Which profile moves the camera; main's, if it can."""
        movable = [p.token for p in (main, *profiles) if p.ptz] if self.has(PTZ) else []
        return movable[0] if movable else None

    async def _time(self) -> Element | None:
        """As anybody; some tell it only to whom they know, against the standard."""
        told = await self._read_clock(camera_clock.READ)
        return told if told is not None else await self._read_clock(camera_clock.READ_WITH_LOGIN)

    async def _read_clock(self, request: Request) -> Element | None:
        """The answer, or None from a camera that declines."""
        asked_us = self._clock.now_us()
        try:
            body = await self.soap.call(self.url, request)
        except CameraAuthFailed, CameraFault:
            return None
        camera_us = camera_clock.read_utc_us(body)
        if camera_us is not None:
            now_us = (asked_us + self._clock.now_us()) // 2
            offset_us = camera_us - now_us
            # a difference below its own resolution is none
            self.soap.clock_offset_us = offset_us if abs(offset_us) > 1_000_000 else 0
            self.soap.clock_is_known = True
        return body

    async def _find_services(self) -> dict[str, str]:
        """Where each service is, by its namespace, at the camera's address."""
        found: dict[str, str] = {}
        with suppress(CameraFault):  # old cameras don't know it
            body = await self.soap.call(self.url, _GET_SERVICES)
            for item in find_all(body, "Service"):
                found[text(item, "Namespace")] = text(item, "XAddr")
        if MEDIA not in found and MEDIA2 not in found:
            body = await self.soap.call(self.url, _GET_CAPABILITIES)
            for name, service in _OF_CAPABILITY.items():
                if address := text(find(body, name), "XAddr"):
                    found[service] = address
        return {name: self._service_at(url) for name, url in found.items() if url}

    def _service_at(self, url: str) -> str:
        """A service's address; of one that names another host, its path is believed."""
        own = urlsplit(self.url)
        try:
            parts = urlsplit(url)
            is_here = parts.hostname == own.hostname and parts.scheme in ("http", "https")
            is_here = is_here and parts.port != 0
        except ValueError:
            return self.url
        if is_here:
            return self.soap.at_host(url)
        return urlunsplit((own.scheme, own.netloc, parts.path or own.path, parts.query, ""))

    async def _identity(self, device: Element) -> tuple[Identity, list[str]]:
        endpoint, scopes = None, []
        if (found := await ask_one(self.host)) is not None:
            endpoint = found.identity
        if endpoint is None:
            body = await self._maybe(Request("<tds:GetEndpointReference/>"))
            endpoint = text(body, "GUID")[:100] or None
        if (body := await self._maybe(Request("<tds:GetScopes/>"))) is not None:
            scopes = [item.text or "" for item in find_all(body, "ScopeItem")][:100]
        network = await self._maybe(Request("<tds:GetNetworkInterfaces/>"))
        macs = [normal_mac((item.text or "").strip()) for item in find_all(network, "HwAddress")]
        mac = mac_of(self.host) or next((mac for mac in macs if mac), None)

        def field(name: str) -> str:
            return "".join(c for c in text(device, name) if c.isprintable())[:100]

        identity = Identity(
            maker=field("Manufacturer"),
            model=field("Model"),
            firmware=field("FirmwareVersion"),
            serial=field("SerialNumber"),
            endpoint=endpoint,
            mac=mac,
        )
        return identity, scopes

    async def _warnings(self, scopes: list[str]) -> tuple[Caution, ...]:
        found = [cautions.of_clock(self.soap.clock_offset_us), cautions.of_scopes(scopes)]
        questions: list[tuple[Request, Callable[[Element], Caution | None], str | None]] = [
            (request, read, None) for request, read in cautions.QUESTIONS
        ]
        if self.has(UPLINK):
            questions.insert(0, (*cautions.UPLINK_QUESTION, UPLINK))
        for request, read, service in questions:
            if (body := await self._maybe(request, service)) is not None:
                found.append(read(body))
        return tuple(warning for warning in found if warning is not None)

    async def _maybe(self, request: Request, service: str | None = None) -> Element | None:
        """The answer, or None from a camera that can't or won't; one that hangs is left alone."""
        if self._hangs:
            return None
        try:
            return await self.ask(request, service)
        except CameraUnreachable:
            self._hangs = True
        except CameraUnsupported:
            pass
        return None

    async def _maybe_stream(self, profile: Profile, media: str) -> StreamProposal | None:
        """A camera may list a profile that it can't send."""
        try:
            return StreamProposal(profile, await self.stream_url(profile, media))
        except CameraError as error:
            _LOGGER.info("%s: its profile %s is no use: %s", self.host, profile.name, error.message)
            return None

    async def _snapshot_url(self, profile: Profile, media: str) -> str | None:
        prefix = "tr2" if media == MEDIA2 else "trt"
        token = f"<{prefix}:ProfileToken>{quoted(profile.token)}</{prefix}:ProfileToken>"
        request = Request(f"<{prefix}:GetSnapshotUri>{token}</{prefix}:GetSnapshotUri>")
        url = text(await self._maybe(request, media), "Uri")
        with suppress(ValueError):
            if urlsplit(url).scheme in ("http", "https"):
                return self.soap.at_host(url)
        return None

    def _corrected(self, url: str) -> str:
        """The stream at the address that the owner named. Raises CameraUnsupported.

        Some cameras name another host, such as the one they had before, or port 0.
        """
        try:
            if urlsplit(url).scheme in ("rtsp", "rtsps", "http", "https"):
                return self.soap.at_host(url)
        except ValueError:
            pass
        raise CameraUnsupported(f"{self.host} names no usable address of its video")
