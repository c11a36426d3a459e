"""Teaching over HTTP."""

from dataclasses import replace

import pytest

from nvr.messages import AlertRaised, Box, Exemplar
from nvr.protocol import Label, Phase
from tests.nvr.store.homes import alert
from tests.nvr.web.conftest import Running
from tests.nvr.web.test_keeping import ask

PATH = "/api/alerts/{}/label"


@pytest.fixture
def coat(paired: Running) -> str:
    """The id of an alert that was raised for a coat."""
    seen = replace(alert(1, label=Label.PERSON, animal=None), camera_id="front_door")
    paired.backend.library.remember(seen)
    exemplars = (Exemplar(Box(0.25, 0.25, 0.5, 0.75), bytes([9, 1] * 128), b""),)
    paired.backend.teaching.heard(AlertRaised(Phase.END, seen, exemplars))
    return seen.id


async def test_an_alert_is_labelled_and_the_lesson_undone(paired: Running, coat: str) -> None:
    body = {"label": "not_a_person"}
    status, tried = await ask(paired, "POST", PATH.format(coat), body | {"dry_run": True})
    assert (status, tried["lesson"]) == (200, None)
    status, done = await ask(paired, "POST", PATH.format(coat), body)
    assert status == 200
    assert done["replay"] == tried["replay"]
    assert done["replay"] == {
        "would_drop_false": 1,
        "would_drop_kept": 0,
        "would_drop_unjudged": 0,
        "replayed": 1,
        "alert_ids": [coat],
    }
    assert done["alert"]["verdict"] == "not_a_person"
    lesson = done["lesson"]
    assert (lesson["owner"], lesson["enabled"]) == ("Home Assistant", True)
    assert "look" not in str(lesson), "what it looks like stays inside"
    assert await ask(paired, "GET", "/api/lessons") == (200, {"lessons": [lesson]})
    assert await ask(paired, "GET", "/api/lessons?camera_id=front_door") == (
        200,
        {"lessons": [lesson]},
    )
    path = f"/api/lessons/{lesson['id']}"
    status, off = await ask(paired, "PATCH", path, {"enabled": False})
    assert (status, off["ended"]) == (200, "off")
    assert await ask(paired, "DELETE", path) == (204, None)
    assert await ask(paired, "GET", "/api/lessons") == (200, {"lessons": []})


async def test_what_is_not_there_or_wrong_is_refused(paired: Running, coat: str) -> None:
    async def status(method: str, path: str, body: object = None) -> int:
        return (await ask(paired, method, path, body))[0]  # type: ignore[arg-type]

    assert await status("POST", PATH.format("nope"), {"label": "right"}) == 404
    for body in ({}, {"label": "ghost"}, {"label": "not_a_pet"}, {"label": 3}):
        assert await status("POST", PATH.format(coat), body) == 400
    assert await status("POST", PATH.format(coat), {"label": "right", "dry_run": 1}) == 400
    assert await status("GET", "/api/lessons?camera_id=garage") == 404
    assert await status("PATCH", "/api/lessons/abc", {"enabled": True}) == 404
    assert await status("PATCH", "/api/lessons/abc", {}) == 400
    assert await status("DELETE", "/api/lessons/abc") == 404
