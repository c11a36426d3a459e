"""Playlists of the present: parts, waiting, and numbers that stay what they are."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from nvr.errors import NotFound, RequestError
from nvr.messages import FragmentWritten, WorkerMessage
from nvr.playback.reload import Reload
from tests.nvr.playback.m3u8 import Entry, Playlist, parse
from tests.nvr.playback.players import Screen, at
from tests.nvr.store.homes import Home
from tests.nvr.streams import FPS, Recipe, Source, shifted

LOOP = Recipe(seconds=30, gop=30)
MINUTE_S = 60.0


class Camera:
    """Records a loop for as long as wanted; the home's clock follows."""

    def __init__(self, home: Home, recipe: Recipe = LOOP) -> None:
        self.home = home
        self.source = Source(recipe)
        self.packets = list(self.source)
        self.loop_s = recipe.seconds
        self.fragments = 0
        self.start()

    def start(self) -> None:
        """A worker is started: its recorder's first session begins."""
        self.recorder = self.home.recorder(emit=self.emit)
        self.recorder.open(self.source.format)
        self.endless = self._endless((self.home.clock.now_us() - at(0)) / 1e6)

    def emit(self, message: WorkerMessage) -> None:
        self.fragments += isinstance(message, FragmentWritten)
        self.home.emit(message)

    def _endless(self, since_s: float) -> Iterator[object]:
        loop = 0
        while True:
            yield from shifted(self.packets, loop * self.loop_s, since_s + loop * self.loop_s)
            loop += 1

    def record(self, seconds: float) -> None:
        for _ in range(round(seconds * FPS)):
            packet = next(self.endless)
            self.recorder.write(packet)  # type: ignore[arg-type]
            self.home.clock.advance(1 / FPS)

    def fragment(self) -> None:
        """Until one more is written."""
        wanted = self.fragments + 1
        while self.fragments < wanted:
            self.record(1 / FPS)


@pytest.fixture
def camera(home: Home, screen: Screen) -> Iterator[Camera]:
    camera = Camera(home)
    yield camera
    camera.recorder.close()


def check_live(playlist: Playlist) -> None:
    assert playlist.kind is None
    assert not playlist.has_end
    assert playlist.is_independent
    assert playlist.control["CAN-BLOCK-RELOAD"] == "YES"


def named(entries: list[Entry]) -> dict[int, tuple[object, ...]]:
    """What must not change of a segment, by its number."""
    return {e.number: (e.span, e.starts_us, e.init, e.discontinuity) for e in entries}


