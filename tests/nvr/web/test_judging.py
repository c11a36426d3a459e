"""Asking what a change of zones would have done, over HTTP."""

from dataclasses import replace
from typing import Any

import pytest

from nvr.config_edit import change_camera
from nvr.protocol import Label
from nvr.visit_path import Sight, VisitPath
from tests.nvr.store.homes import alert
from tests.nvr.web.conftest import NOW_US, Running
from tests.nvr.web.test_keeping import ask

PATH = "/api/cameras/front_door/what-if"
LEFT = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
RIGHT = [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]
HOUR_US = 3_600_000_000


def seen(x: float) -> VisitPath:
    """Somebody who stood there, quite sure."""
    return VisitPath((Sight(NOW_US - HOUR_US, 1, x, 0.8, 0.3, 0.9, 3),))


@pytest.fixture
def day(paired: Running) -> Running:
    """Two visitors, motion of which nothing was noted, a sound, and a visitor of long ago."""
    there: list[tuple[Label, int, VisitPath | None]] = [
        (Label.PERSON, 1, seen(0.2)),
        (Label.PET, 2, seen(0.8)),
        (Label.MOTION, 3, None),
        (Label.SOUND, 4, None),
        (Label.PERSON, 25, seen(0.2)),
    ]
    for number, (label, hours, path) in enumerate(there):
        made = alert(number, label=label, camera_id="front_door")
        begun = replace(made, start_us=NOW_US - hours * HOUR_US, end_us=NOW_US)
        paired.backend.library.remember(begun, path)
    return paired


def fates(answer: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["alert_id"], one["fate"], one["reason"]) for one in answer["alerts"]]


async def test_nothing_changed_keeps_all_that_is_known(day: Running) -> None:
    status, answer = await ask(day, "POST", PATH, {})
    assert (status, answer["kept"], answer["dropped"], answer["unknown"]) == (200, 2, 0, 1)
    assert fates(answer) == [
        ("alert0", "kept", None),
        ("alert1", "kept", None),
        ("alert2", "unknown", None),
    ]
    assert answer["since_us"] == NOW_US - 24 * HOUR_US
    assert answer["alerts"][1]["label"] == "pet"


async def test_a_zone_drops_who_never_enters_it(day: Running) -> None:
    zone = {"name": "Drive", "points": RIGHT, "alerts": True}
    _, answer = await ask(day, "POST", PATH, {"zones": [zone]})
    assert fates(answer)[:2] == [("alert0", "dropped", "zone"), ("alert1", "kept", None)]
    _, answer = await ask(day, "POST", PATH, {"zones": [zone | {"labels": ["pet"]}]})
    assert answer["dropped"] == 0
    assert day.backend.config.cameras[0].zones == (), "asking changes nothing"


async def test_what_is_left_out_is_as_it_is(day: Running) -> None:
    mask = {"points": LEFT}
    day.backend.config, _ = change_camera(
        day.backend.config, "front_door", {"object_masks": [mask]}
    )
    _, answer = await ask(day, "POST", PATH, {"sensitivity": "high"})
    assert fates(answer)[0] == ("alert0", "dropped", "mask")
    _, answer = await ask(day, "POST", PATH, {"object_masks": []})
    assert fates(answer)[0] == ("alert0", "kept", None)


async def test_a_deleted_alerts_path_goes_with_it(day: Running) -> None:
    library = day.backend.library
    library.alerts.remove("alert0")
    assert [kept.alert_id for kept in library.paths.since("front_door", 0, 9) if kept.path] == [
        "alert1",
        "alert4",
    ]
    assert len(library.db.query("SELECT * FROM alert_path")) == 2


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"zones": [{"name": "Z", "points": [[0, 0], [1, 1]]}]}, "zones.0.points"),
        ({"zones": [{"name": "Z", "points": [[0, 0], [2, 0], [1, 1]]}]}, "zones.0.points"),
        ({"sensitivity": "wild"}, "sensitivity"),
        ({"name": "Other"}, "name"),
        ({"main_url": "rtsp://10.0.0.1/1"}, "main_url"),
    ],
)
async def test_what_could_not_be_saved_can_not_be_asked(
    day: Running, changes: dict[str, Any], word: str
) -> None:
    status, answer = await ask(day, "POST", PATH, changes)
    assert status == 400
    assert word in answer["error"]["message"]


async def test_other_cameras_are_not_there(paired: Running) -> None:
    assert (await ask(paired, "POST", "/api/cameras/yard/what-if", {}))[0] == 404
