"""Who may ask what: every route, with every way of not having a token."""

import asyncio
import base64
import re
import ssl
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from nvr.ledger.entry import What
from nvr.store.db import Database
from nvr.store.tokens import Tokens
from nvr.web.app import PLAYER_ROUTES, make_app, make_control_app
from nvr.web.guesses import WINDOW_S
from nvr.web.permissions import OPEN_ROUTES
from nvr.web.routes import hls
from nvr.web.server import Listen, WebServer

from .conftest import Running, pinned, unverified
from .test_live import until

ROOT = Path(__file__).parents[3]


def routes_of(app: web.Application) -> list[tuple[str, str, str]]:
    """(method, path, name) of every route that is registered."""
    found = []
    for route in app.router.routes():
        assert route.resource is not None
        assert route.name, f"{route} needs a name"
        found.append((route.method, route.resource.canonical, route.name))
    return found


def real_path(path: str) -> str:
    values = {
        "camera_id": "front_door",
        "alert_id": "a1",
        "pin_id": "p0",
        "lesson_id": "c0ffee",
        "day": "2023-11-14",
        "file": "22-13-20.000Z.mp4",
        "session": "0" * 32,
        "export_id": "0" * 12,
        "share_id": "0" * 12,
        "view_id": "0" * 32,
    }
    return path.format(**values)


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"cloudcam:{password}".encode()).decode()


async def status(nvr: Running, method: str, path: str, authorization: str | None) -> int:
    headers = {"Authorization": authorization} if authorization is not None else {}
    async with nvr.http.request(method, f"{nvr.url}{path}", headers=headers, json={}) as response:
        if response.status in (401, 404) and method != "HEAD":
            assert "error" in await response.json()
        return response.status


async def test_every_route_but_two_asks_for_a_token(nvr: Running) -> None:
    assert {"health", "pair"} == OPEN_ROUTES
    revoked = await nvr.pair("revoked")
    async with nvr.http.delete(
        f"{nvr.url}/api/token", headers={"Authorization": f"Bearer {revoked}"}
    ) as response:
        assert response.status == 204
    token = await nvr.pair()
    refused = [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {revoked}",
        f"Bearer {token[:-1]}",
        f"Bearer {token}x",
        f"Bearer {token.upper()}",
        f"Token {token}",
        token,
        basic(""),
        basic(revoked),
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Bearer \u00e9" * 3,
        "Bearer " + "x" * 5000,
    ]
    routes = [r for r in routes_of(make_app(nvr.server.services)) if r[2] not in OPEN_ROUTES]
    assert len(routes) >= 14
    for method, path, _ in routes:
        for authorization in refused:
            assert await status(nvr, method, real_path(path), authorization) == 401, (
                method, path, authorization,
            )  # fmt: skip
        in_query = f"{real_path(path)}?token={token}&access_token={token}"
        assert await status(nvr, method, in_query, None) == 401
        nvr.clock.advance(WINDOW_S)  # else too many were wrong


WITH_TIME = {"clip", "frame", "filmstrip", "hls-playlist"}


async def test_only_players_may_use_basic(nvr: Running) -> None:
    token = await nvr.pair()
    for method, path, name in routes_of(make_app(nvr.server.services)):
        if name in OPEN_ROUTES or name in {"live", "live-mp4"}:
            continue
        query = "?start_us=1&end_us=2&time_us=1" if name in WITH_TIME else ""
        got = await status(nvr, method, real_path(path) + query, basic(token))
        found = 404 if name in hls.ROUTES else 200  # nothing is recorded
        assert got == (found if name in PLAYER_ROUTES else 401), (method, path)
        nvr.clock.advance(WINDOW_S)


async def test_what_does_not_exist_asks_for_a_token_too(nvr: Running) -> None:
    for path in ("/", "/api", "/api/pairing", "/api/cameras/front_door/../../state", "/x" * 500):
        assert await status(nvr, "GET", path, None) == 401
    token = await nvr.pair()
    assert await status(nvr, "GET", "/api/nothing", f"Bearer {token}") == 404


