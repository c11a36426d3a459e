"""Asks an RTSP server what it would send (DESCRIBE, RFC 2326), and receives nothing of it."""

import asyncio
import base64
import hashlib
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass

from nvr.discovery.soap import Login
from nvr.errors import CameraUnreachable

_TIMEOUT_S = 5.0
_MAX_HEAD = 16 * 1024
_MAX_BODY = 64 * 1024
_HASHES = {"": hashlib.md5, "MD5": hashlib.md5, "SHA-256": hashlib.sha256}


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is RTSP's: 200, 401, 404 ...; ``has_video`` tells of a description with video."""

    status: int
    has_video: bool


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
        except (OSError, EOFError, ValueError) as error:
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
            if status == 401 and self._login is not None:
                proof = _prove(headers.get("www-authenticate", []), self._login, url)
                if proof:
                    writer.write(_request(url, 2, f"Authorization: {proof}\r\n"))
                    status, headers, body = await _read(reader)
            return Answer(status, status == 200 and bool(re.search(rb"(?m)^m=video ", body)))
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
    """Digest if the server takes it (RFC 2617, 7616), else Basic."""
    for challenge in challenges:
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() == "digest" and (proof := _digest(rest, login, url)) is not None:
            return proof
    if any(challenge.lower().startswith("basic") for challenge in challenges):
        plain = f"{login.username}:{login.password}".encode()
        return "Basic " + base64.b64encode(plain).decode()
    return None


def _digest(challenge: str, login: Login, url: str) -> str | None:
    given = {
        name.lower(): quoted or bare
        for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)
    }
    make = _HASHES.get(given.get("algorithm", "").upper())
    if make is None or "nonce" not in given:
        return None

    def hashed(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    realm, nonce = given.get("realm", ""), given["nonce"]
    first, second = hashed(login.username, realm, login.password), hashed("DESCRIBE", url)
    fields = {"username": login.username, "realm": realm, "nonce": nonce, "uri": url}
    plain = ""
    if "auth" in given.get("qop", "").split(","):
        count, own = "00000001", secrets.token_hex(8)
        fields |= {"response": hashed(first, nonce, count, own, "auth", second), "cnonce": own}
        plain = f", qop=auth, nc={count}"
    else:
        fields["response"] = hashed(first, nonce, second)
    if "opaque" in given:
        fields["opaque"] = given["opaque"]
    if "algorithm" in given:
        plain += f", algorithm={given['algorithm']}"
    return "Digest " + ", ".join(f'{k}="{_escaped(v)}"' for k, v in fields.items()) + plain


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "")
