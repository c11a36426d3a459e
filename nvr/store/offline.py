"""Recordings of an NVR that doesn't run: found by their files, nothing is changed."""

from datetime import UTC, datetime, timedelta

from nvr.errors import StorageMissing
from nvr.media import segments
from nvr.media.files import SECOND, RecordingFiles
from nvr.media.mp4 import Mp4Error
from nvr.store.rows import RecordedFile, Segment, part_between, recorded_file

_LONGEST = timedelta(minutes=15)  # a file's length, even with keyframes minutes apart


class FileIndex:
    """What `nvr.store.recordings.Recordings` tells, read from the files of the time asked for.

    The index is not needed, so a damaged one does no harm. Not for two threads.
    """

    def __init__(self, files: RecordingFiles) -> None:
        self._files = files
        self._known: dict[str, Segment | None] = {}

    def spans(self, camera_id: str, start_us: int, end_us: int) -> list[Segment]:
        """The fragments that a stretch of time needs, file by file, oldest first."""
        found = self._segments(camera_id, start_us, end_us)
        parts = (part_between(segment, start_us, end_us) for segment in found)
        return sorted((p for p in parts if p is not None), key=lambda p: (p.start_us, p.path))

    def files_between(self, camera_id: str, start_us: int, end_us: int) -> list[RecordedFile]:
        """Every file that holds something of a stretch of time, oldest first."""
        found = [
            recorded_file(segment, is_complete=segment.size == self._files.size(segment.path))
            for segment in self._segments(camera_id, start_us, end_us)
            if segment.start_us < end_us and segment.end_us > start_us
        ]
        return sorted(found, key=lambda f: (f.start_us, f.path))

    def _segments(self, camera_id: str, start_us: int, end_us: int) -> list[Segment]:
        found = (self._segment(p) for p in self._paths(camera_id, start_us, end_us))
        return [segment for segment in found if segment is not None]

    def _paths(self, camera_id: str, start_us: int, end_us: int) -> list[str]:
        """Files whose names say that they may hold something of a stretch of time."""
        volumes = [volume for volume in self._files.volumes if volume.root.is_dir()]
        if not volumes:
            raise StorageMissing(f"{self._files.root} is gone: mount its disk")
        first = datetime.fromtimestamp(start_us // 1_000_000, UTC) - _LONGEST
        low = segments.segment_path(camera_id, round(first.timestamp()) * 1_000_000)
        high = segments.segment_path(camera_id, end_us + 1_000)
        return [
            path
            for volume in volumes
            for path in self._files.paths(volume)
            if segments.camera_of(path) == camera_id and low <= path.removeprefix(SECOND) <= high
        ]

    def _segment(self, path: str) -> Segment | None:
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: str) -> Segment | None:
        try:
            found = segments.scan(self._files, path)
        except Mp4Error, StorageMissing:
            return None
        if not found.fragments:
            return None
        camera_id = path.removeprefix(SECOND).partition("/")[0]
        return Segment(camera_id, path, found.init.session, found.init.size, found.fragments)
