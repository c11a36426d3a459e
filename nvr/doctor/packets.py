"""What goes over the network interfaces, as far as it takes to say where it goes.

IPv4 (RFC 791) and IPv6 (RFC 8200); of TCP and UDP the ports. Needs the right to capture
(CAP_NET_RAW).
"""

import ctypes
import ipaddress
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from nvr.net import is_home

_ETH_P_ALL, _ETH_P_IP, _ETH_P_IPV6 = 0x0003, 0x0800, 0x86DD
_OUTGOING = 4  # PACKET_OUTGOING, packet(7)
_SOL_PACKET, _PACKET_STATISTICS, _SO_ATTACH_FILTER = 263, 6, 26
_BUFFER_BYTES = 4 * 1024 * 1024
_HEADERS_BYTES = 256
_MOST_AT_ONCE = 4096
_TCP, _UDP = 6, 17
_NAMES = {1: "icmp", 2: "igmp", _TCP: "tcp", _UDP: "udp", 58: "icmp6"}
_EXTENSIONS = {0, 43, 60, 135}  # hop by hop, routing, destination options, mobility
_FRAGMENT = 44

# Routers pass on none of these (RFC 5771, 2365), and no IPv6 multicast within a site (RFC 7346).
_ONE_CABLE = tuple(map(ipaddress.ip_network, ("224.0.0.0/24", "239.0.0.0/8", "255.255.255.255/32")))
_SITE_SCOPE = 5

# Classic BPF: load the packet's direction (SKF_AD_OFF + SKF_AD_PKTTYPE), take what goes out.
_GOES_OUT = (
    (0x20, 0, 0, 0xFFFFF004),
    (0x15, 0, 1, _OUTGOING),
    (0x06, 0, 0, _HEADERS_BYTES),
    (0x06, 0, 0, 0),
)


@dataclass(frozen=True, slots=True)
class Packet:
    """Where from and where to; a port is 0 where there is none, as in ICMP."""

    protocol: str
    source: str
    source_port: int
    address: str
    port: int


def read_packet(kind: int, data: bytes) -> Packet | None:
    """A packet by its kind (EtherType); None if it is neither IPv4 nor IPv6, or cut off."""
    try:
        if kind == _ETH_P_IP:
            return _ipv4(data)
        if kind == _ETH_P_IPV6:
            return _ipv6(data)
    except struct.error, ValueError, IndexError:
        pass
    return None


def stays_home(address: str) -> bool:
    """Whether it is a device at home, or reaches no further than the home's cables."""
    found = ipaddress.ip_address(address)
    if found.version == 6 and found.is_multicast:
        return found.packed[1] & 15 <= _SITE_SCOPE
    return is_home(address) or any(found in network for network in _ONE_CABLE)


def _ipv4(data: bytes) -> Packet:
    is_first = struct.unpack_from("!H", data, 6)[0] & 0x1FFF == 0
    payload = data[4 * (data[0] & 15) :] if is_first else b""
    return _packet(data[9], (data[12:16], data[16:20]), payload)


def _ipv6(data: bytes) -> Packet:
    ends = data[8:24], data[24:40]
    protocol, at = data[6], 40
    while protocol in _EXTENSIONS or protocol == _FRAGMENT:
        if protocol == _FRAGMENT and struct.unpack_from("!H", data, at + 2)[0] >> 3:
            return _packet(data[at], ends, b"")
        size = 8 if protocol == _FRAGMENT else 8 * (data[at + 1] + 1)
        protocol, at = data[at], at + size
    return _packet(protocol, ends, data[at:])


def _packet(protocol: int, ends: tuple[bytes, bytes], payload: bytes) -> Packet:
    has_ports = protocol in (_TCP, _UDP) and len(payload) >= 4
    source_port, port = struct.unpack_from("!HH", payload) if has_ports else (0, 0)
    source, address = (str(ipaddress.ip_address(end)) for end in ends)
    name = _NAMES.get(protocol, f"protocol {protocol}")
    return Packet(name, source, source_port, address, port)


class OutgoingPackets:
    """Everything that this machine sends, at all of its interfaces.

    Raises PermissionError where that isn't allowed, and OSError where the kernel can't do it.
    """

    def __init__(self) -> None:
        self._lost = 0
        everything = socket.htons(_ETH_P_ALL)
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, everything)
        try:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
            program = b"".join(struct.pack("=HBBI", *step) for step in _GOES_OUT)
            steps = ctypes.create_string_buffer(program, len(program))
            filter_ = struct.pack("@HP", len(_GOES_OUT), ctypes.addressof(steps))
            self._sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filter_)
            self._sock.setblocking(False)
        except OSError:
            self._sock.close()
            raise

    def fileno(self) -> int:
        """To be waited for."""
        return self._sock.fileno()

    def close(self) -> None:
        self._sock.close()

    def lost(self) -> int:
        """How many came too fast to be looked at, so far."""
        told = self._sock.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
        self._lost += struct.unpack("=II", told)[1]
        return self._lost

    def take(self) -> Iterator[Packet]:
        """What has come since, so much of it at a time that a flood lets go of the caller."""
        for _ in range(_MOST_AT_ONCE):
            try:
                data, (_, kind, direction, *_) = self._sock.recvfrom(_HEADERS_BYTES)
            except BlockingIOError:
                return
            # what came before the filter was there may have come in
            if direction == _OUTGOING and (packet := read_packet(kind, data)) is not None:
                yield packet
