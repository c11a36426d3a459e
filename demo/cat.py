"""A cat: the face of chelsea.png on a body made of the same fur, with legs that walk.

The picture shows no more than the face, and its ears are cut off; body, legs, tail and ears are
drawn with fur taken from it. Coordinates are those of a canvas of 1250 x 800, which is drawn at
half that size; the cat looks and walks to the right.
"""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.arrays import Floats
from demo.sprites import POSES, Sprite, Walker, picture

type Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 1250, 800
_SCALE = 0.5
_SHAPE = (int(_HEIGHT * _SCALE), int(_WIDTH * _SCALE))
_FACE_AT = (725, 150)  # where the picture's origin goes
_GROUND = 775
_FUR_PATCHES = ((20, 76, 100, 212), (150, 206, 118, 206), (5, 60, 120, 220))  # y1 y2 x1 x2
_PALE = (190, 205, 222)
_EAR = (128, 138, 186)
_FACE: Points = [
    (46, -6), (120, -26), (200, -34), (270, -30), (330, -14), (372, 8), (364, 50), (362, 90),
    (362, 130), (356, 165), (344, 195), (328, 225), (318, 250), (306, 275), (285, 292), (250, 300),
    (200, 296), (150, 282), (112, 258), (88, 225), (62, 190), (44, 160), (36, 120), (33, 60),
]  # fmt: skip
_EARS: tuple[tuple[Points, Points], ...] = (
    (
        [(38, 30), (40, -20), (52, -78), (78, -112), (104, -80), (140, -30), (150, 20), (100, 40)],
        [(58, 10), (62, -40), (78, -80), (96, -50), (112, -8), (90, 20)],
    ),
    (
        [(300, 20), (310, -20), (352, -70), (398, -104), (410, -60), (398, -10), (372, 50),
         (340, 60)],
        [(322, 14), (345, -35), (388, -80), (396, -40), (384, 5), (360, 45), (335, 50)],
    ),
)  # fmt: skip
_BODY: Points = [
    (230, 370), (280, 302), (410, 272), (560, 276), (710, 272), (830, 310), (910, 400), (900, 510),
    (810, 585), (670, 600), (510, 588), (360, 600), (250, 540), (215, 450),
]  # fmt: skip
_CHEST: Points = [(790, 370), (950, 420), (1020, 480), (955, 560), (865, 600), (785, 540)]


@lru_cache(maxsize=1)
def cat() -> Walker:
    """The cat with all its poses."""
    face = picture("chelsea.png")
    fur = _fur(face, np.random.default_rng(5))
    drawn = [_draw(face, fur, 2 * np.pi * step / POSES) for step in range(POSES)]
    cover = np.max([sprite.alpha for sprite in drawn], axis=0) > 8
    rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    return Walker("cat", "cat", [Sprite(s.colour[box], s.alpha[box]) for s in drawn])


def _fur(face: NDArray[np.uint8], rng: np.random.Generator) -> Floats:
    """A sheet of fur: overlapping patches of the picture, each brought to the same brightness."""
    patches = []
    for y1, y2, x1, x2 in _FUR_PATCHES:
        patch = face[y1:y2, x1:x2].astype(np.float32)
        flat = patch - 0.7 * (cv2.GaussianBlur(patch, (0, 0), 18) - np.asarray((80, 116, 154)))
        patches.append(flat.astype(np.float32))
    sheet = np.zeros((_HEIGHT + 160, _WIDTH + 160, 3), np.float32)
    weight = np.full((_HEIGHT + 160, _WIDTH + 160, 1), 1e-4, np.float32)
    for y in range(0, _HEIGHT + 90, 24):
        for x in range(0, _WIDTH + 20, 40):
            patch = patches[int(rng.integers(len(patches)))]
            height, width = patch.shape[:2]
            top, left = y + int(rng.integers(0, 14)), x + int(rng.integers(0, 24))
            window = np.hanning(height + 2)[1:-1, None] * np.hanning(width + 2)[None, 1:-1]
            share = (window**5).astype(np.float32)[..., None]
            sheet[top : top + height, left : left + width] += patch * share
            weight[top : top + height, left : left + width] += share
    blended = (sheet / weight)[60 : 60 + _HEIGHT, 60 : 60 + _WIDTH]
    mean = blended.mean(axis=(0, 1))
    contrast = mean + (blended - mean) * 1.15
    half: Floats = cv2.resize(contrast, _SHAPE[::-1], interpolation=cv2.INTER_AREA).astype(float)
    return half


