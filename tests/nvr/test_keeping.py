"""The owner pins and deletes while real workers record."""

import asyncio
import logging
from pathlib import Path

import pytest

from nvr import keeping as keeping_module
from nvr.core import Core
from nvr.errors import NotFound, Pinned, RequestError
from nvr.messages import AlertRaised
from nvr.protocol import AlertRemoved, Phase, State
from nvr.when import local
from tests.nvr.rtsp import Rtsp
from tests.nvr.running_core import recorded
from tests.nvr.store.homes import alert
from tests.nvr.waiting import until

pytestmark = pytest.mark.timeout(90)


async def _door(core: Core, rtsp: Rtsp, clip: Path) -> None:
    await core.add_camera({"name": "Door", "main_url": rtsp.add("door", clip)})


async def test_the_last_minutes_are_deleted_while_recording_goes_on(
    core: Core,
    rtsp: Rtsp,
    clip: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "nvr.keeping")
    await _door(core, rtsp, clip)
    start_us, _ = await recorded(core, 3)
    worker = core._supervisor.pids()
    messages = core.subscribe()
    assert isinstance(await anext(messages), State)
    visit = alert(1, camera_id="door", start_us=start_us, end_us=None, clip_end_us=None)
    core._heard(AlertRaised(Phase.START, visit))
    deleted_to_us = core._clock.now_us()
    await core.keeping.erase("door", start_us - 600_000_000, deleted_to_us + 3_600_000_000)
    later_us = core._clock.now_us()
    (line,) = [record.getMessage() for record in caplog.records]
    since = local(start_us - 600_000_000)
    assert line.startswith(f"Door: what was recorded from {since} to ")
    assert local(deleted_to_us + 3_600_000_000) not in line
    left = await core.recordings("door", 0, 1 << 62)
    assert all(start >= deleted_to_us for start, _ in left), "nothing of it is left"
    with pytest.raises(NotFound):
        await core.alert(visit.id)
    core._heard(AlertRaised(Phase.END, alert(1, camera_id="door")))
    await core._scribe.caught_up()
    with pytest.raises(NotFound):
        await core.alert(visit.id)  # its visit went on, but it was deleted
    again = await recorded(core, 2)
    assert again[0] < later_us + 2_500_000, "the next keyframe is recorded"
    assert core._supervisor.pids() == worker, "by the same worker"
    files = list((tmp_path / "recordings").rglob("*.mp4"))
    assert len(files) == 1
    async with asyncio.timeout(5):
        while not isinstance(message := await anext(messages), AlertRemoved):
            pass
    assert message.alert_id == visit.id
    messages.close()


async def test_a_file_that_does_not_end_is_ended(
    core: Core,
    rtsp: Rtsp,
    clip: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that does not answer, a keyframe that does not come."""
    monkeypatch.setattr(keeping_module, "_PATIENCE_S", 0.3)
    await _door(core, rtsp, clip)
    start_us, _ = await recorded(core, 2)
    monkeypatch.setattr(core._supervisor, "begin_file", lambda camera_id, at_us: None)
    now_us = core._clock.now_us()
    await core.keeping.erase("door", start_us, now_us)
    assert all(begin >= now_us for begin, _ in await core.recordings("door", 0, 1 << 62))
    await recorded(core, 1)


async def test_what_is_pinned_is_neither_deleted_nor_removed_with_its_camera(
    core: Core,
    rtsp: Rtsp,
    clip: Path,
) -> None:
    await _door(core, rtsp, clip)
    start_us, end_us = await recorded(core, 2)
    pin = await core.keeping.pin("door", start_us, end_us, "Ann", "the parcel")
    assert [p.id for p in await core.keeping.pins()] == [pin.id]
    with pytest.raises(Pinned, match="pinned by Ann"):
        await core.keeping.erase("door", start_us, end_us)
    with pytest.raises(Pinned):
        await core.remove_camera("door")
    with pytest.raises(NotFound):
        await core.keeping.pin("door", 5, 6, "Ann", None)
    with pytest.raises(NotFound):
        await core.keeping.pin("yard", start_us, end_us, "Ann", None)
    with pytest.raises(RequestError, match="future"):
        await core.keeping.pin("door", start_us, end_us + 3_600_000_000, "Ann", None)
    assert core.state().cameras
    await core.remove_camera("door", with_pinned=True)
    assert core.state().cameras == []
    assert await core.keeping.pins() == []


async def test_how_far_back_recordings_reach_is_told(
    core: Core,
    rtsp: Rtsp,
    clip: Path,
) -> None:
    await _door(core, rtsp, clip)
    start_us, end_us = await recorded(core, 2)
    await core.keeping.pin("door", start_us, end_us, "Ann", None)
    await core._figures()
    state = core.state()
    status = state.cameras[0].status
    assert status.kept_since_us == status.oldest_us == start_us
    assert status.forced_us is None
    assert state.cameras[0].retention_hours == 24.0
    assert state.nvr.quota_bytes is None
    core._library._shortfalls.note({"door": end_us})
    await core._figures()
    assert core.state().cameras[0].status.forced_us == end_us
    await core._keep_promises()
    error = core.state().nvr.error
    assert error is not None
    assert error.code == "kept_less"
    assert "Door" in error.message
    await until(lambda: core.state().cameras[0].status.recording)
