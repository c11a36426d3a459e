"""Something on loopback that answers WS-Discovery probes, well or badly."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from nvr.discovery.probe import GROUP


def match(
    identity: str = "urn:uuid:1",
    url: str = "http://127.0.0.1:8080/onvif/device_service",
    scopes: str = "onvif://www.onvif.org/name/Front%20Door onvif://www.onvif.org/hardware/Eye-3 "
    "onvif://www.onvif.org/location/country/de onvif://www.onvif.org/location/Hall",
    types: str = "dn:NetworkVideoTransmitter",
) -> bytes:
    """A ProbeMatches message."""
    return (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:a="urn:a" xmlns:d="urn:d" xmlns:dn="urn:dn"><s:Body><d:ProbeMatches><d:ProbeMatch>'
        f"<a:EndpointReference><a:Address>{identity}</a:Address></a:EndpointReference>"
        f"<d:Types>{types}</d:Types><d:Scopes>{scopes}</d:Scopes><d:XAddrs>{url}</d:XAddrs>"
        "</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>"
    ).encode()


class Responder(asyncio.DatagramProtocol):
    """Answers each probe with what ``answers`` makes of it."""

    def __init__(self, answers: Callable[[bytes], list[bytes]]) -> None:
        self.probes: list[str] = []
        self._answers = answers
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        found = re.search(rb"<d:Types>([^<]*)<", data)
        self.probes.append(found[1].decode() if found else "")
        for answer in self._answers(data):
            self._transport.sendto(answer, addr)


@asynccontextmanager
async def respond(
    port: int, answers: Callable[[bytes], list[bytes]], address: str = ""
) -> AsyncIterator[Responder]:
    """Listen to the group on loopback, or at an address of loopback alone."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    membership = socket.inet_aton(GROUP) + socket.inet_aton("127.0.0.1")
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    sock.bind((address or GROUP, port))
    transport, responder = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Responder(answers), sock=sock
    )
    try:
        yield responder
    finally:
        transport.close()
