"""`cloudcam-nvr doctor --egress`: what it reads of packets and processes, and what it says.

Whether it sees what leaves stands in tests/bench/test_egress.py, in a network of its own.
"""

import ipaddress
import os
import socket
import struct
import subprocess
import sys
from collections import Counter
from itertools import islice
from typing import Any

import pytest

from nvr.cli import build_parser
from nvr.config import CameraConfig, Config
from nvr.doctor import sockets
from nvr.doctor.egress import Watch, findings, known_as, own_count
from nvr.doctor.packets import OutgoingPackets, Packet, read_packet, stays_home
from nvr.doctor.sockets import Connection
from nvr.errors import NvrError

IPV4, IPV6 = 0x0800, 0x86DD
PORTS = struct.pack("!HH", 5000, 443) + bytes(16)
SIX = [ipaddress.ip_address(a).packed for a in ("fd00::1", "2001:db8::2")]


def four(protocol: int, payload: bytes, *, offset: int = 0, options: bytes = b"") -> bytes:
    head = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, 0, 0, offset, 64, protocol, 0)
    return head + bytes((192, 168, 1, 9, 8, 8, 4, 4)) + options + payload


def six(protocol: int, payload: bytes) -> bytes:
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + b"".join(SIX) + payload


def packet(protocol: str, *, ports: bool = True) -> Packet:
    given = (5000, 443) if ports else (0, 0)
    return Packet(protocol, "192.168.1.9", given[0], "8.8.4.4", given[1])


def test_packets() -> None:
    assert read_packet(IPV4, four(6, PORTS)) == packet("tcp")
    assert read_packet(IPV4, four(17, PORTS, options=bytes(8))) == packet("udp")
    assert read_packet(IPV4, four(6, PORTS, offset=0x2001)) == packet("tcp", ports=False)
    assert read_packet(IPV4, four(1, PORTS)) == packet("icmp", ports=False)
    assert read_packet(IPV4, four(99, PORTS)) == packet("protocol 99", ports=False)
    assert read_packet(0x0806, four(6, PORTS)) is None, "ARP"
    assert read_packet(IPV4, four(6, PORTS)[:15]) is None
    assert read_packet(IPV4, b"") is None


def test_packets_of_ipv6() -> None:
    udp = Packet("udp", "fd00::1", 5000, "2001:db8::2", 443)
    assert read_packet(IPV6, six(17, PORTS)) == udp
    hop_by_hop = struct.pack("!BB6x", 60, 0)
    more_options = struct.pack("!BB14x", 17, 1)
    assert read_packet(IPV6, six(0, hop_by_hop + more_options + PORTS)) == udp
    first, later = (struct.pack("!BBHI", 17, 0, at, 1) for at in (1, 8))
    assert read_packet(IPV6, six(44, first + PORTS)) == udp
    assert read_packet(IPV6, six(44, later + PORTS)) == Packet(
        "udp", "fd00::1", 0, "2001:db8::2", 0
    )
    assert read_packet(IPV6, six(0, hop_by_hop)[:50]) is None


def test_what_reaches_no_further_than_home() -> None:
    home = ("192.168.1.1", "127.0.0.1", "fe80::1", "224.0.0.251", "239.255.255.250", "ff02::1")
    assert all(map(stays_home, home))
    assert not any(map(stays_home, ("8.8.8.8", "100.64.0.1", "224.0.1.1", "ff0e::1", "192.0.2.1")))


