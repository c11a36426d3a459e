"""Figures from samples."""

import math
import sys
from collections.abc import Sequence


def percentile(samples: Sequence[float], share: float) -> float | None:
    """The sample below or at which `share` (0..1) of all lie, interpolated; None without samples.

    The same as numpy's default method, "linear".
    """
    if not samples:
        return None
    ordered = sorted(samples)
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def mean(samples: Sequence[float]) -> float | None:
    """None without samples."""
    return sum(samples) / len(samples) if samples else None


def rounded(value: float | None, digits: int = 2) -> float | None:
    """For printing; None stays None."""
    return None if value is None else round(value, digits)


def say(text: str) -> None:
    """Tell how far the bench is."""
    print(text, file=sys.stderr, flush=True)
