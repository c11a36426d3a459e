"""What the owner deletes: nothing of it is left, and as little as can be beside it."""

from contextlib import suppress
from dataclasses import dataclass, replace

from nvr.errors import StorageError
from nvr.media.files import AppendFile, RecordingFiles
from nvr.media.segments import segment_path
from nvr.messages import Fragment
from nvr.store.recordings import Recordings
from nvr.store.rows import Segment

_MARGIN_US = 500_000
"""Sound, and pictures that are shown later than they are decoded, may lie so far off."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """What becomes of a file: these fragments stay, these go, these become a file of their own."""

    segment: Segment
    before: tuple[Fragment, ...]
    gone: tuple[Fragment, ...]
    behind: tuple[Fragment, ...]


def _cut(segment: Segment, start_us: int, end_us: int) -> _Cut | None:
    """None when none of its fragments touches the stretch."""
    fragments = segment.fragments
    touching = [
        n
        for n, f in enumerate(fragments)
        if f.start_us < end_us and f.start_us + f.duration_us > start_us
    ]
    if not touching:
        return None
    first, after = touching[0], range(touching[-1] + 1, len(fragments))
    entry = next((n for n in after if fragments[n].keyframe), len(fragments))
    return _Cut(segment, fragments[:first], fragments[first:entry], fragments[entry:])


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
        cuts = self._cuts(camera_id, start_us, end_us)
        for cut in cuts:
            self._carry_out(cut)
        return len(cuts)

    def reach(self, camera_id: str, start_us: int, end_us: int) -> tuple[int, int]:
        """From when to when `erase` would delete, which is more than asked for.

        Raises StorageError.
        """
        gone = [f for cut in self._cuts(camera_id, start_us, end_us) for f in cut.gone]
        begins = [f.start_us for f in gone]
        ends = [f.start_us + f.duration_us for f in gone]
        return min([start_us, *begins]), max([end_us, *ends])

    def _cuts(self, camera_id: str, start_us: int, end_us: int) -> list[_Cut]:
        start_us, end_us = start_us - _MARGIN_US, end_us + _MARGIN_US
        touched = self._recordings.closed_touching(camera_id, start_us, end_us)
        cuts = (_cut(segment, start_us, end_us) for segment in touched)
        return [cut for cut in cuts if cut is not None]

    def _carry_out(self, cut: _Cut) -> None:
        segment, left = cut.segment, []
        noted = self._recordings.noted(segment.path)
        if cut.behind:
            left.append(self._copy(segment, cut.behind))
        try:
            self._recordings.forget(segment.path)
            if cut.before:
                last = cut.before[-1]
                self._files.truncate(segment.path, last.offset + last.size)
            else:
                self._files.remove(segment.path)
        except StorageError:
            with suppress(StorageError):  # nothing was deleted: as it was before
                self._recordings.adopt([segment], noted)
                for copied in left:
                    self._files.remove(copied.path)
            raise
        if cut.before:
            left.append(replace(segment, fragments=cut.before))
        self._recordings.adopt(left, noted)

    def _copy(self, segment: Segment, fragments: tuple[Fragment, ...]) -> Segment:
        """The last fragments of a file as a file of their own."""
        first, last = fragments[0], fragments[-1]
        head = self._files.read(segment.path, 0, segment.init_size)
        body = self._files.read(segment.path, first.offset, last.offset + last.size - first.offset)
        path, file = self._create(segment.camera_id, first.start_us)
        try:
            file.append(head + body)
            file.fdatasync()
        except StorageError:
            self._files.remove(path)
            raise
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
