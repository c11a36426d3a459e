"""From a camera's media time to wall time."""

from nvr.clock import Clock

_LEAK = 0.002
"""How fast the estimate follows a camera whose packets come later and later (clock drift)."""

_JUMP_US = 2_000_000
"""A larger difference is not jitter: the camera restarted its timestamps or our clock was set."""


class ArrivalClock:
    """Tells when a packet was taken, from when packets arrive.

    The network only ever delays, so the smallest difference between arrival and media time is the
    best one; it is followed at once when it falls and slowly when it grows.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_us: float | None = None

    def wall_us(self, media_us: int) -> int:
        """Unix microseconds of the moment that the camera calls ``media_us``."""
        candidate = float(self._clock.now_us() - media_us)
        offset = self._offset_us
        if offset is None or abs(candidate - offset) > _JUMP_US or candidate < offset:
            offset = candidate
        else:
            offset += (candidate - offset) * _LEAK
        self._offset_us = offset
        return media_us + round(offset)
