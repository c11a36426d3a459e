"""Nobody sees a picture, and nothing is done, that is not in the ledger."""

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from nvr.ledger import journal
from nvr.ledger.files import backwards
from nvr.ledger.proof import prove
from nvr.playback.exports import Exports
from nvr.shares import ShareWay
from nvr.users import HEADER, User, read_user
from nvr.web.app import make_app, make_control_app
from nvr.web.auth import Client
from nvr.web.deeds import DEEDS, UNLOGGED
from nvr.web.logged import last_check, ledgered
from nvr.web.routes.shares import OUTSIDER
from nvr.web.services import CLIENT, SERVICES
from nvr.web.watching import WATCHED_ROUTES
from tests.nvr.rtsp import Rtsp

from .conftest import NOW_US, Running
from .shares import ERIKA, active_share, open_view
from .test_hls import Camera, camera
from .test_live import until

ANNA = {HEADER: "id=u1&name=Anna%20%C3%84&address=192.168.1.20"}
BEN = {HEADER: "id=u2&name=Ben"}
UNKNOWN = {HEADER: ""}
RANGE = f"start_us={NOW_US - 12_000_000}&end_us={NOW_US}"
DOOR = "cameras/front_door"

__all__ = ["camera"]


def folder(nvr: Running) -> Path:
    return nvr.backend.folder / "ledger"


def entries(nvr: Running, *whats: str) -> list[dict[str, Any]]:
    """The oldest first."""
    found = [e for e in backwards(folder(nvr)) if not whats or e["what"] in whats]
    return found[::-1]


async def ask(nvr: Running, method: str, path: str, **more: Any) -> tuple[int, bytes]:
    async with nvr.http.request(method, f"{nvr.url}/api/{path}", **more) as response:
        return response.status, await response.read()


async def settled(nvr: Running) -> None:
    """Everything appended until now is on the disk."""
    await nvr.backend.ledger.after(0, 1)


def test_every_route_has_its_place_in_the_ledger(nvr: Running) -> None:
    """A new route without an entry fails here, and is refused if it sends pictures."""
    apps = make_app(nvr.server.services), make_control_app(nvr.server.services)
    routes = {route.name for app in apps for route in app.router.routes()}
    places = [WATCHED_ROUTES.keys(), DEEDS.keys(), UNLOGGED.keys()]
    assert routes == set().union(*places)
    assert sum(map(len, places)) == len(routes), "each has one place"
    assert all(UNLOGGED.values())


