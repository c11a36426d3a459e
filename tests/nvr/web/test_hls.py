"""HLS over the real server: addresses that resolve, ranges, waiting for what comes next."""

import asyncio
from urllib.parse import urljoin

import aiohttp
import pytest

from nvr.media.recorder import Recorder
from nvr.messages import FragmentWritten, SegmentClosed, SegmentOpened, WorkerMessage
from nvr.viewers import Way
from tests.nvr.playback import m3u8
from tests.nvr.playback.players import decode
from tests.nvr.streams import Recipe, Source

from .conftest import NOW_US, FileBackend, Running
from .test_live import until

RECIPE = Recipe(audio="aac", seconds=12, gop=30)
CAMERA = "/api/cameras/front_door"


class Camera:
    """Records into the backend's folder, packet by packet."""

    def __init__(
        self,
        backend: FileBackend,
        seconds: float = RECIPE.seconds,
        camera_id: str = "front_door",
    ) -> None:
        self.backend = backend
        self.camera_id = camera_id
        self.recorder = Recorder(camera_id, backend.library.files.root, backend.clock, self.emit)
        self.source = Source(RECIPE, NOW_US - round(seconds * 1e6))
        self.recorder.open(self.source.format)
        self.packets = iter(self.source)
        self.path = ""

    def emit(self, message: WorkerMessage) -> None:
        assert isinstance(message, SegmentOpened | FragmentWritten | SegmentClosed)
        self.path = message.path.removeprefix(f"{self.camera_id}/")
        self.backend.library.recordings.handle(message)
        self.backend.hls.heard(self.camera_id)

    def record(self, fragments: int) -> None:
        """Until so many fragments more are written."""
        count = self.backend.library.recordings.being_written(self.camera_id)
        wanted = (len(count[0].fragments) if count else 0) + fragments
        for packet in self.packets:
            self.recorder.write(packet)
            found = self.backend.library.recordings.being_written(self.camera_id)
            if found and len(found[0].fragments) >= wanted:
                return

    def finish(self) -> None:
        for packet in self.packets:
            self.recorder.write(packet)
        self.recorder.close()


@pytest.fixture
def camera(backend: FileBackend) -> Camera:
    return Camera(backend)


async def get(nvr: Running, path: str, **headers: str) -> tuple[int, bytes, aiohttp.ClientResponse]:
    async with nvr.http.get(urljoin(nvr.url, path), headers=headers) as response:
        return response.status, await response.read(), response


async def playlist(nvr: Running, path: str) -> m3u8.Playlist:
    status, body, response = await get(nvr, path)
    assert status == 200, body
    assert response.content_type == "application/vnd.apple.mpegurl"
    return m3u8.parse(body.decode())


async def test_a_player_gets_everything_by_relative_addresses(
    paired: Running, camera: Camera
) -> None:
    camera.finish()
    times = f"start_us={NOW_US - 12_000_000}&end_us={NOW_US}"
    status, master, _ = await get(paired, f"{CAMERA}/master.m3u8?{times}")
    assert status == 200
    stream, address = master.decode().splitlines()[-2:]
    found = m3u8.attributes(stream.partition(":")[2])
    assert found["CODECS"].startswith('"avc1.')
    assert found["CODECS"].endswith(',mp4a.40.2"')
    assert found["RESOLUTION"] == "192x108"
    assert 0 < int(found["AVERAGE-BANDWIDTH"]) <= int(found["BANDWIDTH"])
    base = f"{CAMERA}/"
    listed = await playlist(paired, base + address)
    head = listed.entries[0].init
    status, data, _ = await get(paired, base + head.uri, Range=f"bytes=0-{head.size - 1}")
    assert (status, len(data)) == (206, head.size)
    for entry in listed.complete:
        assert entry.span is not None
        first, last = entry.span.offset, entry.span.offset + entry.span.size - 1
        status, body, response = await get(
            paired, base + entry.span.uri, Range=f"bytes={first}-{last}"
        )
        assert status == 206
        assert response.headers["Content-Range"].startswith(f"bytes {first}-{last}/")
        assert response.headers["Content-Type"] == "video/mp4"
        data += body
    assert decode(data) == list(range(12 * 15))


async def test_a_file_has_a_strong_name_and_ranges(paired: Running, camera: Camera) -> None:
    camera.finish()
    path = f"{CAMERA}/media/{camera.path}"
    status, whole, response = await get(paired, path)
    assert status == 200
    assert whole == (paired.backend.library.files.root / "front_door" / camera.path).read_bytes()
    etag = response.headers["ETag"]
    assert not etag.startswith("W/")
    assert (await get(paired, path, **{"If-None-Match": etag}))[0] == 304
    status, body, _ = await get(paired, path, **{"If-Range": etag, "Range": "bytes=-9"})
    assert (status, body) == (206, whole[-9:])
    status, _, response = await get(paired, path, Range=f"bytes={len(whole)}-")
    assert status == 416
    assert response.headers["Content-Range"] == f"bytes */{len(whole)}"
    async with paired.http.head(f"{paired.url}{path}") as head:
        assert head.headers["Content-Length"] == str(len(whole))
    (viewing,) = paired.backend.viewers.of("front_door")
    assert (viewing.way, paired.backend.watched) == (Way.HLS, ["front_door"]), "one session"


