"""Composing one picture: background, curtain, figures with their shadows, sensor noise, clock.

A stage has the size of one stream; where things stand is given in fractions of the picture, so that
a main and a sub stream show the same. Everything may be used alone: figures over any background,
with any effects.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np

from demo.arrays import Floats, Image, as_image
from demo.room import Rect, Room
from demo.sprites import Figure, Sprite
from demo.stamp import burn

VISIBLE = 0.16  # coverage from which a pixel counts as the figure's


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure at one moment: `x` is its middle, `ground` its feet, `height` of its picture; 0..1.

    `turn` counts cycles of its gait; `gain` is its brightness.
    """

    figure: Figure
    x: float
    ground: float
    height: float
    mirrored: bool = False
    turn: float = 0.0
    gain: float = 1.0

    def pose(self) -> int:
        """Which of the figure's poses this is."""
        return int(self.turn * len(self.figure.poses)) % len(self.figure.poses)


class Effect(Protocol):
    """Something that happens to the whole picture: noise, rain, a lamp that is switched on."""

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        """Change the picture in place."""
        ...


@dataclass(slots=True)
class SensorNoise:
    """A small sensor's noise: mostly brightness, a little colour, different in every frame."""

    seed: int
    deviation: float = 3.0
    _bank: tuple[Image, Image] | None = field(default=None, init=False)

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        del time_s
        height, width = image.shape[:2]
        if self._bank is None or self._bank[0].shape[1] < width + 64:
            self._bank = self._make_bank(width + 64, height + 64)
        # Two pictures of bytes, one to add and one to take away, are three times as fast as one of
        # signed numbers; exchanging them gives another noise for nothing.
        rng = np.random.default_rng([self.seed, frame])
        y, x = rng.integers(0, 64, 2)
        brighter, darker = self._bank if rng.random() < 0.5 else reversed(self._bank)
        here = np.s_[y : y + height, x : x + width]
        cv2.add(image, brighter[here], dst=image)
        cv2.subtract(image, darker[here], dst=image)

    def _make_bank(self, width: int, height: int) -> tuple[Image, Image]:
        rng = np.random.default_rng([self.seed, 4])
        luma = rng.standard_normal((height, width, 1)).astype(np.float32)
        chroma = rng.standard_normal((height, width, 3)).astype(np.float32)
        noise = cv2.GaussianBlur(0.9 * luma + 0.35 * chroma, (0, 0), 0.6)
        noise = noise * (self.deviation / noise.std())
        return np.clip(noise, 0, 255).astype(np.uint8), np.clip(-noise, 0, 255).astype(np.uint8)


@dataclass(slots=True)
class Curtain:
    """Two curtains beside a window; `sway` 0..1 moves them as wind does."""

    room: Room
    width: int
    height: int
    _sheet: Floats = field(init=False)
    _cover: Floats = field(init=False)
    _box: tuple[slice, slice] = field(init=False)

    def __post_init__(self) -> None:
        window = self.room.window
        x1, x2 = int(window.x1 * self.width), int(window.x2 * self.width)
        y1, y2 = int(window.y1 * self.height), int(window.y2 * self.height)
        margin = (x2 - x1) // 3
        left, right = max(0, x1 - margin), min(self.width, x2 + margin)
        self._box = (slice(y1, y2), slice(left, right))
        rows, columns = y2 - y1, right - left
        x = np.arange(columns, dtype=np.float32) + left
        along = (x - x1) / (x2 - x1)
        part = np.where(along < 0.5, along / 0.25, (1 - along) / 0.25)
        folds = 0.80 + 0.16 * np.sin(along * 62) + 0.06 * np.sin(along * 151 + 1)
        fall = np.linspace(1.03, 0.92, rows, dtype=np.float32)[:, None]
        base = np.asarray(self.room.curtain_colour, np.float32) * 1.25 + 0.12
        shade = (folds[None, :] * fall)[..., None]
        self._sheet = (np.clip(base * shade, 0, 1) ** 0.8 * 235).astype(np.float32)
        inside = np.clip(np.minimum(part, 1 - part) * 0.25 * (x2 - x1) + 0.5, 0, 1)
        self._cover = np.broadcast_to(inside[None, :], (rows, columns)).astype(np.float32).copy()

    def draw(self, image: Image, time_s: float, sway: float) -> None:
        """Hang the curtains into the picture, in place."""
        sheet, cover = self._sheet, self._cover
        if sway > 0:
            rows, columns = cover.shape
            y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
            depth = (y / rows) ** 1.4 * columns * 0.085 * sway
            wave = np.sin(2.4 * time_s + y / rows * 1.7) + 0.5 * np.sin(
                5.3 * time_s + x / columns * 6
            )
            shifted = (x + depth * wave).astype(np.float32)
            sheet = _warped(sheet, shifted, y, cv2.BORDER_REPLICATE)
            cover = _warped(cover, shifted, y, cv2.BORDER_CONSTANT)
        part = image[self._box]
        part[:] = (part + (sheet - part) * cover[..., None]).astype(np.uint8)