async def test_every_route_with_pictures_is_an_entry(
    paired: Running, camera: Camera, rtsp: Rtsp, clip: Path
) -> None:
    """Each is used once, by somebody of its own, who is found in the ledger."""
    camera.finish()
    backend = paired.backend
    backend.export_noun = Exports(backend.library, lambda: backend.config, backend.clock)
    order = {"cameras": ["front_door"], "start_us": NOW_US - 9_000_000, "end_us": NOW_US}
    _, body = await ask(paired, "POST", "exports", json=order)
    export_id = json.loads(body)["id"]
    await until(lambda: backend.exports.get(export_id).state == "done", 20)
    _, listed = await ask(paired, "GET", f"{DOOR}/playlist.m3u8?{RANGE}")
    init = next(line for line in listed.decode().splitlines() if "EXT-X-MAP" in line)
    shares = [active_share(backend, "front_door") for _ in range(2)]
    backend.sharing.start()
    await backend.sharing.taken_up()
    view_id = open_view(backend, shares[1])
    backend.library.shares.change(shares[0].id, lambda info: replace(info, way=ShareWay.FILE))
    preview = {"main_url": rtsp.add("door", clip)}
    asked = {
        "live": ("live", "GET", f"{DOOR}/live.ts", None),
        "live-mp4": ("live", "GET", f"{DOOR}/live.mp4", None),
        "snapshot": ("still", "GET", f"{DOOR}/snapshot.jpg", None),
        "frame": ("past_picture", "GET", f"{DOOR}/frame.jpg?time_us={NOW_US}", None),
        "filmstrip": ("past_picture", "GET", f"{DOOR}/filmstrip.jpg?{RANGE}", None),
        "clip": ("playback", "GET", f"{DOOR}/clip.mp4?{RANGE}", None),
        "alert-clip": ("playback", "GET", "alerts/a1/clip.mp4", None),
        "alert-snapshot": ("notification_picture", "GET", "alerts/a1/snapshot.jpg", None),
        "hls-init": ("playback", "GET", f"{DOOR}/{init.split('"')[1]}", None),
        "hls-media": ("playback", "GET", f"{DOOR}/media/{camera.path}", None),
        "hls-media-second": ("playback", "GET", f"{DOOR}/media/second/{camera.path}", None),
        "preview": ("setup_picture", "POST", "cameras/preview", preview),
        "evidence": ("download", "GET", f"{DOOR}/evidence.zip?{RANGE}", None),
        "export-zip": ("download", "GET", f"export.zip?camera_id=front_door&{RANGE}", None),
        "export-file": ("download", "GET", f"exports/{export_id}/file", None),
        "share-preview": ("share_previewed", "GET", f"shares/{shares[0].id}/preview", None),
        "share-file": ("share_downloaded", "GET", f"shares/{shares[0].id}/file", None),
        "shared-view": ("share_watched", "GET", f"shared/views/{view_id}", None),
    }
    assert asked.keys() == WATCHED_ROUTES.keys(), "a route with pictures that is not tried here"
    second = backend.library.files.root.parent / "second"
    moving = asyncio.create_task(_live_camera(paired, camera))
    for name, (what, method, path, data) in asked.items():
        if name == "hls-media-second":
            continue  # there is one disk only; it is the same handler
        user = {HEADER: f"id={name}", OUTSIDER: ERIKA}
        status, body = await ask(paired, method, path, json=data, headers=user)
        assert status == 200, (name, body[:200])
        assert body, name
        begun = [e for e in entries(paired) if e.get("user") == {"id": name}]
        assert [(e["what"], e["phase"]) for e in begun[:1]] == [(what, "start")], name
        cameras = [] if name == "preview" else ["front_door"]
        assert begun[0].get("cameras", []) == cameras, name
    moving.cancel()
    assert not second.exists()
    await backend.sharing.stop()
    backend.exports.stop()  # type: ignore[attr-defined]


async def _live_camera(nvr: Running, camera: Camera) -> None:
    """Sends a whole recorded file into every tap, and ends it."""
    data = (nvr.backend.library.files.root / "front_door" / camera.path).read_bytes()
    done = 0
    while True:
        await asyncio.sleep(0.01)
        for tap, _ in nvr.backend.taps[done:]:
            done += 1
            with tap:
                await asyncio.get_running_loop().sock_sendall(tap, data)


async def test_pictures_that_nobody_logged_are_not_sent(paired: Running) -> None:
    """A route that somebody adds and forgets."""
    services = paired.server.services

    async def forgotten(request: web.Request) -> web.StreamResponse:
        if request.path == "/whole":
            return web.Response(body=b"intimate", content_type="image/jpeg")
        response = web.StreamResponse(headers={"Content-Type": "video/mp4"})
        await response.prepare(request)
        await response.write(b"intimate")
        return response

    @web.middleware
    async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
        request[CLIENT] = Client("test", "t1")
        return await handler(request)

    app = web.Application(middlewares=[let_in, ledgered])
    app[SERVICES] = services
    app.on_response_prepare.append(last_check)
    app.router.add_get("/whole", forgotten)
    app.router.add_get("/piecemeal", forgotten)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with paired.http.get(f"http://127.0.0.1:{port}/whole", ssl=False) as response:
        assert response.status == 500
        assert b"intimate" not in await response.read()
    with pytest.raises(aiohttp.ClientError):
        await paired.http.get(f"http://127.0.0.1:{port}/piecemeal", ssl=False)
    await runner.cleanup()


async def test_two_users_are_two_entries_and_pieces_are_one(paired: Running) -> None:
    path = f"{DOOR}/snapshot.jpg"
    for headers in (ANNA, BEN, ANNA, UNKNOWN, {}, ANNA):
        assert (await ask(paired, "GET", path, headers=headers))[0] == 200
    await until(lambda: len(entries(paired, "still")) == 8)
    stills = entries(paired, "still")
    assert [e.get("user") for e in stills if e["phase"] == "start"] == [
        {"id": "u1", "name": "Anna Ä", "address": "192.168.1.20"},
        {"id": "u2", "name": "Ben"},
        {},
        None,
    ]
    ends = {e.get("user", {}).get("id", "?"): e["count"] for e in stills if e["phase"] == "end"}
    assert ends["u1"] == 3
    assert {e["client"] for e in stills} == {"Home Assistant"}
    assert {e["address"] for e in stills} == {"127.0.0.1"}
    assert prove(folder(paired)).problems == []


async def test_a_live_picture_begins_and_ends(paired: Running) -> None:
    url = f"{paired.url}/api/{DOOR}/live.ts"
    asking = asyncio.create_task(paired.http.get(url, headers=ANNA))
    await until(lambda: bool(paired.backend.taps))
    tap = paired.backend.taps[0][0]
    tap.send(b"x" * 188)
    response = await asking
    assert [e["phase"] for e in entries(paired, "live")] == ["start"], "before the first byte"
    tap.close()
    await response.read()
    await until(lambda: len(entries(paired, "live")) == 2)
    assert [e["phase"] for e in entries(paired, "live")] == ["start", "end"]


async def test_hls_tells_the_present_from_the_past(paired: Running, camera: Camera) -> None:
    camera.record(4)
    path = f"{DOOR}/media/{camera.path}"
    part = {"Range": "bytes=0-99"}
    assert (await ask(paired, "GET", path, headers=ANNA | part))[0] == 206
    assert (await ask(paired, "GET", f"{DOOR}/live.m3u8", headers=BEN))[0] == 200
    assert (await ask(paired, "GET", path, headers=BEN | part))[0] == 206
    begun = [e for e in entries(paired) if e.get("phase") == "start"]
    assert [(e["user"]["id"], e["what"], e["told"]["way"]) for e in begun] == [
        ("u1", "playback", "hls"),
        ("u2", "live", "hls_live"),
    ]
    assert begun[0]["start_us"] <= NOW_US
    assert begun[0]["end_us"] <= NOW_US


async def test_what_was_seen_is_told_when_it_is_over(paired: Running) -> None:
    for time_us in (NOW_US - 5_000_000, NOW_US - 9_000_000, NOW_US - 7_000_000):
        await ask(paired, "GET", f"{DOOR}/frame.jpg?time_us={time_us}", headers=ANNA)
    await until(lambda: len(entries(paired, "past_picture")) == 2)
    end = entries(paired, "past_picture")[-1]
    assert (end["start_us"], end["end_us"], end["count"]) == (
        NOW_US - 9_000_000,
        NOW_US - 5_000_000,
        3,
    )


async def test_what_cannot_be_logged_is_not_shown_nor_done(paired: Running) -> None:
    await settled(paired)
    shutil.rmtree(folder(paired))
    folder(paired).write_text("a disk that takes nothing")
    deleted = f"{DOOR}/recordings?{RANGE}"
    for method, path in (
        ("GET", f"{DOOR}/snapshot.jpg"),
        ("GET", f"{DOOR}/clip.mp4?{RANGE}"),
        ("GET", "alerts/a1/snapshot.jpg"),
        ("DELETE", deleted),
        ("DELETE", DOOR),
    ):
        status, body = await ask(paired, method, path)
        assert status == 503, path
        assert json.loads(body)["error"]["code"] == "not_logged"
    assert paired.backend.keeping.erased == []
    assert [c.id for c in paired.backend.config.cameras] == ["front_door"]
    assert (await ask(paired, "GET", "alerts"))[0] == 200, "no picture, so nothing to log"
    folder(paired).unlink()
    assert (await ask(paired, "GET", f"{DOOR}/snapshot.jpg"))[0] == 200
    assert (await ask(paired, "DELETE", deleted))[0] == 204


async def test_a_live_picture_that_cannot_be_logged(paired: Running) -> None:
    await settled(paired)
    shutil.rmtree(folder(paired))
    folder(paired).write_text("in the way")
    asking = asyncio.create_task(ask(paired, "GET", f"{DOOR}/live.ts"))
    await until(lambda: bool(paired.backend.taps))
    paired.backend.taps[0][0].send(b"secret" * 40)
    status, body = await asking
    assert status == 503
    assert b"secret" not in body


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("PATCH", DOOR, {"privacy": True, "password": "hunter2"}, {
            "what": "settings", "cameras": ["front_door"],
            "told": {"settings": ["password", "privacy"], "switched": {"privacy": True}}}),
        ("POST", "cameras", {"name": "Yard", "main_url": "rtsp://me:hunter2@10.0.0.7/"}, {
            "what": "camera_added", "told": {"name": "Yard"}}),
        ("DELETE", DOOR, None, {"what": "camera_removed", "cameras": ["front_door"]}),
        ("DELETE", f"{DOOR}/recordings?{RANGE}", None, {
            "what": "recordings_deleted", "start_us": NOW_US - 12_000_000, "end_us": NOW_US}),
        ("POST", f"{DOOR}/pins", {"start_us": 5, "end_us": 9}, {
            "what": "pinned", "cameras": ["front_door"], "start_us": 5, "end_us": 9}),
        ("POST", "alerts/a1/pin", None, {
            "what": "pinned", "cameras": ["front_door"], "told": {"alert": "a1"}}),
        ("DELETE", "alerts/a1", None, {
            "what": "alert_deleted", "cameras": ["front_door"], "told": {"alert": "a1"}}),
        ("DELETE", "token", None, {"what": "token_revoked", "client": "Home Assistant"}),
    ],
)  # fmt: skip
async def test_deeds(
    paired: Running, method: str, path: str, body: Any, expected: dict[str, Any]
) -> None:
    status, _ = await ask(paired, method, path, json=body, headers=ANNA)
    assert status in {200, 201, 204}
    await settled(paired)
    entry = entries(paired, expected["what"])[-1]
    assert {name: entry.get(name) for name in expected} == expected
    assert entry["user"]["name"] == "Anna Ä"
    assert b"hunter2" not in b"".join(p.read_bytes() for p in folder(paired).iterdir())


