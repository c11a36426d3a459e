from bench.scenes import Walk
from bench.walks import Seen, match, shown_walks
from demo.streams import FrameSent

ZERO_US = 1_700_000_000_000_000


def frames(from_s: float, to_s: float, fps: int, stream: str = "camera1") -> list[FrameSent]:
    """What a camera sends whose timeline was at zero at ZERO_US."""
    times = [n / fps for n in range(int(from_s * fps), int(to_s * fps))]
    return [FrameSent(stream, 0, 0, t, ZERO_US + round(t * 1e6)) for t in times]


def test_a_walk_begins_with_the_first_frame_of_either_stream_that_shows_it() -> None:
    sent = frames(3, 30, 15) + frames(3, 30, 10, "camera1_sub")
    (seen,) = shown_walks(sent, [Walk(12.05, 20.0)], loop_s=40)
    assert seen.start_us == ZERO_US + 12_066_667  # 181/15; the sub stream's is at 12.1
    assert seen.end_us == ZERO_US + 20_000_000


def test_every_loop_has_its_walks_and_only_whole_ones_count() -> None:
    walks = [Walk(5, 8), Walk(20, 25)]
    seen = shown_walks(frames(6, 66, 10), walks, loop_s=30)
    # the one at 5 was under way when the camera started, that at 65 had not ended
    assert [(s.start_us - ZERO_US) / 1e6 for s in seen] == [20, 35, 50]
    assert shown_walks([], walks, 30) == []


def test_signals_go_to_the_walks_that_they_belong_to() -> None:
    walks = [
        Seen(10_000_000, 15_000_000),
        Seen(30_000_000, 35_000_000),
        Seen(50_000_000, 55_000_000),
    ]
    signals = [
        4_000_000,  # nobody there
        10_700_000,
        12_000_000,  # a second one for the same walk
        56_500_000,  # late, but within the tolerance
    ]
    matched = match(walks, signals, tolerance_us=2_000_000)
    assert matched.delays_ms == (700.0, None, 6500.0)
    assert matched.found_ms == [700.0, 6500.0]
    assert (matched.missed, matched.extra) == (1, 2)
