"""What the scene looks like without anybody: what it showed before is nobody who came.

Under another light (infrared switched on, headlights, a cloud, another exposure) a model takes
furniture for persons, and the gate rightly says that something changes there. Who comes into view
changes more than brightness: edges appear that the scene did not have, and its own vanish. On made
persons in made weather the edges in a person's box correlate with those of the empty scene by 0.2,
in 99 of 100 cases by less than 0.5; those in the same box of the empty scene under another light by
0.9, in nine of ten cases by more than 0.7.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Box, Detection, Track
from nvr.vision.luma import Luma, shrink

type _Edges = npt.NDArray[np.float32]

EVERY_US = 15_000_000
"""A picture is kept so often."""

SLOTS = 6
"""Pictures kept, each about twice as old as the next: from a quarter of a minute to an
hour. Several, because the light changes: one of them shows the scene by infrared light."""

BEFORE_US = 20_000_000
"""A picture must be so old to tell what the scene shows. Who came in later is not in it; who came
before, and was not recognised until now although they didn't move, is left alone until they do."""

TRACKED_AFTER_US = 10_000_000
"""Where something is recognised within this time, a picture before doesn't show the scene."""

NEW_IOU = 0.5

OLDEST_US = 3600_000_000
"""What the scene showed longer ago may be gone."""

LONGEST_SIDE = 320
ROWS, COLUMNS = 32, 24
"""Pixels to which a box's content is scaled; sensor noise is averaged away in what is large."""

ALIKE = 0.6
"""Correlation of edges from which on a box shows what it showed before."""

SURE_SCORE = 0.7
"""What scores so much is believed all the same."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """The scene at a moment, and where in it somebody was."""

    wall_us: int
    luma: Luma
    somebody: list[Box]


class Scenery:
    """One camera's. Goes by the frames' time; begin with a new one after a step of the clock."""

    def __init__(self) -> None:
        self._pictures: deque[_Picture] = deque()

    def keep(self, luma: Luma, tracks: Iterable[Track], wall_us: int) -> None:
        """Take in a frame (u8 [H, W], of any size), and who is tracked in it.

        To be called only while looks are answered: in a picture that nobody looked at, nobody is
        tracked, whoever is there.
        """
        there = [track.box for track in tracks]
        newest = self._pictures[-1] if self._pictures else None
        if newest is None or wall_us - newest.wall_us >= EVERY_US:
            small = shrink(luma, LONGEST_SIDE).copy()
            self._add(_Picture(wall_us, small, there + _still_there(newest, small, there)))
        elif there and wall_us - newest.wall_us <= TRACKED_AFTER_US:
            known = newest.somebody
            known += [b for b in there if all(b.iou(other) < NEW_IOU for other in known)]

    def without(
        self,
        detections: Sequence[Detection],
        luma: Luma,
        wall_us: int,
        tracks: Iterable[Track] = (),
    ) -> list[Detection]:
        """Of what a look at that picture found, that which the scene did not show before.

        What is tracked already stays: it was believed when it came.
        """
        older = [p for p in self._pictures if wall_us - p.wall_us >= BEFORE_US]
        if not detections or not older:
            return list(detections)
        small = shrink(luma, LONGEST_SIDE)
        if small.shape != older[0].luma.shape:
            return list(detections)
        known = [track.box for track in tracks]
        return [
            found
            for found in detections
            if found.score >= SURE_SCORE
            or any(found.box.iou(box) >= NEW_IOU for box in known)
            or not _is_in(older, small, found.box)
        ]

    def _add(self, picture: _Picture) -> None:
        """Of too many, drop the one whose neighbours are most alike in age."""
        pictures = self._pictures
        if pictures and pictures[-1].luma.shape != picture.luma.shape:
            pictures.clear()
        pictures.append(picture)
        if picture.wall_us - pictures[0].wall_us > OLDEST_US:
            pictures.popleft()
        if len(pictures) > SLOTS:
            ages = [picture.wall_us - old.wall_us + EVERY_US for old in pictures]
            gaps = [ages[n - 1] / ages[n + 1] for n in range(1, len(ages) - 1)]
            del pictures[1 + gaps.index(min(gaps))]


def _still_there(before: _Picture | None, small: Luma, there: Sequence[Box]) -> list[Box]:
    """Where somebody was in the picture before, and where nothing has changed since.

    Somebody who sits still and is missed by a few looks must not become a part of the scene.
    """
    if before is None or before.luma.shape != small.shape:
        return []
    return [
        box
        for box in before.somebody
        if all(box.iou(other) < NEW_IOU for other in there)
        and float(np.vdot(_edges(small, box), _edges(before.luma, box))) >= ALIKE
    ]


def _is_in(pictures: Iterable[_Picture], small: Luma, box: Box) -> bool:
    """Whether one of the pictures shows in a box what the small one shows there now."""
    edges = _edges(small, box)
    return any(
        float(np.vdot(edges, _edges(picture.luma, box))) >= ALIKE
        for picture in pictures
        if not any(box.touches(other) for other in picture.somebody)
    )


def _edges(luma: Luma, box: Box) -> _Edges:
    """How strong edges in a box are and along which line they lie, whichever side is brighter.

    [2, ROWS, COLUMNS], of length 1. Infrared light turns cloth from dark to bright; the doubled
    angle of a gradient stays. The root of the strength keeps a beam's edge from counting for all.
    """
    height, width = luma.shape
    left, top = min(int(box.x1 * width), width - 2), min(int(box.y1 * height), height - 2)
    right, bottom = max(left + 2, round(box.x2 * width)), max(top + 2, round(box.y2 * height))
    part = cv2.resize(luma[top:bottom, left:right], (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(part.astype(np.float32), (0, 0), 1.0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    scale = np.maximum(across**2 + down**2, 1e-6) ** -0.75
    edges: _Edges = np.stack([(across**2 - down**2) * scale, 2 * across * down * scale])
    return edges / max(float(np.linalg.norm(edges)), 1e-6)
