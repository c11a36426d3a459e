"""Shows a clip to the NVR's own eyes in simulated time: decoder, gate, model, tracker, alerts.

The camera's clock is the clip's, so a night is over as fast as the machine can look at it. An
inference takes the time that it really takes, and is added to when an alert is out.
"""

import heapq
import math
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av

from bench.errors import BenchError
from bench.truth import Raised
from nvr.channel import Channel
from nvr.clock import SimulatedClock
from nvr.config import CameraConfig
from nvr.inference import InferenceServer, Models
from nvr.media.ingest import Sink
from nvr.media.live import LiveFeed
from nvr.media.magnifier import Allowance, Magnifier
from nvr.media.stream_format import stream_format
from nvr.messages import (
    AlertRaised,
    Detection,
    Exemplar,
    Frame,
    Lesson,
    LessonUsed,
    Packet,
    StreamFormat,
    WorkerMessage,
)
from nvr.protocol import Label, Phase, VideoInfo
from nvr.sight import Sight
from nvr.vision.remote import RemoteLooker
from nvr.vision.settings import Candidate
from nvr.vision.views import WHOLE, View

START_US = 1_700_000_000_000_000
_ANSWER_TIMEOUT_S = 60.0


class PromptMagnifier:
    """A magnifier that is done before the simulated clock goes on."""

    def __init__(self, feed: LiveFeed, clock: SimulatedClock) -> None:
        allowance = Allowance(clock, starved=math.inf)  # the bench's machine may be busy
        self._inner = Magnifier(feed, "camera", allowance, _ANSWER_TIMEOUT_S, _ANSWER_TIMEOUT_S)

    def picture(self, frame: Frame, *, in_place: bool = False) -> av.VideoFrame | None:
        """As the NVR's own: what was asked for first is there when it is asked for again."""
        picture = self._inner.picture(frame, in_place=in_place)
        self._inner.settle(_ANSWER_TIMEOUT_S)
        return picture


class PromptLooker:
    """A looker whose answers always come with the frame that was asked about."""

    def __init__(self, remote: RemoteLooker) -> None:
        self._remote = remote
        self._began_s = 0.0
        self.took_s = 0.0
        self.count = 0

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        """Begin to look; waits while the model is compiled for this size of picture."""
        deadline = time.monotonic() + _ANSWER_TIMEOUT_S
        while True:
            self._began_s = time.monotonic()
            if self._remote.submit(frame, view, finer):
                return True
            if self._began_s > deadline:
                raise BenchError("the model does not answer")
            time.sleep(0.002)

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        """The answer, however long it takes; None if nothing was asked."""
        answer = self._remote.result(_ANSWER_TIMEOUT_S)
        if answer is not None:
            self.took_s = time.monotonic() - self._began_s
            self.count += 1
        return answer


@contextmanager
def eyes(model: Path) -> Iterator[PromptLooker]:
    """The NVR's inference server with a model, in a thread, and a looker that asks it."""
    ours, theirs = Channel.pair()
    asking, answering = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server = InferenceServer(theirs, Models(model, Candidate(None, "f32").settings()))
    thread = threading.Thread(target=server.run, name="inference", daemon=True)
    server.attach("bench", Channel(answering))
    thread.start()
    remote = RemoteLooker()
    remote.attach(asking)
    try:
        yield PromptLooker(remote)
    finally:
        ours.close()
        thread.join(10)


@dataclass(frozen=True, slots=True)
class Show:
    """What came of a clip. ``seconds`` is its length; ``others`` counts alerts of other labels."""

    alerts: tuple[Raised, ...]
    seconds: float
    frames: int
    inferences: int
    others: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A camera's streams from a second on: the one that it is seen by, and the main stream."""

    from_s: float
    seen: str | BinaryIO
    main: str | BinaryIO | None = None


