"""The connection: lost, back, and what is news afterwards."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.cloudcam import coordinator as coordinator_module
from custom_components.cloudcam.const import FRESH_ALERT_S
from custom_components.cloudcam.moments import when
from nvr.protocol import AlertChanged, AlertInfo, CameraChanged, Label, Phase
from tests.component.cloudcam.conftest import Wait, restore, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, make_camera, now_us

EVENT = "event.front_door_alert"


@pytest.fixture
def fired(hass: HomeAssistant) -> list[str]:
    """The ids of all alerts that the event entities fire, in order."""
    seen: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if new is None or "alert_id" not in new.attributes:
            return
        came_back = old is not None and old.state == STATE_UNAVAILABLE
        if (
            new.state != STATE_UNAVAILABLE
            and not came_back
            and (old is None or old.state != new.state)
        ):
            seen.append(new.attributes["alert_id"])

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    return seen


async def start(nvr: FakeNvr, alert: AlertInfo, phase: Phase = Phase.START) -> None:
    await nvr.say(AlertChanged(phase, alert))


async def test_lost_and_back(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Unavailable while away; each is said once however often it is tried."""
    caplog.set_level(logging.INFO)
    loaded_states = len(hass.states.async_all())
    await nvr.stop()
    await wait(lambda: hass.states.get("camera.hall").state == STATE_UNAVAILABLE)  # type: ignore[union-attr]
    away = {s.entity_id for s in hass.states.async_all() if s.state == STATE_UNAVAILABLE}
    assert len(away) == loaded_states - 1
    connectivity = hass.states.get("binary_sensor.home_nvr_connectivity")
    assert connectivity is not None
    assert connectivity.state == "off"
    await wait(lambda: caplog.text.count("Home NVR") >= 1)
    await nvr.start()
    await wait(lambda: hass.states.get("camera.hall").state == "recording")  # type: ignore[union-attr]
    messages = [r.getMessage() for r in caplog.records if r.name.startswith("custom_components")]
    assert len([m for m in messages if "is lost" in m]) == 1
    assert len([m for m in messages if "is back" in m]) == 1
    assert f"127.0.0.1:{nvr.port}" in next(m for m in messages if "is lost" in m)


