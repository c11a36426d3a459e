"""Runs once, before any camera's process is forked, what all of them will run.

The interpreter rewrites a function's code when it has run it a few times, and libraries fill their
tables at their first use. Done before the fork, the pages so written are shared by all cameras;
done after it, every camera has 1.2 MB more of its own.
"""

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np

from nvr.messages import Box, Detection, Frame
from nvr.vision.views import WHOLE, View
from nvr.vision.watcher import Watcher

_WIDTH, _HEIGHT = 640, 360
_FRAMES = 60
_FRAME_US = 100_000
_BEGIN_US = 1_700_000_000_000_000
_TOO_DOUBTFUL = Detection("person", 0.3, Box(0.2, 0.2, 0.3, 0.6))
"""Something to follow that no alert comes of."""


class _Doubtful:
    """Sees the same in every picture."""

    def __init__(self) -> None:
        self._frame: Frame | None = None

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        self._frame = frame
        return True

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        frame, self._frame = self._frame, None
        return None if frame is None else (frame, [_TOO_DOUBTFUL])


def _nobody(_message: object) -> None:
    """Hears nothing of it."""


def before_forks(emit: Callable[[object], None] = _nobody) -> None:
    """Watch a noisy picture for some seconds, in which something moves. Starts no thread."""
    cv2.setNumThreads(1)
    nowhere = Path("/nonexistent")  # nothing is told, so nothing is written
    watcher = Watcher("rehearsal", _Doubtful(), emit, nowhere)
    noise = np.random.default_rng(1)
    for number in range(_FRAMES):
        planes = np.full((_HEIGHT * 3 // 2, _WIDTH), 128, np.uint8)
        planes[:_HEIGHT] = noise.integers(90, 110, (_HEIGHT, _WIDTH), dtype=np.uint8)
        if number > _FRAMES // 2:
            planes[4 * number : 4 * number + 12, 100:112] = 250  # too small for an alert
        picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        watcher.handle(Frame(picture, _BEGIN_US + number * _FRAME_US, number))
