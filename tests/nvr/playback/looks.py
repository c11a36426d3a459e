"""What tests see in the pictures that they get."""

import av
import cv2
import numpy as np
import numpy.typing as npt

from nvr.playback.filmstrip import Filmstrip
from tests.nvr.streams import number_of

type Bgr = npt.NDArray[np.uint8]


def decoded(jpeg: bytes) -> Bgr:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def number_in(picture: Bgr) -> int:
    """The number that the camera drew into the picture."""
    return number_of(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24"))


def tiles(strip: Filmstrip) -> list[Bgr]:
    """A strip's tiles in order."""
    whole = decoded(strip.jpeg)
    width, height = strip.tile_width, strip.tile_height
    assert whole.shape == (height * strip.rows, width * strip.columns, 3)
    return [
        whole[row * height : (row + 1) * height, column * width : (column + 1) * width]
        for row in range(strip.rows)
        for column in range(strip.columns)
    ]
