"""Cameras without ONVIF: a careful look at the usual paths."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from nvr.discovery import usual_paths
from nvr.discovery.login import Login
from nvr.discovery.usual_paths import FoundStreams, look
from nvr.errors import CameraAuthFailed, CameraUnreachable, CameraUnsupported
from tests.nvr.rtsp import Rtsp

from .test_rtsp import port_of

_LOGIN = Login("anna", "geheim")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usual_paths, "_PAUSE_S", 0)


async def test_a_real_server_with_two_streams(rtsp: Rtsp, clip: Path) -> None:
    port = port_of(rtsp.add("stream1", clip, login=("anna", "geheim")))
    rtsp.add("stream2", clip, login=("anna", "geheim"))
    base = f"rtsp://127.0.0.1:{port}"
    found = FoundStreams(f"{base}/stream1", f"{base}/stream2")
    assert await look("127.0.0.1", port, _LOGIN) == found


async def test_a_camera_with_one_stream(rtsp: Rtsp, clip: Path) -> None:
    port = port_of(rtsp.add("videoMain", clip))
    found = await look("127.0.0.1", port, None)
    assert found == FoundStreams(f"rtsp://127.0.0.1:{port}/videoMain", None)


class Server:
    """Answers DESCRIBE by a rule and counts."""

    def __init__(self, status: Callable[[str, bool], int]) -> None:
        self.asked: list[str] = []
        self.tries = 0
        self.at_once = self.most_at_once = 0
        self._status = status
        self.name = "Test"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                self.at_once += 1
                self.most_at_once = max(self.at_once, self.most_at_once)
                path = head.split()[1].partition("127.0.0.1")[2].partition("/")[2]
                has_login = "Authorization" in head
                self.tries += has_login
                if not has_login:
                    self.asked.append(f"/{path}")
                status = self._status(f"/{path}", has_login)
                extra = 'WWW-Authenticate: Digest realm="r", nonce="n"\r\n' if status == 401 else ""
                body = "m=video 0 RTP/AVP 96\r\n" if status == 200 else ""
                extra += f"Server: {self.name}\r\n"
                head = f"RTSP/1.0 {status} X\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
                await asyncio.sleep(0.005)
                self.at_once -= 1
                writer.write((head + body).encode())
        except EOFError, ConnectionError:
            writer.close()


@asynccontextmanager
async def serving(status: Callable[[str, bool], int]) -> AsyncIterator[tuple[Server, int]]:
    server = Server(status)
    listener = await asyncio.start_server(server.handle, "127.0.0.1")
    async with listener:
        yield server, listener.sockets[0].getsockname()[1]


async def test_a_wrong_password_is_tried_once() -> None:
    async with serving(lambda _path, _login: 401) as (server, port):
        with pytest.raises(CameraAuthFailed, match="refuses the user name or password"):
            await look("127.0.0.1", port, _LOGIN)
        assert server.tries == 1
        assert len(server.asked) == 1


async def test_without_a_login_nothing_more_is_asked() -> None:
    async with serving(lambda _path, _login: 401) as (server, port):
        with pytest.raises(CameraAuthFailed, match="asks for a user name"):
            await look("127.0.0.1", port, None)
        assert len(server.asked) == 1


@pytest.mark.parametrize(("status", "error"), [(403, CameraAuthFailed), (453, CameraUnreachable)])
async def test_other_refusals_end_it_too(status: int, error: type[Exception]) -> None:
    async with serving(lambda _path, _login: status) as (server, port):
        with pytest.raises(error):
            await look("127.0.0.1", port, _LOGIN)
        assert len(server.asked) == 1


async def test_one_path_after_another_and_an_end() -> None:
    async with serving(lambda _path, _login: 404) as (server, port):
        with pytest.raises(CameraUnsupported, match="usual paths"):
            await look("127.0.0.1", port, _LOGIN)
        assert server.most_at_once == 1
        assert len(server.asked) == len(set(server.asked)) < 30
        assert server.asked[0] == "/Streaming/Channels/101"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("BC Streaming Media", "/h264Preview_01_main"),
        ("BC Streaming Media", "/Preview_01_main"),
        ("Dahua Rtsp Server", "/cam/realmonitor?channel=1&subtype=0"),
        ("Hipcam RealServer/V1.0", "/11"),
        ("GStreamer", "/video1"),
    ],
)
async def test_who_made_the_server_is_asked_for_its_own_paths(name: str, path: str) -> None:
    async with serving(lambda asked, _login: 200 if asked == path else 404) as (server, port):
        server.name = name
        found = await look("127.0.0.1", port, _LOGIN)
        assert found.main_url == f"rtsp://127.0.0.1:{port}{path}"
        before = server.asked.index(path)
        assert before <= 3 or name == "GStreamer"


async def test_nothing_there(unused_tcp_port: int) -> None:
    with pytest.raises(CameraUnreachable):
        await look("127.0.0.1", unused_tcp_port, _LOGIN)
