import asyncio
import io
from pathlib import Path

import pytest

from bench.errors import BenchError
from bench.recordings import FirstFragment, first_fragments, first_frame, fragment_end
from tests.nvr.streams import CLIP, make


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("clip") / "clip.mp4", CLIP)


def fragmented(clip: Path, to: Path, first: int) -> bytes:
    """The clip remuxed as a recording is, from its frame number `first` on."""
    import av

    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    to.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(clip)) as source, av.open(str(to), "w", options=options) as output:
        stream = source.streams.video[0]
        copy = output.add_stream_from_template(stream)
        for number, packet in enumerate(source.demux(stream)):
            if number >= first and packet.size:
                packet.stream = copy
                output.mux(packet)
    return to.read_bytes()


def test_the_first_whole_fragment_is_found_and_nothing_earlier(clip: Path, tmp_path: Path) -> None:
    data = fragmented(clip, tmp_path / "r.mp4", 0)
    end = fragment_end(io.BytesIO(data), len(data))
    assert 0 < end < len(data)
    assert data.find(b"mdat") < end
    assert fragment_end(io.BytesIO(data[: end - 1]), end - 1) == 0
    assert fragment_end(io.BytesIO(data[:end]), end) == end
    assert fragment_end(io.BytesIO(b""), 0) == 0


async def test_a_growing_file_is_seen_when_its_fragment_is_whole(
    clip: Path, tmp_path: Path
) -> None:
    data = fragmented(clip, tmp_path / "r.mp4", 15)
    file = tmp_path / "recordings" / "camera1" / "2026-01-01" / "00-00-00.000Z.mp4"
    file.parent.mkdir(parents=True)
    end = fragment_end(io.BytesIO(data), len(data))
    file.write_bytes(data[: end - 1])
    waiting = asyncio.create_task(first_fragments(tmp_path / "recordings", ["camera1"], 20))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    file.write_bytes(data)
    first = (await waiting)["camera1"]
    assert (first.path, first.end) == (file, end)
    assert first_frame(first, clip) == 15


async def test_a_camera_without_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="camera7"):
        await first_fragments(tmp_path, ["camera7"], 0.05)


def test_a_recording_that_does_not_play_is_an_error(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.mp4"
    data = fragmented(clip, path, 0)
    end = fragment_end(io.BytesIO(data), len(data))
    path.write_bytes(data[:40] + bytes(end - 40))
    with pytest.raises(BenchError, match="play"):
        first_frame(FirstFragment(path, end, 0), clip)


def test_a_recording_of_something_else_is_an_error(clip: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other.mp4", CLIP.__class__(seconds=2, width=320, height=180))
    data = fragmented(other, tmp_path / "r.mp4", 0)
    end = fragment_end(io.BytesIO(data), len(data))
    with pytest.raises(BenchError, match="never sent"):
        first_frame(FirstFragment(tmp_path / "r.mp4", end, 0), clip)
