"""From decoded pictures to JPEG."""

from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

type Bgr = npt.NDArray[np.uint8]
"""Colours blue, green, red: u8 [H, W, 3]."""

QUALITY = 88


def to_bgr(picture: av.VideoFrame, width: int | None = None) -> Bgr:
    """The frame in colour, scaled down to ``width`` pixels if it is wider."""
    shown_width, shown_height = picture.width, picture.height
    if width is not None and width < picture.width:
        shown_width = width
        shown_height = max(2, round(picture.height * width / picture.width / 2) * 2)
    # left to itself libav starts a thread for each core, which costs more than it brings
    scaled = picture.reformat(shown_width, shown_height, "bgr24", threads=1)
    return scaled.to_ndarray()  # type: ignore[return-value]


def to_jpeg(image: Bgr) -> bytes:
    """Encode."""
    is_done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not is_done:
        raise ValueError(f"a picture of {image.shape} can't be encoded")
    encoded: Any = data
    return bytes(encoded.tobytes())
