"""What somebody in the home network may send, with and without a token, to a real server."""

import asyncio
import gzip
import json
import logging
import re
from hashlib import sha256
from typing import Any

import aiohttp
import pytest
from yarl import URL

from nvr.config import CameraConfig
from nvr.net import Rules, outgoing
from nvr.shares import ShareRequest
from nvr.web.app import make_app, make_control_app
from nvr.web.guesses import MOST_TOKENS, WINDOW_S

from .conftest import NOW_US, Running, unverified
from .test_access import WITH_TIME, basic, raw, real_path, routes_of, status
from .test_hls import Camera, camera
from .test_ledger import entries, settled

__all__ = ["camera"]

STRICT = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "cloudcam-nvr",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FORBIDDEN = ("Set-Cookie", "Access-Control-Allow-Origin", "X-Powered-By")
RANGE = f"start_us={NOW_US - 12_000_000}&end_us={NOW_US}"
CLIP = "/api/cameras/front_door/clip.mp4?start_us=1&end_us=2"


def strict(headers: Any) -> bool:
    return all(headers.get(name) == value for name, value in STRICT.items()) and not any(
        name in headers for name in FORBIDDEN
    )


# Guessing


async def test_who_guesses_tokens_is_held_off(nvr: Running) -> None:
    token = await nvr.pair()
    url = f"{nvr.url}/api/state"
    for n in range(MOST_TOKENS):
        assert await status(nvr, "GET", "/api/state", f"Bearer guess{n}") == 401
    for authorization in ("Bearer guess", basic("guess"), "guess"):
        headers = {"Authorization": authorization}
        async with nvr.http.get(url, headers=headers) as response:
            assert response.status == 429
            assert 0 < int(response.headers["Retry-After"]) <= WINDOW_S
            assert response.headers["Connection"] == "close"
            assert strict(response.headers)
    assert await status(nvr, "GET", "/api/state", f"Bearer {token}") == 200, "never the owner"
    nvr.clock.advance(WINDOW_S)
    assert await status(nvr, "GET", "/api/state", "Bearer guess") == 401
    await settled(nvr)
    assert [e["told"]["reason"] for e in entries(nvr, "sign_in_failed")] == ["token"]


async def test_who_asks_first_without_a_token_is_never_held_off(nvr: Running) -> None:
    """As players do, for every piece of a recording."""
    token = await nvr.pair()
    for _ in range(2 * MOST_TOKENS):
        assert await status(nvr, "GET", "/api/cameras/front_door/snapshot.jpg", None) == 401
        assert await status(nvr, "GET", "/api/cameras/front_door/snapshot.jpg", basic(token)) == 200


async def test_how_long_a_look_takes_tells_nothing_about_tokens(nvr: Running) -> None:
    """What is compared is a checksum, of which a guesser can't choose the beginning."""
    token = await nvr.pair()
    seen: list[str] = []
    nvr.tokens._db._reader.set_trace_callback(seen.append)
    for guess in (token, token[:-1] + "x", "x"):
        await status(nvr, "GET", "/api/state", f"Bearer {guess}")
        assert sha256(guess.encode()).hexdigest() in seen[-1]
        assert guess not in seen[-1] or guess == "x"
    nvr.tokens._db._reader.set_trace_callback(None)


async def redeem(nvr: Running, secret: str) -> tuple[int, dict[str, Any]]:
    body = {"secret": secret, "client_name": "Eve"}
    async with nvr.http.post(f"{nvr.url}/api/pair", json=body) as response:
        assert strict(response.headers)
        if response.status == 429:
            assert 0 < int(response.headers["Retry-After"]) <= WINDOW_S
        return response.status, await response.json()


async def test_who_guesses_secrets_uses_up_none_that_is_made_then(nvr: Running) -> None:
    for n in range(5):
        assert (await redeem(nvr, f"guess{n}"))[0] == 403
    secret = await nvr.pairing_secret()
    for _ in range(10):
        got, answer = await redeem(nvr, "guess")
        assert (got, answer["error"]["code"]) == (429, "pairing_held_off")
    nvr.clock.advance(WINDOW_S)
    assert (await redeem(nvr, secret))[0] == 200


