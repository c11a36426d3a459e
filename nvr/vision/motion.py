"""The motion gate: is something happening, and where? Cheap enough for every frame.

Every pixel of a small grey picture has a background (a running mean) and a noise (the running mean
of its distance from the background). It has changed when it is further from its background than its
noise explains; changed pixels that hang together are a region. Three things keep it calm:

* A pixel that changes again and again (leaves, water, a blinking lamp) becomes noisy, and so
  harder to change. The idea is that of PBAS (Hofmann, Tiefenbacher, Rigoll, 2012).
* The whole picture may change its brightness: a straight line through old and new brightness takes
  the background along, and what is left over may move. When no line fits (infrared light switches
  on, the camera was turned) the background starts anew.
* A region that nothing moves in any more (a car that parked, the hole that somebody left who stood
  there from the first frame on) becomes background after seconds.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Box, Detection, Motion, Points
from nvr.vision.luma import Luma
from nvr.vision.masks import open_part
from nvr.vision.trifles import Trifles

type Plane = npt.NDArray[np.float32]

BACKGROUND_S = 2.5
"""Time constant of the background. Light that changes by less than two levels a second is followed
closely enough to stay below ``MIN_CONTRAST``."""

MOVING_BACKGROUND_S = 12.0
"""... where something moves: it shall not leave a shadow of itself in the background."""

NOISE_S = 4.0
"""Time constant of the noise of a pixel at rest."""

RESTLESS_S = 16.0
"""Time constant of a changing pixel's noise: leaves become noise within seconds, a walker, who
covers a pixel for less than one, hardly leaves a trace."""

YOUNG_S = 5.0
YOUNG_RESTLESS_S = 4.0
"""At first, restless pixels are learnt faster: a burned-in clock runs from the start."""

MAX_NOISE = 30.0
"""Levels (of 255). More than this is not learnt: a bright person before dark leaves still shows."""

FIRST_NOISE = 2.0
"""Levels; what a pixel's noise is taken for before it was measured."""

NOISE_FACTOR = 5.0
"""Mean distances from the background that count as change: four standard deviations."""

MIN_CONTRAST = 6.0
"""Levels; a change below it is no change however quiet the pixel."""

MIN_PIXELS = 5
"""Changed pixels that must hang together. An insect or a compression artefact is smaller, the
first sliver of a person at the picture's edge is larger."""

MAX_REGIONS = 8

FRAME_CHANGE = 8
"""Levels from one frame to the next that mean that something moves there now."""

AT_REST_S = 1.0
"""A region without such a change for so long is at rest and becomes background."""

SUSPICIOUS_SHARE = 0.12
"""From this share of changed pixels on we ask whether it's the light."""

LIGHT_SHARE = 0.5
"""It's the light if a line through old and new brightness explains this share of the pixels."""

NEW_SCENE_SHARE = 0.5
"""More than this share changed, and no line explains it: everything is new."""

LEARNING_FRAMES = 8
"""The first frames after a start are averaged with equal weight and report no motion."""

QUIET_BEFORE_NEW_S = 2.0
NEW_S = 1.0
MAX_FRAME_GAP_S = 1.0
"""A pause between frames counts as no more than this, so that one frame never becomes all of the
background."""


@dataclass(slots=True)
class _Change:
    """Which pixels changed: u8 [H, W], 0 or 255, and their share of the picture."""

    mask: Luma
    share: float


