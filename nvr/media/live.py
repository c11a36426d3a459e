"""Live video to whoever watches: the camera's packets, written into sockets."""

import logging
import socket
from collections import deque
from threading import Condition

import av
import av.error

from nvr.media.live_mp4 import Mp4Audience
from nvr.media.packets import copy_packet
from nvr.messages import Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

LIVE_VIDEO_CODECS = ("h264", "hevc")
"""What MPEG-TS can carry to a browser's player."""

_LIVE_AUDIO_CODECS = ("aac",)
_GOP_MAX_BYTES = 8_000_000
_BACKLOG_MAX_BYTES = 4_000_000


class LiveFeed:
    """One stream's viewers.

    Keeps the packets since the last keyframe, so that a new viewer has a picture at once. Called
    from the thread that receives (`open`, `put`, `end`) and from the one that takes requests
    (`add`); never blocks the former on a viewer's network.
    """

    def __init__(self, camera_name: str) -> None:
        self._camera_name = camera_name
        self._lock = Condition()  # notified when there is a keyframe
        self._format: StreamFormat | None = None
        self._gop: deque[Packet] = deque()
        self._gop_bytes = 0
        self._viewers: list[_Viewer | Mp4Audience] = []

    def open(self, stream_format: StreamFormat) -> None:
        """The camera is connected; viewers of an earlier connection have to ask anew."""
        self.end()
        with self._lock:
            self._format = stream_format

    def end(self) -> None:
        """The camera is gone."""
        with self._lock:
            viewers, self._viewers = self._viewers, []
            self._format = None
            self._gop.clear()
            self._gop_bytes = 0
        for viewer in viewers:
            viewer.close()

    @property
    def is_watched(self) -> bool:
        """Whether there are viewers. From any thread."""
        return bool(self._viewers)

    def put(self, packet: Packet) -> None:
        """Remember one packet and send it to every viewer."""
        with self._lock:
            self._remember(packet)
            if self._viewers:
                self._viewers = [viewer for viewer in self._viewers if viewer.send(packet)]

    def add(self, sock: socket.socket) -> bool:
        """Send MPEG-TS into this socket from the last keyframe on; false if there is none.

        The socket becomes the feed's: it is closed when its reader is gone, or the camera is.
        """
        with self._lock:
            stream_format = self._format
            if stream_format is None or stream_format.info.codec not in LIVE_VIDEO_CODECS:
                sock.close()
                return False
            viewer = _Viewer(sock, stream_format)
            if all(viewer.send(packet) for packet in self._gop):
                self._viewers.append(viewer)
        _LOGGER.debug("%s: somebody watches live", self._camera_name)
        return True

    def add_mp4(self, sock: socket.socket, *, with_sound: bool) -> bool:
        """The same as fragmented MP4, a fragment for every picture. Takes whatever MP4 does."""
        with self._lock:
            if self._format is None:
                sock.close()
                return False
            audience = self._audience(self._format, with_sound=with_sound)
            if audience is None:
                sock.close()
                return False
            audience.add(sock)
        _LOGGER.debug("%s: somebody watches live", self._camera_name)
        return True

    def _audience(self, stream_format: StreamFormat, *, with_sound: bool) -> Mp4Audience | None:
        """Those who get the same; a new one knows what is shown since the last keyframe."""
        for found in self._viewers:
            if isinstance(found, Mp4Audience) and found.with_sound == with_sound:
                return found
        audience = Mp4Audience(self._camera_name, stream_format, with_sound=with_sound)
        if not all(audience.remember(packet) for packet in self._gop):
            return None
        self._viewers.append(audience)
        return audience

    def wait_for_keyframe(self, timeout_s: float) -> bool:
        """Wait for the first picture after connecting; false if none came in time."""
        with self._lock:
            return self._lock.wait_for(lambda: bool(self._gop), timeout_s)

    def last_keyframe(self) -> tuple[StreamFormat, list[Packet]] | None:
        """What is needed to decode the newest picture: the packets since the last keyframe."""
        with self._lock:
            if self._format is None or not self._gop:
                return None
            return self._format, [packet for packet in self._gop if packet.is_video]

    def _remember(self, packet: Packet) -> None:
        if packet.is_keyframe:
            self._lock.notify_all()
            self._gop.clear()
            self._gop_bytes = 0
        elif not self._gop:
            return
        self._gop_bytes += packet.av.size
        if self._gop_bytes > _GOP_MAX_BYTES:  # keyframes very far apart: the next one starts anew
            self._gop.clear()
            return
        self._gop.append(packet)


class _Viewer:
    """One socket with its own MPEG-TS muxer.

    A viewer that reads too slowly loses whole groups of pictures: nothing more is muxed for it
    until the next keyframe after its backlog is sent.
    """

    def __init__(self, sock: socket.socket, stream_format: StreamFormat) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._backlog = bytearray()
        self._skipping = True  # until a keyframe
        self._muxer = av.open(self, "w", format="mpegts", options={"flush_packets": "1"})
        self._video = self._muxer.add_stream_from_template(stream_format.video_template)
        audio = stream_format.audio_template
        has_audio = audio is not None and audio.codec_context.name in _LIVE_AUDIO_CODECS
        self._audio = self._muxer.add_stream_from_template(audio) if audio and has_audio else None

    def write(self, data: bytes) -> int:
        """Take what the muxer made (the file interface that PyAV asks for)."""
        self._backlog += data
        return len(data)

    def send(self, packet: Packet) -> bool:
        """Mux one packet and send what the socket takes; false when the reader is gone."""
        if len(self._backlog) > _BACKLOG_MAX_BYTES:
            self._skipping = True
        if packet.is_keyframe and not self._backlog:
            self._skipping = False
        try:
            if not self._skipping:
                self._mux(packet)
            self._flush()
        except OSError, av.error.FFmpegError:
            self.close()
            return False
        return True

    def close(self) -> None:
        self._sock.close()

    def _mux(self, packet: Packet) -> None:
        stream = self._video if packet.is_video else self._audio
        if stream is None:
            return
        copy = copy_packet(packet.av)
        copy.stream = stream
        copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
        copy.is_keyframe = packet.is_keyframe
        self._muxer.mux_one(copy)

    def _flush(self) -> None:
        while self._backlog:
            try:
                sent = self._sock.send(self._backlog)
            except BlockingIOError:
                return
            del self._backlog[:sent]
