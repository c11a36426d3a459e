"""Who watches: open connections, sessions, and that nobody is counted twice or forgotten."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from nvr.clock import SimulatedClock
from nvr.viewers import NEAR_US, Span, Viewer, Viewers, Viewing, Way

ADA = Viewer("Home Assistant", "t1", "10.0.0.2", "ha")
BOB = Viewer("VLC", "t2", "10.0.0.3", "vlc")


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def make(session_s: float = 0.05) -> tuple[Viewers, list[tuple[str, int]]]:
    """Viewers, and what they told: (camera, count) of every change."""
    told: list[tuple[str, int]] = []
    viewers = Viewers(
        SimulatedClock(1_000), lambda name: told.append((name, viewers.count(name))), session_s
    )
    return viewers, told


async def test_a_live_stream_lasts_as_long_as_its_connection() -> None:
    viewers, told = make(session_s=60)
    with viewers.watching("door", ADA, Way.LIVE):
        assert viewers.count("door") == 1
        with viewers.watching("door", ADA, Way.LIVE), viewers.watching("hall", BOB, Way.LIVE):
            assert (viewers.count("door"), viewers.count("hall")) == (2, 1)
        assert [(v.viewer, v.way, v.since_us) for v in viewers.of("door")] == [
            (ADA, Way.LIVE, 1_000)
        ]
    assert told == [("door", 1), ("door", 2), ("hall", 1), ("hall", 0), ("door", 1), ("door", 0)]
    assert viewers.of("door") == []


async def test_a_session_outlives_its_pieces_and_ends_by_itself() -> None:
    viewers, told = make()
    for _ in range(3):
        with viewers.watching("door", ADA, Way.HLS):
            pass
        assert viewers.count("door") == 1
    assert told == [("door", 1)], "one session, told once"
    await until(lambda: told == [("door", 1), ("door", 0)])
    assert viewers.of("door") == []


async def test_a_piece_that_takes_long_keeps_its_session() -> None:
    viewers, told = make(session_s=0.01)
    with viewers.watching("door", ADA, Way.CLIP):
        with viewers.watching("door", ADA, Way.CLIP):
            pass
        await asyncio.sleep(0.05)
        assert viewers.count("door") == 1
    await until(lambda: viewers.count("door") == 0)
    assert told == [("door", 1), ("door", 0)]


async def test_who_watches_in_two_ways_is_one() -> None:
    viewers, told = make(session_s=60)
    with ExitStack() as stack:
        stack.enter_context(viewers.watching("door", ADA, Way.STILL))
        stack.enter_context(viewers.watching("door", ADA, Way.LIVE))
        stack.enter_context(viewers.watching("door", ADA, Way.CLIP))
        assert viewers.count("door") == 1
        stack.enter_context(viewers.watching("door", BOB, Way.STILL))
        assert viewers.count("door") == 2
    assert viewers.count("door") == 2, "both have a session that lasts"
    viewers.close()
    assert told == [("door", 1), ("door", 2)]


class Noted:
    """Keeps what it is told: the way, and which recorded time."""

    def __init__(self) -> None:
        self.begun: list[tuple[Way, Span | None]] = []
        self.over: list[tuple[Way, Span | None]] = []

    def began(self, viewing: Viewing) -> asyncio.Future[None]:
        self.begun.append((viewing.way, viewing.span))
        entry: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry.set_result(None)
        return entry

    def ended(self, viewing: Viewing) -> None:
        self.over.append((viewing.way, viewing.span))


def noted() -> tuple[Viewers, Noted]:
    journal = Noted()
    return Viewers(SimulatedClock(1_000), lambda _: None, 60, journal), journal


async def test_another_time_is_another_viewing() -> None:
    """Else a harmless minute, looked at first, would stand for the night before."""
    viewers, journal = noted()
    today, night = (90 * NEAR_US, 90 * NEAR_US + 10), (5 * NEAR_US, 5 * NEAR_US + 10)
    for span in (today, night, today, night):
        with viewers.watching("door", ADA, Way.HLS, span):
            pass
    assert journal.begun == [(Way.HLS, today), (Way.HLS, night)]
    viewers.close()
    assert sorted(journal.over) == sorted(journal.begun)


async def test_a_long_playback_is_written_down_as_it_goes_on() -> None:
    viewers, journal = noted()
    step = NEAR_US // 2
    for n in range(9):
        with viewers.watching("door", ADA, Way.HLS, (n * step, (n + 1) * step)):
            pass
    assert [span for _, span in journal.begun] == [
        (0, step),
        (0, 4 * step),
        (0, 7 * step),
    ]
    viewers.close()
    assert journal.over == [(Way.HLS, (0, 9 * step))]


async def test_every_file_is_an_entry() -> None:
    viewers, journal = noted()
    for n in range(3):
        with viewers.watching("door", ADA, Way.FILE, (n, n + 1)):
            pass
    assert len(journal.begun) == len(journal.over) == 3
