"""Whoever connects, and then wastes the NVR's time."""

import asyncio
import errno
import socket
import ssl

import pytest

from nvr.web import listener, strangers
from nvr.web.guesses import Guesses
from nvr.web.strangers import Strangers

from .conftest import Running, unverified
from .test_access import status
from .test_live import until


def hello(version: str) -> bytes:
    """A ClientHello, RFC 5246 section 7.4.1.2, with ciphers of all versions for such a key."""
    extensions = "0010 000d 0004 0002 0403 000a 0004 0002 0017"  # ECDSA with SHA-256, P-256
    ciphers = "0006 c009c00ac02b"
    hello = f"{version} {'00' * 32} 00 {ciphers} 01 00 {extensions}"
    return bytes.fromhex(f"16 0301 0043 01 00003f {hello}")


async def open_tls(nvr: Running) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", nvr.port, ssl=unverified())


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other side ends it."""
    async with asyncio.timeout(10):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


@pytest.mark.parametrize("version", ["0300", "0301", "0302"])
async def test_old_tls_is_refused(nvr: Running, version: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", nvr.port)
    writer.write(hello(version))
    assert b"\x16" not in (await ended(reader))[:1], "no ServerHello"
    writer.close()


async def test_tls_1_2_is_answered(nvr: Running) -> None:
    """So that the one before tells something."""
    reader, writer = await asyncio.open_connection("127.0.0.1", nvr.port)
    writer.write(hello("0303"))
    assert await reader.readexactly(1) == b"\x16"
    writer.close()


async def test_todays_tls_is_spoken(nvr: Running) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = unverified()
        context.minimum_version = context.maximum_version = version
        _, writer = await asyncio.open_connection("127.0.0.1", nvr.port, ssl=context)
        cipher = writer.get_extra_info("cipher")
        assert "GCM" in cipher[0] or "CHACHA" in cipher[0]
        writer.close()


async def test_who_never_shakes_hands_is_left(
    nvr: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "HANDSHAKE_S", 0.3)
    for beginning in (b"", hello("0303")[:20]):
        reader, writer = await asyncio.open_connection("127.0.0.1", nvr.port)
        writer.write(beginning)
        await ended(reader)
        writer.close()
    await until(lambda: len(nvr.server.services.strangers) == 0)


async def test_who_sends_nothing_or_bit_by_bit_is_left(
    nvr: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "IDLE_S", 0.3)
    silent, _ = await open_tls(nvr)
    slow, writer = await open_tls(nvr)

    async def trickle() -> None:
        for byte in b"GET /api/health HTTP/1.1\r\nHost: nvr\r\nX: " + b"x" * 1000:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.02)

    trickling = asyncio.create_task(trickle())
    assert await ended(silent) == b""
    assert b"200" not in await ended(slow)
    trickling.cancel()
    await until(lambda: len(nvr.server.services.strangers) == 0)


async def test_who_sends_half_a_body_is_told_so(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nvr.web import parameters

    monkeypatch.setattr(parameters, "_BODY_TIMEOUT_S", 0.2)
    reader, writer = await open_tls(paired)
    token = paired.http.headers["Authorization"]
    head = f"POST /api/cameras HTTP/1.1\r\nHost: nvr\r\nAuthorization: {token}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{{".encode())
    async with asyncio.timeout(5):
        assert b" 400 " in await reader.readline()
    writer.close()


async def test_silent_connections_keep_nobody_out(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "MOST_OF_ONE", 5)
    token = paired.http.headers["Authorization"]
    async with paired.http.ws_connect(f"{paired.url}/api/ws") as known:
        await known.receive_json()
        silent = [await open_tls(paired) for _ in range(5)]
        unshaken = [socket.create_connection(("127.0.0.1", paired.port)) for _ in range(20)]
        assert await status(paired, "GET", "/api/state", token) == 200
        await until(lambda: len(paired.server.services.strangers) <= 5)
        for reader, _ in silent:
            assert await ended(reader) == b"", "the oldest gave way"
        await paired.backend.change_camera("front_door", {"name": "Door"})
        assert (await known.receive_json(timeout=5))["camera"]["name"] == "Door", "it is none"
        for sock in unshaken:
            sock.close()


async def test_who_has_shown_a_token_is_no_stranger(paired: Running) -> None:
    async with paired.http.get(f"{paired.url}/api/state") as response:
        assert response.status == 200
    assert len(paired.server.services.strangers) == 0
    async with paired.http.get(f"{paired.url}/api/health", headers={"Connection": "close"}):
        pass


async def test_what_breaks_off_is_forgotten(nvr: Running) -> None:
    for _ in range(3):
        sock = socket.create_connection(("127.0.0.1", nvr.port))
        await until(lambda: len(nvr.server.services.strangers) == 1)
        sock.close()
        await until(lambda: len(nvr.server.services.strangers) == 0)


async def test_a_lack_of_files_is_told_once_and_got_over(
    nvr: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "_AGAIN_S", 0.01)
    tries = 0

    def none_left(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as scarce:
        scarce.setattr(listener, "Connection", none_left)
        while tries < 3:
            socket.create_connection(("127.0.0.1", nvr.port)).close()
            await asyncio.sleep(0.01)
    assert caplog.text.count("no connection can be accepted") == 1
    assert await status(nvr, "GET", "/api/health", None) == 200


def test_the_oldest_of_all_gives_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "MOST", 3)
    dropped: list[str] = []
    found = Strangers()
    for n in range(5):
        found.came(n, f"10.0.0.{n}", lambda n=n: dropped.append(str(n)))  # type: ignore[misc]
    assert dropped == ["0", "1"]
    found.left(2)
    found.left(2)
    assert len(found) == 2


def test_guesses_of_many_addresses_take_little_room(nvr: Running) -> None:
    guesses = Guesses(nvr.clock, 2)
    for n in range(5000):
        guesses.failed(f"fd00::{n:x}")
    assert len(guesses._windows) == 1024
    for _ in range(2):
        guesses.failed("fd00::1387")
    assert guesses.wait_s("fd00::1387") == 60
    assert guesses.wait_s("fd00::1386") == 0