async def test_a_pairing_that_was_listened_in_on_cannot_be_played_again(nvr: Running) -> None:
    secret = await nvr.pairing_secret()
    answers = await asyncio.gather(*(redeem(nvr, secret) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 403, 403, 403]
    assert len(nvr.tokens.all()) == 1
    assert [e["what"] for e in entries(nvr, "paired")] == ["paired"]


# Pages


async def test_no_page_can_use_the_nvr(nvr: Running) -> None:
    """Neither another one nor one whose host's name was made to lead here, nor with a password
    that the browser remembers.
    """
    token = await nvr.pair()
    here = f"127.0.0.1:{nvr.port}"
    marks = (
        {"Origin": "https://elsewhere.example"},
        {"Origin": f"https://{here}"},
        {"Origin": "null"},
        {"Host": "elsewhere.example", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "same-origin", "Host": "elsewhere.example"},
        {"Sec-Fetch-Site": "same-site"},
    )
    for method, path, name in routes_of(make_app(nvr.server.services)):
        for mark in marks:
            headers = {"Authorization": basic(token), **mark}
            url = nvr.url + real_path(path)
            async with nvr.http.request(method, url, headers=headers, json={}) as response:
                assert response.status == 403, (name, mark)
                assert strict(response.headers)
    for mark in marks[:4]:
        headers = {"Authorization": f"Bearer {token}", **mark}
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await nvr.http.ws_connect(f"{nvr.url}/api/ws", headers=headers)
    typed = {"Authorization": basic(token), "Sec-Fetch-Site": "none"}
    url = f"{nvr.url}/api/cameras/front_door/snapshot.jpg"
    async with nvr.http.get(url, headers=typed) as response:
        assert response.status == 200, "what a person typed into the address bar"
    await settled(nvr)
    assert [e["told"]["reason"] for e in entries(nvr, "sign_in_failed")] == ["page"]


# Paths


NAMES = (
    "..",
    "%2e%2e",
    "..%2f..%2f..%2fsecret",
    "%2e%2e%2fsecret",
    "..%5csecret",
    "%252e%252e%252fsecret",
    "%c0%ae%c0%ae%c0%afsecret",
    "%2fetc%2fpasswd",
    "front_door%00",
    "front_door%0d%0aX-Evil:%201",
    "front_door;x",
    "front_door'%20OR%20'1'='1",
    "-rf",
    "%e2%80%ae",
    "%ff%fe",
    "%",
    "%zz",
    "~root",
    "a" * 300,
)


async def test_no_name_in_a_path_leads_elsewhere(paired: Running) -> None:
    """Every route with a name in its path, with each of these names in each place."""
    for folder in (paired.backend.folder.parent, paired.backend.folder):
        for name in ("secret", "secret.jpg", "secret.mp4"):
            (folder / name).write_bytes(b"intimate")
    tried = 0
    for app in (make_app, make_control_app):
        for method, path, route in routes_of(app(paired.server.services)):
            for place in re.findall(r"{\w+}", path):
                for name in NAMES:
                    tried += 1
                    hostile = real_path(path.replace(place, "\0")).replace("\0", name)
                    url = URL(f"{paired.url}{hostile}?{RANGE}&time_us=1", encoded=True)
                    async with paired.http.request(method, url, json={}) as response:
                        assert response.status in (400, 404, 405), (route, hostile)
                        assert strict(response.headers), (route, hostile)
                        assert "X-Evil" not in response.headers
                        assert b"intimate" not in await response.read()
    assert tried > 40 * len(NAMES)


# Range


RANGES = (
    "bytes=" + ",".join(f"{n}-{n}" for n in range(1000)),
    "bytes=" + ",".join(["0-"] * 1300),
    "bytes=0-0,-1",
    "bytes=0-99999999999999999999999999999999999",
    "bytes=99999999999999999999999999999999999-",
    "bytes=-99999999999999999999999999999999999",
    "bytes=9999999999999999999-",
    "bytes=-9999999999999999999",
    "bytes=-0",
    "bytes=5-3",
    "bytes=--5",
    "bytes=0x1-0x5",
    "bytes=1e3-",
    "bytes=\u0661-",
    "bytes= 0-5",
    "bits=0-5",
    "0-5",
    "",
)


async def test_no_range_makes_more_than_the_file(paired: Running, camera: Camera) -> None:
    camera.finish()
    media = f"/api/cameras/front_door/media/{camera.path}"
    for path in (CLIP, "/api/alerts/a1/clip.mp4", media):
        async with paired.http.get(f"{paired.url}{path}") as response:
            whole = await response.read()
        for header in RANGES:
            headers = {"Range": header}
            async with paired.http.get(f"{paired.url}{path}", headers=headers) as response:
                body = await response.read()
                assert response.status in (200, 206, 416), header[:40]
                assert response.content_type != "multipart/byteranges"
                assert strict(response.headers)
                if response.status == 416:
                    assert response.headers["Content-Range"] == f"bytes */{len(whole)}"
                else:
                    assert body in whole
                    assert response.status == 206 or body == whole


# Too much


async def answer(nvr: Running, request: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers of a raw request's answer; 0 when the connection was just ended."""
    got = await raw(nvr, request, unverified())
    head, _, _ = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first:
        return 0, {}
    headers = dict(line.split(": ", 1) for line in lines)
    assert strict(headers), request[:60]
    return int(first.split()[1]), headers


def request_of(nvr: Running, line: str, *headers: str, body: bytes = b"") -> bytes:
    token = nvr.http.headers["Authorization"]
    head = [line, "Host: nvr", f"Authorization: {token}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


async def test_what_is_too_large_is_refused(paired: Running) -> None:
    get = "GET /api/state HTTP/1.1"
    as_json = "Content-Type: application/json"
    post = "POST /api/cameras HTTP/1.1"
    bomb = gzip.compress(b'{"name": "' + b"x" * 50_000_000 + b'"}')
    assert len(bomb) < 60_000
    zipped = ("Content-Encoding: gzip", f"Content-Length: {len(bomb)}")
    for request, expected in (
        (request_of(paired, f"GET /api/state?{'x' * 100_000} HTTP/1.1"), {400}),
        (request_of(paired, f"GET /{'x' * 100_000} HTTP/1.1"), {400}),
        (request_of(paired, get, f"X: {'x' * 100_000}"), {400}),
        (request_of(paired, get, f"{'x' * 100_000}: 1"), {400}),
        (request_of(paired, get, *(f"X{n}: 1" for n in range(1000))), {400}),
        (request_of(paired, post, as_json, "Content-Length: 10000000000"), {413}),
        (request_of(paired, post, as_json, *zipped, body=bomb), {400}),
        (request_of(paired, "GET /api/timeline?" + "camera_id=a&" * 600 + " HTTP/1.1"), {400}),
    ):
        assert (await answer(paired, request))[0] in expected, request[:60]


async def test_a_body_without_end_is_cut_off(paired: Running) -> None:
    async def endless() -> Any:
        while True:
            yield b" " * 16_384

    headers = {"Content-Type": "application/json"}
    try:
        async with asyncio.timeout(20):
            async with paired.http.post(
                f"{paired.url}/api/cameras", data=endless(), headers=headers
            ) as response:
                assert response.status == 413
    except aiohttp.ClientConnectionError:
        pass  # hung up on while it was still sending


# Not HTTP


MALFORMED = (
    b"nonsense\r\n\r\n",
    b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n",
    b"GET /api/health HTTP/9.9\r\nHost: x\r\n\r\n",
    b"G\x00T /api/health HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\n\x00: b\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nA: b\rX-Evil: 1\r\n\r\n",
    b"POST /api/pair HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\n",
    b"POST /api/pair HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /api/pair HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n",
    b"GET /api/health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
)


async def test_what_is_no_request_is_told_so_and_no_more(
    nvr: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for request in MALFORMED:
        status, headers = await answer(nvr, request)
        assert status == 400, request
        assert "aiohttp" not in str(headers).lower()
    assert not caplog.records, "strangers don't write the log"


async def test_a_request_smuggled_behind_another_is_asked_for_a_token(paired: Running) -> None:
    inner = b"GET /api/state HTTP/1.1\r\nHost: nvr\r\n\r\n"
    request = request_of(paired, "GET /api/health HTTP/1.1").replace(b"Connection: close\r\n", b"")
    got = await raw(
        paired, request + inner.replace(b"nvr", b"nvr\r\nConnection: close"), unverified()
    )
    assert got.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 401" in got
    assert b"main_url" not in got


async def test_methods_that_nobody_needs(paired: Running) -> None:
    for method in ("TRACE", "TRACK", "CONNECT", "OPTIONS", "PROPFIND", "PUT", "DELETE", "FOO"):
        for path in ("/api/state", "/api/health", "/api/alerts/a1", "/api/cameras"):
            if (method, path) == ("DELETE", "/api/alerts/a1"):
                continue
            status, headers = await answer(paired, request_of(paired, f"{method} {path} HTTP/1.1"))
            assert status in (400, 404, 405), (method, path)
            assert status != 405 or headers["Allow"]


# Not JSON


DEEP = "[" * 30_000
VALUES = (
    "null", "true", "-1", "1e400", "NaN", "9" * 5000, '""', '"\\u0000"', '"\\ud800"',
    json.dumps("x" * 60_000), '"../../etc/passwd"', "[]", "{}", "[" * 20_000 + "]" * 20_000,
    '{"a":' * 900 + "1" + "}" * 900, '{"a":' * 9000 + "1" + "}" * 9000,
)  # fmt: skip
BODIES = ("", "null", "[]", "1", '"x"', "{", "{}}", "{'a': 1}", "\ufeff{}", DEEP, '{"a":' * 12_000)
CAMERA = {"name": "X", "main_url": "rtsp://10.0.0.9/1"}
ALERT = {"label": "not_a_person"}
SHARE = {
    "camera_id": "front_door", "start_us": 1, "end_us": 2, "content": "whole", "way": "link",
    "recipient": "x", "purpose": "x",
}  # fmt: skip
FIELDS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "pair": ({"secret": "x", "client_name": "x"}, ("secret", "client_name")),
    "restart": ({}, ()),
    "camera-add": (CAMERA, tuple(CameraConfig.model_fields)),
    "camera-change": ({}, ("id", "name", "main_url", "onvif", "zones")),
    "camera-judge": ({}, ("sensitivity", "zones", "motion_masks", "object_masks", "thresholds")),
    "describe": ({}, ("address", "username", "password")),
    "preview": ({}, ("address", "id", "main_url", "password", "zones")),
    "ptz": ({}, ("pan", "tilt", "zoom", "duration_ms", "preset", "home", "stop")),
    "clock": ({}, ()),
    "export-start": (
        {"cameras": ["front_door"], "start_us": 1, "end_us": 2},
        ("cameras", "start_us", "end_us", "kind"),
    ),
    "pin": ({"start_us": 1, "end_us": 2}, ("start_us", "end_us", "note")),
    "alert-pin": ({}, ()),
    "alert-label": (ALERT, ("label", "dry_run")),
    "lesson-change": ({}, ("enabled",)),
    "presence-set": ({}, ("anybody_home",)),
    "ledger-verify": ({}, ("heads",)),
    "ledger-seen": (
        {"camera_id": "front_door", "what": "still"}, ("camera_id", "what", "lasts_s"),
    ),
    "storage-change": ({}, ("recordings_dir", "min_free_gb", "max_recordings_gb")),
    "pairing": ({}, ("hosts",)),
    "token-add": ({"client_name": "x"}, ("client_name", "role", "cameras")),
    "share-create": (SHARE, tuple(ShareRequest.__dataclass_fields__)),
    "share-consent": ({"sha256": "0" * 64}, ("sha256",)),
    "share-revoke": ({}, ()),
    "share-release": ({}, ()),
    "shared-door": ({"token": "x" * 22}, ("token", "address")),
    "shared-open": ({"token": "x" * 22}, ("token", "phrase", "address")),
}  # fmt: skip
"""By the route's name: a body that makes sense, and what it may hold."""


async def test_no_body_is_a_fault_of_ours(
    paired: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """Every route that takes a body, with bodies that are none and each value in each place."""
    services = paired.server.services
    shared = {name for _, _, name in routes_of(make_app(services))}
    routes = {name: (method, path) for method, path, name in routes_of(make_control_app(services))}
    taking = {name for name, (method, _) in routes.items() if method in ("POST", "PATCH", "PUT")}
    assert taking == FIELDS.keys()
    paired.backend.sharing.start()
    await paired.backend.sharing.taken_up()
    for name, (base, fields) in FIELDS.items():
        method, path = routes[name]
        http, host = (paired.http, paired.url) if name in shared else (paired.control, "http://nvr")
        bodies = [*BODIES]
        for field in fields:
            rest = json.dumps({k: v for k, v in base.items() if k != field})[1:-1]
            bodies += [f'{{"{field}": {value}{", " if rest else ""}{rest}}}' for value in VALUES]
        before = paired.backend.config
        for body in bodies:
            paired.backend.config = before  # hundreds of cameras would take long
            async with http.request(
                method,
                host + real_path(path),
                data=body.encode(),
                headers={"Content-Type": "application/json"},
            ) as response:
                text = await response.text()
                assert response.status != 500, (name, body[:100], text)
                assert len(text) < 20_000, (name, body[:100])
    assert "has a fault" not in caplog.text
    assert "Traceback" not in caplog.text


# Headers


async def test_headers_are_strict_on_every_route(paired: Running) -> None:
    """With a token and without one."""
    without = {"Authorization": ""}
    for method, path, name in routes_of(make_app(paired.server.services)):
        if name in {"live", "live-mp4", "discovery"}:
            continue  # what these wait for takes long; they have the same way out
        query = f"?{RANGE}&time_us=1" if name in WITH_TIME | {"evidence", "recordings"} else ""
        for headers in ({}, without) if name not in {"ws", "token"} else (without,):
            url = f"{paired.url}{real_path(path)}{query}"
            async with paired.http.request(method, url, headers=headers, json={}) as response:
                assert strict(response.headers), (name, response.status)
        paired.clock.advance(WINDOW_S)


# Addresses


async def test_no_address_of_a_camera_leads_to_the_nvr_or_to_files(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "rules", Rules((), paired.port))
    before = outgoing.refused
    port = paired.port
    own = ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]")
    for host in own:
        for path, body in (
            ("discovery/describe", {"address": f"http://{host}:{port}/api/state"}),
            ("cameras/preview", {"main_url": f"rtsp://{host}:{port}/"}),
            ("cameras/preview", {"main_url": f"https://{host}:{port}/api/health"}),
        ):
            async with paired.http.post(f"{paired.url}/api/{path}", json=body) as response:
                text = await response.text()
                assert response.status in (400, 503), (host, path, text)
                assert "schema_version" not in text
    assert outgoing.refused > before
    for url in ("file:///etc/passwd", "FILE:///etc/passwd", " file:///etc/passwd"):
        async with paired.http.post(
            f"{paired.url}/api/cameras/preview", json={"main_url": url}
        ) as response:
            assert response.status == 400, await response.text()
