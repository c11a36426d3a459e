"""Pins, deletions and presence over HTTP."""

from typing import Any

import pytest

from .conftest import NOW_US, Running

SPAN = {"start_us": NOW_US - 5_000_000, "end_us": NOW_US}


async def ask(
    nvr: Running, method: str, path: str, body: dict[str, Any] | None = None
) -> tuple[int, Any]:
    async with nvr.http.request(method, f"{nvr.url}{path}", json=body) as response:
        return response.status, await response.json() if response.status != 204 else None


async def test_a_range_is_pinned_listed_and_unpinned(paired: Running) -> None:
    path = "/api/cameras/front_door/pins"
    status, pin = await ask(paired, "POST", path, SPAN | {"note": "  The parcel "})
    assert status == 201
    assert pin == {
        "id": "p0",
        "camera_id": "front_door",
        **SPAN,
        "owner": "Home Assistant",
        "created_us": NOW_US,
        "size_bytes": 1000,
        "note": "The parcel",
        "alert_id": None,
    }
    assert await ask(paired, "GET", "/api/pins") == (200, {"pins": [pin]})
    assert await ask(paired, "DELETE", "/api/pins/p0") == (204, None)
    assert await ask(paired, "GET", "/api/pins") == (200, {"pins": []})
    assert (await ask(paired, "DELETE", "/api/pins/p0"))[0] == 404


async def test_half_a_character_is_refused(paired: Running) -> None:
    note = SPAN | {"note": "\ud800"}
    status, answer = await ask(paired, "POST", "/api/cameras/front_door/pins", note)
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert "\\ud800" in answer["error"]["message"]
    assert await ask(paired, "GET", "/api/pins") == (200, {"pins": []})


async def test_an_alert_is_pinned(paired: Running) -> None:
    status, pin = await ask(paired, "POST", "/api/alerts/a1/pin")
    assert (status, pin["alert_id"], pin["owner"]) == (201, "a1", "Home Assistant")
    assert (await ask(paired, "POST", "/api/alerts/nope/pin"))[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"start_us": 5},
        {"start_us": 5, "end_us": 5},
        {"start_us": "5", "end_us": 6},
        {"start_us": True, "end_us": 6},
        {"start_us": -1, "end_us": 6},
        {"start_us": 1, "end_us": 6, "note": 7},
        {"start_us": 1, "end_us": 6, "note": "x" * 501},
        {"start_us": 1, "end_us": 6, "note": "two\nlines"},
        {"start_us": 1, "end_us": 6, "note": "red \x1b[31m"},
    ],
)
async def test_a_pin_without_sense_is_refused(paired: Running, body: dict[str, Any]) -> None:
    status, answer = await ask(paired, "POST", "/api/cameras/front_door/pins", body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert paired.backend.keeping.pinned == []


async def test_recordings_are_deleted_unless_pinned(paired: Running) -> None:
    path = "/api/cameras/front_door/recordings?start_us=5&end_us=9"
    assert await ask(paired, "DELETE", path) == (204, None)
    assert paired.backend.keeping.erased == [("front_door", 5, 9)]
    assert (await ask(paired, "DELETE", "/api/cameras/front_door/recordings"))[0] == 400
    await ask(paired, "POST", "/api/cameras/front_door/pins", SPAN)
    status, answer = await ask(paired, "DELETE", path)
    assert (status, answer["error"]["code"]) == (409, "pinned")
    assert "unpin" in answer["error"]["message"]


async def test_an_alert_is_deleted(paired: Running) -> None:
    assert await ask(paired, "DELETE", "/api/alerts/a1") == (204, None)
    assert (await ask(paired, "GET", "/api/alerts/a1"))[0] == 404
    assert (await ask(paired, "DELETE", "/api/alerts/a1"))[0] == 404


async def test_a_camera_with_something_pinned_goes_only_when_that_is_said(paired: Running) -> None:
    await ask(paired, "POST", "/api/cameras/front_door/pins", SPAN)
    status, answer = await ask(paired, "DELETE", "/api/cameras/front_door")
    assert (status, answer["error"]["code"]) == (409, "pinned")
    assert (await ask(paired, "DELETE", "/api/cameras/front_door?pinned=yes"))[0] == 400
    assert await ask(paired, "DELETE", "/api/cameras/front_door?pinned=delete") == (204, None)


@pytest.mark.parametrize("anybody", [True, False, None])
async def test_presence_is_told_and_asked(paired: Running, anybody: bool | None) -> None:
    body = {"anybody_home": anybody}
    assert await ask(paired, "PUT", "/api/presence", body) == (204, None)
    assert await ask(paired, "GET", "/api/presence") == (200, body)


@pytest.mark.parametrize("body", [{}, {"anybody_home": 1}, {"anybody_home": "yes"}])
async def test_presence_is_yes_no_or_unknown(paired: Running, body: dict[str, Any]) -> None:
    assert (await ask(paired, "PUT", "/api/presence", body))[0] == 400
    assert paired.backend.keeping.home is None
