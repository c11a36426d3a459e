"""Packets in, playable files out."""

import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from nvr.messages import SegmentClosed, SegmentOpened
from tests.nvr.media.recording import Recording
from tests.nvr.streams import FPS, Recipe, Source, numbers

RECIPES = [
    Recipe(),
    Recipe(container="ts", audio="aac", b_frames=2, gop=30),
    Recipe(audio="aac", b_frames=2, gop=45),
    Recipe("libx265", audio="aac", b_frames=2, gop=30),
    Recipe("libx265", container="ts"),
    Recipe("mjpeg", container="mov"),
    Recipe(audio="libopus"),
    Recipe(audio="pcm_alaw", container="mov"),
    Recipe(audio="pcm_mulaw", container="mov"),
    Recipe(gop=150, seconds=12),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_every_picture_plays_and_the_files_tell_all(recording: Recording, recipe: Recipe) -> None:
    recording.record(Source(recipe)).close()
    assert recording.numbers() == list(range(round(recipe.seconds * FPS)))
    (opened,) = (m for m in recording.messages if isinstance(m, SegmentOpened))
    assert isinstance(recording.messages[-1], SegmentClosed)
    (path,) = recording.paths
    assert opened.path == path
    (scan,) = recording.scans()
    assert list(scan.fragments) == recording.fragments
    assert scan.init.size == opened.init_size
    assert scan.init.session == opened.session
    assert scan.whole_size == (recording.root / path).stat().st_size


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_fragments_are_short_and_side_by_side(recording: Recording, recipe: Recipe) -> None:
    recording.record(Source(recipe)).close()
    fragments = recording.fragments
    assert fragments[0].keyframe
    assert fragments[0].media_start == 0
    assert fragments[0].start_us == opened_at(recording)
    assert all(f.duration_us <= 1_150_000 for f in fragments)
    for before, after in pairwise(fragments):
        assert after.offset == before.offset + before.size
        apart_us = after.start_us - before.start_us - before.duration_us
        # the last one may hold only sound, later than the last picture by the B-frames' delay
        assert abs(apart_us) < (50_000 if after is not fragments[-1] else 200_000)
    if recipe.video != "mjpeg":
        keyframes = math.ceil(recipe.seconds * FPS / recipe.gop)
        assert sum(f.keyframe for f in fragments) == keyframes


def opened_at(recording: Recording) -> int:
    return next(m.start_us for m in recording.messages if isinstance(m, SegmentOpened))


def test_h265_is_tagged_so_that_players_take_it(recording: Recording) -> None:
    recording.record(Source(Recipe("libx265"))).close()
    with av.open(str(recording.root / recording.paths[0])) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


def test_a_file_begins_with_a_keyframe_about_every_minute(recording: Recording) -> None:
    recording.record(Source(Recipe(audio="aac", seconds=150, gop=105))).close()
    assert recording.paths == [
        "front/2023-11-14/22-13-20.000Z.mp4",
        "front/2023-11-14/22-14-23.000Z.mp4",
        "front/2023-11-14/22-15-26.000Z.mp4",
    ]
    assert len(set(recording.sessions)) == 1
    scans = recording.scans()
    assert all(scan.fragments[0].keyframe for scan in scans)
    assert [scan.fragments[0].media_start for scan in scans] == [0, 63 * 90_000, 126 * 90_000]
    assert recording.numbers() == list(range(150 * FPS))


def test_what_precedes_the_first_keyframe_is_not_written(recording: Recording) -> None:
    source = Source(Recipe(audio="aac", gop=30))
    recording.record(source, list(source)[20:]).close()
    assert recording.numbers() == list(range(30, 90))
    times = [time for time, _ in recording.sound()]
    assert 0 <= times[0] < 0.07
    assert times[-1] == pytest.approx(4, abs=0.2)


def test_pictures_decode_from_any_keyframe(recording: Recording) -> None:
    """A fragment marked as entry really is one: init plus the rest of the file decodes."""
    recording.record(Source(Recipe(audio="aac", b_frames=2, gop=30, seconds=8))).close()
    data = (recording.root / recording.paths[0]).read_bytes()
    (scan,) = recording.scans()
    entries = [f for f in scan.fragments if f.keyframe]
    assert len(entries) == 4
    for number, entry in enumerate(entries):
        shown = numbers(data[: scan.init.size] + data[entry.offset :])
        assert shown == list(range(number * 30, 120))


def test_one_lost_picture_ends_nothing(tmp_path: Path) -> None:
    source = Source(Recipe(seconds=3))
    packets = list(source)
    packets[20] = replace(packets[20], missing=1)
    recording = Recording(tmp_path).record(source, [*packets[:19], *packets[20:]]).close()
    assert len(recording.paths) == 1
    assert len(numbers(tmp_path / recording.paths[0])) == len(packets) - 1


def test_pictures_lost_up_to_a_keyframe_are_a_gap(tmp_path: Path) -> None:
    """Else players would show the last picture before, as if it had been so."""
    source = Source(Recipe(seconds=4))
    packets = list(source)
    packets[45] = replace(packets[45], missing=15)
    assert packets[45].is_keyframe
    recording = Recording(tmp_path).record(source, [*packets[:30], *packets[45:]]).close()
    first, second = sorted(recording.paths)
    assert numbers(tmp_path / first) == list(range(30))
    assert numbers(tmp_path / second) == list(range(45, 60))
