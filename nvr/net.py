"""The one way out: every connection that the NVR opens is to a device at home, or to a listed host.

A name is resolved once, its addresses are checked, and the connection goes to the very address
that was checked: a name server that answers differently the next time (DNS rebinding) gains
nothing. Whatever else names a host, a redirect or a camera's own answer, comes through here too.

Each process has one `outgoing`. Children get main's rules when they are started.
"""

import ipaddress
import logging
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from nvr.errors import CameraNotAtHome

_LOGGER = logging.getLogger(__name__)

# RFC 1918, 3927, 1122; RFC 4193, 4291. What Python calls private holds more: examples, benchmarks.
_HOME = tuple(
    map(
        ipaddress.ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"),
            *("fc00::/7", "fe80::/10", "::1/128"),
        ),
    )
)
_TCP_INFO_BYTES = struct.Struct("=QQ")  # acknowledged, received; linux/tcp.h
_TCP_INFO_AT = 120

type Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Rules:
    """Where connections may go besides home.

    ``allowed`` are host names, addresses and networks; ``own_port`` is the NVR's own API, which
    is no camera.
    """

    allowed: tuple[str, ...] = ()
    own_port: int = 0


@dataclass(frozen=True, slots=True)
class Peer:
    """A checked address. ``where`` is what `socket.connect` takes."""

    family: int
    where: tuple[Any, ...]

    @property
    def host(self) -> str:
        """The address itself, as an URL has it."""
        return f"[{self.where[0]}]" if ":" in self.where[0] else str(self.where[0])

    @property
    def is_home(self) -> bool:
        """Whether it is at home rather than merely listed."""
        return is_home(self.where[0])


def plain_address(text: str) -> Address | None:
    """An address, without its zone; IPv4 in IPv6's clothes as IPv4. None when it is none."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return found if mapped is None else mapped


def is_home(address: str) -> bool:
    """Whether it can only be a device at home: private, link-local, unique local, or loopback."""
    found = plain_address(address)
    return found is not None and any(found in network for network in _HOME)


class Outgoing:
    """Checks and counts. Any thread may call."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.refused = 0
        """Connections that were not opened, because of where they would have gone."""
        self._lock = threading.Lock()
        self._watched: set[socket.socket] = set()
        self._bytes = 0
        self._told: set[str] = set()

    @property
    def internet_bytes(self) -> int:
        """What was sent to and received from addresses that are not at home."""
        with self._lock:
            return self._bytes + sum(map(_bytes_of, self._watched))

    def resolve(self, host: str, port: int) -> list[Peer]:
        """Where a host may be reached. Raises CameraNotAtHome, and OSError as `socket` does."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise OSError(f"{host!r:.80} is no host name") from error
        return self._check(host, port, found)

    async def resolve_async(self, host: str, port: int) -> list[Peer]:
        """The same without blocking."""
        import asyncio  # two megabytes that no camera's process needs

        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise OSError(f"{host!r:.80} is no host name") from error
        return self._check(host, port, found)

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """A TCP connection. Raises CameraNotAtHome, and OSError as `socket` does."""
        failed: OSError | None = None
        for peer in self.resolve(host, port):
            sock = socket.socket(peer.family, socket.SOCK_STREAM)
            try:
                sock.settimeout(timeout_s)
                sock.connect(peer.where)
            except OSError as error:
                sock.close()
                failed = error
            else:
                return sock
        raise failed or OSError(f"{host} has no address")

    def watch(self, sock: socket.socket) -> None:
        """Count what goes over a TCP connection, if it doesn't stay at home."""
        with suppress(OSError):
            if not is_home(sock.getpeername()[0]):
                with self._lock:
                    self._watched.add(sock)

    def unwatch(self, sock: socket.socket) -> None:
        """It is about to be closed."""
        with self._lock:
            if sock in self._watched:
                self._watched.remove(sock)
                self._bytes += _bytes_of(sock)

    def count(self, size: int) -> None:
        """So many bytes went to or came from an address that is not at home."""
        with self._lock:
            self._bytes += size

    def refuse(self, host: str, why: str) -> CameraNotAtHome:
        """Count it; the error to raise."""
        with self._lock:
            self.refused += 1
            is_news = host not in self._told and len(self._told) < 1000
            self._told.add(host)
        if is_news:
            _LOGGER.warning("no connection was opened: %s", why)
        return CameraNotAtHome(why)

    def _check(self, host: str, port: int, found: list[Any]) -> list[Peer]:
        peers = [
            Peer(family, where)
            for family, _, _, _, where in found
            if family in (socket.AF_INET, socket.AF_INET6)
        ]
        own = [peer for peer in peers if port == self.rules.own_port and is_own(peer)]
        if own:
            raise self.refuse(host, f"{host}, port {port}, is this NVR itself, not a camera")
        allowed = [peer for peer in peers if peer.is_home or self._is_listed(host, peer)]
        if peers and not allowed:
            address = peers[0].where[0]
            raise self.refuse(
                host,
                (host if host == address else f"{host} is at {address}, which")
                + " is not in the home network, so nothing was sent to it; if it is your camera, "
                f"behind a VPN for example, put {host} into allowed_hosts in the settings",
            )
        return allowed

    def _is_listed(self, host: str, peer: Peer) -> bool:
        address = plain_address(peer.where[0])
        if address is None or address.is_unspecified or address.is_multicast:
            return False
        name = host.lower().rstrip(".")
        return any(
            name == entry.lower().rstrip(".") or _holds(entry, address)
            for entry in self.rules.allowed
        )


outgoing = Outgoing()
"""This process's."""


def is_own(peer: Peer) -> bool:
    """Whether it is an address of this very machine."""
    address = plain_address(peer.where[0])
    if address is None or address.is_loopback:
        return True
    with socket.socket(peer.family, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((peer.where[0], 0, *peer.where[2:]))  # sends nothing
        except OSError:
            return False
    return True


def allowed_entry(text: str) -> str:
    """A host name, an address or a network, as `Rules` has it. Raises ValueError."""
    entry = text.strip()
    try:
        network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        if "/" in entry or not entry or ":" in entry or any(c.isspace() for c in entry):
            raise ValueError(
                "must hold host names, addresses or networks, such as cam.example.com or "
                "100.64.0.0/10"
            ) from None
        return entry
    if network.prefixlen == 0:
        raise ValueError("must not be the whole internet")
    return entry


def _holds(entry: str, address: Address) -> bool:
    try:
        network: IPv4Network | IPv6Network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
    return address in network


def _bytes_of(sock: socket.socket) -> int:
    try:
        size = _TCP_INFO_AT + _TCP_INFO_BYTES.size
        info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, size)
        return sum(_TCP_INFO_BYTES.unpack_from(info, _TCP_INFO_AT))
    except OSError, struct.error:  # closed
        return 0
