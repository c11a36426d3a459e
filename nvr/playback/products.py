"""What can be taken out of a library of recordings, as files that are made while they are read."""

from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from nvr.clock import Clock
from nvr.media.files import RecordingFiles
from nvr.playback.clip_files import ClipArchive, ClipFile
from nvr.playback.evidence import Evidence, Origin, Seal, Wanted, file_stem
from nvr.store.clip import Spans, VirtualMp4, clips
from nvr.store.rows import RecordedFile


class RecordingIndex(Spans, Protocol):
    """Which recordings there are; `nvr.store.recordings.Recordings` is one."""

    def files_between(self, camera_id: str, start_us: int, end_us: int) -> list[RecordedFile]:
        """Every file that holds something of a stretch of time, oldest first."""
        ...


class Product(Protocol):
    """A file that is made while it is read; ``size`` is None where only its end tells."""

    @property
    def name(self) -> str:
        """A file name that a person understands."""
        ...

    @property
    def content_type(self) -> str:
        """Its media type."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes of the whole file."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """The file in portions, once. Blocks; raises NotFound and StorageError."""
        ...


class Products:
    """Makes them. All calls block and may raise StorageError; any thread may call."""

    def __init__(
        self, index: RecordingIndex, files: RecordingFiles, clock: Clock, nvr_id: str | None
    ) -> None:
        self._index = index
        self._files = files
        self._clock = clock
        self._nvr_id = nvr_id

    def evidence(
        self, wanted: Wanted, nvr_name: str, fingerprint: str | None, seal: Seal | None = None
    ) -> Evidence:
        """The recorded files themselves, signed if there is a ``seal``. Raises NotFound."""
        origin = Origin(self._nvr_id, nvr_name, fingerprint)
        recorded = self._recorded(wanted)
        return Evidence(self._files, recorded, wanted, origin, self._clock.now_us(), seal)

    def archive(self, wanted: Wanted) -> ClipArchive:
        """Clips of every camera in one zip. Raises NotFound."""
        return ClipArchive(wanted, self.clips, self._clock.now_us())

    def handy(self, wanted: Wanted) -> Product:
        """One MP4 where one holds everything, else a zip. Raises NotFound."""
        if len(wanted.cameras) == 1:
            (camera_id,) = wanted.cameras
            found = self.clips(camera_id, wanted.start_us, wanted.end_us)
            first = next(found, None)
            if first is not None and not first.is_cut_short:
                one = Wanted(wanted.cameras, first.start_us, first.end_us)
                return ClipFile(f"{file_stem(one, '')}.mp4", first)
        return self.archive(wanted)

    def clips(self, camera_id: str, start_us: int, end_us: int) -> Iterator[VirtualMp4]:
        """All clips of a camera's stretch of time, each made when it is asked for."""
        return clips(self._index, self._files, camera_id, (start_us, end_us))

    def estimate(self, wanted: Wanted) -> int:
        """About how many bytes an export takes: those of the files that it touches."""
        return sum(file.size for file in self._recorded(wanted))

    def _recorded(self, wanted: Wanted) -> list[RecordedFile]:
        start_us, end_us = wanted.start_us, wanted.end_us
        found = (self._index.files_between(c, start_us, end_us) for c in wanted.cameras)
        return list(chain.from_iterable(found))
