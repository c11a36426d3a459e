"""Pictures of what was recorded: any moment, and film strips of any stretch of time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nvr.forkserver import ForkServer
from nvr.media.files import RecordingFiles
from nvr.picture_messages import MakeStill
from nvr.playback.filmstrip import Filmstrip, FilmstripMaker, Layout
from nvr.playback.memory import MemoryFile
from nvr.playback.moments import find_source, not_recorded
from nvr.playback.stills import StillsProcess
from nvr.playback.strip_cache import StripCache
from nvr.store.recordings import Recordings

_CACHE_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG, and the moment that it shows."""

    jpeg: bytes
    time_us: int


class Pictures:
    """What the web asks for pictures (see `nvr.web.backend.Pictures`).

    ``cache`` is the folder for film strips; ``find_camera`` raises NotFound. To be stopped.
    """

    def __init__(
        self,
        recordings: Recordings,
        files: RecordingFiles,
        cache: Path,
        forkserver: ForkServer,
        find_camera: Callable[[str], object] = str,
    ) -> None:
        self._find_camera = find_camera
        self._recordings = recordings
        self.process = StillsProcess(forkserver, files)
        self.cache = StripCache(cache, _CACHE_BYTES)
        self._filmstrips = FilmstripMaker(recordings, files, self.process, self.cache)

    async def frame(
        self, camera_id: str, time_us: int, width: int | None, *, exact: bool
    ) -> Picture:
        """The picture of a moment, at most ``width`` pixels wide.

        Of the keyframe at or before the moment, or ``exact``: the one shown at it. Raises NotFound,
        NotRecorded in a gap, RecordingDamaged, StorageError, PlaybackError.
        """
        self._find_camera(camera_id)
        source = await asyncio.to_thread(find_source, self._recordings, camera_id, time_us)
        if source is None:
            raise await asyncio.to_thread(not_recorded, self._recordings, camera_id, time_us)
        with MemoryFile("picture") as jpeg:
            made = await self.process.ask(
                MakeStill(0, source, exact, width or 0), (jpeg.fd,), urgent=True
            )
            return Picture(jpeg.read(), made.time_us)

    async def filmstrip(
        self, camera_id: str, start_us: int, end_us: int, count: int, width: int
    ) -> Filmstrip:
        """About ``count`` pictures over a stretch of time, in one JPEG.

        Raises NotFound, NotRecorded when nothing of it is recorded, StorageError, PlaybackError.
        """
        self._find_camera(camera_id)
        layout = Layout.of(start_us, end_us, count)
        return await self._filmstrips.make(camera_id, layout, width)

    def forget(self, camera_id: str, before_us: int) -> None:
        """Keep nothing that shows a moment before this one. Any thread may call."""
        self.cache.forget(camera_id, before_us)

    def forget_range(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Keep nothing that shows a moment of this stretch. Any thread may call."""
        self.cache.forget_range(camera_id, start_us, end_us)

    async def stop(self) -> None:
        """End the process."""
        await self.process.stop()
