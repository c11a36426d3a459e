"""The injected clock: nothing else in the NVR asks the operating system what time it is.

Wall time is integer microseconds since the Unix epoch (``*_us``); durations are monotonic
seconds. A test that takes ``SimulatedClock`` runs a day in a second and never sleeps.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol

_EARLIEST_US = 1_767_225_600_000_000  # 2026-01-01
_STA_UNSYNC = 0x40  # adjtimex(2)
_TIME_ERROR = 5
_TIMESYNCD = Path("/run/systemd/timesync/synchronized")


class Clock(Protocol):
    """What the NVR asks of time.

    ``earliest_us`` is older than this program: a wall clock that says less is wrong.
    """

    @property
    def earliest_us(self) -> int: ...

    def now_us(self) -> int:
        """Wall time, microseconds since the Unix epoch. May step in either direction."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment. Never goes back."""
        ...

    def uptime_us(self) -> int:
        """The same in microseconds, the time that the machine slept included."""
        ...

    def is_synchronised(self) -> bool | None:
        """Whether something keeps the wall clock right; None when that can't be told."""
        ...

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Block until the event is set or the time is over; true if it was set."""
        ...


class RealClock:
    """The machine's clock."""

    earliest_us = _EARLIEST_US

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        return time.monotonic()

    def uptime_us(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000

    def is_synchronised(self) -> bool | None:
        return is_synchronised()

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        return event.wait(timeout_s)


class SimulatedClock:
    """A clock that moves only when a test moves it, or when somebody waits on it.

    Its world begins in 2023.
    """

    earliest_us = 1_672_531_200_000_000

    def __init__(self, now_us: int = 1_700_000_000_000_000) -> None:
        self.synchronised: bool | None = True
        self._now_us = now_us
        self._monotonic = 0.0

    def now_us(self) -> int:
        return self._now_us

    def monotonic(self) -> float:
        return self._monotonic

    def uptime_us(self) -> int:
        return round(self._monotonic * 1_000_000)

    def is_synchronised(self) -> bool | None:
        return self.synchronised

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        if not event.is_set():
            self.advance(timeout_s)
        return event.is_set()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._monotonic += seconds
        self._now_us += round(seconds * 1_000_000)

    def step_wall(self, seconds: float) -> None:
        """Set the wall clock forward or back, as NTP or a person would."""
        self._now_us += round(seconds * 1_000_000)


def is_synchronised() -> bool | None:
    """Whether the system says that its clock is kept right; None if it doesn't say."""
    if _TIMESYNCD.exists():
        return True
    with suppress(OSError, AttributeError):
        # struct timex: modes, then longs offset, freq, maxerror, esterror, then int status
        buffer = (ctypes.c_byte * 512)()
        state = _adjtimex()(ctypes.byref(buffer))
        if state < 0:
            return None
        at = 5 * ctypes.sizeof(ctypes.c_long)
        status = ctypes.c_int.from_buffer(buffer, at).value
        return state != _TIME_ERROR and not status & _STA_UNSYNC
    return None


@cache
def _adjtimex() -> Callable[..., int]:
    function: Callable[..., int] = ctypes.CDLL(None, use_errno=True).adjtimex
    return function
