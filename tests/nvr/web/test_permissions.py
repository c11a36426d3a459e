"""What a token may do, and of which cameras it is told: every route, every message."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest

from nvr.config import CameraConfig
from nvr.errors import StorageFull
from nvr.playback.exports import Exports
from nvr.protocol import (
    AlertChanged,
    AlertRemoved,
    CameraChanged,
    CameraRemoved,
    ErrorInfo,
    LessonInfo,
    LessonsChanged,
    NvrChanged,
    Phase,
    ShareChanged,
    State,
)
from nvr.scope import EVERYTHING, NOTHING, Role, Scope
from nvr.web.app import PLAYER_ROUTES, make_app, make_control_app
from nvr.web.deeds import DEEDS
from nvr.web.permissions import NEEDS, OPEN_ROUTES, WHICH_CAMERA
from nvr.web.routes.shares import OUTSIDER
from nvr.web.scoped import limited_message
from nvr.web.watching import WATCHED_ROUTES

from .conftest import JPEG, NOW_US, Running
from .shares import WANTED, active_share, open_view, token_of
from .test_access import real_path, routes_of
from .test_hls import Camera, camera
from .test_ledger import entries, settled
from .test_live import until

__all__ = ["camera"]

QUERY = f"start_us={NOW_US - 12_000_000}&end_us={NOW_US}&time_us={NOW_US}"
TIMES = {"start_us": NOW_US - 12_000_000, "end_us": NOW_US}
FOREVER = {"live", "live-mp4"}
"""Without a worker these wait for pictures."""


@dataclass
class Two:
    """Two cameras, of which the token is for one, and everything that there is of both."""

    nvr: Running
    token: str
    routes: dict[str, tuple[str, str]]
    """Method and path by name, as clients know them."""
    exports: dict[str, str]
    lessons: dict[str, str]
    shares: dict[str, str]
    views: dict[str, str]

    async def ask(
        self, name: str, camera_id: str, token: str | None = None, /, **body: Any
    ) -> tuple[int, str]:
        """Ask a route for what is of a camera."""
        method, path = self.routes[name]
        named = {
            "{camera_id}": camera_id,
            "{alert_id}": {"front_door": "a1", "yard": "b1"}[camera_id],
            "{pin_id}": {"front_door": "p0", "yard": "p1"}[camera_id],
            "{export_id}": self.exports[camera_id],
            "{lesson_id}": self.lessons[camera_id],
            "{share_id}": self.shares[camera_id],
            "{view_id}": self.views[camera_id],
        }
        for place, value in named.items():
            path = path.replace(place, value)
        headers = {"Authorization": f"Bearer {token or self.token}", OUTSIDER: "203.0.113.7"}
        url = f"{self.nvr.url}{real_path(path)}?{QUERY}"
        async with self.nvr.http.request(method, url, headers=headers, json=body) as response:
            return response.status, await response.text(errors="replace")


def scoped(nvr: Running, role: Role, cameras: set[str] | None) -> str:
    scope = Scope(role, None if cameras is None else frozenset(cameras))
    return nvr.tokens.create(f"{role} {cameras}", None, scope)[1]


@pytest.fixture
async def two(paired: Running, camera: Camera) -> AsyncIterator[Two]:
    camera.finish()
    backend = paired.backend
    backend.export_noun = Exports(backend.library, lambda: backend.config, backend.clock)
    await backend.add_camera({"name": "Yard", "main_url": "rtsp://10.0.0.7/1"})
    Camera(backend, camera_id="yard").finish()
    (backend.folder / "yard.mp4").write_bytes(b"x" * 1000)
    (backend.folder / "b1.jpg").write_bytes(JPEG)
    other = replace(backend.alert_list[0], id="b1", camera_id="yard")
    backend.alert_list.append(other)
    exports = {}
    for camera_id in ("front_door", "yard"):
        body = {"start_us": 5, "end_us": 9}
        url = f"{paired.url}/api/cameras/{camera_id}/pins"
        async with paired.http.post(url, json=body) as response:
            assert response.status == 201
        made = await backend.export_noun.start(
            "clip", [camera_id], NOW_US - 9_000_000, NOW_US, "00"  # type: ignore[arg-type]
        )  # fmt: skip
        exports[camera_id] = made.id
    lessons = {"front_door": "1" * 12, "yard": "2" * 12}
    taught = [_lesson(lesson_id, camera_id) for camera_id, lesson_id in lessons.items()]

    async def listed(camera_id: str | None) -> list[LessonInfo]:
        return [one for one in taught if camera_id in (None, one.camera_id)]

    backend.teaching.lessons = listed  # type: ignore[method-assign]
    shares = {camera_id: active_share(backend, camera_id).id for camera_id in exports}
    opened = {camera_id: active_share(backend, camera_id) for camera_id in exports}
    backend.sharing.start()
    await backend.sharing.taken_up()
    views = {camera_id: open_view(backend, info) for camera_id, info in opened.items()}
    routes = {name: (method, path) for method, path, name in routes_of(make_app(_services(paired)))}
    token = scoped(paired, Role.VIEWER, {"front_door"})
    yield Two(paired, token, routes, exports, lessons, shares, views)
    await backend.sharing.stop()
    backend.exports.stop()  # type: ignore[attr-defined]


def _services(nvr: Running) -> Any:
    return nvr.server.services


def _lesson(lesson_id: str, camera_id: str) -> LessonInfo:
    fields: dict[str, Any] = {
        name: None for name in LessonInfo.__dataclass_fields__ if name not in ("id", "camera_id")
    }
    return LessonInfo(id=lesson_id, camera_id=camera_id, **fields)


def test_every_route_says_what_it_needs(nvr: Running) -> None:
    """A new one that does not is refused to everybody, and fails here."""
    services = nvr.server.services
    assert {name for _, _, name in routes_of(make_app(services))} == NEEDS.keys()
    owners = {name for _, _, name in routes_of(make_control_app(services))} - NEEDS.keys()
    assert owners == {
        "pairing", "storage", "storage-change", "tokens", "token-add", "token-revoke",
    }  # fmt: skip
    assert {"health", "pair"} == OPEN_ROUTES
    for _, path, name in routes_of(make_app(services)):
        need = NEEDS[name]
        assert ("{" in path) == (need.cameras is not None), name
    without = {name for name in WATCHED_ROUTES if NEEDS[name].cameras is None}
    assert without == {"export-zip", "preview"}, "a list that is checked, and the NVR's"


def test_who_may_look_only_can_do_nothing(nvr: Running) -> None:
    """Whatever is a deed, or no GET, is for administrators."""
    looking = {name for name, need in NEEDS.items() if need.role is Role.VIEWER}
    assert looking & DEEDS.keys() == {"token"}, "anybody may give their own token back"
    methods = {name: method for method, _, name in routes_of(make_app(nvr.server.services))}
    assert {name for name in looking if methods[name] not in ("GET", "HEAD")} == {
        "token", "ledger-verify", "ledger-seen", "share-revoke", "shared-door", "shared-open",
    }, "who may be in a share may end it, and links are opened by whoever looks"  # fmt: skip
    assert looking >= PLAYER_ROUTES
    assert WATCHED_ROUTES.keys() - looking == {
        "preview", "export-file", "share-preview", "share-file",
    }  # fmt: skip


async def test_a_viewer_is_refused_what_changes_anything(two: Two) -> None:
    viewer = scoped(two.nvr, Role.VIEWER, None)
    before = two.nvr.backend.config
    for name, need in NEEDS.items():
        if need.role is Role.ADMIN:
            status, text = await two.ask(name, "front_door", viewer)
            assert status == 403, name
            assert json.loads(text)["error"]["code"] == "forbidden"
    assert two.nvr.backend.config == before
    assert len(two.nvr.backend.keeping.pinned) == 2
    assert {a.id for a in two.nvr.backend.alert_list} == {"a1", "a2", "b1"}
    await settled(two.nvr)
    assert entries(two.nvr, "camera_removed") == []


async def test_refused_deeds_are_told_as_one(two: Two) -> None:
    """Who may look only can't fill the ledger with what it may not do; nor can a token for some
    cameras with those of others.
    """
    viewer = scoped(two.nvr, Role.VIEWER, None)
    for _ in range(20):
        assert (await two.ask("camera-remove", "front_door", viewer))[0] == 403
        assert (await two.ask("alert-delete", "yard", two.token))[0] == 403
    await settled(two.nvr)
    first = entries(two.nvr, "sign_in_failed")
    assert [(e["told"], e["count"]) for e in first] == [({"reason": "forbidden"}, 1)] * 2
    known = {info.id: info.client_name for info in two.nvr.tokens.all()}
    assert all(known[e["token_id"]] == e["client"] for e in first)
    assert len({e["token_id"] for e in first}) == 2
    signed_in = {e["token_id"] for e in entries(two.nvr, "sign_in")}
    assert {e["token_id"] for e in first} <= signed_in, "it came in all the same"
    two.nvr.server.services.sign_ins.close()
    await settled(two.nvr)
    assert [e["count"] for e in entries(two.nvr, "sign_in_failed")] == [1, 1, 19, 19]
    assert entries(two.nvr, "alert_deleted") == []


async def test_a_token_for_one_camera_opens_nothing_of_the_other(two: Two) -> None:
    """With what an administrator of the one may do, and for every route that names a camera."""
    admin = scoped(two.nvr, Role.ADMIN, {"front_door"})
    named = [name for name, need in NEEDS.items() if need.cameras is not None]
    assert len(named) > 30
    for name in named:
        role = NEEDS[name].role
        if name in FOREVER:
            continue
        for token in [admin, *([two.token] if role is Role.VIEWER else [])]:
            status, text = await two.ask(name, "yard", token)
            assert status == 404, name
            assert json.loads(text)["error"]["code"] == "not_found"
    for name in FOREVER:
        assert (await two.ask(name, "yard"))[0] == 404
    assert len(two.nvr.backend.keeping.pinned) == 2
    assert "b1" in {a.id for a in two.nvr.backend.alert_list}
    assert two.nvr.backend.config.camera("yard") is not None


async def test_it_is_told_what_would_be_told_of_no_camera_at_all(two: Two) -> None:
    """So it can't find out which cameras there are."""
    for name in ("snapshot", "clip", "recordings"):
        hidden = (await two.ask(name, "yard"))[1].replace("yard", "?")
        method, path = two.routes[name]
        headers = {"Authorization": f"Bearer {two.token}"}
        url = f"{two.nvr.url}{path.format(camera_id='nobody')}?{QUERY}"
        async with two.nvr.http.request(method, url, headers=headers) as response:
            assert (await response.text()).replace("nobody", "?") == hidden