class _Canvas:
    def __init__(self, fur: Floats) -> None:
        self.fur = fur
        self.colour = np.zeros((*_SHAPE, 3), np.float32)
        self.alpha = np.zeros(_SHAPE, np.float32)

    def lay(self, colour: Floats, mask: Floats) -> None:
        self.colour += (colour - self.colour) * mask[..., None]
        self.alpha += mask * (1 - self.alpha)

    def furry(self, outline: Points, gain: float, depth: float) -> None:
        """A part covered with fur, darker towards its edges; `depth` is how round it looks."""
        mask = _soft(outline, 2.5)
        self.lay(np.clip(self.fur * gain * _round(mask, depth), 0, 255), mask)

    def painted(
        self, outline: Points, colour: tuple[int, int, int], mix: float, blur: float
    ) -> None:
        mask = _soft(outline, blur) * mix * self.alpha
        self.lay(np.asarray(colour, np.float32) * _round(mask, 30, 0.35), mask)


def _draw(face: NDArray[np.uint8], fur: Floats, phase: float) -> Sprite:
    canvas = _Canvas(fur)
    canvas.furry(_tail(phase), 0.85, 22)
    for x, shift in ((370.0, np.pi), (710.0, 0.0)):
        canvas.furry(_leg(x, phase + shift, far=True), 0.6, 30)
    canvas.furry(_curve(_BODY), 1.0, 110)
    body = _soft(_curve(_BODY), 3)
    for number, x in enumerate(range(320, 800, 62)):
        bend = 8 * np.sin(number * 2.1)
        stripe = [
            (x, 268),
            (x + 20, 270),
            (x + 16 + bend, 365),
            (x + 2, 470),
            (x - 8, 455),
            (x - 8, 365),
        ]
        shade = _soft(_curve(stripe), 8) * body * 0.42
        canvas.colour *= 1 - shade[..., None]
    for x, shift in ((300.0, 0.0), (800.0, np.pi)):
        canvas.furry(_leg(x, phase + shift, far=False), 0.97, 36)
        canvas.painted(_paw(x, phase + shift), _PALE, 0.8, 7)
    chest = _soft(_curve(_CHEST), 14)
    canvas.lay(
        np.clip(canvas.fur * 0.55 + np.asarray((95, 105, 120)), 0, 255) * _round(chest, 60, 0.3),
        chest,
    )
    _draw_head(canvas, face, phase)
    colour = canvas.colour / np.maximum(canvas.alpha, 1e-3)[..., None]
    colour = np.where(canvas.alpha[..., None] > 0.02, colour, canvas.fur)
    return Sprite(
        np.clip(colour, 0, 255).astype(np.uint8),
        np.clip(canvas.alpha * 255, 0, 255).astype(np.uint8),
    )


def _draw_head(canvas: _Canvas, face: NDArray[np.uint8], phase: float) -> None:
    left, top = _FACE_AT[0], _FACE_AT[1] + 6 * np.sin(2 * phase)

    def placed(points: Points) -> list[tuple[float, float]]:
        return [(x + left, y + top) for x, y in points]

    for outer, inner in _EARS:
        canvas.furry(_curve(placed(outer)), 0.95, 36)
        canvas.painted(_curve(placed(inner)), _EAR, 0.85, 5)
    tall = cv2.copyMakeBorder(face, 60, 40, 0, 0, cv2.BORDER_REFLECT_101)
    size = (int(tall.shape[1] * _SCALE), int(tall.shape[0] * _SCALE))
    small = cv2.resize(tall, size, interpolation=cv2.INTER_AREA)
    move = np.array([[1, 0, left * _SCALE], [0, 1, (top - 60) * _SCALE]], np.float32)
    moved = cv2.warpAffine(small, move, _SHAPE[::-1], borderMode=cv2.BORDER_REFLECT)
    bright = np.clip(moved.astype(np.float32) * 1.12, 0, 255)
    canvas.lay(bright, _soft(_curve(placed(_FACE), 6), 3))


