"""Fit a picture of any size into the model's input without distorting it, and map boxes back.

Geometry and grey bars follow what the YOLO models were trained and validated with: scale to fit,
centre, fill the rest with grey 114, bilinear interpolation.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Box, Detection
from nvr.vision.shape import Shape

type Pixels = npt.NDArray[np.uint8]

PADDING_GREY = 114


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a picture of size ``source`` lies inside the model's input of size ``target``.

    ``left``, ``top`` and ``inner`` are pixels of the target.
    """

    source: Shape
    target: Shape
    inner: Shape
    left: int
    top: int

    @classmethod
    def fit(cls, source: Shape, target: Shape) -> Self:
        """The largest centred placement that keeps the aspect ratio."""
        scale = min(target.width / source.width, target.height / source.height)
        inner = Shape(
            max(1, round(source.width * scale)),
            max(1, round(source.height * scale)),
        )
        # Half a pixel of an odd rest goes to the right and the bottom.
        left = (target.width - inner.width) // 2
        top = (target.height - inner.height) // 2
        return cls(source, target, inner, left, top)

    def canvas(self) -> Pixels:
        """A grey target picture, u8 [H, W, 3], to be filled again and again by the methods below.

        They write only the inner part, so that the bars are painted once.
        """
        return np.full((self.target.height, self.target.width, 3), PADDING_GREY, np.uint8)

    def inner_of(self, canvas: Pixels) -> Pixels:
        """The part of a canvas that holds the picture, as a view."""
        bottom, right = self.top + self.inner.height, self.left + self.inner.width
        return canvas[self.top : bottom, self.left : right]

    def draw_bgr(self, picture: Pixels, canvas: Pixels) -> None:
        """Scale a BGR picture, u8 [H, W, 3], into the canvas."""
        inner = self.inner_of(canvas)
        if picture.shape == inner.shape:
            inner[:] = picture
            return
        size = (self.inner.width, self.inner.height)
        inner[:] = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)

    def draw_i420(self, y: Pixels, u: Pixels, v: Pixels, canvas: Pixels) -> None:
        """Scale planar 4:2:0 video, u8 y [H, W] and u, v [H/2, W/2], into the canvas.

        The planes are scaled first and turned into BGR after, so that a large picture costs
        little. Rows may be padded (strided views are fine).
        """
        width, height = self.inner.width + self.inner.width % 2, self.inner.height
        height += height % 2
        chroma = (width // 2, height // 2)
        scaled = np.empty((height * 3 // 2, width), np.uint8)
        _resize_into(y, (width, height), scaled[:height])
        quarter = chroma[0] * chroma[1]
        rest = scaled[height:].reshape(-1)
        _resize_into(u, chroma, rest[:quarter].reshape(chroma[1], chroma[0]))
        _resize_into(v, chroma, rest[quarter:].reshape(chroma[1], chroma[0]))
        picture = cv2.cvtColor(scaled, cv2.COLOR_YUV2BGR_I420)
        self.inner_of(canvas)[:] = picture[: self.inner.height, : self.inner.width]

    def draw_nv12(self, y: Pixels, uv: Pixels, canvas: Pixels) -> None:
        """As draw_i420, for interleaved chroma: u8 uv [H/2, W/2, 2]."""
        self.draw_i420(y, uv[..., 0], uv[..., 1], canvas)

    def to_source(self, box: Box) -> Box:
        """A box of the target (normalised to it) as a box of the source, clipped to 0..1."""

        def across(value: float) -> float:
            return _unit((value * self.target.width - self.left) / self.inner.width)

        def down(value: float) -> float:
            return _unit((value * self.target.height - self.top) / self.inner.height)

        return Box(across(box.x1), down(box.y1), across(box.x2), down(box.y2))

    def detections_to_source(self, detections: Iterable[Detection]) -> list[Detection]:
        """What the detector found in the target, placed in the source.

        Boxes that lie wholly in the grey bars are dropped.
        """
        placed = [replace(d, box=self.to_source(d.box)) for d in detections]
        return [d for d in placed if d.box.area > 0]


def _resize_into(plane: Pixels, size: tuple[int, int], out: Pixels) -> None:
    if plane.shape == out.shape:
        out[:] = plane
    else:
        cv2.resize(plane, size, dst=out, interpolation=cv2.INTER_LINEAR)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
