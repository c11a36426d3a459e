"""What a token may do, and of which cameras it is told: every route, every message."""

import json
from dataclasses import replace

from nvr.config import CameraConfig
from nvr.protocol import (
    AlertChanged,
    AlertRemoved,
    CameraChanged,
    CameraRemoved,
    ErrorInfo,
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
from nvr.web.scoped import limited_message
from nvr.web.watching import WATCHED_ROUTES

from .conftest import NOW_US, Running
from .shares import WANTED, active_share, token_of
from .test_access import routes_of
from .test_hls import camera
from .test_ledger import entries, settled
from .two_cameras import QUERY, TIMES, Two, scoped, two

__all__ = ["camera", "two"]

FOREVER = {"live", "live-mp4"}
"""Without a worker these wait for pictures."""


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
