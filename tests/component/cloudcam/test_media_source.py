"""The media browser."""

import re
from itertools import pairwise
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components import media_source
from homeassistant.components.media_player import MediaClass, SearchMediaQuery
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import BrowseMediaSource, Unresolvable
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.cloudcam.api import TimeRange
from custom_components.cloudcam.media_source import split_by_hour
from custom_components.cloudcam.moments import when
from nvr.protocol import Label
from tests.component.cloudcam.fake_nvr import HOUR_US, FakeNvr, make_alert, now_us

ROOT = "media-source://cloudcam"


@pytest.fixture(autouse=True)
async def media(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    assert await async_setup_component(hass, "media_source", {})


async def browse(hass: HomeAssistant, path: str = "") -> Any:
    return await media_source.async_browse_media(hass, ROOT + path)


def titles(item: BrowseMediaSource) -> list[str]:
    return [child.title for child in item.children or ()]


async def test_from_the_root_to_the_camera(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    root = await browse(hass)
    assert (root.title, titles(root)) == ("CloudCam", ["Home NVR"])
    nvr = await browse(hass, f"/{loaded.entry_id}")
    assert (nvr.title, titles(nvr)) == ("Home NVR", ["Front door", "Hall"])
    camera = await browse(hass, f"/{loaded.entry_id}/door")
    assert (camera.title, titles(camera)) == (
        "Front door",
        ["Alerts", "Recordings", "Persons", "Pets", "Other motion", "Sounds"],
    )
    assert all(child.can_expand and not child.can_play for child in camera.children)


async def test_alerts_by_day(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    today = dt_util.start_of_local_day()
    midnight_us = round(today.timestamp() * 1e6)
    for alert_id, start_us, label, animal in (
        ("early", midnight_us + 1_000_000, Label.PERSON, None),
        ("later", midnight_us + 62_000_000, Label.PET, "cat"),
        ("some", midnight_us + 63_000_000, Label.PET, "ferret"),
        ("late", midnight_us - 1_000_000, Label.MOTION, None),
    ):
        nvr.alerts[alert_id] = make_alert(
            alert_id, "door", start_us=start_us, label=label, animal=animal
        )
    nvr.alerts["blind"] = make_alert("blind", "door", start_us=midnight_us, snapshot_us=None)
    nvr.alerts["other"] = make_alert("other", "hall", start_us=midnight_us)
    base = f"/{loaded.entry_id}/door/alerts"
    days = await browse(hass, base)
    assert (days.title, titles(days)) == ("Front door: Alerts", ["Today", "Yesterday"])
    day = await browse(hass, days.children[0].media_content_id.removeprefix(ROOT))
    assert day.title == "Today"
    assert titles(day) == [
        "Pet 00:01:03",
        "Cat 00:01:02",
        "Person 00:00:01",
        "Person 00:00:00",
    ]
    assert all(child.can_play and not child.can_expand for child in day.children)
    view = f"/api/cloudcam/{loaded.entry_id}/door/alerts"
    assert day.children[1].thumbnail == f"{view}/later/snapshot.jpg"
    assert day.children[3].thumbnail is None
    yesterday = await browse(hass, days.children[1].media_content_id.removeprefix(ROOT))
    assert titles(yesterday) == ["Motion 23:59:59"]


async def test_more_alerts_than_can_be_asked_for_at_once(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Any
) -> None:
    """A camera at a busy street: no day may be missing."""
    oldest_us = now_us() - 72 * HOUR_US
    await nvr.status("door", oldest_us=oldest_us)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].status.oldest_us == oldest_us)
    midnight_us = round(dt_util.start_of_local_day().timestamp() * 1e6)
    for number in range(1002):
        start_us = midnight_us - number * 1_000
        alert = make_alert(f"a{number}", "door", start_us=start_us, end_us=start_us + 1)
        nvr.alerts[alert.id] = alert
    days = await browse(hass, f"/{loaded.entry_id}/door/alerts")
    assert titles(days)[:2] == ["Today", "Yesterday"]
    assert len(days.children) == 4
    first = dt_util.as_local(when(oldest_us)).date()
    assert days.children[-1].identifier.endswith(first.isoformat())
    yesterday = await browse(hass, days.children[1].media_content_id.removeprefix(ROOT))
    assert len(yesterday.children) == 1000


async def test_in_german(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    hass.config.language = "de"
    nvr.alerts["a"] = make_alert("a", "door", label=Label.PET, animal="dog")
    assert titles(await browse(hass, f"/{loaded.entry_id}/door")) == [
        "Alarme",
        "Aufnahmen",
        "Personen",
        "Haustiere",
        "Andere Bewegung",
        "Geräusche",
    ]
    days = await browse(hass, f"/{loaded.entry_id}/door/alerts")
    day = await browse(hass, days.children[0].media_content_id.removeprefix(ROOT))
    assert titles(day)[0].startswith("Hund ")


async def test_hours(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Any) -> None:
    start_us = now_us() - 3 * HOUR_US
    await nvr.status("door", oldest_us=start_us)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].status.oldest_us == start_us)
    days = await browse(hass, f"/{loaded.entry_id}/door/hours")
    assert days.title == "Front door: Recordings"
    begin = dt_util.as_local(when(start_us))
    yesterday = [] if begin.date() == dt_util.now().date() else ["Yesterday"]
    assert titles(days) == ["Today", *yesterday]
    hours: list[str] = []
    for day in days.children:
        hours += titles(await browse(hass, day.media_content_id.removeprefix(ROOT)))
    assert 3 <= len(hours) <= 4
    assert f"{begin:%H:%M}" in hours[-1], "oldest last"
    await nvr.status("door", oldest_us=None)
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].status.oldest_us is None)
    assert (await browse(hass, f"/{loaded.entry_id}/door/hours")).children == []