def _warped(what: Floats, x: Floats, y: Floats, border: int) -> Floats:
    return cv2.remap(what, x, y, cv2.INTER_LINEAR, borderMode=border).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sprite at its size, with its shadow (coverage 0..1, same ground line, wider)."""

    colour: Floats
    alpha: Floats
    shadow: Floats
    tight: tuple[int, int, int, int]  # x1, y1, x2, y2 within the sprite


class Ruler:
    """Knows how large figures are, and where, in a picture of a given size (width, height)."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.width, self.height = size
        self._drawn: dict[tuple[int, int, bool], Drawn] = {}

    def box(self, one: Placed) -> Rect | None:
        """The visible part of a figure, normalised; None when it is out of the picture."""
        drawn, left, top = self.sized(one)
        height, width = drawn.alpha.shape
        y1, y2 = max(0, -top), min(height, self.height - top)
        x1, x2 = max(0, -left), min(width, self.width - left)
        seen = drawn.alpha[y1 : max(y1, y2), x1 : max(x1, x2)] >= VISIBLE
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        if not rows.size:
            return None
        return Rect(
            float(left + x1 + columns[0]) / self.width,
            float(top + y1 + rows[0]) / self.height,
            float(left + x1 + columns[-1] + 1) / self.width,
            float(top + y1 + rows[-1] + 1) / self.height,
        )

    def whole(self, one: Placed) -> bool:
        """Whether all of the figure is in the picture."""
        drawn, left, top = self.sized(one)
        x1, y1, x2, y2 = drawn.tight
        inside_x = left + x1 >= 0 and left + x2 <= self.width
        return inside_x and top + y1 >= 0 and top + y2 <= self.height

    def sized(self, one: Placed) -> tuple[Drawn, int, int]:
        """The figure's sprite in its size, and the pixel (x, y) of its upper left corner."""
        pose, height = one.pose(), max(2, round(one.height * self.height))
        sprite = one.figure.poses[pose]
        key = (id(sprite), height, one.mirrored)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) > 300:
                self._drawn.clear()
            drawn = self._drawn[key] = _prepare(sprite.scaled(height, one.mirrored))
        left = round(one.x * self.width - drawn.alpha.shape[1] / 2)
        return drawn, left, round(one.ground * self.height) - height


