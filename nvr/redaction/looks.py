"""What somebody's clothes look like: enough to tell two people apart for a minute.

Histograms of colour and of brightness, of the upper and the lower half by itself. Two looks are
compared by their Bhattacharyya coefficient. At night a camera has no colours: then brightness alone
tells, and seldom clearly.
"""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Box

type Plane = npt.NDArray[np.uint8]
type Look = npt.NDArray[np.float32]

_LEVELS = 16  # of brightness
_HUES = 14  # each way, around grey
_HUE_STEP = 8
_SAMPLES = 4096
_ACROSS = 0.7
"""Of a box's width: what is beside somebody is seldom them."""

_SURE_IN_COLOUR, _SURE_IN_GREY = 0.92, 0.97
_GREY = 0.95
"""Of somebody without colours, so much lies in the bins next to grey."""

_FEWEST = 60
"""Pixels of a half that must be free of others."""


def describe(planes: Sequence[Plane], box: Box, others: Iterable[Box]) -> Look | None:
    """The look of who is in a box; None when others hide too much of them.

    ``planes`` are Y, U and V, u8 [H, W] and twice [H/2, W/2].
    """
    y, u, v = planes
    rows, columns = u.shape
    narrow = (box.x2 - box.x1) * (1 - _ACROSS) / 2
    left, right = span(box.x1 + narrow, box.x2 - narrow, columns)
    top, bottom = span(box.y1, box.y2, rows)
    step = max(1, round(((right - left) * (bottom - top) / _SAMPLES) ** 0.5))
    down, across = np.arange(top, bottom, step), np.arange(left, right, step)
    free = np.ones((down.size, across.size), bool)
    for other in others:
        inside_x = (across >= other.x1 * columns) & (across < other.x2 * columns)
        inside_y = (down >= other.y1 * rows) & (down < other.y2 * rows)
        free &= ~(inside_y[:, None] & inside_x[None, :])
    grid = np.ix_(down, across)
    bright = y[: rows * 2 : 2, : columns * 2 : 2][grid]
    parts = []
    middle = down.size // 2
    for half in (slice(0, middle), slice(middle, None)):
        kept = free[half]
        if kept.sum() < min(_FEWEST, kept.size * 0.5) or not kept.size:
            return None
        parts += _histograms(bright[half][kept], u[grid][half][kept], v[grid][half][kept])
    look = np.concatenate(parts)
    return np.asarray(look / np.linalg.norm(look), np.float32)


def likeness(a: Look, b: Look) -> float:
    """How alike two looks are, 0..1."""
    return float(a @ b)


def likeness_of(a: Look | None, b: Look | None) -> float | None:
    """None if one of them is not known."""
    return None if a is None or b is None else likeness(a, b)


def are_surely_alike(a: Look | None, b: Look | None) -> bool:
    """Whether hardly anybody else would look so alike.

    Measured: the same person later in a clip has 0.95 and more; two people in different clothes
    reach 0.89 in colour, and 0.95 where there is none.
    """
    alike = likeness_of(a, b)
    if a is None or b is None or alike is None:
        return False
    return alike >= (_SURE_IN_GREY if _is_grey(a) or _is_grey(b) else _SURE_IN_COLOUR)


def mean(looks: Sequence[Look]) -> Look | None:
    """What several have in common; None of none."""
    if not looks:
        return None
    total = np.sum(looks, axis=0)
    return np.asarray(total / np.linalg.norm(total), np.float32)


def _is_grey(look: Look) -> bool:
    hues = (look.reshape(2, -1)[:, _LEVELS:] ** 2).reshape(2, _HUES, _HUES)
    near = slice(_HUES // 2 - 2, _HUES // 2 + 2)  # -16 up to 15 around grey
    return float(hues[:, near, near].sum()) >= _GREY * float(hues.sum())


def _histograms(y: Plane, u: Plane, v: Plane) -> list[Look]:
    """Roots of the shares of brightness, and of colour; soft, so that steps do not matter."""
    level = np.bincount(y // (256 // _LEVELS), minlength=_LEVELS).astype(np.float32)
    middle = _HUES // 2
    hue_u = np.clip((u.astype(np.int32) - 128) // _HUE_STEP + middle, 0, _HUES - 1)
    hue_v = np.clip((v.astype(np.int32) - 128) // _HUE_STEP + middle, 0, _HUES - 1)
    hues = np.bincount(hue_u * _HUES + hue_v, minlength=_HUES * _HUES).astype(np.float32)
    soft_level = cv2.GaussianBlur(level.reshape(1, -1), (0, 0), 0.8).ravel()
    soft_hues = cv2.GaussianBlur(hues.reshape(_HUES, _HUES), (0, 0), 0.7).ravel()
    return [np.sqrt(h / max(h.sum(), 1e-6)).astype(np.float32) for h in (soft_level, soft_hues)]


def span(low: float, high: float, pixels: int) -> tuple[int, int]:
    """From 0..1 to the first pixel and the one after the last, at least one."""
    first = min(max(int(low * pixels), 0), pixels - 1)
    return first, min(max(int(np.ceil(high * pixels)), first + 1), pixels)
