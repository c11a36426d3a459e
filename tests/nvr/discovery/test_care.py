"""Looking after cameras that are there already."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from nvr.clock import RealClock, SimulatedClock
from nvr.config import CameraConfig, OnvifConfig
from nvr.config_edit import changed_camera, validated_camera
from nvr.discovery import care as care_module
from nvr.discovery.care import CameraCare
from nvr.discovery.events import MotionEvents
from nvr.discovery.mask_care import Edit
from nvr.errors import NotFound
from nvr.protocol import Connection

from .fake_camera import PASSWORD, USER, serve
from .test_events import _MOTION, Listening


def camera(camera_id: str = "door", **settings: Any) -> CameraConfig:
    onvif = {
        "address": "http://192.168.1.20:8000/onvif/device_service",
        "identity": "urn:1",
        "mac": "aa:bb:cc:00:11:22",
    }
    given = {
        "id": camera_id,
        "name": camera_id.title(),
        "main_url": "rtsp://192.168.1.20:8554/main",
        "sub_url": "rtsp://192.168.1.20:8554/sub",
        "onvif": onvif,
    }
    return validated_camera(given | settings)


@dataclass
class Fleet:
    """Cameras, and what was done with them."""

    cameras: tuple[CameraConfig, ...]
    offline: set[str] = field(default_factory=set)
    hinted: list[str] = field(default_factory=list)
    is_removed: bool = False
    before_next: Callable[[], None] | None = None

    def connection(self, camera_id: str) -> Connection:
        return Connection.OFFLINE if camera_id in self.offline else Connection.ONLINE

    def hint_motion(self, camera_id: str) -> None:
        self.hinted.append(camera_id)

    async def change_camera(self, camera_id: str, changes: Mapping[str, Any] | Edit) -> None:
        await self.waited_for()
        if self.is_removed:
            raise NotFound("gone")
        self.cameras = tuple(
            changed_camera(c, changes(c) if callable(changes) else changes)
            if c.id == camera_id
            else c
            for c in self.cameras
        )

    async def waited_for(self) -> None:
        """Somebody else's change comes first."""
        if self.before_next is not None:
            self.before_next()
            self.before_next = None


class Home:
    """A network in which cameras have addresses; counts the searches."""

    def __init__(self, **hosts: str) -> None:
        self.hosts = hosts
        self.searches: list[list[str]] = []

    async def find_again(self, wanted: Mapping[str, OnvifConfig]) -> dict[str, str]:
        self.searches.append(list(wanted))
        hosts = {i: self.hosts.get((o.identity or "").replace(":", "_")) for i, o in wanted.items()}
        return {camera_id: host for camera_id, host in hosts.items() if host is not None}


async def pass_time(care: CameraCare, clock: SimulatedClock, seconds: int) -> None:
    for _ in range(seconds // 5):
        clock.advance(5)
        await care.look_for_missing()


async def test_a_camera_with_a_new_address_is_found_after_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    clock, home = SimulatedClock(), Home(urn_1="192.168.1.77")
    fleet = Fleet((camera(),), {"door"})
    care = CameraCare(fleet, clock, home.find_again)
    await care.look_for_missing()
    await pass_time(care, clock, 55)
    assert not home.searches
    await pass_time(care, clock, 10)
    (moved,) = fleet.cameras
    assert moved.main_url == "rtsp://192.168.1.77:8554/main"
    assert moved.sub_url == "rtsp://192.168.1.77:8554/sub"
    assert moved.onvif is not None
    assert moved.onvif.address == "http://192.168.1.77:8000/onvif/device_service"
    assert moved.onvif.identity == "urn:1"
    assert caplog.text.count("Door: found again at 192.168.1.77, before at 192.168.1.20") == 1


async def test_a_camera_that_is_back_in_time_is_not_searched_for() -> None:
    clock, home = SimulatedClock(), Home()
    fleet = Fleet((camera(),), {"door"})
    care = CameraCare(fleet, clock, home.find_again)
    await pass_time(care, clock, 50)
    fleet.offline.clear()
    await pass_time(care, clock, 5)
    fleet.offline.add("door")
    await pass_time(care, clock, 50)
    assert not home.searches


async def test_one_that_stays_away_is_searched_for_ever_more_seldom() -> None:
    clock, home = SimulatedClock(), Home()
    care = CameraCare(Fleet((camera(),), {"door"}), clock, home.find_again)
    await pass_time(care, clock, 24 * 3600)
    assert 90 < len(home.searches) < 110


@pytest.mark.parametrize("found", ["192.168.1.20", None])
async def test_nothing_changes_without_a_new_address(found: str | None) -> None:
    clock, home = SimulatedClock(), Home(**({"urn_1": found} if found else {}))
    fleet = Fleet((camera(),), {"door"})
    before = fleet.cameras
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 200)
    assert home.searches
    assert fleet.cameras == before


async def test_a_sub_stream_elsewhere_stays_there() -> None:
    clock, home = SimulatedClock(), Home(urn_1="192.168.1.77")
    elsewhere: dict[str, Any] = {"sub_url": "rtsp://192.168.1.99/s", "onvif": {"identity": "urn:1"}}
    fleet = Fleet((camera(**elsewhere),), {"door"})
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 70)
    assert fleet.cameras[0].sub_url == "rtsp://192.168.1.99/s"
    assert fleet.cameras[0].main_url == "rtsp://192.168.1.77:8554/main"


