"""A clock and a frame number burned into a picture, and reading them back from decoded pixels.

The text is `MM:SS.hh NNNNNN C`: time, frame number, check digit. Letters are dots on a fixed grid
that scales with the picture's width, so that the text reads back from any size down to 320 pixels.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from demo.arrays import Floats, Image

_GLYPHS = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "3": "11111 00010 00100 00010 00001 10001 01110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    ":": "00000 00100 00100 00000 00100 00100 00000",
    ".": "00000 00000 00000 00000 00000 01100 01100",
    " ": "00000 00000 00000 00000 00000 00000 00000",
}
_LAYOUT = "dd:dd.dd dddddd d"
_DIGITS_AT = [i for i, kind in enumerate(_LAYOUT) if kind == "d"]
_CELL, _LETTER, _TALL, _PAD = 6, 5, 7, 2  # dots
_COLUMNS, _ROWS = len(_LAYOUT) * _CELL - 1 + 2 * _PAD, _TALL + 2 * _PAD
_DOT = 1 / 320  # of the picture's width
_LEFT, _TOP = 4, 3  # dots from the picture's corner
_DARK, _BRIGHT = 16, 235


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a picture says of itself: seconds since the scene began, and its frame number."""

    time_s: float
    frame: int


def burn(image: Image, time_s: float, frame: int) -> None:
    """Write the clock into the upper left corner, in place. `image` is H x W x 3."""
    dots = np.full((_ROWS, _COLUMNS), _DARK, np.uint8)
    for position, letter in enumerate(_text(time_s, frame)):
        x = _PAD + position * _CELL
        dots[_PAD : _PAD + _TALL, x : x + _LETTER] += _glyph(letter)
    x1, y1, x2, y2 = _place(image.shape[1])
    size = (x2 - x1, y2 - y1)
    even = size[0] % _COLUMNS == 0
    drawn = cv2.resize(dots, size, interpolation=cv2.INTER_NEAREST if even else cv2.INTER_AREA)
    image[y1:y2, x1:x2] = drawn[..., None]


def read_stamp(image: Image) -> Stamp | None:
    """Read the clock back; None where there is none that its check digit confirms.

    `image` is H x W (luma) or H x W x 3, and the whole picture, at any size from 320 wide.
    """
    x1, y1, x2, y2 = _place(image.shape[1])
    part = image[y1:y2, x1:x2]
    luma = part if part.ndim == 2 else part.mean(axis=2)
    dots = cv2.resize(luma.astype(np.float32), (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
    low, high = float(np.percentile(dots, 10)), float(np.percentile(dots, 95))
    if high - low < 60:
        return None
    digits = []
    for position in _DIGITS_AT:
        x = _PAD + position * _CELL
        cell = dots[_PAD : _PAD + _TALL, x : x + _LETTER]
        scores = np.abs(_templates() - (cell - low) / (high - low)).sum(axis=(1, 2))
        digits.append(int(scores.argmin()))
    if _check(digits[:-1]) != digits[-1]:
        return None
    hundredths = digits[2] * 1000 + digits[3] * 100 + digits[4] * 10 + digits[5]
    minutes = digits[0] * 10 + digits[1]
    return Stamp(minutes * 60 + hundredths / 100, int("".join(map(str, digits[6:12]))))


def read_clock(image: Image) -> float | None:
    """Seconds since the scene began, to the hundredth, as the picture shows them."""
    stamp = read_stamp(image)
    return None if stamp is None else stamp.time_s


def _text(time_s: float, frame: int) -> str:
    hundredths = int(time_s * 100 + 1e-6)
    minutes, rest = divmod(hundredths, 6000)
    text = f"{minutes % 100:02}:{rest // 100:02}.{rest % 100:02} {frame % 1_000_000:06} "
    return text + str(_check([int(letter) for letter in text if letter.isdigit()]))


def _check(digits: list[int]) -> int:
    """A digit that changes with any digit and with most swaps of two."""
    return sum((3, 7, 9, 1)[i % 4] * digit for i, digit in enumerate(digits)) % 10


def _place(width: int) -> tuple[int, int, int, int]:
    dot = width * _DOT
    left, top = round(_LEFT * dot), round(_TOP * dot)
    return left, top, left + round(_COLUMNS * dot), top + round(_ROWS * dot)


@lru_cache(maxsize=len(_GLYPHS))
def _glyph(letter: str) -> Image:
    rows = [[int(dot) for dot in row] for row in _GLYPHS[letter].split()]
    return np.asarray(rows, np.uint8) * np.uint8(_BRIGHT - _DARK)


@lru_cache(maxsize=1)
def _templates() -> Floats:
    return np.stack([_glyph(str(d)) for d in range(10)]).astype(np.float32) / (_BRIGHT - _DARK)
