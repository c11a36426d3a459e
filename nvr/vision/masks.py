"""Motion masks as a picture: where motion counts."""

from collections.abc import Iterable

import cv2
import numpy as np

from nvr.messages import Points
from nvr.vision.luma import Luma

_FRACTION_BITS = 4


def open_part(masks: Iterable[Points], width: int, height: int) -> Luma:
    """What polygons leave of a picture of that size: u8 [height, width], 255 there and 0 within."""
    left = np.full((height, width), 255, np.uint8)
    scale = np.array([width, height], np.float64)
    for points in masks:
        corners = (np.array(points) * scale - 0.5) * (1 << _FRACTION_BITS)
        cv2.fillPoly(left, [np.rint(corners).astype(np.int32)], [0], shift=_FRACTION_BITS)
    return left
