"""Moments at which nobody was in the picture, for a still of the place without anybody."""

from collections.abc import Iterator, Sequence
from typing import Final

from nvr.errors import NotFound, StorageError
from nvr.store.clip import VirtualMp4
from nvr.store.library import Library
from nvr.store.rows import TimeRange
from nvr.timelines import TimelineFlag, TimelineReason

MOST: Final = 6
LENGTH_US: Final = 2_000_000
_SECOND_US = 1_000_000
_AROUND_US = 2 * 3_600_000_000
_CALM_US = 10 * _SECOND_US
"""So far from whatever moved a quiet moment is."""
_APART_US = 60 * _SECOND_US


def quiet_clips(library: Library, camera_id: str, start_us: int, end_us: int) -> list[VirtualMp4]:
    """Short clips from the hours around; none where it was never quiet.

    Blocks; raises StorageError.
    """
    first_us, last_us = _as_masked(library, camera_id, start_us, end_us)
    if last_us <= first_us:
        return []
    seconds = library.activity.seconds(camera_id, first_us, last_us)
    busy = [
        (alert.start_us, alert.end_us or last_us)
        for alert in library.alerts.touching(camera_id, first_us, last_us)
    ]
    found = list(
        quiet_moments(
            bytes(map(_is_quiet, seconds.motion, seconds.flags, strict=True)),
            library.recordings.ranges(camera_id, first_us, last_us),
            first_us,
            busy,
        )
    )
    return list(_clips(library, camera_id, _nearest(found, (start_us + end_us) // 2)))


def _as_masked(library: Library, camera_id: str, start_us: int, end_us: int) -> tuple[int, int]:
    """The hours around in which the camera was masked as it was then, in whole seconds.

    What a mask hides in the pictures must not be seen behind them.
    """
    first_us, last_us = start_us - _AROUND_US, end_us + _AROUND_US
    for outage in library.outages.find(camera_id, first_us, last_us):
        if outage.reason != TimelineReason.MASKS:
            continue
        if outage.start_us > end_us:
            last_us = min(last_us, outage.start_us)
        else:
            first_us = max(first_us, outage.end_us or last_us)
    return -(-first_us // _SECOND_US) * _SECOND_US, last_us // _SECOND_US * _SECOND_US


def quiet_moments(
    calm: bytes, recorded: Sequence[TimeRange], first_us: int, busy: Sequence[tuple[int, int]]
) -> Iterator[int]:
    """When clips may begin. ``calm`` is 1 for each second from ``first_us`` on that was."""
    need = (LENGTH_US + 2 * _CALM_US) // _SECOND_US
    at, last_us = 0, -_APART_US
    while (at := calm.find(b"\x01" * need, at)) >= 0:
        begin_us = first_us + at * _SECOND_US + _CALM_US
        end_us = begin_us + LENGTH_US
        is_recorded = any(r.start_us <= begin_us and end_us <= r.end_us for r in recorded)
        is_busy = any(s < end_us + _CALM_US and e > begin_us - _CALM_US for s, e in busy)
        if is_recorded and not is_busy and begin_us >= last_us + _APART_US:
            yield begin_us
            last_us = begin_us
            at += _APART_US // _SECOND_US
        else:
            at += 1


def _is_quiet(motion: int, flags: int) -> int:
    """Somebody looked, and saw nothing."""
    return int(motion == 0 and flags == TimelineFlag.WATCHED)


def _nearest(moments: list[int], middle_us: int) -> list[int]:
    """Near it the light is the same."""
    return sorted(sorted(moments, key=lambda us: abs(us - middle_us))[:MOST])


def _clips(library: Library, camera_id: str, moments: Sequence[int]) -> Iterator[VirtualMp4]:
    for begin_us in moments:
        try:
            yield library.clip(camera_id, begin_us, begin_us + LENGTH_US)
        except NotFound, StorageError:  # one fewer
            continue
