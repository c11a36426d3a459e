"""Looks at one picture with all care: as a whole, and closer around everybody known in it."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import av
import numpy as np

from nvr.media.painter import Plane, planes_of
from nvr.messages import Box, Detection
from nvr.redaction.looks import Look, describe
from nvr.vision.detector import Detector
from nvr.vision.letterbox import Letterbox
from nvr.vision.model import load_info
from nvr.vision.settings import ModelChoice
from nvr.vision.shape import Shape
from nvr.vision.tracker import kind_of
from nvr.vision.views import EVERYWHERE, LARGEST, Target, View, closer_view

FAINT = 0.1
"""However unsure the model is: somebody may be there."""

_MOST_VIEWS = 4
_AROUND = 2.4
"""A closer look shows so many times the size of who is in its middle."""

_QUARTERS = tuple(Box(x, y, x + 0.6, y + 0.6) for x in (0.0, 0.4) for y in (0.0, 0.4))

_SAME_IOU = 0.6
_PART = 0.8
"""So much of a box lies within another one that it is a part of it, if it is the fainter by far."""

_FAR_FAINTER = 0.5
_FAR_LESS = 0.25
_CLEAR = 0.4
"""Who is found so surely is a person of their own, wherever they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """Somebody in one picture. ``extent`` holds every box that was found of them.

    ``look`` is None where others cover too much of them.
    """

    kind: str
    label: str
    score: float
    box: Box
    extent: Box
    look: Look | None = None


class Eyes:
    """The model. It is loaded for the first picture, and again for one of another shape."""

    def __init__(self, choice: ModelChoice) -> None:
        """Nothing may have loaded OpenVINO in this process before. Raises ModelError."""
        os.environ.update(choice.candidate.environment())  # read when OpenVINO is loaded
        self._choice = choice
        self._info = load_info(choice.folder)
        self._detector: Detector | None = None
        self._known: tuple[Box, ...] = ()

    def look(self, picture: av.VideoFrame) -> list[Sight]:
        """Everybody in a picture that follows the one before. Raises ModelError.

        ``picture`` is planar YUV with its chroma halved both ways.
        """
        planes = planes_of(picture)
        found = self._detect(planes, EVERYWHERE)
        boxes = [*(d.box for d in found), *self._known]
        views = _views(boxes, Shape(picture.width, picture.height))
        sights = self._look_closer(planes, found, views)
        self._known = tuple(sight.box for sight in sights if sight.kind == "person")
        return sights

    def look_everywhere(self, picture: av.VideoFrame) -> list[Sight]:
        """Everybody in a picture by itself, looking closer in all of it. Raises ModelError."""
        planes = planes_of(picture)
        return self._look_closer(planes, self._detect(planes, EVERYWHERE), _QUARTERS)

    def _look_closer(
        self, planes: Sequence[Plane], found: list[Detection], views: Iterable[Box]
    ) -> list[Sight]:
        for view in views:
            found += [d for d in self._detect(planes, view) if not View(view).cuts(d.box)]
        sights = merged(found)
        return [_with_look(sight, sights, planes) for sight in sights]

    def _detect(self, planes: Sequence[Plane], view: Box) -> list[Detection]:
        """What is found in a part of the picture, in places of the whole."""
        rows, columns = planes[1].shape
        left, right = int(view.x1 * columns), int(np.ceil(view.x2 * columns))
        top, bottom = int(view.y1 * rows), int(np.ceil(view.y2 * rows))
        y = planes[0][2 * top : 2 * bottom, 2 * left : 2 * right]
        u, v = (plane[top:bottom, left:right] for plane in planes[1:])
        detector = self._detector_for(Shape(columns * 2, rows * 2))
        letterbox = Letterbox.fit(Shape(y.shape[1], y.shape[0]), detector.shape)
        canvas = letterbox.canvas()
        letterbox.draw_i420(y, u, v, canvas)
        found = letterbox.detections_to_source(detector.detect(canvas))
        part = Box(left / columns, top / rows, right / columns, bottom / rows)
        return [replace(d, box=_placed(d.box, part)) for d in found]

    def _detector_for(self, size: Shape) -> Detector:
        shape = self._info.shape_for(size)
        if self._detector is None or self._detector.shape != shape:
            settings = self._choice.candidate.settings()
            self._detector = Detector(self._choice.folder, shape, settings, FAINT)
        return self._detector


def merged(found: Iterable[Detection]) -> list[Sight]:
    """Detections of several looks as sights, the surest first: each of somebody once.

    What is a part of somebody, or somebody with their surroundings, and found far less surely, is
    them; and so is a faint other kind in the same place, which the model mixed up.
    """
    sights: list[Sight] = []
    for one in sorted(found, key=lambda d: d.score, reverse=True):
        kind = kind_of(one.label)
        same = next((n for n, s in enumerate(sights) if _is_same(s, one, kind)), None)
        if same is None:
            sights.append(Sight(kind, one.label, one.score, one.box, one.box))
        elif sights[same].kind == kind:
            sights[same] = replace(sights[same], extent=around(sights[same].extent, one.box))
    return sights


def around(a: Box, b: Box) -> Box:
    """The smallest box that holds both."""
    return Box(min(a.x1, b.x1), min(a.y1, b.y1), max(a.x2, b.x2), max(a.y2, b.y2))


def shared(a: Box, b: Box) -> float:
    """The area that two boxes have in common."""
    width, height = min(a.x2, b.x2) - max(a.x1, b.x1), min(a.y2, b.y2) - max(a.y1, b.y1)
    return max(0.0, width) * max(0.0, height)


def _is_same(sight: Sight, one: Detection, kind: str) -> bool:
    iou = sight.box.iou(one.box)
    is_fainter = one.score < _FAR_FAINTER * sight.score and one.score < _CLEAR
    if sight.kind != kind:
        # a child on all fours looks like a dog: who is a person not quite without doubt is hidden
        is_nobody = kind != "person" or one.score < _FAR_LESS * sight.score
        return is_fainter and is_nobody and iou > _SAME_IOU
    if iou > _SAME_IOU:
        return True
    common = shared(sight.box, one.box)
    smaller = min(sight.box.area, one.box.area)
    return is_fainter and common > _PART * smaller


def _with_look(sight: Sight, sights: Sequence[Sight], planes: Sequence[Plane]) -> Sight:
    others = [other.box for other in sights if other is not sight]
    return replace(sight, look=describe(planes, sight.box, others))


def _views(boxes: Iterable[Box], picture: Shape) -> list[Box]:
    """Where to look closer, so that everybody is seen large; the smallest first."""
    views: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.area):
        size = max(box.x2 - box.x1, box.y2 - box.y1)
        if _AROUND * size > LARGEST or any(View(view).shows(_wider(box)) for view in views):
            continue
        target = Target((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2, _AROUND * size)
        views.append(closer_view(target, picture))
        if len(views) == _MOST_VIEWS:
            break
    return views


def _wider(box: Box) -> Box:
    """With a margin, within the picture."""
    right, down = 0.2 * (box.x2 - box.x1), 0.2 * (box.y2 - box.y1)
    return Box(
        max(0.0, box.x1 - right),
        max(0.0, box.y1 - down),
        min(1.0, box.x2 + right),
        min(1.0, box.y2 + down),
    )


def _placed(box: Box, part: Box) -> Box:
    width, height = part.x2 - part.x1, part.y2 - part.y1
    return Box(
        part.x1 + box.x1 * width,
        part.y1 + box.y1 * height,
        part.x1 + box.x2 * width,
        part.y1 + box.y2 * height,
    )
