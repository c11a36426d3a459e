"""Timestamps as cameras send them, made continuous."""

from fractions import Fraction

import av
import pytest

from nvr.media.timeline import AudioTimeline, SessionGapError, VideoTimeline, WallTime
from nvr.messages import Packet
from tests.nvr.streams import START_US

RATE = 90_000
FRAME = RATE // 15


def picture(pts: int, wall_s: float, dts: int | None = None) -> Packet:
    wall_us = START_US + round(wall_s * 1e6)
    dts = pts if dts is None else dts
    return Packet(av.Packet(b"x"), True, True, pts, dts, Fraction(1, RATE), wall_us)


def sound(pts: int, wall_s: float) -> Packet:
    wall_us = START_US + round(wall_s * 1e6)
    return Packet(av.Packet(b"x"), False, False, pts, pts, Fraction(1, 8000), wall_us)


def placed(*packets: Packet, reorder: int = 0) -> list[tuple[int, int]]:
    timeline = VideoTimeline(packets[0], reorder)
    return [timeline.place(packet) for packet in packets]


def test_a_session_begins_at_zero_and_keeps_the_cameras_distances() -> None:
    begin = 123_456_789
    found = placed(*(picture(begin + n * FRAME + n, n / 15) for n in range(4)))
    assert found == [(n * FRAME + n,) * 2 for n in range(4)]


def test_b_frames_keep_their_composition_offsets() -> None:
    shown = [1, 3, 2]
    packets = [picture(s * FRAME, n / 15, dts=n * FRAME) for n, s in enumerate(shown)]
    assert placed(*packets) == [(n * FRAME, s * FRAME) for n, s in enumerate(shown)]


def test_decode_times_are_made_where_a_camera_sends_none() -> None:
    order = [0, 3, 1, 2, 6, 4, 5]
    found = placed(*(picture(n * FRAME, n / 15) for n in order), reorder=2)
    dts = [d for d, _ in found]
    pts = [p for _, p in found]
    assert dts == sorted(set(dts))
    assert all(d <= p for d, p in found)
    assert [p - pts[0] for p in pts] == [n * FRAME for n in order]


@pytest.mark.parametrize("bits", [32, 33])
def test_timestamps_that_wrap_run_on(bits: int) -> None:
    begin = (1 << bits) - FRAME
    found = placed(*(picture((begin + n * FRAME) % (1 << bits), n / 15) for n in range(4)))
    assert found == [(n * FRAME,) * 2 for n in range(4)]


def test_timestamps_that_restart_follow_the_wall_clock() -> None:
    found = placed(picture(10**9, 0), picture(10**9 + FRAME, 1 / 15), picture(0, 2))
    assert found[2][0] == FRAME + round((2 - 1 / 15) * RATE)


def test_repeated_timestamps_still_go_forward_and_slips_are_no_b_frames() -> None:
    timeline = VideoTimeline(picture(0, 0))
    assert [timeline.place(picture(0, 0))[0] for _ in range(4)] == [0, 1, 2, 3]
    assert not timeline.is_out_of_order
    timeline.place(picture(0, 0))
    assert timeline.is_out_of_order


def test_a_long_silence_ends_the_session() -> None:
    timeline = VideoTimeline(picture(0, 0))
    timeline.place(picture(0, 0))
    assert timeline.place(picture(5 * RATE, 5))[0] == 5 * RATE
    with pytest.raises(SessionGapError):
        timeline.place(picture(11 * RATE, 11))


def test_sound_keeps_the_cameras_timestamps_near_the_picture() -> None:
    video = VideoTimeline(picture(RATE, 0))
    video.place(picture(RATE, 0))
    audio = AudioTimeline(sound(8000, 0), video)
    assert audio.place(sound(8000 - 160, 0.28)) is None
    assert audio.place(sound(8000, 0.3)) == 0
    assert audio.place(sound(8160, 0.3)) == 160
    assert audio.place(sound(8160, 0.3)) == 161


def test_sound_with_a_clock_of_its_own_goes_beside_the_picture_of_its_moment() -> None:
    video = VideoTimeline(picture(0, 0))
    video.place(picture(0, 0))
    audio = AudioTimeline(sound(10**8, 0.5), video)
    assert audio.place(sound(10**8, 0.5)) == 4000
    assert audio.place(sound(10**8 + 160, 0.6)) == 4160


def test_wall_time_drifts_slowly_and_never_jumps() -> None:
    wall = WallTime(START_US)
    assert wall.at_us(1.5) == START_US + 1_500_000
    wall.saw(1, START_US + 1_016_000)
    wall.next_fragment()
    assert wall.at_us(0) == START_US + 1000
    wall.saw(2, START_US + 3_000_000)
    wall.next_fragment()
    assert wall.at_us(0) == START_US + 6000


def test_a_clock_that_was_set_is_told_from_a_network_that_stalled() -> None:
    stalled, was_set = WallTime(START_US), WallTime(START_US)
    for second in range(11):
        stalled.saw(second, START_US + 20_000_000 + second * 1000)
        was_set.saw(second, START_US + (3600 + second) * 1_000_000)
        assert was_set.was_set == (second >= 5)
        assert not stalled.was_set
