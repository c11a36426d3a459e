"""The NVR's processes together: real workers, a real model, real RTSP, real `kill -9`."""

import asyncio
import io
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from nvr.clock import RealClock
from nvr.config import CameraConfig, Config, OnvifConfig
from nvr.core import Core
from nvr.entry import PRELOAD
from nvr.errors import CameraPrivate, CameraUnreachable, ConfigError, NotFound
from nvr.folders import Folders
from nvr.forkserver import ForkServer
from nvr.messages import SegmentClosed
from nvr.model_choice import choose_model
from nvr.playback.reload import Reload
from nvr.protocol import (
    CameraChanged,
    CameraInfo,
    CameraRemoved,
    Connection,
    Label,
    Sensitivity,
    State,
)
from nvr.scope import NOTHING, Role, Scope
from nvr.store import scribe
from nvr.store.ages import EVERYTHING
from nvr.store.library import Library
from nvr.timelines import TimelineFlag, TimelineReason
from nvr.viewers import Viewer, Way
from tests.nvr.playback import m3u8
from tests.nvr.rtsp import Rtsp
from tests.nvr.store.test_outages import STARTING
from tests.nvr.streams import Recipe, number_of, stream
from tests.nvr.waiting import until

pytestmark = pytest.mark.timeout(90)


@asynccontextmanager
async def running(data: Path, config: Config) -> AsyncIterator[Core]:
    """An NVR from its start to its end."""
    clock = RealClock()
    folders = Folders.of(data, config)
    library = Library(folders, clock)
    library.recover()
    forkserver = ForkServer(PRELOAD)
    core = Core(folders, config, library, clock, forkserver)
    await core.start(choose_model(data, "builtin"))
    try:
        yield core
    finally:
        await core.stop()
        forkserver.close()
        library.close()


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    """A running NVR without cameras."""
    async with running(tmp_path, Config(min_free_gb=0)) as core:
        yield core


def camera(core: Core, camera_id: str = "door") -> CameraInfo:
    return next(c for c in core.state().cameras if c.id == camera_id)


async def recorded(core: Core, seconds: float, camera_id: str = "door") -> tuple[int, int]:
    """Wait until so much can be played in one piece; the newest such range."""
    found: list[tuple[int, int]] = []
    async with asyncio.timeout(40):
        while True:
            found = await core.recordings(camera_id, 0, 1 << 62)
            if found and found[-1][1] - found[-1][0] >= seconds * 1e6:
                return found[-1]
            await asyncio.sleep(0.1)


def pids(core: Core, name: str) -> int:
    """The process id of the part of that name."""
    supervisor = core._supervisor
    kept = [*supervisor._workers.values(), supervisor._inference]
    (child,) = [k.child for k in kept if k is not None and k.name == name]
    assert child is not None
    return child.pid


async def test_a_camera_is_recorded_and_any_part_plays(core: Core, rtsp: Rtsp, clip: Path) -> None:
    added = await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    assert added.id == "door"
    start_us, end_us = await recorded(core, 3)
    assert camera(core).status.connection is Connection.ONLINE
    assert camera(core).status.recording
    video = await core.clip("door", start_us + 500_000, end_us)
    data = await asyncio.to_thread(video.read, 0, video.size)
    with av.open(io.BytesIO(data), "r") as container:
        numbers = [number_of(frame) for frame in container.decode(video=0)]
    steps = {(b - a) % 60 for a, b in itertools.pairwise(numbers)}
    assert steps == {1}, "every picture of the loop, none twice"
    assert len(numbers) >= 2 * 15


