"""Receiving through libav: HTTP, files, USB, and RTSP that the own receiver doesn't understand."""

import contextlib
import errno
import logging
from collections.abc import Iterator
from fractions import Fraction
from threading import Event
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import av
import av.error
import av.logging

from nvr.clock import Clock
from nvr.errors import CameraError, CameraUnreachable
from nvr.media.complaints import Complaints
from nvr.media.rtsp.address import parse_address
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.stream_format import stream_format
from nvr.media.tunnel import Tunnel
from nvr.media.walltime import ArrivalClock
from nvr.messages import Packet, StreamFormat
from nvr.net import outgoing
from nvr.protocol import VideoInfo

_LOGGER = logging.getLogger(__name__)

VIDEO_CODECS = ("h264", "hevc", "mjpeg")
"""What can be recorded without transcoding."""

AUDIO_CODECS = ("aac", "opus", "pcm_alaw", "pcm_mulaw")

_UNTIMED = ("mpjpeg", "mjpeg", "jpeg_pipe")
"""Pictures one after another without times: libav counts them as 25 in a second."""

_QUICK_PROBE = {"analyzeduration": "100000", "fpsprobesize": "0"}
"""Opens in 0.2 s where the camera's description is complete."""

_THOROUGH_PROBE = {"analyzeduration": "5000000", "probesize": "5000000"}
"""For cameras that tell size and codec only in the stream itself."""

_HTTP = {
    "max_redirects": "0",
    "protocol_whitelist": "http,https,tcp,tls",
    "tls_verify": "0",  # cameras sign their certificates themselves
    "format_whitelist": "mpjpeg,mjpeg,jpeg_pipe,mpegts,flv,live_flv,mov,matroska,h264,hevc",
}
"""A camera must not send us elsewhere, neither by a redirect nor by a playlist."""