async def test_only_names_of_settings_are_told(paired: Running) -> None:
    odd = {f"x{n}": True for n in range(500)} | {"\x1b[2J": True, "record": True}
    await ask(paired, "PATCH", DOOR, json=odd)
    await settled(paired)
    told = entries(paired, "settings")[0]["told"]
    assert (told["settings"], told["switched"]) == (["record"], {"record": True})


async def test_what_came_to_nothing_says_so(paired: Running) -> None:
    await ask(paired, "POST", f"{DOOR}/pins", json={"start_us": 5, "end_us": 9})
    assert (await ask(paired, "DELETE", f"{DOOR}/recordings?{RANGE}"))[0] == 409
    await settled(paired)
    tried, failed = entries(paired, "recordings_deleted")
    assert "told" not in tried
    assert failed["told"] == {"failed": "pinned"}
    before = len(entries(paired))
    assert (await ask(paired, "DELETE", f"{DOOR}/recordings?start_us=x&end_us=1"))[0] == 400
    await settled(paired)
    assert len(entries(paired)) == before, "what makes no sense is no deed"


async def test_unpinning_says_what(paired: Running) -> None:
    await ask(paired, "POST", f"{DOOR}/pins", json={"start_us": 5, "end_us": 9})
    assert (await ask(paired, "DELETE", "pins/p0"))[0] == 204
    (entry,) = entries(paired, "unpinned")
    assert (entry["cameras"], entry["start_us"], entry["end_us"]) == (["front_door"], 5, 9)


