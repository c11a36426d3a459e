"""What main and the process that makes a share's pictures tell each other.

Clips travel pickled in memory files, the video is written into a file that main opened: the process
itself opens nothing.
"""

from dataclasses import dataclass

from nvr.errors import NvrError
from nvr.messages import Points
from nvr.shares import Candidate, ShareBackground, ShareContent, SubjectPoint


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """Make the video of a share.

    The clip may begin earlier and end later than the wanted time: only pictures and sound from
    ``start_us`` until ``end_us`` get into it, and its first picture has the time 0.
    ``clip_start_us`` is the wall time of the clip's time 0.
    """

    content: ShareContent
    background: ShareBackground
    clip_start_us: int
    start_us: int
    end_us: int
    subject: tuple[SubjectPoint, ...]
    with_audio: bool
    keeps_lettering: bool
    """False blackens what the camera writes into the picture: its clock, its name."""
    tags: tuple[tuple[str, str], ...] = ()
    """What the owner wants told with it, as metadata of the container: else there is none."""
    gaps: tuple[tuple[int, int], ...] = ()
    """Where the clip leaves out what was not recorded: at which of its moments, and how much.

    In microseconds. Anybody can have come and gone in it.
    """
    masks: tuple[Points, ...] = ()
    """What the camera's privacy masks hide by now is not shown, even if it was recorded before."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of it."""

    duration_ms: int
    pictures: int
    visible: int
    """Pictures in which the subject, or of ``pets`` anything, is visible."""


@dataclass(frozen=True, slots=True)
class RenderProgress:
    """How far it is, 0..1."""

    progress: float


@dataclass(frozen=True, slots=True)
class RenderEnded:
    """All is written, or why it isn't."""

    rendered: Rendered | None
    error: NvrError | None


@dataclass(frozen=True, slots=True)
class FindCandidates:
    """Who could be the subject at a moment of the clip? Answered by `CandidatesFound`."""

    clip_start_us: int
    at_us: int


@dataclass(frozen=True, slots=True)
class CandidatesFound:
    """Everybody and every pet in the picture of ``time_us``, the surest first; or why not."""

    time_us: int
    candidates: tuple[Candidate, ...]
    error: NvrError | None = None