def test_the_sockets_of_a_process_and_its_children() -> None:
    code = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); "
    code += "print(s.getsockname()[1], flush=True); time.sleep(60)"
    command = f'{sys.executable} -c "{code}" & wait'
    shell = subprocess.Popen(
        ["sh", "-c", command], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert shell.stdout is not None
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as client:
        port = int(shell.stdout.readline())
        client.connect(("::ffff:127.0.0.1", port))
        theirs = set(sockets.family(shell.pid))
        assert len(theirs) == 2
        there = sockets.connections(os.getpid())
        found = [there[inode] for inode in sockets.sockets_of(theirs) if inode in there]
        assert Connection("tcp", "127.0.0.1", port, "0.0.0.0", 0, listens=True) in found
        own = [there[inode] for inode in sockets.sockets_of([os.getpid()]) if inode in there]
        here = client.getsockname()[1]
        expected = Connection("tcp", "127.0.0.1", here, "127.0.0.1", port, listens=False)
        assert expected in own, "IPv4 in IPv6's clothes is IPv4"
        assert expected not in found
    os.killpg(shell.pid, 9)
    shell.wait()
    assert sockets.family(shell.pid) == {}
    assert sockets.sockets_of(theirs) == set()


CONFIG = Config(
    cameras=(
        CameraConfig(
            id="a", name="Hall", main_url="rtsp://u:p@192.168.1.20/1", sub_url="http://cam.lan/2"
        ),
    )
)
SEEN = {
    Connection("tcp", "0.0.0.0", 8917, "0.0.0.0", 0, listens=True),
    Connection("tcp", "192.168.1.9", 8917, "192.168.1.5", 50000, listens=False),
    Connection("tcp", "192.168.1.9", 8917, "192.168.1.5", 50001, listens=False),
    Connection("tcp", "192.168.1.9", 40000, "192.168.1.20", 554, listens=False),
    Connection("tcp", "127.0.0.1", 40001, "127.0.0.1", 9, listens=False),
    Connection("udp", "0.0.0.0", 5353, "0.0.0.0", 0, listens=False),
}


def told(watch: Watch) -> dict[str, tuple[str, str]]:
    return {f.check: (f.level.value, f.text) for f in findings(watch, 10, known_as(CONFIG))}


def test_what_it_says() -> None:
    found = told(Watch({1: "main", 2: "worker"}, captured=True, looks=9, seen=SEEN))
    assert found["NVR"] == ("ok", "2 processes looked at, 9 times")
    assert found["egress"] == ("ok", "0 packets to the internet in 10 minutes")
    assert found["connections"] == (
        "ok",
        "192.168.1.5 came to port 8917, camera Hall 192.168.1.20:554 (tcp)",
    )
    nothing = told(Watch({1: "main"}, captured=False, looks=1))
    assert nothing["egress"] == ("ok", "0 connections to the internet in 10 minutes")
    assert nothing["connections"] == ("ok", "none was open")


def test_what_it_says_of_what_is_not_right() -> None:
    place = ("tcp", "203.0.113.1", 443)
    for watch, level, text in (
        (Watch({}, captured=True, left=Counter({place: 3})), "failed", "1 port 443 (tcp, 3)"),
        (Watch({}, captured=True, unknown=Counter({place: 2})), "warning", "0 packets"),
        (Watch({}, captured=True, lost=7), "warning", "7 packets came too fast"),
    ):  # fmt: skip
        found = told(watch)["egress"]
        assert found[0] == level
        assert text in found[1]


def counted(size: int, since_us: int) -> dict[str, Any]:
    return {
        "internet_bytes": size, "internet_bytes_since_us": since_us, "refused_connections": 0,
    }  # fmt: skip


def test_what_the_nvr_counted_itself() -> None:
    assert own_count(counted(500, 1), counted(500, 1)).level.value == "ok"
    grown = own_count(counted(500, 1), counted(700, 1))
    assert (grown.level.value, "200 bytes of them" in grown.text) == ("warning", True)
    anew = own_count(counted(500, 1), counted(0, 2))
    assert (anew.level.value, "started anew" in anew.text) == ("ok", True)
    since = own_count(counted(500, 1), counted(700, 2))
    assert (since.level.value, "700 bytes of them" in since.text) == ("warning", True)


def test_a_flood_of_packets_lets_go() -> None:
    """Else the watch would never end, nor look at processes again."""

    class Flood:
        def recvfrom(self, _: int) -> tuple[bytes, tuple[str, int, int]]:
            return four(6, PORTS), ("eth0", IPV4, 4)

    packets = OutgoingPackets.__new__(OutgoingPackets)  # the real one is for root
    packets._sock = Flood()  # type: ignore[assignment]
    taken = len(list(islice(packets.take(), 100_000)))
    assert 1000 <= taken < 10_000


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "many", "1e9"])
def test_minutes(minutes: str) -> None:
    assert build_parser().parse_args(["doctor", "--egress", "--minutes", "2.5"]).minutes == 2.5
    with pytest.raises(NvrError):
        build_parser().parse_args(["doctor", "--egress", "--minutes", minutes])
