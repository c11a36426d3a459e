import av
import cv2
import numpy as np
import pytest

from nvr.jpeg import to_bgr, to_jpeg


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (None, (192, 108)),
        (96, (96, 54)),
        (100, (100, 56)),
        (192, (192, 108)),
        (4000, (192, 108)),
        (2, (2, 2)),
    ],
)
def test_it_is_made_smaller_in_proportion_but_never_larger(
    width: int | None, expected: tuple[int, int]
) -> None:
    picture = av.VideoFrame.from_ndarray(np.zeros((108, 192, 3), np.uint8), "bgr24")
    assert to_bgr(picture, width).shape == (expected[1], expected[0], 3)


def test_its_colours_stay() -> None:
    red = np.full((64, 64, 3), (0, 0, 255), np.uint8)
    picture = av.VideoFrame.from_ndarray(red, "bgr24").reformat(format="yuv420p")
    found = cv2.imdecode(np.frombuffer(to_jpeg(to_bgr(picture)), np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    assert found[32, 32] == pytest.approx((0, 0, 255), abs=6)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises((ValueError, cv2.error)):
        to_jpeg(np.zeros((0, 0, 3), np.uint8))