async def test_waits_grow_and_differ(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []

    class Hurry:
        @staticmethod
        async def sleep(seconds: float) -> None:
            waits.append(seconds)
            await real.sleep(0.001)

    real = asyncio
    monkeypatch.setattr(coordinator_module, "asyncio", Hurry)
    await nvr.stop()
    await wait(lambda: len(waits) > 12)
    assert all(0.5 <= seconds <= 4 for seconds in waits)
    assert waits[0] <= 1
    assert all(seconds >= 2 for seconds in waits[6:])
    assert len(set(waits)) == len(waits)
    waits.clear()
    await nvr.start()
    await wait(lambda: loaded.runtime_data.connected)
    waits.clear()
    await nvr.stop()
    await wait(lambda: waits)
    assert waits[0] <= 1, "a connection that stood begins anew"


async def test_an_alert_fires_once(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, fired: list[str]
) -> None:
    alert = make_alert("a1", "door")
    await start(nvr, alert)
    await start(nvr, alert)
    await start(nvr, replace(alert, score=0.99), Phase.UPDATE)
    await start(nvr, replace(alert, end_us=now_us()), Phase.END)
    await start(nvr, make_alert("a2", "door", label=Label.PET, animal="cat"))
    await nvr.hang_up()  # the state after it names both again
    await wait(lambda: nvr.listeners == 1)
    await start(nvr, make_alert("a3", "hall", label=Label.MOTION))
    await wait(lambda: "a3" in fired)
    assert fired == ["a1", "a2", "a3"]


async def test_what_began_while_away(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, fired: list[str]
) -> None:
    """News if it is less than a minute old, else history."""
    await nvr.stop()
    stale = make_alert("stale", "door", start_us=now_us() - 61_000_000)
    fresh = make_alert("fresh", "door", start_us=now_us() - 30_000_000)
    nvr.alerts = {"stale": stale, "fresh": fresh}
    await nvr.start()
    await wait(lambda: fired)
    await start(nvr, replace(stale, score=0.9), Phase.UPDATE)
    await start(nvr, make_alert("last", "door"))
    await wait(lambda: "last" in fired)
    assert fired == ["fresh", "last"]


async def test_an_nvr_whose_clock_is_wrong(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait, fired: list[str]
) -> None:
    """An hour behind: its alerts are news all the same, by its own clock."""
    nvr.clock_ahead_s = -3600
    hour_us = 3_600_000_000
    await set_up(hass, entry)
    await wait(lambda: nvr.listeners == 1)
    await start(nvr, make_alert("live", "door", start_us=now_us() - hour_us))
    await wait(lambda: fired == ["live"])
    await nvr.stop()
    nvr.alerts = {
        "old": make_alert("old", "door", start_us=now_us() - hour_us - 90_000_000),
        "new": make_alert("new", "hall", start_us=now_us() - hour_us - 5_000_000),
    }
    await nvr.start()
    await wait(lambda: len(fired) > 1)
    assert fired == ["live", "new"]


async def test_a_restart_does_not_fire_again(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait
) -> None:
    before = make_alert("before", "door", start_us=now_us() - 20_000_000)
    after = make_alert("after", "hall", start_us=now_us() - 10_000_000)
    nvr.alerts = {"before": before, "after": after}
    start_text = when(before.start_us).isoformat(timespec="milliseconds")
    attributes = {"alert_id": "before", "start": start_text}
    state = State(EVENT, "2026-01-01T00:00:00.000+00:00", {"event_type": "person"})
    await restore(hass, state, {"last_event_type": "person", "last_event_attributes": attributes})
    await set_up(hass, entry)
    await wait(lambda: nvr.listeners == 1)
    await hass.async_block_till_done()
    assert hass.states.get(EVENT).state == "2026-01-01T00:00:00.000+00:00"  # type: ignore[union-attr]
    assert hass.states.get("event.hall_alert").attributes["alert_id"] == "after"  # type: ignore[union-attr]


async def test_alerts_of_cameras_that_come_live(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, fired: list[str]
) -> None:
    await nvr.say(CameraChanged(make_camera("shed", "Shed")))
    await start(nvr, make_alert("s1", "shed"))
    await wait(lambda: fired)
    assert fired == ["s1"]


async def test_the_last_alert_of_a_quiet_camera_is_asked_for(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait
) -> None:
    """The state holds the newest alerts of all cameras, and one camera may fill it."""
    quiet = make_alert("quiet", "hall", start_us=now_us() - 7_200_000_000)
    busy = [make_alert(f"b{n}", "door", start_us=now_us() - n * 90_000_000) for n in range(1, 30)]
    nvr.alerts = {alert.id: alert for alert in [quiet, *busy]}
    await set_up(hass, entry)
    await wait(lambda: hass.states.get("sensor.hall_last_alert").state != "unknown")  # type: ignore[union-attr]
    nvr.overrides["/api/alerts"] = 500
    await nvr.hang_up()
    await wait(lambda: nvr.listeners == 1)
    assert hass.states.get("sensor.hall_last_alert").state != "unknown"  # type: ignore[union-attr]


async def test_a_version_that_stops_fitting(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After an update of the NVR; a second update heals it."""
    usual = nvr.schema_version, nvr.min_schema_version
    nvr.schema_version, nvr.min_schema_version = 9, 9
    await nvr.hang_up()
    await wait(lambda: hass.states.get("camera.hall").state == STATE_UNAVAILABLE)  # type: ignore[union-attr]
    nvr.schema_version, nvr.min_schema_version = usual
    await wait(lambda: hass.states.get("camera.hall").state == "recording")  # type: ignore[union-attr]


async def test_a_certificate_that_changes_asks_and_goes_on_trying(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.stop()
    old = nvr._certificate, nvr._key, nvr.fingerprint
    kept = [path.read_bytes() for path in old[:2]]
    nvr.new_certificate()
    nvr.requests.clear()
    await nvr.start()
    await wait(hass.config_entries.flow.async_progress)
    assert nvr.requests == []
    await nvr.stop()
    for path, content in zip(old[:2], kept, strict=True):
        path.write_bytes(content)
    await nvr.start()  # the address had been another device's for a moment
    await wait(lambda: hass.states.get("camera.hall").state == "recording")  # type: ignore[union-attr]


async def test_an_error_of_our_own_does_not_end_it(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures = 3

    def fail() -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise RuntimeError("boom")

    loaded.runtime_data.on_camera("door", fail)
    for motion in (True, False, True):
        await nvr.status("door", motion=motion)
    await wait(lambda: not failures)
    await wait(lambda: hass.states.get("binary_sensor.front_door_motion").state == "on")  # type: ignore[union-attr]
    assert loaded.runtime_data.connected
    assert caplog.text.count("unexpected error") == 1, "told once, however often it comes back"


def test_a_minute_is_a_minute() -> None:
    assert timedelta(seconds=FRESH_ALERT_S) == timedelta(minutes=1)
