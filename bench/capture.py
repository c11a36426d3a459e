"""What machines send: every packet at the end of each one's cable, and where it is bound for."""

import ipaddress
import selectors
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from types import TracebackType
from typing import Self

from nvr.doctor.packets import read_packet, stays_home

_ETH_P_ALL = 0x0003
_SENT_BY_US = 4  # PACKET_OUTGOING: from the router's side into the cable
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
_BUFFER_BYTES = 16 * 1024 * 1024
_HEADERS_BYTES = 256

type Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a packet is bound for; ``port`` is 0 where there is none, as in ICMP."""

    protocol: str
    address: str
    port: int


@dataclass(slots=True)
class Sent:
    """What a machine has sent: packets in all, and those that leave the home."""

    packets: int = 0
    leaving: Counter[Destination] = field(default_factory=Counter)


def leaves(address: str, home: Iterable[Network]) -> bool:
    """Whether a router would pass it on: it is in neither of these networks nor of one cable only.

    Private addresses of other networks leave: the router sends them up its line as all others.
    """
    found = ipaddress.ip_address(address)
    if found.is_multicast or address == "255.255.255.255":
        return not stays_home(address)
    if found.is_link_local or found.is_loopback:
        return False
    return not any(found in network for network in home)


class Capture:
    """Looks at cables for as long as the block lasts.

    ``cables`` are the names of network interfaces, at each of which one machine is heard, and the
    machines' names.
    """

    def __init__(self, cables: dict[str, str], home: Iterable[Network]) -> None:
        self._sent = {machine: Sent() for machine in cables.values()}
        self._home = tuple(home)
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._lost = 0
        self._broken: OSError | None = None
        self._lock = threading.Lock()
        for interface, machine in cables.items():
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
            self._sockets.append(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
            sock.setblocking(False)
            sock.bind((interface, _ETH_P_ALL))
            self._selector.register(sock, selectors.EVENT_READ, self._sent[machine])
        self._thread = threading.Thread(target=self._look, name="capture", daemon=True)
        self._is_over = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over = True
        self._thread.join()
        self._selector.close()
        for sock in self._sockets:
            sock.close()

    def sent_by(self, machine: str) -> Sent:
        """What a machine has sent so far. Raises OSError if it was not heard all the time."""
        if self._broken is not None:
            raise self._broken
        with self._lock:
            sent = self._sent[machine]
            return Sent(sent.packets, Counter(sent.leaving))

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            for sent in self._sent.values():
                sent.packets = 0
                sent.leaving.clear()

    def lost(self) -> int:
        """Packets that came too fast to be looked at, so far."""
        for sock in self._sockets:  # the kernel counts from the last time it was asked
            told = sock.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
            self._lost += struct.unpack("=II", told)[1]
        return self._lost

    def _look(self) -> None:
        while not self._is_over:
            for key, _ in self._selector.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                self._take(key.fileobj, key.data)

    def _take(self, sock: socket.socket, sent: Sent) -> None:
        for _ in range(500):  # the others have their turn
            try:
                data, (_, kind, direction, *_) = sock.recvfrom(_HEADERS_BYTES)
            except BlockingIOError:
                return
            except OSError as error:  # the cable was pulled out
                self._broken = error
                return
            if direction == _SENT_BY_US:
                continue
            found = read_packet(kind, data)
            with self._lock:
                sent.packets += 1
                if found is not None and leaves(found.address, self._home):
                    sent.leaving[Destination(found.protocol, found.address, found.port)] += 1
