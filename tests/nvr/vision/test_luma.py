import av
import numpy as np
import pytest

from nvr.vision.luma import LONGEST_SIDE, luma_plane, shrink, shrink_luma


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (854, 480), (362, 640), (100, 60)])
def test_the_small_picture_is_small_and_of_the_same_shape(size: tuple[int, int]) -> None:
    width, height = size
    small = shrink(np.zeros((height, width), np.uint8))
    longest = max(small.shape)
    assert longest <= LONGEST_SIDE
    assert longest > LONGEST_SIDE / 2 or max(size) <= LONGEST_SIDE
    assert small.shape[1] / small.shape[0] == pytest.approx(width / height, rel=0.02)


def test_small_pixels_are_means() -> None:
    rng = np.random.default_rng(1)
    large = rng.integers(0, 255, (360, 640), dtype=np.uint8)
    means = large.reshape(90, 4, 160, 4).mean(axis=(1, 3))
    assert np.abs(shrink(large) - means).max() <= 1.01


def test_padded_lines_are_honoured_and_nothing_is_copied() -> None:
    # a width that is no multiple of libav's alignment gives padded lines
    frame = av.VideoFrame(362, 200, "yuv420p")
    plane = frame.planes[0]
    assert plane.line_size > plane.width
    rows = np.zeros((200, plane.line_size), np.uint8)
    rows[:, :362] = np.arange(362) % 251
    rows[:, 362:] = 255
    plane.update(rows.tobytes())
    view = luma_plane(frame)
    assert view.shape == (200, 362)
    assert (view == np.arange(362) % 251).all()
    assert not view.flags.owndata
    assert shrink_luma(frame).shape == (100, 181)
