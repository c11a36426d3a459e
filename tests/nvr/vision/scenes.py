"""Made scenes: grey pictures with noise, light and walkers; detections of things on a path."""

from collections.abc import Callable
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt

from nvr.messages import Box, Detection, Motion

START_US = 1_760_000_000_000_000
QUIET = Motion(0.0, (), is_new=False)

type Grey = npt.NDArray[np.uint8]
type Picture = npt.NDArray[np.float64]
type Paint = Callable[[Picture], None]


def at(seconds: float) -> int:
    """Wall time of a moment of a scene."""
    return START_US + round(seconds * 1e6)


def box(x: float, y: float = 0.5, width: float = 0.06, height: float = 0.3) -> Box:
    """A box around a centre."""
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def stirring(*boxes: Box) -> Motion:
    """Motion in all of these places."""
    return Motion(sum(b.area for b in boxes), boxes, is_new=False)


def person(x: float, score: float = 0.8, y: float = 0.5) -> Detection:
    return Detection("person", score, box(x, y))


@dataclass
class Street:
    """A textured background with sensor noise, 160x90, ten frames a second."""

    seed: int = 0
    noise: float = 2.0
    width: int = 160
    height: int = 90

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        coarse = self.rng.uniform(60, 180, (self.height // 10 + 1, self.width // 10 + 1))
        full = np.kron(coarse, np.ones((10, 10)))[: self.height, : self.width]
        self.still = full + self.rng.normal(0, 6, full.shape)

    def frame(self, light: float = 1.0, add: Paint | None = None) -> Grey:
        """One picture: what `add` paints into the scene, in that light, with fresh noise."""
        picture = self.still.copy()
        if add is not None:
            add(picture)
        noisy = picture * light + self.rng.normal(0, self.noise, picture.shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)


def walker(x: float, y: int = 40, width: int = 6, height: int = 20) -> Paint:
    """Paints a dark person whose left edge is at pixel x; may lie partly outside."""

    def paint(picture: Picture) -> None:
        left, right = max(0, round(x)), max(0, round(x) + width)
        picture[y : y + height, left:right] = 25

    return paint


def picture_of(grey: Grey, scale: int = 4) -> av.VideoFrame:
    """A planar YUV frame that shows a grey picture, enlarged, without colour."""
    large = np.kron(grey, np.ones((scale, scale), np.uint8))
    height, width = large.shape
    chroma = np.full((height // 2, width), 128, np.uint8)
    return av.VideoFrame.from_ndarray(np.concatenate([large, chroma]), format="yuv420p")