class Screening:
    """One showing of one clip, to eyes that were taught some lessons.

    ``exemplars`` are those of every alert, by its id; ``dropped`` counts the visits that a lesson
    kept from being told.
    """

    def __init__(
        self, looker: PromptLooker, pictures: Path, lessons: Sequence[Lesson] = ()
    ) -> None:
        self._looker = looker
        self._clock = SimulatedClock(START_US)
        self._alerts: dict[str, Raised] = {}
        self._others: Counter[str] = Counter()
        self._is_open = False
        config = CameraConfig(id="camera", name="camera", main_url="file:///clip")
        self._main = LiveFeed("camera")
        magnifier = PromptMagnifier(self._main, self._clock)
        self._sight = Sight(config, pictures, looker, self._clock, self._heard, magnifier)
        self._sight.teach(lessons)
        self.exemplars: dict[str, tuple[Exemplar, ...]] = {}
        self.dropped = 0

    def run(self, path: Path, sub: BinaryIO | None = None) -> Show:
        """Show all of a file; with a ``sub`` stream of it, as a camera's main stream.

        Raises BenchError.
        """
        main = None if sub is None else str(path)
        return self.run_pieces([Piece(0.0, sub or str(path), main)], str(path))

    def run_pieces(self, pieces: Iterable[Piece], name: str) -> Show:
        """Show pieces of one camera's streams in turn. Raises BenchError."""
        looks, length_s = self._looker.count, 0.0
        try:
            for piece in pieces:
                length_s = self._play(piece)
        except av.FFmpegError as error:
            raise BenchError(f"{name}: can't be played ({error})") from error
        self._sight.stop()
        if self._sight.error is not None:
            raise BenchError(f"{name}: {self._sight.error}")
        alerts, others = tuple(self._alerts.values()), dict(self._others)
        looks = self._looker.count - looks
        return Show(alerts, length_s, self._sight.frames, looks, others)

    def _play(self, piece: Piece) -> float:
        with ExitStack() as stack:
            seen = stack.enter_context(av.open(piece.seen, "r"))
            rate = float(seen.streams.video[0].average_rate or 0)
            streams = [_packets(seen, piece.from_s, self._sight)]
            if not self._is_open:
                self._sight.open(_format(seen))
                self._is_open = True
            if piece.main is not None:
                main = stack.enter_context(av.open(piece.main, "r"))
                self._main.open(_format(main))
                streams.insert(0, _packets(main, piece.from_s, self._main))
            wall_us = START_US
            for packet, sink in heapq.merge(*streams, key=lambda item: item[0].wall_us):
                wall_us = max(wall_us, packet.wall_us)
                self._clock.advance(max(0, wall_us - self._clock.now_us()) / 1e6)
                sink.put(packet)
            self._main.end()
        return (wall_us - START_US) / 1e6 + (1 / rate if rate else 0.0)

    def _heard(self, message: WorkerMessage) -> None:
        if isinstance(message, LessonUsed):
            self.dropped += 1
        if isinstance(message, AlertRaised) and message.exemplars:
            self.exemplars[message.alert.id] = message.exemplars
        if not isinstance(message, AlertRaised):
            return
        alert = message.alert
        if alert.label not in (Label.PERSON, Label.PET):
            self._others[alert.label.value] += message.phase is Phase.START
            return
        label = alert.animal or alert.label.value
        start_s = (alert.start_us - START_US) / 1e6
        if message.phase is Phase.START:
            out_s = (self._clock.now_us() - START_US) / 1e6 + self._looker.took_s
            self._alerts[alert.id] = Raised(label, start_s, out_s)
        else:  # a dog may turn out to be a cat
            out_s = self._alerts[alert.id].out_s
            self._alerts[alert.id] = Raised(label, start_s, out_s)


def _format(container: av.container.InputContainer) -> StreamFormat:
    video = container.streams.video[0]
    rate = float(video.average_rate or 0)
    info = VideoInfo(video.codec_context.name, video.width, video.height, rate)
    return stream_format(video, None, info)


def _packets(
    container: av.container.InputContainer, from_s: float, sink: Sink
) -> Iterator[tuple[Packet, Sink]]:
    """A file's pictures with the times at which a camera would have taken them, and for whom."""
    video = container.streams.video[0]
    assert video.time_base is not None
    time_base = Fraction(video.time_base.numerator, video.time_base.denominator)
    first = None
    for raw in container.demux(video):
        if raw.pts is None or not raw.size:
            continue
        first = raw.pts if first is None else first
        wall_us = START_US + round((from_s + float((raw.pts - first) * time_base)) * 1e6)
        dts = raw.pts if raw.dts is None else raw.dts
        yield Packet(raw, True, raw.is_keyframe, raw.pts, dts, time_base, wall_us), sink