class MotionGate:
    """One camera's background, noise and motion.

    ``scene_changed`` tells of the last frame that the light or the whole picture changed: no
    motion, but a reason to look. ``changed`` is where it had changed, u8 [H, W], 0 or 255, as long
    as something moves.
    """

    def __init__(self, masks: Sequence[Points] = ()) -> None:
        self.scene_changed = False
        self.changed: Luma | None = None
        self._masks = masks
        self._open: Luma | None = None  # where motion counts; None everywhere
        self._open_share = 1.0
        self._trifles = Trifles()
        self._frames = 0
        self._age_s = 0.0
        self._background: Plane = np.zeros((0, 0), np.float32)
        self._noise = self._threshold = self._distance = self._background
        self._previous: Luma | None = None
        self._restless: Luma | None = None
        self._last_us = 0
        self._found_us: int | None = None
        self._began_us = 0

    def update(self, luma: Luma, wall_us: int) -> Motion:
        """What changed. ``luma`` is a small picture, u8 [H, W], always of the same camera.

        A picture of another size than before starts anew.
        """
        elapsed_s = min(max((wall_us - self._last_us) / 1e6, 0.0), MAX_FRAME_GAP_S)
        self._last_us = wall_us
        self.scene_changed, self.changed = False, None
        current = luma.astype(np.float32)
        if current.shape != self._background.shape:
            self._start(current)
        change = self._compare(current)
        if change.share > SUSPICIOUS_SHARE * self._open_share:
            change = self._follow_light(current, change)
        boxes: list[Box] = []
        if self._frames < LEARNING_FRAMES:
            self._learn(current, max(1 / (self._frames + 1), elapsed_s / BACKGROUND_S), elapsed_s)
        elif change.share * luma.size < MIN_PIXELS:
            self._restless = None
            self._learn(current, _weight(elapsed_s, BACKGROUND_S), elapsed_s)
        else:
            boxes, moving = self._regions(luma, change.mask, elapsed_s)
            boxes = self._trifles.without(boxes, wall_us)
            self._learn_around(current, change.mask, moving, elapsed_s)
        self.changed = change.mask if boxes else None
        self._frames += 1
        self._age_s += elapsed_s
        self._previous = luma
        return self._motion(boxes, change.share, wall_us)

    def looked(self, motion: Motion, detections: Iterable[Detection], wall_us: int) -> None:
        """Learn from a look at a frame with that motion what moves and is never anybody."""
        self._trifles.looked(motion.regions, detections, wall_us)

    def mask(self, masks: Sequence[Points]) -> None:
        """Motion within these polygons does not count from now on; elsewhere nothing changes."""
        self._masks = masks
        self._leave_out_masked()

    def _leave_out_masked(self) -> None:
        self._open, self._open_share = None, 1.0
        if self._masks and self._background.size:
            height, width = self._background.shape
            self._open = open_part(self._masks, width, height)
            self._open_share = max(cv2.countNonZero(self._open), 1) / self._open.size

    def _start(self, current: Plane) -> None:
        self._frames = 0
        self._age_s = 0.0
        self._background = current.copy()
        self._noise = np.full_like(current, FIRST_NOISE)
        self._distance = np.empty_like(current)
        self._restless = None
        self._leave_out_masked()
        self._set_threshold()

    def _set_threshold(self) -> None:
        self._threshold = np.maximum(self._noise * NOISE_FACTOR, MIN_CONTRAST)

    def _compare(self, current: Plane) -> _Change:
        cv2.absdiff(current, self._background, self._distance)
        mask: Luma = cv2.compare(self._distance, self._threshold, cv2.CMP_GT)  # type: ignore[assignment]
        if self._open is not None:
            cv2.bitwise_and(mask, self._open, mask)
        return _Change(mask, cv2.countNonZero(mask) / mask.size)

    def _follow_light(self, current: Plane, change: _Change) -> _Change:
        """Take the background along with the light; start anew if that doesn't explain it."""
        line = _fit_light(self._background, current)
        if line is not None:
            gain, offset = line
            np.clip(self._background * gain + offset, 0, 255, out=self._background)
            change = self._compare(current)
            self.scene_changed = True
        if change.share > NEW_SCENE_SHARE * self._open_share:
            self._start(current)
            change = self._compare(current)
            self.scene_changed = True
        return change

    def _learn(self, current: Plane, weight: float, elapsed_s: float) -> None:
        """Nothing moves: all pixels tell about background and noise."""
        cv2.accumulateWeighted(current, self._background, weight)
        cv2.accumulateWeighted(self._distance, self._noise, _weight(elapsed_s, NOISE_S))
        if self._frames % 4 == 0 or self._frames < LEARNING_FRAMES:
            self._set_threshold()  # it moves slowly: a quarter of the frames will do

    def _learn_around(self, current: Plane, changed: Luma, moving: Luma, elapsed_s: float) -> None:
        still = cv2.bitwise_not(moving)
        calm = cv2.bitwise_not(changed)
        weight, slow = _weight(elapsed_s, BACKGROUND_S), _weight(elapsed_s, MOVING_BACKGROUND_S)
        cv2.accumulateWeighted(current, self._background, weight, still)
        cv2.accumulateWeighted(current, self._background, slow, moving)
        np.minimum(self._distance, MAX_NOISE, out=self._distance)
        restless_s = YOUNG_RESTLESS_S if self._age_s < YOUNG_S else RESTLESS_S
        weight, slow = _weight(elapsed_s, NOISE_S), _weight(elapsed_s, restless_s)
        cv2.accumulateWeighted(self._distance, self._noise, weight, calm)
        cv2.accumulateWeighted(self._distance, self._noise, slow, changed)
        self._set_threshold()

    def _regions(self, luma: Luma, changed: Luma, elapsed_s: float) -> tuple[list[Box], Luma]:
        """Boxes of what hangs together, largest first, and the mask of what moves now."""
        restless = self._note_restless(luma, elapsed_s)
        _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
            changed, 8, cv2.CV_16U, cv2.CCL_GRANA
        )
        height, width = luma.shape
        moving = np.zeros_like(luma)
        found: list[tuple[int, Box]] = []
        for label in range(1, len(stats)):
            x, y, w, h, pixels = (int(value) for value in stats[label])
            if pixels < MIN_PIXELS:
                continue
            there = np.s_[y : y + h, x : x + w]
            inside = labels[there] == label
            if not restless[there][inside].any():
                continue  # at rest: let it become background
            moving[there][inside] = 255
            found.append((pixels, Box(x / width, y / height, (x + w) / width, (y + h) / height)))
        found.sort(key=lambda item: item[0], reverse=True)
        return [box for _, box in found[:MAX_REGIONS]], moving

    def _note_restless(self, luma: Luma, elapsed_s: float) -> Luma:
        """Where something changed from one frame to the next not long ago: u8, above 0."""
        if self._restless is None or self._previous is None:
            self._restless = np.full_like(luma, 255)  # what is new is not at rest
            return self._restless
        fade = math.ceil(255 * elapsed_s / AT_REST_S)
        change = cv2.absdiff(luma, self._previous)
        _, now = cv2.threshold(change, FRAME_CHANGE, 255, cv2.THRESH_BINARY)
        faded = cv2.subtract(self._restless, np.array([float(fade)]))
        self._restless = cv2.max(faded, now)  # type: ignore[assignment]
        assert self._restless is not None
        return self._restless

    def _motion(self, boxes: list[Box], share: float, wall_us: int) -> Motion:
        if not boxes:
            return Motion(0.0, (), is_new=False)
        quiet_us = QUIET_BEFORE_NEW_S * 1e6
        if self._found_us is None or not 0 <= wall_us - self._found_us <= quiet_us:
            self._began_us = wall_us
        self._found_us = wall_us
        is_new = 0 <= wall_us - self._began_us < NEW_S * 1e6
        return Motion(share, tuple(boxes), is_new)


def _weight(elapsed_s: float, constant_s: float) -> float:
    return 1 - math.exp(-elapsed_s / constant_s)


def _fit_light(old: Plane, new: Plane) -> tuple[float, float] | None:
    """(gain, offset) that turns most of the old picture into the new one, or None."""
    x, y = old[::2, ::2].ravel(), new[::2, ::2].ravel()
    shift = y - x
    off = np.abs(shift - np.median(shift))
    keep = off <= max(float(np.median(off)) * 1.5, MIN_CONTRAST)
    gain, offset = 1.0, float(np.median(shift))
    for _ in range(2):
        mean_x, mean_y = float(x[keep].mean()), float(y[keep].mean())
        variance = float(np.square(x[keep] - mean_x).mean())
        if variance > 1:
            gain = float(((x[keep] - mean_x) * (y[keep] - mean_y)).mean()) / variance
            gain = min(max(gain, 0.25), 4.0)
        offset = mean_y - gain * mean_x
        keep = np.abs(gain * x + offset - y) <= MIN_CONTRAST
        if keep.mean() < LIGHT_SHARE:
            return None
    moved = float(np.abs(gain * x + offset - x).mean())
    return (gain, offset) if moved > 1.0 else None