def _tail(phase: float) -> list[tuple[float, float]]:
    """A raised tail whose tip waves."""
    spine, angle = [np.array((265.0, 390.0))], np.pi * 0.80
    for i in range(15):
        angle -= 0.05 - 0.014 * i + 0.018 * np.sin(phase + i * 0.2)
        spine.append(spine[-1] + 24 * np.array((np.cos(angle), -np.sin(angle))))
    one, two = [], []
    for i, point in enumerate(spine):
        along = spine[min(i + 1, 15)] - spine[max(i - 1, 0)]
        across = np.array((-along[1], along[0])) / np.linalg.norm(along) * (27 - 10 * i / 15)
        one.append(tuple((point + across).tolist()))
        two.append(tuple((point - across).tolist()))
    return [*one, *two[::-1]]


def _foot(x: float, phase: float) -> tuple[float, float, float]:
    """X of the knee, x of the foot, height of the foot over the ground."""
    swing = float(np.sin(phase))
    return x + 24 * swing, x + 68 * swing, 20 * max(0.0, float(np.cos(phase)))


def _leg(x: float, phase: float, far: bool) -> list[tuple[float, float]]:
    knee, foot, lift = _foot(x, phase)
    ground = _GROUND - lift - (20 if far else 0)
    top, wide, narrow = 520, 70 if not far else 58, 29 if not far else 26
    middle = (wide + narrow) * 0.42
    return _curve(
        [
            (x - wide, top), (knee - middle, 650), (foot - narrow, ground - 18),
            (foot - narrow, ground),
            (foot + narrow * 0.4, ground + 8), (foot + narrow * 1.7, ground + 4),
            (foot + narrow * 1.6, ground - 18), (foot + narrow, ground - 34), (knee + middle, 650),
            (x + wide, top),
        ],
        6,
    )  # fmt: skip


def _paw(x: float, phase: float) -> list[tuple[float, float]]:
    _, foot, lift = _foot(x, phase)
    turns = np.linspace(0, 2 * np.pi, 24)
    return [
        (foot + 12 + 44 * float(np.cos(t)), _GROUND - 16 - lift + 22 * float(np.sin(t)))
        for t in turns
    ]


def _curve(points: Points, steps: int = 12) -> list[tuple[float, float]]:
    """A closed Catmull-Rom curve through the points."""
    given, curve = np.asarray(points, float), []
    for i in range(len(given)):
        a, b, c, d = (given[(i + k) % len(given)] for k in (-1, 0, 1, 2))
        for t in np.linspace(0, 1, steps, endpoint=False):
            cubic = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
            point = 0.5 * (cubic + (3 * b - a - 3 * c + d) * t**3)
            curve.append((float(point[0]), float(point[1])))
    return curve


def _soft(outline: Points, blur: float) -> Floats:
    mask = np.zeros(_SHAPE, np.uint8)
    points = np.round(np.asarray(outline) * (16 * _SCALE)).astype(np.int32)
    cv2.fillPoly(mask, [points], (255,), cv2.LINE_AA, 4)
    soft: Floats = cv2.GaussianBlur(mask, (0, 0), blur * _SCALE).astype(np.float32) / 255
    return soft


def _round(mask: Floats, depth: float, strength: float = 0.55) -> Floats:
    """Shading that makes a flat part look round: dark where the mask's edge is near."""
    near = cv2.GaussianBlur(mask, (0, 0), depth / 2 * _SCALE)
    shade: Floats = (1 - strength) + strength * np.clip((near - 0.35) / 0.5, 0, 1)[..., None]
    return shade
