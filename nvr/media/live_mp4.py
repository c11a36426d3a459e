"""Live video for players that take fragmented MP4: a fragment for every picture, as it comes.

Written here and not by libav, whose muxer keeps every picture until the next one tells how long it
lasts, and of which every viewer would need one. Each picture is packed once, however many watch.
The boxes are those of ISO/IEC 14496-12 8.8; `prft` before each tells when it was taken.
"""

import logging
import socket
import struct
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import av.error

from nvr.errors import CameraUnsupported
from nvr.media import mp4
from nvr.media.mp4 import ProducerTime, Track
from nvr.media.muxer import FragmentMuxer
from nvr.media.parameter_sets import units
from nvr.media.timeline import AudioTimeline, SessionGapError, VideoTimeline
from nvr.messages import Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

_LATE_US = 2_000_000
"""A viewer that is further behind goes on at the newest keyframe."""
_GOP_MAX_BYTES = 8_000_000
_DEFAULT_BASE_IS_MOOF = 0x020000
_TRUN = 0x1 | 0x100 | 0x200 | 0x400 | 0x800  # offset; of each sample: duration, size, flags, shift
_IS_KEYFRAME, _IS_NOT = 0x02000000, 0x01010000
_MOOF_BYTES = 104
_REORDERED = 2  # pictures without decode times, as cameras order them
_HAS_NAL_UNITS = ("h264", "hevc")


class StreamChanged(Exception):
    """What comes doesn't continue what was sent: viewers have to ask anew."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """A picture or a piece of sound in its track's timescale."""

    data: bytes
    decode_time: int
    shift: int
    duration: int
    is_keyframe: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One fragment. A player can begin with it if it holds a keyframe."""

    data: bytes
    wall_us: int
    is_keyframe: bool


class LiveFragments:
    """One stream, packed. ``header`` is the ftyp and moov that its fragments need before them."""

    def __init__(self, source: StreamFormat, keyframe: Packet, *, with_sound: bool) -> None:
        """Begin with a keyframe. Raises CameraUnsupported for what MP4 can't carry."""
        silent = replace(source, audio=None, audio_template=None)
        try:
            self._muxer = FragmentMuxer(source if with_sound else silent, keyframe)
        except CameraUnsupported:
            if source.audio is None or not with_sound:
                raise
            self._muxer = FragmentMuxer(silent, keyframe)  # pictures without sound are better
        self.header = self._muxer.header
        tracks = mp4.read_tracks(self.header)
        self._picture = next(track for track in tracks if track.is_video)
        self._sound = next((track for track in tracks if not track.is_video), None)
        context = source.video.codec_context
        has_units = context.name in _HAS_NAL_UNITS
        self._is_annex_b = has_units and (context.extradata or b"")[:1] != b"\1"
        lacks_dts = keyframe.dts == keyframe.pts and bool(context.has_b_frames)
        self._video = VideoTimeline(keyframe, _REORDERED if lacks_dts else 0)
        self._audio: AudioTimeline | None = None
        self._sequence = 0

    def pack(self, packet: Packet) -> list[Piece]:
        """A packet as fragments; none for sound that isn't sent. Raises StreamChanged."""
        if packet.is_video:
            return [self._pack_picture(packet)]
        return list(self._pack_sound(packet))

    def _pack_picture(self, packet: Packet) -> Piece:
        if packet.is_keyframe and not self._muxer.fits(packet):
            raise StreamChanged("its format is another one")
        try:
            dts, pts = self._video.place(packet)
        except SessionGapError:
            raise StreamChanged("pictures are missing") from None
        scale = packet.time_base * self._picture.timescale
        decode_time = round(dts * scale)
        sample = _Sample(
            data=_with_lengths(bytes(packet.av)) if self._is_annex_b else bytes(packet.av),
            decode_time=decode_time,
            shift=round(pts * scale) - decode_time,
            duration=max(1, round(self._video.interval * scale)),
            is_keyframe=packet.is_keyframe,
        )
        return self._piece(self._picture, sample, packet.wall_us)

    def _pack_sound(self, packet: Packet) -> Iterable[Piece]:
        if self._sound is None:
            return
        self._audio = self._audio or AudioTimeline(packet, self._video)
        pts = self._audio.place(packet)
        if pts is None:
            return
        for made in self._muxer.converted(packet, pts):
            scale = Fraction(made.time_base) * self._sound.timescale
            sample = _Sample(
                data=bytes(made),
                decode_time=max(0, round(made.pts * scale)),
                shift=0,
                duration=round(made.duration * scale) or 1024,
                is_keyframe=True,
            )
            piece = self._piece(self._sound, sample, packet.wall_us)
            yield replace(piece, is_keyframe=False)  # nobody begins with sound

    def _piece(self, track: Track, sample: _Sample, wall_us: int) -> Piece:
        self._sequence += 1
        taken = ProducerTime(track.id, wall_us, sample.decode_time + sample.shift)
        data = mp4.write_prft(taken) + _fragment(self._sequence, track.id, sample)
        return Piece(data, wall_us, sample.is_keyframe)


