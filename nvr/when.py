"""Reads moments as people write them."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from nvr.errors import RequestError

HOW = (
    '"2026-11-22 18:00", "18:00" (the last one), "-10m" (ago; s, m, h or d), "now", '
    'or with a zone "2026-11-22T18:00Z"'
)

_AGO = re.compile(r"-(\d{1,6}(?:\.\d{1,3})?) ?([smhd])")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_moment(text: str, now_us: int, after_us: int | None = None) -> int:
    """A moment in Unix microseconds; without a zone it is this machine's local time.

    A bare time of day is the last one before now, or with ``after_us`` the first one after that.
    Raises RequestError.
    """
    text = text.strip()
    if text.lower() == "now":
        return now_us
    if match := _AGO.fullmatch(text):
        return now_us - round(float(match[1]) * _UNIT_S[match[2]] * 1_000_000)
    try:
        if match := _CLOCK.fullmatch(text):
            clock = time(int(match[1]), int(match[2]), int(match[3] or 0))
            return _nearest(clock, now_us, after_us)
        moment = datetime.fromisoformat(text)
        return _micros(moment if moment.tzinfo else moment.astimezone())
    except (ValueError, OverflowError) as error:
        raise RequestError(f"{text!r:.60} is no moment; write {HOW}") from error


def join_times(arguments: Sequence[str]) -> list[str]:
    """``--from -10m`` as ``--from=-10m``: argparse would take a time ago for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in ("--from", "--to") and re.match(r"-\d", argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def local(time_us: int) -> str:
    """A moment in local time for people, with the zone: ``2026-11-22 18:00:00 CET``."""
    return f"{datetime.fromtimestamp(time_us // 1_000_000).astimezone():%Y-%m-%d %H:%M:%S %Z}"


def _nearest(clock: time, now_us: int, after_us: int | None) -> int:
    near_us = now_us if after_us is None else after_us
    today = datetime.fromtimestamp(near_us / 1e6).astimezone().date()
    days = (today + timedelta(n) for n in (-1, 0, 1))
    # each day anew: a day that the clocks change on is not 24 hours long
    found = [_micros(datetime.combine(day, clock).astimezone()) for day in days]
    if after_us is None:
        return max(us for us in found if us <= now_us)
    return min(us for us in found if us > after_us)


def _micros(moment: datetime) -> int:
    return int(moment.replace(microsecond=0).timestamp()) * 1_000_000 + moment.microsecond
