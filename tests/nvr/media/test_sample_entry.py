"""What a recorded file says of its video."""

import struct
from dataclasses import replace
from pathlib import Path

import av
import pytest

from nvr.media import mp4, segments
from nvr.media.mp4 import Mp4Error, Track
from nvr.media.sample_entry import read_sample_entry
from tests.nvr.store.homes import Home
from tests.nvr.streams import Recipe


def video_of(tmp_path: Path, recipe: Recipe) -> tuple[Track, Path]:
    home = Home(tmp_path)
    home.record(recipe)
    path = home.root / home.files.paths()[0]
    return segments.read_init(path.read_bytes()[:16384]).video, path


@pytest.mark.parametrize(
    ("recipe", "codec"),
    [
        (Recipe(seconds=2), "h264"),
        (Recipe("libx265", seconds=2, width=320, height=180), "hevc"),
        (Recipe("mjpeg", seconds=2, container="mov"), "mjpeg"),
        (Recipe(seconds=2, container="ts"), "h264"),
    ],
    ids=str,
)
def test_it_is_what_libav_finds(tmp_path: Path, recipe: Recipe, codec: str) -> None:
    track, path = video_of(tmp_path, recipe)
    entry = read_sample_entry(track)
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (entry.codec, entry.width, entry.height) == (codec, context.width, context.height)
        assert context.name == codec
        if codec != "mjpeg":
            assert entry.extradata == context.extradata


@pytest.mark.parametrize(
    "stsd",
    [
        b"",
        mp4.full_box(b"stsd", 0, 0, struct.pack(">I", 0)),
        mp4.full_box(b"stsd", 0, 0, struct.pack(">I", 1), mp4.box(b"avc1", bytes(20))),
        mp4.full_box(b"stsd", 0, 0, struct.pack(">I", 1), mp4.box(b"av01", bytes(100))),
    ],
)
def test_damage_is_an_error(tmp_path: Path, stsd: bytes) -> None:
    track, _ = video_of(tmp_path, Recipe(seconds=1))
    with pytest.raises(Mp4Error):
        read_sample_entry(replace(track, stsd=stsd))
