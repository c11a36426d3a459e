"""A client that watches recordings as Home Assistant does: TLS, a token, one connection kept."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.nvr import Nvr
from demo.processes import LOOPBACK
from nvr.pairing_string import PairingString
from nvr.web.routes.shares import OUTSIDER

_TIMEOUT = aiohttp.ClientTimeout(total=60)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, and after how many milliseconds its first byte and its last one were here."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    first_ms: float
    whole_ms: float


class Viewer:
    """Asks one thing after the other."""

    def __init__(self, kept: aiohttp.ClientSession, fresh: aiohttp.ClientSession) -> None:
        self._kept = kept
        self._fresh = fresh

    async def get(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        span: tuple[int, int] | None = None,
        *,
        is_fresh: bool = False,
        outsider: str | None = None,
    ) -> Answer:
        """Read all of an answer; of ``span`` (offset and length) only, if given.

        ``is_fresh`` takes a connection of its own, which is made first. ``outsider`` is for whom it
        is asked, who has opened a link.
        """
        headers = {} if span is None else {"Range": f"bytes={span[0]}-{span[0] + span[1] - 1}"}
        if outsider is not None:
            headers[OUTSIDER] = outsider
        session = self._fresh if is_fresh else self._kept
        began = time.perf_counter()
        async with session.get(path, params=query, headers=headers) as response:
            first = await response.content.readany()
            first_s = time.perf_counter() - began
            rest = await response.content.read()
            whole_s = time.perf_counter() - began
            return Answer(
                response.status, response.headers, first + rest, first_s * 1000, whole_s * 1000
            )

    async def beginning(self, path: str, query: Mapping[str, Any], size: int) -> bytes:
        """So many bytes of an answer that has no end, or less of one that has."""
        data = bytearray()
        async with self._fresh.get(path, params=query) as response:
            response.raise_for_status()
            async for chunk in response.content.iter_any():
                data += chunk
                if len(data) >= size:
                    break
        return bytes(data)

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Read all of an answer."""
        began = time.perf_counter()
        async with self._kept.post(path, json=body) as response:
            data = await response.read()
            whole_ms = (time.perf_counter() - began) * 1000
            return Answer(response.status, response.headers, data, whole_ms, whole_ms)


@asynccontextmanager
async def viewer(nvr: Nvr, name: str = "viewer") -> AsyncIterator[Viewer]:
    """Pair with a running NVR, as a client of that name."""
    pairing = PairingString.parse(await nvr.pair())
    fingerprint = aiohttp.Fingerprint(bytes.fromhex(pairing.fingerprint))

    def session(token: str | None, *, keeps: bool) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            f"https://{LOOPBACK}:{nvr.port}",
            connector=aiohttp.TCPConnector(ssl=fingerprint, limit=1, force_close=not keeps),
            headers=None if token is None else {"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
        )

    async with session(None, keeps=False) as stranger:
        body = {"secret": pairing.secret, "client_name": name}
        async with stranger.post("/api/pair", json=body) as response:
            response.raise_for_status()
            token = str((await response.json())["token"])
    async with session(token, keeps=True) as kept, session(token, keeps=False) as fresh:
        yield Viewer(kept, fresh)
