"""What the owner deletes: nothing of it is left, and as little as can be beside it."""

from dataclasses import replace

from nvr.media.files import AppendFile, RecordingFiles
from nvr.media.segments import segment_path
from nvr.messages import Fragment
from nvr.store.recordings import Recordings, Segment

_MARGIN_US = 500_000
"""Sound, and pictures that are shown later than they are decoded, may lie so far off."""


class Eraser:
    """Cuts stretches of time out of complete files.

    A file wholly within goes. Of any other, the fragments that touch the stretch go, and those
    behind it up to the next keyframe, which could not be shown without them; what is left behind
    becomes a file of its own. Whenever it is interrupted, index and files agree after `recover`.
    """

    def __init__(self, recordings: Recordings, files: RecordingFiles) -> None:
        self._recordings = recordings
        self._files = files

    def erase(self, camera_id: str, start_us: int, end_us: int) -> int:
        """Delete what was recorded then; how many files it touched. Raises StorageError.

        Files that are being written are left alone: they are to be closed first.
        """
        start_us, end_us = start_us - _MARGIN_US, end_us + _MARGIN_US
        touched = 0
        for segment in self._recordings.closed_touching(camera_id, start_us, end_us):
            touched += self._cut(segment, start_us, end_us)
        return touched

    def _cut(self, segment: Segment, start_us: int, end_us: int) -> bool:
        fragments = segment.fragments
        gone = [
            n
            for n, f in enumerate(fragments)
            if f.start_us < end_us and f.start_us + f.duration_us > start_us
        ]
        if not gone:
            return False
        head, rest = fragments[: gone[0]], fragments[gone[-1] + 1 :]
        entry = next((n for n, f in enumerate(rest) if f.keyframe), len(rest))
        left = []
        if entry < len(rest):
            left.append(self._copy(segment, rest[entry:]))
        self._recordings.forget(segment.path)
        if head:
            self._files.truncate(segment.path, head[-1].offset + head[-1].size)
            left.append(replace(segment, fragments=head))
        else:
            self._files.remove(segment.path)
        self._recordings.adopt(left)
        return True

    def _copy(self, segment: Segment, fragments: tuple[Fragment, ...]) -> Segment:
        """The last fragments of a file as a file of their own."""
        first, last = fragments[0], fragments[-1]
        head = self._files.read(segment.path, 0, segment.init_size)
        body = self._files.read(segment.path, first.offset, last.offset + last.size - first.offset)
        path, file = self._create(segment.camera_id, first.start_us)
        try:
            file.append(head + body)
            file.fdatasync()
        finally:
            file.close()
        shift = first.offset - segment.init_size
        moved = tuple(replace(f, offset=f.offset - shift) for f in fragments)
        return replace(segment, path=path, fragments=moved)

    def _create(self, camera_id: str, start_us: int) -> tuple[str, AppendFile]:
        copy = 0
        while True:
            path = segment_path(camera_id, start_us, copy)
            try:
                return path, self._files.create(path)
            except FileExistsError:
                copy += 1
