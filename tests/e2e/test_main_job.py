"""From a camera's lens to Home Assistant: everything real, seen from outside only."""

import asyncio
import io
import json
import ssl
import time
from typing import Any

import aiohttp
import av
import numpy as np
import pytest

from demo.home_assistant import add_nvr
from demo.stamp import Stamp, read_stamp
from tests.e2e.conftest import Change, House

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

NOTICED_WITHIN_S = 2.0


def told(change: Change, house: House) -> str | None:
    """What kind of alert a state change tells of, if it is one of the event entity."""
    if change.new is None or change.entity_id != house.device.entities["event.alert"]:
        return None
    kind: str | None = change.new["attributes"].get("event_type")
    return kind


async def test_a_person_is_told_within_two_seconds_and_nothing_else_is(house: House) -> None:
    """A whole round of the scene: a curtain and a box of a person's size move, a person comes."""
    (visit,) = house.visits("person")
    sensor = house.device.entities["binary_sensor.person"]
    lap = house.whole_lap()
    shown_us = house.wall_us(visit["visible_s"], lap)
    whole_us = house.wall_us(visit["whole_s"], lap)
    gone_us = house.wall_us(visit["end_s"], lap)
    begin_us, end_us = house.wall_us(0, lap), house.wall_us(0, lap + 1)

    def in_round(change: Change) -> bool:
        return begin_us <= change.at_us < end_us

    def person_alert(change: Change) -> bool:
        return in_round(change) and told(change, house) == "person"

    def person_seen(change: Change) -> bool:
        return in_round(change) and change.entity_id == sensor and change.state == "on"

    alert = await house.watcher.until(person_alert, 2 * house.truth["duration_s"])
    seen = await house.watcher.until(person_seen, 5)
    print(
        f"after the first pixel: event {(alert.at_us - shown_us) / 1e6:.2f} s, "
        f"binary sensor {(seen.at_us - shown_us) / 1e6:.2f} s; "
        f"all of the person is in view after {(whole_us - shown_us) / 1e6:.2f} s"
    )
    for change in (alert, seen):
        assert shown_us < change.at_us < whole_us + NOTICED_WITHIN_S * 1e6

    def person_gone(change: Change) -> bool:
        return change.at_us > seen.at_us and change.entity_id == sensor and change.state == "off"

    gone = await house.watcher.until(person_gone, 60)
    assert gone_us - 1e6 < gone.at_us < gone_us + 15e6
    persons = [change for change in house.watcher.changes if person_alert(change)]
    assert len(persons) == 1, "one visit is one alert; curtain and box are none"
    assert sum(person_seen(change) for change in house.watcher.changes) == 1


async def test_the_alerts_clip_plays_in_home_assistant_and_shows_the_person(house: House) -> None:
    alert = await house.watcher.until(lambda change: told(change, house) == "person", 60)
    assert alert.new is not None
    resolved = await house.socket.ask(
        "media_source/resolve_media", media_content_id=alert.new["attributes"]["media_content_id"]
    )
    assert resolved["mime_type"] == "video/mp4"
    async with aiohttp.ClientSession() as anybody:
        async with anybody.get(house.hass.url + resolved["url"].partition("?")[0]) as response:
            assert response.status == 401, "recordings are for people who are logged in"
        async with anybody.get(house.hass.url + resolved["url"]) as response:
            assert response.status == 200
            video = await response.read()
        part = {"Range": "bytes=100-299"}
        async with anybody.get(house.hass.url + resolved["url"], headers=part) as response:
            assert response.status == 206
            assert await response.read() == video[100:300]

    stamps = await asyncio.to_thread(read_stamps, video)
    numbers = [stamp.frame for stamp in stamps]
    assert len(numbers) >= 4 * house.truth["fps"]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "every frame, in order"
    (visit,) = house.visits("person")
    shown = [n for n in numbers if visit["visible_s"] <= n / house.truth["fps"] <= visit["end_s"]]
    assert numbers[0] / house.truth["fps"] < visit["visible_s"], "it begins before the person comes"
    assert len(shown) >= 0.8 * (visit["end_s"] - visit["visible_s"]) * house.truth["fps"]


