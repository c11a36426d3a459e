"""The injected clock: nothing else in the NVR asks the operating system what time it is.

Wall time is integer microseconds since the Unix epoch (``*_us``); durations are monotonic
seconds. A test that takes ``SimulatedClock`` runs a day in a second and never sleeps.
"""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """What the NVR asks of time."""

    def now_us(self) -> int:
        """Wall time, microseconds since the Unix epoch. May step in either direction."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment. Never goes back."""
        ...

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Block until the event is set or the time is over; true if it was set."""
        ...


class RealClock:
    """The machine's clock."""

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        return event.wait(timeout_s)


class SimulatedClock:
    """A clock that moves only when a test moves it, or when somebody waits on it."""

    def __init__(self, now_us: int = 1_700_000_000_000_000) -> None:
        self._now_us = now_us
        self._monotonic = 0.0

    def now_us(self) -> int:
        return self._now_us

    def monotonic(self) -> float:
        return self._monotonic

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
