from dataclasses import replace

import pytest

from nvr.errors import NotFound
from nvr.protocol import Label, ZoneVisit
from nvr.store.alerts import AlertFilter, Pictures
from tests.nvr.store.homes import SECOND_US, Home, alert
from tests.nvr.streams import START_US, Recipe


def test_an_alert_comes_back_as_it_was(home: Home) -> None:
    pet = alert(2, label=Label.PET, animal="cat", box=None, snapshot_us=None)
    stays = [ZoneVisit("path", "Path", 5, 7, 6), ZoneVisit("door", "Tür", 7)]
    zoned, faulty = alert(4, zones=stays), alert(5, label=Label.HEALTH, problem="black")
    for item in (alert(), pet, zoned, faulty):
        home.alerts.upsert(item)
        assert home.alerts.get(item.id) == item
    assert isinstance(home.alerts.get("alert2").label, Label)
    with pytest.raises(NotFound, match="alert3"):
        home.alerts.get("alert3")


def test_an_alert_changes_and_keeps_its_pictures(home: Home) -> None:
    started = alert(end_us=None, clip_end_us=None)
    home.alerts.upsert(started, Pictures("front/1.jpg", "front/1-box.jpg"))
    stay = ZoneVisit("path", "Path", 5)
    better = replace(started, score=0.9, box=(0.2, 0.2, 0.5, 0.5), zones=[stay])
    home.alerts.upsert(better)
    assert home.alerts.get("alert1") == better
    assert home.alerts.pictures("alert1") == Pictures("front/1.jpg", "front/1-box.jpg")
    home.alerts.upsert(better, Pictures("front/2.jpg", None))
    assert home.alerts.pictures("alert1").paths == ["front/2.jpg", "front/1-box.jpg"]


def test_alerts_are_found_newest_first(home: Home) -> None:
    items = [
        alert(1),
        alert(2, camera_id="garden"),
        alert(3, label=Label.MOTION),
        alert(4, end_us=None),
    ]
    for item in items:
        home.alerts.upsert(item)

    def found(wanted: AlertFilter) -> list[str]:
        return [item.id[-1] for item in home.alerts.find(wanted)]

    assert found(AlertFilter()) == ["4", "3", "2", "1"]
    assert found(AlertFilter(limit=2)) == ["4", "3"]
    assert found(AlertFilter(camera_id="garden")) == ["2"]
    assert found(AlertFilter(label=Label.MOTION)) == ["3"]
    assert found(AlertFilter(end_us=START_US + 3 * SECOND_US)) == ["2", "1"]
    assert found(AlertFilter(start_us=START_US + 8 * SECOND_US)) == ["4", "3"]
    assert found(AlertFilter(start_us=START_US + 999 * SECOND_US)) == ["4"], "still going on"


def test_alerts_that_were_going_on_are_ended_at_start(home: Home) -> None:
    home.record(Recipe(seconds=20))
    home.alerts.upsert(alert(1))
    home.alerts.upsert(alert(2, end_us=None, clip_end_us=None))
    home.alerts.upsert(alert(3, end_us=None, clip_end_us=None, camera_id="garden"))
    ended = {item.id: item for item in home.alerts.end_open(home.recordings.newest_us)}
    assert ended.keys() == {"alert2", "alert3"}
    assert ended["alert2"].end_us == pytest.approx(START_US + 20 * SECOND_US, abs=100_000)
    assert ended["alert2"].clip_end_us == ended["alert2"].end_us
    assert ended["alert3"].end_us == START_US + 4 * SECOND_US, "its snapshot's moment"
    assert home.alerts.get("alert2") == ended["alert2"]
    assert home.alerts.end_open(home.recordings.newest_us) == []
