"""What goes over the wire between the NVR and Home Assistant. Standard library only.

The integration holds a byte-for-byte copy of this file (``scripts/sync-protocol``; the lint step
compares them), so both sides always name the same things the same way.

One WebSocket, JSON text frames, NVR to client. The first message is :class:`State` and carries
everything; each later one replaces a part of it. Unknown message types and unknown fields are
ignored, so a newer NVR can speak to an older integration as long as its ``min_schema_version``
allows it. Wall time is integer Unix microseconds (``*_us``); boxes are normalised 0..1.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from .shares import ShareChanged as ShareChanged  # noqa: PLC0414 - one of the messages
from .wire import ErrorInfo as ErrorInfo  # noqa: PLC0414 - handed on to who speaks it
from .wire import ProtocolError as ProtocolError  # noqa: PLC0414 - likewise
from .wire import build
from .wire import parse as parse  # noqa: PLC0414 - likewise

SCHEMA_VERSION = 2
"""Raised when a field is added or its meaning changes."""

MIN_SCHEMA_VERSION = 1
"""The oldest version that this side still understands."""

DEFAULT_PORT = 8917
"""The one TCP port of the NVR."""


class Connection(StrEnum):
    """Whether a camera's main stream arrives; ``off`` means that its privacy switch is on."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    OFF = "off"


class Label(StrEnum):
    """What an alert is about."""

    PERSON = "person"
    PET = "pet"
    MOTION = "motion"
    SOUND = "sound"
    HEALTH = "health"


class HealthProblem(StrEnum):
    """Why a camera that sends pictures sees nothing of use. New ones may come."""

    COVERED = "covered"
    BLACK = "black"
    BLURRED = "blurred"
    MOVED = "moved"
    FROZEN = "frozen"


class Sensitivity(StrEnum):
    """How little is enough for an alert."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Phase(StrEnum):
    """Where in its life an alert is."""

    START = "start"
    UPDATE = "update"
    END = "end"


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """The main stream as it arrives."""

    codec: str
    width: int
    height: int
    fps: float
    audio_codec: str | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a camera's picture. Somebody is in it whose feet are: the box's bottom centre.

    ``points`` are a polygon's corners in order, (x, y) in 0..1 from the picture's top left.
    Alerts of its ``labels`` (person, pet) name it. Where a camera has zones with ``alerts`` for a
    label, only who enters one of them is an alert of that label. ``loiter_s``: who stays that long
    loiters; None if nobody wants to know.
    """

    id: str
    name: str
    points: list[tuple[float, float]]
    labels: list[Label]
    alerts: bool = False
    loiter_s: float | None = None


@dataclass(frozen=True, slots=True)
class ObjectMask:
    """Where detections of these labels (person, pet) don't count: a statue, a poster, the bed."""

    points: list[tuple[float, float]]
    labels: list[Label]


@dataclass(frozen=True, slots=True)
class Threshold:
    """What alerts of a label (person, pet) need besides the sensitivity, each in one look at least.

    ``min_score`` is the model's, 0..1; ``min_height`` that of the box by the picture's, 0..1.
    """

    label: Label
    min_score: float = 0.0
    min_height: float = 0.0


