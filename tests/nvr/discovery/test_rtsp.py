"""Asking an RTSP server."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from nvr.discovery import rtsp as module
from nvr.discovery.login import Login
from nvr.discovery.rtsp import Answer, RtspAsker
from nvr.errors import CameraNotAtHome, CameraUnreachable
from tests.nvr.rtsp import Rtsp

type Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2].partition("/")[0])


async def test_a_real_server(rtsp: Rtsp, clip: Path) -> None:
    port = port_of(rtsp.add("door", clip, login=("anna", "geheim")))
    right, wrong = Login("anna", "geheim"), Login("anna", "x")
    answer = await RtspAsker("127.0.0.1", port, right).describe("/door")
    assert (answer.status, answer.has_video) == (200, True)
    assert 'realm="demo camera"' in answer.server
    assert (await RtspAsker("127.0.0.1", port, right).describe("/other")).status == 404
    assert (await RtspAsker("127.0.0.1", port, wrong).describe("/door")).status == 401
    assert (await RtspAsker("127.0.0.1", port, None).describe("/door")).status == 401


async def answer_with(handler: Handler, login: Login | None = None) -> Answer:
    server = await asyncio.start_server(handler, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    try:
        return await RtspAsker("127.0.0.1", port, login).describe("/x")
    finally:
        server.close()


async def test_basic_where_there_is_nothing_better() -> None:
    asked: list[str] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in (
            'RTSP/1.0 401 No\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n',
            "RTSP/1.0 200 OK\r\nContent-Length: 8\r\n\r\nm=audio ",
        ):
            asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
            writer.write(reply.encode())
        writer.close()

    assert await answer_with(handler, Login("anna", "geheim")) == Answer(
        200, False, 'Basic realm="x"'
    )
    assert "Authorization: Basic YW5uYTpnZWhlaW0=" in asked[1]
    assert "Authorization" not in asked[0]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"RTSP/1.0 OK\r\n\r\n",
        b"x" * 100_000,
    ],
)
async def test_what_is_no_video_service(reply: bytes) -> None:
    async def handler(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        writer.close()

    with pytest.raises(CameraUnreachable, match=r"breaks off|as a camera does"):
        await answer_with(handler)


async def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT_S", 0.2)

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    with pytest.raises(CameraUnreachable, match="does not answer"):
        await answer_with(handler)


async def test_a_server_that_is_not_at_home_is_not_asked() -> None:
    with pytest.raises(CameraNotAtHome):
        await RtspAsker("203.0.113.7", 554, None).describe("/x")
