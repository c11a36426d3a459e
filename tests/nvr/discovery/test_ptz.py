"""Motors: they start, and above all they stop."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from nvr.clock import RealClock
from nvr.discovery.login import Login
from nvr.discovery.onvif import OnvifCamera
from nvr.discovery.ptz import Preset, PtzControl, Velocity
from nvr.discovery.soap import CameraFault

from .fake_camera import PASSWORD, USER, FakeCamera, fault_xml, serve


@pytest.fixture
async def camera() -> AsyncIterator[FakeCamera]:
    async with serve(FakeCamera()) as camera:
        yield camera


@pytest.fixture
async def ptz(camera: FakeCamera) -> AsyncIterator[PtzControl]:
    async with OnvifCamera(camera.url, Login(USER, PASSWORD), RealClock()) as asked:
        control = PtzControl(asked)
        yield control
        await control.close()


def orders(camera: FakeCamera) -> list[str]:
    known = ("ContinuousMove", "Stop", "GotoPreset", "GotoHomePosition")
    return [name for name in camera.asked if name in known]


async def test_a_move_stops_by_itself(camera: FakeCamera, ptz: PtzControl) -> None:
    await ptz.move(Velocity(0.5, -1, 0), 0.2)
    assert orders(camera) == ["ContinuousMove"]
    await asyncio.sleep(0.6)
    assert orders(camera) == ["ContinuousMove", "Stop"]
    (body,) = camera.bodies["ContinuousMove"]
    assert '<tt:PanTilt x="0.500" y="-1.000"/>' in body
    assert "Zoom" not in body
    assert ">main</tptz:ProfileToken>" in body, "the profile that moves"
    assert re.search("PT1S", body)


async def test_a_new_order_takes_the_place_of_the_stop(camera: FakeCamera, ptz: PtzControl) -> None:
    await ptz.move(Velocity(pan=1), 0.2)
    await ptz.move(Velocity(zoom=0.5), 0.4)
    await asyncio.sleep(0.25)
    assert orders(camera) == ["ContinuousMove"] * 2, "the first one's stop would end the second"
    await asyncio.sleep(0.5)
    assert orders(camera) == ["ContinuousMove", "ContinuousMove", "Stop"]


async def test_stop_at_once(camera: FakeCamera, ptz: PtzControl) -> None:
    await ptz.move(Velocity(pan=1), 5)
    await ptz.stop()
    assert orders(camera) == ["ContinuousMove", "Stop"]


async def test_what_still_moves_is_stopped_at_the_end(camera: FakeCamera, ptz: PtzControl) -> None:
    await ptz.move(Velocity(pan=1), 5)
    await ptz.close()
    await ptz.close()
    assert orders(camera) == ["ContinuousMove", "Stop"]


async def test_a_stop_that_fails_is_sent_again(camera: FakeCamera, ptz: PtzControl) -> None:
    fails = iter([fault_xml("ter:Busy", "busy"), ""])
    camera.answers["Stop"] = lambda _body: next(fails)
    await ptz.move(Velocity(pan=1), 0.1)
    await asyncio.sleep(0.9)
    assert orders(camera) == ["ContinuousMove", "Stop", "Stop"]


async def test_a_camera_that_is_never_told_to_stop_is_told_of(
    camera: FakeCamera, ptz: PtzControl, caplog: pytest.LogCaptureFixture
) -> None:
    camera.answers["Stop"] = fault_xml("ter:Busy", "busy")
    await ptz.move(Velocity(pan=1), 0.05)
    await asyncio.sleep(1.3)
    assert caplog.text.count("could not be told to stop") == 1


async def test_a_camera_that_takes_no_timeout(camera: FakeCamera, ptz: PtzControl) -> None:
    camera.answers["ContinuousMove"] = lambda body: (
        fault_xml("ter:InvalidArgVal", "timeout") if "Timeout" in body else ""
    )
    await ptz.move(Velocity(pan=1), 0.1)
    assert orders(camera) == ["ContinuousMove", "ContinuousMove"]


async def test_no_speed_is_a_stop(camera: FakeCamera, ptz: PtzControl) -> None:
    await ptz.move(Velocity(), 1)
    assert orders(camera) == ["Stop"]


async def test_presets_and_home(camera: FakeCamera, ptz: PtzControl) -> None:
    assert await ptz.presets() == [Preset("1", "Gate"), Preset("2", "2")]
    await ptz.go_to('a"<b')
    await ptz.go_home()
    assert orders(camera) == ["GotoPreset", "GotoHomePosition"]
    assert ">a&quot;&lt;b</tptz:PresetToken>" in camera.bodies["GotoPreset"][0]


async def test_a_camera_that_stands_still(camera: FakeCamera, ptz: PtzControl) -> None:
    camera.profiles = camera.profiles.replace('<tt:PTZConfiguration token="p"/>', "")
    with pytest.raises(CameraFault, match="can't be moved"):
        await ptz.stop()
    camera.services = ("media",)
    async with OnvifCamera(camera.url, Login(USER, PASSWORD), RealClock()) as asked:
        with pytest.raises(CameraFault, match="can't do that"):
            await PtzControl(asked, "main").go_home()
