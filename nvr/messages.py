"""What the stages of one camera hand to each other, and what a worker tells the main process.

Everything here is frozen. Objects marked "in process" hold buffers of libav and never leave their
worker; the others are pickled and sent as one datagram each, so they stay small: pictures go to
files, and only their moment goes into the message.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from nvr.protocol import (
    AlertInfo,
    Connection,
    ErrorInfo,
    ObjectMask,
    Phase,
    Sensitivity,
    Threshold,
    VideoInfo,
    Zone,
)
from nvr.visit_path import VisitPath

if TYPE_CHECKING:  # the main process reads these messages and never needs libav
    from fractions import Fraction

    import av


class StreamKind(StrEnum):
    """Main is recorded, sub is analysed. A camera with one stream uses main for both."""

    MAIN = "main"
    SUB = "sub"


@dataclass(frozen=True, slots=True)
class StreamFormat:
    """What a receiver found out when it opened a stream (in process).

    ``video`` and ``audio`` are the streams received, for their ``codec_context``; ``audio`` is None
    when there is none or the owner did not switch it on. Muxers are made from the templates, which
    outlast the connection.
    """

    video: av.VideoStream
    audio: av.AudioStream | None
    info: VideoInfo
    video_template: av.VideoStream
    audio_template: av.AudioStream | None


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded picture or piece of sound (in process).

    ``pts`` and ``dts`` are in units of ``time_base`` seconds as the camera sent them;
    ``wall_us`` is when the camera took it, as well as we know; ``missing`` is how many packets of
    the stream were lost between it and the one before, at least; ``damaged`` tells that a part of
    this one was lost.
    """

    av: av.Packet[Any]
    is_video: bool
    is_keyframe: bool
    pts: int
    dts: int
    time_base: Fraction
    wall_us: int
    missing: int = 0
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture (in process). ``picture`` is planar YUV; nothing is copied before need.

    ``index`` counts the frames of this stream since it was opened.
    """

    picture: av.VideoFrame
    wall_us: int
    index: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, normalised 0..1, origin top left, x1 < x2 and y1 < y2."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def area(self) -> float:
        return max(0.0, self.x2 - self.x1) * max(0.0, self.y2 - self.y1)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        shared = self.shared(other)
        return shared / (self.area + other.area - shared) if shared else 0.0

    def shared(self, other: Box) -> float:
        """The area that they have in common."""
        width = min(self.x2, other.x2) - max(self.x1, other.x1)
        height = min(self.y2, other.y2) - max(self.y1, other.y1)
        return width * height if width > 0 and height > 0 else 0.0

    def touches(self, other: Box) -> bool:
        """Whether they have some area in common."""
        across = min(self.x2, other.x2) > max(self.x1, other.x1)
        return across and min(self.y2, other.y2) > max(self.y1, other.y1)

    def shifted(self, right: float, down: float) -> Box:
        """The same elsewhere; it may reach out of the picture."""
        return Box(self.x1 + right, self.y1 + down, self.x2 + right, self.y2 + down)

    def as_tuple(self) -> tuple[float, float, float, float]:
        return (self.x1, self.y1, self.x2, self.y2)


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing seen in one frame. ``label`` is person, cat or dog; ``score`` is 0..1."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Motion:
    """What the motion gate says of one frame.

    ``level`` is the moving share of the picture, 0..1; ``regions`` are where, largest first;
    ``is_new`` holds for the first second after quiet, when every frame is worth a look.
    """

    level: float
    regions: tuple[Box, ...]
    is_new: bool

    @property
    def found(self) -> bool:
        return bool(self.regions)

    def share_of(self, box: Box) -> float:
        """How much of a box moves; regions don't overlap much, so their sum will do."""
        return sum(box.shared(region) for region in self.regions) / max(box.area, 1e-9)


@dataclass(frozen=True, slots=True)
class Track:
    """The same thing followed over frames. ``hits`` counts the detections that agreed.

    ``moved`` is how far its centre has come from where it was first seen, in picture widths;
    ``velocity`` how fast it went when it was last seen, right and down, in picture sides a second.
    """

    id: int
    label: str
    score: float
    best_score: float
    box: Box
    hits: int
    first_us: int
    last_us: int
    moved: float
    velocity: tuple[float, float] = (0.0, 0.0)

    def expected(self, wall_us: int) -> Box:
        """Where it should be by now, if it went on for a second at most."""
        elapsed_s = min((wall_us - self.last_us) / 1e6, 1.0)
        right, down = self.velocity[0] * elapsed_s, self.velocity[1] * elapsed_s
        return self.box.shifted(right, down)


@dataclass(frozen=True, slots=True)
class Exemplar:
    """What something looked like, and where it was: enough to know it again, not to see it.

    ``look`` is the appearance of the box's content (`nvr.vision.appearance`); ``scene`` that of
    the box with what is around it, empty where it is not needed.
    """

    box: Box
    look: bytes
    scene: bytes = b""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the owner said of something: ``kind`` (person, pet) is what it was taken for.

    ``truth`` is person, cat or dog, or None for nothing that anybody wants to be told of.
    """

    id: str
    kind: str
    truth: str | None
    exemplars: tuple[Exemplar, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof+mdat in a segment's file, at most about a second.

    ``offset`` and ``size`` are bytes and take in the `prft` box before the moof; ``start_us`` is
    the wall time of its first picture; ``media_start`` its decode time in the session, in units
    of the video track's timescale; ``keyframe`` tells that playback can begin here.
    """

    offset: int
    size: int
    start_us: int
    duration_us: int
    media_start: int
    keyframe: bool


# What a worker tells main. Each message is one datagram.