async def test_another_cameras_address_is_not_taken() -> None:
    clock, home = SimulatedClock(), Home(urn_1="192.168.1.50")
    other = camera("yard", main_url="rtsp://192.168.1.50/m", onvif={"identity": "urn:2"})
    fleet = Fleet((camera(), other), {"door"})
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 70)
    assert fleet.cameras[0].main_url == "rtsp://192.168.1.20:8554/main"
    # two lenses of one device move together
    fleet = Fleet((camera(), camera("back")), {"door", "back"})
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 70)
    assert {c.main_url for c in fleet.cameras} == {"rtsp://192.168.1.50:8554/main"}


async def test_cameras_that_go_together_are_searched_for_together() -> None:
    clock, home = SimulatedClock(), Home()
    fleet = Fleet((camera("a"), camera("b"), camera("c")), {"a", "b"})
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 70)
    assert home.searches == [["a", "b"]]


async def test_cameras_that_nothing_is_known_of_are_left_alone() -> None:
    clock, home = SimulatedClock(), Home()
    usb = camera("usb", main_url="v4l2:///dev/video0", sub_url=None)
    plain = camera("plain", onvif=None)
    private = camera("private", privacy=True)
    fleet = Fleet((usb, plain, private), {"usb", "plain", "private"})
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 300)
    assert not home.searches


async def test_a_camera_that_was_removed_meanwhile() -> None:
    clock, home = SimulatedClock(), Home(urn_1="192.168.1.77")
    fleet = Fleet((camera(),), {"door"}, is_removed=True)
    await pass_time(CameraCare(fleet, clock, home.find_again), clock, 70)
    assert home.searches


async def test_who_is_at_a_cameras_address_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"192.168.1.20": "aa:00:00:00:00:01", "192.168.1.30": "aa:00:00:00:00:02"}
    monkeypatch.setattr("nvr.discovery.care.mac_of", table.get)
    clock = SimulatedClock()
    plain = camera("plain", onvif=None)
    away = camera("away", main_url="rtsp://192.168.1.30/x", onvif=None)
    private = camera("private", onvif=None, privacy=True)
    routed = camera("routed", main_url="rtsp://10.9.9.9/x", onvif=None)
    fleet = Fleet((camera("door"), plain, away, private, routed), {"away"})
    care = CameraCare(fleet, clock)
    await care.learn_hardware_addresses()
    assert fleet.cameras[1].onvif is None
    clock.advance(60)
    await care.learn_hardware_addresses()
    known = {c.id: c.onvif.mac for c in fleet.cameras if c.onvif is not None}
    assert known == {"door": "aa:00:00:00:00:01", "plain": "aa:00:00:00:00:01"}
    assert fleet.cameras[0].onvif is not None
    assert fleet.cameras[0].onvif.identity == "urn:1", "the rest stays"


async def test_one_task_that_fails_keeps_the_others_from_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: str) -> str:
        raise ValueError("no table of neighbours")

    monkeypatch.setattr(care_module, "mac_of", refuse)
    monkeypatch.setattr(care_module, "_EVERY_S", 0.001)
    clock, home = SimulatedClock(), Home(door="192.168.1.77")
    fleet = Fleet((camera(), camera("yard")), offline={"door"})
    running = asyncio.create_task(CameraCare(fleet, clock, home.find_again).run())
    while not home.searches:
        clock.advance(30)
        await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "hardware addresses failed, trying again" in record.message


async def test_after_a_fault_a_camera_is_listened_to_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faults = [ValueError("what did it say?"), ValueError("what did it say?")]
    run, finished = MotionEvents.run, asyncio.Event()

    async def stumble(events: MotionEvents) -> None:
        if faults:
            raise faults.pop()
        finished.set()
        await run(events)

    monkeypatch.setattr(MotionEvents, "run", stumble)
    monkeypatch.setattr(care_module, "_LISTEN_AGAIN_S", 0.001)
    fleet = Fleet((camera(onvif={"address": "http://127.0.0.1:9/", "events": True}),))
    running = asyncio.create_task(CameraCare(fleet, RealClock()).run())
    async with asyncio.timeout(10):
        await finished.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len([r for r in caplog.records if "Door: listening to its motion" in r.message]) == 1


async def test_motion_events_follow_the_settings() -> None:
    listening = Listening()
    async with serve(listening.camera) as fake:
        login = {"username": USER, "password": PASSWORD}
        onvif = {"address": fake.url, "events": True}
        fleet = Fleet((camera(**login, onvif=onvif),))
        care = CameraCare(fleet, RealClock())
        running = asyncio.create_task(care.run())
        async with asyncio.timeout(5):
            listening.queue = [_MOTION] * 3  # one hint is enough for a while
            while listening.queue or not fleet.hinted:
                await asyncio.sleep(0.02)
            fleet.cameras = (camera(**login, onvif=onvif, privacy=True),)
            await care.follow_events()
            while fake.asked[-1] != "Unsubscribe":
                await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert fleet.hinted == ["door"]
