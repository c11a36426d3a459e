"""Where the NVR connects to, and where it never does."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nvr import net as net_module
from nvr.errors import CameraNotAtHome, CameraUnreachable
from nvr.net import Outgoing, Peer, Rules, allowed_entry, is_home


@pytest.mark.parametrize(
    "address",
    [
        *("192.168.1.1", "10.1.2.3", "172.31.0.1", "169.254.0.9", "127.0.0.1", "127.8.9.10"),
        *("::1", "fe80::1%lo", "fd12::1", "::ffff:192.168.1.1"),
    ],
)
def test_home(address: str) -> None:
    assert is_home(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "172.32.0.1", "100.64.0.1", "0.0.0.0", "239.255.255.250", "255.255.255.255"),
        *("::", "2001:db8::1", "::ffff:8.8.8.8", "64:ff9b::c0a8:101", "2002:c0a8:101::1"),
        *("ff02::1", "192.0.2.1", "198.18.0.1", "240.0.0.1", "x", "", "localhost"),
    ],
)
def test_not_home(address: str) -> None:
    assert not is_home(address)


@pytest.mark.parametrize(
    "host",
    [
        *("8.8.8.8", "0.0.0.0", "0", "::", "::ffff:8.8.8.8", "::ffff:0:0", "134744072"),
        *("0x08080808", "010.8.8.8", "8.8.2056", "239.255.255.250", "255.255.255.255"),
    ],
)
def test_other_forms_of_other_addresses_are_refused(host: str) -> None:
    """Whatever form an address has, that which the resolver makes of it counts."""
    net = Outgoing()
    with pytest.raises(CameraNotAtHome, match="not in the home network"):
        net.connect(host, 80, 1)
    assert (net.refused, net.internet_bytes) == (1, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0177.0.0.1", "127.1", "0x7f.1"])
def test_other_forms_of_this_machines_are_no_way_around_its_own_port(
    host: str, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    Outgoing().connect(host, port, 1).close()
    net = Outgoing(Rules(own_port=port))
    with pytest.raises(CameraNotAtHome, match="this NVR itself"):
        net.connect(host, port, 1)
    assert net.refused == 1


def test_this_machines_own_address_in_the_network_is_its_own(listener: socket.socket) -> None:
    """Bound to, an address is ours; nothing is sent to find that out."""
    port = listener.getsockname()[1]
    net = Outgoing(Rules(own_port=port))
    for own in ("127.0.0.1", "127.3.4.5", "::1", "::ffff:127.0.0.1"):
        with pytest.raises(CameraNotAtHome):
            net.resolve(own, port)
    assert net.resolve("192.168.255.254", port), "somebody else's"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


class Names:
    """Stands in for the resolver: answers differently each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int, *_: object, **__: object) -> list[Any]:
        found = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in found
        ]


def test_a_name_server_that_changes_its_mind_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    """DNS rebinding: the first answer is checked, and that is where the connection goes."""
    names = Names(["127.0.0.1"], ["203.0.113.7"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    net = Outgoing()
    port = listener.getsockname()[1]
    with closing(net.connect("camera.example", port, 1)) as sock:
        assert sock.getpeername() == ("127.0.0.1", port)
    assert names.asked == 1
    with pytest.raises(CameraNotAtHome, match=r"camera\.example is at 203\.0\.113\.7"):
        net.connect("camera.example", port, 1)


def test_of_several_addresses_only_those_at_home_are_tried(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["203.0.113.7", "127.0.0.1"]))
    port = listener.getsockname()[1]
    with closing(Outgoing().connect("camera.example", port, 1)) as sock:
        assert sock.getpeername()[0] == "127.0.0.1"


def test_the_refusal_tells_what_to_do_and_the_log_says_it_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    net = Outgoing()
    for _ in range(3):
        with pytest.raises(CameraUnreachable, match=r"put 203\.0\.113\.7 into allowed_hosts"):
            net.resolve("203.0.113.7", 554)
    assert net.refused == 3
    assert len(caplog.records) == 1


@pytest.mark.parametrize("entry", ["203.0.113.7", "203.0.113.0/24", "Camera.Example."])
def test_what_is_listed_is_let_through(monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["203.0.113.7"]))
    (peer,) = Outgoing(Rules((entry,))).resolve("camera.example", 554)
    assert peer == Peer(socket.AF_INET, ("203.0.113.7", 554))
    assert not peer.is_home
    with pytest.raises(CameraNotAtHome):
        Outgoing(Rules(("198.51.100.0/24", "other.example"))).resolve("camera.example", 554)


def test_a_listed_name_can_not_mean_this_machines_unspecified_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["0.0.0.0"]))
    with pytest.raises(CameraNotAtHome):
        Outgoing(Rules(("camera.example",))).resolve("camera.example", 554)


@pytest.mark.parametrize("text", ["0.0.0.0/0", "::/0", "", "http://x", "a b", "10.0.0.0/40"])
def test_entries_that_mean_nothing_or_everything(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        allowed_entry(text)


def test_bytes_that_leave_home_are_counted(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    """Over a connection of which the test says that it does not stay at home."""
    net = Outgoing()

    def serve() -> None:
        with listener.accept()[0] as other:
            other.sendall(other.recv(100) * 3)

    thread = threading.Thread(target=serve)
    thread.start()
    sock = net.connect("127.0.0.1", listener.getsockname()[1], 5)
    net.watch(sock)
    sock.sendall(b"x" * 100)
    while sock.recv(1000):
        pass
    assert net.internet_bytes == 0
    monkeypatch.setattr("nvr.net.is_home", lambda _address: False)
    net.watch(sock)
    assert 400 <= net.internet_bytes <= 402
    net.unwatch(sock)
    sock.close()
    net.unwatch(sock)
    net.count(1000)
    assert 1400 <= net.internet_bytes <= 1402
    thread.join()


async def test_the_same_is_refused_without_blocking() -> None:
    net = Outgoing()
    with pytest.raises(CameraNotAtHome):
        await net.resolve_async("203.0.113.7", 80)
    assert (await net.resolve_async("127.0.0.1", 80))[0].host == "127.0.0.1"


_OPENS_CONNECTIONS = re.compile(
    r"create_connection\(|open_connection\(|urlopen\(|ClientSession\(|TCPConnector\("
    r"|\bsendto\(|getaddrinfo\(|gethostbyname\(|http\.client|requests\."
)
_DOOR = {
    "net.py",
    "discovery/connector.py",  # with a resolver of the door's
    "discovery/soap.py",  # by that connector
    "discovery/supervisor.py",  # likewise
    "discovery/probe.py",  # multicast that goes no further than this network, or checked
    *("web/control.py", "export_cli.py"),  # over a socket in the data folder
    "media/rtsp/udp.py",  # to the address of a connection through the door
}


def test_nobody_has_a_door_of_his_own() -> None:
    """What opens connections in another way comes here to be thought about."""
    folder = Path(net_module.__file__).parent
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if _OPENS_CONNECTIONS.search(path.read_text(encoding="utf-8"))
    }
    assert found == _DOOR
