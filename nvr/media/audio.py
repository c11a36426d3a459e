"""Sound on its way into a recording: copied where MP4 knows it, made AAC where it doesn't."""

import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol

import av

from nvr.errors import CameraUnsupported
from nvr.media.packets import copy_packet
from nvr.messages import StreamFormat

COPIED = ("aac", "opus")
TRANSCODED = ("pcm_alaw", "pcm_mulaw")

AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_AAC_BITS = 32_000
_AAC_FRAME = 1024  # samples in a packet, and the encoder's delay
_LATE_S = 0.1  # G.711 timestamps that stray further than this from the samples counted are a gap


class AudioWriter(Protocol):
    """Turns a camera's sound into packets for the muxer."""

    def convert(self, packet: av.Packet[Any], pts: int, time_base: Fraction) -> Iterator[Any]:
        """Packets to be muxed for one that came, placed at `pts` in the session."""
        ...

    def finish(self) -> Iterator[Any]:
        """What is still on its way when nothing follows."""
        ...


def add_audio(output: av.container.OutputContainer, source: StreamFormat) -> AudioWriter | None:
    """Give a muxer an audio track for a camera's sound; None when it sends none.

    Raises CameraUnsupported for a codec that is neither copied nor transcoded.
    """
    if source.audio is None or source.audio_template is None:
        return None
    context = source.audio.codec_context
    name = context.name
    if name in TRANSCODED:
        return _Transcoded(output, context)
    if name not in COPIED:
        known = ", ".join((*COPIED, "G.711"))
        raise CameraUnsupported(
            f"its sound is {name}, which can't be recorded ({known} can): change it in the camera"
        )
    return _Copied(output, source.audio_template, context)


class _Copied:
    """AAC and Opus go into the file as they are."""

    def __init__(
        self,
        output: av.container.OutputContainer,
        template: av.AudioStream,
        context: av.AudioCodecContext,
    ) -> None:
        self._stream = output.add_stream_from_template(template)
        self._adts = context.name == "aac" and not context.extradata
        if self._adts:
            self._stream.codec_context.extradata = _aac_config(context)
        elif context.name == "opus" and not context.extradata:
            self._stream.codec_context.extradata = _opus_head(context)

    def convert(self, packet: av.Packet[Any], pts: int, time_base: Fraction) -> Iterator[Any]:
        copy = av.Packet(_without_adts(bytes(packet))) if self._adts else copy_packet(packet)
        copy.pts = copy.dts = pts
        copy.time_base = time_base
        copy.duration = packet.duration or 0
        copy.is_keyframe = True
        copy.stream = self._stream
        yield copy

    def finish(self) -> Iterator[Any]:
        return iter(())


class _Transcoded:
    """G.711 becomes AAC, because browsers don't play G.711 from MP4."""

    def __init__(self, output: av.container.OutputContainer, context: av.AudioCodecContext) -> None:
        self._rate = context.sample_rate
        decoder = av.CodecContext.create(context.name, "r")
        assert isinstance(decoder, av.AudioCodecContext)
        self._decoder = decoder
        self._decoder.sample_rate = self._rate
        self._decoder.layout = context.layout.name
        self._stream = output.add_stream("aac", rate=self._rate)
        assert isinstance(self._stream.codec_context, av.AudioCodecContext)
        self._stream.codec_context.layout = context.layout.name
        self._stream.codec_context.bit_rate = _AAC_BITS * context.layout.nb_channels
        self._start: int | None = None
        self._fed = 0
        self._made = 0
        self._last = -(1 << 62)

    def convert(self, packet: av.Packet[Any], pts: int, time_base: Fraction) -> Iterator[Any]:
        at = round(pts * time_base * self._rate)
        if self._start is None or abs(at - self._start - self._fed) > _LATE_S * self._rate:
            self._start = at - self._fed
        for frame in self._decoder.decode(copy_packet(packet)):
            frame.pts = None
            self._fed += frame.samples
            yield from self._encode(frame)

    def finish(self) -> Iterator[Any]:
        if self._fed:
            yield from self._encode(None)

    def _encode(self, frame: av.AudioFrame | None) -> Iterator[Any]:
        for made in self._stream.codec_context.encode(frame):
            # the encoder's first packet holds only its own delay, not yet any sound
            at = (self._start or 0) + self._made - _AAC_FRAME
            self._last = made.pts = made.dts = max(at, self._last + 1)
            made.time_base = Fraction(1, self._rate)
            made.stream = self._stream
            self._made += _AAC_FRAME
            if made.pts >= 0:
                yield made


def _aac_config(context: av.AudioCodecContext) -> bytes:
    """AudioSpecificConfig of AAC-LC, ISO/IEC 14496-3 1.6.2.1, for a stream that has it in ADTS."""
    if context.sample_rate not in AAC_RATES:
        raise CameraUnsupported(
            f"its sound has {context.sample_rate} samples a second, which AAC doesn't know"
        )
    rate = AAC_RATES.index(context.sample_rate)
    return (2 << 11 | rate << 7 | context.layout.nb_channels << 3).to_bytes(2)


def _without_adts(data: bytes) -> bytes:
    """An AAC packet without its ADTS header, ISO/IEC 14496-3 1.A.2.2.1."""
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0:
        return data
    has_checksum = not data[1] & 1
    return data[9 if has_checksum else 7 :]


def _opus_head(context: av.AudioCodecContext) -> bytes:
    """Identification header, RFC 7845 5.1, for a stream that came without (RTP has none)."""
    channels, rate = context.layout.nb_channels, context.sample_rate
    return b"OpusHead" + struct.pack("<BBHIhB", 1, channels, 0, rate, 0, 0)
