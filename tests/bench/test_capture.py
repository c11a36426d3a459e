"""What the capture of a home network understands, and what its name server answers."""

import ipaddress
import struct
from collections import Counter

import pytest

from bench.capture import leaves
from bench.egress import HASS, HASS_WITHOUT, NVR, figures
from bench.home_network import Left
from bench.resolver import Resolver, is_of_home, question

HOME = (ipaddress.ip_network("10.77.0.0/24"), ipaddress.ip_network("fd77:77:77::/64"))


@pytest.mark.parametrize(
    "address",
    ["10.77.0.9", "fd77:77:77::9", "fe80::1", "224.0.0.251", "239.255.255.250", "ff02::fb",
     "255.255.255.255", "127.0.0.1", "169.254.3.4"],
)  # fmt: skip
def test_what_stays(address: str) -> None:
    assert not leaves(address, HOME)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "192.0.2.1", "10.78.0.1", "192.168.1.1", "100.64.0.1", "2001:db8::1", "fd78::1",
     "224.0.1.1", "ff0e::1"],
)  # fmt: skip
def test_what_leaves(address: str) -> None:
    assert leaves(address, HOME)


def asked(name: str, kind: int = 1) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return struct.pack("!6H", 0xBEEF, 0x0100, 1, 0, 0, 1) + labels + b"\0" + struct.pack(
        "!HH", kind, 1
    ) + b"more"  # fmt: skip


class Wire:
    """In the place of the transport."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendto(self, data: bytes, _: object) -> None:
        self.sent.append(data)


def test_every_public_name_has_an_address_that_leads_back_to_it() -> None:
    resolver, wire = Resolver(), Wire()
    resolver._transport = wire  # type: ignore[assignment]
    for name in ("a.example.com", "B.example.com", "a.example.com", "nvr.local", "short"):
        resolver.datagram_received(asked(name), ("10.77.0.20", 4000))
    resolver.datagram_received(asked("a.example.com", 28), ("10.77.0.21", 4000))
    assert resolver.asked == {
        "10.77.0.20": {"a.example.com": 2, "b.example.com": 1},
        "10.77.0.21": {"a.example.com": 1},
    }
    first, second, again, local, short, six = wire.sent
    assert first == again
    addresses = [str(ipaddress.ip_address(answer[-4:])) for answer in (first, second)]
    assert [resolver.name_of(address) for address in addresses] == [
        "a.example.com",
        "b.example.com",
    ]
    assert resolver.name_of(str(ipaddress.ip_address(six[-16:]))) == "a.example.com"
    assert resolver.name_of("8.8.8.8") == "8.8.8.8"
    for answer in (local, short):
        assert answer[3] & 15 == 3, "there is no such name"
        assert answer[6:8] == b"\0\0"
    assert question(first) == ("a.example.com", 1, len(asked("a.example.com")) - 4)


def test_a_broken_question_is_not_answered() -> None:
    resolver, wire = Resolver(), Wire()
    resolver._transport = wire  # type: ignore[assignment]
    for data in (b"", asked("a.example.com")[:20], b"\0" * 12 + b"\x02\xff\xff\0\0\1\0\1"):
        resolver.datagram_received(data, ("10.77.0.20", 1))
    assert wire.sent == []


def test_names_that_end_at_the_router() -> None:
    of_home = ("nvr", "nvr.local", "4.1.168.192.in-addr.arpa", "9.0.20.172.in-addr.arpa")
    assert all(map(is_of_home, of_home))
    assert not any(map(is_of_home, ("local.example.com", "8.8.8.8.in-addr.arpa", "xlocal.com")))


def test_what_home_assistant_does_without_us_too_is_not_on_our_account() -> None:
    both = ("dns", "alerts.example.org", 53)
    ours = ("tcp", "brands.example.org", 443)
    left = {
        "cameras": Left(9, Counter()),
        NVR: Left(10, Counter()),
        HASS: Left(11, Counter({both: 7, ours: 2})),
        HASS_WITHOUT: Left(12, Counter({both: 1, ("udp", "192.0.2.1", 123): 4})),
    }
    found = figures(left)
    assert found["egress_packets"] == found["egress_packets_hass"] == 2
    assert (found["egress_packets_nvr"], found["egress_packets_hass_without"]) == (0, 5)
    assert found["missed_targets"] == ["egress_packets"]
    left[HASS].to.pop(ours)
    assert figures(left)["missed_targets"] == []
    left[NVR].to[both] += 1
    assert figures(left)["egress_packets"] == 1, "the NVR is not excused by Home Assistant"
