"""Shares of a camera, made and opened as Home Assistant does for owners and outsiders."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.errors import BenchError
from bench.viewer import Answer, Viewer

OUTSIDER = "203.0.113.7"
PHRASE = "blue kettle"
WRONG_PHRASES = 5
"""So many end a link, as is promised."""
TIMES_THE_SIZE = 20
"""So often every byte of an opening can be had."""
_MADE_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Given:
    """A share that somebody consented to; of a link, its token."""

    id: str
    token: str | None


class Shares:
    """Of one camera, with everybody in it."""

    def __init__(self, viewer: Viewer, camera_id: str) -> None:
        self._viewer = viewer
        self._camera_id = camera_id

    async def draft(self, span: Mapping[str, int], **more: Any) -> dict[str, Any]:
        """One that is made. Raises BenchError."""
        wanted = {
            "camera_id": self._camera_id,
            "content": "whole",
            "way": "file",
            "recipient": "Erika",
            "purpose": "a bench",
            **span,
            **more,
        }
        path = f"/api/shares/{_json(await self._viewer.post('/api/shares', wanted))['id']}"

        async def now() -> dict[str, Any]:
            return _json(await self._viewer.get(path))

        return await made(now)

    async def given(self, span: Mapping[str, int], **more: Any) -> Given:
        """One that may leave. Raises BenchError."""
        info = await self.draft(span, **more)
        path = f"/api/shares/{info['id']}/consent"
        answer = _json(await self._viewer.post(path, {"sha256": info["sha256"]}))
        return Given(info["id"], answer["token"])

    async def revoke(self, share_id: str) -> None:
        """End it. Raises BenchError."""
        _json(await self._viewer.post(f"/api/shares/{share_id}/revoke", {}))

    async def open(self, token: str | None, phrase: str | None = None) -> Answer:
        """What an outsider is answered who opens a link."""
        body = {"token": token, "phrase": phrase, "address": OUTSIDER}
        return await self._viewer.post("/api/shared/open", body)

    async def opened(self, token: str | None, phrase: str | None = None) -> dict[str, Any]:
        """The view of a link that opens. Raises BenchError."""
        return _json(await self.open(token, phrase))

    async def door(self, token: str | None) -> Answer:
        """What an outsider is answered who looks at a link."""
        return await self._viewer.post("/api/shared/door", {"token": token, "address": OUTSIDER})

    async def view(self, view_id: str, span: tuple[int, int] | None = None) -> Answer:
        """The bytes of an opening, for who opened it."""
        return await self._viewer.get(f"/api/shared/views/{view_id}", None, span, outsider=OUTSIDER)


async def made(now: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """A draft once it is made; ``now`` tells how it is. Raises BenchError."""
    async with asyncio.timeout(_MADE_TIMEOUT_S):
        while True:
            info = await now()
            if info["state"] == "ready":
                return info
            if info["state"] != "rendering":
                raise BenchError(f"the share could not be made: {info['problem']}")
            await asyncio.sleep(0.1)


def _json(answer: Answer) -> dict[str, Any]:
    if answer.status not in (200, 201, 202):
        raise BenchError(f"the NVR answers {answer.status}: {answer.body[:300]!r}")
    found: dict[str, Any] = json.loads(answer.body)
    return found
