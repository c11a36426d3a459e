"""What the card is told of the cameras that it watches, and of their alerts."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from custom_components.cloudcam.mirror import ALERTS_KEPT
from nvr.protocol import AlertChanged, AlertRemoved, CameraChanged, Phase
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, make_camera, now_us
from tests.component.cloudcam.watching import DOOR, HALL, Watch, watch

__all__ = ["watch"]


async def test_watching_tells_everything_and_then_every_change(watch: Watch, nvr: FakeNvr) -> None:
    socket, event = await watch(DOOR, HALL)
    assert set(event["cameras"]) == {DOOR, HALL}
    door = event["cameras"][DOOR]
    assert door["info"]["name"] == "Front door"
    assert door["connected"]
    assert abs(door["now_us"] - now_us()) < 5_000_000
    assert door["folder"] != event["cameras"][HALL]["folder"]
    assert "rtsp" not in str(door)
    await nvr.status("door", persons=2)
    event = (await socket.receive_json())["event"]
    assert list(event["cameras"]) == [DOOR]
    assert event["cameras"][DOOR]["info"]["status"]["persons"] == 2
    assert event["alerts"] == event["removed"] == []


async def test_watching_alerts(watch: Watch, nvr: FakeNvr) -> None:
    socket, event = await watch(DOOR)
    assert event["alerts"] == []
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door")))
    event = (await socket.receive_json())["event"]
    assert [(a["id"], a["entity_id"]) for a in event["alerts"]] == [("a1", DOOR)]
    await nvr.say(AlertChanged(Phase.START, make_alert("h1", "hall")))
    await nvr.say(AlertRemoved("a1", "door"))
    event = (await socket.receive_json())["event"]
    assert (event["alerts"], event["removed"]) == ([], ["a1"]), "the hall is nobody's business here"


async def test_watching_many_alerts(watch: Watch, nvr: FakeNvr) -> None:
    socket, _ = await watch(DOOR)
    begin_us = now_us() - 3_600_000_000
    for number in range(ALERTS_KEPT + 2):
        alert = make_alert(f"a{number}", "door", start_us=begin_us + number * 1_000_000)
        await nvr.say(AlertChanged(Phase.START, alert))
        event = (await socket.receive_json())["event"]
        assert [a["id"] for a in event["alerts"]] == [f"a{number}"]
        assert event["removed"] == [], "an old one is not gone because it isn't mirrored any more"
    await nvr.say(AlertRemoved("a30", "door"))
    assert (await socket.receive_json())["event"]["removed"] == ["a30"]


async def three_alerts(nvr: FakeNvr, socket: MockHAClientWebSocket) -> None:
    """One after the other, an hour ago; all of them were told."""
    begin_us = now_us() - 3_600_000_000
    for number in range(3):
        alert = make_alert(f"a{number}", "door", start_us=begin_us + number * 1_000_000)
        await nvr.say(AlertChanged(Phase.START, alert))
        await socket.receive_json()


async def test_older_alerts_stay_when_the_nvr_is_back(watch: Watch, nvr: FakeNvr) -> None:
    """It tells the newest of all cameras then, and a busy one fills them."""
    socket, _ = await watch(DOOR)
    await three_alerts(nvr, socket)
    await nvr.stop()
    del nvr.alerts["a0"]
    await nvr.start()
    removed: list[str] = []
    while not (event := (await socket.receive_json())["event"])["cameras"][DOOR]["connected"]:
        removed += event["removed"]
    assert removed + event["removed"] == []
    await nvr.say(AlertRemoved("a0", "door"))
    assert (await socket.receive_json())["event"]["removed"] == ["a0"], "though not mirrored"


async def test_an_alert_deleted_during_an_outage(watch: Watch, nvr: FakeNvr) -> None:
    socket, _ = await watch(DOOR)
    await three_alerts(nvr, socket)
    await nvr.stop()
    del nvr.alerts["a1"]
    await nvr.start()
    while not (event := (await socket.receive_json())["event"])["cameras"][DOOR]["connected"]:
        pass
    assert event["removed"] == ["a1"]


async def test_a_watch_that_ended_leaves_nothing_behind(
    watch: Watch, loaded: MockConfigEntry
) -> None:
    coordinator = loaded.runtime_data
    socket, _ = await watch(DOOR)
    at_unload = len(loaded._on_unload or [])
    assert len(coordinator._unload_listeners) == 1
    await socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await socket.receive_json())["success"]
    assert coordinator._unload_listeners == []
    await watch(DOOR, HALL)
    assert len(loaded._on_unload or []) == at_unload


async def test_watching_through_an_outage_and_an_unload(
    hass: HomeAssistant, watch: Watch, nvr: FakeNvr, loaded: MockConfigEntry
) -> None:
    socket, _ = await watch(DOOR)
    await nvr.stop()
    event = (await socket.receive_json())["event"]
    assert not event["cameras"][DOOR]["connected"]
    await nvr.start()
    while not (await socket.receive_json())["event"]["cameras"][DOOR]["connected"]:
        pass
    await hass.config_entries.async_unload(loaded.entry_id)
    while not (await socket.receive_json())["event"].get("ended"):
        pass


async def test_watching_what_is_not_there_or_not_allowed(
    hass: HomeAssistant, watch: Watch, nvr: FakeNvr, hass_admin_user: MockUser
) -> None:
    hass.states.async_set("camera.other", "idle")
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {DOOR: True, "camera.other": True}}})
    _, event = await watch(DOOR, HALL, "camera.other")
    assert event["cameras"][DOOR]["folder"]
    assert event["cameras"][HALL] == {"error": "unauthorized"}
    assert event["cameras"]["camera.other"] == {"error": "not_found"}


async def test_a_sensors_permission_does_not_open_the_camera(
    watch: Watch, hass_admin_user: MockUser
) -> None:
    sensor = "binary_sensor.front_door_person"
    hass_admin_user.groups = []
    hass_admin_user.mock_policy({"entities": {"entity_ids": {sensor: True}}})
    _, event = await watch(sensor)
    assert event["cameras"][sensor] == {"error": "unauthorized"}


async def test_a_new_camera_can_be_watched(
    hass: HomeAssistant, watch: Watch, nvr: FakeNvr, wait: Wait
) -> None:
    await nvr.say(CameraChanged(make_camera("yard", "Yard")))
    await wait(lambda: hass.states.get("camera.yard"))
    _, event = await watch("camera.yard")
    assert event["cameras"]["camera.yard"]["info"]["id"] == "yard"
