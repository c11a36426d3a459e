"""Streams as muxers and decoders want to have them described, made without a connection of libav.

libav reads a few bytes in memory, once per connection, and tells what they are.
"""

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass

import av
import av.error

from nvr.media.parameter_sets import units
from nvr.media.rtsp import h264, h265
from nvr.media.rtsp.errors import NotUnderstood

_START = b"\0\0\1"  # three bytes: of four, libav counts the first as the end of the unit before

_FAKE_SLICES = {"h264": b"\x65\x88\x84" + b"\x55" * 64, "hevc": b"\x26\x01\xac" + b"\x55" * 64}
"""The beginning of a keyframe's slice, and noise: without a picture libav doesn't tell the size.

It names the parameter sets with number 0; where a camera's have another, its first real keyframe
tells the size.
"""

_IS_PARAMETER_SET = {"h264": h264.is_parameter_set, "hevc": h265.is_parameter_set}


@dataclass(frozen=True, slots=True)
class VideoTemplate:
    """A described video stream. ``container`` keeps it alive; width 0: it isn't known yet."""

    container: av.container.Container
    stream: av.VideoStream
    fps: float

    @property
    def width(self) -> int:
        return self.stream.codec_context.width

    @property
    def height(self) -> int:
        return self.stream.codec_context.height


def video_template(codec: str, among: Iterable[bytes]) -> VideoTemplate | None:
    """From the parameter sets among some units; None if they don't tell enough."""
    is_set = _IS_PARAMETER_SET[codec]
    sets = b"".join(_START + unit for unit in among if is_set(unit))
    return _probe(codec, sets + _START + _FAKE_SLICES[codec]) if sets else None


def keyframe_template(codec: str, keyframe: bytes) -> VideoTemplate | None:
    """From a keyframe in Annex B; None if its parameter sets don't stand before it."""
    return video_template(codec, units(keyframe)) or _probe(codec, keyframe)


def _probe(codec: str, data: bytes) -> VideoTemplate | None:
    try:
        container = av.open(
            io.BytesIO(data),
            format=codec,
            options={"probesize": str(max(2048, len(data))), "fpsprobesize": "0"},
        )
    except av.error.FFmpegError:
        return None
    stream = container.streams.video[0] if container.streams.video else None
    if stream is None or not stream.codec_context.width or not stream.codec_context.extradata:
        container.close()
        return None
    # the demuxer's own rate is a guess; the decoder's comes from the parameter sets
    rate = stream.codec_context.framerate
    return VideoTemplate(container, stream, float(rate) if rate else 0.0)


@dataclass(frozen=True, slots=True)
class AudioTemplate:
    """A described audio stream. ``container`` keeps it alive."""

    container: av.container.Container
    stream: av.AudioStream


_MATROSKA = {"aac": b"A_AAC", "opus": b"A_OPUS"}
_RAW = {"pcm_alaw": "alaw", "pcm_mulaw": "mulaw"}


def audio_template(codec: str, rate: int, channels: int, config: bytes) -> AudioTemplate:
    """From what the camera announces; `config` is AAC's AudioSpecificConfig.

    Raises NotUnderstood.
    """
    options: dict[str, str] = {}
    if channels not in (1, 2):
        raise NotUnderstood(f"its {codec} has {channels} channels")
    if codec in _RAW:
        file, data = _RAW[codec], bytes(rate * channels // 10)
        options = {"sample_rate": str(rate), "ch_layout": "mono" if channels == 1 else "stereo"}
    else:
        if codec == "opus":  # identification header, RFC 7845 5.1: RTP has none
            config = b"OpusHead" + struct.pack("<BBHIhB", 1, channels, 0, rate, 0, 0)
        file, data = "matroska", _matroska(_MATROSKA[codec], rate, channels, config)
    try:
        container = av.open(io.BytesIO(data), format=file, options=options)
    except av.error.FFmpegError, ValueError:
        raise NotUnderstood(f"its {codec} has parameters that mean nothing") from None
    return AudioTemplate(container, container.streams.audio[0])


def _matroska(codec: bytes, rate: int, channels: int, private: bytes) -> bytes:
    """A Matroska file (RFC 9559) with one audio track and no sound in it."""
    audio = _element(0xB5, struct.pack(">d", rate)) + _element(0x9F, bytes((channels,)))
    entry = b"".join(
        (
            _element(0xD7, b"\1"),  # number
            _element(0x73C5, b"\1"),  # UID
            _element(0x83, b"\2"),  # audio
            _element(0x86, codec),
            _element(0x63A2, private),
            _element(0xE1, audio),
        )
    )
    info = _element(0x1549A966, _element(0x2AD7B1, (1_000_000).to_bytes(4)))
    cluster = _element(0x1F43B675, _element(0xE7, b"\0"))  # without one, libav finds no end
    segment = info + _element(0x1654AE6B, _element(0xAE, entry)) + cluster
    head = _element(0x1A45DFA3, _element(0x4282, b"matroska"))
    return head + _element(0x18538067, segment)


def _element(number: int, data: bytes) -> bytes:
    name = number.to_bytes((number.bit_length() + 7) // 8)
    return name + (0x10000000 | len(data)).to_bytes(4) + data
