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
