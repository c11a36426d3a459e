"""A session's time: the camera's timestamps made continuous, and what the wall clock says to them.

Cameras restart, jump, wrap and repeat their timestamps, and wall clocks are set. The recording's
media time starts at 0 with a session's first picture and only ever goes forward.
"""

from bisect import insort
from dataclasses import dataclass
from fractions import Fraction

from nvr.messages import Packet

GAP_S = 5.0
"""After a longer silence the pictures before and after are not one session."""

_BACK_S = 1.0  # timestamps that go back less are out of order; more, and the camera restarted them
_APART_S = 2.0  # sound further from the picture than this can't be meant
_ASIDE_S = 0.08  # sound that has moved so far from where it was drifts, and is brought back
_BACK_SHARE = 0.02  # ... by so much of the distance with every packet
_STEP_US = 2_000_000  # the wall clock was set
_STEP_SURE_S = 5.0  # ... if it stays away for so long; a network that stalls comes back
_NUDGE_US = 5_000  # at most per fragment, when the wall clock drifts from the camera's
_SURELY_REORDERED = 4  # fewer are a camera's slips
_WRAPS = (1 << 32, 1 << 33)


class SessionGapError(Exception):
    """The packet doesn't continue its session: something is missing before it."""


@dataclass(slots=True)
class _Last:
    """The packet before: as the camera stamped it, where it went, and when it was taken."""

    raw: int
    placed: int
    wall_us: int


class VideoTimeline:
    """Places pictures. Input and output in units of one time base; the first decode time is 0."""

    def __init__(self, first: Packet, reorder: int = 0) -> None:
        """`reorder` is 0 when the packets' decode times can be used.

        Otherwise they are made from the presentation times, of pictures that are at most so many
        places away from the order in which they are shown.
        """
        self.time_base = first.time_base
        self._rate = float(1 / first.time_base)
        self._last: _Last | None = None
        self.interval = round(self._rate / 25)  # until two pictures have come
        self._shown = [first.pts - n * self.interval for n in range(reorder, 0, -1)]
        self.offset = -(self._shown[0] if self._shown else first.dts)
        self._jumped = 0
        self._backward = 0

    def place(self, packet: Packet) -> tuple[int, int]:
        """(dts, pts) in the session. Raises SessionGapError when pictures are missing before it."""
        last, raw = self._last, self._decode_time(packet)
        pts = packet.pts + self._jumped
        if last is None:
            self._last = _Last(raw, 0, packet.wall_us)
            return 0, max(0, pts - raw)
        delta = raw - last.raw
        if not 0 < delta <= GAP_S * self._rate:
            self._heal(packet, last, raw)
        dts = max(raw + self.offset, last.placed + 1)
        if 0 < delta <= self._rate:
            self.interval = delta
        self._last = _Last(raw, dts, packet.wall_us)
        return dts, max(dts, pts + self.offset)

    @property
    def is_out_of_order(self) -> bool:
        """Presentation times went back so often that there must be B-frames without `dts`."""
        return self._backward >= _SURELY_REORDERED

    def _decode_time(self, packet: Packet) -> int:
        """As the packet says, or the smallest of the last presentation times."""
        if not self._shown:
            return packet.dts
        ahead = packet.pts + self._jumped - self._shown[-1]
        if self._last is not None and not self._is_near(ahead):
            self._jumped += self._leap(packet, self._last, ahead)
        insort(self._shown, packet.pts + self._jumped)
        return self._shown.pop(0)

    def _is_near(self, ahead: int) -> bool:
        """Whether a presentation time so far from the latest one is a matter of order."""
        back = max(_BACK_S * self._rate, 2 * len(self._shown) * self.interval)
        return -back <= ahead <= GAP_S * self._rate

    def _leap(self, packet: Packet, last: _Last, ahead: int) -> int:
        """What brings presentation times that jumped back to where they belong."""
        for wrap in (sign * wrap for wrap in _WRAPS for sign in (1, -1)):
            if self._is_near(ahead + wrap):
                return wrap
        room = (len(self._shown) + 1) * self.interval  # pictures shown before it may follow it
        return max(self._step(packet, last), room) - ahead

    def expect(self, wall_us: int) -> Fraction:
        """Seconds into the session at which something taken at a moment belongs."""
        last = self._last
        assert last is not None, "a session begins with a picture"
        return last.placed * self.time_base + Fraction(wall_us - last.wall_us, 1_000_000)

    def _heal(self, packet: Packet, last: _Last, raw: int) -> None:
        """Timestamps that don't follow each other: shift them so that they do, or give up."""
        delta = raw - last.raw
        if -_BACK_S * self._rate < delta <= 0:
            self._backward += packet.pts == packet.dts
            return  # merely out of order: the caller sets it behind the last one
        for wrap in _WRAPS:
            if 0 < delta + wrap <= GAP_S * self._rate:
                self.offset += wrap
                return
        self.offset = last.placed + self._step(packet, last) - raw

    def _step(self, packet: Packet, last: _Last) -> int:
        """How far behind the last picture one without a usable time goes, by the wall clock."""
        passed = (packet.wall_us - last.wall_us) / 1e6
        if abs(passed) > GAP_S:
            raise SessionGapError
        return max(self.interval, round(passed * self._rate))


