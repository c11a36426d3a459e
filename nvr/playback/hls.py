"""HLS of any camera at any time, straight from the recorded files: nothing is copied or made."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nvr.clock import Clock
from nvr.errors import NotFound, RequestError, StorageMissing
from nvr.media import segments
from nvr.media.files import SECOND, RecordingFiles
from nvr.media.mp4 import Mp4Error
from nvr.media.segments import TIMESCALE
from nvr.playback.codecs import codec_of, picture_of
from nvr.playback.cutting import LONG_S, USUAL_S, CutFile, cut, cut_all, cut_part
from nvr.playback.edge import LiveEdge, wait_for
from nvr.playback.numbering import Numbering
from nvr.playback.playlists import (
    Edge,
    Numbers,
    Variant,
    write_live,
    write_master,
    write_vod,
)
from nvr.playback.reload import Reload
from nvr.store.db import Database
from nvr.store.recordings import Recordings
from nvr.store.tables import KnownFile, SegmentTables

_HOLD_TARGETS = 3  # how many target durations a request waits for what it asks, at most
_AHEAD = 2  # a segment so far behind the last one is none that a player may ask for
_TARGET_STEP_S = 2  # target durations are rounded up to this, so that they seldom change
_LEAST_TARGET_S = 6
_PART_TARGET_S = 1.0
_PARTS_TARGETS = 4  # parts are listed of so many target durations before the end
_LONG_RANGE_US = 4 * 3_600_000_000  # longer ones are listed in fewer pieces
_MOST_INITS = 16  # formats that a multivariant playlist names


class RecordedFile:
    """What of a recorded file may be read: all of it, or up to its last whole fragment."""

    def __init__(self, files: RecordingFiles, known: KnownFile, name: str) -> None:
        """`name` and size stand for its content."""
        self._files = files
        self._path = known.path
        self.size = known.size
        digest = hashlib.sha256(f"{name} {known.size}".encode()).hexdigest()
        self.etag = f'"{digest[:32]}"'

    def read(self, offset: int, length: int) -> bytes:
        """A piece of it. Raises NotFound when it was deleted meanwhile, and StorageError."""
        try:
            return self._files.read(self._path, offset, min(length, self.size - offset))
        except StorageMissing as error:
            raise NotFound("the recording was deleted meanwhile") from error


@dataclass(frozen=True, slots=True)
class _Live:
    """A live playlist: the recorded files from its first segment on, counted."""

    files: Sequence[CutFile]
    first: int
    numbers: Numbers

    @property
    def next_media(self) -> int:
        """The number of the first segment that isn't complete."""
        return self.numbers.media - self.first + sum(len(f.segments) for f in self.files)

    def holds(self, reload: Reload) -> bool:
        """Whether it has what a player asks for."""
        wanted, part = reload.media, reload.part
        if wanted is None:
            return True
        newest, growing = self.files[-1], self.files[-1].growing
        if part is not None and wanted == self.next_media - 1 and newest.segments:
            last = newest.segments[-1]
            if part >= last.stop - last.first:  # behind its last part: the first of the next one
                wanted, part = wanted + 1, 0
        if wanted < self.next_media:
            return True
        parts = 0 if growing is None else growing.stop - growing.first
        return wanted == self.next_media and part is not None and part < parts


