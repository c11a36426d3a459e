"""Every route that sends a camera's pictures tells who watches."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from nvr.viewers import Way
from nvr.web.app import PLAYER_ROUTES
from nvr.web.watching import WATCHED_ROUTES

from .conftest import NOW_US, Running, camera_down

RANGE = f"start_us={NOW_US - 60_000_000}&end_us={NOW_US}"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


def test_no_route_with_pictures_is_left_out() -> None:
    """Playlists hold none; who can't be a player is not among the routes of players."""
    without = {"hls-master", "hls-playlist", "hls-live"}
    others = {"preview", "evidence", "export-zip", "export-file"}
    others |= {"share-preview", "share-file", "shared-view"}
    assert WATCHED_ROUTES.keys() == PLAYER_ROUTES - without | others


async def test_live(paired: Running) -> None:
    viewers = paired.backend.viewers

    async def camera() -> None:
        await until(lambda: bool(paired.backend.taps))
        with contextlib.suppress(ConnectionError):
            while True:
                await asyncio.get_running_loop().sock_sendall(paired.backend.taps[0][0], b"x" * 188)
                await asyncio.sleep(0.01)

    url = f"{paired.url}/api/cameras/front_door/live.ts"
    sending = asyncio.create_task(camera())
    async with paired.http.get(url, headers={"User-Agent": "player"}) as response:
        assert await response.content.readexactly(188) == b"x" * 188
        await until(lambda: viewers.count("front_door") == 1)
        (viewing,) = viewers.of("front_door")
        viewer = viewing.viewer
        assert (viewer.address, viewer.agent) == ("127.0.0.1", "player")
        assert (viewer.client != "owner", viewer.token_id is not None) == (True, True)
        response.close()
    await sending
    await until(lambda: viewers.count("front_door") == 0)
    assert paired.backend.watched == ["front_door", "front_door"]


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("cameras/front_door/snapshot.jpg", Way.STILL),
        (f"cameras/front_door/frame.jpg?time_us={NOW_US}", Way.PAST),
        (f"cameras/front_door/filmstrip.jpg?{RANGE}", Way.PAST),
        (f"cameras/front_door/clip.mp4?{RANGE}", Way.CLIP),
        ("alerts/a1/clip.mp4", Way.CLIP),
    ],
)
async def test_sessions(paired: Running, path: str, way: Way) -> None:
    viewers = paired.backend.viewers
    url = f"{paired.url}/api/{path}"
    for _ in range(2):
        async with paired.http.get(url) as response:
            assert response.status == 200
            await response.read()
    await until(lambda: viewers.count("front_door") == 0)
    assert paired.backend.watched == ["front_door", "front_door"], "one session, and its end"
    async with paired.control.get(f"http://nvr/api/{path}") as response:
        assert response.status == 200
    (viewing,) = viewers.of("front_door")
    assert (viewing.viewer.client, viewing.viewer.token_id, viewing.way) == ("owner", None, way)


async def test_nobody_watches_who_gets_no_picture(paired: Running) -> None:
    paired.backend.down["front_door"] = camera_down()
    for path in ("cameras/front_door/snapshot.jpg", "cameras/front_door/live.ts"):
        async with paired.http.get(f"{paired.url}/api/{path}") as response:
            assert response.status == 503
    async with paired.http.head(f"{paired.url}/api/alerts/a1/clip.mp4") as response:
        assert response.status == 200
    async with paired.http.get(f"{paired.url}/api/alerts/a1/snapshot.jpg") as response:
        assert response.status == 200
    assert paired.backend.watched == []


async def test_restart_is_refused_where_nobody_starts_it_again(paired: Running) -> None:
    async with paired.http.post(f"{paired.url}/api/restart") as response:
        assert response.status == 409
        assert (await response.json())["error"]["code"] == "not_supervised"
    stopped: list[str] = []
    paired.backend.restart.is_possible = True
    paired.backend.restart.stop = lambda: stopped.append("stop")
    async with paired.http.post(f"{paired.url}/api/restart") as response:
        assert response.status == 204
    assert stopped == ["stop"]
