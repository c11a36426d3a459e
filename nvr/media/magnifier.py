"""The main stream's picture of a moment, for a closer look at what the sub stream shows too small.

The live feed keeps the packets since the last keyframe anyway. Whoever asks has them decoded up to
the newest, in a thread of its own and within an allowance of processor time, and is told what there
is by then: an alert never waits for it. A quiet camera, and one whose allowance is spent, decodes
nothing, and keeps nothing decoded.
"""

import logging
import time
from dataclasses import dataclass
from threading import Condition, Thread

import av

from nvr.clock import Clock
from nvr.media.decoder import Decoder
from nvr.media.live import LiveFeed
from nvr.messages import Frame, Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

PATIENCE_S = 0.04
"""How long somebody waits for the newest pictures once those before are decoded."""

SAME_MOMENT_US = 400_000
"""Pictures of the two streams that are further apart do not show the same."""

SAME_PLACE_US = 100_000
"""Pictures that are further apart do not show it in the same place: who walks is a quarter of their
width further on."""

WORTH_PIXELS = 1.5
"""So many times the pixels of the sub stream show something new."""

MOST_PIXELS = 2688 * 1520
"""A decoder keeps several whole pictures: 35 MB of this size, 100 of 4K."""

ASKED_AGAIN_US = 1_000_000
"""Decoding begins when somebody asks twice within a second. What the camera's encoder drew anew,
and the digits of its clock, move once; coming up to the present for each of them took half a
percent of a core of a quiet camera."""

IDLE_S = 3.0
"""The decoder is let go when nobody asked for so long."""

S_PER_PIXEL = 4e-9
"""Processor time that a decoded pixel may cost, until it was measured."""


@dataclass(slots=True)
class Allowance:
    """Processor time that may be spent: a purse of seconds that fills slowly.

    Once it is too empty, nothing is spent until ``refill_s`` or what is needed is in it: pictures
    that follow each other show more than one now and then, and nothing has to be kept in between.
    Where the work takes ``starved`` times longer than the processor time that it needs, the machine
    has no time to spare, and nothing is spent for ``rest_s``.
    """

    clock: Clock
    purse_s: float = 1.5
    per_s: float = 0.01
    starved: float = 4.0
    rest_s: float = 10.0
    refill_s: float = 0.5
    _left_s: float = 0.0
    _filled_s: float | None = None
    _rests_until_s: float = 0.0

    def permits(self, cost_s: float) -> bool:
        """Whether so much may be spent now."""
        now_s = self.clock.monotonic()
        if self._filled_s is None:
            self._left_s = self.purse_s
        else:
            gained_s = (now_s - self._filled_s) * self.per_s
            self._left_s = min(self.purse_s, self._left_s + gained_s)
        self._filled_s = now_s
        if not self.rests and cost_s > self._left_s:
            lacks_s = max(cost_s, self.refill_s) - self._left_s
            self._rests_until_s = now_s + lacks_s / self.per_s
        return not self.rests

    @property
    def rests(self) -> bool:
        """Whether nothing may be spent now, however little."""
        return self.clock.monotonic() < self._rests_until_s

    def spend(self, cpu_s: float, took_s: float) -> None:
        """So much processor time was spent, in ``took_s`` seconds."""
        self._left_s -= cpu_s
        if took_s > self.starved * cpu_s + PATIENCE_S:
            self._rests_until_s = self.clock.monotonic() + self.rest_s


