"""The timeline: what was recorded, what not and why, and what happened, at any resolution.

Only indexed columns and the small tables of `nvr.store.activity` and `nvr.store.outages` are read,
never a fragment table. A day is 86 400 seconds, so everything per second is left to operations on
whole byte strings.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.store.library import Library
from nvr.store.outages import Outage
from nvr.store.rows import TimeRange
from nvr.timelines import Timeline, TimelineActivity, TimelineGap, TimelineReason

SECOND_US = 1_000_000
_HOUR_US = 3600 * SECOND_US

_LIVE_US = 3 * SECOND_US
"""So late the newest fragment may be: what is recorded now is no gap."""

_NEAR_US = 60 * SECOND_US
"""What is left of a gap before and behind an outage belongs to it if it is no longer: it takes that
long to notice silence, to connect again, and to get a keyframe."""


class TimelineReader:
    """Timelines of all cameras. ``camera`` raises NotFound for one that isn't there."""

    def __init__(
        self, library: Library, clock: Clock, camera: Callable[[str], CameraConfig]
    ) -> None:
        self._library = library
        self._clock = clock
        self._camera = camera

    async def get(
        self, camera_ids: Sequence[str], start_us: int, end_us: int, step_us: int
    ) -> list[Timeline]:
        """The timeline of each camera, in order. Raises NotFound, StorageError."""
        cameras = [self._camera(camera_id) for camera_id in camera_ids]
        return await asyncio.to_thread(
            lambda: [self.read(camera, start_us, end_us, step_us) for camera in cameras]
        )

    def read(self, camera: CameraConfig, start_us: int, end_us: int, step_us: int) -> Timeline:
        """One camera's timeline. ``step_us`` is whole seconds. Raises StorageError."""
        around = self._library.recordings.ranges(camera.id, start_us - _NEAR_US, end_us + _NEAR_US)
        outages = self._library.outages.find(camera.id, start_us - _NEAR_US, end_us + _NEAR_US)
        around = _parted(around, [o for o in outages if o.reason == TimelineReason.MASKS])
        clipped = [(max(r.start_us, start_us), min(r.end_us, end_us)) for r in around]
        gaps = self._gaps(camera, (start_us - _NEAR_US, end_us + _NEAR_US), around, outages)
        return Timeline(
            camera_id=camera.id,
            start_us=start_us,
            end_us=end_us,
            step_us=step_us,
            recorded=[(begin_us, stop_us) for begin_us, stop_us in clipped if begin_us < stop_us],
            gaps=[gap for gap in (_clip(g, start_us, end_us) for g in gaps) if gap is not None],
            activity=self._activity(camera.id, start_us, end_us, step_us),
            alerts=self._library.alerts.timeline(camera.id, start_us, end_us),
        )

    def _gaps(
        self,
        camera: CameraConfig,
        span: tuple[int, int],
        recorded: list[TimeRange],
        outages: list[Outage],
    ) -> list[TimelineGap]:
        now_us = self._clock.now_us()
        start_us, end_us = span[0], min(span[1], now_us)
        holes = _holes(start_us, end_us, recorded)
        if holes and holes[-1][1] == now_us and now_us - holes[-1][0] <= _LIVE_US:
            holes.pop()
        gaps = [gap for hole in holes for gap in _explained(hole, outages)]
        oldest_us = self._library.recordings.oldest_us(camera.id)
        if oldest_us is None:
            return [gap for gap in gaps if gap.reason != TimelineReason.UNKNOWN]
        kept_us = max(oldest_us, now_us - round(camera.retention_hours * _HOUR_US))
        return [gap for gap in (_since(g, kept_us) for g in gaps) if gap is not None]

    def _activity(
        self, camera_id: str, start_us: int, end_us: int, step_us: int
    ) -> TimelineActivity:
        first_us = start_us - start_us % step_us
        last_us = end_us + -end_us % step_us
        seconds = self._library.activity.seconds(camera_id, first_us, last_us)
        step = step_us // SECOND_US
        return TimelineActivity(
            start_us=first_us,
            motion=b64encode(highest(seconds.motion, step)).decode(),
            flags=b64encode(united(seconds.flags, step)).decode(),
        )


