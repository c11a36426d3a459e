"""One camera's stream by RTSP, from its address to packets."""

import logging
import re
import secrets
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from threading import Event
from typing import Any

import av

from nvr.clock import Clock
from nvr.errors import CameraError
from nvr.media.audio import AAC_RATES
from nvr.media.complaints import Complaints
from nvr.media.rtsp import h264, h265
from nvr.media.rtsp.address import parse_address
from nvr.media.rtsp.errors import ConnectionLost, NotUnderstood
from nvr.media.rtsp.mediatime import StreamTime
from nvr.media.rtsp.pictures import Pictures, Unit
from nvr.media.rtsp.rtcp import Reception, SenderReport, parse_rtcp, write_receiver_report
from nvr.media.rtsp.rtp import RtpStream
from nvr.media.rtsp.sdp import Description, Media
from nvr.media.rtsp.session import TICK_S, Session
from nvr.media.rtsp.sound import (
    AacSound,
    AnySound,
    G711Sound,
    LatmSound,
    OpusSound,
    aac_config,
)
from nvr.media.rtsp.template import (
    AudioTemplate,
    VideoTemplate,
    audio_template,
    keyframe_template,
    video_template,
)
from nvr.media.rtsp.udp import UdpPair, UdpReader
from nvr.media.stream_format import stream_format
from nvr.media.walltime import CameraClock
from nvr.messages import Packet, StreamFormat
from nvr.protocol import VideoInfo

_LOGGER = logging.getLogger(__name__)

_GATHER_S = 0.004
"""How long the next read waits when two have not brought a whole picture: its packets come one by
one, and one wake-up shall bring several. Delays a picture's last packet by as much at most."""

_PATIENCE_S = 0.12
"""How long what comes waits in the kernel's buffer when nobody is in a hurry: two pictures of 15 a
second are received at once at little more than the cost of one."""

_PATIENT_BYTES = 64 * 1024
"""A read that brought more fills the buffer fast: the next one doesn't wait."""

_SETTLED_PICTURES = 30

_REPORT_EVERY_S = 5.0

_MUCH_LOST = 0.005
"""So large a share of the packets costs most of what could be seen."""

_told_of_losses: set[str] = set()
"""Hosts of which the log has it."""

_VIDEO = {"H264": "h264", "H265": "hevc", "HEVC": "hevc"}
_AUDIO = {
    "MPEG4-GENERIC": "aac",
    "MP4A-LATM": "aac",
    "PCMA": "pcm_alaw",
    "PCMU": "pcm_mulaw",
    "OPUS": "opus",
}


