"""Where the picture of a moment is recorded."""

from nvr.errors import NotRecorded
from nvr.media.files import RecordingFiles
from nvr.media.segments import Init, read_init
from nvr.picture_messages import RecordedPiece, StillSource
from nvr.store.recordings import Recordings
from nvr.when import local

_LOOK_BACK_US = 1_000_000
"""Covers the holes that playback passes over, and the delay of B-frames at a keyframe."""

_FOREVER_US = 1 << 62


def find_source(recordings: Recordings, camera_id: str, time_us: int) -> StillSource | None:
    """What is needed to show a moment; None in a gap. Raises StorageError.

    From a keyframe on that is surely shown at or before the moment, all of one session.
    """
    spans = recordings.spans(camera_id, time_us - _LOOK_BACK_US, time_us + 1)
    spans = [span for span in spans if span.start_us <= time_us]
    if not spans:
        return None
    last = spans[-1]
    if last.end_us <= time_us:
        around = recordings.ranges(camera_id, last.end_us - 1, time_us + _LOOK_BACK_US)
        if not any(part.start_us <= time_us < part.end_us for part in around):
            return None
    pieces = [
        RecordedPiece(
            span.path,
            span.init_size,
            tuple(f.offset for f in span.fragments if f.start_us <= time_us),
        )
        for span in spans
        if span.session == last.session
    ]
    return StillSource(time_us, tuple(pieces))


def find_first_source(
    recordings: Recordings, camera_id: str, start_us: int, end_us: int
) -> StillSource | None:
    """The same for the first moment of a stretch of time that is recorded."""
    source = find_source(recordings, camera_id, start_us)
    if source is not None:
        return source
    found = recordings.ranges(camera_id, start_us, end_us)
    return find_source(recordings, camera_id, found[0].start_us) if found else None


def not_recorded(recordings: Recordings, camera_id: str, time_us: int) -> NotRecorded:
    """The error for a moment in a gap. Raises StorageError."""
    ranges = recordings.ranges(camera_id, 0, _FOREVER_US)
    before_us = max((r.end_us - 1 for r in ranges if r.end_us <= time_us), default=None)
    after_us = min((r.start_us for r in ranges if r.start_us > time_us), default=None)
    near = [local(us) for us in (before_us, after_us) if us is not None]
    where = f"the nearest is {' and '.join(near)}" if near else "the camera has no recordings"
    return NotRecorded(f"nothing is recorded of that moment; {where}", before_us, after_us)


def init_of(files: RecordingFiles, source: StillSource) -> Init:
    """The head of the recording. Raises Mp4Error and StorageError."""
    head = source.pieces[0]
    return read_init(files.read(head.path, 0, head.init_size))