async def test_who_comes_in_and_who_does_not(nvr: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "FAILURES_S", 0.3)
    await nvr.authorise()
    for _ in range(3):
        assert (await ask(nvr, "GET", "state"))[0] == 200
    for _ in range(5):
        assert (await ask(nvr, "GET", "state", headers={"Authorization": "Bearer no"}))[0] == 401
    await nvr.pairing_secret()
    wrong = {"secret": "wrong", "client_name": "Eve"}
    assert (await ask(nvr, "POST", "pair", json=wrong))[0] == 403
    await until(lambda: len(entries(nvr, "sign_in_failed")) == 3)
    assert [e["what"] for e in entries(nvr)] == [
        "day", "pairing_offered", "paired", "sign_in", "sign_in_failed", "pairing_offered",
        "sign_in_failed", "sign_in_failed",
    ]  # fmt: skip
    owner = entries(nvr, "pairing_offered")[0]
    assert owner["client"] == "owner"
    assert owner["user"]["id"].startswith("uid:"), "the kernel tells who is at the socket"
    failed = entries(nvr, "sign_in_failed")
    assert sorted((e["told"]["reason"], e["count"]) for e in failed) == [
        ("pairing", 1), ("token", 1), ("token", 4),
    ]  # fmt: skip
    assert all("client" not in e and e["address"] == "127.0.0.1" for e in failed)


async def test_clients_cannot_call_themselves_somebody_else(nvr: Running) -> None:
    await nvr.authorise()
    ids = []
    for name in ("Home Assistant", "nvr", " Owner ", "home  assistant"):
        body = {"secret": await nvr.pairing_secret(), "client_name": name}
        _, told = await ask(nvr, "POST", "pair", json=body)
        ids.append(json.loads(told)["token_id"])
    await settled(nvr)
    paired = entries(nvr, "paired")
    assert [e["client"] for e in paired] == [
        "Home Assistant", "Home Assistant (2)", "nvr (2)", "Owner (2)", "home  assistant (3)",
    ]  # fmt: skip
    assert [e["token_id"] for e in paired[1:]] == ids
    await ask(nvr, "PATCH", DOOR, json={"record": True})
    await ask(nvr, "GET", f"{DOOR}/snapshot.jpg")
    whats = entries(nvr, "sign_in", "settings", "still")
    assert {e["token_id"] for e in whats} == {paired[0]["token_id"]}
    assert len(whats) == 3


