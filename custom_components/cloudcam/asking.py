"""A person, as the NVR is told for whom it is asked. Knows nothing of Home Assistant."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

HEADER: Final = "X-CloudCam-User"
_LONGEST: Final = 100
_LONGEST_ENCODED: Final = 300
"""Of each part; the NVR reads a thousand bytes in all."""


@dataclass(frozen=True, slots=True)
class Person:
    """Without an id nobody knows who it is; the address is that of a browser or phone."""

    id: str | None = None
    name: str | None = None
    address: str | None = None

    def header(self) -> str:
        """As the NVR reads it; empty for somebody unknown."""
        told = {"id": self.id, "name": self.name, "address": self.address}
        known = [f"{key}={_encoded(text)}" for key, text in told.items() if text]
        return "&".join(known)


def _encoded(text: str) -> str:
    """Percent-encoded, and no longer than the NVR reads: a long name must not cost the id."""
    letters = [quote(letter, safe="", errors="replace") for letter in text[:_LONGEST]]
    while sum(map(len, letters)) > _LONGEST_ENCODED:
        letters.pop()
    return "".join(letters)


UNKNOWN: Final = Person()
