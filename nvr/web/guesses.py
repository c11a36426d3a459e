"""Holds off whoever tries one token or pairing secret after the other."""

import math
from dataclasses import dataclass
from typing import Final

from nvr.clock import Clock

WINDOW_S: Final = 60.0
MOST_TOKENS: Final = 20
"""Wrong tokens from one address within the window. Several players of one client may well come
with a token that was revoked a moment ago."""
MOST_SECRETS: Final = 5
"""Wrong pairing secrets from one address within the window."""
_MOST_ADDRESSES: Final = 1024


@dataclass(slots=True)
class _Window:
    ends_s: float
    failures: int = 0


class Guesses:
    """Failed tries by address: so many within a window, then none until it ends.

    What is tried are 128 and 256 random bits, which nobody guesses at any rate; this keeps the
    noise from costing anything. So a valid token is always let in, also from an address that is
    held off: behind a proxy or a container's network everybody has the same one, and a stranger
    must not be able to lock the owner out.
    """

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._windows: dict[str, _Window] = {}

    def wait_s(self, address: str | None) -> int:
        """How many whole seconds nothing more is tried for an address; 0 when it may try."""
        window = self._current(address or "")
        if window is None or window.failures < self._most:
            return 0
        return math.ceil(window.ends_s - self._clock.monotonic())

    def failed(self, address: str | None) -> None:
        """Somebody there was wrong."""
        where = address or ""
        window = self._current(where)
        if window is None:
            window = _Window(self._clock.monotonic() + WINDOW_S)
            self._windows[where] = window
            if len(self._windows) > _MOST_ADDRESSES:
                del self._windows[next(iter(self._windows))]  # the oldest
        window.failures += 1

    def _current(self, where: str) -> _Window | None:
        window = self._windows.get(where)
        if window is not None and self._clock.monotonic() >= window.ends_s:
            del self._windows[where]
            return None
        return window