def _fragment(sequence: int, track_id: int, sample: _Sample) -> bytes:
    """A moof and mdat with one sample, 14496-12 8.8.4 to 8.8.12."""
    flags = _IS_KEYFRAME if sample.is_keyframe else _IS_NOT
    run = struct.pack(
        ">IiIIIi",
        1,
        _MOOF_BYTES + 8,
        sample.duration,
        len(sample.data),
        flags,
        sample.shift,
    )
    traf = mp4.box(
        b"traf",
        mp4.full_box(b"tfhd", 0, _DEFAULT_BASE_IS_MOOF, struct.pack(">I", track_id)),
        mp4.full_box(b"tfdt", 1, 0, struct.pack(">Q", sample.decode_time)),
        mp4.full_box(b"trun", 1, _TRUN, run),
    )
    moof = mp4.box(b"moof", mp4.full_box(b"mfhd", 0, 0, struct.pack(">I", sequence)), traf)
    return moof + mp4.box(b"mdat", sample.data)


def _with_lengths(data: bytes) -> bytes:
    """NAL units each after its length, 14496-15 5.2.3, instead of between start codes."""
    return b"".join(part for unit in units(data) for part in (struct.pack(">I", len(unit)), unit))


class Mp4Audience:
    """All who get one stream of a camera as fragmented MP4, with its sound or all without.

    Called under the lock of the feed that it belongs to.
    """

    def __init__(self, camera_name: str, source: StreamFormat, *, with_sound: bool) -> None:
        self._camera_name = camera_name
        self._source = source
        self.with_sound = with_sound
        self._fragments: LiveFragments | None = None
        self._gop: list[Piece] = []
        self._gop_bytes = 0
        self._viewers: list[_Viewer] = []

    def add(self, sock: socket.socket) -> None:
        """Somebody more. The socket becomes the audience's."""
        viewer = _Viewer(sock)
        if self._fragments is not None and not viewer.take(self._fragments.header, self._gop):
            return
        self._viewers.append(viewer)

    def remember(self, packet: Packet) -> bool:
        """A packet from before anybody came; false if it can't be sent."""
        return self._pack(packet) is not None

    def send(self, packet: Packet) -> bool:
        """Send one packet to everybody; false when nobody is left, or nothing can follow."""
        is_first = self._fragments is None
        pieces = self._pack(packet)
        if pieces is None:
            self.close()
            return False
        header = self._fragments.header if is_first and self._fragments is not None else b""
        self._viewers = [viewer for viewer in self._viewers if viewer.take(header, pieces)]
        return bool(self._viewers)

    def close(self) -> None:
        viewers, self._viewers = self._viewers, []
        for viewer in viewers:
            viewer.close()

    def _pack(self, packet: Packet) -> Sequence[Piece] | None:
        """Its fragments; None when nothing can follow what was sent."""
        try:
            if self._fragments is None:
                if not packet.is_keyframe:
                    return ()
                self._fragments = LiveFragments(self._source, packet, with_sound=self.with_sound)
            pieces = self._fragments.pack(packet)
        except (StreamChanged, CameraUnsupported, av.error.FFmpegError) as error:
            _LOGGER.info("%s: live viewers have to ask anew: %s", self._camera_name, error)
            return None
        except Exception:
            # The thread that calls is the one that records: a fault in what viewers get may cost
            # them their picture, never the recording.
            _LOGGER.exception("%s: the live picture broke off", self._camera_name)
            return None
        self._remember(pieces)
        return pieces

    def _remember(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if piece.is_keyframe:
                self._gop.clear()
                self._gop_bytes = 0
            self._gop_bytes += len(piece.data)
            if self._gop_bytes > _GOP_MAX_BYTES:
                self._gop.clear()
            elif self._gop or piece.is_keyframe:
                self._gop.append(piece)


class _Viewer:
    """One socket. Who reads too slowly loses whole groups of pictures, and never a part of one."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._waiting: deque[tuple[int, Piece]] = deque()  # since when, and what
        self._unsent = memoryview(b"")  # of a piece that was begun
        self._is_skipping = True  # until a keyframe

    def take(self, header: bytes, pieces: Sequence[Piece]) -> bool:
        """Send what the socket takes; false when the reader is gone."""
        if header:
            self._unsent = memoryview(header)
        if pieces:
            self._queue(pieces)
        try:
            self._flush()
        except OSError:
            self.close()
            return False
        return True

    def close(self) -> None:
        self._sock.close()

    def _queue(self, pieces: Sequence[Piece]) -> None:
        now_us = pieces[-1].wall_us
        if self._waiting and now_us - self._waiting[0][0] > _LATE_US:
            self._waiting.clear()
            self._is_skipping = True
        for piece in pieces:
            self._is_skipping = self._is_skipping and not piece.is_keyframe
            if not self._is_skipping:
                self._waiting.append((now_us, piece))

    def _flush(self) -> None:
        while self._unsent or self._waiting:
            if not self._unsent:
                self._unsent = memoryview(self._waiting.popleft()[1].data)
            try:
                sent = self._sock.send(self._unsent)
            except BlockingIOError:
                return
            self._unsent = self._unsent[sent:]
