import io
import random
from itertools import pairwise

import av
import pytest

from nvr.errors import NotFound
from nvr.store.clip import VirtualMp4
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import FPS, START_US, Recipe, Source, numbers, shifted


def content(clip: VirtualMp4) -> bytes:
    data = clip.read(0, clip.size)
    assert len(data) == clip.size
    return data


RECIPES = [
    Recipe(audio="aac", gop=30, seconds=8),
    Recipe(audio="aac", b_frames=2, gop=30, seconds=8),
    Recipe("libx265", audio="libopus", b_frames=2, gop=45, seconds=8),
    Recipe(audio="pcm_alaw", container="mov", seconds=8),
    Recipe("mjpeg", container="mov", seconds=8),
    Recipe(container="ts", audio="aac", seconds=8),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_clip_shows_exactly_the_pictures_of_its_time(home: Home, recipe: Recipe) -> None:
    home.record(recipe)
    clip = home.clip(2.6, 6.2)
    shown = numbers(content(clip))
    # a picture is shown from its presentation time on; with B-frames that is two frames after
    # its decoding, which is what wall time is counted by
    delay = 2 if recipe.b_frames else 0
    assert shown[0] == 39 - delay
    assert shown[-1] in (92 - delay, 93 - delay)
    assert shown == list(range(shown[0], shown[-1] + 1))
    assert abs(clip.start_us - START_US - 2.6 * SECOND_US) <= SECOND_US / FPS
    assert abs(clip.end_us - START_US - 6.2 * SECOND_US) <= 2 * SECOND_US / FPS


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_clip_is_an_ordinary_mp4(home: Home, recipe: Recipe) -> None:
    home.record(recipe)
    clip = home.clip(2.6, 6.2)
    with av.open(io.BytesIO(content(clip)), "r") as container:
        video = container.streams.video[0]
        assert video.frames > 0, "sample tables, not fragments"
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(3.6, abs=0.15)
        decoded = list(container.decode(video=0))
        times = [frame.time or 0.0 for frame in decoded]
        assert times[0] == pytest.approx(0, abs=0.01)
        assert [b - a for a, b in pairwise(times)] == pytest.approx(
            [1 / FPS] * (len(times) - 1), abs=0.005
        )


@pytest.mark.parametrize("recipe", [r for r in RECIPES if r.audio], ids=str)
def test_sound_stays_beside_the_picture(home: Home, recipe: Recipe) -> None:
    home.record(recipe)
    clip = home.clip(2.6, 6.2)
    with av.open(io.BytesIO(content(clip)), "r") as container:
        pieces = [(f.time or 0.0, f.samples, f.sample_rate) for f in container.decode(audio=0)]
    assert pieces[0][0] == pytest.approx(0, abs=0.13)
    last, samples, rate = pieces[-1]
    assert last + samples / rate == pytest.approx(3.6, abs=0.2)


def test_all_of_a_recording(home: Home) -> None:
    home.record(Recipe(audio="aac", b_frames=2, seconds=130, gop=60))
    clip = home.clip(-100, 1000)
    assert numbers(content(clip)) == list(range(130 * FPS))
    assert len(clip.parts) == 1
    assert not clip.is_cut_short


def test_any_piece_can_be_read(home: Home) -> None:
    home.record(Recipe(audio="aac", seconds=8))
    clip = home.clip(1.3, 6.1)
    data = content(clip)
    dice = random.Random(1)
    for _ in range(200):
        offset, length = dice.randrange(clip.size), dice.randrange(30_000)
        assert clip.read(offset, length) == data[offset : offset + length]
    assert b"".join(clip.chunks(0, clip.size, 999)) == data
    assert b"".join(clip.chunks(5000, 7000, 999)) == data[5000:12000]
    assert clip.read(clip.size, 10) == b""


def test_the_segment_being_written_counts(home: Home) -> None:
    recorder = home.record(Recipe(audio="aac", seconds=8), close=False)
    clip = home.clip(3, 100)
    shown = numbers(content(clip))
    assert shown[0] == 45
    assert shown[-1] >= 6.7 * FPS
    recorder.close()
    assert numbers(content(clip)) == shown, "a clip stays what it is while recording goes on"


def test_gaps_are_closed_and_told(home: Home) -> None:
    recipe = Recipe(audio="aac", seconds=6)
    home.record(recipe)
    home.record(recipe, at_s=20)
    clip = home.clip(3, 24)
    assert numbers(content(clip)) == [*range(45, 90), *range(60)]
    first, second = clip.parts
    assert (first.position_us, first.start_us) == (0, START_US + 3 * SECOND_US)
    assert first.duration_us == pytest.approx(3 * SECOND_US, abs=10_000)
    assert second.position_us == first.duration_us
    assert second.start_us == START_US + 20 * SECOND_US
    with av.open(io.BytesIO(content(clip)), "r") as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    assert max(b - a for a, b in pairwise(times)) < 0.1
    with av.open(io.BytesIO(content(clip)), "r") as container:
        heard = [frame.time or 0.0 for frame in container.decode(audio=0)]
    assert max(b - a for a, b in pairwise(heard)) < 0.3


def test_a_clip_ends_where_the_format_changes(home: Home) -> None:
    home.record(Recipe(seconds=6))
    home.record(Recipe("libx265", seconds=6), at_s=6)
    clip = home.clip(3, 9)
    assert clip.is_cut_short
    assert numbers(content(clip)) == list(range(45, 90))
    assert clip.end_us == pytest.approx(START_US + 6 * SECOND_US, abs=10_000)


def test_timestamps_that_restart_are_no_cut(home: Home) -> None:
    source = Source(Recipe(seconds=8))
    packets = [next(shifted([p], media_s=50 if n < 60 else 0)) for n, p in enumerate(source)]
    home.feed(home.recorder(), source, packets, close=True)
    clip = home.clip(2, 6)
    assert numbers(content(clip)) == list(range(30, 90))


def test_nothing_recorded(home: Home) -> None:
    home.record(Recipe())
    with pytest.raises(NotFound, match="nothing is recorded"):
        home.clip(100, 200)
    with pytest.raises(NotFound, match="nothing is recorded"):
        home.clip(1, 2, "garden")


def test_a_recording_deleted_while_it_is_read(home: Home) -> None:
    home.record(Recipe())
    clip = home.clip(1, 5)
    home.recordings.remove(home.files.paths()[0])
    with pytest.raises(NotFound, match="deleted"):
        clip.read(0, clip.size)


def test_a_damaged_recording(home: Home) -> None:
    home.record(Recipe())
    path = home.root / home.files.paths()[0]
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(NotFound, match="damaged"):
        home.clip(1, 5)


def test_a_damaged_fragment_costs_no_more_than_its_group(home: Home) -> None:
    home.record(Recipe(audio="aac", gop=30, seconds=12))
    path = home.files.paths()[0]
    fragments = home.recordings.spans("front", START_US, START_US + 12 * SECOND_US)[0].fragments
    hit = next(f for f in fragments if f.start_us >= START_US + 5 * SECOND_US - 1000)
    with (home.root / path).open("r+b") as file:
        file.seek(hit.offset)
        file.write(bytes(100))
    clip = home.clip(0, 12)
    assert numbers(content(clip)) == [*range(75), *range(90, 180)]
    assert len(clip.parts) == 2
