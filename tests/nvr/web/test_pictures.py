"""Pictures and H.264 through HTTP, from real recordings."""

import asyncio
import base64
import io
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import av
import pytest

from nvr.entry import PRELOAD
from nvr.errors import RecordingDamaged
from nvr.forkserver import ForkServer
from nvr.playback.pictures import Pictures
from nvr.playback.transcoder import Transcoder, Transcoding
from nvr.when import local
from tests.nvr.playback.looks import decoded, number_in
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import FPS, START_US, Recipe, number_of
from tests.nvr.waiting import is_running, until

from .conftest import Running

RECIPE = Recipe("libx265", gop=15, seconds=12, width=640, height=360)


@pytest.fixture
async def home(tmp_path: Path, paired: Running) -> AsyncIterator[Home]:
    """The camera's recordings, served."""
    home = Home(tmp_path)
    home.record(RECIPE, camera_id="front_door")
    forkserver = ForkServer(PRELOAD)
    pictures = Pictures(home.recordings, home.files, tmp_path / "cache", forkserver)
    paired.backend.pictures = pictures
    paired.backend.transcoder = Transcoder(forkserver)
    paired.backend.recorded = home
    yield home
    await pictures.stop()
    forkserver.close()


def url(nvr: Running, route: str, **query: int | str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{nvr.url}/api/cameras/front_door/{route}?{asked}"


async def test_a_frame_tells_its_moment(paired: Running, home: Home) -> None:
    at = START_US + 2_500_000
    for query, number in (({}, 30), ({"exact": 0}, 30), ({"exact": 1}, 37)):
        async with paired.http.get(url(paired, "frame.jpg", time_us=at, **query)) as response:
            assert response.status == 200
            assert response.content_type == "image/jpeg"
            assert response.headers["Cache-Control"] == "no-store"
            taken = int(response.headers["X-CloudCam-Time-Us"])
            assert number_in(decoded(await response.read())) == number
        assert taken == pytest.approx(START_US + number * SECOND_US // FPS, abs=30)
    async with paired.http.get(url(paired, "frame.jpg", time_us=at, width=96)) as response:
        assert decoded(await response.read()).shape == (54, 96, 3)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, "time_us"),
        ({"time_us": -1}, "time_us"),
        ({"time_us": START_US, "width": 15}, "width"),
        ({"time_us": START_US, "width": 7681}, "width"),
        ({"time_us": START_US, "exact": "yes"}, "exact"),
    ],
)
async def test_a_wrong_question_is_named(
    paired: Running, home: Home, query: dict[str, int | str], named: str
) -> None:
    async with paired.http.get(url(paired, "frame.jpg", **query)) as response:
        assert response.status == 400
        assert named in (await response.json())["error"]["message"]


async def test_a_gap_is_404_with_what_is_near(paired: Running, home: Home) -> None:
    async with paired.http.get(url(paired, "frame.jpg", time_us=START_US - 9)) as response:
        assert response.status == 404
        error = (await response.json())["error"]
    assert error["code"] == "not_recorded"
    assert (error["before_us"], error["after_us"]) == (None, START_US)
    assert local(START_US) in error["message"]
    async with paired.http.get(
        url(paired, "filmstrip.jpg", start_us=1, end_us=60_000_000)
    ) as response:
        assert response.status == 404
        assert (await response.json())["error"]["after_us"] == START_US


async def test_damage_has_its_own_code(paired: Running, home: Home) -> None:
    path = home.root / home.files.paths()[0]
    path.write_bytes(bytes(path.stat().st_size))
    async with paired.http.get(url(paired, "frame.jpg", time_us=START_US)) as response:
        assert response.status == 500
        assert (await response.json())["error"]["code"] == "recording_damaged"


async def test_a_strip_and_its_index(paired: Running, home: Home) -> None:
    query = {"start_us": START_US, "end_us": START_US + 10 * SECOND_US, "count": 10, "width": 192}
    async with paired.http.get(url(paired, "filmstrip.jpg", **query)) as response:
        assert response.status == 200
        index = json.loads(response.headers["X-CloudCam-Filmstrip"])
        whole = decoded(await response.read())
    assert (index["tile_width"], index["tile_height"]) == (192, 108)
    assert whole.shape == (108 * index["rows"], 192 * index["columns"], 3)
    assert index["step_us"] == SECOND_US
    assert index["start_us"] == START_US // (10 * SECOND_US) * 10 * SECOND_US
    number = 7
    x, y = number % index["columns"] * 192, number // index["columns"] * 108
    taken = round((index["times_us"][number] - START_US) * FPS / SECOND_US)
    assert number_in(whole[y : y + 108, x : x + 192]) == taken


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, "start_us"),
        ({"start_us": 5, "end_us": 5}, "end_us"),
        ({"start_us": 0, "end_us": 8 * 86_400_000_000}, "7 days"),
        ({"start_us": 0, "end_us": 9, "count": 201}, "count"),
        ({"start_us": 0, "end_us": 9, "count": 0}, "count"),
        ({"start_us": 0, "end_us": 9, "width": 641}, "width"),
    ],
)
async def test_a_wrong_strip_is_named(
    paired: Running, home: Home, query: dict[str, int | str], named: str
) -> None:
    async with paired.http.get(url(paired, "filmstrip.jpg", **query)) as response:
        assert response.status == 400
        assert named in (await response.json())["error"]["message"]


