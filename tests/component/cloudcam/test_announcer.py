"""What the bus tells of a visit, from its beginning to its end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloudcam.const import EVENT_ALERT
from custom_components.cloudcam.moments import when_text
from nvr.protocol import AlertChanged, Label, Phase, ZoneVisit
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us

type Told = list[dict[str, Any]]


@pytest.fixture
def told(hass: HomeAssistant) -> Told:
    """The data of every event, in order."""
    found: Told = []

    @callback
    def note(event: Event) -> None:
        found.append(dict(event.data))

    hass.bus.async_listen(EVENT_ALERT, note)
    return found


def phases(told: Told) -> list[str]:
    return [data["phase"] for data in told]


def count(told: Told, number: int) -> Callable[[], bool]:
    return lambda: len(told) >= number


async def test_a_visit(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, told: Told, wait: Wait
) -> None:
    alert = make_alert("a1", "door", label=Label.PET, animal="cat", snapshot_us=None)
    await nvr.say(AlertChanged(Phase.START, alert))
    await wait(count(told, 1))
    device = dr.async_get(hass).async_get_device_by_identifier(
        ("cloudcam", "nvr-1234_door"), loaded.entry_id
    )
    assert device is not None
    page = "media-source%3A%2F%2Fcloudcam"
    assert told[0] == {
        "phase": "start",
        "alert_id": "a1",
        "label": "pet",
        "animal": "cat",
        "score": 0.88,
        "zone": None,
        "zones": [],
        "start": when_text(alert.start_us),
        "end": None,
        "has_picture": False,
        "verdict": None,
        "lesson_id": None,
        "media_content_id": f"media-source://cloudcam/{loaded.entry_id}/door/alert/a1",
        "url": f"/media-browser/browser/app%2C{page}/"
        f"video%2Fmp4%2C{page}%2F{loaded.entry_id}%2Fdoor%2Falert%2Fa1",
        "camera": "camera.front_door",
        "device_id": device.id,
        "name": "Front door",
        "snoozed": False,
    }
    better = replace(alert, snapshot_us=alert.start_us + 1)
    await nvr.say(AlertChanged(Phase.UPDATE, replace(alert, score=0.9)))  # no step of its own
    await nvr.say(AlertChanged(Phase.UPDATE, better))
    await nvr.say(AlertChanged(Phase.UPDATE, better))
    await nvr.say(AlertChanged(Phase.UPDATE, replace(better, snapshot_us=alert.start_us + 2)))
    over = replace(better, snapshot_us=alert.start_us + 3, end_us=now_us())
    await nvr.say(AlertChanged(Phase.END, over))
    await wait(count(told, 5))
    assert phases(told) == ["start", "picture", "picture", "picture", "end"]
    assert told[-1]["end"] == when_text(over.end_us or 0)
    assert told[1]["has_picture"]
    assert {data["url"] for data in told} == {told[0]["url"]}, "its address is stable"


async def test_zones(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, told: Told, wait: Wait
) -> None:
    path, porch = ZoneVisit("path", "Path", 1), ZoneVisit("porch", "Porch", 2)
    alert = make_alert("a1", "door", zones=[path])
    await nvr.say(AlertChanged(Phase.START, alert))
    await nvr.say(AlertChanged(Phase.UPDATE, replace(alert, zones=[path, porch])))
    left = replace(path, left_us=3)  # no step of its own
    await nvr.say(AlertChanged(Phase.UPDATE, replace(alert, zones=[left, porch])))
    stays = replace(porch, loitered_us=9)
    await nvr.say(AlertChanged(Phase.UPDATE, replace(alert, zones=[left, stays])))
    await nvr.say(AlertChanged(Phase.END, replace(alert, zones=[left, stays], end_us=now_us())))
    await wait(count(told, 4))
    assert phases(told) == ["start", "zone", "zone", "end"]
    assert [data["zone"] for data in told] == ["Path", "Porch", "Porch", "Porch"]
    assert told[1]["zones"] == ["Path", "Porch"]


async def test_after_a_lost_connection(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, told: Told, wait: Wait
) -> None:
    """What was missed is told once; what is old, or nobody was told of, is no news."""
    running = make_alert("running", "door")
    await nvr.say(AlertChanged(Phase.START, running))
    await wait(count(told, 1))
    await nvr.hang_up()
    await wait(lambda: nvr.listeners == 0)
    nvr.alerts["running"] = replace(running, end_us=now_us())
    nvr.alerts["stale"] = make_alert("stale", "door", start_us=now_us() - 90_000_000)
    nvr.alerts["fresh"] = make_alert("fresh", "hall", start_us=now_us() - 30_000_000)
    await wait(lambda: nvr.listeners == 1)
    await wait(count(told, 3))
    later = replace(nvr.alerts["stale"], snapshot_us=now_us(), end_us=now_us())
    await nvr.say(AlertChanged(Phase.END, later))
    await nvr.say(AlertChanged(Phase.START, make_alert("last", "hall")))
    await wait(lambda: told[-1]["alert_id"] == "last")
    assert [(data["alert_id"], data["phase"]) for data in told] == [
        ("running", "start"),
        ("fresh", "start"),
        ("running", "end"),
        ("last", "start"),
    ]


async def test_only_the_newest_are_remembered(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    told: Told,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.cloudcam.announcer._REMEMBERED", 1)
    one, two = make_alert("one", "door"), make_alert("two", "door")
    await nvr.say(AlertChanged(Phase.START, one))
    await nvr.say(AlertChanged(Phase.START, two))
    await nvr.say(AlertChanged(Phase.END, replace(two, end_us=now_us())))
    await wait(count(told, 3))
    assert phases(told) == ["start", "start", "end"]