@dataclass(frozen=True, slots=True)
class ZoneVisit:
    """What an alert has to do with a zone: the newest stay in it.

    ``entered_us`` is when somebody was seen in it while nobody was before; ``left_us`` is None as
    long as somebody is, ``loitered_us`` until somebody stayed for the zone's ``loiter_s``.
    """

    zone_id: str
    name: str
    entered_us: int
    left_us: int | None = None
    loitered_us: int | None = None


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """What changes by itself.

    ``persons``, ``cats`` and ``dogs`` count who is in view now; ``dropped`` the frames that were
    never looked at and the packets that were never recorded because the machine or its disk was
    too slow, since the camera's process was started. ``oldest_us`` is the start of the oldest
    recording that can be played, pinned ones included; ``kept_since_us`` that of the oldest within
    the time that was promised: how far back one can look, gaps of a camera that was down included.
    ``forced_us``: what was recorded up to this moment is missing, though younger than promised,
    because disk or quota was full; None again as soon as it would be too old anyway. ``health`` is
    a `HealthProblem`, or one that came later, while there is one. ``viewers`` counts who is being
    sent pictures of the camera, live or recorded. ``masking_pct`` is what its privacy masks cost,
    in percent of one core, None without any; ``masked_by`` tells who masks now: ``camera``, whose
    every picture is looked at, or ``nvr``. ``unmasked_until_us``: what is still there of before
    that moment was recorded before its masks were as they are; None if there is nothing of it.
    """

    connection: Connection = Connection.CONNECTING
    error: ErrorInfo | None = None
    recording: bool = False
    motion: bool = False
    persons: int = 0
    cats: int = 0
    dogs: int = 0
    video: VideoInfo | None = None
    bitrate_kbps: int = 0
    analysed_fps: float = 0.0
    dropped: int = 0
    oldest_us: int | None = None
    sound: bool = False
    kept_since_us: int | None = None
    forced_us: int | None = None
    health: str | None = None
    viewers: int = 0
    masking_pct: float | None = None
    masked_by: str | None = None
    unmasked_until_us: int | None = None


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """One camera: its settings (never its address or password) and its status.

    ``retention_hours`` is how long its recordings were promised to be kept. In ``motion_masks``
    (polygons) motion does not count. What lies in ``privacy_masks`` is black in all of its
    pictures. ``ptz`` tells whether it can be moved; ``place`` is ``indoor``, ``outdoor`` or
    ``street`` (it sees public ground), None when nobody said.
    """

    id: str
    name: str
    record: bool
    detect: bool
    record_audio: bool
    has_sub: bool
    status: CameraStatus
    privacy: bool = False
    detect_sound: bool = False
    retention_hours: float = 24.0
    sensitivity: Sensitivity = Sensitivity.NORMAL
    zones: list[Zone] = field(default_factory=list)
    motion_masks: list[list[tuple[float, float]]] = field(default_factory=list)
    object_masks: list[ObjectMask] = field(default_factory=list)
    ptz: bool = False
    place: str | None = None
    thresholds: list[Threshold] = field(default_factory=list)
    privacy_masks: list[list[tuple[float, float]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AlertInfo:
    """A visit, sound or fault. ``animal`` is cat or dog for a pet; ``end_us`` None while it lasts.

    ``snapshot_us`` changes when a better picture of the visit was found; the clip can be played
    from ``clip_start_us`` on as soon as the alert starts. ``zones`` are those that the visit
    touched, in order. ``problem`` is a `HealthProblem`, or one that came later, for health.
    ``verdict`` is what the owner said of it, a `Verdict`; ``lesson_id`` names the lesson by which
    something that was no visit became this alert of motion.
    """

    id: str
    camera_id: str
    label: Label
    start_us: int
    end_us: int | None
    score: float
    animal: str | None
    box: tuple[float, float, float, float] | None
    snapshot_us: int | None
    clip_start_us: int
    clip_end_us: int | None
    zones: list[ZoneVisit] = field(default_factory=list)
    problem: str | None = None
    verdict: str | None = None
    lesson_id: str | None = None


class Verdict(StrEnum):
    """What the owner says of an alert of a person or a pet."""

    RIGHT = "right"
    NOT_A_PERSON = "not_a_person"
    NOT_A_PET = "not_a_pet"
    PERSON = "person"
    CAT = "cat"
    DOG = "dog"


@dataclass(frozen=True, slots=True)
class LessonInfo:
    """What the owner taught a camera with a verdict on an alert: what looks like that, there.

    ``label`` is what the alert was about and ``box`` where. It counts while it is ``enabled``;
    ``ended`` tells why it is not: ``off``, ``kept`` (it would have dropped what was kept),
    ``moved`` (the camera) or ``scene`` (the place looks different now). ``dropped`` visits were
    not told because of it.
    """

    id: str
    camera_id: str
    label: Label
    verdict: Verdict
    box: tuple[float, float, float, float]
    owner: str
    created_us: int
    alert_id: str
    enabled: bool
    ended: str | None = None
    dropped: int = 0
    dropped_us: int | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """What a lesson would have done to the alerts that are still there.

    ``would_drop_false`` were called wrong by the owner, ``would_drop_kept`` right, or are pinned;
    of ``would_drop_unjudged`` nothing was said. ``alert_ids`` are all of them, newest first, of
    ``replayed`` that were compared.
    """

    would_drop_false: int
    would_drop_kept: int
    would_drop_unjudged: int
    replayed: int
    alert_ids: list[str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An alert with its verdict, and the lesson drawn from it; None if there was none to draw."""

    alert: AlertInfo
    lesson: LessonInfo | None
    replay: Replay


@dataclass(frozen=True, slots=True)
class PinInfo:
    """A stretch of a camera's time that is kept until somebody unpins it.

    ``owner`` is the name of the client that pinned it; ``size_bytes`` what the files take that it
    keeps; ``alert_id`` names the visit that was pinned, if it was one.
    """

    id: str
    camera_id: str
    start_us: int
    end_us: int
    owner: str
    created_us: int
    size_bytes: int
    note: str | None = None
    alert_id: str | None = None


@dataclass(frozen=True, slots=True)
class InferenceInfo:
    """The model process: ``state`` is starting, tuning, ready or failed."""

    state: str
    model: str
    device: str = "CPU"
    inferences_per_s: float = 0.0
    inference_ms: float = 0.0
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class NvrInfo:
    """The NVR itself. Bytes are bytes; ``cpu_pct`` is percent of one core, all its processes.

    ``quota_bytes`` is the most that recordings may take, None without a limit; ``pinned_bytes`` is
    what pinned ones take of ``recordings_bytes``. ``wants_presence``: it keeps alerts longer that
    are raised while nobody is home, and so has to be told who is. ``internet_bytes`` went to or
    came from addresses outside the home network since ``internet_bytes_since_us``: 0 unless the
    owner lists some (``allowed_hosts``). ``refused_connections`` would have gone there too, or to
    the NVR itself, and were not opened. ``can_restart``: it is started again when it ends.
    """

    id: str
    name: str
    version: str
    started_us: int
    disk_total_bytes: int
    disk_free_bytes: int
    recordings_bytes: int
    retention_hours: float
    cpu_pct: float
    inference: InferenceInfo
    error: ErrorInfo | None = None
    quota_bytes: int | None = None
    pinned_bytes: int = 0
    wants_presence: bool = False
    internet_bytes: int = 0
    internet_bytes_since_us: int = 0
    refused_connections: int = 0
    can_restart: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """First message: everything. ``alerts`` holds the newest, newest first."""

    nvr: NvrInfo
    cameras: list[CameraInfo]
    alerts: list[AlertInfo]
    schema_version: int = SCHEMA_VERSION
    min_schema_version: int = MIN_SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class NvrChanged:
    """The NVR's own figures."""

    nvr: NvrInfo


@dataclass(frozen=True, slots=True)
class CameraChanged:
    """A camera was added, or something of it changed."""

    camera: CameraInfo


@dataclass(frozen=True, slots=True)
class CameraRemoved:
    """A camera is gone, its recordings with it."""

    camera_id: str


@dataclass(frozen=True, slots=True)
class AlertChanged:
    """An alert starts, gets better (picture, score) or ends."""

    phase: Phase
    alert: AlertInfo


@dataclass(frozen=True, slots=True)
class AlertRemoved:
    """An alert and its pictures are gone (retention, or deleted by the owner)."""

    alert_id: str
    camera_id: str


@dataclass(frozen=True, slots=True)
class LessonsChanged:
    """What is taught of a camera, all of it, newest first."""

    camera_id: str
    lessons: list[LessonInfo]


type Message = (
    State
    | NvrChanged
    | CameraChanged
    | CameraRemoved
    | AlertChanged
    | AlertRemoved
    | LessonsChanged
    | ShareChanged
)

MESSAGE_TYPES: dict[str, type] = {
    "state": State,
    "nvr": NvrChanged,
    "camera": CameraChanged,
    "camera_removed": CameraRemoved,
    "alert": AlertChanged,
    "alert_removed": AlertRemoved,
    "lessons": LessonsChanged,
    "share": ShareChanged,
}
_TYPE_NAMES = {cls: name for name, cls in MESSAGE_TYPES.items()}


def to_wire(message: Message) -> dict[str, Any]:
    """The JSON object of a message."""
    return {"type": _TYPE_NAMES[type(message)], **asdict(message)}


def from_wire(data: Any) -> Message | None:
    """The message of a JSON object, or None for a type that this version doesn't know.

    Raises ProtocolError when a known type lacks a field or holds a wrong value.
    """
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        raise ProtocolError("a message must be a JSON object with a 'type'")
    cls = MESSAGE_TYPES.get(data["type"])
    return None if cls is None else build(cls, data, data["type"])