async def test_the_last_picture_and_live_video(core: Core, rtsp: Rtsp, clip: Path) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await until(lambda: camera(core).status.recording)
    jpeg = await read_all(await core.open_tap("door", "snapshot", "main", 96))
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (54, 96, 3)
    live = await core.open_tap("door", "live", "main", None)
    loop = asyncio.get_running_loop()
    data = b""
    while len(data) < 30_000:
        data += await asyncio.wait_for(loop.sock_recv(live, 65536), 10)
    live.close()
    with av.open(io.BytesIO(data), "r", format="mpegts") as container:
        assert next(container.decode(video=0)).width == 192
    fragments = await core.open_tap("door", "mp4", "main", None)
    data = b""
    while len(data) < 30_000:
        data += await asyncio.wait_for(loop.sock_recv(fragments, 65536), 10)
    fragments.close()
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        assert next(container.decode(video=0)).width == 192


async def read_all(sock: socket.socket) -> bytes:
    data = b""
    while chunk := await asyncio.wait_for(asyncio.get_running_loop().sock_recv(sock, 65536), 10):
        data += chunk
    sock.close()
    return data


async def test_a_killed_worker_comes_back_and_nothing_recorded_is_lost(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    start_us, end_us = await recorded(core, 2)
    first = pids(core, "camera Door")
    os.kill(first, signal.SIGKILL)
    await until(lambda: pids(core, "camera Door") != first)
    ranges = await core.recordings("door", 0, 1 << 62)
    async with asyncio.timeout(20):
        while ranges[-1][1] < end_us + 3_000_000:
            await asyncio.sleep(0.1)
            ranges = await core.recordings("door", 0, 1 << 62)
    assert ranges[0][0] == start_us
    assert ranges[0][1] >= end_us, "what could be played before can be played after"


async def test_the_model_can_die_while_recording_goes_on(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await until(lambda: core.state().nvr.inference.state == "ready")
    worker, model = pids(core, "camera Door"), pids(core, "detection")
    start_us, _ = await recorded(core, 1)
    os.kill(model, signal.SIGKILL)
    await until(lambda: pids(core, "detection") not in (0, model))
    again = await recorded(core, 4)
    assert again[0] == start_us, "no gap"
    assert pids(core, "camera Door") == worker


async def test_a_killed_forkserver_makes_no_second_recorder(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    start_us, _ = await recorded(core, 1)
    worker = pids(core, "camera Door")
    os.kill(core._supervisor._forkserver.pid, signal.SIGKILL)
    assert (await recorded(core, 4))[0] == start_us, "no gap"
    assert pids(core, "camera Door") == worker
    await core.add_camera({"name": "Yard", "main_url": rtsp.add("yard", clip)})
    await recorded(core, 1, "yard")


async def test_a_camera_that_is_down_says_why_and_heals(core: Core, rtsp: Rtsp, clip: Path) -> None:
    url = rtsp.add("door", clip)
    rtsp.die("door")
    await core.add_camera({"name": "Door", "main_url": url})
    await until(lambda: camera(core).status.connection is Connection.OFFLINE)
    assert camera(core).status.error is not None
    assert not camera(core).status.recording
    rtsp.revive("door")
    await until(lambda: camera(core).status.recording)
    assert camera(core).status.error is None


async def test_the_timeline_tells_why_a_camera_was_not_recorded(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await until(lambda: camera(core).status.analysed_fps > 0)
    start_us, end_us = await recorded(core, 3)
    rtsp.die("door")
    await until(lambda: camera(core).status.connection is Connection.OFFLINE)
    await asyncio.sleep(3)
    rtsp.revive("door")
    async with asyncio.timeout(40):
        while (again := await recorded(core, 2))[0] == start_us:
            await asyncio.sleep(0.1)
    (found,) = await core.timeline.get(["door"], start_us, again[1], 1_000_000)
    assert found.recorded[0][0] == start_us
    (gap,) = found.gaps
    assert gap.reason.startswith("camera")
    assert end_us - 2_000_000 <= gap.start_us < gap.end_us == again[0]
    flags = b64decode(found.activity.flags)
    assert flags.count(TimelineFlag.WATCHED) >= 3, "what was seen came before the connection broke"
    assert not any(flags[(gap.start_us - found.activity.start_us) // 1_000_000 + 1 :][:2])


async def test_the_timeline_tells_that_the_nvr_was_not_running(
    rtsp: Rtsp, clip: Path, tmp_path: Path
) -> None:
    door = CameraConfig(id="door", name="Door", main_url=rtsp.add("door", clip))
    config = Config(cameras=[door], min_free_gb=0)
    async with running(tmp_path, config) as core:
        _, end_us = await recorded(core, 2)
    await asyncio.sleep(3)
    async with running(tmp_path, config) as core:
        async with asyncio.timeout(40):
            while (again := await recorded(core, 1))[0] < end_us:
                await asyncio.sleep(0.1)
        (found,) = await core.timeline.get(["door"], end_us, again[1], 1_000_000)
        ((gap, reason),) = [((g.start_us, g.end_us), g.reason) for g in found.gaps]
        assert reason == TimelineReason.NVR_DOWN
        assert end_us <= gap[0] <= gap[1] - 3_000_000
        assert gap[1] == again[0]


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


async def test_a_disk_that_hangs_freezes_nothing(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index waits for the disk; who asks, and who listens, does not."""
    disk, handled = threading.Event(), list[object]()

    def slow(message: object) -> None:
        assert disk.wait(30)
        handled.append(message)

    monkeypatch.setattr(core._library.recordings, "handle", slow)
    messages = [SegmentClosed("door", f"door/{number}.mp4") for number in range(3)]
    try:
        for message in messages:
            core._heard(message)
        core._worker_down("door")
        with core._library.db.transaction():  # and the database is busy as well
            assert core.state().nvr.id
            assert isinstance(await anext(aiter(core.subscribe())), State)
            assert await core.alerts(None, None, None, None, 10) == []
            assert handled == []
    finally:
        disk.set()
    await core._scribe.caught_up()
    assert handled == messages, "in their order"


async def test_what_workers_say_of_themselves_does_not_pile_up(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They say it every few seconds, however long the disk hangs."""
    monkeypatch.setattr(scribe, "_MOST_WAITING", 10)
    disk, last = threading.Event(), threading.Event()
    status = replace(STARTING, camera_id="door")
    try:
        core._scribe.put(disk.wait)
        for _ in range(50):
            core._heard(status)
        assert core._scribe._tasks.qsize() <= 11
        core._scribe.put(last.set)
    finally:
        disk.set()
    await core._scribe.caught_up()
    assert last.is_set()
    core._heard(replace(status, recording=True))
    await core._scribe.caught_up()
    assert core._library.outages._now["door"] is None, "the next one says it again"


async def test_pictures_of_a_camera_that_is_not_there(core: Core) -> None:
    with pytest.raises(NotFound, match="there is no camera 'nobody'"):
        await core.pictures.frame("nobody", 1_000_000, None, exact=False)
    with pytest.raises(NotFound, match="there is no camera 'nobody'"):
        await core.pictures.filmstrip("nobody", 1_000_000, 9_000_000, 10, 96)


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


async def test_a_loud_sound_is_an_alert(core: Core, rtsp: Rtsp) -> None:
    night = stream(Recipe(audio="aac", seconds=20, loud_second=12))
    settings = {"name": "Door", "main_url": rtsp.add("door", night), "detect_sound": True}
    await core.add_camera({**settings, "detect": False})
    async with asyncio.timeout(60):
        while not (found := await core.alerts("door", Label.SOUND, None, None, 9)):
            assert not camera(core).status.sound
            await asyncio.sleep(0.05)
    assert found[0].snapshot_us is None
    await until(lambda: core.state().alerts[0].end_us is not None)
    lasted_s = ((await core.alert(found[0].id)).end_us - found[0].start_us) / 1e6  # type: ignore[operator]
    assert lasted_s == pytest.approx(1, abs=0.5)


async def test_no_tap_before_the_worker_is_there(core: Core) -> None:
    await core.add_camera({"name": "Door", "main_url": "rtsp://127.0.0.1:1/x"})
    with pytest.raises(CameraUnreachable):
        await core.open_tap("door", "live", "main", None)
    with pytest.raises(NotFound):
        await core.open_tap("nope", "live", "main", None)


async def test_who_watches_is_told_at_once(core: Core) -> None:
    await core.add_camera({"name": "Door", "main_url": "rtsp://127.0.0.1:1/x"})
    listener = core.subscribe()
    told = aiter(listener)
    assert isinstance(await anext(told), State)

    async def viewers() -> int:
        """The next number that differs from the one before."""
        before = camera(core).status.viewers
        async for message in told:
            if isinstance(message, CameraChanged) and message.camera.status.viewers != before:
                return message.camera.status.viewers
        raise AssertionError("the messages ended")

    viewer = Viewer("VLC", "t1", "10.0.0.3")
    async with asyncio.timeout(30):
        change = asyncio.create_task(viewers())
        await asyncio.sleep(0)
        with core.viewers.watching("door", viewer, Way.LIVE):
            assert await change == 1
            change = asyncio.create_task(viewers())
            await asyncio.sleep(0)
        assert await change == 0
    listener.close()
    with core.viewers.watching("gone", viewer, Way.LIVE):
        assert camera(core).status.viewers == 0, "a camera that was removed disturbs nobody"


async def test_pictures_of_what_is_being_recorded(
    core: Core, rtsp: Rtsp, clip: Path, tmp_path: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    start_us, end_us = await recorded(core, 3)
    numbers = []
    for at in range(start_us + 500_000, end_us, 200_000):
        picture = await core.pictures.frame("door", at, None, exact=True)
        image = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
        numbers.append(number_of(av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), "bgr24")))
    assert {(b - a) % 60 for a, b in itertools.pairwise(numbers)} <= {2, 3, 4}, "15 a second"
    strip = await core.pictures.filmstrip("door", start_us, end_us, 3, 96)
    assert any(strip.times_us)
    assert list((tmp_path / "cache" / "filmstrips").rglob("*.row"))
    await core.remove_camera("door")
    assert not list((tmp_path / "cache" / "filmstrips").rglob("*.row"))
    with pytest.raises(NotFound):
        await core.pictures.frame("door", start_us, None, exact=False)


def test_main_carries_no_decoder() -> None:
    heavy = "[m for m in ('av', 'cv2', 'numpy') if m in sys.modules]"
    code = f"import sys, nvr.main, nvr.web.server; print({heavy})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout == "[]\n"


async def test_the_live_playlist_grows_while_a_camera_is_recorded(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await recorded(core, 2)
    first = m3u8.parse(await core.hls.live("door", 60_000_000, Reload()))
    assert first.growing is not None
    wanted = Reload(first.growing.number + 1, 0)
    async with asyncio.timeout(10):
        second = m3u8.parse(await core.hls.live("door", 60_000_000, wanted))
    assert second.entries[-1].number == first.growing.number + 1
    span = second.complete[-1].span
    assert span is not None
    file = await core.hls.media("door", span.uri.removeprefix("media/"), 0)
    session = second.complete[-1].init.uri[len("init/") : -len(".mp4")]
    init = await core.hls.init("door", session)
    data = await asyncio.to_thread(init.read, 0, init.size)
    data += await asyncio.to_thread(file.read, span.offset, span.size)
    with av.open(io.BytesIO(data), "r") as container:
        assert len(list(container.decode(video=0))) >= 4 * 15
    with pytest.raises(NotFound):
        await core.hls.live("nothing", 60_000_000, Reload())


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


async def test_the_cameras_own_motion_reaches_its_worker(
    core: Core, rtsp: Rtsp, clip: Path
) -> None:
    core.hint_motion("nobody")
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})
    await recorded(core, 1)
    worker = pids(core, "camera Door")
    core.hint_motion("door")
    await asyncio.sleep(0.5)
    assert pids(core, "camera Door") == worker
    assert camera(core).status.recording


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
