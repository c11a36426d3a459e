"""RTP over UDP: a pair of ports for each stream, RTP and RTCP."""

import select
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nvr.media.rtsp.connection import Connection
from nvr.media.rtsp.errors import ConnectionLost
from nvr.media.rtsp.reorder import Reorder
from nvr.net import is_home, outgoing

_RECEIVE_BUFFER = 2 * 1024 * 1024  # asked of the kernel, which may give less: a whole keyframe
_REORDER_MS = 40  # how long a packet waits for one that should have come before
_TRIES = 50
_MOST_AT_ONCE = 256  # packets of a stream before another one has its turn

type Take = Callable[[bytes], None]


class UdpPair:
    """One stream's two ports. Takes only what comes from the camera's own addresses."""

    def __init__(self, peer: socket.socket, take: Take, take_report: Take) -> None:
        """On the address that reaches the `peer`. Raises OSError when there are no free ports."""
        self._host: str = peer.getpeername()[0]
        self._hosts = {self._host}
        self.reorder = Reorder(take if is_home(self._host) else _counted(take))
        self._take_report = take_report
        self._to: tuple[str, int, int] | None = None
        self.rtp, self.rtcp = _bind_pair(peer.family, peer.getsockname())
        self.ports = self.rtp.getsockname()[1], self.rtcp.getsockname()[1]

    def sent_from(self, host: str, ports: tuple[int, int]) -> None:
        """The camera says where it sends from. Ours goes to the host that the owner named."""
        if host:
            self._hosts.add(host)
        self._to = (self._host, *ports)

    def punch(self) -> None:
        """Send something first, so that firewalls on the way expect the answers."""
        if self._to is not None:
            with suppress(OSError):
                self.rtp.sendto(b"\x80" + bytes(11), self._to[:2])

    def send_report(self, report: bytes) -> None:
        if self._to is not None:
            with suppress(OSError):  # a camera may not listen there
                self.rtcp.sendto(report, (self._to[0], self._to[2]))

    def read(self, sock: socket.socket, buffer: memoryview) -> None:
        """Hand on what one of the two sockets has."""
        take = self.reorder.add if sock is self.rtp else self._take_report
        hosts = self._hosts
        with suppress(BlockingIOError, ConnectionRefusedError):
            for _ in range(_MOST_AT_ONCE):
                count, sender = sock.recvfrom_into(buffer)
                if sender[0] in hosts:
                    take(bytes(buffer[:count]))

    def close(self) -> None:
        self.rtp.close()
        self.rtcp.close()


class UdpReader:
    """Waits for all of a session's sockets at once."""

    def __init__(self, connection: Connection, pairs: list[UdpPair]) -> None:
        self._connection = connection
        self._pairs = pairs
        self._buffer = memoryview(bytearray(65536))
        self._poll = select.poll()
        self._by_number: dict[int, tuple[UdpPair, socket.socket]] = {}
        for pair in pairs:
            for sock in (pair.rtp, pair.rtcp):
                self._by_number[sock.fileno()] = (pair, sock)
                self._poll.register(sock, select.POLLIN)
        self._poll.register(connection.sock, select.POLLIN)

    def read(self, tick_s: float) -> bool:
        """Wait for data and hand it on; false when none came within the tick.

        Raises ConnectionLost.
        """
        waits = any(pair.reorder.holds for pair in self._pairs)
        ready = self._poll.poll(_REORDER_MS if waits else tick_s * 1000)
        for number, _ in ready:
            found = self._by_number.get(number)
            if found is None:
                self._connection.read()
            else:
                found[0].read(found[1], self._buffer)
        if waits and not ready:
            for pair in self._pairs:
                pair.reorder.give_up()
        return bool(ready)


def _counted(take: Take) -> Take:
    """The same for what doesn't stay at home."""

    def count(packet: bytes) -> None:
        outgoing.count(len(packet))
        take(packet)

    return count


def _bind_pair(family: int, name: tuple[Any, ...]) -> tuple[socket.socket, socket.socket]:
    """An even port and the next one, RFC 3550 11."""
    for _ in range(_TRIES):
        rtp = _bind(family, name, 0)
        port = rtp.getsockname()[1]
        if port % 2 == 0:
            with suppress(OSError):
                return rtp, _bind(family, name, port + 1)
        rtp.close()
    raise ConnectionLost("no pair of free ports")


def _bind(family: int, name: tuple[Any, ...], port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        sock.bind((name[0], port, *name[2:]))  # IPv6 has more than two
    except OSError:
        sock.close()
        raise
    return sock