class Receiver:
    """Receives one stream. `open` comes first, then `packets`, then `close`.

    All raise CameraError when the camera is the trouble, and NotUnderstood when somebody else
    should try.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        transport: str = "tcp",
        want_audio: bool = False,
        timeouts_s: tuple[float, float] = (10.0, 10.0),
        is_urgent: Callable[[], bool] = lambda: True,
    ) -> None:
        """`timeouts_s` are for each answer of the camera, and for its next picture.

        While `is_urgent` says no, packets may be an eighth of a second late.
        """
        address = parse_address(url)
        self._complaints = Complaints(address.host)
        self._clock = clock
        self._transport = transport
        self._want_audio = want_audio
        self._is_urgent = is_urgent
        self._open_timeout_s, self._read_timeout_s = timeouts_s
        self._session = Session(address, clock, self._complaints, self._open_timeout_s)
        self._camera_clock = CameraClock(clock)
        self._video: _Stream | None = None
        self._audio: _Stream | None = None
        self._udp: UdpReader | None = None
        self._began_s = 0.0
        self._waiting: deque[Unit] = deque()
        self._is_over = False
        self._ended_s = 0.0  # when a picture came last
        self._due_s = self._keep_alive_s = self._report_s = 0.0

    def open(self) -> StreamFormat:
        """Connect, begin to receive, and find out what comes."""
        description = self._session.describe()
        video = self._video = self._pick_video(description)
        audio, sound = self._pick_audio(description)
        self._set_up(video)
        if audio is not None:
            try:
                self._set_up(audio)
            except CameraError as error:
                _LOGGER.warning("%s; its sound is left out", error.message)
                audio = sound = None
        self._audio = audio
        if self._transport == "udp":
            pairs = [stream.udp for stream in self._streams if stream.udp is not None]
            self._udp = UdpReader(self._session.connection, pairs)
        self._play()
        template = (
            video_template(video.codec, video.media.parameter_sets()) or self._wait_for_sets()
        )
        info = VideoInfo(
            codec=video.codec,
            width=template.width,
            height=template.height,
            fps=round(template.fps or video.media.fps, 2),
            audio_codec=None if audio is None else audio.codec,
        )
        return stream_format(template.stream, None if sound is None else sound.stream, info)

    def packets(self, stop: Event) -> Iterator[Packet]:
        """Yield packets as they come until `stop` is set."""
        video, streams = self._video, self._streams
        assert video is not None, "open() comes first"
        assert isinstance(video.sink, Pictures)
        pictures, clock = video.sink, self._clock
        while self._waiting:
            yield self._packet(video, self._waiting.popleft())
        reads, ended, self._ended_s = 0, pictures.ended, clock.monotonic()
        while not stop.is_set():
            is_patient = self._is_patient(pictures)
            if is_patient:
                time.sleep(_PATIENCE_S)
            is_over = not self._read()
            for stream in streams:
                ready = stream.sink.ready
                while ready:
                    yield self._packet(stream, ready.popleft())
            if is_over:
                raise self._complaints.ended()
            now_s = clock.monotonic()
            if pictures.ended != ended:
                ended, self._ended_s, reads = pictures.ended, now_s, 0
            elif pictures.is_open and not is_patient:
                reads += 1
                if reads > 1:
                    time.sleep(_GATHER_S)  # no waiting for a moment: the clock has no part in it
            if now_s >= self._due_s:
                self._see_to_it(now_s)

    def close(self) -> None:
        """Let go of the camera. May be called twice."""
        self._session.close()
        for stream in self._streams:
            if stream.udp is not None:
                stream.udp.close()

    @property
    def _streams(self) -> list[_Stream]:
        return [stream for stream in (self._video, self._audio) if stream is not None]

    # ---- opening ---------------------------------------------------------------------------------

    def _pick_video(self, description: Description) -> _Stream:
        found = [media for media in description.media if media.kind == "video"]
        if not found:
            raise self._complaints.sends_no_video()
        media = next((media for media in found if media.encoding in _VIDEO), None)
        if media is None:
            raise NotUnderstood(f"it sends {found[0].encoding or 'an unknown format'}")
        if media.parameters.get("packetization-mode") == "2" or (
            media.parameters.get("sprop-max-don-diff", "0") != "0"
        ):
            raise NotUnderstood("it sends pictures interleaved")
        codec = _VIDEO[media.encoding]
        sink = h264.H264Pictures() if codec == "h264" else h265.H265Pictures()
        return _Stream(media, codec, sink, is_reliable=self._transport == "tcp")

    def _pick_audio(
        self, description: Description
    ) -> tuple[_Stream, AudioTemplate] | tuple[None, None]:
        if not self._want_audio:
            return None, None
        found = [m for m in description.media if m.kind == "audio" and not m.is_back_channel]
        if not found:
            return None, None
        media = next((media for media in found if media.encoding in _AUDIO), None)
        if media is None:
            _LOGGER.warning(
                "%s sends audio as %s, which can't be recorded; set it to AAC or G.711",
                self._complaints.host,
                found[0].encoding or "an unknown format",
            )
            return None, None
        codec = _AUDIO[media.encoding]
        if codec.startswith("pcm") and media.clock_rate not in AAC_RATES:
            _LOGGER.warning(
                "%s sends sound with %d samples a second, which can't be recorded; it is left out",
                self._complaints.host,
                media.clock_rate,
            )
            return None, None
        sink: AnySound
        config = b""
        if codec == "aac":
            config = aac_config(media)
            sink = LatmSound() if media.encoding == "MP4A-LATM" else AacSound(media)
        else:
            sink = OpusSound() if codec == "opus" else G711Sound(media.channels)
        template = audio_template(codec, media.clock_rate, media.channels, config)
        return _Stream(media, codec, sink, is_reliable=self._transport == "tcp"), template

    def _set_up(self, stream: _Stream) -> None:
        connection = self._session.connection
        if self._transport == "udp":
            try:
                stream.udp = UdpPair(
                    connection.sock, stream.rtp.take, partial(self._take_report, stream)
                )
            except (OSError, ConnectionLost) as error:  # ours, not the camera's
                raise self._complaints.can_not_be_read(f"no ports for UDP: {error}") from None
            first, second = stream.udp.ports
            given = self._session.setup(
                stream.media, f"RTP/AVP;unicast;client_port={first}-{second}"
            )
            if "interleaved" in given:
                raise NotUnderstood("it was asked for UDP and answers with TCP")
            if (ports := _pair(given.get("server_port", ""), 65535)) is not None:
                stream.udp.sent_from(given.get("source", ""), ports)
            return
        channel = 0 if stream is self._video else 2
        given = self._session.setup(
            stream.media, f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}"
        )
        if "server_port" in given and "interleaved" not in given:
            raise NotUnderstood("it was asked for TCP and answers with UDP")
        stream.channels = _pair(given.get("interleaved", ""), 255) or (channel, channel + 1)
        connection.channels[stream.channels[0]] = stream.rtp.take
        connection.channels[stream.channels[1]] = partial(self._take_report, stream)

    def _play(self) -> None:
        self._began_s = self._clock.monotonic()
        starts = self._session.play()
        for stream in self._streams:
            control = stream.media.control
            stream.time.announced = next(
                (start for url, start in starts.items() if control and url.endswith(control)),
                next(iter(starts.values())) if len(starts) == len(self._streams) == 1 else None,
            )
            if stream.udp is not None:
                stream.udp.punch()
        now_s = self._clock.monotonic()
        self._keep_alive_s = now_s + self._session.timeout_s / 2
        self._report_s = now_s + _REPORT_EVERY_S

    def _wait_for_sets(self) -> VideoTemplate:
        """For cameras that don't announce them: those before the first keyframe."""
        video = self._video
        assert video is not None
        deadline = self._clock.monotonic() + self._open_timeout_s
        while self._clock.monotonic() < deadline:
            if not self._read():
                raise self._complaints.broke_off()
            ready = video.sink.ready
            while ready:
                unit = ready[0]
                if unit.is_keyframe:
                    template = keyframe_template(video.codec, unit.data)
                    if template is not None:
                        self._waiting.extend(ready)
                        ready.clear()
                        return template
                ready.popleft()
        if not video.rtp.packets:
            raise self._silence(video)
        raise self._complaints.sends_no_picture()

    # ---- receiving -------------------------------------------------------------------------------

    def _read(self) -> bool:
        """Wait for data, for a tick at most; false when the camera ended the stream."""
        try:
            if self._udp is None:
                self._session.connection.read()
            else:
                self._udp.read(min(TICK_S, self._read_timeout_s))
            if self._session.connection.messages:
                self._session.listen()
        except ConnectionLost:
            self._is_over = True
        if self._is_over:
            self._finish()
        return not self._is_over

    def _is_patient(self, pictures: Pictures) -> bool:
        """Whether what comes next can wait. TCP keeps it; UDP would lose what has no room."""
        return (
            self._udp is None
            and pictures.ended >= _SETTLED_PICTURES
            and self._session.connection.brought < _PATIENT_BYTES
            and not self._is_urgent()
        )

    def _finish(self) -> None:
        assert self._video is not None
        assert isinstance(self._video.sink, Pictures)
        self._video.sink.finish()

    def _packet(self, stream: _Stream, unit: Unit) -> Packet:
        times = stream.time
        if times.has_begun:
            pts = times.pts(unit.timestamp)
        else:
            pts = times.begin(unit.timestamp, self._clock.monotonic() - self._began_s)
            if stream.report is not None:
                self._told_time(stream, stream.report)
        is_video = stream is self._video
        packet: av.Packet[Any] = av.Packet(unit.data)
        packet.pts = packet.dts = pts  # as decode times aren't told
        packet.time_base = stream.tick
        if unit.is_keyframe or not is_video:
            packet.is_keyframe = True
            packet.duration = unit.duration
        return Packet(
            packet,
            is_video,
            unit.is_keyframe,
            pts,
            pts,
            stream.time_base,
            self._camera_clock.wall_us(pts * 1_000_000 // times.rate),
            unit.missing,
            unit.is_damaged,
        )

    def _take_report(self, stream: _Stream, data: bytes) -> None:
        """RTCP came."""
        report, says_goodbye = parse_rtcp(data)
        if report is not None and (report.ssrc == stream.rtp.ssrc or not stream.time.has_begun):
            stream.report, stream.report_s = report, self._clock.monotonic()
            self._told_time(stream, report)
        self._is_over |= says_goodbye and stream is self._video

    def _told_time(self, stream: _Stream, report: SenderReport) -> None:
        media_us = stream.time.media_us(report.timestamp)
        if media_us is None:
            return
        stream.time.reported(report)
        if stream is self._video:
            self._camera_clock.reported(report.wall_us, media_us)
        elif self._video is not None:
            stream.time.follow(self._video.time)

    def _see_to_it(self, now_s: float) -> None:
        """What is to be done every second: that pictures come, and that the camera knows of us."""
        self._due_s = now_s + min(TICK_S, self._read_timeout_s)
        if now_s - self._ended_s >= self._read_timeout_s:
            assert self._video is not None
            raise self._silence(self._video)
        try:
            if now_s >= self._keep_alive_s:
                self._keep_alive_s = now_s + self._session.timeout_s / 2
                self._session.stay_alive()
            if now_s >= self._report_s:
                self._report_s = now_s + _REPORT_EVERY_S
                for stream in self._streams:
                    self._send_report(stream, now_s)
        except ConnectionLost:
            raise self._complaints.ended() from None

    def _send_report(self, stream: _Stream, now_s: float) -> None:
        if not stream.rtp.packets:
            return
        reception = stream.reception(now_s)
        if reception.lost_share > _MUCH_LOST and self._complaints.host not in _told_of_losses:
            _told_of_losses.add(self._complaints.host)
            _LOGGER.warning(
                "%s: %.0f %% of what it sends is lost on the way; it is recorded with holes, and "
                "little of it can be looked at: check its network, or set its transport to tcp",
                self._complaints.host,
                100 * reception.lost_share,
            )
        report = write_receiver_report(stream.own_ssrc, reception)
        if stream.udp is not None:
            stream.udp.send_report(report)
        else:
            head = struct.pack(">BBH", 0x24, stream.channels[1], len(report))
            self._session.connection.send(head + report)

    def _silence(self, video: _Stream) -> CameraError:
        if video.rtp.packets:
            return self._complaints.sends_no_whole_picture(self._read_timeout_s)
        if self._udp is not None:
            return self._complaints.sends_nothing_over_udp(self._read_timeout_s)
        return self._complaints.is_silent(self._read_timeout_s)


class _Stream:
    """Picture or sound: what comes in, and what becomes of it."""

    def __init__(
        self, media: Media, codec: str, sink: Pictures | AnySound, *, is_reliable: bool
    ) -> None:
        self.media = media
        self.codec = codec
        self.sink: Any = sink
        self.rtp = RtpStream(media.payload_type, self.sink, is_reliable=is_reliable)
        self.time = StreamTime(media.clock_rate)
        self.time_base = Fraction(1, media.clock_rate)
        self.tick = _tick(self.time_base)
        self.channels = (0, 0)
        self.udp: UdpPair | None = None
        self.own_ssrc = secrets.randbits(32)
        self.report: SenderReport | None = None
        self.report_s = 0.0
        self._reported = (0, 0)  # expected, received

    def reception(self, now_s: float) -> Reception:
        """What to report, and remember that it was reported."""
        expected, received = self.rtp.expected, self.rtp.packets
        new_expected, new_received = expected - self._reported[0], received - self._reported[1]
        self._reported = expected, received
        share = max(0.0, 1 - new_received / new_expected) if new_expected > 0 else 0.0
        return Reception(
            ssrc=self.rtp.ssrc,
            lost_share=share,
            lost=expected - received,
            highest=self.rtp.highest,
            last_report=0 if self.report is None else self.report.middle,
            since_report_s=now_s - self.report_s,
        )


def _tick(time_base: Fraction) -> Any:
    """The same for libav's packets, which take their own kind in a tenth of the time."""
    packet: av.Packet[Any] = av.Packet(b"")
    packet.time_base = time_base
    return packet.time_base


def _pair(text: str, most: int) -> tuple[int, int] | None:
    """Two ports or channels; some cameras name only the first. None when they can't be meant."""
    given = re.match(r"\s*(\d{1,5})\s*(?:-\s*(\d{1,5}))?", text, re.ASCII)
    if given is None:
        return None
    first = int(given[1])
    second = first + 1 if given[2] is None else int(given[2])
    return (first, second) if max(first, second) <= most else None