async def test_pairing_strings_are_made_at_the_control_socket_only(paired: Running) -> None:
    async with paired.http.post(f"{paired.url}/api/pairing", json={}) as response:
        assert response.status == 404
    async with paired.control.get("http://nvr/api/state") as response:
        assert response.status == 200
    async with paired.control.delete("http://nvr/api/token") as response:
        assert response.status == 400


async def test_a_restart_of_the_server_keeps_clients_paired(paired: Running) -> None:
    await paired.server.stop()
    listen = Listen(paired.data_dir, "127.0.0.1", paired.port)
    db = Database(paired.database, paired.clock)
    again = WebServer(listen, paired.backend, Tokens(db, paired.clock), paired.clock)
    await again.start()
    async with paired.http.get(f"{paired.url}/api/state") as response:
        assert response.status == 200
    await again.stop()
    db.close()


async def test_no_file_holds_a_token(paired: Running) -> None:
    token = paired.http.headers["Authorization"].removeprefix("Bearer ").encode()
    assert len(token) == 43  # 256 bits in base64
    files = [path for path in paired.database.parent.rglob("*") if path.is_file()]
    assert paired.database in files
    for path in files:
        assert token not in path.read_bytes(), path


async def test_revoking_ends_what_the_token_has_open_and_nothing_else(nvr: Running) -> None:
    mine, other = await nvr.pair("mine"), await nvr.pair("other")
    headers = {"Authorization": f"Bearer {mine}"}

    async def send_first_bytes() -> None:
        await until(lambda: bool(nvr.backend.taps))
        nvr.backend.taps[0][0].send(b"x" * 188)

    sending = asyncio.create_task(send_first_bytes())
    live = await nvr.http.get(f"{nvr.url}/api/cameras/front_door/live.ts", headers=headers)
    await sending
    async with (
        nvr.http.ws_connect(f"{nvr.url}/api/ws", headers=headers) as socket,
        nvr.http.ws_connect(
            f"{nvr.url}/api/ws", headers={"Authorization": f"Bearer {other}"}
        ) as others,
    ):
        await socket.receive_json()
        await others.receive_json()
        async with nvr.http.delete(f"{nvr.url}/api/token", headers=headers) as response:
            assert response.status == 204
        closing = await socket.receive(timeout=5)
        assert closing.type is aiohttp.WSMsgType.CLOSE
        assert closing.data == 4401
        with pytest.raises(aiohttp.ClientPayloadError):
            await asyncio.wait_for(live.content.read(), 5)
        await nvr.backend.change_camera("front_door", {"name": "Door"})
        assert (await others.receive_json(timeout=5))["camera"]["name"] == "Door"


async def test_headers_are_strict_on_every_answer(paired: Running) -> None:
    for path in (
        "/api/health",
        "/api/state",
        "/api/nothing",
        "/api/cameras/front_door/snapshot.jpg",
        "/api/cameras/front_door/clip.mp4?start_us=1&end_us=2",
        "/api/alerts?limit=x",
    ):
        async with paired.http.get(f"{paired.url}{path}") as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            assert response.headers["Server"] == "cloudcam-nvr"
            for name in ("Set-Cookie", "Access-Control-Allow-Origin"):
                assert name not in response.headers


async def test_no_cors(paired: Running) -> None:
    async with paired.http.options(
        f"{paired.url}/api/cameras",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    ) as response:
        assert response.status == 403
        assert not [name for name in response.headers if name.startswith("Access-Control")]


async def test_a_form_of_another_page_changes_nothing(paired: Running) -> None:
    body = '{"name": "X", "main_url": "rtsp://h/1"}'
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        async with paired.http.post(
            f"{paired.url}/api/cameras", data=body, headers={"Content-Type": content_type}
        ) as response:
            assert response.status == 400
    assert len(paired.backend.config.cameras) == 1


