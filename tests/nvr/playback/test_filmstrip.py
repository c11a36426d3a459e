"""Film strips: which moments, what they show, what is kept and what is forgotten."""

import asyncio
import os
import signal
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from nvr.errors import NotRecorded, PlaybackBusy, RequestError
from nvr.playback.filmstrip import COLUMNS, Filmstrip, Layout
from nvr.playback.pictures import Pictures
from nvr.playback.strip_cache import StripCache
from tests.nvr.playback.looks import number_in, tiles
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import FPS, START_US, Recipe, Source, shifted

RECIPE = Recipe(gop=15, seconds=40)
END_US = START_US + 40 * SECOND_US


def record(home: Home, *, at_s: float = 0, seconds: float = 40) -> None:
    home.record(Recipe(gop=15, seconds=seconds), at_s=at_s)


def kept(folder: Path) -> list[Path]:
    """The files in the cache."""
    return sorted(path for path in (folder / "cache").rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("seconds", "count", "step_s"),
    [(10, 10, 1), (60, 60, 1), (61, 60, 2), (3600, 60, 60), (3601, 60, 120), (86400, 96, 900)],
)
def test_steps_are_round_and_rows_lie_at_fixed_places(
    seconds: int, count: int, step_s: int
) -> None:
    for start_s in (1_700_000_000, 1_700_000_007, 1_700_003_599.5):
        start_us = round(start_s * SECOND_US)
        end_us = start_us + seconds * SECOND_US
        layout = Layout.of(start_us, end_us, count)
        assert layout.step_us == step_s * SECOND_US
        row_us = layout.step_us * COLUMNS
        assert layout.start_us % row_us == 0
        assert layout.start_us <= start_us < layout.start_us + row_us
        cells = [cell for row in range(layout.rows) for cell in layout.cells(row)]
        assert cells[-1][1] - row_us < end_us <= cells[-1][1]
        assert all(a[1] == b[0] for a, b in pairwise(cells))
        assert len(cells) <= count + 2 * COLUMNS


def test_a_strip_that_is_too_long_is_refused() -> None:
    with pytest.raises(RequestError, match="7 days"):
        Layout.of(START_US, START_US + 300 * 3600 * SECOND_US, 10)


async def test_tiles_show_what_the_index_says(home: Home, pictures: Pictures) -> None:
    record(home)
    strip = await pictures.filmstrip("front", START_US, END_US, 40, 192)
    assert (strip.step_us, strip.columns, strip.rows) == (SECOND_US, 10, 4)
    assert (strip.tile_width, strip.tile_height) == (192, 108)
    assert len(strip.times_us) == 40
    for n, tile in enumerate(tiles(strip)):
        at = strip.start_us + n * strip.step_us
        taken = strip.times_us[n]
        assert taken == pytest.approx(at, abs=SECOND_US)
        assert taken is not None
        assert taken <= at or n == 0
        assert number_in(tile) == round((taken - START_US) * FPS / SECOND_US)


async def test_gaps_are_black_and_said_to_be_empty(home: Home, pictures: Pictures) -> None:
    record(home, seconds=6)
    record(home, at_s=25.5, seconds=6)
    strip = await pictures.filmstrip("front", START_US, END_US, 40, 96)
    recorded = {*range(6), *range(25, 32)}
    for n, (tile, taken) in enumerate(zip(tiles(strip), strip.times_us, strict=True)):
        assert (taken is not None) == (n in recorded), n
        assert (tile.max() > 60) == (n in recorded), n
    assert strip.times_us[25] == START_US + 25_500_000, "the first picture after the gap"


async def test_nothing_recorded_is_not_a_black_strip(home: Home, pictures: Pictures) -> None:
    record(home, seconds=4)
    with pytest.raises(NotRecorded) as error:
        await pictures.filmstrip(
            "front", START_US - 9 * 3600 * SECOND_US, START_US - 3 * 3600 * SECOND_US, 90, 96
        )
    assert error.value.after_us == START_US