async def test_a_flood_of_addresses_is_one(nvr: Running) -> None:
    sign_ins = nvr.server.services.sign_ins
    for n in range(5000):
        sign_ins.failed(f"fd00::{n:x}", "token")
    await settled(nvr)
    assert len(entries(nvr, "sign_in_failed")) == 33
    sign_ins.close()
    await settled(nvr)
    last = entries(nvr, "sign_in_failed")[-1]
    assert (last["address"], last["count"]) == ("others", 5000 - 33)


async def test_the_owner_cannot_pretend_to_be_somebody(nvr: Running) -> None:
    url = f"http://nvr/api/{DOOR}/snapshot.jpg"
    async with nvr.control.get(url, headers=ANNA) as response:
        assert response.status == 200
    (entry,) = entries(nvr, "still")
    assert entry["user"]["id"].startswith("uid:")


async def test_reading_it_by_page_camera_and_time(paired: Running) -> None:
    for path in (DOOR, "cameras/yard"):
        name = path.removeprefix("cameras/")
        await ask(paired, "POST", "cameras", json={"name": name, "main_url": "rtsp://10.0.0.7/"})
        paired.backend.clock.advance(10)
        await ask(paired, "PATCH", path, json={"record": True})
    status, body = await ask(paired, "GET", "ledger?limit=2")
    page = json.loads(body)
    assert status == 200
    assert ([e["what"] for e in page["entries"]], page["is_all"]) == (
        ["settings", "camera_added"],
        False,
    )
    last = page["entries"][-1]["sequence"]
    _, body = await ask(paired, "GET", f"ledger?before={last}")
    rest = json.loads(body)
    assert rest["is_all"]
    assert [e["sequence"] for e in rest["entries"]] == list(range(last - 1, 0, -1))
    _, body = await ask(paired, "GET", "ledger?camera_id=yard")
    found = json.loads(body)["entries"]
    assert ["yard"] in [e.get("cameras") for e in found]
    assert ["front_door"] not in [e.get("cameras") for e in found]
    later = NOW_US + 15_000_000
    _, body = await ask(paired, "GET", f"ledger?start_us={later}")
    assert [e["what"] for e in json.loads(body)["entries"]] == ["settings"]


async def test_a_client_can_follow_and_prove_the_chain(paired: Running) -> None:
    await ask(paired, "GET", f"{DOOR}/snapshot.jpg", headers=ANNA)
    _, body = await ask(paired, "GET", "ledger/chain?after=1&limit=2")
    told = json.loads(body)
    assert [e["sequence"] for e in told["entries"]] == [2, 3]
    assert told["head"]["sequence"] == 5
    status, body = await ask(paired, "POST", "ledger/verify", json={"heads": [told["head"]]})
    report = json.loads(body)
    assert (status, report["is_sound"], report["heads"], report["entries"]) == (200, True, 1, 5)
    wrong = told["head"] | {"hash": "0" * 64}
    _, body = await ask(paired, "POST", "ledger/verify", json={"heads": [wrong]})
    (problem,) = json.loads(body)["problems"]
    assert problem["code"] == "head_differs"
    assert (await ask(paired, "POST", "ledger/verify", json={"heads": 3}))[0] == 400


async def test_what_a_client_shows_by_itself(paired: Running) -> None:
    seen = {"camera_id": "front_door", "what": "live", "lasts_s": 0.3}
    for headers in (ANNA, BEN, ANNA):
        assert (await ask(paired, "POST", "ledger/seen", json=seen, headers=headers))[0] == 204
    assert paired.backend.viewers.count("front_door") == 1, "one stream of Home Assistant's"
    await until(lambda: len(entries(paired, "live")) == 4)
    assert [(e["user"]["id"], e["phase"]) for e in entries(paired, "live")] == [
        ("u1", "start"), ("u2", "start"), ("u2", "end"), ("u1", "end"),
    ]  # fmt: skip
    for wrong in ({"what": "day"}, {"camera_id": "x"}, {"lasts_s": 1e9}, {"lasts_s": "1"}):
        assert (await ask(paired, "POST", "ledger/seen", json=seen | wrong))[0] in {400, 404}


def test_users_in_a_header() -> None:
    assert read_user(None) is None
    assert read_user("") == read_user("x" * 2000) == read_user("id=ü") == User()
    assert read_user("id=1&name=%ff&more=2") == User("1", "\ufffd")
    assert read_user("id=u1&name=" + "%F0%9F%98%80" * 300) == User("u1", "\U0001f600" * 200)
    assert read_user("name=Anna&id=" + "1" * 300) == User(), "half an id is another one"
    assert read_user("&".join(["a=b"] * 50)) == User()
