"""Has a quiet picture changed since it was last looked at, however slowly?

The motion gate's background follows what comes slowly. A picture that is still the one that the
model saw needs no second look: it would say the same.
"""

import cv2
import numpy as np
import numpy.typing as npt

from nvr.vision.luma import Luma

CELL = 5
"""Pixels of the small picture. Averaging so many leaves a fifth of a sensor's noise."""

LEVELS = 2.0
NOISES = 7.0
"""A cell shows something else if it differs by more than a third of what the gate calls a change,
and by more than noise does: seven times the median difference, nearly five standard deviations. The
light may change evenly; shadows that wander count."""

type _Cells = npt.NDArray[np.float32]


class Drift:
    """Compares one camera's small pictures with the one of the last look."""

    def __init__(self) -> None:
        self._seen: _Cells | None = None

    def looked(self, small: Luma) -> None:
        """The model is shown this picture."""
        self._seen = _cells(small)

    def is_found(self, small: Luma) -> bool:
        """Whether this picture shows something else than the one that was looked at."""
        cells = _cells(small)
        if self._seen is None or self._seen.shape != cells.shape:
            return True
        change = cells - self._seen
        change = np.abs(change - np.median(change))
        return bool(change.max() > max(LEVELS, NOISES * float(np.median(change))))


def _cells(small: Luma) -> _Cells:
    height, width = small.shape
    size = (max(1, width // CELL), max(1, height // CELL))
    return cv2.resize(small.astype(np.float32), size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
