"""Encoded scenes are what cameras send, and every frame says which it is."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from demo.arrays import as_image
from demo.encode import MAIN, SUB, SceneFiles, StreamOptions, encode_scene, scene_files
from demo.scene import Scene, make_scene
from demo.stamp import read_stamp
from tests.demo.conftest import STILL

TINY = StreamOptions(width=320, height=180, fps=10, bit_rate=400_000, keyframe_s=1.0)


def stamps(path: Path) -> list[tuple[float, int]]:
    with av.open(str(path)) as container:
        found = [
            read_stamp(as_image(f.to_ndarray(format="bgr24"))) for f in container.decode(video=0)
        ]
    return [(stamp.time_s, stamp.frame) for stamp in found if stamp is not None]


@pytest.mark.parametrize("which", ["main", "sub"])
def test_every_frame_of_the_streams_says_its_time_and_number(
    walk: Scene, walk_files: SceneFiles, which: str
) -> None:
    path, options = (walk_files.main, MAIN) if which == "main" else (walk_files.sub, SUB)
    count = round(walk.duration_s * options.fps)
    assert stamps(path) == [(int(n / options.fps * 100 + 1e-6) / 100, n) for n in range(count)]


def test_streams_have_the_form_of_a_cameras(walk: Scene, walk_files: SceneFiles) -> None:
    for path, options in ((walk_files.main, MAIN), (walk_files.sub, SUB)):
        with av.open(str(path)) as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
            assert (video.width, video.height) == (options.width, options.height)
            assert audio.codec_context.layout.name == "mono"
            packets = [p for p in container.demux(video) if p.size]
        keys = [i for i, packet in enumerate(packets) if packet.is_keyframe]
        assert set(np.diff(keys)) == {options.fps * 2}
        assert all(packet.pts == packet.dts for packet in packets)  # no B-frames
        bits = sum(packet.size for packet in packets) * 8 / walk.duration_s
        assert 0.6 * options.bit_rate < bits < 1.3 * options.bit_rate


@pytest.mark.parametrize(
    ("codec", "audio", "b_frames", "ending"),
    [
        ("hevc", "aac", 0, "mp4"),
        ("mjpeg", "pcm_alaw", 0, "mov"),
        ("h264", "pcm_mulaw", 2, "mov"),
        ("h264", "opus", 0, "mp4"),
        ("h264", "", 0, "mp4"),
    ],
)
def test_other_codecs(tmp_path: Path, codec: str, audio: str, b_frames: int, ending: str) -> None:
    scene = make_scene(STILL)
    options = replace(TINY, codec=codec, audio=audio, b_frames=b_frames)
    path = tmp_path / f"other.{ending}"
    encode_scene(scene, path, options)
    assert [frame for _, frame in stamps(path)] == list(range(40))
    with av.open(str(path)) as container:
        names = [stream.codec_context.name for stream in container.streams]
        late = [p.pts != p.dts for p in container.demux(video=0) if p.size]
    assert names == [codec, audio] if audio else names == [codec]
    assert any(late) == (b_frames > 0)


def test_files_are_made_once(tmp_path: Path) -> None:
    done: list[float] = []
    first = scene_files(tmp_path, STILL, TINY, TINY, done.append)
    assert done[-1] == 1.0
    assert done == sorted(done)
    made = first.main.stat().st_mtime_ns
    assert scene_files(tmp_path, STILL, TINY, TINY) == first
    assert first.main.stat().st_mtime_ns == made
    other = scene_files(tmp_path, STILL, replace(TINY, bit_rate=300_000), TINY)
    assert other.main != first.main
    assert sorted(tmp_path.iterdir()) == sorted(
        [first.main, first.sub, first.truth, other.main, other.sub, other.truth]
    )
