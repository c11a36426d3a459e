"""Captions, drawn as lines.

OpenCV 5 unpacks a font for every thread that writes: 6 MB in each camera's process, and the first
alert 20 ms later.
"""

import cv2
import numpy as np

from nvr.jpeg import Bgr

WIDTH, HEIGHT, ADVANCE = 4, 6, 6
"""Of a letter's grid, and from one letter to the next."""

_SHIFT = 4
"""Bits of a pixel's fraction, in which lines are placed."""

# Lines from point to point of the grid, each named by column and row.
_LETTERS = {
    "A": "06 02 20 42 46, 04 44",
    "B": "03 33 42 41 30 00 06 36 45 44 33",
    "C": "41 30 10 01 05 16 36 45",
    "D": "00 06 26 44 42 20 00",
    "E": "40 00 06 46, 03 33",
    "F": "40 00 06, 03 33",
    "G": "41 30 10 01 05 16 36 45 43 23",
    "H": "00 06, 40 46, 03 43",
    "I": "10 30, 20 26, 16 36",
    "J": "40 45 36 16 05",
    "K": "00 06, 40 03 46",
    "L": "00 06 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "O": "10 30 41 45 36 16 05 01 10",
    "P": "06 00 30 41 42 33 03",
    "Q": "10 30 41 45 36 16 05 01 10, 24 46",
    "R": "06 00 30 41 42 33 03, 23 46",
    "S": "41 30 10 01 02 13 33 44 45 36 16 05",
    "T": "00 40, 20 26",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 23 36 40",
    "X": "00 46, 40 06",
    "Y": "00 23 40, 23 26",
    "Z": "00 40 06 46",
    "0": "10 30 41 45 36 16 05 01 10",
    "1": "11 20 26, 16 36",
    "2": "01 10 30 41 42 06 46",
    "3": "01 10 30 41 42 33 44 45 36 16 05, 13 33",
    "4": "36 30 04 44",
    "5": "40 00 02 32 43 45 36 16 05",
    "6": "30 10 01 05 16 36 45 44 33 03",
    "7": "00 40 16",
    "8": "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    "9": "43 13 02 01 10 30 41 45 36 16",
    "%": "06 40, 00 10 11 01 00, 35 45 46 36 35",
}


def text_width(text: str, unit: float) -> float:
    """Pixels from the first letter's left to the last one's right; ``unit`` is a grid's step."""
    return max(0, len(text) * ADVANCE - (ADVANCE - WIDTH)) * unit


def write(
    image: Bgr, text: str, at: tuple[float, float], unit: float, colour: tuple[int, int, int]
) -> None:
    """Draw ``text`` in capitals, its upper left corner ``at`` (x, y) pixels.

    Of other signs than letters, digits and the percent sign only the room is left.
    """
    lines = []
    for number, sign in enumerate(text.upper()):
        for line in filter(None, _LETTERS.get(sign, "").split(", ")):
            grid = np.array([(int(point[0]), int(point[1])) for point in line.split()])
            pixels = at + (grid + np.array([number * ADVANCE, 0])) * unit
            lines.append(np.rint(pixels * 2**_SHIFT).astype(np.int32))
    thick = max(1, round(unit * 0.7))
    cv2.polylines(image, lines, False, colour, thick, cv2.LINE_AA, _SHIFT)