async def test_the_longest_index_fits_into_a_header(paired: Running, home: Home) -> None:
    query = {"start_us": START_US - 185_000_000, "end_us": START_US + 12_000_000, "count": 200}
    async with paired.http.get(url(paired, "filmstrip.jpg", **query)) as response:
        assert response.status == 200
        index = json.loads(response.headers["X-CloudCam-Filmstrip"])
    times = index["times_us"]
    assert len(times) >= 200
    longest = json.dumps({**index, "times_us": [START_US] * len(times)}, separators=(",", ":"))
    assert len(longest) < 8000, "what HTTP parsers take"


async def test_a_client_that_has_gone_is_not_served(
    paired: Running, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    async with paired.http.get(url(paired, "frame.jpg", time_us=START_US)) as response:
        assert response.status == 200
    process = paired.backend.pictures.process
    os.kill(process.pid, signal.SIGSTOP)
    asked = url(paired, "frame.jpg", time_us=START_US)
    clients = [asyncio.create_task(paired.http.get(asked)) for _ in range(4)]
    await until(lambda: process.waiting == 3)
    for client in clients:
        client.cancel()
    await until(lambda: process.waiting == 0, 2)
    os.kill(process.pid, signal.SIGCONT)
    async with paired.http.get(asked) as response:
        assert response.status == 200
    assert caplog.records == [], "that clients go is nothing to tell"


async def test_players_may_use_basic_for_pictures(paired: Running, home: Home) -> None:
    token = paired.http.headers["Authorization"].removeprefix("Bearer ")
    basic = f"Basic {base64.b64encode(f'any:{token}'.encode()).decode()}"
    for asked in (
        url(paired, "frame.jpg", time_us=START_US),
        url(paired, "filmstrip.jpg", start_us=START_US, end_us=START_US + 4 * SECOND_US),
    ):
        async with paired.http.get(asked, headers={"Authorization": basic}) as response:
            assert response.status == 200
        async with paired.http.get(asked, headers={"Authorization": "Bearer x"}) as response:
            assert response.status == 401


def clip_url(nvr: Running, **query: str) -> str:
    return url(nvr, "clip.mp4", start_us=START_US, end_us=START_US + 12 * SECOND_US, **query)


async def test_h264_is_made_of_h265(paired: Running, home: Home) -> None:
    async with paired.http.get(clip_url(paired, codec="h264")) as response:
        assert response.status == 200
        assert response.content_type == "video/mp4"
        assert "Content-Length" not in response.headers
        assert "Accept-Ranges" not in response.headers
        data = await response.read()
    with av.open(io.BytesIO(data), "r") as container:
        assert container.streams.video[0].codec_context.name == "h264"
        numbers = [number_of(frame) for frame in container.decode(video=0)]
    assert numbers == [*range(12 * FPS)]
    async with paired.http.head(clip_url(paired, codec="h264")) as response:
        assert response.status == 200
    async with paired.http.get(clip_url(paired)) as response:
        assert int(response.headers["Content-Length"]) > 0
        with av.open(io.BytesIO(await response.read()), "r") as container:
            assert container.streams.video[0].codec_context.name == "hevc", "as it was recorded"


async def test_h264_stays_what_it_is(paired: Running, home: Home) -> None:
    home.recordings.remove(home.files.paths()[0])
    home.record(Recipe(gop=15, seconds=4), camera_id="front_door")
    async with paired.http.get(clip_url(paired)) as response:
        plain = await response.read()
    async with paired.http.get(clip_url(paired, codec="h264")) as response:
        assert response.headers["Accept-Ranges"] == "bytes"
        assert await response.read() == plain
    async with paired.http.get(clip_url(paired, codec="vp9")) as response:
        assert response.status == 400


async def test_a_viewer_who_goes_ends_it_within_a_second(
    paired: Running, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids: list[int] = []
    opened = Transcoder.open

    async def watched(self: Transcoder, clip: object) -> object:
        transcoding = await opened(self, clip)
        pids.append(transcoding.pid)
        return transcoding

    monkeypatch.setattr(Transcoder, "open", watched)
    response = await paired.http.get(clip_url(paired, codec="h264"))
    await response.content.readany()
    (pid,) = pids
    os.kill(pid, signal.SIGSTOP)  # in the middle, for as long as it takes
    assert is_running(pid)
    response.close()
    await until(lambda: not is_running(pid), 1)


async def test_a_second_viewer_is_told_to_wait(
    paired: Running, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.playback.transcoder._WAIT_FOR_FREE_S", 0.2)
    transcoding = await paired.backend.transcoder.open(
        await paired.backend.clip("front_door", START_US, START_US + 12 * SECOND_US)
    )
    async with paired.http.get(clip_url(paired, codec="h264")) as response:
        assert response.status == 503
        error = (await response.json())["error"]
    assert error["code"] == "busy"
    assert "one recording at a time" in error["message"]
    transcoding.close()


async def test_what_breaks_off_never_looks_whole(
    paired: Running, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read = Transcoding.read
    chunks: list[bytes] = []

    async def breaks(self: Transcoding) -> bytes:
        if chunks:
            raise RecordingDamaged("the disk has a hole")
        chunks.append(await read(self))
        return chunks[0]

    monkeypatch.setattr(Transcoding, "read", breaks)
    async with paired.http.get(clip_url(paired, codec="h264")) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    assert "the disk has a hole" in caplog.text


async def test_what_can_not_be_begun_is_an_error(paired: Running, home: Home) -> None:
    path = home.root / home.files.paths()[0]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    async with paired.http.get(clip_url(paired, codec="h264")) as response:
        assert response.status == 404
        assert "deleted" in (await response.json())["error"]["message"]
