"""Everything about exports that the web asks for: `nvr.web.backend.Exports` describes it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nvr.clock import Clock
from nvr.config import Config
from nvr.config_edit import find_camera
from nvr.errors import NotFound, RequestError
from nvr.exports import ExportInfo, ExportKind, ExportState
from nvr.playback.clip_files import ClipArchive
from nvr.playback.evidence import Evidence, Wanted
from nvr.playback.jobs import ExportJobs
from nvr.playback.products import Products
from nvr.playback.room import keep_free
from nvr.store.clip import VirtualMp4
from nvr.store.library import Library


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The file of an export that is done."""

    path: Path

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return self.path.stat().st_size

    def read(self, offset: int, length: int) -> bytes:
        """A piece of it. Blocks."""
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


class Exports:
    """Downloads and export jobs. Methods belong to the event loop, but those that say otherwise."""

    def __init__(self, library: Library, config: Callable[[], Config], clock: Clock) -> None:
        self._config = config
        self._products = Products(library.recordings, library.files, clock, library.nvr_id)
        self._jobs = ExportJobs(
            library.files.root, clock, lambda: keep_free(config()), library.names
        )

    async def evidence(
        self, camera_ids: Sequence[str], start_us: int, end_us: int, fingerprint: str
    ) -> Evidence:
        """The recorded files of a range, untouched, as a zip. Raises NotFound, StorageError."""
        wanted = self._wanted(camera_ids, start_us, end_us)
        name = self._config().name
        return await asyncio.to_thread(self._products.evidence, wanted, name, fingerprint)

    async def archive(self, camera_ids: Sequence[str], start_us: int, end_us: int) -> ClipArchive:
        """A clip of each camera, in one zip. Raises NotFound, StorageError."""
        wanted = self._wanted(camera_ids, start_us, end_us)
        return await asyncio.to_thread(self._products.archive, wanted)

    async def clip_part(
        self, camera_id: str, start_us: int, end_us: int, number: int
    ) -> VirtualMp4 | None:
        """The clip of a range after so many changes of format; None when there is none.

        Raises NotFound for the camera, StorageError.
        """
        find_camera(self._config(), camera_id)

        def find() -> VirtualMp4 | None:
            clips = self._products.clips(camera_id, start_us, end_us)
            return next((clip for n, clip in enumerate(clips) if n == number), None)

        return await asyncio.to_thread(find)

    async def start(
        self,
        kind: ExportKind,
        camera_ids: Sequence[str],
        start_us: int,
        end_us: int,
        fingerprint: str,
    ) -> ExportInfo:
        """Have an export made. Raises NotFound, RequestError, StorageFull, StorageError."""
        wanted = self._wanted(camera_ids, start_us, end_us)
        return await asyncio.to_thread(self._start, kind, wanted, fingerprint)

    def all(self) -> list[ExportInfo]:
        """Every export, newest first."""
        return self._jobs.all()

    def get(self, export_id: str) -> ExportInfo:
        """One export. Raises NotFound."""
        return self._jobs.get(export_id)

    def file(self, export_id: str) -> ExportFile:
        """The file of an export that is done. Raises NotFound."""
        return ExportFile(self._jobs.path(export_id))

    async def delete(self, export_id: str) -> None:
        """Stop and delete an export. Raises NotFound, StorageError."""
        await asyncio.to_thread(self._jobs.delete, export_id)

    def oldest_us(self, camera_id: str) -> int | None:
        """How far back exports of a camera reach; None if there are none."""
        return min((info.start_us for info in self._holding(camera_id)), default=None)

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """The owner deletes a stretch of a camera's past: what holds some of it goes as a whole.

        Also what waits or is being made. Any thread may call. Raises StorageError.
        """
        for info in self._holding(camera_id):
            if info.start_us < end_us and start_us < info.end_us:
                with suppress(NotFound):  # somebody else deleted it
                    self._jobs.delete(info.id)

    def tidy(self) -> None:
        """Delete exports that are old enough. Blocks."""
        self._jobs.tidy()

    def stop(self) -> None:
        """End the export that runs. Blocks."""
        self._jobs.stop()

    def _holding(self, camera_id: str) -> list[ExportInfo]:
        """Those that have, or will have, something of a camera."""
        return [
            info
            for info in self._jobs.all()
            if camera_id in info.camera_ids and info.state is not ExportState.FAILED
        ]

    def _start(self, kind: ExportKind, wanted: Wanted, fingerprint: str) -> ExportInfo:
        products, name = self._products, self._config().name
        estimate = products.estimate(wanted)
        if estimate == 0:
            products.archive(wanted)  # says what is wrong
        info = ExportInfo(
            id="",
            kind=kind,
            camera_ids=list(wanted.cameras),
            start_us=wanted.start_us,
            end_us=wanted.end_us,
            state=ExportState.QUEUED,
            created_us=0,
        )
        if kind is ExportKind.EVIDENCE:
            return self._jobs.start(
                info, estimate, lambda: products.evidence(wanted, name, fingerprint)
            )
        return self._jobs.start(info, estimate, lambda: products.handy(wanted))

    def _wanted(self, camera_ids: Sequence[str], start_us: int, end_us: int) -> Wanted:
        config = self._config()
        if not camera_ids:
            raise RequestError("name at least one camera")
        cameras = {i: find_camera(config, i).name for i in camera_ids}
        return Wanted(cameras, start_us, end_us)
