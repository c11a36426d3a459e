"""Asks an RTSP server what it would send (DESCRIBE, RFC 2326), and receives nothing of it."""

import asyncio
import base64
import re
from contextlib import suppress
from dataclasses import dataclass

from nvr.discovery.digest import Digest, Login
from nvr.errors import CameraUnreachable

_TIMEOUT_S = 5.0
_MAX_HEAD = 16 * 1024
_MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is RTSP's: 200, 401, 404 ...; ``has_video`` tells of a description with video.

    ``server`` is what the server says of itself, which often names its maker.
    """

    status: int
    has_video: bool
    server: str = ""


class RtspAsker:
    """One server. Each question has a connection of its own: many close it after a 404."""

    def __init__(self, host: str, port: int, login: Login | None) -> None:
        self._host = host
        self._port = port
        self._login = login

    async def describe(self, path: str) -> Answer:
        """Ask for one path; answers a challenge once. Raises CameraUnreachable."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return await self._ask(path)
        except TimeoutError as error:
            raise CameraUnreachable(
                f"{self._host} does not answer at port {self._port}; is it on and in the network?"
            ) from error
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise CameraUnreachable(
                f"{self._host} has no video service at port {self._port}; check address and port"
            ) from error

    async def _ask(self, path: str) -> Answer:
        host = f"[{self._host}]" if ":" in self._host else self._host
        url = f"rtsp://{host}:{self._port}{path}"
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=_MAX_HEAD)
        try:
            writer.write(_request(url, 1, ""))
            status, headers, body = await _read(reader)
            server = " ".join([*headers.get("server", []), *headers.get("www-authenticate", [])])
            if status == 401 and self._login is not None:
                proof = _prove(headers.get("www-authenticate", []), self._login, url)
                if proof:
                    writer.write(_request(url, 2, f"Authorization: {proof}\r\n"))
                    status, headers, body = await _read(reader)
            has_video = status == 200 and re.search(rb"(?m)^m=video ", body) is not None
            return Answer(status, has_video, server)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def _request(url: str, number: int, extra: str) -> bytes:
    return (
        f"DESCRIBE {url} RTSP/1.0\r\nCSeq: {number}\r\nAccept: application/sdp\r\n"
        f"User-Agent: cloudcam-nvr\r\n{extra}\r\n"
    ).encode()


async def _read(reader: asyncio.StreamReader) -> tuple[int, dict[str, list[str]], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace")
    first, *lines = head.split("\r\n")
    words = first.split(maxsplit=2)
    if len(words) < 2 or not words[0].startswith("RTSP/") or not words[1].isdigit():
        raise ValueError("not RTSP")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    length = int(headers.get("content-length", ["0"])[0])
    if not 0 <= length <= _MAX_BODY:
        raise ValueError("too large")
    return int(words[1]), headers, await reader.readexactly(length)


def _prove(challenges: list[str], login: Login, url: str) -> str | None:
    """Digest if the server takes it, else Basic."""
    if (digest := Digest.of(challenges, login)) is not None:
        return digest.prove("DESCRIBE", url)
    if any(challenge.lower().startswith("basic") for challenge in challenges):
        plain = f"{login.username}:{login.password}".encode()
        return "Basic " + base64.b64encode(plain).decode()
    return None
