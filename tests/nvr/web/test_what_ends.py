"""What a token has open ends with what it was for."""

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from nvr.scope import Role

from .test_hls import camera
from .test_live import until
from .test_tokens import owner
from .two_cameras import Two, scoped, two

__all__ = ["camera", "two"]


async def test_what_is_open_to_a_removed_camera_ends(two: Two) -> None:
    url, whole = f"{two.nvr.url}/api/ws", two.nvr.http.headers["Authorization"]
    own, other = (f"Bearer {t}" for t in (two.token, scoped(two.nvr, Role.VIEWER, {"yard"})))
    sockets = [
        await two.nvr.http.ws_connect(url, headers={"Authorization": token})
        for token in (own, other, whole)
    ]
    for socket in sockets:
        await socket.receive_json(timeout=5)
    two.nvr.backend.keeping.pinned.clear()
    headers = {"Authorization": whole}
    for ask, body in (
        (two.nvr.http.delete, None),
        (two.nvr.http.post, {"name": "Front door", "main_url": "rtsp://10.0.0.8/1"}),
    ):
        path = "/front_door" if body is None else ""
        async with ask(f"{two.nvr.url}/api/cameras{path}", headers=headers, json=body) as response:
            assert response.ok
        # it may come again, and finds out what it is for now
        while (message := await sockets[0].receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert sockets[0].close_code == aiohttp.WSCloseCode.GOING_AWAY, message
        sockets[0] = await two.nvr.http.ws_connect(url, headers={"Authorization": own})
    assert not sockets[1].closed
    assert [len(await _messages(socket)) for socket in sockets[1:]] == [0, 2]
    for socket in sockets:
        await socket.close()


async def _messages(socket: aiohttp.ClientWebSocketResponse) -> list[Any]:
    """Those that have come."""
    found = []
    with suppress(TimeoutError):
        while True:
            found.append(await socket.receive_json(timeout=0.2))
    return found


async def test_what_a_revoked_viewer_has_open_ends(two: Two) -> None:
    tap = asyncio.create_task(two.ask("live", "front_door"))
    await until(lambda: bool(two.nvr.backend.taps))
    two.nvr.backend.taps[0][0].send(b"x" * 188)
    await until(lambda: len(two.nvr.server.services.connections) == 1)
    info = two.nvr.tokens.verify(two.token)
    assert info is not None
    assert (await owner(two.nvr, "DELETE", f"tokens/{info.id}"))[0] == 204
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(tap, 5)
