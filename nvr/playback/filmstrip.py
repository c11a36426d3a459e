"""Film strips for scrubbing: pictures at fixed steps, in rows of ten, in one JPEG.

Steps and rows lie at fixed places in time, whatever was asked for. So the strip of the last 24
hours that is asked for now and the one of five minutes ago are mostly the same rows, and those are
kept. What a row is made of is part of its name: a row whose range has grown, or lost a recording,
is another row.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from nvr.errors import NotFound, PlaybackBusy, RecordingDamaged, RequestError, StorageMissing
from nvr.media.files import RecordingFiles
from nvr.media.mp4 import Mp4Error
from nvr.media.sample_entry import read_sample_entry
from nvr.picture_messages import Canvas, DrawRow, DrawTile, EncodeRows, StillSource
from nvr.playback.memory import MemoryFile
from nvr.playback.moments import find_first_source, init_of, not_recorded
from nvr.playback.stills import StillsProcess
from nvr.playback.strip_cache import Row, RowKey, StripCache
from nvr.store.recordings import Recordings

_LOGGER = logging.getLogger(__name__)

COLUMNS = 10

MAX_TILES = 200

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)

_OLDER_US = 60_000_000
"""A keyframe is at most that much older than the moment that its tile stands for."""

_MOST_ASKED = 8
_MOST_DRAWN = 2
_MOST_PIXELS = 16_000_000  # of a strip: 48 MB while it is drawn


@dataclass(frozen=True, slots=True)
class Layout:
    """Which moments: ``rows`` of ten, ``step_us`` apart, from ``start_us`` on."""

    start_us: int
    step_us: int
    rows: int

    @classmethod
    def of(cls, start_us: int, end_us: int, count: int) -> Layout:
        """The rows that take in a stretch of time, with about ``count`` tiles in it.

        Raises RequestError when that would be too many.
        """
        asked_us = -(-(end_us - start_us) // count)
        steps = (s * 1_000_000 for s in _STEPS_S)
        step_us = next((s for s in steps if s >= asked_us), _STEPS_S[-1] * 1_000_000)
        row_us = step_us * COLUMNS
        first, last = start_us // row_us, -(-end_us // row_us)
        if (last - first) * COLUMNS > MAX_TILES + 2 * COLUMNS:
            raise RequestError("that is too long for one film strip; ask for at most 7 days")
        return cls(first * row_us, step_us, last - first)

    def row_start_us(self, row: int) -> int:
        """Where a row begins."""
        return self.start_us + row * COLUMNS * self.step_us

    def cells(self, row: int) -> list[tuple[int, int]]:
        """The (start_us, end_us) of each tile of a row."""
        begins = [self.row_start_us(row) + n * self.step_us for n in range(COLUMNS)]
        return [(begin, begin + self.step_us) for begin in begins]


@dataclass(frozen=True, slots=True)
class Filmstrip:
    """Tiles from left to right and top to bottom; ``times_us`` tells the moment of each picture.

    A tile stands for ``step_us`` from ``start_us`` + its number * ``step_us`` on. Where nothing is
    recorded (or what is can't be shown) its time is None and it is black.
    """

    jpeg: bytes
    start_us: int
    step_us: int
    columns: int
    rows: int
    tile_width: int
    tile_height: int
    times_us: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Pixels of a tile."""

    width: int
    height: int


class FilmstripMaker:
    """Makes strips from rows, and rows from recordings."""

    def __init__(
        self,
        recordings: Recordings,
        files: RecordingFiles,
        process: StillsProcess,
        cache: StripCache,
    ) -> None:
        self._recordings = recordings
        self._files = files
        self._process = process
        self._cache = cache
        self._asked = 0
        self._drawing = asyncio.Semaphore(_MOST_DRAWN)

    async def make(self, camera_id: str, layout: Layout, width: int) -> Filmstrip:
        """A strip with tiles of at most ``width``.

        Raises NotRecorded, RecordingDamaged when no tile can be made, StorageError, PlaybackError.
        """
        if self._asked >= _MOST_ASKED:
            raise PlaybackBusy("too many film strips are being made; try again in a second")
        self._asked += 1
        try:
            async with self._drawing:
                return await self._make(camera_id, layout, width)
        finally:
            self._asked -= 1

    async def _make(self, camera_id: str, layout: Layout, width: int) -> Filmstrip:
        forgotten = self._cache.forgotten  # whatever is forgotten from here on is not kept
        sources = await asyncio.to_thread(self._sources, camera_id, layout)
        shape = await asyncio.to_thread(self._shape, sources, width)
        if shape is None:
            raise await asyncio.to_thread(
                not_recorded, self._recordings, camera_id, layout.start_us
            )
        canvas = Canvas(shape.width * COLUMNS, shape.height * layout.rows)
        if canvas.width * canvas.height > _MOST_PIXELS:
            raise RequestError("that film strip is too large; ask for fewer or smaller tiles")
        times: list[int | None] = []
        with MemoryFile("film strip", canvas.size) as pixels:
            strip = _Strip(self._process, canvas, pixels, shape)
            for row in range(layout.rows):
                ours = sources[row * COLUMNS : (row + 1) * COLUMNS]
                key = _key(camera_id, layout, row, (shape, ours))
                times += await self._row(strip, row, ours, (key, forgotten))
            jpeg = await strip.encode(0, layout.rows)
        return Filmstrip(
            jpeg,
            layout.start_us,
            layout.step_us,
            COLUMNS,
            layout.rows,
            shape.width,
            shape.height,
            tuple(times),
        )

    async def _row(
        self,
        strip: _Strip,
        row: int,
        sources: Sequence[StillSource | None],
        kept_as: tuple[RowKey, int],
    ) -> tuple[int | None, ...]:
        """Draw a row, from the cache or else from recordings; the moments of its pictures."""
        if not any(sources):
            return (None,) * COLUMNS
        key, forgotten = kept_as
        kept = await asyncio.to_thread(self._cache.get, key, COLUMNS)
        if kept is not None and await strip.draw_row(row, kept.jpeg):
            return kept.times_us
        times = tuple([await strip.draw(row, n, source) for n, source in enumerate(sources)])
        made = Row(times, await strip.encode(row, row + 1))
        await asyncio.to_thread(self._cache.put, key, made, forgotten)
        return times

    def _sources(self, camera_id: str, layout: Layout) -> list[StillSource | None]:
        """Of every tile: its first recorded moment. Raises StorageError."""
        cells = [cell for row in range(layout.rows) for cell in layout.cells(row)]
        oldest_us = self._recordings.oldest_us(camera_id)
        newest_us = self._recordings.newest_us(camera_id)
        if oldest_us is None or newest_us is None:
            return [None] * len(cells)
        return [
            find_first_source(self._recordings, camera_id, begin, end)
            if begin < newest_us and end > oldest_us
            else None
            for begin, end in cells
        ]

    def _shape(self, sources: Sequence[StillSource | None], width: int) -> _Shape | None:
        """That of the newest picture, made smaller; None where there is none.

        Raises RecordingDamaged and StorageError.
        """
        problem: Exception | None = None
        for source in reversed(sources):
            if source is None:
                continue
            try:
                entry = read_sample_entry(init_of(self._files, source).video)
            except (Mp4Error, StorageMissing) as error:
                problem = error
                continue
            width = min(width, entry.width)
            return _Shape(width, max(1, round(entry.height * width / max(1, entry.width))))
        if problem is not None:
            raise RecordingDamaged(f"the recordings of that time are damaged: {problem}")
        return None


class _Strip:
    """A strip being drawn."""

    def __init__(
        self, process: StillsProcess, canvas: Canvas, pixels: MemoryFile, shape: _Shape
    ) -> None:
        self._process = process
        self._canvas = canvas
        self._pixels = pixels
        self._shape = shape

    async def draw(self, row: int, column: int, source: StillSource | None) -> int | None:
        """Draw a tile; the moment of its picture, None if there is none to be had."""
        if source is None:
            return None
        width, height = self._shape.width, self._shape.height
        place = (column * width, row * height, width, height)
        try:
            made = await self._process.ask(
                DrawTile(0, source, self._canvas, place), (self._pixels.fd,)
            )
        except (RecordingDamaged, NotFound) as error:
            _LOGGER.warning("%s: a tile stays empty: %s", source.pieces[0].path, error.message)
            return None
        return made.time_us

    async def draw_row(self, row: int, jpeg: bytes) -> bool:
        """Draw a kept row; false if it can't be read."""
        request = DrawRow(0, self._canvas, row * self._shape.height)
        with MemoryFile("row", jpeg) as kept:
            try:
                await self._process.ask(request, (self._pixels.fd, kept.fd))
            except RecordingDamaged:
                return False
        return True

    async def encode(self, row: int, end: int) -> bytes:
        """JPEG of some rows."""
        height = self._shape.height
        request = EncodeRows(0, self._canvas, row * height, end * height)
        with MemoryFile("jpeg") as jpeg:
            await self._process.ask(request, (self._pixels.fd, jpeg.fd))
            return jpeg.read()


def _key(camera_id: str, layout: Layout, row: int, made_of: object) -> RowKey:
    begin = layout.row_start_us(row)
    fingerprint = hashlib.sha256(repr(made_of).encode()).hexdigest()[:24]
    end = begin + COLUMNS * layout.step_us
    return RowKey(camera_id, max(0, begin - _OLDER_US), end, fingerprint)
