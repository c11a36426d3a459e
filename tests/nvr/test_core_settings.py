"""What is changed of a running NVR: cameras that come, go, and are switched."""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import av
import pytest

from nvr.config import Config, OnvifConfig
from nvr.core import Core
from nvr.errors import CameraPrivate, ConfigError, NotFound
from nvr.protocol import (
    CameraRemoved,
    Connection,
    Label,
    Sensitivity,
    State,
)
from nvr.scope import NOTHING, Role, Scope
from nvr.store.ages import EVERYTHING
from nvr.timelines import TimelineReason
from tests.nvr.rtsp import Rtsp
from tests.nvr.running_core import camera, pids, recorded
from tests.nvr.waiting import until

pytestmark = pytest.mark.timeout(90)


async def test_removing_a_camera_removes_what_it_recorded(
    core: Core, rtsp: Rtsp, clip: Path, tmp_path: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await recorded(core, 1)
    messages = core.subscribe()
    assert isinstance(await anext(messages), State)
    await core.remove_camera("door")
    async with asyncio.timeout(10):
        while not isinstance(await anext(messages), CameraRemoved):
            pass
    messages.close()
    assert not list((tmp_path / "recordings").rglob("*.mp4"))
    with pytest.raises(NotFound):
        await core.recordings("door", 0, 1)


async def test_a_token_of_a_removed_camera_opens_no_new_one(core: Core) -> None:
    tokens = core._library.tokens
    for name in ("Door", "Yard"):
        await core.add_camera({"name": name, "main_url": "rtsp://127.0.0.1:1/x"})
    made = {
        cameras: tokens.create("Tablet", None, Scope(Role.VIEWER, frozenset(cameras)))[1]
        for cameras in (("door",), ("door", "yard"), ("yard",))
    }
    whole = tokens.create("Home Assistant")[1]

    def scopes() -> list[Scope]:
        return [info.scope for token in made.values() if (info := tokens.verify(token))]

    await core.remove_camera("door")
    left = [NOTHING, *[Scope(Role.VIEWER, frozenset({"yard"}))] * 2]
    assert scopes() == left
    await core.add_camera({"name": "Door", "main_url": "rtsp://127.0.0.1:1/other"})
    assert scopes() == left
    # one that went while nobody told the tokens, as from the settings by hand
    core._config = Config()
    await core.add_camera({"name": "Yard", "main_url": "rtsp://127.0.0.1:1/other"})
    assert scopes() == [NOTHING] * 3
    found = tokens.verify(whole)
    assert found is not None
    assert found.scope.is_whole


async def test_a_second_camera_of_a_name_gets_an_id_of_its_own(core: Core) -> None:
    url = "rtsp://127.0.0.1:1/x"
    ids = [(await core.add_camera({"name": "Door", "main_url": url})).id for _ in range(2)]
    assert ids == ["door", "door_2"]
    with pytest.raises(ConfigError, match="main_url"):
        await core.add_camera({"name": "Yard", "main_url": "ftp://nowhere"})
    assert [c.id for c in core.state().cameras] == ids


async def test_changing_a_name_does_not_interrupt_recording(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await recorded(core, 1)
    worker = core._supervisor.pids()
    assert (await core.change_camera("door", {"name": "Front door"})).name == "Front door"
    assert core._supervisor.pids() == worker
    await core.change_camera("door", {"record_audio": True})
    await until(lambda: core._supervisor.pids() != worker and camera(core).status.recording)
    video = camera(core).status.video
    assert video is not None
    assert video.audio_codec == "aac"


async def test_seeing_and_recording_are_switched_without_an_interruption(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    start_us, _ = await recorded(core, 1)
    worker = core._supervisor.pids()
    await core.change_camera("door", {"detect": False})
    assert not camera(core).detect
    _, until_us = await recorded(core, 3)
    assert (await core.recordings("door", 0, until_us))[0][0] == start_us, "no gap"
    await core.change_camera("door", {"record": False})
    await until(lambda: not camera(core).status.recording)
    await until(lambda: bool(core._library.recordings.oldest_closed("door", EVERYTHING, 9)))
    assert camera(core).status.connection is Connection.ONLINE
    stopped = await core.recordings("door", 0, 1 << 62)
    await asyncio.sleep(2)
    assert await core.recordings("door", 0, 1 << 62) == stopped, "nothing is recorded"
    await core.change_camera("door", {"record": True, "detect": True})
    async with asyncio.timeout(30):
        while (await core.recordings("door", 0, 1 << 62))[-1][1] == stopped[-1][1]:
            await asyncio.sleep(0.1)
    assert core._supervisor.pids() == worker


async def test_zones_and_sensitivity_are_changed_without_an_interruption(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    start_us, _ = await recorded(core, 1)
    worker = core._supervisor.pids()
    square = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]
    info = await core.change_camera(
        "door",
        {
            "sensitivity": "high",
            "zones": [{"name": "Path", "points": square, "alerts": True}],
            "motion_masks": [square],
            "object_masks": [{"points": square}],
        },
    )
    assert info == camera(core)
    assert info.sensitivity is Sensitivity.HIGH
    assert [(zone.id, zone.alerts) for zone in info.zones] == [("path", True)]
    assert info.motion_masks == [[(0.1, 0.1), (0.9, 0.1), (0.9, 0.9)]]
    assert info.object_masks[0].labels == [Label.PERSON, Label.PET]
    with pytest.raises(ConfigError, match="enclose an area"):
        await core.change_camera("door", {"motion_masks": [[[0, 0], [1, 1], [0.5, 0.5]]]})
    _, until_us = await recorded(core, 3)
    assert (await core.recordings("door", 0, until_us))[0][0] == start_us, "no gap"
    assert core._supervisor.pids() == worker


async def test_a_restarted_worker_knows_what_was_switched(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await recorded(core, 1)
    await core.change_camera("door", {"record": False})
    worker = pids(core, "camera Door")
    os.kill(worker, signal.SIGKILL)
    await until(lambda: pids(core, "camera Door") not in (0, worker))
    await until(lambda: camera(core).status.connection is Connection.ONLINE)
    assert not camera(core).status.recording


async def test_privacy_closes_the_connection(core: Core, rtsp: Rtsp, clip: Path) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await recorded(core, 1)
    info = await core.change_camera("door", {"privacy": True})
    assert info.privacy
    assert info.status.connection is Connection.OFF
    assert info.status.video is None
    assert core._supervisor._workers == {}, "nobody is connected to it"
    await core._scribe.caught_up()
    assert core._library.outages.find("door", 0, 1 << 62)[-1].reason == TimelineReason.PRIVACY
    before = await core.recordings("door", 0, 1 << 62)
    with pytest.raises(CameraPrivate, match="privacy switch is on"):
        await core.open_tap("door", "snapshot", "main", None)
    await core.change_camera("door", {"name": "Front door", "detect": False})
    assert core._supervisor._workers == {}, "nothing but the switch turns it on again"
    await core.change_camera("door", {"privacy": False})
    await until(lambda: camera(core).status.recording)
    assert (await core.recordings("door", 0, 1 << 62))[0] == before[0], "what was, stays"


async def test_listening_records_no_sound(core: Core, rtsp: Rtsp, clip: Path) -> None:
    settings = {"name": "Door", "main_url": rtsp.add("door", clip), "detect_sound": True}
    await core.add_camera(settings)
    await recorded(core, 3)
    await core.change_camera("door", {"record": False})
    await until(lambda: bool(core._library.recordings.oldest_closed("door", EVERYTHING, 9)))
    (segment,) = core._library.recordings.oldest_closed("door", EVERYTHING, 9)
    with av.open(str(core._folders.recordings / segment.path)) as file:
        assert [stream.type for stream in file.streams] == ["video"]
    await core.change_camera("door", {"record": True, "record_audio": True})
    await until(lambda: camera(core).status.recording)
    await asyncio.sleep(3)
    await core.change_camera("door", {"record": False})
    await until(lambda: len(core._library.recordings.oldest_closed("door", EVERYTHING, 9)) > 1)
    segment = core._library.recordings.oldest_closed("door", EVERYTHING, 9)[-1]
    with av.open(str(core._folders.recordings / segment.path)) as file:
        assert sorted(stream.type for stream in file.streams) == ["audio", "video"]


async def test_a_camera_with_a_new_address_is_recorded_again(
    core: Core, rtsp: Rtsp, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.discovery.care._LOST_AFTER_S", 0.5)
    monkeypatch.setattr("nvr.discovery.care._EVERY_S", 0.2)

    async def find_again(wanted: Mapping[str, OnvifConfig]) -> dict[str, str]:
        assert wanted["door"].identity == "urn:1"
        return {"door": "127.0.0.1"}

    monkeypatch.setattr("nvr.discovery.again.find_again", find_again)
    url = rtsp.add("door", clip)
    before = url.replace("127.0.0.1", "127.0.0.2")  # loopback too, but nobody is there
    await core.add_camera({"name": "Door", "main_url": before, "onvif": {"identity": "urn:1"}})
    await recorded(core, 1)
    assert core.cameras[0].main_url == url
    assert url in (tmp_path / "config.json").read_text()


async def test_clients_name_no_files_and_nothing_leaves_home(core: Core) -> None:
    with pytest.raises(ConfigError, match="on the NVR's machine only"):
        await core.add_camera({"name": "Hosts", "main_url": "file:///etc/hosts"})
    await core.add_camera({"name": "Door", "main_url": "rtsp://203.0.113.7/1"})
    await until(lambda: core.state().nvr.refused_connections > 0)
    await until(lambda: camera(core).status.error is not None)
    error = camera(core).status.error
    assert error is not None
    assert "allowed_hosts" in error.message
    with pytest.raises(ConfigError):
        await core.change_camera("door", {"main_url": "file:///etc/hosts"})
    nvr = core.state().nvr
    assert nvr.internet_bytes == 0
    assert 0 < nvr.internet_bytes_since_us == nvr.started_us
