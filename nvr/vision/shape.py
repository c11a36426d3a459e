"""The size of a picture. Apart from everything else, so that main needs no numpy to name one."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a picture in pixels. Written ``512x288``: width first."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``512x288``. Raises ValueError."""
        width, _, height = text.partition("x")
        return cls(int(width), int(height))

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def area(self) -> int:
        return self.width * self.height


_WIDE = 16 / 9
_SQUEEZED_TOLERANCE = 0.03


def shown_shape(width: int, height: int) -> Shape:
    """The shape in which a picture is meant to be seen.

    Recorders of analogue cameras halve the width of a 16:9 picture to save bits ("1080N" is
    960x1080, "720N" 640x720) and seldom say so in the stream. A person half as wide is a post.
    """
    if abs(2 * width / height / _WIDE - 1) < _SQUEEZED_TOLERANCE:
        return Shape(2 * width, height)
    return Shape(width, height)
