"""A still room, drawn from a seed: boxes and planes before a pinhole camera, softly lit.

The camera looks straight ahead (its picture is shifted down instead of tilted, as architects'
lenses do), so upright things stay upright and every plane is parallel to an axis: faces can be
filled analytically, and shadows need only box tests. Metres; x right, y up, z away from the camera.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.arrays import Floats, Image, as_image
from demo.textures import TEXTURES, Tile, noise_tile, outdoors

type Vec = tuple[float, float, float]

WIDTH, HEIGHT = 1280, 720  # the picture's size; other sizes are scaled from it
FOCAL = 914.0  # pixels: 70 degrees across
HORIZON = 262.0
EYE = 1.45
CEILING = 2.65
BACK = 6.3
HALF_WIDTH = 4.6
TABLE_HEIGHT, TABLE_EDGE = 0.85, 1.45
SCALE = 2  # oversampling of edges
LIGHT_STEP = 8  # light is computed on every eighth of the oversampled pixels


@dataclass(frozen=True, slots=True)
class Block:
    """An axis-parallel box of one material; `colour` is BGR, 0..1."""

    low: Vec
    high: Vec
    colour: Vec
    texture: str = "plain"
    glow: float = 0.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A part of the picture, normalised 0..1."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Room:
    """A drawn room: its picture (720 x 1280 x 3, BGR) and where the curtained window is."""

    picture: Image
    window: Rect
    curtain_colour: Vec


def project(x: float, y: float, z: float) -> tuple[float, float]:
    """Pixel of a point, in a picture of 1280 x 720."""
    return WIDTH / 2 + FOCAL * x / z, HORIZON + FOCAL * (EYE - y) / z


def draw_room(seed: int) -> Room:
    """Furnish and draw a room; the same seed gives the same picture."""
    rng = np.random.default_rng([seed, 1])
    plan = _furnish(rng)
    raster = _Raster(noise_tile(rng), outdoors(rng))
    for face in _shell_faces(plan):
        raster.fill(face)
    for number, block in enumerate(plan.blocks):
        for face in _block_faces(block, number + 1):
            raster.fill(face)
    light = _Light(rng, plan)
    picture = _develop(raster, light, rng)
    x1, y1 = project(plan.window_x - 0.95, 2.42, BACK)
    x2, y2 = project(plan.window_x + 0.95, 0.62, BACK)
    window = Rect(x1 / WIDTH, y1 / HEIGHT, x2 / WIDTH, y2 / HEIGHT)
    return Room(picture, window, plan.curtain)


# ---- furniture -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    wall: Vec
    floor: Vec
    curtain: Vec
    blocks: list[Block] = field(default_factory=list)
    window_x: float = 0.0
    sun_side: int = 1

    def add(
        self, low: Vec, size: Vec, colour: Vec, texture: str = "plain", glow: float = 0
    ) -> None:
        high = (low[0] + size[0], low[1] + size[1], low[2] + size[2])
        self.blocks.append(Block(low, high, colour, texture, glow))


_WALLS: list[Vec] = [
    (0.72, 0.78, 0.80),
    (0.74, 0.77, 0.70),
    (0.66, 0.74, 0.80),
    (0.80, 0.77, 0.72),
    (0.70, 0.72, 0.79),
]
_WOODS: list[Vec] = [(0.24, 0.40, 0.58), (0.18, 0.29, 0.44), (0.36, 0.52, 0.68)]
_CLOTHS: list[Vec] = [
    (0.42, 0.40, 0.30),
    (0.30, 0.38, 0.34),
    (0.45, 0.42, 0.42),
    (0.28, 0.36, 0.55),
    (0.50, 0.40, 0.30),
]


def _scaled(colour: Vec, by: float) -> Vec:
    return colour[0] * by, colour[1] * by, colour[2] * by


def _any_colour(rng: np.random.Generator, low: float, high: float) -> Vec:
    blue, green, red = rng.uniform(low, high, 3)
    return float(blue), float(green), float(red)


def _furnish(rng: np.random.Generator) -> _Plan:
    def pick(options: list[Vec]) -> Vec:
        return options[int(rng.integers(len(options)))]

    plan = _Plan(pick(_WALLS), pick(_WOODS), pick(_CLOTHS), sun_side=int(rng.choice([-1, 1])))
    wood = pick(_WOODS)
    things: list[tuple[float, Callable[[_Plan, float, np.random.Generator], None]]] = [
        (1.15, _door),
        (2.1, _window),
        (2.3, _sofa),
        (1.15, _shelf),
        (0.9, _lamp),
    ]
    order = rng.permutation(len(things))
    total = sum(width for width, _ in things)
    gap = (2 * 4.25 - total) / len(things)
    x = -4.25 + gap / 2
    for index in order:
        width, put = things[index]
        put(plan, x + width / 2, rng)
        x += width + gap
    skirting = (0.88, 0.90, 0.92)
    plan.add((-HALF_WIDTH, 0, BACK - 0.02), (2 * HALF_WIDTH, 0.11, 0.02), skirting)
    rug_x = float(rng.uniform(-0.9, 0.9))
    plan.add((rug_x - 1.5, 0, 3.5), (3.0, 0.012, 1.7), pick(_CLOTHS), "rug")
    plan.add((-3, TABLE_HEIGHT - 0.06, 0.3), (6, 0.06, TABLE_EDGE - 0.3), wood, "wood")
    return plan


def _door(plan: _Plan, x: float, rng: np.random.Generator) -> None:
    white = (0.86, 0.88, 0.89)
    plan.add((x - 0.55, 0, BACK - 0.05), (0.1, 2.13, 0.05), white)
    plan.add((x + 0.45, 0, BACK - 0.05), (0.1, 2.13, 0.05), white)
    plan.add((x - 0.55, 2.05, BACK - 0.05), (1.1, 0.1, 0.05), white)
    plan.add((x - 0.45, 0, BACK - 0.02), (0.9, 2.05, 0.02), (0.80, 0.83, 0.85))
    for low, high in ((0.2, 0.85), (1.0, 1.9)):
        for side in (-0.37, 0.05):
            size = (0.32, high - low, 0.012)
            plan.add((x + side, low, BACK - 0.032), size, (0.84, 0.86, 0.88))
    side = 0.36 if rng.random() < 0.5 else -0.42
    plan.add((x + side, 1.02, BACK - 0.09), (0.05, 0.03, 0.06), (0.35, 0.45, 0.5))
    plan.add((x + side - 0.05, 1.03, BACK - 0.09), (0.14, 0.02, 0.02), (0.35, 0.45, 0.5))


def _window(plan: _Plan, x: float, rng: np.random.Generator) -> None:
    del rng
    plan.window_x = x
    white, depth = (0.90, 0.91, 0.92), 0.06
    plan.add((x - 0.72, 0.98, BACK - 0.01), (1.44, 1.3, 0.01), (1, 1, 1), "outdoors", glow=1.0)
    for left, low, width, height in (
        (-0.78, 0.92, 0.08, 1.42), (0.70, 0.92, 0.08, 1.42), (-0.78, 0.92, 1.56, 0.08),
        (-0.78, 2.26, 1.56, 0.08), (-0.03, 0.98, 0.06, 1.3), (-0.72, 1.82, 1.44, 0.045),
    ):  # fmt: skip
        plan.add((x + left, low, BACK - depth), (width, height, depth), white)
    plan.add((x - 0.88, 0.86, BACK - 0.22), (1.76, 0.05, 0.22), white)
    for fin in range(9):  # a radiator
        plan.add((x - 0.6 + fin * 0.135, 0.2, BACK - 0.14), (0.09, 0.5, 0.09), (0.84, 0.85, 0.86))
    plan.add((x - 1.1, 2.45, BACK - 0.12), (2.2, 0.035, 0.035), (0.30, 0.34, 0.38))


def _sofa(plan: _Plan, x: float, rng: np.random.Generator) -> None:
    cloth = _CLOTHS[int(rng.integers(len(_CLOTHS)))]
    light = _scaled(cloth, 1.12)
    near, w = BACK - 1.05, 2.2
    plan.add((x - w / 2, 0.08, near), (w, 0.26, 0.95), cloth, "cloth")
    plan.add((x - w / 2 + 0.1, 0.3, BACK - 0.34), (w - 0.2, 0.52, 0.26), cloth, "cloth")
    for side in (-w / 2, w / 2 - 0.2):
        plan.add((x + side, 0.08, near - 0.02), (0.2, 0.54, 0.98), light, "cloth")
    for part in (-0.9, 0.01):
        plan.add((x + part, 0.34, near + 0.01), (0.89, 0.13, 0.7), light, "cloth")
        plan.add((x + part + 0.02, 0.46, BACK - 0.48), (0.85, 0.36, 0.16), light, "cloth")
    accent = _any_colour(rng, 0.2, 0.75)
    at = x + float(rng.uniform(-0.7, 0.3))
    plan.add((at, 0.47, BACK - 0.6), (0.4, 0.34, 0.12), accent, "cloth")
    for foot in (-w / 2 + 0.08, w / 2 - 0.16):
        plan.add((x + foot, 0, near + 0.05), (0.07, 0.08, 0.07), (0.1, 0.14, 0.2), "wood")
    for left, size in ((-0.75, 0.62), (0.1, 0.46)):
        _picture(plan, x + left, 1.32, size, rng)


def _picture(plan: _Plan, x: float, y: float, size: float, rng: np.random.Generator) -> None:
    plan.add((x, y, BACK - 0.03), (size, size * 1.2, 0.03), (0.16, 0.2, 0.24), "wood")
    plan.add(
        (x + 0.03, y + 0.03, BACK - 0.035),
        (size - 0.06, size * 1.2 - 0.06, 0.01),
        (0.9, 0.92, 0.93),
    )
    for _ in range(4):
        width, height = rng.uniform(0.12, 0.55, 2) * (size - 0.16)
        left = x + 0.08 + rng.uniform(0, size - 0.16 - width)
        low = y + 0.08 + rng.uniform(0, size * 1.2 - 0.16 - height)
        colour = _any_colour(rng, 0.15, 0.85)
        plan.add((left, low, BACK - 0.037), (width, height, 0.002), colour)


def _shelf(plan: _Plan, x: float, rng: np.random.Generator) -> None:
    wood = _WOODS[int(rng.integers(len(_WOODS)))]
    near, w, h = BACK - 0.36, 1.05, 2.0
    plan.add((x - w / 2, 0, BACK - 0.03), (w, h, 0.02), _scaled(wood, 0.6), "wood")
    for side in (-w / 2, w / 2 - 0.03):
        plan.add((x + side, 0, near), (0.03, h, 0.34), wood, "wood")
    for level in range(6):
        y = 0.03 + level * (h - 0.06) / 5
        plan.add((x - w / 2, y - 0.03, near), (w, 0.03, 0.34), wood, "wood")
        left = x - w / 2 + 0.05
        end = x + w / 2 - 0.05 - float(rng.uniform(0, 0.45))
        while level < 5 and left < end:
            width, height = float(rng.uniform(0.025, 0.06)), float(rng.uniform(0.2, 0.31))
            tone = float(rng.uniform(0.1, 0.45))
            colour = _any_colour(rng, tone, tone + 0.2)
            plan.add((left, y, near + 0.05), (width, height, 0.2), colour)
            left += width + 0.004


def _lamp(plan: _Plan, x: float, rng: np.random.Generator) -> None:
    del rng
    dark = (0.2, 0.22, 0.24)
    z = BACK - 0.55
    plan.add((x - 0.16, 0, z - 0.16), (0.32, 0.03, 0.32), dark)
    plan.add((x - 0.015, 0, z - 0.015), (0.03, 1.45, 0.03), dark)
    plan.add((x - 0.2, 1.36, z - 0.2), (0.4, 0.34, 0.4), (0.62, 0.78, 0.88), "cloth", glow=0.5)


# ---- drawing -------------------------------------------------------------------------------------

type Axis = Literal[0, 1, 2]


@dataclass(frozen=True, slots=True)
class _Face:
    """A rectangle on the plane `axis = at`; `sign` is the direction of its normal."""

    axis: Axis
    at: float
    sign: int
    low: Vec
    high: Vec
    block: Block
    number: int


def _block_faces(block: Block, number: int) -> list[_Face]:
    low, high = block.low, block.high
    eye = (0.0, EYE, 0.0)
    faces = []
    for axis in (0, 1, 2):
        if eye[axis] < low[axis]:
            faces.append(_Face(axis, low[axis], -1, low, high, block, number))
        if eye[axis] > high[axis]:
            faces.append(_Face(axis, high[axis], 1, low, high, block, number))
    return faces


def _shell_faces(plan: _Plan) -> list[_Face]:
    low, high = (-HALF_WIDTH, 0.0, 0.3), (HALF_WIDTH, CEILING, BACK)
    wall = Block(low, high, plan.wall, "plaster")
    floor = replace(wall, colour=plan.floor, texture="planks")
    ceiling = replace(wall, colour=(0.93, 0.94, 0.94))
    return [
        _Face(2, BACK, -1, low, high, wall, 0),
        _Face(0, -HALF_WIDTH, 1, low, high, wall, 0),
        _Face(0, HALF_WIDTH, -1, low, high, wall, 0),
        _Face(1, 0.0, 1, low, high, floor, 0),
        _Face(1, CEILING, -1, low, high, ceiling, 0),
    ]


class _Raster:
    """What each oversampled pixel sees: depth, colour, normal, block, own glow."""

    def __init__(self, tile: Tile, view: Floats) -> None:
        shape = (HEIGHT * SCALE, WIDTH * SCALE)
        self.tile = tile
        self.view = view
        self.depth = np.full(shape, np.inf, np.float32)
        self.colour = np.zeros((*shape, 3), np.float32)
        self.glow = np.zeros(shape, np.float32)
        self.facing = np.zeros(shape, np.int8)
        self.number = np.zeros(shape, np.int16)
        self.dx = ((np.arange(shape[1], dtype=np.float32) + 0.5) / SCALE - WIDTH / 2) / FOCAL
        self.dy = (HORIZON - (np.arange(shape[0], dtype=np.float32) + 0.5) / SCALE) / FOCAL

    def fill(self, face: _Face) -> None:
        rows, columns = self._bounds(face)
        dx, dy = self.dx[None, columns], self.dy[rows, None]
        if dx.size == 0 or dy.size == 0:
            return
        with np.errstate(divide="ignore", invalid="ignore"):
            if face.axis == 2:
                z = np.full((dy.size, dx.size), face.at, np.float32)
            elif face.axis == 1:
                z = np.broadcast_to((face.at - EYE) / dy, (dy.size, dx.size)).astype(np.float32)
            else:
                z = np.broadcast_to(face.at / dx, (dy.size, dx.size)).astype(np.float32)
            x, y = dx * z, EYE + dy * z
            hit = (z > 0.05) & (z < self.depth[rows, columns])
            places: tuple[Floats, ...] = (x, y, z)
            for axis, value in enumerate(places):
                if axis != face.axis:
                    hit &= (value >= face.low[axis]) & (value <= face.high[axis])
        if not hit.any():
            return
        points = np.stack([x[hit], y[hit], z[hit]], axis=1)
        colour = np.asarray(face.block.colour, np.float32)
        if face.block.texture == "outdoors":
            shown = self._see_through(points, face)
        else:
            shown = colour * TEXTURES[face.block.texture](points, face.axis, self.tile)
        self.colour[rows, columns][hit] = shown
        self.depth[rows, columns][hit] = z[hit]
        self.glow[rows, columns][hit] = face.block.glow
        self.facing[rows, columns][hit] = (face.axis + 1) * face.sign
        self.number[rows, columns][hit] = face.number

    def _see_through(self, points: Floats, face: _Face) -> Floats:
        size = np.subtract(face.high, face.low)
        u = (points[:, 0] - face.low[0]) / size[0] * (self.view.shape[1] - 1)
        v = (face.high[1] - points[:, 1]) / size[1] * (self.view.shape[0] - 1)
        seen: Floats = self.view[v.astype(int), u.astype(int)]
        return seen

    def _bounds(self, face: _Face) -> tuple[slice, slice]:
        corners = [
            project(x, y, max(z, 0.3))
            for x in (face.low[0], face.high[0])
            for y in (face.low[1], face.high[1])
            for z in (face.low[2], face.high[2])
        ]
        xs, ys = [c[0] * SCALE for c in corners], [c[1] * SCALE for c in corners]
        rows = slice(max(0, int(min(ys)) - 1), max(0, int(max(ys)) + 2))
        return rows, slice(max(0, int(min(xs)) - 1), max(0, int(max(xs)) + 2))


class _Light:
    """Daylight from a large window beside the camera, and the room's own soft light."""

    def __init__(self, rng: np.random.Generator, plan: _Plan) -> None:
        # books and the like are too small for a shadow that one would miss
        self.blocks = [b for b in plan.blocks if np.prod(np.subtract(b.high, b.low)) > 0.004]
        side = plan.sun_side * (HALF_WIDTH - 0.1)
        self.samples = [
            (side, 0.9 + 1.4 * (i % 6 + rng.random()) / 6, 1.2 + 2.2 * (i // 6 + rng.random()) / 6)
            for i in range(36)
        ]
        golden = np.pi * (3 - np.sqrt(5))
        self.rays = []
        for i in range(32):  # a cosine-weighted hemisphere about z (Vogel's spiral)
            r, angle = np.sqrt((i + 0.5) / 32), i * golden
            self.rays.append((r * np.cos(angle), r * np.sin(angle), np.sqrt(1 - r * r)))

    def at(self, points: Floats, facing: int) -> Floats:
        """Light on points (N x 3) of faces of one direction: N x 3, BGR."""
        axis, sign = abs(facing) - 1, 1 if facing > 0 else -1
        start = np.ascontiguousarray(points.T)
        start[axis] += 0.004 * sign
        sky = np.zeros(len(points), np.float32)
        for ray in self.rays:
            direction = np.roll(np.asarray(ray, np.float32), axis + 1) * np.float32(1.3)
            direction[axis] *= sign
            sky += ~self._blocked(start, direction[:, None])
        direct = np.zeros(len(points), np.float32)
        for sample in self.samples:
            to = np.asarray(sample, np.float32)[:, None] - start
            distance = np.sqrt((to * to).sum(axis=0))
            cosine = np.clip(to[axis] * sign / distance, 0, 1)
            gain = cosine * np.abs(to[0]) / distance / (distance**2 + 1.5)
            direct += gain * ~self._blocked(start, to)
        bounce = 1.0 if sign > 0 or axis != 1 else 0.8
        warm, cool = np.asarray((0.93, 1.0, 1.05)), np.asarray((1.04, 1.0, 0.97))
        sky_part = (sky / len(self.rays))[:, None] * 0.80 * bounce * cool
        lit: Floats = (sky_part + direct[:, None] * 0.62 * warm).astype(np.float32)
        return lit

    def _blocked(self, start: Floats, step: Floats) -> NDArray[np.bool_]:
        """Whether a block lies between `start` and `start + step` (3 x N each): slab tests."""
        blocked = np.zeros(start.shape[1], bool)
        inverse = 1 / np.where(np.abs(step) < 1e-6, np.float32(1e-6), step)
        reach_low = np.minimum(start, start + step).min(axis=1)
        reach_high = np.maximum(start, start + step).max(axis=1)
        for block in self.blocks:
            if np.any(block.low > reach_high) or np.any(block.high < reach_low):
                continue
            near, far = np.float32(0), np.float32(1)
            for axis in range(3):
                one = (np.float32(block.low[axis]) - start[axis]) * inverse[axis]
                two = (np.float32(block.high[axis]) - start[axis]) * inverse[axis]
                near = np.maximum(near, np.minimum(one, two))
                far = np.minimum(far, np.maximum(one, two))
            blocked |= near < far
        return blocked


def _develop(raster: _Raster, light: _Light, rng: np.random.Generator) -> Image:
    half = LIGHT_STEP // 2
    coarse = (slice(half, None, LIGHT_STEP), slice(half, None, LIGHT_STEP))
    facing, number, depth = raster.facing[coarse], raster.number[coarse], raster.depth[coarse]
    dx, dy = raster.dx[coarse[1]][None, :] * depth, EYE + raster.dy[coarse[0]][:, None] * depth
    points = np.stack([dx, dy, depth], axis=2)
    lit = np.zeros((*facing.shape, 3), np.float32)
    for direction in np.unique(facing):
        here = facing == direction
        lit[here] = light.at(points[here], int(direction))
    full = _upsample(
        lit,
        facing.astype(np.int32) * 1000 + number,
        raster.facing.astype(np.int32) * 1000 + raster.number,
    )
    glow = raster.glow[..., None]
    picture = raster.colour * (full * (1 - 0.85 * glow) + 1.05 * glow)
    picture = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    picture += 0.05 * cv2.GaussianBlur(np.clip(picture - 0.75, 0, None), (0, 0), 24)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    picture *= (1 - 0.16 * (x * x + y * y) / 2)[..., None]
    picture = np.clip(picture, 0, 1) ** (1 / 1.25) * 238 + 6
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.55)  # a small lens
    return as_image(picture + rng.uniform(0, 1, picture.shape))


def _upsample(lit: Floats, coarse: NDArray[np.int32], fine: NDArray[np.int32]) -> Floats:
    """Spread light to all pixels, only from neighbours on the same face (joint bilinear)."""
    height, width = fine.shape
    v = (np.arange(height, dtype=np.float32) - LIGHT_STEP // 2) / LIGHT_STEP
    u = (np.arange(width, dtype=np.float32) - LIGHT_STEP // 2) / LIGHT_STEP
    total = np.zeros((height, width, 3), np.float32)
    weights = np.zeros((height, width, 1), np.float32)
    for below in (0, 1):
        for right in (0, 1):
            row = np.clip(np.floor(v).astype(int) + below, 0, coarse.shape[0] - 1)
            column = np.clip(np.floor(u).astype(int) + right, 0, coarse.shape[1] - 1)
            wv = np.abs(1 - below - (v - np.floor(v)))
            wu = np.abs(1 - right - (u - np.floor(u)))
            grid = np.ix_(row, column)
            weight = wv[:, None] * wu[None, :]
            weight = weight * np.where(coarse[grid] == fine, 1.0, 0.002) + 1e-5
            total += lit[grid] * weight[..., None].astype(np.float32)
            weights += weight[..., None].astype(np.float32)
    spread: Floats = total / weights
    return spread