async def test_by_label(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry) -> None:
    for label in Label:
        nvr.alerts[label] = make_alert(label, "door", label=label)
    for folder, kind in (("person", "Person"), ("pet", "Pet"), ("motion", "Motion")):
        days = await browse(hass, f"/{loaded.entry_id}/door/{folder}")
        assert days.title.startswith("Front door: ")
        day = await browse(hass, days.children[0].media_content_id.removeprefix(ROOT))
        assert [title.split(" ")[0] for title in titles(day)] == [kind]


async def test_the_page_of_an_alert(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    """What a notification opens: it plays, and offers what was before and after."""
    nvr.alerts["a1"] = make_alert("a1", "door", end_us=now_us())
    page = await browse(hass, f"/{loaded.entry_id}/door/alert/a1")
    assert re.fullmatch(r"Front door: Person \d\d:\d\d:\d\d, Today", page.title)
    assert (page.can_play, page.can_expand) == (True, True)
    assert page.thumbnail.endswith("/door/alerts/a1/snapshot.jpg")
    clip, around = page.children
    assert clip.media_content_id == page.media_content_id
    assert (clip.can_play, clip.can_expand, around.can_play) == (True, False, True)
    assert "/clip/" in around.media_content_id
    nvr.overrides["/api/cameras/door/recordings"] = web.json_response({"ranges": []})
    assert len((await browse(hass, f"/{loaded.entry_id}/door/alert/a1")).children) == 1
    for other in ("hall/alert/a1", "door/alert/a2"):
        with pytest.raises(BrowseError, match="There is no recording"):
            await browse(hass, f"/{loaded.entry_id}/{other}")


async def test_search(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    midnight_us = round(dt_util.start_of_local_day().timestamp() * 1e6)
    for alert_id, camera, label, animal, start_us in (
        ("late", "door", Label.PET, "cat", midnight_us + 1),
        ("old", "door", Label.PET, "cat", midnight_us - 1),
        ("ada", "hall", Label.PERSON, None, midnight_us + 2),
    ):
        nvr.alerts[alert_id] = make_alert(
            alert_id, camera, label=label, animal=animal, start_us=start_us, end_us=start_us + 1
        )
    socket = await hass_ws_client(hass)
    for folder, query, found in (
        ("", "cat", ["late", "old"]),
        ("", "PET today", ["late"]),
        ("", "hall person", ["ada"]),
        ("", "23:59", ["old"]),
        ("", "giraffe", []),
        (f"/{loaded.entry_id}", "00:00", ["late", "ada"]),
        (f"/{loaded.entry_id}/hall", "00:00", ["ada"]),
        (f"/{loaded.entry_id}/door/alerts", "yesterday", ["old"]),
        ("/another", "cat", []),
    ):
        await socket.send_json_auto_id(
            {
                "type": "media_source/search_media",
                "media_content_id": ROOT + folder,
                "search_query": query,
            }
        )
        result = (await socket.receive_json())["result"]["result"]
        assert [item["media_content_id"].rsplit("/", 1)[1] for item in result] == found, query
        assert all(item["can_play"] and item["thumbnail"] for item in result)
    assert (await browse(hass)).can_search
    music = SearchMediaQuery(search_query="cat", media_filter_classes=[MediaClass.MUSIC])
    assert (await media_source.async_search_media(hass, ROOT, music)).result == []
    await nvr.stop()
    with pytest.raises(BrowseError, match="does not answer"):
        await media_source.async_search_media(hass, ROOT, SearchMediaQuery(search_query="cat"))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "UTC"])
