"""A small grey picture for the motion gate, taken from a video frame for next to nothing."""

from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

type Luma = npt.NDArray[np.uint8]
"""Brightness, u8 [H, W]."""

LONGEST_SIDE = 240
"""The small picture's longest side is at most this, and more than half of it.

A person of 25 pixels in a 640x360 picture still covers 6x2 of the small one's. Halving by whole
steps is what OpenCV has fast code for: 640x360 to 160x90 takes 21 us so and 240 us in one step.
"""


def luma_plane(picture: av.VideoFrame) -> Luma:
    """The Y plane of planar or semi-planar YUV, or grey, as a view: nothing is copied.

    The view holds libav's buffer: let go of it with the frame.
    """
    plane = picture.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def shrink(luma: Luma, longest: int = LONGEST_SIDE) -> Luma:
    """Average blocks of 2x2 pixels until the longest side fits. An odd last row or column goes."""
    small: Any = luma
    while max(small.shape) > longest:
        height, width = small.shape[0] // 2, small.shape[1] // 2
        even = small[: height * 2, : width * 2]
        small = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small)


def shrink_luma(picture: av.VideoFrame) -> Luma:
    """The frame's small grey picture."""
    return shrink(luma_plane(picture))
