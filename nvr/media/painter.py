"""Masks in a picture: what a camera sees of others is never seen by anybody.

Nothing is painted over. A canvas is black from the start, and of every picture only what lies
outside of the masks is copied onto it: what lies within never gets there.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Points

type Plane = npt.NDArray[np.uint8]

MARGIN = 16
"""Pixels around a mask that are masked too: a block of the camera's codec (a macroblock's side),
over which the colours in it spread, and more than rounding to another stream's size can shift."""

_FORMATS = ("yuv420p", "yuvj420p")
_BLACK = (16, 128, 128)  # Y, U, V, ITU-R BT.601
_FRACTION_BITS = 4


def masked_part(masks: Iterable[Points], width: int, height: int) -> Plane:
    """What masks cover of a picture of that size: u8 [height, width], 255 there and 0 elsewhere.

    A mask that crosses itself has no holes: what it goes around is masked.
    """
    masked = np.zeros((height, width), np.uint8)
    scale = np.array([width, height], np.float64)
    for points in masks:
        one = np.zeros_like(masked)
        corners = (np.array(points) * scale - 0.5) * (1 << _FRACTION_BITS)
        cv2.fillPoly(one, [np.rint(corners).astype(np.int32)], [255], shift=_FRACTION_BITS)
        outlines, _ = cv2.findContours(one, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(masked, outlines, -1, [255], cv2.FILLED)
    return masked


def kept_part(masks: Iterable[Points], width: int, height: int) -> Plane:
    """What masks with their margins leave of a picture: 255 there and 0 within."""
    wide: Any = cv2.dilate(masked_part(masks, width, height), _square(MARGIN))
    return 255 - wide  # type: ignore[no-any-return]


def inner_part(mask: Points, width: int, height: int, margin: int) -> Plane:
    """What lies so many pixels within a mask: 255 there."""
    inner: Any = cv2.erode(masked_part([mask], width, height), _square(margin))
    return inner  # type: ignore[no-any-return]


def _square(margin: int) -> Plane:
    return np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)


class Painter:
    """Masks pictures of one size and pixel format."""

    def __init__(self, masks: Sequence[Points], like: av.VideoFrame) -> None:
        """``like`` is one of the pictures, of any format."""
        self._source = _shape(like)
        self.width, self.height = like.width // 2 * 2, like.height // 2 * 2
        self.format = like.format.name if like.format.name in _FORMATS else _FORMATS[0]
        luma = kept_part(masks, self.width, self.height)
        half = luma.reshape(self.height // 2, 2, self.width // 2, 2).min(axis=(1, 3))
        self._kept = (luma, half, half)
        self._canvas = av.VideoFrame(self.width, self.height, self.format)
        for rows, value in zip(planes_of(self._canvas), _BLACK, strict=True):
            rows[:] = value

    def fits(self, picture: av.VideoFrame) -> bool:
        """Whether a picture is of the same kind."""
        return _shape(picture) == self._source

    def paint(self, picture: av.VideoFrame) -> av.VideoFrame:
        """The picture, masked: planar YUV of even size, its chroma halved both ways.

        It is the same object each time; nothing but what is copied here gets from one to the other.
        """
        if _shape(picture) != (self.width, self.height, self.format):
            picture = picture.reformat(self.width, self.height, self.format, threads=1)
        planes = zip(planes_of(picture), self._kept, planes_of(self._canvas), strict=True)
        for seen, kept, shown in planes:
            cv2.copyTo(seen, kept, shown)
        return self._canvas


def _shape(picture: av.VideoFrame) -> tuple[int, int, str]:
    return picture.width, picture.height, picture.format.name


def planes_of(picture: av.VideoFrame) -> list[Plane]:
    """Y, U and V as views: u8 [rows, columns]."""
    return [
        np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in picture.planes
    ]