class LibavReceiver:
    """One stream of one camera. `open` comes first, then `packets`, then `close`."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        want_audio: bool = False,
        timeouts_s: tuple[float, float] = (10.0, 10.0),
    ) -> None:
        """`timeouts_s` are for opening and for the next packet. RTSP comes over TCP."""
        self._url = url
        self._clock = clock
        self._want_audio = want_audio
        self._scheme = urlsplit(url).scheme
        self._host = urlsplit(url).hostname or urlsplit(url).path
        self._complaints = Complaints(self._host)
        self._timeouts_s = timeouts_s
        self._container: av.container.InputContainer | None = None
        self._format: StreamFormat | None = None
        self._time_bases: dict[int, Fraction] = {}
        self._arrivals: _Arrivals | None = None
        self._tunnel: Tunnel | None = None
        self._is_away = False  # over the internet, to a listed host

    def open(self) -> StreamFormat:
        """Connect and find out what the camera sends.

        Raises CameraUnreachable, CameraNotAtHome, CameraAuthFailed or CameraUnsupported.
        """
        av.logging.set_level(None)  # what libav says is told by our own errors, once
        self._container = self._connect(_QUICK_PROBE)
        if not _is_complete(self._container):
            self._container.close()
            self._container = self._connect(_THOROUGH_PROBE)
        self._format = self._describe(self._container)
        if self._container.format.name in _UNTIMED:
            self._arrivals = _Arrivals(self._clock)
        self._time_bases = {
            stream.index: Fraction(stream.time_base.numerator, stream.time_base.denominator)
            for stream in (self._format.video, self._format.audio)
            if stream is not None and stream.time_base
        }
        return self._format

    def packets(self, stop: Event) -> Iterator[Packet]:
        """Yield packets as they come until ``stop`` is set.

        Raises CameraStalled when nothing comes for 10 s, CameraUnreachable when the camera ends
        the connection.
        """
        assert self._container is not None and self._format is not None, "open() comes first"
        wanted = [s for s in (self._format.video, self._format.audio) if s is not None]
        arrival = ArrivalClock(self._clock)
        loop = _FileLoop(self._clock, stop) if self._scheme == "file" else None
        try:
            while not stop.is_set():
                for raw in self._container.demux(wanted):
                    if stop.is_set():
                        return
                    if self._is_away:
                        outgoing.count(raw.size)
                    packet = self._packet(raw, arrival, loop)
                    if packet is not None:
                        yield packet
                if loop is None:
                    raise self._complaints.ended()
                loop.rewind()
                self._container.seek(0)
        except av.error.FFmpegError as error:
            raise self._explain(error, opening=False) from None

    def close(self) -> None:
        """Let go of the camera. May be called twice."""
        if self._container is not None:
            with contextlib.suppress(av.error.FFmpegError):
                self._container.close()
            self._container = None
        if self._tunnel is not None:
            self._tunnel.close()
            self._tunnel = None

    def _connect(self, probe: dict[str, str]) -> av.container.InputContainer:
        began = self._clock.monotonic()
        options, container_format, address = dict(probe), None, self._url
        if self._scheme in ("rtsp", "rtsps"):
            address = self._through_tunnel()
            media = "video+audio" if self._want_audio else "video"
            options |= {"rtsp_transport": "tcp", "allowed_media_types": media}
        elif self._scheme == "v4l2":
            address, container_format = urlsplit(self._url).path, "v4l2"
            # Cameras on USB offer compressed pictures only when asked for them.
            options |= {"input_format": "mjpeg"}
        elif self._scheme == "file":
            address = urlsplit(self._url).path
        elif self._scheme in ("http", "https"):
            address, host = self._at_checked_address()
            options |= _HTTP | {"headers": f"Host: {host}\r\n"}
        try:
            return av.open(
                address,
                format=container_format,
                options=options,
                timeout=self._timeouts_s,
            )
        except (av.error.FFmpegError, OSError) as error:
            if self._tunnel is not None:
                self._explain_tunnel(self._tunnel)
            # Interrupted while it waits for an answer, libav calls the answer invalid.
            if self._clock.monotonic() - began >= self._timeouts_s[0]:
                raise self._complaints.is_mute() from None
            raise self._explain(error, opening=True) from None

    def _through_tunnel(self) -> str:
        """The camera's address as libav gets to see it. Raises CameraError."""
        try:
            address = parse_address(self._url)
            if self._tunnel is None:
                self._tunnel = Tunnel(address, self._timeouts_s[0])
        except NotUnderstood as reason:
            raise self._complaints.can_not_be_read(str(reason)) from None
        except OSError as error:
            raise self._complaints.can_not_be_read(error.strerror or "no such host") from None
        parts = urlsplit(self._url)
        login, at, _ = parts.netloc.rpartition("@")
        netloc = f"{login}{at}127.0.0.1:{self._tunnel.port}"
        return urlunsplit(("rtsp", netloc, parts.path, parts.query, ""))

    def _at_checked_address(self) -> tuple[str, str]:
        """The same URL at the very address that was checked, and the host it names.

        Raises CameraError.
        """
        parts = urlsplit(self._url)
        host = parts.hostname or ""
        port = parts.port or (443 if self._scheme == "https" else 80)
        try:
            peers = outgoing.resolve(host, port)
        except OSError as error:
            raise self._complaints.can_not_be_read(error.strerror or "no such host") from None
        login, at, named = parts.netloc.rpartition("@")
        self._is_away = not peers[0].is_home
        netloc = f"{login}{at}{peers[0].host}:{port}"
        return urlunsplit(parts._replace(netloc=netloc, fragment="")), named

    def _explain_tunnel(self, tunnel: Tunnel) -> None:
        """Raise what kept the camera's connection from being, or ended it, if that is known."""
        failure = tunnel.failure
        if tunnel.was_redirected:
            raise self._complaints.may_send_on()
        if isinstance(failure, CameraError):
            raise failure
        if failure is not None:
            raise self._explain(failure, opening=True) from None

    def _describe(self, container: av.container.InputContainer) -> StreamFormat:
        if not container.streams.video:
            raise self._complaints.sends_no_video()
        video = container.streams.video[0]
        codec = video.codec_context.name
        if codec not in VIDEO_CODECS:
            raise self._complaints.sends_codec(codec)
        if not video.codec_context.width:
            raise self._complaints.sends_no_picture()
        audio = self._pick_audio(container)
        rate = video.average_rate or video.guessed_rate or 0
        info = VideoInfo(
            codec=codec,
            width=video.codec_context.width,
            height=video.codec_context.height,
            fps=round(float(rate), 2),
            audio_codec=audio.codec_context.name if audio else None,
        )
        return stream_format(video, audio, info)

    def _pick_audio(self, container: av.container.InputContainer) -> av.AudioStream | None:
        if not self._want_audio or not container.streams.audio:
            return None
        audio = container.streams.audio[0]
        if audio.codec_context.name not in AUDIO_CODECS:
            _LOGGER.warning(
                "%s sends audio as %s, which can't be recorded; set it to AAC or G.711",
                self._host,
                audio.codec_context.name,
            )
            return None
        return audio

    def _packet(
        self, raw: av.Packet[Any], arrival: ArrivalClock, loop: _FileLoop | None
    ) -> Packet | None:
        assert self._format is not None
        pts = raw.pts if raw.pts is not None else raw.dts
        if not raw.size or pts is None:  # the end mark of demux(), or nothing to place in time
            return None
        time_base = self._time_bases[raw.stream_index]
        if self._arrivals is not None:
            pts, time_base = self._arrivals.place(raw)
        if loop is not None:
            pts = loop.place(raw, pts, time_base)
        dts = raw.dts if raw.dts is not None else pts
        media_us = round(pts * time_base * 1_000_000)
        is_video = raw.stream_index == self._format.video.index
        return Packet(
            av=raw,
            is_video=is_video,
            is_keyframe=is_video and raw.is_keyframe,
            pts=pts,
            dts=dts,
            time_base=time_base,
            wall_us=arrival.wall_us(media_us),
        )

    def _explain(self, error: Exception, *, opening: bool) -> CameraError:
        """The CameraError that tells a person what libav's error means. Never shows the address."""
        if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
            return self._complaints.refuses_login()
        if isinstance(error, av.error.HTTPNotFoundError):
            return self._complaints.has_no_such_stream()
        if isinstance(error, av.error.InvalidDataError | av.error.DemuxerNotFoundError):
            return self._complaints.sends_no_video_stream()
        if isinstance(error, FileNotFoundError):
            return CameraUnreachable(f"{self._host} does not exist")
        if isinstance(error, PermissionError):
            return CameraUnreachable(f"{self._host} may not be opened by this user")
        if not opening and isinstance(error, av.error.ExitError | TimeoutError):
            return self._complaints.is_silent(self._timeouts_s[1])
        if isinstance(error, av.error.ExitError | TimeoutError):
            return self._complaints.does_not_answer()
        if isinstance(error, ConnectionRefusedError):
            return self._complaints.refuses_connections()
        if opening and self._scheme in ("http", "https"):
            if isinstance(error, av.error.ArgumentError):  # a format that is not among ours
                return self._complaints.sends_no_video_stream()
            if getattr(error, "errno", None) == errno.EIO:
                return self._complaints.may_send_on()
        reason = getattr(error, "strerror", None) or type(error).__name__
        return self._complaints.can_not_be_read(reason)