def test_the_edge_has_parts_that_play(camera: Camera, screen: Screen) -> None:
    camera.record(41)
    playlist = screen.live()
    check_live(playlist)
    growing = playlist.growing
    assert growing is not None
    assert growing.parts[0].independent
    assert [p.independent for p in growing.parts].count(True) == -(-len(growing.parts) // 2)
    last = growing.parts[-1].span
    assert playlist.hint == (last.uri, last.offset + last.size)
    assert screen.numbers([growing])[0] == round((growing.starts_us - at(0)) / 1e6) * FPS % 450
    near = [e for e in playlist.complete if e.parts]
    assert sum(e.duration_s for e in near) >= 3 * playlist.target_s, "6.2.2"
    for entry in near:
        whole = replace(entry, span=None)
        assert screen.numbers([whole]) == screen.numbers([entry])


def test_the_window_slides_and_numbers_stay(camera: Camera, screen: Screen) -> None:
    known: dict[int, tuple[object, ...]] = {}
    last = 0
    for _ in range(20):
        camera.record(13)
        playlist = screen.live(60)
        check_live(playlist)
        for number, what in named(playlist.complete).items():
            assert known.setdefault(number, what) == what
        assert playlist.media_sequence >= last
        last = playlist.media_sequence
        total_s = sum(e.duration_s for e in playlist.complete)
        assert total_s <= 60 + 4 + 1
    assert len(known) == 20 * 13 // 4 - 1, "all but the growing one"
    assert sorted(known) == list(range(min(known), max(known) + 1))


def test_numbers_stay_over_hours_windows_and_restarts(
    home: Home, camera: Camera, screen: Screen
) -> None:
    known: dict[int, tuple[object, ...]] = {}

    def look(window_s: float) -> Playlist:
        playlist = screen.live(window_s)
        check_live(playlist)
        for number, what in named(playlist.complete).items():
            assert known.setdefault(number, what) == what
        return playlist

    for hour in range(3):
        for _ in range(6):
            camera.record(600)
            look(60)
        camera.recorder.close()  # the NVR is restarted
        home.db.close()
        home.start()
        home.recordings.recover()
        screen.restart()
        if hour == 1:
            look(7200)
        home.clock.advance(20)
        camera.start()
    camera.record(30)
    playlist = look(4 * 3600)
    assert [e.number for e in playlist.entries] == list(
        range(playlist.media_sequence, playlist.media_sequence + len(playlist.entries))
    )
    assert {e.discontinuity - playlist.entries[0].discontinuity for e in playlist.entries} == {
        0,
        1,
        2,
        3,
    }
    look(60)
    sequence = sorted(known)
    assert sequence == list(range(sequence[0], sequence[-1] + 1))


def test_numbers_stay_when_the_oldest_recordings_go(
    home: Home, camera: Camera, screen: Screen
) -> None:
    camera.record(600)
    before = screen.live(3600)
    for path in home.files.paths()[:5]:
        home.recordings.remove(path)
    after = screen.live(3600)
    assert after.media_sequence > before.media_sequence
    old, new = named(before.complete), named(after.complete)
    assert new.items() <= old.items()


def test_numbers_go_on_upward_when_everything_is_lost(
    home: Home, camera: Camera, screen: Screen
) -> None:
    camera.record(300)
    before = screen.live(3600)
    camera.recorder.close()
    for path in home.files.paths():
        home.recordings.remove(path)
    home.db.execute("DELETE FROM meta")
    screen.restart()
    camera.start()
    camera.record(20)
    after = screen.live(3600)
    assert after.media_sequence > before.entries[-1].number


@pytest.mark.parametrize("step_s", [-3600, 3600, -5])
def test_a_clock_that_is_set_does_not_disturb_what_follows(
    home: Home, camera: Camera, screen: Screen, step_s: float
) -> None:
    camera.record(200)
    before = screen.live(60)
    camera.recorder.close()
    home.clock.step_wall(step_s)
    camera.start()
    camera.record(100)
    after = screen.live(60)
    check_live(after)
    old, new = named(before.complete), named(after.complete)
    assert all(old[number] == new[number] for number in old.keys() & new.keys())
    assert after.entries[-1].number > before.entries[-1].number
    newest = after.entries[-1]
    assert abs(newest.starts_us - home.clock.now_us()) < 6_000_000, (
        "the edge is what is recorded now"
    )


def test_a_reload_is_answered_with_its_part(home: Home, camera: Camera, screen: Screen) -> None:
    camera.record(30)
    while True:
        playlist = screen.live()
        growing = playlist.growing
        assert growing is not None
        if len(growing.parts) == 3:
            break
        camera.fragment()

    async def reload(media: int, part: int | None) -> Playlist | None:
        """None when it had to wait."""
        asking = asyncio.create_task(
            screen.hls.live("front", 60_000_000, Reload(media, part, False))
        )
        done, _ = await asyncio.wait([asking], timeout=0.3)
        asking.cancel()
        return None if not done else parse(asking.result())

    number = growing.number
    here = [(number, 0), (number, 2), (number - 1, None), (number - 1, 3), (0, 0)]
    here.append((number - 1, 4))  # behind its last part: the first of the next one
    not_yet = [(number, 3), (number, None), (number + 1, 0), (number + 1, None)]

    async def run() -> None:
        for media, part in here:
            assert await reload(media, part), (media, part)
        for media, part in not_yet:
            assert await reload(media, part) is None, (media, part)
        with pytest.raises(RequestError, match="too far ahead"):
            await reload(number + 2, None)

    asyncio.run(run())


def test_a_reload_wakes_with_its_fragment_and_not_before(
    home: Home, camera: Camera, screen: Screen
) -> None:
    camera.record(30)
    growing = screen.live().growing
    assert growing is not None

    async def run() -> Playlist:
        asking = asyncio.create_task(
            screen.hls.live("front", 60_000_000, Reload(growing.number + 1, 0, False))
        )
        for _ in range(10):
            await asyncio.sleep(0.02)
            if asking.done():
                break
            camera.fragment()
            screen.hls.heard("back")
            screen.hls.heard("front")
        return parse(await asyncio.wait_for(asking, 1))

    playlist = asyncio.run(run())
    assert playlist.growing is not None
    assert playlist.growing.number == growing.number + 1
    assert len(playlist.growing.parts) == 1


def test_a_wait_ends_when_the_camera_sends_nothing(
    home: Home, camera: Camera, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera.record(30)
    growing = screen.live().growing
    assert growing is not None
    monkeypatch.setattr("nvr.playback.hls._HOLD_TARGETS", 0.01)
    assert screen.live(media=growing.number) is not None


def test_a_player_with_a_memory_gets_what_is_new(
    home: Home, camera: Camera, screen: Screen
) -> None:
    camera.record(600)
    whole, delta = screen.live(600), screen.live(600, skip=True)
    check_live(delta)
    assert delta.skipped > 100
    assert delta.media_sequence == whole.media_sequence
    assert named(delta.complete).items() <= named(whole.complete).items()
    assert len(delta.entries) + delta.skipped == len(whole.entries)
    listed_s = sum(e.duration_s for e in delta.complete)
    assert listed_s >= float(delta.control["CAN-SKIP-UNTIL"]) - 6
    assert screen.live(60, skip=True).skipped <= 6


def test_a_growing_playlist_only_grows(home: Home, camera: Camera, screen: Screen) -> None:
    """6.2.1: what was listed stays as it is, part by part, until it slides out."""
    camera.record(50)
    before = screen.live()
    for _ in range(150):
        camera.fragment()
        after = screen.live()
        check_live(after)
        assert after.target_s == before.target_s
        old = {e.number: e for e in before.entries}
        for entry in after.entries:
            earlier = old.get(entry.number)
            if earlier is None:
                continue
            assert entry.starts_us == earlier.starts_us
            if earlier.span is None:
                assert entry.parts[: len(earlier.parts)] == earlier.parts
            else:
                assert entry.span == earlier.span
        before = after


def test_keyframes_ten_seconds_apart(home: Home, screen: Screen) -> None:
    camera = Camera(home, replace(LOOP, gop=150))
    camera.record(45)
    playlist = screen.live()
    check_live(playlist)
    assert playlist.target_s == 10
    assert [round(e.duration_s) for e in playlist.complete] == [10] * 4
    assert playlist.growing is not None
    assert [p.independent for p in playlist.growing.parts] == [True, False, False, False, False][
        : len(playlist.growing.parts)
    ]
    camera.recorder.close()


def test_a_worker_that_died_leaves_complete_segments(
    home: Home, camera: Camera, screen: Screen
) -> None:
    camera.record(31)
    before = screen.live()
    home.recordings.worker_ended("front")
    after = screen.live()
    check_live(after)
    assert after.growing is None
    assert after.hint is None
    assert before.growing is not None
    assert after.entries[-1].number == before.growing.number
    assert after.entries[-1].span is not None


def test_nothing_of_late_is_not_found(home: Home, camera: Camera, screen: Screen) -> None:
    with pytest.raises(NotFound, match="look whether the camera is connected"):
        screen.live()
    camera.record(30)
    camera.recorder.close()
    home.clock.advance(120)
    with pytest.raises(NotFound, match="look whether the camera is connected"):
        screen.live()
    assert screen.live(300).growing is None
