"""Which alert belongs to which walk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.scenes import Walk
from demo.streams import FrameSent

_SAME_FRAME_S = 1e-3
"""Times of one frame in two containers differ by rounding."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A walk that a camera has shown, in wall time (Unix microseconds).

    From the first frame with the person in it to the first in which nobody is in view any more.
    """

    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of walks: for each the delay of its signal, None if it was missed.

    `extra` counts the signals that no walk explains, and the second and later ones of a walk.
    """

    delays_ms: tuple[float | None, ...]
    extra: int

    @property
    def found_ms(self) -> list[float]:
        return [delay for delay in self.delays_ms if delay is not None]

    @property
    def missed(self) -> int:
        return self.delays_ms.count(None)


def shown_walks(frames: Iterable[FrameSent], walks: Sequence[Walk], loop_s: float) -> list[Seen]:
    """The walks that began and ended in these frames of one start of a camera.

    Whichever stream showed the person first counts.
    """
    sent = sorted(frames, key=lambda frame: frame.wall_us)
    if not sent:
        return []
    first_s, last_s = sent[0].media_s, sent[-1].media_s
    found = []
    for number in range(int(first_s // loop_s), int(last_s // loop_s) + 1):
        for walk in walks:
            start_s, end_s = number * loop_s + walk.start_s, number * loop_s + walk.end_s
            if first_s < start_s and end_s <= last_s:
                found.append(Seen(_leaves(sent, start_s), _leaves(sent, end_s)))
    return found


def _leaves(sent: Sequence[FrameSent], at_s: float) -> int:
    """Wall time of the earliest frame that is not before this moment of the scene."""
    return next(frame.wall_us for frame in sent if frame.media_s >= at_s - _SAME_FRAME_S)


def match(walks: Sequence[Seen], signals_us: Iterable[int], tolerance_us: int) -> Matched:
    """Give every walk the first signal between its start and `tolerance_us` after its end."""
    delays: list[float | None] = [None] * len(walks)
    extra = 0
    for signal_us in sorted(signals_us):
        for number, walk in enumerate(walks):
            if walk.start_us <= signal_us <= walk.end_us + tolerance_us and delays[number] is None:
                delays[number] = (signal_us - walk.start_us) / 1000
                break
        else:
            extra += 1
    return Matched(tuple(delays), extra)
