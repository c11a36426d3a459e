"""Playlists of the past: what they say, and that it plays."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from nvr.errors import NotFound
from nvr.media.files import RecordingFiles
from nvr.store.rows import pack_fragments
from tests.nvr.playback.m3u8 import Playlist, attributes, quoted
from tests.nvr.playback.players import Screen, at
from tests.nvr.store.homes import Home
from tests.nvr.streams import FPS, Recipe, Source, shifted

LONG = Recipe(seconds=30, gop=30)
RECIPES = [
    LONG,
    Recipe(audio="aac", seconds=20, gop=30),
    Recipe(video="libx265", audio="aac", seconds=20, gop=30),
    Recipe(b_frames=2, seconds=20, gop=60),
]


def check_vod(playlist: Playlist) -> None:
    assert playlist.kind == "VOD"
    assert playlist.has_end
    assert playlist.is_independent
    assert playlist.media_sequence == 0
    assert not playlist.entries[0].is_discontinuous


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_recording_plays_from_its_byte_ranges_to_the_last_picture(
    home: Home, screen: Screen, recipe: Recipe
) -> None:
    home.record(recipe)
    playlist = screen.vod(-10, 100)
    check_vod(playlist)
    assert len(playlist.entries) == -(-recipe.seconds // 4)
    assert screen.numbers(playlist.entries) == list(range(int(recipe.seconds * FPS)))
    for entry in playlist.entries:
        own = screen.numbers([entry])
        assert own[0] == round((entry.starts_us - at(0)) / 1e6 * FPS), "each plays by itself"
        assert abs(len(own) / FPS - entry.duration_s) < 0.1
    total = sum(e.duration_s for e in playlist.entries)
    assert total == pytest.approx(recipe.seconds, abs=0.1)


def test_a_range_begins_with_the_keyframe_before_it(home: Home, screen: Screen) -> None:
    home.record(LONG)
    playlist = screen.vod(7.2, 17.4)
    check_vod(playlist)
    assert playlist.start_s == pytest.approx(1.2, abs=0.01), "where the player begins"
    numbers = screen.numbers(playlist.entries)
    assert numbers[0] == 6 * FPS
    assert 17.4 * FPS <= numbers[-1] < 18.4 * FPS
    assert [e.is_discontinuous for e in playlist.entries] == [False] * len(playlist.entries)


def test_a_range_shorter_than_a_fragment(home: Home, screen: Screen) -> None:
    home.record(LONG)
    playlist = screen.vod(9.5, 9.6)
    check_vod(playlist)
    (entry,) = playlist.entries
    assert screen.numbers([entry])[0] == 8 * FPS
    assert playlist.start_s == pytest.approx(1.5, abs=0.01)


def test_a_gap_and_a_new_session_are_discontinuities_and_new_files_are_not(
    home: Home, screen: Screen
) -> None:
    recorder = home.recorder()
    source = Source(LONG)
    packets = list(source)
    home.feed(recorder, source, packets, close=False)
    for round_ in range(1, 5):  # two and a half minutes in one session: three files
        for packet in shifted(packets, 30 * round_, 30 * round_):
            recorder.write(packet)
    recorder.close()
    home.record(LONG, at_s=200)
    assert len(home.files.paths()) == 4
    playlist = screen.vod(0, 1000)
    check_vod(playlist)
    breaks = [e for e in playlist.entries if e.is_discontinuous]
    assert [e.starts_us for e in breaks] == [at(200)]
    assert len({e.init for e in playlist.entries}) == 2
    first, second = (
        [e for e in playlist.entries if e.discontinuity == number] for number in (0, 1)
    )
    assert screen.numbers(first) == list(range(450)) * 5
    assert screen.numbers(second) == list(range(450))
    for before, after in pairwise(first):
        lasts = (after.starts_us - before.starts_us) / 1e6
        assert lasts == pytest.approx(before.duration_s, abs=0.05)


def test_fragments_that_were_dropped_are_a_gap(home: Home, screen: Screen) -> None:
    """As when the disk refused for longer than the memory holds: media time jumps in a file."""
    home.record(LONG)
    (segment,) = home.recordings.spans("front", 0, 1 << 62)
    kept = segment.fragments[:9] + segment.fragments[13:]
    home.db.execute("UPDATE segment SET fragments = ?", (pack_fragments(kept),))
    playlist = screen.vod(0, 30)
    check_vod(playlist)
    assert [e.is_discontinuous for e in playlist.entries].count(True) == 1
    after = next(e for e in playlist.entries if e.is_discontinuous)
    assert after.starts_us == at(14), "the first keyframe behind the gap"
    shown = [number for e in playlist.entries for number in screen.numbers([e])]
    assert shown == [*range(9 * FPS), *range(14 * FPS, 30 * FPS)]
    assert screen.vod(20, 21).start_s == 0
    assert screen.vod(14.5, 15).start_s == pytest.approx(0.5, abs=0.01)


def test_another_format_has_another_init(home: Home, screen: Screen) -> None:
    home.record(LONG)
    home.record(Recipe(video="libx265", seconds=8, width=320, height=180), at_s=30)
    playlist = screen.vod(20, 60)
    check_vod(playlist)
    assert [e.starts_us for e in playlist.entries if e.is_discontinuous] == [at(30)]
    hevc = [e for e in playlist.entries if e.discontinuity]
    assert screen.numbers(hevc) == list(range(120))
    master = asyncio.run(screen.hls.master("front", (at(20), at(60)), "playlist.m3u8"))
    codecs = quoted(attributes(master.splitlines()[-2].partition(":")[2])["CODECS"])
    assert [c.partition(".")[0] for c in codecs.split(",")] == ["avc1", "hvc1"]
    assert "RESOLUTION=320x180" in master


def test_over_midnight(home: Home, screen: Screen) -> None:
    to_midnight_s = 6400 - 15  # recordings of tests begin at 22:13:20
    home.record(replace(LONG, seconds=90), at_s=to_midnight_s)
    playlist = screen.vod(to_midnight_s, to_midnight_s + 200)
    check_vod(playlist)
    assert {e.span.uri.split("/")[1] for e in playlist.complete if e.span} == {
        "2023-11-14",
        "2023-11-15",
    }
    assert not any(e.is_discontinuous for e in playlist.entries)
    assert screen.numbers(playlist.entries) == list(range(90 * FPS))


def test_where_nothing_is_recorded(home: Home, screen: Screen) -> None:
    with pytest.raises(NotFound, match="nothing is recorded of that time"):
        screen.vod(0, 10)
    home.record(LONG)
    with pytest.raises(NotFound, match="nothing is recorded of that time"):
        screen.vod(31, 40)
    with pytest.raises(NotFound, match="no camera"):
        asyncio.run(screen.hls.playlist("back", at(0), at(10)))


def test_what_was_deleted_meanwhile_is_told(home: Home, screen: Screen) -> None:
    home.record(LONG)
    playlist = screen.vod(0, 30)
    span = playlist.entries[0].span
    assert span is not None
    opened = asyncio.run(screen.hls.media("front", span.uri.removeprefix("media/"), 0))
    home.recordings.remove(home.files.paths()[0])
    with pytest.raises(NotFound, match="deleted meanwhile"):
        opened.read(0, 10)
    with pytest.raises(NotFound, match="deleted meanwhile"):
        screen.fetch(span)
    with pytest.raises(NotFound, match="deleted"):
        screen.init(playlist.entries[0])
    with pytest.raises(NotFound, match="nothing is recorded"):
        screen.vod(0, 30)


def test_the_init_outlives_the_oldest_file_of_its_session(home: Home, screen: Screen) -> None:
    home.record(replace(LONG, seconds=150))
    playlist = screen.vod(0, 150)
    home.recordings.remove(home.files.paths()[0])
    kept = [e for e in playlist.entries if e.starts_us >= at(60)]
    assert screen.numbers(kept) == list(range(60 * FPS, 150 * FPS))


def test_a_clock_that_was_set_back_shows_one_session_after_the_other(
    home: Home, screen: Screen
) -> None:
    home.record(replace(LONG, seconds=150))
    home.record(replace(LONG, seconds=150), at_s=30)
    playlist = screen.vod(0, 500)
    check_vod(playlist)
    assert [e.is_discontinuous for e in playlist.entries].count(True) == 1
    for number in (0, 1):
        own = [e for e in playlist.entries if e.discontinuity == number]
        assert screen.numbers(own) == list(range(150 * FPS))


def test_the_end_of_what_is_being_recorded_is_the_end_of_the_playlist(
    home: Home, screen: Screen
) -> None:
    recorder = home.record(replace(LONG, seconds=70), close=False)
    playlist = screen.vod(50, 3600)
    check_vod(playlist)
    numbers = screen.numbers(playlist.entries)
    assert numbers[0] == 50 * FPS
    assert numbers[-1] >= 68 * FPS
    recorder.close()


def test_what_lies_on_the_second_disk_plays_too(home: Home, screen: Screen) -> None:
    home.record(Recipe(seconds=6))
    second = home.root.parent / "second"
    home.root.rename(second)
    home.root.mkdir()
    home.files = RecordingFiles(home.root, second)
    home.db.execute("UPDATE segment SET path = '@second/' || path")
    screen.restart()
    playlist = screen.vod(0, 6)
    assert all(e.span and e.span.uri.startswith("media/second/") for e in playlist.entries)
    assert screen.numbers(playlist.entries) == list(range(90))