async def test_what_is_of_the_other_camera_is_told_as_what_does_not_exist(two: Two) -> None:
    """Alerts, pins, lessons and exports lead to no camera's id."""
    admin = scoped(two.nvr, Role.ADMIN, {"front_door"})
    nothing = {"alert_id": "zz", "pin_id": "p9", "export_id": "0" * 12, "lesson_id": "0" * 12}
    nothing |= {"share_id": "0" * 12, "view_id": "0" * 32}
    names = [name for name, need in NEEDS.items() if need.what != "camera"]
    assert len(names) >= 10
    for name in names:
        hidden = await two.ask(name, "yard", admin, enabled=True, label="right")
        assert "yard" not in hidden[1], name
        method, path = two.routes[name]
        url = f"{two.nvr.url}{path.format(**nothing)}?{QUERY}"
        headers = {"Authorization": f"Bearer {admin}"}
        body = {"enabled": True, "label": "right"}
        async with two.nvr.http.request(method, url, headers=headers, json=body) as response:
            assert (response.status, await response.text()) == hidden, name


async def test_no_answer_lists_the_cameras_that_there_are(two: Two) -> None:
    """Not even to who is for a camera that was removed meanwhile."""
    admin = scoped(two.nvr, Role.ADMIN, {"front_door", "shed"})
    named = [n for n, need in NEEDS.items() if need.cameras and need.what == "camera"]
    asked = [two.routes[name] for name in named]
    asked += [("GET", f"/api/{path}") for path in ("lessons", "alerts", "timeline", "export.zip")]
    asked.append(("POST", "/api/ledger/seen"))
    for camera_id in ("shed", "nobody", "yard"):
        values = {"camera_id": camera_id, "day": "2023-11-14", "session": "0" * 32}
        body = {"what": "still", "camera_id": camera_id, **TIMES}
        headers = {"Authorization": f"Bearer {admin}"}
        for method, pattern in asked:
            path = pattern.format(**values, file="22-13-20.000Z.mp4")
            url = f"{two.nvr.url}{path}?{QUERY}&camera_id={camera_id}"
            async with two.nvr.http.request(method, url, headers=headers, json=body) as response:
                text = (await response.text()).replace(f"'{camera_id}'", "?")
                assert response.status == 404, (path, text)
                assert "yard" not in text, path
                assert "front_door" not in text, path


