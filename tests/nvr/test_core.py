"""The NVR's processes together: real workers, a real model, real RTSP, real `kill -9`."""

import asyncio
import io
import itertools
import os
import signal
import subprocess
import sys
import threading
from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from nvr.config import CameraConfig, Config
from nvr.core import Core
from nvr.errors import CameraUnreachable, NotFound
from nvr.messages import SegmentClosed
from nvr.playback.reload import Reload
from nvr.protocol import (
    CameraChanged,
    Connection,
    Label,
    State,
)
from nvr.store import scribe
from nvr.timelines import TimelineFlag, TimelineReason
from nvr.viewers import Viewer, Way
from tests.nvr.playback import m3u8
from tests.nvr.rtsp import Rtsp
from tests.nvr.running_core import camera, pids, read_all, recorded, running
from tests.nvr.store.test_outages import STARTING
from tests.nvr.streams import Recipe, number_of, stream
from tests.nvr.waiting import until

pytestmark = pytest.mark.timeout(90)


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
