"""Motors and clocks by a camera's id."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from nvr.clock import RealClock
from nvr.config import CameraConfig
from nvr.config_edit import validated_camera
from nvr.discovery import control as module
from nvr.discovery.control import CameraControl
from nvr.discovery.ptz import Velocity
from nvr.errors import CameraAuthFailed, CameraUnreachable, CameraUnsupported, NotFound

from .fake_camera import PASSWORD, USER, FakeCamera, serve


class Home:
    """One fake camera and its settings."""

    def __init__(self, fake: FakeCamera) -> None:
        self.fake = fake
        self.control = CameraControl(self.find, RealClock())
        self.settings: dict[str, Any] = {
            "id": "door",
            "name": "Door",
            "main_url": "rtsp://127.0.0.1/main",
            "username": USER,
            "password": PASSWORD,
            "onvif": {"address": fake.url, "profile": "main"},
        }

    def find(self, camera_id: str) -> CameraConfig:
        if camera_id != "door":
            raise NotFound("no such camera")
        return validated_camera(self.settings)


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    async with serve(FakeCamera()) as fake:
        home = Home(fake)
        yield home
        await home.control.close()


async def test_the_second_order_costs_one_request(home: Home) -> None:
    await home.control.move("door", Velocity(pan=1), 5)
    before = len(home.fake.asked)
    await home.control.move("door", Velocity(pan=-1), 5)
    assert home.fake.asked[before:] == ["ContinuousMove"]
    assert "GetProfiles" not in home.fake.asked, "the settings know the profile"


async def test_all_orders(home: Home) -> None:
    assert [p.name for p in await home.control.presets("door")] == ["Gate", "2"]
    await home.control.go_to("door", "1")
    await home.control.go_to("door", None)
    await home.control.stop_moving("door")
    assert home.fake.asked[-3:] == ["GotoPreset", "GotoHomePosition", "Stop"]
    home.fake.clock_s = 100
    assert (await home.control.set_clock("door")).was_set


async def test_closing_stops_what_moves(home: Home) -> None:
    await home.control.move("door", Velocity(pan=1), 9)
    await home.control.close()
    assert home.fake.asked[-1] == "Stop"


async def test_changed_settings_are_used_at_once(home: Home) -> None:
    await home.control.presets("door")
    home.settings["password"] = "wrong"
    with pytest.raises(CameraAuthFailed):
        await home.control.presets("door")
    home.settings["password"] = PASSWORD
    assert await home.control.presets("door")


async def test_a_camera_not_asked_for_a_while_is_let_go(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_KEEP_S", 0.05)
    await home.control.presets("door")
    await asyncio.sleep(0.2)
    assert not home.control._kept
    assert await home.control.presets("door")


async def test_cameras_that_can_not(home: Home) -> None:
    with pytest.raises(NotFound):
        await home.control.presets("yard")
    home.settings["onvif"] = None
    home.settings["main_url"] = "file:///walk.mp4"
    with pytest.raises(CameraUnsupported, match="not in the network"):
        await home.control.presets("door")
    home.settings["onvif"] = {"address": "http://127.0.0.1:1/x"}
    with pytest.raises(CameraUnreachable):
        await home.control.presets("door")