def read_stamps(data: bytes) -> list[Stamp]:
    """Decode a video or picture frame by frame and read the clock that is burned into each."""
    stamps: list[Stamp] = []
    last_pts = None
    with av.open(io.BytesIO(data), "r") as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None
            assert last_pts is None or frame.pts > last_pts
            last_pts = frame.pts
            stamp = read_stamp(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
            assert stamp is not None, f"frame {len(stamps)} is damaged"
            stamps.append(stamp)
    return stamps


async def test_the_picture_of_the_last_person_shows_when_she_was_there(house: House) -> None:
    image = await house.state(house.device.entities["image.last_person"])
    async with house.api.request("GET", image["attributes"]["entity_picture"]) as response:
        assert response.content_type == "image/jpeg"
        picture = await response.read()
    (stamp,) = read_stamps(picture)
    (visit,) = house.visits("person")
    assert visit["visible_s"] <= stamp.time_s <= visit["end_s"]


async def test_the_live_picture_is_of_now_and_whoever_looks_is_told(house: House) -> None:
    camera_id = house.device.entities["camera.camera"]
    watched = house.device.entities["binary_sensor.watched"]
    async with asyncio.timeout(60):  # of those who looked before
        while (await house.state(watched))["state"] != "off":
            await asyncio.sleep(0.2)
    begun = len(house.watcher.changes)

    def became(state: str) -> Any:
        def found(change: Change) -> bool:
            is_later = change in house.watcher.changes[begun:]
            return is_later and change.entity_id == watched and change.state == state

        return found

    async with house.api.request("GET", f"/api/camera_proxy/{camera_id}") as response:
        assert response.status == 200
        picture = await response.read()
    now_s = (time.time_ns() // 1000 - house.wall_us(0, 0)) / 1e6
    (stamp,) = read_stamps(picture)
    assert (now_s - stamp.time_s) % house.truth["duration_s"] < 3.0
    await house.watcher.until(became("on"), 5)
    await house.watcher.until(became("off"), 30)


async def test_a_camera_that_goes_is_unavailable_and_comes_back(house: House) -> None:
    entities = house.device.entities
    begun = len(house.watcher.changes)

    def became(entity_id: str, state: str) -> Any:
        def found(change: Change) -> bool:
            is_later = change in house.watcher.changes[begun:]
            return is_later and change.entity_id == entity_id and change.state == state

        return found

    house.cameras.die("hall")
    await house.watcher.until(became(entities["binary_sensor.connectivity"], "off"), 30)
    await house.watcher.until(became(entities["binary_sensor.person"], "unavailable"), 5)
    await house.watcher.until(became(entities["camera.camera"], "unavailable"), 5)
    problem = await house.state(entities["binary_sensor.connectivity"])
    assert problem["attributes"]["error"], "it says what is wrong"
    house.cameras.revive("hall")
    await house.watcher.until(became(entities["binary_sensor.connectivity"], "on"), 60)
    await house.watcher.until(became(entities["binary_sensor.person"], "off"), 15)


async def test_removing_the_entry_takes_the_access_back_until_it_is_paired(
    house: House,
) -> None:
    token = read_token(house)
    assert await nvr_status(house, token) == 200
    await house.api.delete(f"/api/config/config_entries/entry/{house.entry_id}")
    assert await nvr_status(house, token) == 401
    sensor = house.device.entities["binary_sensor.person"]
    house.entry_id = await add_nvr(house.api, await house.nvr.pair())
    assert (await house.state(sensor))["state"] in ("on", "off"), "it is known by its old names"


def read_token(house: House) -> str:
    store = json.loads((house.hass.folder / ".storage" / "core.config_entries").read_text())
    (entry,) = [e for e in store["data"]["entries"] if e["entry_id"] == house.entry_id]
    return str(entry["data"]["token"])


async def nvr_status(house: House, token: str) -> int:
    """What the NVR answers to whoever shows that token."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    headers = {"Authorization": f"Bearer {token}"}
    url = f"https://127.0.0.1:{house.nvr.port}/api/state"
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, ssl=context, headers=headers) as response,
    ):
        return response.status
