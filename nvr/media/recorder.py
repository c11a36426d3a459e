"""Writes one camera's packets to disk so that nothing short of a dead disk loses them."""

import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
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
        self._files = RecordingFiles(folder, second, marked=marked)
        self._failover = Failover(camera_id, self._files.volumes)
        self._clock = clock
        self._emit = emit
        self._format: StreamFormat | None = None
        self._session: _Session | None = None
        self._segment: _Segment | None = None
        self._locks: dict[str, FolderLock] = {}
        self._unwritten: deque[_Unwritten] = deque()
        self._reorder = 0
        self.fragments_dropped = 0
        self.split_us = 0
        """The first keyframe from this moment on begins a new file. Any thread may set it."""

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
        self._take(packet)
        self.flush()

    def flush(self) -> None:
        """Bring finished fragments to disk. Raises StorageError when it refuses."""
        try:
            self._flush()
        except StorageError as error:
            self._bound()
            has_moved = self._failover.failed(error, self._clock.monotonic())
            # where room will be made, the file goes on where it stands
            if has_moved or not isinstance(error, StorageFull):
                with suppress(StorageError):
                    self._close_segment()
                self._unlock()  # a disk that comes back is locked anew
            if not has_moved:
                raise
            self._flush()

    def _flush(self) -> None:
        while self._unwritten:
            if not self._append(self._unwritten[0]):
                self.fragments_dropped += 1
            self._unwritten.popleft()
            self._failover.worked()
        if self._segment is not None:
            self._segment.sync(self._clock.monotonic())
        if self._session is None:  # nothing follows
            self._close_segment()

    def close(self) -> None:
        """Write what is left, close the file, free the folder. Raises StorageError."""
        try:
            self.gap()
        finally:
            self._unwritten.clear()
            try:
                self._close_segment()
            finally:
                self._unlock()

    def _unlock(self) -> None:
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _take(self, packet: Packet) -> None:
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
            self._take(packet)
            return
        except av.FFmpegError as error:
            session.complain(self.camera_id, error)
        self._collect(session)

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

    def _append(self, item: _Unwritten) -> bool:
        """Write a fragment into the right file; false if it is useless without what was lost."""
        segment = self._segment
        if segment is None or not segment.takes(item, self.split_us):
            if not item.extent.keyframe:
                return False
            self._close_segment()
            segment = self._segment = self._create(item)
        fragment = segment.append(item, self._clock.monotonic())
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
        return True

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
        if self._segment is None:
            return
        segment, self._segment = self._segment, None
        try:
            segment.close()
        finally:
            if segment.size:
                self._emit(SegmentClosed(self.camera_id, segment.path))
            else:
                self._files.remove(segment.path)

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

    def complain(self, camera_id: str, error: av.FFmpegError) -> None:
        """Say once per session that a packet can't be recorded."""
        if not self._complained:
            self._complained = True
            _LOGGER.warning(
                "%s: the camera sends packets that can't be recorded; they are left out (%s)",
                camera_id,
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

    @property
    def size(self) -> int:
        return self._file.size

    def takes(self, item: _Unwritten, split_us: int) -> bool:
        """Whether a fragment goes into this file rather than into the next."""
        if item.session is not self._session:
            return False
        length_s = (item.extent.media_start - self._media_start) / TIMESCALE
        is_over = length_s >= SEGMENT_S or self._start_us < split_us <= item.start_us
        return not (item.extent.keyframe and is_over)

    def append(self, item: _Unwritten, now_s: float) -> Fragment:
        """Write a fragment, the first one with the file's head. Raises StorageError."""
        if self.size:
            self._file.append(item.data)
        else:
            self._file.append(self._session.init_bytes + item.data)
            self._synced_s = now_s
        return Fragment(
            offset=self.size - len(item.data),
            size=len(item.data),
            start_us=item.start_us,
            duration_us=item.extent.duration_us,
            media_start=item.extent.media_start,
            keyframe=item.extent.keyframe,
        )

    def sync(self, now_s: float) -> None:
        """Make it survive a power cut, when that is due. Raises StorageError."""
        if now_s - self._synced_s >= _SYNC_S:
            self._synced_s = now_s
            self._file.fdatasync()

    def close(self) -> None:
        """Raises StorageError."""
        try:
            if self.size:
                self._file.fdatasync()
        finally:
            self._file.close()
