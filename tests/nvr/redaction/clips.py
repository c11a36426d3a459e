"""Made clips with people at known places, and reading what became of them."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from bench.company import Company, Corners, dyed, walk
from demo.room import draw_room
from demo.sprites import people
from nvr.errors import StorageMissing
from nvr.redaction.order import RenderOrder
from nvr.shares import ShareBackground, ShareContent
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import Candidate, ModelChoice

CLIP_START_US = 1_700_000_000_000_000
START_US, END_US = CLIP_START_US + 1_000_000, CLIP_START_US + 3_000_000
MODEL = ModelChoice(BUILTIN_DIR, Candidate(None, "f32"))

WHOLE = RenderOrder(
    content=ShareContent.WHOLE,
    background=ShareBackground.BLACK,
    clip_start_us=CLIP_START_US,
    start_us=START_US,
    end_us=END_US,
    subject=(),
    with_audio=False,
    keeps_lettering=True,
)
"""Two seconds of such a clip, as they are."""

type Luma = npt.NDArray[np.uint8]

SEEN = 48
"""Brighter than what is black after encoding, by far."""


@dataclass(frozen=True)
class LostClip:
    """Its file was deleted meanwhile."""

    size: int = 100_000

    def read(self, offset: int, length: int) -> bytes:
        raise StorageMissing("the recording was deleted")


def passing(seconds: float = 4.0) -> Company:
    """Two in different clothes, who walk past each other at a distance from the other."""
    first, second = people()
    green = dyed(second, "green", (0.3, 1.5, 0.4))
    return Company(
        draw_room(3).picture,
        (
            walk(first, (0.0, 0.15, 0.95, 0.7), (seconds, 0.42, 0.95, 0.7)),
            walk(green, (0.0, 0.85, 0.93, 0.66), (seconds, 0.58, 0.93, 0.66)),
        ),
        seconds,
        heard_s=(1.0, 3.0),
        tags={"title": "Front door", "creation_time": "2023-11-14T22:13:20Z"},
    )


def lumas(path: Path) -> list[Luma]:
    """The brightness of every picture, u8 [H, W]."""
    with av.open(str(path)) as container:
        return [
            np.asarray(f.to_ndarray(format="gray"), np.uint8) for f in container.decode(video=0)
        ]


def shown_share(luma: Luma, box: Corners) -> float:
    """The share of a box's pixels that are not black."""
    part = _part(luma, box)
    return float((part > SEEN).mean()) if part.size else 0.0


def same_share(luma: Luma, source: Luma, box: Corners) -> float:
    """Of a box's pixels that are bright in the source, the share that are visible."""
    bright = _part(source, box) > 2 * SEEN
    return float((_part(luma, box) > SEEN)[bright].mean())


def _part(luma: Luma, box: Corners) -> Luma:
    height, width = luma.shape
    return luma[
        round(box[1] * height) : round(box[3] * height),
        round(box[0] * width) : round(box[2] * width),
    ]