async def test_tiles_are_never_larger_than_the_video(home: Home, pictures: Pictures) -> None:
    record(home, seconds=4)
    strip = await pictures.filmstrip("front", START_US, START_US + 4 * SECOND_US, 4, 640)
    assert (strip.tile_width, strip.tile_height) == (192, 108)


async def test_another_shape_of_video_is_fitted_in(home: Home, pictures: Pictures) -> None:
    home.record(Recipe(gop=15, seconds=4, width=128, height=128))
    record(home, at_s=5, seconds=4)
    strip = await pictures.filmstrip("front", START_US, START_US + 9 * SECOND_US, 9, 96)
    assert (strip.tile_width, strip.tile_height) == (96, 54)
    square = tiles(strip)[1]
    assert square[:, :18].max() < 40, "black beside it"
    assert square[27, 48].max() > 60
    assert tiles(strip)[6][27, 2].max() > 60


@pytest.mark.parametrize("width", [95, 96, 97, 101])
async def test_tiles_are_filled_whatever_their_rounding(
    home: Home, pictures: Pictures, width: int
) -> None:
    record(home, seconds=4)
    strip = await pictures.filmstrip("front", START_US, START_US + 4 * SECOND_US, 4, width)
    tile = tiles(strip)[2]
    assert tile[-1].max(axis=1).min() > 40
    assert tile[-20:, [0, -1]].max(axis=2).min() > 40


async def test_what_is_asked_again_is_not_made_again(
    home: Home, pictures: Pictures, tmp_path: Path
) -> None:
    record(home)
    first = await pictures.filmstrip("front", START_US, END_US, 40, 96)
    rows = kept(tmp_path)
    assert len(rows) == 4
    assert stat.S_IMODE(rows[0].parent.stat().st_mode) == 0o700, "nobody else's"
    for path in home.files.paths():  # made from the kept rows alone
        whole = (home.root / path).read_bytes()
        (home.root / path).write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    again = await pictures.filmstrip("front", START_US + 3_000_000, END_US, 37, 96)
    assert again.times_us == first.times_us
    for a, b in zip(tiles(first), tiles(again), strict=True):
        assert abs(a.astype(int) - b).mean() < 4
    assert kept(tmp_path) == rows


async def test_a_row_that_grows_is_made_anew(home: Home, pictures: Pictures) -> None:
    recorder = home.recorder()
    source = Source(Recipe(gop=15, seconds=4))
    home.feed(recorder, source, source, close=False)
    first = await pictures.filmstrip("front", START_US, START_US + 10 * SECOND_US, 10, 96)
    more = Source(Recipe(gop=15, seconds=4))
    for packet in shifted(more, 4, 4):
        recorder.write(packet)
    recorder.close()
    second = await pictures.filmstrip("front", START_US, START_US + 10 * SECOND_US, 10, 96)
    assert sum(t is not None for t in first.times_us) in (3, 4)
    assert sum(t is not None for t in second.times_us) == 8


async def test_forgetting_leaves_nothing_of_the_time(
    home: Home, pictures: Pictures, tmp_path: Path
) -> None:
    record(home)
    await pictures.filmstrip("front", START_US, END_US, 40, 96)
    home.record(Recipe(gop=15, seconds=4), camera_id="back")
    await pictures.filmstrip("back", START_US, START_US + 4_000_000, 4, 96)
    assert len(kept(tmp_path)) == 5
    pictures.forget("front", START_US)
    assert len(kept(tmp_path)) == 1, "a row may hold a keyframe from a little before it"
    await pictures.filmstrip("front", START_US, END_US, 40, 96)
    pictures.forget_range("front", START_US + 200 * SECOND_US, START_US + 300 * SECOND_US)
    assert len(kept(tmp_path)) == 5, "another time"
    pictures.forget_range("front", START_US + 30 * SECOND_US, START_US + 31 * SECOND_US)
    names = [path.name for path in kept(tmp_path) if path.parent.name == "front"]
    for name in names:
        begin, end = map(int, name.split("-")[:2])
        assert begin >= START_US + 31 * SECOND_US or end <= START_US + 30 * SECOND_US
    pictures.forget_range("front", 0, 1 << 62)
    assert [path.parent.name for path in kept(tmp_path)] == ["back"]
    pictures.forget("back", 1 << 62)
    assert list((tmp_path / "cache").iterdir()) == [], "no empty folders either"


