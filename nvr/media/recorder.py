"""Writes one camera's packets to disk so that nothing short of a dead disk loses them."""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import av

from nvr.clock import Clock
from nvr.errors import StorageError, StorageFull
from nvr.media import mp4, segments
from nvr.media.failover import Failover
from nvr.media.files import AppendFile, FolderLock, RecordingFiles
from nvr.media.muxer import TIMESCALE, FragmentMuxer
from nvr.media.segments import Extent, Init
from nvr.media.timeline import AudioTimeline, SessionGapError, VideoTimeline, WallTime
from nvr.messages import (
    Fragment,
    FragmentWritten,
    Packet,
    SegmentClosed,
    SegmentOpened,
    StreamFormat,
    WorkerMessage,
)

_LOGGER = logging.getLogger(__name__)

SEGMENT_S = 60.0
"""A file ends at the first keyframe after this."""

_SYNC_S = 1.5  # with a fragment a second: every second one, so that a power cut loses two
_REORDER = (2, 4, 16)  # usual for cameras, rare, and the most that the codecs allow
_MOST_UNWRITTEN = 32 * 1024 * 1024
_MOST_AT_ONCE = 4 * 1024 * 1024  # in one write: what a power cut could cost at most
_MOST_REMEMBERED = 8 * 1024 * 1024  # of a file's end: ten seconds at 6 Mbit/s


@dataclass(frozen=True, slots=True)
class _Unwritten:
    """A fragment on its way to disk."""

    session: _Session
    start_us: int
    extent: Extent
    data: bytes


