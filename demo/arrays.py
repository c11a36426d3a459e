"""The two kinds of array that pictures are made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

type Image = NDArray[np.uint8]
"""H x W x 3, BGR, or H x W (a mask or brightness); 0..255."""

type Floats = NDArray[np.floating[Any]]
"""Anything that is being computed: coverage 0..1, colours 0..1 or 0..255, coordinates."""


def as_image(values: NDArray[Any]) -> Image:
    """Cut at 0 and 255 and drop fractions: what has been computed, as pixels."""
    pixels: Image = np.clip(values, 0, 255).astype(np.uint8)
    return pixels
