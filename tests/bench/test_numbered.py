"""Pictures that say their own number."""

from pathlib import Path

import av
import pytest

from bench.numbered import FPS, numbered_clip, play


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return numbered_clip(tmp_path_factory.mktemp("clips"), seconds=6, gop_s=2)


def test_every_number_survives_the_encoder(clip: Path) -> None:
    played = play(clip)
    assert played.numbers == tuple(range(6 * FPS))
    assert played.error is None


def test_keyframes_come_as_they_were_wanted(clip: Path) -> None:
    with av.open(str(clip), "r") as container:
        keys = [n for n, p in enumerate(container.demux(video=0)) if p.size and p.is_keyframe]
    assert keys == [0, 30, 60]


def test_a_clip_is_made_once(clip: Path) -> None:
    before = clip.stat().st_mtime_ns
    assert numbered_clip(clip.parent, seconds=6, gop_s=2) == clip
    assert clip.stat().st_mtime_ns == before


def test_what_does_not_play_is_told(clip: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(clip.read_bytes()[:5000])
    assert play(torn).error is not None
    assert play(torn).numbers == ()
