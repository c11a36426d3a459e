"""What a mask covers never gets into the picture that is handed on."""

from fractions import Fraction

import av
import numpy as np
import pytest

from bench.secret import PLACE, around, hide, psnr_db, seen
from nvr.media.painter import MARGIN, Painter, kept_part


def picture(width: int, height: int, pixel_format: str, number: int = 0) -> av.VideoFrame:
    """Noise in grey, with the secret in it."""
    grey = np.random.default_rng(7).integers(60, 190, (height, width), np.uint8)
    image = hide(np.dstack([grey] * 3), number)
    frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=pixel_format)
    frame.pts, frame.time_base = number, Fraction(1, 15)
    return frame


def shown(frame: av.VideoFrame) -> np.ndarray:
    return frame.to_ndarray(format="rgb24")


@pytest.mark.parametrize(
    "pixel_format", ["yuv420p", "yuvj420p", "yuvj422p", "yuv420p10le", "nv12", "gray"]
)
@pytest.mark.parametrize("size", [(640, 360), (1282, 722), (101, 57)])
def test_nothing_of_it_is_left_whatever_the_pixels_are(
    pixel_format: str, size: tuple[int, int]
) -> None:
    before = picture(*size, pixel_format)
    painter = Painter([PLACE], before)
    after = painter.paint(before)
    assert after.format.name in ("yuv420p", "yuvj420p")
    assert (after.width, after.height) == (size[0] // 2 * 2, size[1] // 2 * 2)
    assert seen(shown(after)) == 0
    if pixel_format != "gray":
        assert seen(shown(before)) > size[0] * size[1] * 0.1


def test_what_lies_outside_is_as_it_was() -> None:
    before = picture(640, 360, "yuv420p")
    after = Painter([PLACE], before).paint(before)
    assert psnr_db(shown(before), shown(after), around(640, 360, MARGIN + 2)) > 60


def test_the_camera_s_own_picture_stays_untouched() -> None:
    """Its decoder builds the next one on it."""
    before = picture(640, 360, "yuv420p")
    kept = shown(before)
    Painter([PLACE], before).paint(before)
    assert np.array_equal(kept, shown(before))


def test_one_canvas_shows_no_picture_twice() -> None:
    painter = Painter([PLACE], picture(640, 360, "yuv420p"))
    first = shown(painter.paint(picture(640, 360, "yuv420p"))).copy()
    dark = av.VideoFrame.from_ndarray(np.zeros((360, 640, 3), np.uint8), format="rgb24")
    second = shown(painter.paint(dark.reformat(format="yuv420p")))
    assert first.mean() > 50
    assert second.mean() < 2


def test_another_size_or_format_does_not_fit() -> None:
    painter = Painter([PLACE], picture(640, 360, "yuv420p"))
    assert painter.fits(picture(640, 360, "yuv420p"))
    assert not painter.fits(picture(320, 180, "yuv420p"))
    assert not painter.fits(picture(640, 360, "yuvj420p"))


def test_a_mask_reaches_a_block_further_than_drawn() -> None:
    kept = kept_part([((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))], 400, 200)
    rows, columns = np.nonzero(kept == 0)
    assert (columns.min(), columns.max()) == pytest.approx((100 - MARGIN, 300 + MARGIN), abs=1)
    assert (rows.min(), rows.max()) == pytest.approx((50 - MARGIN, 150 + MARGIN), abs=1)


def test_a_mask_that_crosses_itself_has_no_hole() -> None:
    star = [(0.5, 0.1), (0.7, 0.9), (0.15, 0.4), (0.85, 0.4), (0.3, 0.9)]
    kept = kept_part([tuple(star)], 400, 400)
    assert kept[210, 200] == 0, "its middle, which even-odd filling leaves open"
    assert kept[5, 5] == 255


def test_masks_join() -> None:
    left = ((0.0, 0.0), (0.3, 0.0), (0.3, 1.0), (0.0, 1.0))
    right = ((0.7, 0.0), (1.0, 0.0), (1.0, 1.0), (0.7, 1.0))
    kept = kept_part([left, right], 200, 100)
    assert kept[50, 0] == kept[50, 199] == 0
    assert kept[50, 100] == 255