class AudioTimeline:
    """Places sound beside the pictures, in units of its own time base.

    Sound keeps the camera's own timestamps as long as these put it near the pictures that were
    taken at the same moment, else it is put there. A clock of its own that runs fast or slow takes
    it away little by little, and little by little it is brought back.
    """

    def __init__(self, first: Packet, video: VideoTimeline) -> None:
        self._video = video
        self._rate = float(1 / first.time_base)
        self._base = first.time_base
        self._offset = round(video.offset * video.time_base / first.time_base)
        self._video_offset = video.offset
        self._usual: float | None = None
        self._placed = -1

    def place(self, packet: Packet) -> int | None:
        """Where in the session it belongs; None for sound from before its first picture."""
        if self._video.offset != self._video_offset:  # the camera restarted its timestamps
            self._video_offset = self._video.offset
            self._offset = round(self._video.offset * self._video.time_base / self._base)
        expected = float(self._video.expect(packet.wall_us)) * self._rate
        error = expected - packet.pts - self._offset
        if abs(error) > _APART_S * self._rate:
            self._offset = round(expected) - packet.pts
            self._usual = error = 0.0
        elif self._usual is None:  # sound takes longer through camera and network than pictures
            self._usual = error
        if abs(error - self._usual) > _ASIDE_S * self._rate:
            self._offset += round((error - self._usual) * _BACK_SHARE)
        pts = packet.pts + self._offset
        if pts < 0:
            return None
        self._placed = max(pts, self._placed + 1)
        return self._placed


class WallTime:
    """Wall time of a session's media time.

    Follows the packets' wall times slowly, so that the network's jitter makes neither gaps nor
    overlaps between fragments, and notices when the wall clock was set.
    """

    def __init__(self, start_us: int) -> None:
        self._zero_us = start_us
        self._error_us = 0
        self._now = (0.0, start_us)
        self._away_since: tuple[float, int] | None = None

    def saw(self, media_s: float, wall_us: int) -> None:
        """A picture at a media time was taken at a wall time."""
        before_us, self._error_us = self._error_us, wall_us - self.at_us(media_s)
        self._now = (media_s, wall_us)
        if abs(self._error_us) <= _STEP_US:
            self._away_since = None
        elif self._away_since is None or (before_us > 0) != (self._error_us > 0):
            self._away_since = self._now

    @property
    def was_set(self) -> bool:
        """The wall clock stands elsewhere for good: a new session should begin.

        Both times must have passed since: of pictures that a stalled network brings all at once,
        many seconds are late, but they come within a moment.
        """
        if self._away_since is None:
            return False
        media_s, wall_us = (
            now - since for now, since in zip(self._now, self._away_since, strict=True)
        )
        return min(media_s, wall_us / 1e6) >= _STEP_SURE_S

    def at_us(self, media_s: float) -> int:
        """Unix microseconds of a media time."""
        return self._zero_us + round(media_s * 1e6)

    def next_fragment(self) -> None:
        """Come a little closer to the wall clock."""
        if self._away_since is None:
            self._zero_us += max(-_NUDGE_US, min(_NUDGE_US, self._error_us // 16))