class Recorder:
    """Records one camera; all calls from one thread.

    ``folder`` is the recordings' folder, which must exist; the camera's folder below it is locked
    from the first write to `close`. StorageError from any call means that the disk refuses: what
    is not on disk yet is kept (up to 32 MB) and tried again by the next call of `flush`, or written
    to ``second``, another disk's folder, if the first one refuses for long. ``marked``: nothing is
    written into a folder without its marker.
    """

    def __init__(
        self,
        camera_id: str,
        folder: Path,
        clock: Clock,
        emit: Callable[[WorkerMessage], None],
        second: Path | None = None,
        *,
        marked: bool = False,
    ) -> None:
        self.camera_id = camera_id
        self.name = camera_id
        self._files = RecordingFiles(folder, second, marked=marked)
        self._failover = Failover(self.name, self._files.volumes)
        self._clock = clock
        self._emit = emit
        self._format: StreamFormat | None = None
        self._session: _Session | None = None
        self._segment: _Segment | None = None
        self._locks: dict[str, FolderLock] = {}
        self._unwritten: deque[_Unwritten] = deque()
        self._reorder = 0
        self.on_progress: Callable[[], None] = lambda: None
        """Called whenever the disk has done something."""
        self.fragments_dropped = 0
        self.split_us = 0
        """The first keyframe from this moment on begins a new file. Any thread may set it."""

    def call(self, name: str) -> None:
        """What the log calls the camera, if not by its id."""
        self.name = self._failover.name = name

    @property
    def is_recording(self) -> bool:
        """Whether a session is going on: a keyframe came, in a format that can be recorded."""
        return self._session is not None

    def open(self, format: StreamFormat) -> None:  # noqa: A002
        """A stream begins: its first keyframe begins a session. Raises StorageError."""
        self._format = format
        self.gap()
        self._reorder = 0

    def gap(self) -> None:
        """Packets are missing from here on; the next keyframe begins a session.

        The file is closed: while a camera stays away, or isn't recorded, its last file must not
        count as being written, or it would never be deleted. Raises StorageError.
        """
        self._end_session()
        self.flush()

    def write(self, packet: Packet) -> None:
        """Take a packet; a fragment that it finishes goes to disk.

        Packets before a session's first keyframe are not recorded. Raises StorageError (the packet
        is taken all the same), and CameraUnsupported once: then nothing is recorded until `open`.
        """
        self.take(packet)
        self.flush()

    def take(self, packet: Packet) -> None:
        """The same, but leaves the fragments that it finishes to the next `flush`.

        So a slow disk gets many in one operation. Raises CameraUnsupported.
        """
        session = self._session
        if packet.is_video and (session is None or session.ends_before(packet)):
            self._end_session()
            session = self._begin_session(packet)
        if session is None:
            return
        try:
            session.add(packet)
        except SessionGapError:
            self._end_session()
            self.take(packet)
            return
        except av.FFmpegError as error:
            session.complain(self.name, error)
        self._collect(session)

    def flush(self) -> None:
        """Bring finished fragments to disk. Raises StorageError when it refuses."""
        try:
            self._flush()
        except StorageError as error:
            has_moved = self._failover.failed(error, self._clock.monotonic())
            # where room will be made, the file goes on where it stands: a write was refused, whole
            is_doubtful = self._segment is not None and self._segment.is_doubtful
            if has_moved or is_doubtful or not isinstance(error, StorageFull):
                self._give_up_segment()
                self._unlock()  # a disk that comes back is locked anew
            self._bound()
            if not has_moved:
                raise
            self._flush()

    def _flush(self) -> None:
        while self._unwritten:
            segment = self._segment_for(self._unwritten[0])
            if segment is None:
                self._unwritten.popleft()
                self.fragments_dropped += 1
            else:
                self._append(segment)
        if self._segment is not None:
            self._segment.sync(self._clock.monotonic())
        if self._session is None:  # nothing follows
            self._close_segment()

    def close(self) -> None:
        """Write what is left, close the file, free the folder. Raises StorageError."""
        try:
            self.gap()
        except StorageError:
            self.flush()  # what a file lost goes into another one, if the disk takes it
        finally:
            self._unwritten.clear()
            try:
                self._close_segment()
            finally:
                try:
                    self._let_go_of_segment()
                finally:
                    self._unlock()

    def _unlock(self) -> None:
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _begin_session(self, packet: Packet) -> _Session | None:
        if self._format is None or not packet.is_keyframe:
            return None
        # unset while it may raise: a format that can't be recorded is not tried at every keyframe
        source, self._format = self._format, None
        self._session = _Session(source, packet, self._reorder)
        self._format = source
        return self._session

    def _end_session(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            self._reorder = session.reorder_needed
            with suppress(av.FFmpegError):
                session.finish()
            self._collect(session)

    def _collect(self, session: _Session) -> None:
        while session.fragments:
            self._unwritten.append(session.fragments.popleft())

    def _segment_for(self, item: _Unwritten) -> _Segment | None:
        """Where a fragment goes; None if it is useless without what was lost."""
        if self._segment is None or not self._segment.takes(item, self.split_us):
            if not item.extent.keyframe:
                return None
            self._close_segment()
            self.on_progress()
            self._segment = self._create(item)
            self.on_progress()
        return self._segment

    def _append(self, segment: _Segment) -> None:
        """Write the oldest fragments, as many as go into the same file, in one operation."""
        items: list[_Unwritten] = []
        size = 0
        for item in self._unwritten:
            if items and (size > _MOST_AT_ONCE or not segment.takes(item, self.split_us)):
                break
            items.append(item)
            size += len(item.data)
        written = segment.append(items, self._clock.monotonic())
        self.on_progress()
        self._failover.worked()
        for item, fragment in zip(items, written, strict=True):
            self._unwritten.popleft()
            if fragment.offset == segment.init_size:
                self._emit(
                    SegmentOpened(
                        self.camera_id,
                        item.session.id,
                        segment.path,
                        item.start_us,
                        segment.init_size,
                    )
                )
            self._emit(FragmentWritten(self.camera_id, segment.path, fragment))

    def _create(self, item: _Unwritten) -> _Segment:
        volume = self._failover.for_next_file(self._clock.monotonic())
        if volume.prefix not in self._locks:
            self._locks[volume.prefix] = self._files.lock(self.camera_id, volume)
        copy = 0
        while True:
            path = volume.prefix + segments.segment_path(self.camera_id, item.start_us, copy)
            try:
                file = self._files.create(path)
            except FileExistsError:
                copy += 1
                continue
            return _Segment(path, file, item, self._clock.monotonic())

    def _close_segment(self) -> None:
        """All of it is on disk, and nothing follows. Raises StorageError; then it is still open."""
        if self._segment is not None:
            self._segment.finish()
            self._let_go_of_segment()

    def _let_go_of_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            return
        try:
            segment.close()
        finally:
            if segment.size:
                self._emit(SegmentClosed(self.camera_id, segment.path))
            else:
                self._files.remove(segment.path)

    def _give_up_segment(self) -> None:
        """The disk failed this file: its end is written once more, into another one.

        What was handed to a disk that then reports an error may never reach it.
        """
        if self._segment is None:
            return
        segment, self._segment = self._segment, None
        end, items = segment.tail.start, segment.tail.items
        self._unwritten.extendleft(reversed(items))
        is_told = segment.size > 0
        with suppress(StorageError), closing(segment):  # an open file would keep its mount busy
            if items and end > segment.init_size:
                segment.cut(end)
        if not is_told or (items and end <= segment.init_size):
            with suppress(StorageError):
                self._files.remove(segment.path)
        if is_told:
            self._emit(SegmentClosed(self.camera_id, segment.path, end if items else None))

    def _bound(self) -> None:
        """Keep memory bounded while the disk refuses: the oldest goes first."""
        while sum(len(item.data) for item in self._unwritten) > _MOST_UNWRITTEN:
            self._unwritten.popleft()
            self.fragments_dropped += 1


class _Session:
    """Consecutive packets with the same codec parameters, on their way to fragments."""

    def __init__(self, source: StreamFormat, first: Packet, reorder: int) -> None:
        """Begin with a keyframe; `reorder` is what the session before found out.

        Raises CameraUnsupported.
        """
        self.id = segments.new_session()
        self._muxer = FragmentMuxer(source, first)
        self.init_bytes = segments.write_init(self._muxer.header, self.id)
        self._init: Init = segments.read_init(self.init_bytes)
        lacks_dts = first.dts == first.pts and source.video.codec_context.has_b_frames
        self._reorder = reorder or (_REORDER[0] if lacks_dts else 0)
        self._video = VideoTimeline(first, self._reorder)
        self._audio: AudioTimeline | None = None
        self._wall = WallTime(first.wall_us)
        self._complained = False
        self.fragments: deque[_Unwritten] = deque()

    @property
    def reorder_needed(self) -> int:
        """How far pictures without decode times are out of order, as far as is known."""
        if not self._video.is_out_of_order:
            return self._reorder
        return next((n for n in _REORDER if n > self._reorder), _REORDER[-1])

    def ends_before(self, packet: Packet) -> bool:
        """Whether a keyframe should begin another session.

        It is of another format, or the wall clock was set and what follows should carry the new
        time, or the pictures' order has to be found out better. Or pictures are missing before it
        (a lost keyframe takes those with it that build on it): players would show the last one
        before as if nothing had happened since, and a gap in the timeline tells the truth.
        """
        return packet.is_keyframe and (
            packet.missing > 1
            or self._wall.was_set
            or self.reorder_needed > self._reorder
            or not self._muxer.fits(packet)
        )

    def add(self, packet: Packet) -> None:
        """Take a packet. Raises SessionGapError and av.FFmpegError; then it isn't taken."""
        if packet.is_video:
            dts, pts = self._video.place(packet)
            self._wall.saw(float(dts * packet.time_base), packet.wall_us)
            self._muxer.video(packet, dts, pts, self._video.interval)
        else:
            if self._audio is None:
                self._audio = AudioTimeline(packet, self._video)
            at = self._audio.place(packet)
            if at is not None:
                self._muxer.audio(packet, at)
        for data in self._muxer.take():
            self._finished(data)

    def finish(self) -> None:
        """Nothing follows. Raises av.FFmpegError."""
        for data in self._muxer.close():
            self._finished(data)

    def complain(self, name: str, error: av.FFmpegError) -> None:
        """Say once per session that a packet can't be recorded."""
        if not self._complained:
            self._complained = True
            _LOGGER.warning(
                "%s: the camera sends packets that can't be recorded; they are left out (%s)",
                name,
                error,
            )

    def _finished(self, data: bytes) -> None:
        extent = segments.extent(mp4.read_moof(data, mp4.read_header(data, 0)), self._init.tracks)
        start_us = self._wall.at_us(extent.media_start / TIMESCALE)
        self._wall.next_fragment()
        time = mp4.ProducerTime(self._init.video.id, start_us, extent.media_start)
        self.fragments.append(_Unwritten(self, start_us, extent, mp4.write_prft(time) + data))


class _Segment:
    """The file that is being written. It appears on disk together with its first fragment."""

    def __init__(self, path: str, file: AppendFile, first: _Unwritten, now_s: float) -> None:
        self.path = path
        self.init_size = len(first.session.init_bytes)
        self._file = file
        self._session = first.session
        self._start_us = first.start_us
        self._media_start = first.extent.media_start
        self._synced_s = now_s
        self.tail = _Tail()

    @property
    def size(self) -> int:
        return self._file.size

    @property
    def is_doubtful(self) -> bool:
        return self._file.is_doubtful

    def takes(self, item: _Unwritten, split_us: int) -> bool:
        """Whether a fragment goes into this file rather than into the next."""
        if item.session is not self._session:
            return False
        length_s = (item.extent.media_start - self._media_start) / TIMESCALE
        is_over = length_s >= SEGMENT_S or self._start_us < split_us <= item.start_us
        return not (item.extent.keyframe and is_over)

    def append(self, items: list[_Unwritten], now_s: float) -> list[Fragment]:
        """Write fragments, the first ones with the file's head. Raises StorageError."""
        parts = [item.data for item in items]
        at = self.size
        if not at:
            parts.insert(0, self._session.init_bytes)
            self._synced_s, at = now_s, self.init_size
        self._file.append(parts[0] if len(parts) == 1 else b"".join(parts))
        written = []
        for item in items:
            self.tail.add(at, item)
            written.append(
                Fragment(
                    offset=at,
                    size=len(item.data),
                    start_us=item.start_us,
                    duration_us=item.extent.duration_us,
                    media_start=item.extent.media_start,
                    keyframe=item.extent.keyframe,
                )
            )
            at += len(item.data)
        return written

    def sync(self, now_s: float) -> None:
        """Make it survive a power cut, when that is due. Raises StorageError."""
        if now_s - self._synced_s >= _SYNC_S:
            self._synced_s = now_s
            self._file.fdatasync()
            self.tail.synced()

    def cut(self, size: int) -> None:
        """Take away what is behind. Raises StorageError."""
        self._file.cut(size)

    def finish(self) -> None:
        """All of it survives a power cut. Raises StorageError."""
        if self.size:
            self._file.fdatasync()

    def close(self) -> None:
        """Raises StorageError."""
        self._file.close()


class _Tail:
    """The end of a file, still in memory: from a keyframe on, all that may not be on disk yet.

    Empty when that would be too much.
    """

    def __init__(self) -> None:
        self.items: deque[_Unwritten] = deque()
        self.start = 0
        """Where in the file it begins."""
        self._size = 0

    def add(self, offset: int, item: _Unwritten) -> None:
        """The next fragment was written."""
        if not self.items:
            if not item.extent.keyframe:
                return  # it went on for too long
            self.start = offset
        self.items.append(item)
        self._size += len(item.data)
        if self._size > _MOST_REMEMBERED:
            self.items.clear()
            self._size = 0

    def synced(self) -> None:
        """All of it is on disk: what follows builds on the last keyframe."""
        last = max((n for n, item in enumerate(self.items) if item.extent.keyframe), default=0)
        for _ in range(last):
            size = len(self.items.popleft().data)
            self.start += size
            self._size -= size
