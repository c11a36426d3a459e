"""Is the camera itself all right? Covered, black, blurred, moved or frozen.

Now and then a picture is compared with a memory of how this camera's pictures are: where its
texture is, where its edges are, and how fine they are. The memory follows the scene within minutes,
so night, snow and fog come into it, and what somebody does to the camera within seconds doesn't:
as long as something seems wrong, nothing is learnt.

Alone, none of it would be calm enough; docs/design/003-seeing.md tells what each part is for.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import av
import cv2
import numpy as np
import numpy.typing as npt

from nvr.protocol import AlertInfo, HealthProblem, Label, Phase
from nvr.vision import thresholds as t
from nvr.vision.luma import Luma, luma_plane
from nvr.vision.visit import Change, NewId

type Plane = npt.NDArray[np.float32]

CHECK_US = 2_000_000
"""A picture every two seconds is looked at."""

HELD_CHECKS = {
    HealthProblem.COVERED: 5,
    HealthProblem.BLACK: 5,
    HealthProblem.BLURRED: 15,
    HealthProblem.MOVED: 10,
    HealthProblem.FROZEN: 1,
}
"""So many checks in a row until it is told: who stands before the lens for a moment, an exposure
that settles, or headlights are shorter; rain that runs down the glass blurs for longer."""

CLEAR_CHECKS = 3
"""... and so many until it is over."""

FROZEN_CHECKS = 30
"""A minute of pictures alike to the last bit. A sensor's noise changes some pixel with every
keyframe at least, however hard the camera compresses."""

LEARNING_CHECKS = 10
"""The first pictures are averaged with equal weight, and nothing is told."""

MEMORY_CHECKS = 150
"""Five minutes: then the memory is of the new scene for the most part."""

ADOPTED_CHECKS = {HealthProblem.MOVED: 300, HealthProblem.BLURRED: 21_600}
"""After ten minutes the new view is the camera's view; after twelve hours its sharpness too."""

RECENT_CHECKS = 7
"""What is lost within twelve seconds is lost suddenly."""

ROWS, COLUMNS, CELL = 9, 16, 10
"""The picture in cells; the outer rows, where cameras write name and time, are left out."""

TEXTURED = 4.0
"""Levels (of 255) by which a cell's pixels deviate, noise averaged out, if it shows something."""

TEXTURED_SHARE = 0.15
"""With fewer cells than that, nothing can be said of texture, edges or sharpness."""

LOST_TEXTURE = 0.25
"""A cell that keeps less of its texture shows nothing of what it showed."""

LOST_SHARE = 0.85
"""Cells that must have lost theirs: a person before the lens leaves more."""

DAZZLED = 235
"""Levels; a cell that is so bright has lost its texture to a light."""

DARK = 28
LIT = 40
"""Mean levels: a picture below the first is dark; only after one above the second that is news."""

RESIDUE = 6
RESIDUE_CELLS = 2
"""A dark room shows a window or a lamp: cells with something brighter than the rest by so much. A
lens with a cap on it shows none."""

SAME_VIEW = 0.25
"""Correlation with the remembered edges. In clips of fixed cameras it is 0.6 in a crowd, else above
0.8, and 0.6 with a quarter of the light; between different views 0 on average, 0.1 at most; after a
turn by a twentieth of the picture 0.05 to 0.4."""

SHIFT = 3
SHIFT_GAIN = 0.2
CLOSER_LOOK = 0.6
"""A view that is less alike than the last is compared at its best fitting shift, too. It was moved
if that is so many pixels (of 160) away and fits so much better."""

SHARP = 0.26
"""Share of the remembered sharpness. A lens out of focus by four pixels (of 640) leaves 0.16 to
0.24 of it; one pixel, or a camera that starts to smooth its noise away, 0.32 to 0.52."""

ROW_STEP = 4
"""Sharpness and checksum are those of every fourth row: that says as much at a quarter of the cost.
"""

QUIET_PART = 10
"""A tenth of a picture's cells shows little: what differs there is noise, and the blur of a lens
takes no noise away."""

_WINDOW = cv2.createHanningWindow((COLUMNS * CELL, ROWS * CELL), cv2.CV_32F)