async def test_what_is_forgotten_while_it_is_made_is_not_kept(
    home: Home, pictures: Pictures, tmp_path: Path
) -> None:
    record(home)
    await pictures.frame("front", START_US, None, exact=False)
    assert pictures.process.pid is not None
    os.kill(pictures.process.pid, signal.SIGSTOP)
    making = asyncio.create_task(pictures.filmstrip("front", START_US, END_US, 40, 96))
    await asyncio.sleep(0.2)
    pictures.forget("front", START_US + SECOND_US)
    os.kill(pictures.process.pid, signal.SIGCONT)
    assert any((await making).times_us)
    assert kept(tmp_path) == []


async def test_retention_reaches_the_strips(home: Home, pictures: Pictures, tmp_path: Path) -> None:
    from nvr.store.retention import Kept, Retention, RetentionPolicy

    record(home)
    await pictures.filmstrip("front", START_US, END_US, 40, 96)
    policy = RetentionPolicy({"front": 1.0}, 1.0, 0)
    retention = Retention(
        Kept(home.recordings, home.alerts, home.pins, home.ages),
        home.files,
        home.pictures,
        lambda: policy,
    )
    retention.forgetters.append(pictures.forget)
    retention.run_once()
    assert len(kept(tmp_path)) == 4
    home.clock.advance(3600 + 41)
    retention.run_once()
    assert kept(tmp_path) == []
    assert home.files.paths() == []


async def test_a_frame_does_not_wait_for_strips(home: Home, pictures: Pictures) -> None:
    record(home)
    order: list[str] = []

    async def strip(width: int) -> None:
        await pictures.filmstrip("front", START_US, END_US, 40, width)
        order.append("strip")

    async def frame() -> None:
        await pictures.frame("front", START_US, None, exact=True)
        order.append("frame")

    await pictures.frame("front", START_US, None, exact=True)
    assert pictures.process.pid is not None
    os.kill(pictures.process.pid, signal.SIGSTOP)
    tasks = [asyncio.create_task(strip(96 + n)) for n in range(4)]
    while not pictures.process.waiting:
        await asyncio.sleep(0.01)
    tasks.append(asyncio.create_task(frame()))
    await asyncio.sleep(0.1)
    os.kill(pictures.process.pid, signal.SIGCONT)
    await asyncio.gather(*tasks)
    assert order == ["frame", *["strip"] * 4]


async def test_a_strip_nobody_wants_any_more_is_not_drawn_to_its_end(
    home: Home, pictures: Pictures, tmp_path: Path
) -> None:
    record(home)
    making = asyncio.create_task(pictures.filmstrip("front", START_US, END_US, 40, 96))
    await asyncio.sleep(0)
    while not kept(tmp_path):
        await asyncio.sleep(0.001)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    await pictures.frame("front", START_US, None, exact=False)
    assert len(kept(tmp_path)) < 4
    assert pictures.process.waiting == 0
    cache = StripCache(tmp_path / "cache", 1 << 30)
    assert cache.size_bytes == pictures.cache.size_bytes


async def test_strips_wait_for_each_other_and_too_many_are_refused(
    home: Home, pictures: Pictures
) -> None:
    record(home, seconds=4)
    end_us = START_US + 4 * SECOND_US
    strips = [pictures.filmstrip("front", START_US, end_us, 4, 96 + n) for n in range(10)]
    results = await asyncio.gather(*strips, return_exceptions=True)
    refused = [n for n, result in enumerate(results) if isinstance(result, PlaybackBusy)]
    assert refused == [8, 9]
    assert all(any(r.times_us) for r in results if isinstance(r, Filmstrip))


async def test_a_strip_that_is_too_large_is_refused(home: Home, pictures: Pictures) -> None:
    home.record(Recipe(gop=15, seconds=1, width=640, height=480))
    begin = START_US - 190 * SECOND_US
    with pytest.raises(RequestError, match="too large"):
        await pictures.filmstrip("front", begin, START_US + SECOND_US, 200, 640)