async def test_wrong_method_and_oversized_and_malformed_bodies(paired: Running) -> None:
    async with paired.http.post(f"{paired.url}/api/state", json={}) as response:
        assert response.status == 405
        assert response.headers["Allow"] == "GET"
        assert (await response.json())["error"]["code"] == "method_not_allowed"
    url, as_json = f"{paired.url}/api/cameras", {"Content-Type": "application/json"}
    async with paired.http.post(url, json={"name": "x" * 70_000}) as response:
        assert response.status == 413
        assert (await response.json())["error"]["code"] == "too_large"
    for body in (b"", b"{", b"[]", b"null", b"1", b"\xff\xfe", b"[" * 20_000):
        async with paired.http.post(url, data=body, headers=as_json) as response:
            assert response.status == 400, body[:10]
            assert (await response.json())["error"]["code"] == "bad_request"
    async with paired.http.post(
        url, data=b"{}", headers={"Content-Type": "application/json; charset=klingon"}
    ) as response:
        assert response.status == 400


async def test_paths_lead_nowhere_else(paired: Running) -> None:
    (paired.backend.folder.parent / "secret.mp4").write_bytes(b"secret")
    for path in (
        "/api/cameras/../secret/clip.mp4?start_us=1&end_us=2",
        "/api/cameras/..%2Fsecret/clip.mp4?start_us=1&end_us=2",
        "/api/cameras/%2e%2e%2fsecret/clip.mp4?start_us=1&end_us=2",
        "/api/cameras/..%5csecret/clip.mp4?start_us=1&end_us=2",
        "/api/cameras/front_door%00/clip.mp4?start_us=1&end_us=2",
        "/api/cameras/FRONT_DOOR/clip.mp4?start_us=1&end_us=2",
        f"/api/cameras/{'a' * 49}/clip.mp4?start_us=1&end_us=2",
        "/api/alerts/../a1/snapshot.jpg",
        "/api/alerts/..%2fa1/snapshot.jpg",
        "/api/alerts/..%2f..%2f..%2fetc%2fpasswd",
        "/api/alerts/-a1",
        "//etc/passwd",
        "/etc/passwd",
    ):
        async with paired.http.get(URL(paired.url + path, encoded=True)) as response:
            assert response.status == 404, path
            assert b"secret" not in await response.read()


async def raw(nvr: Running, request: bytes, context: ssl.SSLContext | None) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", nvr.port, ssl=context)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionError:
        return b""
    finally:
        writer.transport.abort()


async def test_plain_http_gets_nothing(nvr: Running) -> None:
    request = b"GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert b"HTTP" not in await raw(nvr, request, None)
    assert b"200 OK" in await raw(nvr, request, unverified())


async def test_malformed_requests_get_a_bare_400(nvr: Running) -> None:
    for request in (
        b"nonsense\r\n\r\n",
        b"GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /api/health HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ):
        answer = await raw(nvr, request, unverified())
        assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400")), request[:20]
        assert b"Traceback" not in answer


async def test_a_foreign_certificate_is_not_talked_to(nvr: Running) -> None:
    async with aiohttp.ClientSession(connector=pinned("00" * 32)) as session:
        with pytest.raises(aiohttp.ServerFingerprintMismatch):
            await session.get(f"{nvr.url}/api/health")


async def test_every_route_is_documented_and_every_documented_route_exists(nvr: Running) -> None:
    services = nvr.server.services
    found = {
        f"{method} {re.sub(r'{[a-z_]+}', '{id}', path)}"
        for app in (make_app(services), make_control_app(services))
        for method, path, _ in routes_of(app)
        if method != "HEAD"
    }
    text = (ROOT / "docs/ref/api.md").read_text()
    told = set(re.findall(r"`((?:GET|POST|PATCH|PUT|DELETE) /api[^`?]*)", text))
    assert told == found


def test_every_entry_of_the_ledger_is_documented() -> None:
    text = (ROOT / "docs/ref/api.md").read_text()
    assert [what.value for what in What if f"`{what.value}`" not in text] == []