@dataclass(frozen=True, slots=True)
class SegmentOpened:
    """A new file was begun; its header (ftyp+moov) is the first ``init_size`` bytes.

    ``path`` is relative to the recordings' folder. Segments of one ``session`` share codec
    parameters and one continuous media time.
    """

    camera_id: str
    session: str
    path: str
    start_us: int
    init_size: int


@dataclass(frozen=True, slots=True)
class FragmentWritten:
    """A fragment is whole on the way to disk."""

    camera_id: str
    path: str
    fragment: Fragment


@dataclass(frozen=True, slots=True)
class SegmentClosed:
    """Nothing is added to this file any more.

    ``size``: what lies behind its first so many bytes is recorded in the next file and doesn't
    count here; None for a file that is as long as its fragments.
    """

    camera_id: str
    path: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """An alert started, changed or ended. Its pictures are on disk already.

    ``exemplars`` are what it was raised for so far, or empty when nothing was added; ``path`` is
    where its visitors were so far, None when nothing new is told of that.
    """

    phase: Phase
    alert: AlertInfo
    exemplars: tuple[Exemplar, ...] = ()
    path: VisitPath | None = None


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A camera's figures, sent when something changes and at least every few seconds.

    ``frames_dropped`` and ``packets_dropped`` count since the worker's start (the latter with those
    that the network lost); ``frames``, ``inferences``, ``internet_bytes`` and
    ``refused_connections`` (see `nvr.net.Outgoing`) likewise. ``masking_pct`` and ``masked_by`` are
    as in `CameraStatus`.
    """

    camera_id: str
    connection: Connection
    error: ErrorInfo | None
    recording: bool
    motion: bool
    persons: int
    cats: int
    dogs: int
    video: VideoInfo | None
    bytes_received: int
    frames: int
    analysed: int
    inferences: int
    frames_dropped: int
    packets_dropped: int
    sound: bool = False
    health: str | None = None
    internet_bytes: int = 0
    refused_connections: int = 0
    masking_pct: float | None = None
    masked_by: str | None = None


@dataclass(frozen=True, slots=True)
class ActivitySeen:
    """What was seen in consecutive seconds of wall time, the first at ``start_us``.

    One byte each: ``motion`` as `nvr.vision.activity.motion_byte` makes it, ``flags`` as
    `TimelineFlag`, always with ``WATCHED``.
    """

    camera_id: str
    start_us: int
    motion: bytes
    flags: bytes


@dataclass(frozen=True, slots=True)
class LessonUsed:
    """A visit was not told, because the owner had taught that it is none."""

    camera_id: str
    lesson_id: str
    wall_us: int


@dataclass(frozen=True, slots=True)
class LessonsChecked:
    """Another hour in which the scene around these lessons looked as it did, or did not."""

    camera_id: str
    alike: tuple[str, ...]
    unlike: tuple[str, ...]


type WorkerMessage = (
    SegmentOpened
    | FragmentWritten
    | SegmentClosed
    | AlertRaised
    | WorkerStatus
    | ActivitySeen
    | LessonUsed
    | LessonsChecked
)


# What main and the inference process tell each other, and what main tells a worker. Files that
# belong to a message travel with it.


@dataclass(frozen=True, slots=True)
class InferenceReady:
    """The model is loaded. ``first_ms`` is what its first real inference took."""

    model: str
    device: str
    first_ms: float


@dataclass(frozen=True, slots=True)
class InferenceFailed:
    """The model can't be loaded; a sentence that tells what to do."""

    message: str


@dataclass(frozen=True, slots=True)
class InferenceStats:
    """Since the message before: how many inferences, and what one took on average.

    ``answer_ms`` is how long the cameras waited for their answers on average, their turn included.
    """

    count: int
    mean_ms: float
    answer_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class AttachClient:
    """To inference, with a socket: a worker that will ask."""

    camera_id: str


@dataclass(frozen=True, slots=True)
class AttachInference:
    """To a worker, with a socket: here is the model."""


@dataclass(frozen=True, slots=True)
class OpenTap:
    """To a worker, with a socket: write this into it, then close it.

    ``kind`` is live (MPEG-TS until the reader goes), mp4 or mp4_sound (the same as fragmented MP4,
    without and with sound), or snapshot (one JPEG of at most ``width`` pixels, 0 = as it is).
    """

    kind: str
    stream: StreamKind
    width: int = 0


type Points = tuple[tuple[float, float], ...]
"""The corners of a polygon in order, (x, y) in 0..1 from the picture's top left."""


@dataclass(frozen=True, slots=True)
class SeeingRules:
    """What the owner wishes to be told of what a camera sees; see `CameraInfo`."""

    sensitivity: Sensitivity = Sensitivity.NORMAL
    zones: tuple[Zone, ...] = ()
    motion_masks: tuple[Points, ...] = ()
    object_masks: tuple[ObjectMask, ...] = ()
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, slots=True)
class SetModes:
    """To a worker: record and see, or not, and see by these rules, from now on."""

    record: bool
    detect: bool
    rules: SeeingRules


@dataclass(frozen=True, slots=True)
class SetLessons:
    """To a worker: what the owner has taught of this camera's pictures, from now on."""

    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class BeginFile:
    """To a worker: no recorded file is to reach from before this moment to behind it.

    The first keyframe from then on begins a new file.
    """

    at_us: int


@dataclass(frozen=True, slots=True)
class MotionHint:
    """To a worker: the camera says that something moves; look for a while."""


@dataclass(frozen=True, slots=True)
class PreviewMade:
    """From a preview's process: the picture (JPEG), and what the stream is."""

    jpeg: bytes
    video: VideoInfo
    internet_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PreviewFailed:
    """From a preview's process: why there is no picture."""

    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class Stop:
    """To a worker or to inference: finish what is open and exit."""
