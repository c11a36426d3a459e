"""What a recorded file looks like, so that the files alone can rebuild the index.

    ftyp moov uuid              the same bytes at the head of every file of a session
    prft moof mdat              a fragment: wall time, tables, samples
    prft moof mdat ...

The ``uuid`` box names the session. Media time runs on over the files of one session.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nvr.media import mp4
from nvr.media.files import SECOND, ReadFile, RecordingFiles
from nvr.media.mp4 import Mp4Error, Run, Track
from nvr.messages import Fragment

TIMESCALE = 90_000
"""Units of the video track's media time per second, in every recording."""

_SESSION_BOX = uuid.UUID("6f0c5c5e-7a8e-4a55-9d3c-7c1f2b1c9a01").bytes
_HEAD = 16 * 1024  # holds the init of any camera seen; longer ones are read again
_TABLES = 4 * 1024  # holds prft, moof and the head of mdat of a usual fragment
_MOST_TABLES = 4 * 1024 * 1024

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PATH = re.compile(
    rf"(?:{SECOND})?([^/]+)/"
    r"(\d{4})-(\d\d)-(\d\d)/(\d\d)-(\d\d)-(\d\d)\.(\d{3})Z(?:_\d+)?\.mp4"
)


def segment_path(camera_id: str, start_us: int, copy: int = 0) -> str:
    """Where a file that begins at a moment goes; `copy` counts up while the name is taken."""
    moment = _EPOCH + timedelta(microseconds=start_us)
    millis = moment.microsecond // 1000
    suffix = f"_{copy}" if copy else ""
    return f"{camera_id}/{moment:%Y-%m-%d}/{moment:%H-%M-%S}.{millis:03}Z{suffix}.mp4"


def camera_of(path: str) -> str | None:
    """Whose recording a path is; None when it is not a recording's."""
    match = _PATH.fullmatch(path)
    return match[1] if match else None


def began_us(path: str) -> int | None:
    """When a recording began, as its name says, in whole milliseconds; None when it is none."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    year, month, day, hour, minute, second, milli = (int(part) for part in match.groups()[1:])
    moment = datetime(year, month, day, hour, minute, second, milli * 1000, tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def new_session() -> str:
    """A name for a run of files that belong together."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Init:
    """The head of a recorded file: its first ``size`` bytes."""

    size: int
    session: str
    tracks: tuple[Track, ...]

    @property
    def video(self) -> Track:
        """The track that media time is counted in."""
        return next(t for t in self.tracks if t.is_video)


def write_init(header: bytes, session: str) -> bytes:
    """What a file of a session begins with; `header` is the muxer's ftyp and moov."""
    return header + mp4.box(b"uuid", _SESSION_BOX, bytes.fromhex(session))


def read_init(head: bytes) -> Init:
    """Read a file's first bytes. Raises Mp4Error when they are cut off or not ours."""
    at = 0
    for _ in range(16):  # ours has three boxes
        part = mp4.read_header(head, at)
        if part.end > len(head):
            raise Mp4Error("cut off in its head")
        content = head[part.body : part.end]
        if part.kind == b"uuid" and content[:16] == _SESSION_BOX and len(content) == 32:
            tracks = tuple(mp4.read_tracks(head[:at]))
            if not any(t.is_video for t in tracks):
                raise Mp4Error("no video track")
            return Init(part.end, content[16:].hex(), tracks)
        at = part.end
    raise Mp4Error("not a recording")


@dataclass(frozen=True, slots=True)
class Tables:
    """A fragment without its samples: where the parts lie in it, and what its tables say."""

    wall_us: int
    media_start: int
    moof: int
    size: int
    runs: tuple[Run, ...]


def read_fragment(files: RecordingFiles, path: str, offset: int) -> Tables:
    """Read the tables of the fragment at an offset. Raises Mp4Error and StorageError."""
    with files.open(path) as file:
        return read_tables(file, offset)


def read_tables(file: ReadFile, offset: int) -> Tables:
    """The same of a file that is open. Raises Mp4Error and StorageError."""
    data = file.read(offset, _TABLES)
    prft = mp4.read_header(data, 0)
    if prft.kind != b"prft" or prft.end != mp4.PRFT_SIZE:
        raise Mp4Error(f"{file.path}: no fragment at byte {offset}")
    moof = mp4.read_header(data, prft.end)
    if moof.kind != b"moof" or moof.end > _MOST_TABLES:
        raise Mp4Error(f"{file.path}: no fragment at byte {offset}")
    if moof.end + 16 > len(data):
        data = file.read(offset, moof.end + 16)
    mdat = mp4.read_header(data, moof.end)
    if mdat.kind != b"mdat":
        raise Mp4Error(f"{file.path}: no fragment at byte {offset}")
    time = mp4.read_prft(data, prft)
    runs = tuple(mp4.read_moof(data, moof))
    return Tables(time.wall_us, time.media_time, moof.start, mdat.end, runs)


@dataclass(frozen=True, slots=True)
class Extent:
    """What a fragment covers: media time in the video's timescale, and whether it is an entry."""

    media_start: int
    duration_us: int
    keyframe: bool


def extent(runs: Iterable[Run], tracks: Iterable[Track]) -> Extent:
    """The extent of a fragment's video, or of its audio where the camera sent no picture.

    Raises Mp4Error when there is neither.
    """
    known = {track.id: track for track in tracks}
    scale = next(t.timescale for t in known.values() if t.is_video)
    ours = sorted(
        (run for run in runs if run.track_id in known),
        key=lambda run: not known[run.track_id].is_video,
    )
    if not ours or not ours[0].sizes:
        raise Mp4Error("a fragment without samples")
    track = known[ours[0].track_id]
    runs_of_track = [run for run in ours if run.track_id == track.id]
    duration = sum(run.duration for run in runs_of_track)
    return Extent(
        media_start=runs_of_track[0].decode_time * scale // track.timescale,
        duration_us=duration * 1_000_000 // track.timescale,
        keyframe=track.is_video and runs_of_track[0].keyframes[0],
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """What a file holds: everything up to ``whole_size``; behind it nothing can be used."""

    init: Init
    fragments: tuple[Fragment, ...]
    whole_size: int


def scan(files: RecordingFiles, path: str) -> Scan:
    """Read a file's tables up to the last whole fragment.

    Raises Mp4Error when not even its head is whole, and StorageError.
    """
    size = files.size(path)
    with files.open(path) as file:
        return _scan(file, size)


def _scan(file: ReadFile, size: int) -> Scan:
    init = _scan_init(file)
    fragments: list[Fragment] = []
    at = init.size
    while at < size:
        try:
            tables = read_tables(file, at)
            covered = extent(tables.runs, init.tracks)
        except Mp4Error:
            break
        if at + tables.size > size:
            break
        fragments.append(
            Fragment(
                offset=at,
                size=tables.size,
                start_us=tables.wall_us,
                duration_us=covered.duration_us,
                media_start=covered.media_start,
                keyframe=covered.keyframe,
            )
        )
        at += tables.size
    return Scan(init, tuple(fragments), at)


def _scan_init(file: ReadFile) -> Init:
    try:
        return read_init(file.read(0, _HEAD))
    except Mp4Error:
        return read_init(file.read(0, _MOST_TABLES))
