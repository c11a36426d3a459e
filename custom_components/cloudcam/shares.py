"""Shares as they go over the wire: a clip that the owner gives away; copied as `protocol` is.

A share is made in two steps by a person. First its bytes are made (`rendering`, then `ready`), and
the owner looks at exactly these bytes. Then they consent, naming the SHA-256 of what they saw;
only from then on (`active`) can anybody get them. Every share ends.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class ShareContent(StrEnum):
    """What is visible in it.

    ``subject``: one chosen person or pet, everything else black. ``pets``: pets and places, and
    wherever a person may be it is black. ``whole``: everybody. ``original``: the recorded files
    themselves, as evidence.
    """

    SUBJECT = "subject"
    PETS = "pets"
    WHOLE = "whole"
    ORIGINAL = "original"


class ShareBackground(StrEnum):
    """What surrounds a subject: nothing, or a still of the place without anybody in it."""

    BLACK = "black"
    SCENE = "scene"


class ShareWay(StrEnum):
    """How it leaves: as a file that the owner's device hands on, or as a link to look at it."""

    FILE = "file"
    LINK = "link"


class SharePackaging(StrEnum):
    """What the file is: a video, or a zip with it, a signed manifest and a page that checks both.

    An ``original`` is always a zip.
    """

    MP4 = "mp4"
    ZIP = "zip"


class ShareState(StrEnum):
    """Where in its life a share is."""

    RENDERING = "rendering"
    READY = "ready"
    ACTIVE = "active"
    ENDED = "ended"
    FAILED = "failed"


class ShareEnd(StrEnum):
    """Why a share ended: in time, by the owner, by its last view, by wrong phrases, unused."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used_up"
    LOCKED = "locked"
    DISCARDED = "discarded"


LONGEST_SHARE_S = 30 * 24 * 3600
DEFAULT_SHARE_S = 24 * 3600
SHORTEST_SHARE_S = 300
MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class SubjectPoint:
    """The subject is at this place of the picture, 0..1, at this moment: a confirmation."""

    at_us: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """What the owner wants to share with whom. Nothing leaves by it.

    ``views`` counts openings of a link, None for any number; ``phrase`` must be said to open it.
    What is told beside the pictures is left out unless it is asked for here.
    """

    camera_id: str
    start_us: int
    end_us: int
    content: ShareContent
    way: ShareWay
    recipient: str
    purpose: str
    packaging: SharePackaging = SharePackaging.MP4
    background: ShareBackground = ShareBackground.BLACK
    subject: list[SubjectPoint] = field(default_factory=list)
    expires_s: int = DEFAULT_SHARE_S
    views: int | None = 5
    phrase: str | None = None
    may_download: bool = False
    with_audio: bool = False
    with_camera_name: bool = False
    with_place: bool = False
    with_time: bool = False
    alert_id: str | None = None


@dataclass(frozen=True, slots=True)
class ShareInfo:
    """A share, as everybody of the household who sees its camera may know it.

    ``sha256`` is that of the very bytes that leave and ``size_bytes`` how many these are, None and
    0 until they are made; of a zip with a video they are the video's, which its manifest names;
    ``visible_pct`` in how many of the pictures the subject (or, for
    ``pets``, anything) is visible. ``problem`` is a sentence for a person, of a share that failed.
    ``pin_id`` keeps the recordings of an ``original`` until the owner lets go of it.
    """

    id: str
    camera_id: str
    start_us: int
    end_us: int
    content: ShareContent
    way: ShareWay
    packaging: SharePackaging
    background: ShareBackground
    recipient: str
    purpose: str
    state: ShareState
    created_us: int
    created_by: str
    expires_s: int
    progress: float = 0.0
    size_bytes: int = 0
    duration_ms: int = 0
    sha256: str | None = None
    visible_pct: float | None = None
    problem: str | None = None
    consented_us: int | None = None
    consented_by: str | None = None
    expires_us: int | None = None
    views: int | None = None
    views_used: int = 0
    opened_us: int | None = None
    has_phrase: bool = False
    may_download: bool = False
    with_audio: bool = False
    with_camera_name: bool = False
    with_place: bool = False
    with_time: bool = False
    alert_id: str | None = None
    ended: ShareEnd | None = None
    ended_us: int | None = None
    ended_by: str | None = None
    pin_id: str | None = None


@dataclass(frozen=True, slots=True)
class ShareConsented:
    """The answer to a consent. ``token`` is a link's secret: it is never told again."""

    share: ShareInfo
    token: str | None = None


@dataclass(frozen=True, slots=True)
class ShareDoor:
    """What somebody who has a link's token may know before opening it."""

    needs_phrase: bool
    may_download: bool
    expires_us: int


@dataclass(frozen=True, slots=True)
class ShareView:
    """One opening of a link. ``view_id`` gets its bytes for a short while, and not many times."""

    view_id: str
    size_bytes: int
    may_download: bool
    name: str
    """A file name that tells nothing."""
    expires_us: int
    """Until when the bytes can be got."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who can be chosen as the subject. ``box`` is left, top, right, bottom, 0..1."""

    label: str
    score: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ShareChanged:
    """A share is there, got on, was opened or ended."""

    share: ShareInfo
