"""One time axis."""

from nvr.media.rtsp.mediatime import StreamTime
from nvr.media.rtsp.rtcp import SenderReport


def test_time_counts_from_where_the_camera_says_that_play_starts() -> None:
    times = StreamTime(90_000)
    times.announced = 0xFFFFFF00
    assert times.begin(0x100, 5.0) == 0x200


def test_a_start_that_can_not_be_meant_is_ignored() -> None:
    times = StreamTime(1000)
    times.announced = 0
    assert times.begin(50_000, 0.25) == 250


def test_timestamps_that_wrap_go_on() -> None:
    times = StreamTime(90_000)
    first = times.begin(0xFFFFFF00, 0.0)
    assert times.pts(0x100) == first + 0x200
    assert times.pts(0xFFFFFFF0) == first + 0xF0, "and back again, as B-frames do"
    for step in range(1, 10):
        assert times.pts(step * 0x40000000 & 0xFFFFFFFF) > 0


def test_sound_follows_the_picture_when_both_tell_the_time() -> None:
    video, audio = StreamTime(90_000), StreamTime(8000)
    video.begin(0, 0.0)
    audio.begin(0, 0.5)  # arrived half a second later than it was taken
    video.reported(SenderReport(1, 1_000_000_000, 0, 0))
    audio.reported(SenderReport(2, 1_000_000_000, 0, 0))
    assert audio.pts(8000) == 12_000
    audio.follow(video)
    assert audio.pts(16_000) == 16_000


def test_reports_from_different_clocks_are_not_believed() -> None:
    video, audio = StreamTime(90_000), StreamTime(8000)
    video.begin(0, 0.0)
    audio.begin(0, 0.0)
    video.reported(SenderReport(1, 1_000_000_000, 0, 0))
    audio.follow(video)
    audio.reported(SenderReport(2, 5_000_000_000, 0, 0))
    audio.follow(video)
    assert audio.pts(8000) == 8000


def test_nothing_is_known_before_the_first_unit() -> None:
    assert StreamTime(90_000).media_us(5) is None
