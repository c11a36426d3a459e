"""Geometry and colours of the letterbox."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.messages import Box, Detection
from nvr.vision.letterbox import PADDING_GREY, Letterbox, Pixels
from nvr.vision.shape import Shape

SIZES = st.builds(Shape, st.integers(16, 4000), st.integers(16, 4000))
INPUTS = st.builds(
    Shape, st.integers(1, 20).map(lambda n: n * 32), st.integers(1, 20).map(lambda n: n * 32)
)


def smooth_picture(width: int, height: int) -> Pixels:
    """A colourful picture without sharp edges."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    channels = [80 + 100 * x, 60 + 120 * y, 200 - 90 * x * y]
    return np.stack(channels, axis=-1).astype(np.uint8)


@pytest.mark.parametrize(
    ("source", "target", "inner", "left", "top"),
    [
        (Shape(640, 360), Shape(640, 352), Shape(626, 352), 7, 0),
        (Shape(1280, 720), Shape(512, 288), Shape(512, 288), 0, 0),
        (Shape(1280, 720), Shape(320, 320), Shape(320, 180), 0, 70),
        (Shape(810, 1080), Shape(320, 320), Shape(240, 320), 40, 0),
        (Shape(100, 50), Shape(320, 192), Shape(320, 160), 0, 16),
    ],
)
def test_fits_in_the_middle(
    source: Shape, target: Shape, inner: Shape, left: int, top: int
) -> None:
    """Scaled to fit, centred, small pictures enlarged."""
    box = Letterbox.fit(source, target)
    assert (box.inner, box.left, box.top) == (inner, left, top)


@given(source=SIZES, target=INPUTS, corners=st.tuples(*[st.floats(0, 1)] * 4))
def test_boxes_come_back(source: Shape, target: Shape, corners: tuple[float, ...]) -> None:
    """A box of the picture, placed in the input by hand, is mapped back to where it was."""
    letterbox = Letterbox.fit(source, target)
    assert letterbox.left + letterbox.inner.width <= target.width
    assert letterbox.top + letterbox.inner.height <= target.height
    xs, ys = sorted(corners[:2]), sorted(corners[2:])

    def across(value: float) -> float:
        return (value * letterbox.inner.width + letterbox.left) / target.width

    def down(value: float) -> float:
        return (value * letterbox.inner.height + letterbox.top) / target.height

    back = letterbox.to_source(Box(across(xs[0]), down(ys[0]), across(xs[1]), down(ys[1])))
    assert back.as_tuple() == pytest.approx((xs[0], ys[0], xs[1], ys[1]), abs=1e-6)


def test_bars_are_grey_and_drawn_once() -> None:
    """Drawing a second picture leaves the bars alone and replaces all of the first."""
    letterbox = Letterbox.fit(Shape(64, 36), Shape(96, 96))
    canvas = letterbox.canvas()
    letterbox.draw_bgr(np.zeros((36, 64, 3), np.uint8), canvas)
    letterbox.draw_bgr(np.full((36, 64, 3), 255, np.uint8), canvas)
    assert (canvas[:21] == PADDING_GREY).all()
    assert (canvas[21:75] == 255).all()
    assert (canvas[75:] == PADDING_GREY).all()


def test_same_size_is_copied_exactly() -> None:
    """No resampling where none is needed."""
    picture = smooth_picture(96, 64)
    letterbox = Letterbox.fit(Shape(96, 64), Shape(96, 64))
    canvas = letterbox.canvas()
    letterbox.draw_bgr(picture, canvas)
    assert (canvas == picture).all()


@pytest.mark.parametrize(
    "target", [Shape(320, 192), Shape(352, 352), Shape(640, 352), Shape(224, 96)]
)
def test_planar_video_gives_the_same_picture(target: Shape) -> None:
    """From I420 or NV12 planes with padded rows comes what comes from BGR, odd sizes too."""
    picture = smooth_picture(640, 360)
    i420 = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
    y = padded(i420[:360])
    u, v = (padded(plane.reshape(180, 320)) for plane in np.split(i420[360:].reshape(-1), 2))
    letterbox = Letterbox.fit(Shape(640, 360), target)
    expected, from_i420, from_nv12 = letterbox.canvas(), letterbox.canvas(), letterbox.canvas()
    letterbox.draw_bgr(picture, expected)
    letterbox.draw_i420(y, u, v, from_i420)
    letterbox.draw_nv12(y, np.stack([u, v], axis=-1), from_nv12)
    difference = np.abs(from_i420.astype(int) - expected)
    assert difference.max() <= 4
    assert difference.mean() < 1
    assert (from_nv12 == from_i420).all()


def padded(plane: Pixels) -> Pixels:
    """The plane as libav has it: rows longer than the picture is wide."""
    room = np.zeros((plane.shape[0], plane.shape[1] + 32), np.uint8)
    room[:, : plane.shape[1]] = plane
    return room[:, : plane.shape[1]]


def test_finds_in_the_bars_are_dropped() -> None:
    """A box in the grey is nothing in the picture; one half in it is cut."""
    letterbox = Letterbox.fit(Shape(640, 360), Shape(320, 320))
    in_bar = Detection("person", 0.9, Box(0.1, 0.01, 0.3, 0.2))
    half = Detection("person", 0.8, Box(0.25, 0.0, 0.5, 0.5))
    (kept,) = letterbox.detections_to_source([in_bar, half])
    assert kept.score == 0.8
    assert kept.box.as_tuple() == pytest.approx((0.25, 0.0, 0.5, 0.5))


def test_shape_text() -> None:
    """Width first, both ways."""
    assert Shape.parse("512x288") == Shape(512, 288)
    assert str(Shape(512, 288)) == "512x288"
    for wrong in ("512", "512x", "axb", ""):
        with pytest.raises(ValueError, match="invalid literal"):
            Shape.parse(wrong)
