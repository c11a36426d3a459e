"""WS-Discovery (OASIS, 2005/04, as ONVIF uses it): who in this network is a camera?

One datagram to a group of addresses on each interface, answers for a few seconds. Anybody may
answer, so what comes back is bounded in number and size, and believed only of the sender itself.
"""

import asyncio
import socket
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from nvr.discovery.document import NotUnderstood, find, find_all, parse, text
from nvr.discovery.interfaces import home_addresses
from nvr.discovery.neighbours import mac_of
from nvr.net import is_home, outgoing

GROUP = "239.255.255.250"
PORT = 3702
_SSDP_PORT = 1900

_MAX_ANSWERS = 1000
_MAX_CAMERAS = 200
_MAX_DATAGRAM = 16 * 1024
_REPEAT_AFTER_S = 0.6
_ONE_ANSWERS_WITHIN_S = 1.0
_MAX_TEXT = 100

_TYPES = ("dn:NetworkVideoTransmitter", "tds:Device")
_PROBE = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"
 xmlns:dn="http://www.onvif.org/ver10/network/wsdl"
 xmlns:tds="http://www.onvif.org/ver10/device/wsdl">
<s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>
<a:MessageID>urn:uuid:{id}</a:MessageID>
<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>
<s:Body><d:Probe><d:Types>{types}</d:Types></d:Probe></s:Body></s:Envelope>"""

_SSDP_SEARCH = (
    f"M-SEARCH * HTTP/1.1\r\nHOST: {GROUP}:{_SSDP_PORT}\r\n"
    'MAN: "ssdp:discover"\r\nMX: 2\r\nST: upnp:rootdevice\r\n\r\n'
).encode()


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """What a camera says of itself before anybody logs in.

    ``identity`` is its endpoint reference, which stays when its address changes; ``host`` is where
    its answer came from; ``onvif_url`` its device service there.
    """

    identity: str
    host: str
    onvif_url: str
    name: str
    hardware: str
    location: str
    mac: str | None = None


async def search(
    timeout_s: float = 3.0, interfaces: Sequence[str] | None = None
) -> list[FoundCamera]:
    """Every camera that answers, in the order of their addresses.

    ``interfaces`` are this machine's addresses to ask from; by default all at home. Networks that
    can't be asked are left out.
    """
    found = _Answers()
    sources = home_addresses() if interfaces is None else interfaces
    await _ask(found, [(source, GROUP) for source in sources], timeout_s)
    return found.cameras()


async def ask_one(host: str) -> FoundCamera | None:
    """The camera at one address, asked directly; None if it doesn't answer.

    Raises CameraNotAtHome.
    """
    try:
        peers = await outgoing.resolve_async(host, PORT)
    except OSError:
        return None
    address = next((str(p.where[0]) for p in peers if p.family == socket.AF_INET), None)
    if address is None:
        return None
    found = _Answers(only=address)
    await _ask(found, [("0.0.0.0", address)], _ONE_ANSWERS_WITHIN_S)
    cameras = found.cameras()
    return cameras[0] if cameras else None


async def nudge(timeout_s: float = 2.0, interfaces: Sequence[str] | None = None) -> None:
    """Make devices of all kinds say something, so that the kernel knows their hardware addresses.

    A UPnP search to the group; the answers themselves are not read.
    """
    sources = home_addresses() if interfaces is None else interfaces
    sockets = [sock for source in sources if (sock := _open(source)) is not None]
    try:
        for sock in sockets:
            with suppress(OSError):
                sock.sendto(_SSDP_SEARCH, (GROUP, _SSDP_PORT))
        await asyncio.sleep(timeout_s)
    finally:
        for sock in sockets:
            sock.close()


def read_answer(data: bytes, sender: str) -> list[FoundCamera]:
    """The cameras in one datagram; none when it is anything else."""
    if len(data) > _MAX_DATAGRAM or not is_home(sender):
        return []
    try:
        root = parse(data)
    except NotUnderstood:
        return []
    matches = (_camera(match, sender) for match in find_all(root, "ProbeMatch"))
    return [camera for camera in matches if camera is not None]


class _Answers(asyncio.DatagramProtocol):
    """Collects, without doubles: a camera may answer each probe on each interface."""

    def __init__(self, only: str | None = None) -> None:
        self._only = only
        self._heard = 0
        self._found: dict[str, FoundCamera] = {}
        self.is_answered = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._heard += 1
        if self._heard > _MAX_ANSWERS or len(self._found) >= _MAX_CAMERAS:
            return
        if self._only is not None and addr[0] != self._only:
            return
        for camera in read_answer(data, addr[0]):
            self._found.setdefault(camera.identity, camera)
            self.is_answered.set()

    def cameras(self) -> list[FoundCamera]:
        return sorted(self._found.values(), key=lambda camera: socket.inet_aton(camera.host))

    @property
    def is_for_one(self) -> bool:
        return self._only is not None


async def _ask(answers: _Answers, ways: Iterable[tuple[str, str]], timeout_s: float) -> None:
    loop = asyncio.get_running_loop()
    transports: list[tuple[asyncio.DatagramTransport, str]] = []
    try:
        for source, target in ways:
            if (sock := _open(source)) is not None:
                transport, _ = await loop.create_datagram_endpoint(lambda: answers, sock=sock)
                transports.append((transport, target))
        deadline = loop.time() + timeout_s
        for _ in range(2):  # a datagram may get lost
            for transport, target in transports:
                for types in _TYPES:
                    probe = _PROBE.format(id=uuid.uuid4(), types=types)
                    transport.sendto(probe.encode(), (target, PORT))
            await _wait(answers, min(_REPEAT_AFTER_S, deadline - loop.time()))
        await _wait(answers, deadline - loop.time())
    finally:
        for transport, _ in transports:
            transport.close()


async def _wait(answers: _Answers, seconds: float) -> None:
    """The whole time for a search; until it answers for one camera."""
    if answers.is_for_one:
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                await answers.is_answered.wait()
    else:
        await asyncio.sleep(max(0.0, seconds))


def _open(source: str) -> socket.socket | None:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        sock.bind((source, 0))
    except OSError:  # the interface went away
        sock.close()
        return None
    return sock


def _camera(match: Element, sender: str) -> FoundCamera | None:
    scopes = [unquote(scope) for scope in text(match, "Scopes").split()[:50]]
    is_onvif = any(scope.lower().startswith("onvif://www.onvif.org") for scope in scopes)
    if not is_onvif and "NetworkVideoTransmitter" not in text(match, "Types"):
        return None
    identity = text(find(match, "EndpointReference"), "Address")[:_MAX_TEXT]
    if not identity:
        return None
    return FoundCamera(
        identity=identity,
        host=sender,
        onvif_url=_service_at(text(match, "XAddrs").split(), sender),
        name=_scope(scopes, "name"),
        hardware=_scope(scopes, "hardware"),
        location=_scope(scopes, "location"),
        mac=mac_of(sender),
    )


def _service_at(addresses: list[str], sender: str) -> str:
    """The device service at the sender's address, whatever other hosts the camera names."""
    usable = []
    for address in addresses[:10]:
        with suppress(ValueError):
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and parts.hostname:
                usable.append((parts.hostname != sender, parts, parts.port))
    if not usable:
        return f"http://{sender}/onvif/device_service"
    _, parts, port = min(usable, key=lambda item: item[0])
    netloc = f"{sender}:{port}" if port else sender
    return urlunsplit((parts.scheme, netloc, parts.path or "/onvif/device_service", "", ""))


def _scope(scopes: list[str], kind: str) -> str:
    """Such as `Front` of ``onvif://www.onvif.org/name/Front``."""
    start = f"onvif://www.onvif.org/{kind}/"
    values = [scope[len(start) :] for scope in scopes if scope.lower().startswith(start)]
    plain = ", ".join(value.strip("/") for value in values)
    return "".join(c if c.isprintable() else " " for c in plain).strip()[:_MAX_TEXT]