class Hls:
    """Playlists and the bytes that they name. The coroutines belong to the event loop.

    ``require`` raises NotFound for a camera that there isn't. All methods raise NotFound and
    StorageError.
    """

    def __init__(
        self,
        db: Database,
        recordings: Recordings,
        files: RecordingFiles,
        clock: Clock,
        require: Callable[[str], object],
    ) -> None:
        self._tables = SegmentTables(db, recordings)
        self._files = files
        self._clock = clock
        self._require = require
        self._numbering = Numbering(db, self._tables)
        self._edge = LiveEdge()
        self._target_s: dict[str, int] = {}
        self._part_target_s: dict[str, float] = {}

    def heard(self, camera_id: str) -> None:
        """A camera's recording went on."""
        self._edge.advance(camera_id)

    async def playlist(self, camera_id: str, start_us: int, end_us: int) -> str:
        """What was recorded in a stretch of time, as far as it is recorded now."""
        self._require(camera_id)
        return await asyncio.to_thread(self._playlist, camera_id, start_us, end_us)

    async def master(self, camera_id: str, wanted: tuple[int, int], uri: str) -> str:
        """A multivariant playlist that leads to the one of a stretch of time at an address."""
        self._require(camera_id)
        return await asyncio.to_thread(self._master, camera_id, wanted, uri)

    async def live(self, camera_id: str, window_us: int, reload: Reload) -> str:
        """The last `window_us` of what is being recorded, once it has what the player asks for.

        Raises RequestError for a segment that is too far ahead.
        """
        self._require(camera_id)
        began_s = self._clock.monotonic()
        while True:
            grown = self._edge.following(camera_id)
            live = await asyncio.to_thread(self._live, camera_id, window_us)
            if reload.media is not None and reload.media >= live.next_media + _AHEAD:
                raise RequestError("_HLS_msn is too far ahead; load the playlist without it")
            left_s = began_s - self._clock.monotonic() + _HOLD_TARGETS * self._target(camera_id)
            if live.holds(reload) or not await wait_for(grown, left_s):
                return await asyncio.to_thread(self._write_live, camera_id, live, reload)

    async def init(self, camera_id: str, session: str) -> RecordedFile:
        """What the segments of a session need before them."""
        self._require(camera_id)
        return await asyncio.to_thread(self._init, camera_id, session)

    async def media(self, camera_id: str, name: str, at_least: int) -> RecordedFile:
        """A recorded file, once it has `at_least` bytes or is complete.

        `name` is its path in the camera's folder, behind ``second/`` if that is on the second disk.
        """
        self._require(camera_id)
        volume = SECOND if name.startswith("second/") else ""
        path = f"{volume}{camera_id}/{name.removeprefix('second/')}"
        began_s = self._clock.monotonic()
        while True:
            grown = self._edge.following(camera_id)
            known = await asyncio.to_thread(self._known, camera_id, path)
            left_s = began_s - self._clock.monotonic() + self._target(camera_id)
            if known.size >= at_least or not known.is_open or not await wait_for(grown, left_s):
                return RecordedFile(self._files, known, f"{known.path} {known.session}")

    # In threads from here on

    def _playlist(self, camera_id: str, start_us: int, end_us: int) -> str:
        return write_vod(self._cut(camera_id, start_us, end_us), start_us)

    def _cut(self, camera_id: str, start_us: int, end_us: int) -> list[CutFile]:
        length_s = LONG_S if end_us - start_us > _LONG_RANGE_US else USUAL_S
        found: list[CutFile] = []
        for table in self._tables.between(camera_id, start_us, end_us):
            if table.start_us >= start_us and table.end_us <= end_us:
                file: CutFile | None = cut(table, length_s)
            else:
                file = cut_part(table, start_us, end_us, length_s)
            if file is not None and file.segments:
                found.append(file)
        if not found:
            raise NotFound("nothing is recorded of that time")
        # where the wall clock was set back, two sessions cover the same time: one after the other
        order = {f.table.session: n for n, f in reversed(list(enumerate(found)))}
        return sorted(found, key=lambda f: order[f.table.session])

    def _live(self, camera_id: str, window_us: int) -> _Live:
        since_us = self._clock.now_us() - window_us
        files = cut_all(self._tables.since_moment(camera_id, since_us))
        if not files:
            raise NotFound("nothing was recorded lately; look whether the camera is connected")
        numbers = self._numbering.number(camera_id, files)
        first = 0
        complete = files[0].segments
        while first < len(complete) and complete[first].end_us <= since_us:
            first += 1
        breaks = sum(1 for n in files[0].breaks if n <= first)
        return _Live(files, first, Numbers(numbers.media + first, numbers.discontinuity + breaks))

    def _write_live(self, camera_id: str, live: _Live, reload: Reload) -> str:
        longest = max(s.duration for f in live.files for s in f.all_segments) / TIMESCALE
        steps = -(-longest // _TARGET_STEP_S)
        target_s = max(self._target(camera_id), round(steps * _TARGET_STEP_S))
        self._target_s[camera_id] = target_s
        parts_us = _PARTS_TARGETS * target_s * 1_000_000
        part_target_s = max(
            self._part_target_s.get(camera_id, _PART_TARGET_S),
            *(_longest_part_s(f) for f in live.files[-2:]),
        )
        self._part_target_s[camera_id] = part_target_s
        skipped = _skippable(live, 6 * target_s) if reload.can_skip else 0
        edge = Edge(target_s, part_target_s, parts_us, skipped)
        return write_live(live.files, live.first, live.numbers, edge)

    def _target(self, camera_id: str) -> int:
        return self._target_s.get(camera_id, _LEAST_TARGET_S)

    def _master(self, camera_id: str, wanted: tuple[int, int], uri: str) -> str:
        files = self._cut(camera_id, *wanted)
        sessions = {f.table.session: f.table for f in reversed(files)}
        tracks = []
        for table in list(sessions.values())[-_MOST_INITS:]:
            try:
                head = self._files.read(table.path, 0, table.init_size)
                tracks.append(segments.read_init(head).tracks)
            except StorageMissing, Mp4Error:
                continue
        if not tracks:
            raise NotFound("the recordings of that time were deleted meanwhile")
        codecs = {codec_of(t): None for found in reversed(tracks) for t in found}
        pictures = [picture_of(found) for found in tracks]
        largest = max(pictures, key=lambda p: p.width * p.height)
        listed = [s for f in files for s in f.segments]
        size, duration = sum(s.size for s in listed), sum(s.duration for s in listed)
        return write_master(
            Variant(
                uri=uri,
                bandwidth=round(max(_bits_per_s(s.size, s.duration) for s in listed)),
                average_bandwidth=round(_bits_per_s(size, duration)),
                codecs=",".join(codecs),
                width=largest.width,
                height=largest.height,
            )
        )

    def _init(self, camera_id: str, session: str) -> RecordedFile:
        known = self._tables.file_of_session(camera_id, session)
        if known is None:
            raise NotFound("the recordings of that session were deleted")
        return RecordedFile(self._files, replace(known, size=known.init_size), session)

    def _known(self, camera_id: str, path: str) -> KnownFile:
        known = self._tables.file(camera_id, path)
        if known is None:
            raise NotFound("there is no such recording; it may have been deleted meanwhile")
        return known


def _bits_per_s(size: int, duration: int) -> float:
    return 8 * size * TIMESCALE / max(1, duration)


def _longest_part_s(file: CutFile) -> float:
    longest_us = max(file.table.entry(n)[3] for n in range(file.table.count))
    return -(-longest_us // 1000) / 1000


def _skippable(live: _Live, seconds: int) -> int:
    """How many segments at the beginning end more than so long before the end of the playlist."""
    lengths = [s.duration for f in live.files for s in f.all_segments][live.first :]
    left = sum(lengths) - seconds * TIMESCALE
    skipped = 0
    for duration in lengths:
        left -= duration
        if left < 0:
            break
        skipped += 1
    return skipped
