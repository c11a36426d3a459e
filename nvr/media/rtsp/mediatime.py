"""One time axis for a camera's picture and sound, from their 32-bit timestamps."""

from nvr.media.rtsp.rtcp import SenderReport

_NOT_MEANT_S = 10.0
"""A start time further than this from the first packet is a slip of the camera's."""

_LIP_SYNC_MOST_S = 2.0
_LIP_SYNC_LEAST_S = 0.02  # nobody sees less, and reports jitter


class StreamTime:
    """Counts one stream's time from the start of play, in units of 1/`rate` seconds."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.announced: int | None = None
        """The timestamp at which play starts, where the camera tells (RTP-Info)."""
        self.has_begun = False
        self._last = 0  # unwrapped
        self._zero = 0
        self._report: SenderReport | None = None

    def begin(self, timestamp: int, passed_s: float) -> int:
        """When the first unit is to be shown; `passed_s` is the time since play was asked for."""
        self.has_begun = True
        self._last = timestamp
        self._zero = timestamp - round(passed_s * self.rate)
        if self.announced is not None:
            ahead = _difference(timestamp, self.announced)
            if abs(ahead) <= _NOT_MEANT_S * self.rate:
                self._zero = timestamp - ahead
        return timestamp - self._zero

    def pts(self, timestamp: int) -> int:
        """When the next unit is to be shown."""
        last = self._last
        self._last = last = last + ((timestamp - last + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        return last - self._zero

    def media_us(self, timestamp: int) -> int | None:
        """Where a timestamp near the last one is on the axis; None before the first unit."""
        if not self.has_begun:
            return None
        at = self._last + _difference(timestamp, self._last) - self._zero
        return at * 1_000_000 // self.rate

    def reported(self, report: SenderReport) -> None:
        """The camera told the time."""
        self._report = report

    def follow(self, other: StreamTime) -> None:
        """Lie beside another stream, by what the camera said of both; of sound beside pictures.

        Believed when it differs little from what their starts say: some cameras have a clock for
        each stream.
        """
        if self._report is None or other._report is None:
            return
        own, others = (time.media_us(time._report.timestamp) for time in (self, other))  # type: ignore[union-attr]  # noqa: SLF001
        if own is None or others is None:
            return
        late_us = (own - self._report.wall_us) - (others - other._report.wall_us)
        if _LIP_SYNC_LEAST_S * 1e6 < abs(late_us) < _LIP_SYNC_MOST_S * 1e6:
            self._zero += round(late_us * self.rate / 1_000_000)


def _difference(timestamp: int, before: int) -> int:
    """How far a 32-bit timestamp is ahead of one before, which may have been unwrapped."""
    return ((timestamp - before + 0x80000000) & 0xFFFFFFFF) - 0x80000000