class _FileLoop:
    """Plays a file in real time, again and again, with timestamps that run on."""

    def __init__(self, clock: Clock, stop: Event) -> None:
        self._clock = clock
        self._stop = stop
        self._start_s = clock.monotonic()
        self._offset_s = Fraction(0)
        self._end_s = Fraction(0)

    def rewind(self) -> None:
        """The file begins anew; its pictures follow the ones before."""
        self._offset_s = self._end_s

    def place(self, raw: av.Packet[Any], pts: int, time_base: Fraction) -> int:
        """Move a packet behind the loops before, wait until it is due, and give its new pts."""
        due_s = pts * time_base + self._offset_s
        self._end_s = max(self._end_s, due_s + (raw.duration or 0) * time_base)
        shift = round(self._offset_s / time_base)
        raw.pts = pts + shift
        if raw.dts is not None:
            raw.dts += shift
        wait_s = self._start_s + float(due_s) - self._clock.monotonic()
        if wait_s > 0:
            self._clock.wait(self._stop, wait_s)
        return pts + shift


class _Arrivals:
    """Times for pictures that come without any: when they arrive."""

    _TIME_BASE = Fraction(1, 90_000)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._start_s = clock.monotonic()
        self._last = -1

    def place(self, raw: av.Packet[Any]) -> tuple[int, Fraction]:
        """Give a packet its time; (pts, time base)."""
        now = round((self._clock.monotonic() - self._start_s) / self._TIME_BASE)
        self._last = max(now, self._last + 1)
        raw.time_base = self._TIME_BASE
        raw.pts = raw.dts = self._last
        return self._last, self._TIME_BASE


def _is_complete(container: av.container.InputContainer) -> bool:
    """Whether probing found video and its size."""
    return bool(container.streams.video) and bool(container.streams.video[0].codec_context.width)