def highest(values: bytes, step: int) -> bytes:
    """The highest byte of every ``step``; the length is a multiple of it."""
    if step == 1:
        return values
    return bytes(map(max, *(values[first::step] for first in range(step)), strict=True))


def united(values: bytes, step: int) -> bytes:
    """The bits set in any of every ``step`` bytes; the length is a multiple of it.

    Every step-th byte from the first, second, ... on is one large number: they are united at once.
    """
    result = 0
    for first in range(step):
        result |= int.from_bytes(values[first::step])
    return result.to_bytes(len(values) // step)


def _parted(ranges: Iterable[TimeRange], outages: Sequence[Outage]) -> list[TimeRange]:
    """Ranges without what outages took, however short: recordings that close count as one."""
    parts: list[TimeRange] = []
    for part in ranges:
        rest = part
        for outage in outages:
            if outage.end_us is None or not rest.start_us < outage.start_us < rest.end_us:
                continue
            parts.append(replace(rest, end_us=outage.start_us))
            rest = replace(rest, start_us=min(outage.end_us, rest.end_us))
        parts.append(rest)
    return parts


def _holes(start_us: int, end_us: int, recorded: Iterable[TimeRange]) -> list[tuple[int, int]]:
    """What the ranges, which are in order and apart, leave open."""
    holes = []
    at_us = start_us
    for part in recorded:
        stop_us = min(part.start_us, end_us)  # a clock that was set back leaves recordings ahead
        if stop_us > at_us:
            holes.append((at_us, stop_us))
        at_us = part.end_us
    if at_us < end_us:
        holes.append((at_us, end_us))
    return holes


def _explained(hole: tuple[int, int], outages: Iterable[Outage]) -> list[TimelineGap]:
    """A hole, cut where its reason changes. ``outages`` are in the order of their start."""
    at_us, end_us = hole
    parts: list[TimelineGap] = []
    for outage in outages:
        begin_us = max(outage.start_us, at_us)
        stop_us = end_us if outage.end_us is None else min(outage.end_us, end_us)
        if stop_us <= begin_us:
            continue
        if begin_us > at_us:
            parts.append(TimelineGap(at_us, begin_us, TimelineReason.UNKNOWN))
        parts.append(TimelineGap(begin_us, stop_us, outage.reason))
        at_us = stop_us
    if at_us < end_us:
        parts.append(TimelineGap(at_us, end_us, TimelineReason.UNKNOWN))
    return _joined(parts)


def _joined(parts: Sequence[TimelineGap]) -> list[TimelineGap]:
    """Give short pieces without a reason that of what came before, or else comes next."""
    gaps: list[TimelineGap] = []
    for n, part in enumerate(parts):
        if part.reason == TimelineReason.UNKNOWN and part.end_us - part.start_us <= _NEAR_US:
            neighbour = gaps[-1] if gaps else parts[n + 1] if n + 1 < len(parts) else part
            part = replace(part, reason=neighbour.reason)  # noqa: PLW2901
        if gaps and gaps[-1].reason == part.reason:
            part = replace(part, start_us=gaps.pop().start_us)  # noqa: PLW2901
        gaps.append(part)
    return gaps


def _since(gap: TimelineGap, kept_us: int) -> TimelineGap | None:
    """Before what is kept, only what is known to be an outage is a gap."""
    if gap.reason != TimelineReason.UNKNOWN:
        return gap
    return _clip(gap, kept_us, gap.end_us)


def _clip(gap: TimelineGap, start_us: int, end_us: int) -> TimelineGap | None:
    clipped = replace(gap, start_us=max(gap.start_us, start_us), end_us=min(gap.end_us, end_us))
    return clipped if clipped.start_us < clipped.end_us else None