class Magnifier:
    """One camera's. Asked by the thread that sees; decodes in another.

    Never raises, and its thread ends no worker: after a fault there are no finer pictures.
    """

    def __init__(
        self,
        feed: LiveFeed,
        name: str,
        allowance: Allowance,
        patience_s: float = PATIENCE_S,
        idle_s: float = IDLE_S,
    ) -> None:
        self._feed = feed
        self._name = name
        self._allowance = allowance
        self._patience_s = patience_s
        self._idle_s = idle_s
        self._changed = Condition()
        self._thread: Thread | None = None
        self._asked_us = 0
        self._is_asked = False
        self._is_ready = False  # all but the newest pictures are decoded
        self._is_broken = False
        self._fewest_pixels = 0.0
        self._newest: Frame | None = None
        self._decoder: Decoder | None = None
        self._format: StreamFormat | None = None
        self._group: Packet | None = None  # the keyframe that was decoded last, ...
        self._decoded = 0  # ... and how many packets from it on
        self._s_per_packet: float | None = None

    @property
    def is_active(self) -> bool:
        """Whether somebody asks for pictures: the main stream is urgent then. From any thread."""
        return self._thread is not None

    def picture(self, frame: Frame, *, in_place: bool = False) -> av.VideoFrame | None:
        """What the main stream shows of a frame's moment, with more pixels; None if not in time.

        ``in_place``: what moves must be where it is in the frame, not only near. Asked for the
        first time in a while it does nothing, the second time it begins to decode.
        """
        is_again = 0 <= frame.wall_us - self._asked_us <= ASKED_AGAIN_US
        self._asked_us = frame.wall_us
        with self._changed:
            if self._is_broken or self._allowance.rests:
                return None
            if self._thread is None and not is_again:
                return None
            self._fewest_pixels = WORTH_PIXELS * frame.picture.width * frame.picture.height
            self._is_asked = True
            if self._thread is None:
                self._thread = Thread(target=self._run, name="magnifier", daemon=True)
                self._thread.start()
            self._changed.notify_all()
            if self._is_ready:
                self._changed.wait_for(lambda: not self._is_asked, self._patience_s)
            newest = self._newest
        apart_us = SAME_PLACE_US if in_place else SAME_MOMENT_US
        if newest is None or abs(newest.wall_us - frame.wall_us) > apart_us:
            return None
        return newest.picture

    def settle(self, timeout_s: float) -> bool:
        """Wait until what was asked for is decoded; false if it takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._is_asked, timeout_s)

    def _run(self) -> None:
        try:
            while self._wait():
                newest = self._decode()
                with self._changed:
                    self._newest, self._is_asked = newest, False
                    self._is_ready = newest is not None
                    self._changed.notify_all()
        except Exception:
            # A thread that dies unheard would leave its questions waiting; closer looks are cut
            # from the sub stream without it, and recording never needed it.
            _LOGGER.exception("%s: the main stream is not used for closer looks now", self._name)
            with self._changed:
                self._is_broken = True
                self._let_go()

    def _wait(self) -> bool:
        """Until somebody asks; false when nobody did for a while, and this thread is to end."""
        with self._changed:
            if self._changed.wait_for(lambda: self._is_asked, self._idle_s):
                return True
            self._let_go()
            return False

    def _let_go(self) -> None:
        self._thread = self._newest = self._decoder = self._format = self._group = None
        self._is_asked = self._is_ready = False
        self._changed.notify_all()

    def _decode(self) -> Frame | None:
        """The newest picture, or the one before if there is no newer; None if there is none."""
        kept = self._feed.last_keyframe()
        if kept is None:
            return None
        stream_format, packets = kept
        pixels = stream_format.info.width * stream_format.info.height
        if not self._fewest_pixels <= pixels <= MOST_PIXELS:
            return None
        if self._decoder is None or self._format is not stream_format:
            self._decoder, self._format = Decoder(stream_format.video), stream_format
            self._group = self._newest = self._s_per_packet = None
        if self._group is not packets[0]:
            self._group, self._decoded = packets[0], 0
        due = packets[self._decoded :]
        cost_s = S_PER_PIXEL * pixels if self._s_per_packet is None else self._s_per_packet
        if not due or not self._allowance.permits(cost_s * len(due)):
            return self._newest
        began_s, began_cpu_s = time.monotonic(), time.thread_time()
        newest: Frame | None = None  # one is kept at a time: two seconds of 720p would be 40 MB
        for packet in due:
            decoded = self._decoder.decode(packet)
            newest = decoded[-1] if decoded else newest
        cpu_s = time.thread_time() - began_cpu_s
        self._allowance.spend(cpu_s, time.monotonic() - began_s)
        self._decoded = len(packets)
        if newest is None:
            return self._newest  # after damage packets cost nothing: nothing is learnt from them
        self._s_per_packet = cpu_s / len(due)
        return newest
