"""Surfaces: each texture gives a brightness (or colour) factor for points on a face."""

from collections.abc import Callable

import cv2
import numpy as np

from demo.arrays import Floats

type Tile = Floats
type Texture = Callable[[Floats, int, Tile], Floats]

_SIZE = 512


def noise_tile(rng: np.random.Generator) -> Tile:
    """A tile of smooth noise that repeats without a seam: 512 x 512, mean 0, deviation 1."""
    tile = np.zeros((_SIZE, _SIZE), np.float32)
    for sigma, weight in ((1.2, 0.5), (4, 0.7), (16, 1.0)):
        raw = rng.standard_normal((_SIZE, _SIZE)).astype(np.float32)
        wrapped = np.pad(raw, 64, mode="wrap")
        smooth = cv2.GaussianBlur(wrapped, (0, 0), sigma)[64:-64, 64:-64]
        tile += weight * smooth / smooth.std()
    result: Tile = (tile - tile.mean()) / tile.std()
    return result


def outdoors(rng: np.random.Generator) -> Floats:
    """What one sees through the window, out of focus: sky, trees, a hedge (BGR 0..1)."""
    height, width = 200, 220
    view = np.zeros((height, width, 3), np.float32)
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    view[:] = (1 - ramp) * np.asarray((1.0, 0.93, 0.84)) + ramp * np.asarray((1.0, 0.98, 0.95))
    for _ in range(26):
        x, y = int(rng.uniform(0, width)), int(rng.uniform(height * 0.55, height * 1.05))
        green = np.asarray((0.30, 0.52, 0.40)) * rng.uniform(0.6, 1.3)
        cv2.circle(view, (x, y), int(rng.uniform(14, 34)), tuple(green.tolist()), -1, cv2.LINE_AA)
    blurred: Floats = cv2.GaussianBlur(view, (0, 0), 5).astype(np.float32)
    return blurred


def _sample(tile: Tile, u: Floats, v: Floats) -> Floats:
    found: Floats = tile[(v % _SIZE).astype(int), (u % _SIZE).astype(int)]
    return found


def _plane(points: Floats, axis: int) -> tuple[Floats, Floats]:
    """Two coordinates on the face, the second one along z or y."""
    first, second = ((2, 1), (0, 2), (0, 1))[axis]
    return points[:, first], points[:, second]


def _plain(points: Floats, axis: int, tile: Tile) -> Floats:
    u, v = _plane(points, axis)
    return (1 + 0.012 * _sample(tile, u * 160, v * 160))[:, None]


def _plaster(points: Floats, axis: int, tile: Tile) -> Floats:
    u, v = _plane(points, axis)
    fine, broad = _sample(tile, u * 190, v * 190), _sample(tile, u * 23, v * 23)
    return (1 + 0.012 * fine + 0.012 * broad)[:, None]


def _planks(points: Floats, axis: int, tile: Tile) -> Floats:
    del axis
    x, z = points[:, 0], points[:, 2]
    row = np.floor(x / 0.16)
    shift = _sample(tile, row * 37.0, row * 91.0)
    board = np.floor(z / 1.3 + shift * 0.7)
    tone = _sample(tile, row * 53.0 + board * 17.0, board * 29.0 + row * 7.0)
    grain = _sample(tile, x * 420 + tone * 60, z * 26 + tone * 90)
    edge_x = np.abs(x / 0.16 - row - 0.5)
    edge_z = np.abs((z / 1.3 + shift * 0.7) - board - 0.5)
    joint = 1 - 0.45 * ((edge_x > 0.485) | (edge_z > 0.497))
    factor = (1 + 0.085 * tone + 0.05 * grain) * joint
    tint = np.stack([factor - 0.015 * tone, factor, factor + 0.01 * tone], axis=1)
    return tint.astype(np.float32)


def _wood(points: Floats, axis: int, tile: Tile) -> Floats:
    u, v = _plane(points, axis)
    if axis in {1, 2}:
        grain = _sample(tile, u * 24, v * 380 + 12 * np.sin(u * 1.7))
    else:
        grain = _sample(tile, u * 380, v * 24)
    return (1 + 0.07 * grain)[:, None]


def _cloth(points: Floats, axis: int, tile: Tile) -> Floats:
    u, v = _plane(points, axis)
    weave = 0.02 * np.sin(u * 700) * np.sin(v * 700)
    factor: Floats = 1 + weave + 0.05 * _sample(tile, u * 260, v * 260)
    return factor[:, None]


def _rug(points: Floats, axis: int, tile: Tile) -> Floats:
    u, v = _plane(points, axis)
    stripes = np.where(np.floor(u / 0.055) % 6 == 0, 1.22, 1.0)
    stripes = stripes * np.where(np.floor(v / 0.06) % 9 == 0, 0.82, 1.0)
    factor: Floats = stripes * (1.05 + 0.07 * _sample(tile, u * 300, v * 300))
    return factor[:, None]


TEXTURES: dict[str, Texture] = {
    "plain": _plain,
    "plaster": _plaster,
    "planks": _planks,
    "wood": _wood,
    "cloth": _cloth,
    "rug": _rug,
}
