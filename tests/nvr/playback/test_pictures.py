"""Pictures of recordings, made by the real process from what the real recorder wrote."""

import random
from itertools import islice

import pytest

from nvr.errors import NotFound, NotRecorded, RecordingDamaged
from nvr.media import segments
from nvr.playback.pictures import Pictures
from nvr.when import local
from tests.nvr.playback.looks import decoded, number_in
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import FPS, HEIGHT, START_US, WIDTH, Recipe, Source, shifted

FRAME_US = SECOND_US // FPS

H264 = Recipe(gop=30, seconds=6)
B_FRAMES = Recipe(gop=30, b_frames=2, seconds=6)
RECIPES = [
    H264,
    B_FRAMES,
    Recipe("libx265", gop=30, seconds=6),
    Recipe("libx265", gop=30, b_frames=2, seconds=6),
    Recipe("mjpeg", container="mov", seconds=6),
    Recipe(gop=90, seconds=6, audio="aac"),
]


async def look(pictures: Pictures, time_us: int, *, exact: bool = False) -> tuple[int, int]:
    """The number in the picture of a moment, and when that was taken."""
    picture = await pictures.frame("front", time_us, None, exact=exact)
    return number_in(decoded(picture.jpeg)), picture.time_us


def first_shown_us(home: Home) -> int:
    """When the recording's first picture is shown: with B-frames, a little after its start."""
    return home.clip(0, 100).parts[0].start_us + (home.clip(0, 100).parts[0].position_us)


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
async def test_exact_is_the_picture_shown_at_the_moment(
    home: Home, pictures: Pictures, recipe: Recipe
) -> None:
    home.record(recipe)
    begin = first_shown_us(home)
    for number in (0, 1, 13, 14, 15, 28, 29, 30, 31, 44, 58, 59, 60, 61, 74, 86):
        for into in (2, FRAME_US - 2):
            at = begin + number * SECOND_US // FPS + into
            found, time_us = await look(pictures, at, exact=True)
            assert found == number
            assert time_us == pytest.approx(at - into, abs=30)


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
async def test_else_it_is_the_keyframe_at_or_before(
    home: Home, pictures: Pictures, recipe: Recipe
) -> None:
    home.record(recipe)
    gop = 1 if recipe.video == "mjpeg" else recipe.gop
    begin = first_shown_us(home)
    for number in (0, 1, 29, 30, 31, 59, 60, 80):
        at = begin + number * SECOND_US // FPS + 100
        found, time_us = await look(pictures, at)
        assert found == number // gop * gop
        assert time_us == pytest.approx(begin + found * SECOND_US // FPS, abs=30)
        assert time_us <= at


async def test_every_picture_in_any_order_also_over_files(home: Home, pictures: Pictures) -> None:
    recipe = Recipe(gop=15, b_frames=2, seconds=4)
    recorder = home.recorder()
    for n in range(17):  # more than a minute: two files
        source = Source(recipe)
        if n == 0:
            recorder.open(source.format)
        for packet in shifted(source, 4 * n, 4 * n):
            recorder.write(packet)
    recorder.close()
    assert len(home.files.paths()) == 2
    begin = first_shown_us(home)
    numbers = [*range(58 * FPS, 64 * FPS)]
    random.Random(1).shuffle(numbers)
    for number in islice(numbers, 40):
        found, _ = await look(pictures, begin + number * SECOND_US // FPS + 500, exact=True)
        assert found == number % 60


@pytest.mark.parametrize(
    ("width", "expected"),
    [(None, (WIDTH, HEIGHT)), (96, (96, 54)), (32, (32, 18)), (7680, (WIDTH, HEIGHT))],
)
async def test_width_makes_it_smaller_but_never_larger(
    home: Home, pictures: Pictures, width: int | None, expected: tuple[int, int]
) -> None:
    home.record(H264)
    picture = await pictures.frame("front", START_US + SECOND_US, width, exact=False)
    assert decoded(picture.jpeg).shape == (expected[1], expected[0], 3)


async def test_in_a_gap_it_tells_where_recordings_are(home: Home, pictures: Pictures) -> None:
    home.record(H264, at_s=0)
    home.record(H264, at_s=100)
    with pytest.raises(NotRecorded) as between:
        await pictures.frame("front", START_US + 50 * SECOND_US, None, exact=True)
    before_us, after_us = between.value.before_us, between.value.after_us
    assert before_us == pytest.approx(START_US + 6 * SECOND_US, abs=FRAME_US)
    assert after_us == START_US + 100 * SECOND_US
    assert before_us is not None
    assert after_us is not None
    assert (await look(pictures, before_us, exact=True))[0] == 89, "such a moment can be shown"
    assert (await look(pictures, after_us, exact=True))[0] == 0
    with pytest.raises(NotRecorded) as early:
        await pictures.frame("front", START_US - 1, None, exact=False)
    assert (early.value.before_us, early.value.after_us) == (None, START_US)
    with pytest.raises(NotRecorded) as late:
        await pictures.frame("front", START_US + 200 * SECOND_US, None, exact=False)
    assert late.value.after_us is None
    with pytest.raises(NotRecorded) as nobody:
        await pictures.frame("nobody", START_US, None, exact=False)
    assert (nobody.value.before_us, nobody.value.after_us) == (None, None)


async def test_the_growing_file_counts(home: Home, pictures: Pictures) -> None:
    recorder = home.record(Recipe(gop=15, seconds=6), close=False)
    begin = first_shown_us(home)
    newest_us = home.recordings.newest_us("front")
    assert newest_us is not None
    found, time_us = await look(pictures, newest_us - 1, exact=True)
    assert found == round((newest_us - begin) / FRAME_US) - 1 >= 60
    assert newest_us - time_us == pytest.approx(FRAME_US, abs=30)
    recorder.close()
    assert (await look(pictures, time_us, exact=True))[0] == found


async def test_a_deleted_recording_is_not_found(home: Home, pictures: Pictures) -> None:
    home.record(H264)
    home.record(H264, at_s=10)
    (home.root / home.files.paths()[0]).unlink()
    with pytest.raises(NotFound, match="deleted"):
        await pictures.frame("front", START_US + SECOND_US, None, exact=False)
    home.recordings.remove(home.files.paths()[0])
    with pytest.raises(NotRecorded):
        await pictures.frame("front", START_US + 11 * SECOND_US, None, exact=False)


async def test_damage_is_one_requests_trouble(home: Home, pictures: Pictures) -> None:
    home.record(H264, at_s=0)
    home.record(H264, at_s=10)
    path = home.root / home.files.paths()[0]
    whole = path.read_bytes()
    (span,) = home.recordings.spans("front", START_US, START_US + 9 * SECOND_US)
    start = span.fragments[2].offset  # of a keyframe's fragment
    tables = segments.read_fragment(home.files, span.path, start)
    samples = start + tables.moof + tables.runs[0].position
    for damaged in (
        whole[:start] + b"\xff" * (len(whole) - start),  # no tables
        whole[:samples] + b"\0" * (len(whole) - samples),  # no pictures
        whole[: samples + 100],  # cut off
        b"\0" * len(whole),  # not even a head
    ):
        path.write_bytes(damaged)
        with pytest.raises(RecordingDamaged):
            await pictures.frame("front", START_US + 2 * SECOND_US + 500_000, None, exact=False)
        pid = pictures.process.pid
        assert (await look(pictures, START_US + 11 * SECOND_US, exact=True))[0] == 15
        assert pictures.process.pid == pid, "the process is the same"


@pytest.mark.parametrize("seed", range(6))
async def test_random_damage_never_ends_more_than_the_request(
    home: Home, pictures: Pictures, seed: int
) -> None:
    home.record(Recipe(gop=15, seconds=4, b_frames=2))
    home.record(H264, at_s=10)
    path = home.root / home.files.paths()[0]
    chance = random.Random(seed)
    whole = path.read_bytes()
    for _ in range(12):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 10, 200))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        at = START_US + chance.randrange(4 * SECOND_US)
        try:
            await pictures.frame("front", at, 96, exact=chance.random() < 0.5)
        except RecordingDamaged as error:
            assert "damaged" in error.message  # noqa: PT017 (it may also give a picture)
    assert (await look(pictures, START_US + 11 * SECOND_US, exact=True))[0] == 15


async def test_a_gap_is_told_in_times_that_people_read(home: Home, pictures: Pictures) -> None:
    home.record(Recipe(seconds=4))
    with pytest.raises(NotRecorded) as gap:
        await pictures.frame("front", START_US + 60 * SECOND_US, None, exact=False)
    assert f"the nearest is {local(START_US + 3 * SECOND_US)[:16]}" in gap.value.message
    assert str(START_US)[:8] not in gap.value.message
    with pytest.raises(NotRecorded, match="the camera has no recordings"):
        await pictures.frame("garden", START_US, None, exact=False)