async def test_a_token_for_one_camera_opens_all_of_that_one(two: Two) -> None:
    for name, need in NEEDS.items():
        if need.role is Role.VIEWER and need.cameras is not None and name not in FOREVER:
            status, text = await two.ask(name, "front_door")
            if name.startswith("hls-"):
                assert "there is no camera" not in text
            else:
                assert status == 200, (name, text[:200])


async def test_a_camera_of_a_token_can_not_be_made_another_one(two: Two) -> None:
    """Else its administrator could look at any, and past the masks of that."""
    admin = scoped(two.nvr, Role.ADMIN, {"front_door"})
    before = two.nvr.backend.config
    for key in ("main_url", "sub_url", "username", "password"):
        status, text = await two.ask("camera-change", "front_door", admin, name="X", **{key: "x"})
        told = json.loads(text)["error"]
        assert (status, told["code"]) == (403, "forbidden"), key
        assert key in told["message"]
    onvif = {"address": "http://10.0.0.7/onvif/device_service"}
    assert (await two.ask("camera-change", "front_door", admin, onvif=onvif))[0] == 403
    assert (await two.ask("camera-judge", "front_door", admin, main_url="rtsp://h/1"))[0] == 400
    assert two.nvr.backend.config == before
    assert (await two.ask("camera-change", "front_door", admin, name="Door"))[0] == 200
    whole = scoped(two.nvr, Role.ADMIN, None)
    moved = {"main_url": "rtsp://10.0.0.8/1", "onvif": onvif}
    assert (await two.ask("camera-change", "front_door", whole, **moved))[0] == 200