COLOUR, GREY = 2.0, 1.0
"""Mean deviation of the colour planes: day above the first, infrared light below the second."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one picture says.

    ``texture`` f32 [7, 16] is how much a cell's pixels deviate, ``bright`` the cells' mean;
    ``edges`` f32 [90, 160] where edges are, whatever their contrast; ``sharpness`` the energy of
    differences between neighbours by that between means of four; ``is_colour`` None where it is
    hard to say; ``residue_cells`` how many of a dark picture's cells show something.
    """

    texture: Plane
    bright: Plane
    edges: Plane
    sharpness: float
    is_colour: bool | None
    residue_cells: int
    checksum: int

    @property
    def is_textured(self) -> bool:
        return bool((self.texture > TEXTURED).mean() >= TEXTURED_SHARE)

    @property
    def mean(self) -> float:
        return float(self.bright.mean())


def look_at(small: Luma, picture: av.VideoFrame) -> Look:
    """Measure a picture. ``small`` is its small grey one."""
    even: Any = cv2.resize(small, (COLUMNS * CELL, ROWS * CELL), interpolation=cv2.INTER_AREA)
    calm: Any = cv2.GaussianBlur(even.astype(np.float32), (5, 5), 1.0)
    bright, squares = _in_cells(calm, ROWS)[1:-1], _in_cells(calm * calm, ROWS)[1:-1]
    rows = np.ascontiguousarray(_inner(luma_plane(picture))[::ROW_STEP])
    return Look(
        texture=np.sqrt(np.maximum(squares - bright * bright, 0)),
        bright=bright,
        edges=_edges(calm),
        sharpness=_sharpness(rows),
        is_colour=_is_colour(picture),
        residue_cells=_residue_cells(calm) if bright.mean() < DARK else 0,
        checksum=crc32(rows),
    )


