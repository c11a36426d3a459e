"""Pictures of a share: black, or the still of the place, and what may be seen copied onto it.

Nothing is painted over. What is not known to be allowed never gets onto the canvas.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import av
import av.video.reformatter
import cv2
import numpy as np

from nvr.media.painter import Plane, planes_of
from nvr.messages import Box

BLACK = (16, 128, 128)
"""Y, U, V of ITU-R BT.601 and BT.709 with the limited range of video."""

_FORMAT = "yuv420p"
_LIMITED = av.video.reformatter.ColorRange.MPEG
_FULL = av.video.reformatter.ColorRange.JPEG


@dataclass(frozen=True, slots=True)
class Visible:
    """What of a picture may be seen: what lies in one of ``shown`` and in none of ``hidden``."""

    shown: tuple[Box, ...] = ()
    hidden: tuple[Box, ...] = ()


def planar(picture: av.VideoFrame) -> av.VideoFrame:
    """The picture as planar YUV of even size, its chroma halved both ways, of limited range."""
    width, height = picture.width // 2 * 2, picture.height // 2 * 2
    is_planar = (picture.width, picture.height, picture.format.name) == (width, height, _FORMAT)
    if is_planar and picture.color_range != _FULL:
        return picture
    return picture.reformat(width, height, _FORMAT, dst_color_range=_LIMITED, threads=1)


def black(width: int, height: int) -> list[Plane]:
    """Y, U and V of a black picture."""
    sizes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    return [np.full(size, value, np.uint8) for size, value in zip(sizes, BLACK, strict=True)]


class Canvas:
    """Makes the pictures of one share."""

    def __init__(self, width: int, height: int, never: Plane | None = None) -> None:
        """``never`` is 255 where nothing is shown, u8 [height, width]: masks, lettering."""
        self.width, self.height = width, height
        self._base = black(width, height)
        self._allowed = None if never is None else 255 - never
        self._frame = av.VideoFrame(width, height, _FORMAT)

    def hang(self, still: Sequence[Plane], known: Plane) -> None:
        """Show a still of the place behind everything, where ``known`` is 255."""
        if self._allowed is not None:
            known = cv2.bitwise_and(known, self._allowed)  # type: ignore[assignment]
        for plane, seen, kept in zip(self._base, still, _with_halves(known), strict=True):
            cv2.copyTo(seen, kept, plane)

    def paint(self, picture: av.VideoFrame, visible: Visible) -> tuple[av.VideoFrame, bool]:
        """The picture with what may be seen of it, and whether that is anything.

        The same object each time.
        """
        mask = np.zeros((self.height, self.width), np.uint8)
        for box in visible.shown:
            mask[self._inside(box)] = 255
        for box in visible.hidden:
            mask[self._around(box)] = 0
        if self._allowed is not None:
            cv2.bitwise_and(mask, self._allowed, dst=mask)
        for shown, base in zip(planes_of(self._frame), self._base, strict=True):
            shown[:] = base
        is_seen = bool(mask.any())
        if is_seen:
            planes = zip(
                planes_of(picture), _with_halves(mask), planes_of(self._frame), strict=True
            )
            for seen, kept, shown in planes:
                cv2.copyTo(seen, kept, shown)
        return self._frame, is_seen

    def _inside(self, box: Box) -> tuple[slice, slice]:
        """The pixels of a box, in whole pairs, none that is only partly in it."""
        left, right = math.ceil(box.x1 * self.width / 2), math.floor(box.x2 * self.width / 2)
        top, bottom = math.ceil(box.y1 * self.height / 2), math.floor(box.y2 * self.height / 2)
        return (
            slice(2 * max(0, top), 2 * max(0, bottom)),
            slice(2 * max(0, left), 2 * max(0, right)),
        )

    def _around(self, box: Box) -> tuple[slice, slice]:
        """The pixels of a box, in whole pairs, all that are partly in it."""
        left, right = math.floor(box.x1 * self.width / 2), math.ceil(box.x2 * self.width / 2)
        top, bottom = math.floor(box.y1 * self.height / 2), math.ceil(box.y2 * self.height / 2)
        return (
            slice(2 * max(0, top), 2 * max(0, bottom)),
            slice(2 * max(0, left), 2 * max(0, right)),
        )


def with_margin(box: Box, share: float) -> Box:
    """A box that is larger on each side by a share of its own sides, within the picture."""
    right, down = share * (box.x2 - box.x1), share * (box.y2 - box.y1)
    return Box(
        max(0.0, box.x1 - right),
        max(0.0, box.y1 - down),
        min(1.0, box.x2 + right),
        min(1.0, box.y2 + down),
    )


def _with_halves(mask: Plane) -> Iterable[Plane]:
    """The mask for Y, U and V: colour is kept only where all of its four pixels are."""
    height, width = mask.shape
    half = mask.reshape(height // 2, 2, width // 2, 2).min(axis=(1, 3))
    return mask, half, half