def test_the_settings_that_tell_which_camera_it_is_are_known() -> None:
    """A new one has to be thought of here: whoever may change it may look at what it leads to."""
    harmless = {
        "id", "name", "transport", "privacy", "record", "detect", "record_audio", "detect_sound",
        "retention_hours", "place", "sensitivity", "zones", "motion_masks", "privacy_masks",
        "camera_masks", "object_masks", "thresholds",
    }  # fmt: skip
    assert set(CameraConfig.model_fields) - WHICH_CAMERA == harmless
    assert WHICH_CAMERA.isdisjoint(harmless)


async def test_what_is_about_the_nvr_is_not_for_tokens_of_some_cameras(two: Two) -> None:
    admin = scoped(two.nvr, Role.ADMIN, {"front_door"})
    whole = [name for name, need in NEEDS.items() if need.is_about_nvr]
    assert {"camera-add", "restart", "ledger", "discovery"} <= set(whole)
    for name in whole:
        assert (await two.ask(name, "front_door", admin))[0] == 403, name


async def test_lists_leave_the_other_camera_out(two: Two) -> None:
    viewer, admin = two.token, scoped(two.nvr, Role.ADMIN, {"front_door"})
    everything = scoped(two.nvr, Role.ADMIN, None)
    listing = {name for name, need in NEEDS.items() if need in (NEEDS["state"], NEEDS["pins"])}
    assert listing == {
        "token", "state", "ws", "alerts", "timelines", "export-zip", "ledger-seen", "pins",
        "lessons", "exports", "export-start", "shares", "share-create", "shared-door",
        "shared-open",
    }, "a new one has to be tried here"  # fmt: skip
    for name in ("state", "alerts", "timelines", "pins", "lessons", "exports", "shares"):
        for token in (viewer, admin):
            if token is viewer and NEEDS[name].role is Role.ADMIN:
                continue
            status, text = await two.ask(name, "front_door", token)
            assert status == 200, name
            assert "front_door" in text, name
            assert "yard" not in text, name
            assert "Yard" not in text, name
        assert "yard" in (await two.ask(name, "front_door", everything))[1], name


