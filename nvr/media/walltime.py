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


_BEHIND_MOST_US = 2_000_000
_BEHIND_AGAIN_US = 1_500_000
"""Who was further behind is believed again from here on: at the limit itself, jitter would tear
the recording to and fro."""
_AHEAD_MOST_US = 50_000
_AGREE_US = 100_000


class CameraClock:
    """Tells when a packet was taken: by the camera's own clock if that is right, else by arrival.

    The camera's clock counts from its second report that agrees with the one before. It is right
    when what it says lies before the arrival, and by 2 s at most: a clock that is ahead of ours
    is wrong, and what is further behind is wrong too or would tear the recording, which takes
    steps above 2 s for a clock that was set. Who was not believed must come within 1.5 s. Two
    streams of a camera tell the same time by either way, up to the network's delay.
    """

    def __init__(self, clock: Clock) -> None:
        self._arrival = ArrivalClock(clock)
        self._reported_us: int | None = None
        self._offset_us: int | None = None
        self._behind_most_us = _BEHIND_MOST_US

    def reported(self, wall_us: int, media_us: int) -> None:
        """The camera says that its clock stood at `wall_us` at a media time."""
        offset_us, before_us = wall_us - media_us, self._reported_us
        self._reported_us = offset_us
        agrees = before_us is not None and abs(offset_us - before_us) <= _AGREE_US
        self._offset_us = offset_us if agrees else None

    def wall_us(self, media_us: int) -> int:
        """Unix microseconds of the moment that the camera calls `media_us`."""
        arrived_us = self._arrival.wall_us(media_us)
        if self._offset_us is None:
            return arrived_us
        taken_us = media_us + self._offset_us
        if -self._behind_most_us <= taken_us - arrived_us <= _AHEAD_MOST_US:
            self._behind_most_us = _BEHIND_MOST_US
            return min(taken_us, arrived_us)
        self._behind_most_us = _BEHIND_AGAIN_US
        return arrived_us
