"""H.265 into H.264: by the real process, of real recordings."""

import asyncio
import errno
import io
import os
import signal
from pathlib import Path

import av
import pytest

from nvr.errors import NvrError, PlaybackBusy, PlaybackError, RecordingDamaged
from nvr.forkserver import ForkServer
from nvr.playback.transcoder import Transcoder, Transcoding
from tests.nvr.store.homes import Home
from tests.nvr.streams import FPS, Recipe, number_of
from tests.nvr.waiting import is_running, until

H265 = Recipe("libx265", gop=30, seconds=8, audio="aac", b_frames=2)


@pytest.fixture
def transcoder(forkserver: ForkServer) -> Transcoder:
    return Transcoder(forkserver)


async def read_all(transcoding: Transcoding) -> bytes:
    data = b""
    try:
        while chunk := await transcoding.read():
            data += chunk
    finally:
        transcoding.close()
    return data


def pictures(data: bytes) -> list[tuple[int, float]]:
    """(number, time in seconds) of every picture."""
    with av.open(io.BytesIO(data), "r") as container:
        return [(number_of(f), float(f.time)) for f in container.decode(video=0)]


def sound(data: bytes) -> list[tuple[float, bytes]]:
    """(time in seconds, bytes) of every piece of sound that is heard."""
    with av.open(io.BytesIO(data), "r") as container:
        found = [(p.pts, p) for p in container.demux(audio=0)]
        heard = [(pts * p.time_base, p) for pts, p in found if pts is not None and pts >= 0]
        return [(float(time), bytes(p)) for time, p in heard]


@pytest.mark.parametrize(
    "recipe",
    [H265, Recipe("libx265", gop=15, seconds=8), Recipe("mjpeg", container="mov", seconds=8)],
    ids=str,
)
async def test_every_picture_has_its_time_to_the_last_one(
    home: Home, transcoder: Transcoder, recipe: Recipe
) -> None:
    home.record(recipe)
    clip = home.clip(1.3, 7.1)
    assert clip.video_codec != "h264"
    data = await read_all(await transcoder.open(clip))
    with av.open(io.BytesIO(data), "r") as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
    expected = pictures(clip.read(0, clip.size))
    found = pictures(data)
    assert [number for number, _ in found] == [number for number, _ in expected]
    assert len(found) >= 5.7 * FPS
    for (_, time), (_, right) in zip(found, expected, strict=True):
        assert time == pytest.approx(right, abs=0.002)


async def test_sound_is_copied_and_stays_with_the_pictures(
    home: Home, transcoder: Transcoder
) -> None:
    home.record(H265)
    clip = home.clip(1.3, 7.1)
    expected, found = (
        sound(clip.read(0, clip.size)),
        sound(await read_all(await transcoder.open(clip))),
    )
    assert len(found) >= 5.5 * 16000 / 1024
    assert [data for _, data in found] == [data for _, data in expected]
    for (time, _), (right, _) in zip(found, expected, strict=True):
        assert time == pytest.approx(right, abs=0.002)


async def test_large_pictures_become_smaller(home: Home, transcoder: Transcoder) -> None:
    home.record(Recipe("libx265", gop=5, seconds=0.4, width=3840, height=2160))
    data = await read_all(await transcoder.open(home.clip(0, 5)))
    with av.open(io.BytesIO(data), "r") as container:
        assert {(f.width, f.height) for f in container.decode(video=0)} == {(1920, 1080)}


async def test_it_begins_before_all_is_made(home: Home, transcoder: Transcoder) -> None:
    """A player need not wait, and a reader who waits holds it up."""
    home.record(Recipe("libx265", gop=30, seconds=20, width=640, height=360))
    transcoding = await transcoder.open(home.clip(0, 20))
    await transcoding.read()
    await asyncio.sleep(1)
    assert is_running(transcoding.pid), "it waits for its reader"
    transcoding.close()


async def test_a_second_one_is_refused_in_a_sentence(
    home: Home, transcoder: Transcoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.record(Recipe("libx265", gop=30, seconds=20, width=640, height=360))
    clip = home.clip(0, 20)
    first = await transcoder.open(clip)
    monkeypatch.setattr("nvr.playback.transcoder._WAIT_FOR_FREE_S", 0.3)
    with pytest.raises(PlaybackBusy, match="one recording at a time"):
        await transcoder.open(clip)
    monkeypatch.undo()
    second = asyncio.create_task(transcoder.open(clip))  # a viewer that seeks
    await asyncio.sleep(0.1)
    first.close()
    assert await (await second).read()
    (await second).close()
    (await transcoder.open(clip)).close()


async def test_when_it_is_closed_its_process_ends_at_once(
    home: Home, transcoder: Transcoder
) -> None:
    home.record(Recipe("libx265", gop=30, seconds=20, width=640, height=360))
    transcoding = await transcoder.open(home.clip(0, 20))
    await transcoding.read()
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, transcoding.pid) == min(19, ours + 10)
    assert transcoder.pids() == [transcoding.pid]
    transcoding.close()
    await until(lambda: not is_running(transcoding.pid), 1)
    await until(lambda: transcoder.pids() == [])


async def test_killed_it_does_not_look_whole(
    home: Home, transcoder: Transcoder, caplog: pytest.LogCaptureFixture
) -> None:
    home.record(Recipe("libx265", gop=30, seconds=20, width=640, height=360))
    transcoding = await transcoder.open(home.clip(0, 20))
    await transcoding.read()
    os.kill(transcoding.pid, signal.SIGKILL)
    with pytest.raises(NvrError, match="could not be made"):
        await read_all(transcoding)
    assert [r.levelname for r in caplog.records if "H.264" in r.getMessage()] == ["WARNING"]
    caplog.clear()
    (await transcoder.open(home.clip(0, 20))).close()
    await until(lambda: transcoder.pids() == [])
    assert not caplog.records, "who goes away is no trouble"


async def test_a_process_that_hangs_is_given_up(
    home: Home, transcoder: Transcoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.playback.transcoder._STALL_S", 0.5)
    home.record(Recipe("libx265", gop=30, seconds=20, width=640, height=360))
    transcoding = await transcoder.open(home.clip(0, 20))
    await transcoding.read()
    os.kill(transcoding.pid, signal.SIGSTOP)
    with pytest.raises(NvrError, match="too much to do"):
        await read_all(transcoding)
    await until(lambda: not is_running(transcoding.pid))


async def test_a_recording_deleted_or_damaged_meanwhile_is_an_error(
    home: Home, transcoder: Transcoder
) -> None:
    home.record(H265)
    clip = home.clip(0, 8)
    path: Path = home.root / home.files.paths()[0]
    whole = path.read_bytes()
    path.unlink()
    with pytest.raises(NvrError, match="deleted"):
        await read_all(await transcoder.open(clip))
    path.write_bytes(bytes(len(whole)))
    with pytest.raises(RecordingDamaged):
        await read_all(await transcoder.open(clip))
    path.write_bytes(whole)
    assert len(pictures(await read_all(await transcoder.open(clip)))) >= 8 * FPS - 2


async def test_where_no_process_can_be_started_the_next_one_may_try(
    home: Home, transcoder: Transcoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOMEM, "no memory")

    home.record(H265)
    monkeypatch.setattr(ForkServer, "start", refuse)
    with pytest.raises(PlaybackError, match="no memory"):
        await transcoder.open(home.clip(0, 8))
    monkeypatch.undo()
    assert await read_all(await transcoder.open(home.clip(0, 8)))