async def test_hours_are_those_of_the_clock_on_the_wall(hass: HomeAssistant, zone: str) -> None:
    await hass.config.async_set_time_zone(zone)
    begin = dt_util.parse_datetime("2026-10-25T00:10:00+00:00")  # summer time ends in Berlin
    assert begin is not None
    start_us = round(begin.timestamp() * 1e6)
    recorded = [
        TimeRange(start_us, start_us + HOUR_US),
        TimeRange(start_us + HOUR_US + 60_000_000, start_us + 2 * HOUR_US),
        TimeRange(start_us + 10 * HOUR_US, start_us + 10 * HOUR_US + 1),
    ]
    hours = split_by_hour(recorded)
    assert hours[0][0] == start_us
    assert hours[-1] == (start_us + 10 * HOUR_US, start_us + 10 * HOUR_US + 1)
    for (_, end_us), (next_us, _) in pairwise(hours):
        assert end_us <= next_us
        assert dt_util.as_local(when(next_us)).minute in {0, 10, 55, 11, 56}
    assert all(0 < end - start <= HOUR_US for start, end in hours)
    assert split_by_hour([]) == []


async def test_hours_where_clocks_change_by_half_an_hour(hass: HomeAssistant) -> None:
    await hass.config.async_set_time_zone("Australia/Lord_Howe")
    start_us = 1775311200_000_000  # 2026-04-05 01:00; at 02:00 it becomes 01:30 again
    hours = split_by_hour([TimeRange(start_us, start_us + 4 * HOUR_US)])
    assert hours[0][0] == start_us
    assert hours[-1][1] == start_us + 4 * HOUR_US
    assert all(end_us == next_us for (_, end_us), (next_us, _) in pairwise(hours))


async def test_clips_play_with_a_signature_alone(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    nvr.alerts["a1"] = make_alert("a1", "door")
    socket = await hass_ws_client(hass)
    stranger = await hass_client_no_auth()
    entry_id = loaded.entry_id
    for number, path in enumerate(("door/alert/a1", "hall/clip/1000/2000"), 1):
        await socket.send_json(
            {
                "id": number,
                "type": "media_source/resolve_media",
                "media_content_id": f"{ROOT}/{entry_id}/{path}",
            }
        )
        reply = await socket.receive_json()
        assert reply["result"]["mime_type"] == "video/mp4"
        assert "authSig=" in reply["result"]["url"]
        async with stranger.get(reply["result"]["url"]) as response:
            assert (response.status, (await response.read())[4:8]) == (200, b"ftyp")


@pytest.mark.parametrize(
    "path", ["", "x", "x/door", "x/door/alert", "x/door/clip/a/b", "x/door/clip/1", "x/a/alert/b/c"]
)
async def test_what_can_not_be_played(hass: HomeAssistant, path: str) -> None:
    with pytest.raises(Unresolvable):
        await media_source.async_resolve_media(hass, f"{ROOT}/{path}", None)


async def test_what_can_not_be_browsed(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    for path in (
        "/x",
        "/{}/shed",
        "/{}/door/x",
        "/{}/door/alerts/2026-99-01",
        "/{}/door/hours/1",
        "/{}/door/sheep",
    ):
        with pytest.raises(BrowseError):
            await browse(hass, path.format(loaded.entry_id))
    await nvr.stop()
    with pytest.raises(BrowseError, match="does not answer"):
        await browse(hass, f"/{loaded.entry_id}/door/alerts")
    await hass.config_entries.async_unload(loaded.entry_id)
    assert titles(await browse(hass)) == []
