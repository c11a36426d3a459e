"""The process that makes H.264 of one clip, for a viewer that can't play what the camera sends.

It ends with its clip: nothing of it stays, and its end is the surest way to stop it.
"""

import logging
import os
import pickle
import signal
import socket
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av
import av.error

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.errors import NvrError, RecordingDamaged
from nvr.log import set_up_logging
from nvr.media.clip_reader import ClipReader
from nvr.picture_messages import TranscodeEnded

_LOGGER = logging.getLogger(__name__)

NICENESS = 10
"""The recorders come first."""

_LARGE = 1920 * 1088
_FITTING = 1920 * 1080
"""Pixels. Larger pictures are made smaller, or a small machine could not keep up."""

_THREADS = 2
_KEYFRAME_EVERY_S = 2
_RATE = 25  # where the recording doesn't tell

_ENCODER = "libx264"
_QUALITY = {"preset": "superfast", "crf": "24", "bf": "0"}

# As the recorder's: times are taken as they are given, fragments of a second at most.
_MUXER = {
    "movflags": "empty_moov+default_base_moof+frag_discont+frag_keyframe",
    "frag_duration": "1000000",
    "flush_packets": "1",
    "use_editlist": "0",
    "avoid_negative_ts": "disabled",
}


class _Output:
    """A socket as libav writes files: it waits for a slow reader."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def write(self, data: Any) -> int:
        self._sock.sendall(data)
        return len(data)


def transcode_process(sock: socket.socket) -> None:
    """Wait for a clip (pickled, in a memory file) and a socket, and write the one to the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's
    set_up_logging()
    os.nice(NICENESS)
    channel = Channel(sock)
    with suppress(ChannelClosed, ChannelFull):
        received = channel.receive()
        if received is not None:
            channel.send(TranscodeEnded(_serve(received[1])))


def _serve(fds: list[int]) -> NvrError | None:
    """What went wrong, if anything."""
    with os.fdopen(fds[0], "rb") as file, socket.socket(fileno=fds[1]) as sock:
        clip = ClipReader(pickle.load(file))  # noqa: S301 (main's)
        try:
            transcode(clip, _Output(sock))
        except ConnectionError:
            return None  # the viewer has gone
        except Exception as error:  # whatever it is, main is told what became of the clip
            if clip.error is None:
                _LOGGER.exception("a clip could not be made into H.264")
                return RecordingDamaged(f"the recording can't be made into H.264: {error}")
        return clip.error


def transcode(source: Any, target: Any) -> None:
    """Read a clip from one file object, write fragmented MP4 with H.264 into another.

    Every picture keeps its time, sound is copied. Raises av.FFmpegError and what the files raise.
    """
    with (
        av.open(source, "r", format="mp4") as clip,
        av.open(target, "w", format="mp4", options=_MUXER) as output,
    ):
        video = clip.streams.video[0]
        video.codec_context.thread_count = _THREADS
        video.thread_type = "AUTO"
        encoder = _add_encoder(output, video)
        audio = next(iter(clip.streams.audio), None)
        copied = output.add_stream_from_template(audio) if audio is not None else None
        failure, has_pictures = None, False
        for packet in clip.demux([s for s in (video, audio) if s is not None]):
            if packet.stream is video:
                try:
                    pictures = packet.decode()
                except av.error.InvalidDataError as error:  # it lost too much on its way
                    failure = error
                    continue
                for picture in pictures:
                    has_pictures = True
                    output.mux(encoder.encode(_fitting(picture, encoder)))
            elif copied is not None and packet.pts is not None and packet.pts >= 0:
                packet.stream = copied
                output.mux(packet)
        output.mux(encoder.encode())
        if failure is not None and not has_pictures:
            raise failure


def _add_encoder(output: Any, video: av.VideoStream) -> Any:
    known = video.average_rate
    rate = Fraction(known.numerator, known.denominator) if known else Fraction(_RATE)
    encoder = output.add_stream(_ENCODER, rate=rate, options=_QUALITY)
    pixels = video.width * video.height
    shrink = 1.0 if pixels <= _LARGE else (_FITTING / pixels) ** 0.5
    encoder.width, encoder.height = (round(n * shrink / 2) * 2 for n in (video.width, video.height))
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = encoder.codec_context.time_base = video.time_base
    encoder.codec_context.gop_size = max(1, round(rate * _KEYFRAME_EVERY_S))
    encoder.codec_context.thread_count = _THREADS
    return encoder


def _fitting(picture: av.VideoFrame, encoder: Any) -> av.VideoFrame:
    """As the encoder wants it; which picture is a keyframe is for it to say."""
    fitting = picture.reformat(encoder.width, encoder.height, "yuv420p")
    fitting.pts, fitting.time_base = picture.pts, picture.time_base
    fitting.pict_type = 0
    return fitting
