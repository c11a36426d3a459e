"""Who watches: open connections, sessions, and that nobody is counted twice or forgotten."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from nvr.clock import SimulatedClock
from nvr.viewers import Viewer, Viewers, Way

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