class Stage:
    """Draws the frames of one stream over a picture of any size."""

    def __init__(self, picture: Image, size: tuple[int, int], brightness: float = 1.0) -> None:
        self.ruler = Ruler(size)
        how = cv2.INTER_AREA if size[0] <= picture.shape[1] else cv2.INTER_CUBIC
        self._empty = as_image(cv2.resize(picture, size, interpolation=how))
        self._still = self._empty
        self._curtain: Curtain | None = None
        self._brightness = brightness
        self.effects: list[Effect] = []

    def hang(self, room: Room) -> None:
        """Hang curtains beside the room's window."""
        self._curtain = Curtain(room, self.ruler.width, self.ruler.height)
        self._still = self._empty.copy()
        self._curtain.draw(self._still, 0.0, 0.0)

    def frame(
        self, time_s: float, number: int, placed: Sequence[Placed], sway: float = 0.0
    ) -> Image:
        """One picture (height x width x 3, BGR) with its clock; far figures are drawn first."""
        if sway > 0 and self._curtain is not None:
            image = self._empty.copy()
            self._curtain.draw(image, time_s, sway)
        else:
            image = self._still.copy()
        for one in sorted(placed, key=lambda p: p.ground):
            self._draw(image, one)
        if self._brightness != 1.0:
            image = as_image(cv2.convertScaleAbs(image, alpha=self._brightness))
        for effect in self.effects:
            effect.apply(image, time_s, number)
        burn(image, time_s, number)
        return image

    def _draw(self, image: Image, one: Placed) -> None:
        drawn, left, top = self.ruler.sized(one)
        height, width = drawn.alpha.shape
        extra = (drawn.shadow.shape[1] - width) // 2
        rise = drawn.shadow.shape[0] * 3 // 4
        corner = (left - extra, top + height - rise)
        _blend(image, np.zeros(3, np.float32), drawn.shadow, corner)
        colour = drawn.colour if one.gain == 1.0 else np.clip(drawn.colour * one.gain, 0, 255)
        _blend(image, colour, drawn.alpha, (left, top))


def _blend(image: Image, colour: Floats, cover: Floats, corner: tuple[int, int]) -> None:
    """Lay a colour over the picture at a corner (x, y), cut at the picture's edges."""
    x, y = corner
    height, width = cover.shape
    x1, y1 = max(0, x), max(0, y)
    x2, y2 = min(image.shape[1], x + width), min(image.shape[0], y + height)
    if x1 >= x2 or y1 >= y2:
        return
    inside = (slice(y1 - y, y2 - y), slice(x1 - x, x2 - x))
    part = image[y1:y2, x1:x2]
    over = colour[inside] if colour.ndim == 3 else colour
    part[:] = (part + (over - part) * cover[inside][..., None] + 0.5).astype(np.uint8)


def _prepare(sprite: Sprite) -> Drawn:
    alpha = sprite.alpha.astype(np.float32) / 255
    rows = np.flatnonzero((alpha >= VISIBLE).any(axis=1))
    columns = np.flatnonzero((alpha >= VISIBLE).any(axis=0))
    tight = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return Drawn(sprite.colour.astype(np.float32), alpha, _shadow(alpha), tight)


def _shadow(alpha: Floats) -> Floats:
    """Where the figure keeps the light from the ground: its outline laid flat, and dark feet."""
    height, width = alpha.shape
    flat, extra = max(4, round(height * 0.16)), max(4, round(height * 0.12))
    laid = cv2.resize(alpha, (width, flat), interpolation=cv2.INTER_AREA)
    below = flat // 3
    wide = cv2.copyMakeBorder(laid, 0, below, extra, extra, cv2.BORDER_CONSTANT)
    lean = np.array([[1, -0.55, 0.55 * flat], [0, 1, 0]], np.float32)
    wide = cv2.warpAffine(wide, lean, wide.shape[::-1])
    soft = 0.34 * cv2.GaussianBlur(wide, (0, 0), height * 0.016)
    feet = np.zeros_like(soft)
    ground = alpha[-max(2, height // 14) :].max(axis=0)
    depth = max(1, height // 60)
    feet[flat - depth : flat + depth, extra : extra + width] = ground[None, :]
    feet = cv2.GaussianBlur(feet, (0, 0), height * 0.010)
    shadow: Floats = np.clip(soft + 0.55 * feet, 0, 0.75).astype(np.float32)
    return shadow