async def test_who_names_the_other_camera_finds_none(two: Two) -> None:
    admin = scoped(two.nvr, Role.ADMIN, {"front_door"})
    headers = {"Authorization": f"Bearer {admin}"}
    times = {"start_us": NOW_US - 9_000_000, "end_us": NOW_US}
    for method, path, body in (
        ("GET", f"alerts?camera_id=yard&{QUERY}", None),
        ("GET", f"timeline?camera_id=front_door&camera_id=yard&{QUERY}", None),
        ("GET", f"export.zip?camera_id=front_door&camera_id=yard&{QUERY}", None),
        ("POST", "exports", {"cameras": ["front_door", "yard"], **times}),
        ("POST", "ledger/seen", {"camera_id": "yard", "what": "still"}),
        ("POST", "shares", {**WANTED, "camera_id": "yard"}),
        ("POST", "shared/door", {"token": token_of(two.shares["yard"])}),
        ("POST", "shared/open", {"token": token_of(two.shares["yard"])}),
    ):
        url = f"{two.nvr.url}/api/{path}"
        async with two.nvr.http.request(method, url, headers=headers, json=body) as response:
            assert response.status == 404, path


async def test_the_websocket_tells_of_its_own_camera_only(two: Two) -> None:
    backend = two.nvr.backend
    headers = {"Authorization": f"Bearer {two.token}"}
    async with two.nvr.http.ws_connect(f"{two.nvr.url}/api/ws", headers=headers) as socket:
        state = await socket.receive_json(timeout=5)
        assert [camera["id"] for camera in state["cameras"]] == ["front_door"]
        assert {alert["id"] for alert in state["alerts"]} == {"a1", "a2"}
        other = next(alert for alert in backend.alert_list if alert.camera_id == "yard")
        backend.broadcast.publish(AlertChanged(Phase.START, other))
        await backend.change_camera("yard", {"name": "Garden"})
        backend.broadcast.publish(AlertRemoved("b1", "yard"))
        backend.broadcast.publish(LessonsChanged("front_door", []))
        backend.broadcast.publish(CameraRemoved("yard"))
        await backend.change_camera("front_door", {"name": "Door"})
        assert (await socket.receive_json(timeout=5))["camera"]["name"] == "Door"


def test_every_kind_of_message_is_limited(nvr: Running) -> None:
    state = nvr.backend.state()
    alert = state.alerts[0]
    messages = (
        CameraChanged(state.cameras[0]),
        AlertChanged(Phase.END, alert),
        CameraRemoved("front_door"),
        AlertRemoved("a1", "front_door"),
        LessonsChanged("front_door", []),
        ShareChanged(active_share(nvr.backend, "front_door")),
    )
    other = Scope(Role.ADMIN, frozenset({"yard"}))
    own = Scope(Role.ADMIN, frozenset({"front_door"}))
    for message in messages:
        assert limited_message(message, other) is None
        assert limited_message(message, own) is message
    assert limited_message(NvrChanged(state.nvr), NOTHING) == NvrChanged(state.nvr)
    wrong = replace(state.nvr, error=ErrorInfo("kept_less", "recordings of Yard are kept less"))
    assert limited_message(NvrChanged(wrong), EVERYTHING) == NvrChanged(wrong)
    for told in (NvrChanged(wrong), replace(state, nvr=wrong)):
        limited = limited_message(told, own)
        assert isinstance(limited, NvrChanged | State)
        assert limited.nvr.error is not None
        assert limited.nvr.error.code == "kept_less"
        assert "Yard" not in limited.nvr.error.message
    nothing = limited_message(state, NOTHING)
    assert nothing is not None
    assert (nothing.cameras, nothing.alerts) == ([], [])  # type: ignore[union-attr]


# Tokens, at the control socket


