"""What main and the processes that make pictures and H.264 of recordings tell each other.

Pixels and JPEG lie in memory files that main makes and that travel with the request.
"""

from dataclasses import dataclass

from nvr.errors import NvrError


@dataclass(frozen=True, slots=True)
class RecordedPiece:
    """Consecutive fragments of a recorded file, by their offsets."""

    path: str
    init_size: int
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StillSource:
    """A recorded moment, and the fragments of one session that are needed to show it."""

    time_us: int
    pieces: tuple[RecordedPiece, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """Pixels in a memory file: u8 [height, width, 3], blue, green, red. It begins black."""

    width: int
    height: int

    @property
    def size(self) -> int:
        """Bytes."""
        return self.width * self.height * 3


@dataclass(frozen=True, slots=True)
class MakeStill:
    """With a memory file for the JPEG. ``width`` is the most, 0 = as it is."""

    number: int
    source: StillSource
    exact: bool
    width: int


@dataclass(frozen=True, slots=True)
class DrawTile:
    """With the canvas: draw the moment's keyframe into the rectangle ``x, y, width, height``."""

    number: int
    source: StillSource
    canvas: Canvas
    rectangle: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class DrawRow:
    """With the canvas and a memory file that holds a JPEG as wide as it: draw that at ``y``."""

    number: int
    canvas: Canvas
    y: int


@dataclass(frozen=True, slots=True)
class EncodeRows:
    """With the canvas and a memory file for the JPEG of its rows of pixels ``y`` to ``end``."""

    number: int
    canvas: Canvas
    y: int
    end: int


type PictureRequest = MakeStill | DrawTile | DrawRow | EncodeRows


@dataclass(frozen=True, slots=True)
class PictureMade:
    """Done. ``time_us`` is when the picture was taken, where the request was for one."""

    number: int
    time_us: int = 0


@dataclass(frozen=True, slots=True)
class PictureFailed:
    """It can't be done: the error that main is to raise."""

    number: int
    error: NvrError


@dataclass(frozen=True, slots=True)
class Transcode:
    """To the process that makes H.264, with a pickled clip in a memory file and a stream socket."""


@dataclass(frozen=True, slots=True)
class TranscodeEnded:
    """All is written, or why it isn't."""

    error: NvrError | None
