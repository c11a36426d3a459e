"""Live video: bytes pass unchanged, slow clients hold nothing up, nobody's socket is forgotten."""

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import Callable
from dataclasses import replace

import aiohttp
import pytest

from nvr.media.live import LiveFeed
from nvr.web import live
from nvr.web.connections import first_of
from tests.nvr.streams import CLIP, Source

from .conftest import Running, unverified


async def until(condition: Callable[[], bool], timeout_s: float = 5) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def open_raw(nvr: Running, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A client that reads only when told to."""
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", nvr.port, ssl=unverified(), limit=1024
    )
    token = nvr.http.headers["Authorization"]
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n".encode())
    await until(lambda: bool(nvr.backend.taps))
    return reader, writer


def peer_is_gone(tap: socket.socket) -> bool:
    """Whether the web has closed its end."""
    try:
        return tap.recv(1) == b""
    except BlockingIOError:
        return False


async def test_bytes_pass_unchanged_until_the_worker_ends(paired: Running) -> None:
    sent = os.urandom(300_000)

    async def worker() -> None:
        await until(lambda: bool(paired.backend.taps))
        tap, asked = paired.backend.taps[0]
        assert asked == ("front_door", "live", "sub", None)
        await asyncio.get_running_loop().sock_sendall(tap, sent)
        tap.close()

    writing = asyncio.create_task(worker())
    url = f"{paired.url}/api/cameras/front_door/live.ts?stream=sub"
    async with paired.http.get(url) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "video/mp2t"
        assert await response.read() == sent
    await writing


async def live_mp4(paired: Running, sent: bytes, query: str) -> tuple[str, bytes, str]:
    """What the worker was asked for, and what the client is sent of its bytes, cut small."""

    async def worker() -> str:
        await until(lambda: bool(paired.backend.taps))
        tap, asked = paired.backend.taps[0]
        for at in range(0, len(sent), 700):
            await asyncio.get_running_loop().sock_sendall(tap, sent[at : at + 700])
            await asyncio.sleep(0.002)
        tap.close()
        return str(asked[1])

    writing = asyncio.create_task(worker())
    async with paired.http.get(f"{paired.url}/api/cameras/front_door/live.mp4{query}") as response:
        assert response.status == 200
        got = await response.read()
        return response.headers["Content-Type"], got, await writing


@pytest.mark.parametrize(("query", "kind"), [("", "mp4"), ("?sound=1", "mp4_sound")])
async def test_fragmented_mp4_tells_its_codecs(paired: Running, query: str, kind: str) -> None:
    source = Source(replace(CLIP, seconds=1))
    ours, theirs = socket.socketpair()
    feed = LiveFeed("Door")
    feed.open(source.format)
    feed.add_mp4(theirs, with_sound=bool(query))
    for packet in source:
        feed.put(packet)
    feed.end()
    sent = b""
    with ours:
        while chunk := ours.recv(1 << 16):
            sent += chunk
    content_type, got, asked = await live_mp4(paired, sent, query)
    assert (got, asked) == (sent, kind)
    sound = r",mp4a\.40\.2" if query else ""
    assert re.fullmatch(rf'video/mp4; codecs="avc1\.[0-9a-f]{{6}}{sound}"', content_type)


async def test_what_is_no_mp4_is_refused_before_it_fills_the_memory(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MAX_MOOV_BYTES", 1000)

    async def worker() -> None:
        await until(lambda: bool(paired.backend.taps))
        paired.backend.taps[0][0].send(b"\0\1\0\0moov" + b"x" * 5000)

    writing = asyncio.create_task(worker())
    async with paired.http.get(f"{paired.url}/api/cameras/front_door/live.mp4") as response:
        assert response.status == 503
        assert (await response.json())["error"]["code"] == "camera_unsupported"
    await writing


async def test_client_that_goes_closes_the_tap(paired: Running) -> None:
    _, writer = await open_raw(paired, "/api/cameras/front_door/live.ts")
    tap = paired.backend.taps[0][0]
    tap.send(b"first")
    await asyncio.sleep(0.1)
    writer.transport.abort()

    def worker_writes_into_nothing() -> bool:
        try:
            tap.send(b"x" * 1000)
        except BrokenPipeError:
            return True
        return False

    await until(worker_writes_into_nothing)
    assert len(paired.server.services.connections) == 0


async def test_slow_client_makes_the_worker_feel_it_and_memory_stays_bounded(
    paired: Running,
) -> None:
    reader, writer = await open_raw(paired, "/api/cameras/front_door/live.ts")
    tap = paired.backend.taps[0][0]
    taken, blocked = 0, 0
    while blocked < 20:
        try:
            taken += tap.send(b"x" * 65536)
            assert taken < 64 * 1024 * 1024, "the web buffers without bound"
            await asyncio.sleep(0)
        except BlockingIOError:
            blocked += 1
            await asyncio.sleep(0.02)
    tap.close()
    got, end = 0, b""
    while not end.endswith(b"\r\n0\r\n\r\n"):
        chunk = await asyncio.wait_for(reader.read(1 << 16), 5)
        got += len(chunk)
        end = (end + chunk)[-16:]
    assert got > taken  # everything, and the framing of the chunks
    writer.transport.abort()


async def test_client_that_takes_nothing_is_given_up(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "WRITE_TIMEOUT_S", 0.3)
    reader, writer = await open_raw(paired, "/api/cameras/front_door/live.ts")
    tap = paired.backend.taps[0][0]

    def full_then_gone() -> bool:
        try:
            tap.send(b"x" * 65536)
        except BlockingIOError:
            return False
        except BrokenPipeError, ConnectionResetError:
            return True
        return False

    async with asyncio.timeout(10):
        while not full_then_gone():
            await asyncio.sleep(0.001)
    # its connection is dropped, and what it got does not look like a stream that ended well
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := await asyncio.wait_for(reader.read(1 << 16), 5):
            got = (got + chunk)[-16:]
    assert not got.endswith(b"\r\n0\r\n\r\n")
    writer.transport.abort()


async def test_work_is_over_before_its_socket_may_be_closed() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    ending = asyncio.Event()
    work = asyncio.create_task(asyncio.get_running_loop().sock_recv(ours, 10))
    asyncio.get_running_loop().call_later(0.05, ending.set)
    assert await first_of(work, ending) is False
    assert work.cancelled()
    ours.close()
    theirs.close()


async def test_camera_that_sends_nothing_is_an_error(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STALL_S", 0.2)
    async with paired.http.get(f"{paired.url}/api/cameras/front_door/live.ts") as response:
        assert response.status == 503
        assert (await response.json())["error"]["code"] == "camera_stalled"
    await until(lambda: peer_is_gone(paired.backend.taps[0][0]))


async def test_camera_that_stops_sending_ends_the_stream(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STALL_S", 0.3)

    async def worker() -> None:
        await until(lambda: bool(paired.backend.taps))
        paired.backend.taps[0][0].send(b"last picture")

    writing = asyncio.create_task(worker())
    async with paired.http.get(f"{paired.url}/api/cameras/front_door/live.ts") as response:
        assert await asyncio.wait_for(response.read(), 5) == b"last picture"
    await writing


async def test_stopping_the_server_ends_live_streams_at_once(paired: Running) -> None:
    _, writer = await open_raw(paired, "/api/cameras/front_door/live.ts")
    tap = paired.backend.taps[0][0]
    tap.send(b"x")
    await asyncio.sleep(0.1)
    async with asyncio.timeout(1.5):
        await paired.server.stop()
    await until(lambda: peer_is_gone(tap))
    writer.transport.abort()


async def test_snapshot_that_never_ends_is_refused(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MAX_SNAPSHOT_BYTES", 1000)
    paired.backend.picture = b"\xff\xd8" + b"x" * 5000
    url = f"{paired.url}/api/cameras/front_door/snapshot.jpg"
    async with paired.http.get(url) as response:
        assert response.status == 503
        assert (await response.json())["error"]["code"] == "camera_unsupported"


async def test_players_may_bring_the_token_as_password(nvr: Running) -> None:
    auth = aiohttp.encode_basic_auth("cloudcam", await nvr.pair())
    url = f"{nvr.url}/api/cameras/front_door/snapshot.jpg"
    async with nvr.http.get(url) as response:
        assert response.status == 401
        assert any(
            value.startswith("Basic") for value in response.headers.getall("WWW-Authenticate")
        )
    async with nvr.http.get(url, headers={"Authorization": auth}) as response:
        assert response.status == 200
