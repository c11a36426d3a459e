"""How busy each second was: a few operations per frame, one small message per ten seconds."""

import math
from collections.abc import Callable

from nvr.messages import ActivitySeen
from nvr.timelines import TimelineFlag

MESSAGE_S = 10
"""Seconds in one message: so much is lost at most when a worker is killed."""

HOLD_S = 3
"""A frame speaks for the seconds up to the next one if that comes so soon: a camera that sends a
frame every two seconds is watched all the time."""

_UNEVEN_S = 2
_OCTAVES = 12

WATCHED = int(TimelineFlag.WATCHED)


def motion_byte(level: float) -> int:
    """The moving share of a picture (0..1) as a byte: 0 for none, 255 for all of it.

    Logarithmic, 21 steps from any share to its double, from 1/4096 on: a person far away moves
    0.1 % of a picture and one at the door 30 %, and both must be seen in one strip. Monotone, so
    the highest level of an hour is the highest byte of its seconds.
    """
    if level <= 0:
        return 0
    return 1 + round(254 * min(max(_OCTAVES + math.log2(level), 0), _OCTAVES) / _OCTAVES)


class ActivityMeter:
    """Gathers one camera's seconds and hands them on as `ActivitySeen`.

    Goes by the frames' wall time. A clock that was set ends the message; what is told of a second
    later counts.
    """

    def __init__(self, camera_id: str, emit: Callable[[ActivitySeen], None]) -> None:
        self._camera_id = camera_id
        self._emit = emit
        self._start_s = 0
        self._motion = bytearray()
        self._flags = bytearray()
        self._second = -1  # the one that is open
        self._level = 0.0
        self._seen = 0

    def note(self, wall_us: int, level: float, flags: int) -> None:
        """Take in one frame: the moving share of it, and who is in view."""
        second = wall_us // 1_000_000
        if second != self._second:
            self._advance(second)
        self._level = max(self._level, level)
        self._seen |= flags

    def flush(self) -> None:
        """Tell what was gathered: no frame comes for a while, or never again."""
        if self._second >= 0:
            self._close_second()
            self._send()
            self._second = -1

    def _advance(self, second: int) -> None:
        """Another second begins."""
        step = second - self._second
        if self._second < 0:
            self._begin(second)
        elif -_UNEVEN_S <= step < 0:  # stamped unevenly: it belongs to the newest second
            return
        elif 0 < step <= HOLD_S:
            self._close_second()
            self._motion.extend(bytes(step - 1))
            self._flags.extend([WATCHED] * (step - 1))
            self._second = second
            if len(self._motion) >= MESSAGE_S:
                self._send()
                self._start_s = second
        else:
            self.flush()
            self._begin(second)

    def _begin(self, second: int) -> None:
        self._start_s = self._second = second

    def _close_second(self) -> None:
        self._motion.append(motion_byte(self._level))
        self._flags.append(self._seen | WATCHED)
        self._level, self._seen = 0.0, 0

    def _send(self) -> None:
        start_us = self._start_s * 1_000_000
        self._emit(ActivitySeen(self._camera_id, start_us, bytes(self._motion), bytes(self._flags)))
        self._motion.clear()
        self._flags.clear()