async def owner(nvr: Running, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    async with nvr.control.request(method, f"http://nvr/api/{path}", json=body) as response:
        return response.status, await response.json() if response.status != 204 else None


async def test_the_owner_makes_lists_and_revokes_tokens(paired: Running) -> None:
    wanted = {"client_name": "Tablet", "role": "viewer", "cameras": ["front_door"]}
    status, made = await owner(paired, "POST", "tokens", wanted)
    assert status == 201
    assert {name: made[name] for name in wanted} == wanted
    headers = {"Authorization": f"Bearer {made['token']}"}
    async with paired.http.get(f"{paired.url}/api/state", headers=headers) as response:
        assert response.status == 200
    _, listed = await owner(paired, "GET", "tokens")
    told = {token["client_name"]: token for token in listed["tokens"]}
    assert told.keys() == {"Home Assistant", "Tablet"}
    assert (told["Home Assistant"]["role"], told["Home Assistant"]["cameras"]) == ("admin", None)
    assert told["Tablet"]["last_used_us"] == NOW_US
    assert made["token"] not in json.dumps(listed)
    async with paired.http.ws_connect(f"{paired.url}/api/ws", headers=headers) as socket:
        await socket.receive_json(timeout=5)
        assert (await owner(paired, "DELETE", f"tokens/{made['id']}"))[0] == 204
        assert (await socket.receive(timeout=5)).data == 4401
    async with paired.http.get(f"{paired.url}/api/state", headers=headers) as response:
        assert response.status == 401
    assert (await owner(paired, "DELETE", f"tokens/{made['id']}"))[0] == 404
    _, least = await owner(paired, "POST", "tokens", {"client_name": "Other"})
    assert least["role"] == "viewer"
    await settled(paired)
    added, _ = entries(paired, "token_added")
    assert (added["client"], added["cameras"]) == ("owner", ["front_door"])
    assert added["told"] == {"name": "Tablet", "role": "viewer", "token": made["id"]}
    assert entries(paired, "token_revoked")[0]["told"] == {"token": made["id"], "name": "Tablet"}
    assert made["token"] not in json.dumps(entries(paired))


async def test_the_loop_never_waits_until_the_disk_has_a_token(
    nvr: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else everybody's live pictures would, on a slow one."""
    called: list[tuple[str, bool]] = []

    def note(name: str) -> None:
        real = getattr(nvr.tokens, name)

        def noted(*args: Any) -> Any:
            called.append((name, threading.current_thread() is threading.main_thread()))
            return real(*args)

        monkeypatch.setattr(nvr.tokens, name, noted)

    note("create")
    note("revoke")
    headers = {"Authorization": f"Bearer {await nvr.pair()}"}
    async with nvr.http.delete(f"{nvr.url}/api/token", headers=headers) as response:
        assert response.status == 204
    _, made = await owner(nvr, "POST", "tokens", {"client_name": "Tablet"})
    assert (await owner(nvr, "DELETE", f"tokens/{made['id']}"))[0] == 204
    assert called == [("create", False), ("revoke", False)] * 2


async def test_clients_that_come_at_once_have_names_of_their_own(paired: Running) -> None:
    wanted = {"client_name": "Tablet"}
    made = await asyncio.gather(*(owner(paired, "POST", "tokens", wanted) for _ in range(4)))
    names = {told["client_name"] for _, told in made}
    assert names == {"Tablet", "Tablet (2)", "Tablet (3)", "Tablet (4)"}
    await settled(paired)
    logged = {(e["told"]["token"], e["told"]["name"]) for e in entries(paired, "token_added")}
    assert logged == {(told["id"], told["client_name"]) for _, told in made}


async def test_a_token_that_could_not_be_made_is_told_as_that(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise StorageFull("no space is left")

    monkeypatch.setattr(paired.tokens, "create", full)
    assert (await owner(paired, "POST", "tokens", {"client_name": "Tablet"}))[0] == 507
    await settled(paired)
    _, failed = entries(paired, "token_added")
    assert failed["told"]["failed"] == "storage_full"
    assert (await owner(paired, "POST", "tokens", {"client_name": ""}))[0] == 400
    assert len(entries(paired, "token_added")) == 2, "what makes no sense is no deed"


async def test_tokens_that_make_no_sense(paired: Running) -> None:
    for wrong in (
        {},
        {"client_name": ""},
        {"client_name": "x", "role": "root"},
        {"client_name": "x", "role": ["admin"]},
        {"client_name": "x", "role": None},
        {"client_name": "x", "cameras": []},
        {"client_name": "x", "cameras": "front_door"},
        {"client_name": "x", "cameras": ["nobody"]},
        {"client_name": "x", "cameras": [5]},
    ):
        assert (await owner(paired, "POST", "tokens", wrong))[0] == 400, wrong
    assert len(paired.tokens.all()) == 1


async def test_no_client_gets_at_tokens(paired: Running) -> None:
    for method, path in (("GET", "tokens"), ("POST", "tokens"), ("DELETE", f"tokens/{'0' * 16}")):
        async with paired.http.request(method, f"{paired.url}/api/{path}", json={}) as response:
            assert response.status == 404


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
