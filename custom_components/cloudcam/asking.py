"""A person, as the NVR is told for whom it is asked. Knows nothing of Home Assistant."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

HEADER: Final = "X-CloudCam-User"
_LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Person:
    """Without an id nobody knows who it is; the address is that of a browser or phone."""

    id: str | None = None
    name: str | None = None
    address: str | None = None

    def header(self) -> str:
        """As the NVR reads it; empty for somebody unknown."""
        told = {"id": self.id, "name": self.name, "address": self.address}
        known = {key: text[:_LONGEST] for key, text in told.items() if text}
        return urlencode(known, quote_via=quote, errors="replace")


UNKNOWN: Final = Person()
