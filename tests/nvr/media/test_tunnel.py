"""What libav's own RTSP client is let through to."""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import pytest

from nvr import net
from nvr.clock import RealClock
from nvr.errors import CameraAuthFailed, CameraError, CameraNotAtHome, CameraUnreachable
from nvr.media.libav import LibavReceiver
from nvr.media.tunnel import Tunnel
from nvr.messages import Packet
from nvr.web.certificate import ensure_certificate, server_context
from tests.nvr.media.rtsp.odd_camera import answer, odd_camera
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, stream


def receive(source: LibavReceiver, count: int) -> list[Packet]:
    source.open()
    try:
        return list(itertools.islice(source.packets(threading.Event()), count))
    finally:
        source.close()


class Elsewhere:
    """Somebody else's server, who notes whether anybody comes."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.2", 0))
        self._server.settimeout(0.3)
        self.url = f"rtsp://127.0.0.2:{self._server.getsockname()[1]}/x"

    def was_visited(self) -> bool:
        with self._server:
            try:
                self._server.accept()[0].close()
            except TimeoutError:
                return False
            return True


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


def moved(to: str) -> Callable[[str, str, dict[str, str]], bytes]:
    return lambda _m, _u, h: answer(h["cseq"], f"Location: {to}", status="302 Moved")


def test_libav_alone_would_follow_a_redirect(elsewhere: Elsewhere) -> None:
    """Which is why there is a tunnel; the day this fails it can go."""
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = moved(elsewhere.url)
        with pytest.raises(av.FFmpegError):
            av.open(camera.url, options={"rtsp_transport": "tcp"}, timeout=2)
    assert elsewhere.was_visited()


@pytest.mark.parametrize("at", ["OPTIONS", "DESCRIBE", "SETUP"])
def test_a_redirect_leads_nowhere(elsewhere: Elsewhere, at: str) -> None:
    with odd_camera() as camera:
        camera.on[at] = moved(elsewhere.url)
        with pytest.raises(CameraUnreachable, match="refers to another"):
            receive(LibavReceiver(camera.url, RealClock(), timeouts_s=(3, 3)), 1)
    assert not elsewhere.was_visited()


@pytest.mark.parametrize(
    "status",
    [
        "RTSP/1.0 302 Moved",
        "RTSP/1.0  302 Moved",
        "RTSP/1.0 0302 Moved",
        "RTSP/1.0 +302 Moved",
        "\r\nRTSP/1.0 302 Moved",
        "RTSP/9 302 Moved",
        "RTSP/1.0 200 OK\r\nContent-Length: 80\r\nContent-Length: 0\r\n\r\nRTSP/1.0 302 Moved",
    ],
)
def test_no_way_of_writing_a_redirect_gets_through(elsewhere: Elsewhere, status: str) -> None:
    with odd_camera() as camera:

        def say(_method: str, _url: str, headers: dict[str, str]) -> bytes:
            lines = [status, f"CSeq: {headers['cseq']}", f"Location: {elsewhere.url}"]
            return ("\r\n".join(lines) + "\r\n\r\n").encode()

        camera.on["DESCRIBE"] = say
        with pytest.raises(CameraError):
            receive(LibavReceiver(camera.url, RealClock(), timeouts_s=(2, 2)), 1)
    assert not elsewhere.was_visited()


def test_a_redirect_that_comes_byte_by_byte_leads_nowhere(elsewhere: Elsewhere) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while data := sock.recv(4096):
                    number = data.split(b"CSeq: ")[1].split(b"\r\n")[0].decode()
                    redirect = moved(elsewhere.url)("", "", {"cseq": number})
                    for at in range(len(redirect)):
                        try:
                            sock.sendall(redirect[at : at + 1])
                        except OSError:
                            return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"rtsp://127.0.0.1:{server.getsockname()[1]}/live"
        with pytest.raises(CameraUnreachable, match="refers to another"):
            receive(LibavReceiver(url, RealClock(), timeouts_s=(3, 3)), 1)
        thread.join(5)
    assert not elsewhere.was_visited()


def test_everything_else_comes_through(rtsp: Rtsp) -> None:
    url = rtsp.add("door", stream(Recipe(seconds=3)), login=("anna", "geheim"))
    url = url.replace("rtsp://", "rtsp://anna:geheim@")
    assert len(receive(LibavReceiver(url, RealClock()), 20)) == 20
    with pytest.raises(CameraAuthFailed):
        LibavReceiver(url.replace("geheim", "falsch"), RealClock()).open()


def test_encrypted_too(tmp_path: Path) -> None:
    ensure_certificate(tmp_path / "camera.pem", ["camera"], ["127.0.0.1"])
    with odd_camera(tls=server_context(tmp_path / "camera.pem")) as camera:
        assert len(receive(LibavReceiver(camera.url, RealClock()), 10)) == 10


def test_a_camera_that_is_not_at_home_is_not_connected_to() -> None:
    for url in ("rtsp://203.0.113.7/1", "http://203.0.113.7/1", "https://203.0.113.7/1"):
        before = net.outgoing.refused
        with pytest.raises(CameraNotAtHome, match="allowed_hosts"):
            LibavReceiver(url, RealClock()).open()
        assert net.outgoing.refused > before


def test_the_name_is_resolved_once_for_all(monkeypatch: pytest.MonkeyPatch, rtsp: Rtsp) -> None:
    """Over HTTP libav is given the address that was checked, and the name for the camera only."""
    hosts: list[str] = []

    class Answers(threading.Thread):
        def __init__(self) -> None:
            super().__init__(daemon=True)
            self.server = socket.create_server(("127.0.0.1", 0))

        def run(self) -> None:
            with self.server, self.server.accept()[0] as sock:
                hosts.append(sock.recv(4096).decode())
                sock.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

    camera = Answers()
    camera.start()
    port = camera.server.getsockname()[1]
    asked: list[str] = []

    def resolve(host: str, *args: object, **_kwargs: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(CameraUnreachable, match=r"camera\.example has no stream"):
        LibavReceiver(f"http://camera.example:{port}/video", RealClock()).open()
    camera.join(5)
    assert asked == ["camera.example"]
    assert f"Host: camera.example:{port}\r\n" in hosts[0]


@pytest.fixture
def dead_tunnel() -> Iterator[Tunnel]:
    from nvr.media.rtsp.address import parse_address

    tunnel = Tunnel(parse_address("rtsp://127.0.0.1:1/x"), 1.0)
    yield tunnel
    tunnel.close()


def test_closing_is_quick_and_may_come_twice(dead_tunnel: Tunnel) -> None:
    dead_tunnel.close()
    dead_tunnel.close()
    assert not dead_tunnel._thread.is_alive()
