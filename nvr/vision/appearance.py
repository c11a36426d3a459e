"""What something looks like, in 256 bytes from which no picture can be made again.

A histogram of the gradients' directions in each of 8 x 4 cells, after Dalal and Triggs (2005), of
the brightness only: at night a camera has no colours. Directions stay as they are when the light
gets stronger or weaker, and sensor noise has none.
"""

import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Box
from nvr.vision.luma import Luma

ROWS, COLUMNS, DIRECTIONS = 8, 4, 8
SIZE = ROWS * COLUMNS * DIRECTIONS
"""Bytes of an appearance."""

_CELL = 8
_SHARPEST = 1.0
"""Pixels of the scaled picture by which noise is blurred away."""

_FULL = 1024.0
"""The root of a cell's share that is written as this many steps; one byte holds a quarter of it,
and a single direction in a single cell never has more."""

_CELL_OF_PIXEL: npt.NDArray[np.int64] = (
    np.arange(ROWS * _CELL)[:, None] // _CELL * COLUMNS + np.arange(COLUMNS * _CELL) // _CELL
) * DIRECTIONS


def describe(luma: Luma, box: Box) -> bytes:
    """The appearance of a box's content; `luma` is the whole picture's brightness, u8 [H, W]."""
    height, width = luma.shape
    left, top = _pixel(box.x1, width, 1), _pixel(box.y1, height, 1)
    right, bottom = max(left + 1, _pixel(box.x2, width)), max(top + 1, _pixel(box.y2, height))
    size = (COLUMNS * _CELL, ROWS * _CELL)
    part = cv2.resize(luma[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(part.astype(np.float32), (0, 0), _SHARPEST)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    strength, angle = cv2.cartToPolar(across, down)
    direction = (angle * (DIRECTIONS / (2 * np.pi))).astype(np.int64) % DIRECTIONS
    shares = np.bincount(
        (_CELL_OF_PIXEL + direction).ravel(), weights=strength.ravel(), minlength=SIZE
    )
    roots = np.sqrt(shares / max(shares.sum(), 1e-6))
    return bytes(np.minimum(255, np.rint(roots * _FULL)).astype(np.uint8))


def _pixel(share: float, pixels: int, spare: int = 0) -> int:
    """An edge in pixels, within the picture."""
    return min(max(round(share * pixels), 0), pixels - spare)
