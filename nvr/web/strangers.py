"""Connections that nobody has shown a token on yet: how many there may be, and who gives way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_OF_ONE: Final = 128
"""From one address. Home Assistant opens many at once for a full dashboard, and shows its token
within milliseconds."""
MOST: Final = 256


@dataclass(frozen=True, slots=True)
class _Stranger:
    address: str
    drop: Callable[[], None]


class Strangers:
    """Whoever is new is let in, and the oldest that still has shown nothing is dropped for it.

    So neither many silent connections nor slow ones keep the owner out, or take the file
    descriptors that recording needs. Belongs to the event loop.
    """

    def __init__(self) -> None:
        self._open: dict[object, _Stranger] = {}

    def came(self, connection: object, address: str, drop: Callable[[], None]) -> None:
        """A connection was accepted; `drop` ends it at once."""
        same = [key for key, one in self._open.items() if one.address == address]
        if len(same) >= MOST_OF_ONE:
            self._drop(same[0])
        elif len(self._open) >= MOST:
            self._drop(next(iter(self._open)))
        self._open[connection] = _Stranger(address, drop)

    def left(self, connection: object) -> None:
        """It has ended, or is none any more: it has shown a valid token."""
        self._open.pop(connection, None)

    def __len__(self) -> int:
        return len(self._open)

    def _drop(self, connection: object) -> None:
        self._open.pop(connection).drop()