@pytest.mark.parametrize(
    "path",
    [
        "media/2023-11-14/00-00-00.000Z.mp4",
        "media/2023-11-14/..%2F..%2F..%2Findex.sqlite",
        "media/../index.sqlite",
        "media/%2e%2e/index.sqlite",
        "init/00000000000000000000000000000000.mp4",
        "init/x.mp4",
        "playlist.m3u8?start_us=1&end_us=2",
        "live.m3u8",
        "master.m3u8",
    ],
)
async def test_what_is_not_a_recording_is_not_found(
    paired: Running, camera: Camera, path: str
) -> None:
    status, body, _ = await get(paired, f"{CAMERA}/{path}")
    assert status == 404, body
    camera.finish()
    other = f"/api/cameras/back/media/{camera.path}"
    assert (await get(paired, other))[0] == 404, "of another camera"


async def test_a_file_of_the_folder_that_the_index_does_not_know_is_not_served(
    paired: Running, camera: Camera
) -> None:
    camera.finish()
    day = camera.path.partition("/")[0]
    (paired.backend.library.files.root / "front_door" / day / "00-00-01.000Z.mp4").write_bytes(b"x")
    assert (await get(paired, f"{CAMERA}/media/{day}/00-00-01.000Z.mp4"))[0] == 404


@pytest.mark.parametrize(
    "query",
    [
        "playlist.m3u8",
        "playlist.m3u8?start_us=2&end_us=1",
        f"playlist.m3u8?start_us=0&end_us={86_400_000_001}",
        "live.m3u8?window_s=1",
        "live.m3u8?_HLS_part=1",
        "live.m3u8?_HLS_msn=-1",
        "live.m3u8?_HLS_msn=9999999999999",
        "live.m3u8?_HLS_skip=NO",
        "master.m3u8?start_us=1",
    ],
)
async def test_wrong_questions(paired: Running, camera: Camera, query: str) -> None:
    camera.record(2)
    status, body, _ = await get(paired, f"{CAMERA}/{query}")
    assert status == 400, body
    camera.finish()


async def test_the_growing_file_is_served_up_to_its_last_whole_fragment(
    paired: Running, camera: Camera
) -> None:
    camera.record(3)
    listed = await playlist(paired, f"{CAMERA}/live.m3u8")
    assert listed.growing is not None
    assert listed.hint is not None
    uri, end = listed.hint
    status, body, _ = await get(paired, f"{CAMERA}/{uri}")
    assert (status, len(body)) == (200, end)
    with (paired.backend.library.files.root / "front_door" / camera.path).open("ab") as file:
        file.write(b"half a fragment")
    assert (await get(paired, f"{CAMERA}/{uri}"))[1] == body
    camera.recorder.close()


async def test_a_reload_waits_for_its_part_and_no_longer(paired: Running, camera: Camera) -> None:
    camera.record(3)
    first = await playlist(paired, f"{CAMERA}/live.m3u8")
    assert first.growing is not None
    wanted = f"_HLS_msn={first.growing.number}&_HLS_part={len(first.growing.parts)}"
    waiting = asyncio.create_task(playlist(paired, f"{CAMERA}/live.m3u8?{wanted}"))
    hinted = first.hint
    assert hinted is not None
    media = asyncio.create_task(get(paired, f"{CAMERA}/{hinted[0]}", Range=f"bytes={hinted[1]}-"))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    assert not media.done()
    camera.record(1)
    second = await asyncio.wait_for(waiting, 2)
    assert second.growing is not None
    assert len(second.growing.parts) == len(first.growing.parts) + 1
    new = second.growing.parts[-1]
    status, body, _ = await asyncio.wait_for(media, 2)
    assert (status, len(body)) == (206, new.span.size), "the hinted part, when it was there"
    assert (hinted[1], hinted[0]) == (new.span.offset, new.span.uri)
    camera.finish()


async def test_a_revoked_token_ends_the_wait(paired: Running, camera: Camera) -> None:
    camera.record(3)
    listed = await playlist(paired, f"{CAMERA}/live.m3u8")
    wanted = f"_HLS_msn={listed.media_sequence + len(listed.entries)}"
    waiting = asyncio.create_task(get(paired, f"{CAMERA}/live.m3u8?{wanted}"))
    await until(lambda: len(paired.server.services.connections) > 0)
    async with paired.http.delete(f"{paired.url}/api/token") as response:
        assert response.status == 204
    assert (await asyncio.wait_for(waiting, 5))[0] == 503
    camera.finish()
