"""The name server of a bench's home: it knows every name, and notes who asked for which.

Each public name gets an address that nobody on the internet has (RFC 5737 and 3849), so that a
program which wants to go out is seen doing it. Only questions and answers of one name are
understood (RFC 1035).
"""

import asyncio
import socket
import struct
from collections import Counter
from ipaddress import IPv4Address, IPv6Address

_A, _AAAA = 1, 28
_NO_SUCH_NAME, _OK = 3, 0
_FIRST_V6 = IPv6Address("2001:db8::")
_V4 = [IPv4Address(f"{net}.{n}") for net in ("192.0.2", "198.51.100") for n in range(1, 255)]
_HOME_NAMES = (
    *("local", "localhost", "home.arpa", "internal", "lan", "home"),
    *("10.in-addr.arpa", "168.192.in-addr.arpa", "254.169.in-addr.arpa", "127.in-addr.arpa"),
    *("d.f.ip6.arpa", "8.e.f.ip6.arpa"),
    *(f"{n}.172.in-addr.arpa" for n in range(16, 32)),
)
"""Whatever is below them a home's router answers by itself (RFC 6303, 6761, 8375)."""


class Resolver(asyncio.DatagramProtocol):
    """``asked`` counts the questions for public names by the address of who asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Counter[str]] = {}
        self._numbers: dict[str, int] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        try:
            name, kind, end = question(data)
        except struct.error, IndexError, UnicodeError:
            return
        is_public = not is_of_home(name)
        if is_public:
            self.asked.setdefault(addr[0], Counter())[name] += 1
        address = self.address_of(name, kind) if is_public else None
        self._transport.sendto(_answer(data[:end], address, known=is_public), addr)

    def forget(self) -> None:
        """Begin anew; names keep their addresses, for programs may have kept them."""
        self.asked.clear()

    def address_of(self, name: str, kind: int) -> bytes | None:
        """The name's address of that kind of record, made up at the first time."""
        number = self._numbers.setdefault(name, len(self._numbers))
        if kind == _A:
            return _V4[number % len(_V4)].packed
        if kind == _AAAA:
            return (_FIRST_V6 + number + 1).packed
        return None

    def name_of(self, address: str) -> str:
        """Whose address that is, as it was told; the address itself if nobody's."""
        for name, number in self._numbers.items():
            if address in (str(_V4[number % len(_V4)]), str(_FIRST_V6 + number + 1)):
                return name
        return address


async def serve_names(address: str) -> tuple[asyncio.DatagramTransport, Resolver]:
    """Listen at an address of this machine. Raises OSError."""
    loop = asyncio.get_running_loop()
    return await loop.create_datagram_endpoint(Resolver, (address, 53), family=socket.AF_INET)


def question(data: bytes) -> tuple[str, int, int]:
    """Name, kind and end of a message's question. Raises struct.error, IndexError, UnicodeError."""
    labels, at = [], 12
    while size := data[at]:
        labels.append(data[at + 1 : at + 1 + size].decode("ascii").lower())
        at += 1 + size
    (kind,) = struct.unpack_from("!H", data, at + 1)
    return ".".join(labels), kind, at + 5


def is_of_home(name: str) -> bool:
    """Whether a question for it ends at the router."""
    return "." not in name or any(name == home or name.endswith(f".{home}") for home in _HOME_NAMES)


def _answer(asked: bytes, address: bytes | None, *, known: bool) -> bytes:
    """The message that goes with the question, which it repeats."""
    code = _OK if known else _NO_SUCH_NAME
    head = struct.pack("!2sHHHHH", asked[:2], 0x8180 | code, 1, 1 if address else 0, 0, 0)
    if address is None:
        return head + asked[12:]
    kind = _A if len(address) == 4 else _AAAA
    record = struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(address)) + address
    return head + asked[12:] + record