def _in_cells(picture: Plane, rows: int) -> Plane:
    """The means of cells."""
    return cv2.resize(picture, (COLUMNS, rows), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _inner(luma: Luma) -> Luma:
    """Without the outer rows of cells."""
    edge = luma.shape[0] // ROWS
    return luma[edge : luma.shape[0] - edge]


def _residue_cells(calm: Plane) -> int:
    cells = calm.reshape(ROWS, CELL, COLUMNS, CELL)[1:-1]
    return int((cells.max(axis=(1, 3)) - np.median(cells) > RESIDUE).sum())


def _edges(calm: Plane) -> Plane:
    """Gradients by their surroundings' gradients, mean 0, length 1."""
    right = cv2.Sobel(calm, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(calm, cv2.CV_32F, 0, 1)
    size: Any = cv2.magnitude(right, down)
    edges: Plane = size / (cv2.blur(size, (17, 17)) + 6)
    edges = edges - edges.mean()
    return edges / max(float(np.linalg.norm(edges)), 1e-6)


def _sharpness(rows: Luma) -> float:
    coarse: Any = cv2.resize(
        rows, (rows.shape[1] // 4, rows.shape[0]), interpolation=cv2.INTER_AREA
    )
    return _energy(rows) / max(_energy(coarse), 1e-6)


def _energy(luma: Luma) -> float:
    """Mean squared difference of neighbours, without that which noise makes everywhere."""
    steps: Any = cv2.absdiff(luma[:, 1:], luma[:, :-1])
    cells = np.sort(_in_cells(steps.astype(np.float32) ** 2, ROWS - 2), axis=None)
    return float(cells.mean() - cells[cells.size // QUIET_PART])


def _is_colour(picture: av.VideoFrame) -> bool | None:
    """Whether the picture has colours; of every eighth pixel of every eighth row."""
    if not picture.format.name.startswith(("yuv", "nv12")):
        return None
    deviation = 0.0
    for plane in picture.planes[1:]:
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        some = rows[::8, : plane.width : 8].astype(np.int16)
        deviation += float(np.abs(some - 128).mean())
    return True if deviation > COLOUR else False if deviation < GREY else None


class Memory:
    """How a camera's pictures are, all being well."""

    def __init__(self, first: Look) -> None:
        self._count = 1
        self.texture, self.edges = first.texture, first.edges
        self.sharpness, self.mean = first.sharpness, first.mean
        self.is_colour = first.is_colour

    @property
    def is_learning(self) -> bool:
        return self._count < LEARNING_CHECKS

    @property
    def is_textured(self) -> bool:
        return bool((self.texture > TEXTURED).mean() >= TEXTURED_SHARE)

    def learn(self, look: Look) -> None:
        """All is well in this picture too."""
        self._count += 1
        weight = max(1 / self._count, 1 / MEMORY_CHECKS)
        self.texture = self.texture + weight * (look.texture - self.texture)
        self.edges = self.edges + weight * (look.edges - self.edges)
        if look.is_textured and look.mean >= DARK:
            self.sharpness += weight * (look.sharpness - self.sharpness)
        self.mean += weight * (look.mean - self.mean)
        if look.is_colour is not None:
            self.is_colour = look.is_colour

    def is_of(self, look: Look) -> bool:
        """Whether the picture shows this view, and shows it where it was."""
        likeness = _likeness(self.edges, look.edges)
        if likeness >= CLOSER_LOOK:
            return True
        if likeness < SAME_VIEW:
            return False
        (x, y), _ = cv2.phaseCorrelate(self.edges, look.edges, _WINDOW)
        right, down = round(x), round(y)
        if max(abs(right), abs(down)) < SHIFT:
            return True
        old, new = _overlap(self.edges, right, down), _overlap(look.edges, -right, -down)
        return new.size < look.edges.size / 2 or _likeness(old, new) < likeness + SHIFT_GAIN


def _lost_share(before: Plane, look: Look) -> float:
    """Of the cells that showed something, the share that shows nothing now."""
    showed = before > TEXTURED
    lost = (look.texture < LOST_TEXTURE * before) & (look.bright < DAZZLED)
    return float(lost[showed].mean()) if showed.any() else 0.0


def _likeness(old: Plane, new: Plane) -> float:
    """Correlation, -1..1."""
    old, new = old - old.mean(), new - new.mean()
    size = float(np.linalg.norm(old)) * float(np.linalg.norm(new))
    return float((old * new).sum()) / max(size, 1e-6)


def _overlap(edges: Plane, right: int, down: int) -> Plane:
    """What is still in view when everything goes right and down by so many pixels."""
    height, width = edges.shape
    return edges[max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)]


class Examination:
    """One camera's health, from pictures in the order they come.

    ``problem`` is what is wrong now, None while nothing is; ``since_us`` when it was seen first.
    """

    def __init__(self) -> None:
        self.problem: HealthProblem | None = None
        self.since_us = 0
        self._memory: Memory | None = None
        self._shape = (0, 0)
        self._checked_us: int | None = None
        self._suspicion: HealthProblem | None = None
        self._suspected_us = 0
        self._checks = 0  # that agreed with the suspicion, or with there being none
        self._told_checks = 0
        self._checksum = 0
        self._alike = 0
        self._recent: deque[Plane] = deque(maxlen=RECENT_CHECKS)
        self._is_lost = self._is_sudden = False

    def see(self, small: Luma, picture: av.VideoFrame, wall_us: int) -> bool:
        """Take in one frame; whether ``problem`` changed. Most frames cost nothing."""
        before_us = self._checked_us
        if before_us is not None and 0 <= wall_us - before_us < CHECK_US:
            return False
        self._checked_us, before = wall_us, self.problem
        shape = (picture.width, picture.height)
        if shape != self._shape:
            self._shape = shape
            self._memory = None
            self.rest()
        self._judge(look_at(small, picture), wall_us)
        return self.problem is not before

    def rest(self) -> None:
        """No frame comes for a while. The camera's memory stays: it may come back turned away."""
        self.problem = self._suspicion = None
        self._checks = self._told_checks = self._alike = 0
        self._is_lost = self._is_sudden = False
        self._recent.clear()

    def _judge(self, look: Look, wall_us: int) -> None:
        self._alike = self._alike + 1 if look.checksum == self._checksum else 0
        self._checksum = look.checksum
        self._recent.append(look.texture)
        memory = self._memory
        if memory is None:
            self._memory = Memory(look)
            return
        if self.problem is None and _is_another_light(memory, look):
            self._memory = Memory(look)
            return
        if memory.is_learning and self._alike < FROZEN_CHECKS:
            memory.learn(look)
            return
        verdict, is_sure = self._verdict(memory, look)
        if is_sure:
            self._count(verdict, wall_us)
        if is_sure and verdict is None and self.problem is None:
            memory.learn(look)

    def _verdict(self, memory: Memory, look: Look) -> tuple[HealthProblem | None, bool]:
        """What is wrong in this picture, if anything; and whether it can be said at all."""
        if not memory.is_textured:
            return None, True  # night, or a white wall: what comes is learnt
        if self._was_lost_suddenly(memory, look):
            if look.mean >= DARK:
                return HealthProblem.COVERED, True
            is_black = memory.mean >= LIT and look.residue_cells < RESIDUE_CELLS
            return (HealthProblem.BLACK if is_black else None), True
        if self._is_lost:
            return None, True
        if look.mean < DARK or not look.is_textured:
            return None, False
        if self._alike >= FROZEN_CHECKS:
            return HealthProblem.FROZEN, True
        if look.is_colour is not None and look.is_colour != memory.is_colour:
            return None, False  # its edges and sharpness are those of another light
        if not memory.is_of(look):
            return HealthProblem.MOVED, True
        if look.sharpness < SHARP * memory.sharpness:
            return HealthProblem.BLURRED, True
        return None, True

    def _was_lost_suddenly(self, memory: Memory, look: Look) -> bool:
        """Whether the view is gone, and went within seconds: night and fog take their time."""
        is_lost = _lost_share(memory.texture, look) >= LOST_SHARE
        if is_lost and not self._is_lost:
            self._is_sudden = _lost_share(self._recent[0], look) >= LOST_SHARE
        self._is_lost = is_lost
        return is_lost and self._is_sudden

    def _count(self, verdict: HealthProblem | None, wall_us: int) -> None:
        if verdict is not self._suspicion:
            self._suspicion, self._suspected_us, self._checks = verdict, wall_us, 0
        self._checks += 1
        self._told_checks += 1
        if verdict is self.problem:
            adopted = ADOPTED_CHECKS.get(verdict) if verdict is not None else None
            if adopted is not None and self._told_checks >= adopted:
                self.problem = self._suspicion = self._memory = None
        elif self._checks >= (CLEAR_CHECKS if verdict is None else HELD_CHECKS[verdict]):
            self.problem, self.since_us = verdict, self._suspected_us
            self._told_checks = 0


def _is_another_light(memory: Memory, look: Look) -> bool:
    """Day became infrared light or the reverse, or a lamp was lit in the dark: all looks new.

    A covered camera switches to infrared light too: not while the texture is gone.
    """
    if not look.is_textured:
        return False
    if not memory.is_textured:
        return True
    is_switched = look.is_colour is not None and look.is_colour != memory.is_colour
    return is_switched and _lost_share(memory.texture, look) < LOST_SHARE


class HealthLogic:
    """Alerts of one camera's health: each lasts as long as its problem."""

    def __init__(self, camera_id: str, new_id: NewId) -> None:
        self._camera_id = camera_id
        self._new_id = new_id
        self._examination = Examination()
        self._alert: AlertInfo | None = None

    @property
    def problem(self) -> HealthProblem | None:
        """What is wrong with the camera now."""
        return self._examination.problem

    def see(self, small: Luma, picture: av.VideoFrame, wall_us: int) -> list[Change]:
        """Take in one frame and its small grey picture."""
        if not self._examination.see(small, picture, wall_us):
            return []
        changes = self._end(wall_us)
        if self.problem is not None:
            changes.append(self._start(self.problem))
        return changes

    def close(self, wall_us: int) -> list[Change]:
        """End the alert now, if there is one. Frames may come again later."""
        self._examination.rest()
        return self._end(wall_us)

    def _start(self, problem: HealthProblem) -> Change:
        start_us = self._examination.since_us
        self._alert = AlertInfo(
            id=self._new_id(),
            camera_id=self._camera_id,
            label=Label.HEALTH,
            start_us=start_us,
            end_us=None,
            score=1.0,
            animal=None,
            box=None,
            snapshot_us=None,
            clip_start_us=start_us - round(t.PRE_ROLL_S * 1e6),
            clip_end_us=None,
            problem=problem,
        )
        return Change(Phase.START, self._alert, takes_picture=True)

    def _end(self, wall_us: int) -> list[Change]:
        alert, self._alert = self._alert, None
        if alert is None:
            return []
        end_us = max(wall_us, alert.start_us)
        return [Change(Phase.END, replace(alert, end_us=end_us, clip_end_us=end_us))]
