"""What gets onto the canvas of a share, to the pixel."""

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.reformatter import ColorRange

from nvr.media.painter import planes_of
from nvr.messages import Box
from nvr.redaction.painting import BLACK, Canvas, Visible, planar

WIDTH, HEIGHT = 40, 20
LUMA, BLUE, RED = 200, 90, 170
EVERYTHING = Box(0.0, 0.0, 1.0, 1.0)

type Mask = npt.NDArray[np.bool_]


def picture() -> av.VideoFrame:
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    for plane, value in zip(planes_of(frame), (LUMA, BLUE, RED), strict=True):
        plane[:] = value
    return frame


def seen(frame: av.VideoFrame) -> tuple[Mask, Mask]:
    """Where brightness and where colour is not black; both colours are kept at the same places."""
    y, u, v = (plane != value for plane, value in zip(planes_of(frame), BLACK, strict=True))
    assert (u == v).all()
    return y, u


def painted(visible: Visible, canvas: Canvas | None = None) -> tuple[Mask, Mask]:
    frame, is_seen = (canvas or Canvas(WIDTH, HEIGHT)).paint(picture(), visible)
    assert is_seen == seen(frame)[0].any()
    return seen(frame)


def test_only_what_is_shown_is_seen() -> None:
    y, u = painted(Visible((Box(0.25, 0.2, 0.5, 0.6),)))
    assert y[4:12, 10:20].all()
    assert y.sum() == 8 * 10
    assert u[2:6, 5:10].all()
    assert u.sum() == 4 * 5


def test_who_is_hidden_is_cut_out_of_who_is_shown() -> None:
    y, u = painted(Visible((EVERYTHING,), (Box(0.5, 0.0, 0.75, 1.0), Box(0.0, 0.9, 1.0, 1.0))))
    assert not y[:, 20:30].any()
    assert not y[18:].any()
    assert y[:18, :20].all()
    assert y[:18, 30:].all()
    assert u.sum() == 9 * 15


def test_of_a_pixel_that_is_partly_hidden_nothing_is_seen() -> None:
    """Neither its brightness nor its colour, which four of them share."""
    for left, right in ((20, 23), (21, 24), (20.5, 23.5)):
        hidden = Box(left / WIDTH, 0.0, right / WIDTH, 1.0)
        y, u = painted(Visible((EVERYTHING,), (hidden,)))
        assert not y[:, 20:24].any(), (left, right)
        assert not u[:, 10:12].any(), (left, right)
        assert y[:, :20].all()


def test_of_a_pixel_that_is_only_partly_shown_nothing_is_seen() -> None:
    for left, right in ((10, 21), (9, 20), (9.5, 20.5)):
        y, u = painted(Visible((Box(left / WIDTH, 0.0, right / WIDTH, 1.0),)))
        assert np.flatnonzero(y.any(axis=0)).tolist() == list(range(10, 20)), (left, right)
        assert np.flatnonzero(u.any(axis=0)).tolist() == list(range(5, 10)), (left, right)


@pytest.mark.parametrize("column", [20, 21])
def test_what_is_never_shown_takes_its_colour_along(column: int) -> None:
    never = np.zeros((HEIGHT, WIDTH), np.uint8)
    never[:, column] = 255
    y, u = painted(Visible((EVERYTHING,)), Canvas(WIDTH, HEIGHT, never))
    assert not y[:, column].any()
    assert y.sum() == HEIGHT * (WIDTH - 1)
    assert not u[:, 10].any()
    assert u.sum() == HEIGHT // 2 * (WIDTH // 2 - 1)


def test_of_the_still_neither_is_what_is_not_known_seen_nor_what_is_never_shown() -> None:
    never, known = (np.zeros((HEIGHT, WIDTH), np.uint8) for _ in range(2))
    never[:10] = 255
    known[:, :20] = 255
    canvas = Canvas(WIDTH, HEIGHT, never)
    canvas.hang(planes_of(picture()), known)
    y, u = seen(canvas.paint(picture(), Visible())[0])
    assert y[10:, :20].all()
    assert y.sum() == 10 * 20
    assert u.sum() == 5 * 10


def test_nothing_of_a_picture_is_left_in_the_next() -> None:
    canvas = Canvas(WIDTH, HEIGHT)
    assert painted(Visible((EVERYTHING,)), canvas)[0].all()
    y, u = painted(Visible(), canvas)
    assert not y.any()
    assert not u.any()


def test_a_picture_of_any_format_is_of_even_size_and_limited_range() -> None:
    white = np.full((21, 41, 3), 255, np.uint8)
    frame = planar(av.VideoFrame.from_ndarray(white, format="rgb24"))
    assert (frame.width, frame.height, frame.format.name) == (40, 20, "yuv420p")
    assert planes_of(frame)[0].max() == 235
    full = picture()
    for plane in planes_of(full):
        plane[:] = 255
    full.color_range = ColorRange.JPEG
    assert planes_of(planar(full))[0].max() == 235
    assert planar(picture()).width == WIDTH
