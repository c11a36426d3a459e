"""A stream with its masks burned in: decoded, masked, and encoded anew."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import av
import av.error

from nvr.errors import CameraUnmasked
from nvr.media.painter import Painter
from nvr.media.rtsp.template import keyframe_template
from nvr.media.stream_format import stream_format
from nvr.messages import Packet, Points, StreamFormat

_MOST_PIXELS = 8192 * 4608

_ENCODER = "libx264"
_OPTIONS = {
    "preset": "ultrafast",
    "tune": "zerolatency",  # a picture in, a packet out
    "crf": "23",
    "forced-idr": "1",
    "a53cc": "0",
    "x264-params": "keyint=infinite:scenecut=0:log-level=error",
}
_MOST_MARKED = 16  # pictures that wait for their order are fewer
_RATE = 15  # where the camera doesn't tell
_INTRA_PICTURE = 1  # AV_PICTURE_TYPE_I

_KEYFRAME_AFTER_S = 10
"""One is made when the camera has sent none for so long: files end and decoders begin with them."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What belongs to a picture besides its pixels."""

    pts: int
    time_base: Fraction
    wall_us: int
    missing: int
    damaged: bool


class Reencoder:
    """One connection's pictures, masked. Keyframes stay keyframes, and all keep their times.

    A picture with which decoding may begin becomes one too (H.264's recovery points: an intra
    refresh has no others, and the decoder doesn't tell of them).

    A picture that can't be decoded is left out, with those after it up to the next keyframe.
    """

    def __init__(self, source: StreamFormat, masks: Sequence[Points]) -> None:
        """To be made while the connection is open. Raises CameraUnmasked."""
        self._source = source
        self._masks = masks
        self._fps = round(source.info.fps) or _RATE
        self._codec = source.video.codec_context.name
        self._extradata = source.video.codec_context.extradata
        self._missing = 0
        self._is_damaged = False
        self.restart()

    def restart(self) -> None:
        """Begin anew with the next keyframe. Raises CameraUnmasked."""
        self._decoder = decoder_of(self._codec, self._extradata)
        self._painter: Painter | None = None
        self._encoder: Any = None
        self._encoding: deque[_Taken] = deque()
        self._encoded = 0
        self._since_keyframe = 0
        self._keyframe_pts = 0
        self._marked: deque[int] = deque(maxlen=_MOST_MARKED)
        self._waits_for_keyframe = True

    def feed(self, packet: Packet, *, is_late: bool = False) -> Iterator[StreamFormat | Packet]:
        """The packets of the masked stream that a packet completes; before the first, its format.

        ``is_late``: only what others build on is worth the time. Raises CameraUnmasked.
        """
        self._note(packet)
        if self._waits_for_keyframe and not packet.is_keyframe:
            self._missing += 1
            return
        self._waits_for_keyframe = False
        try:
            pictures = self._decoder.decode(packet.av)
        except av.error.FFmpegError:
            self._missing += 1
            self._waits_for_keyframe = True
            return
        for picture in pictures:
            yield from self._show(picture, packet, is_late=is_late)

    def go_on(
        self, decoder: Any, pictures: Sequence[av.VideoFrame], packet: Packet, *, is_late: bool
    ) -> Iterator[StreamFormat | Packet]:
        """As `feed`, with what another's decoder made of the packet, and with it from then on.

        What it holds needs no keyframe to go on. Raises CameraUnmasked.
        """
        self._decoder = decoder
        self._waits_for_keyframe = False
        self._note(packet)
        for picture in pictures:
            yield from self._show(picture, packet, is_late=is_late)

    def flush(self, last: Packet) -> Iterator[StreamFormat | Packet]:
        """What waits for its order, where B-frames are used; nothing may follow."""
        try:
            pictures = self._decoder.decode(None)
        except av.error.FFmpegError:
            return
        for picture in pictures:
            yield from self._show(picture, last, is_late=False)

    def _show(
        self, picture: av.VideoFrame, packet: Packet, *, is_late: bool
    ) -> Iterator[StreamFormat | Packet]:
        is_first = self._painter is None or not self._painter.fits(picture)
        if is_first:
            self._begin(picture)
        pts = packet.pts if picture.pts is None else picture.pts
        is_keyframe = is_first or self._is_keyframe(picture, pts, packet.time_base)
        self._since_keyframe = 0 if is_keyframe else self._since_keyframe + 1
        if is_late and not is_keyframe:
            return
        if is_keyframe:
            self._keyframe_pts = pts
        self._encoding.append(self._taken(pts, packet))
        for made in self._encode(picture, is_keyframe=is_keyframe):
            if is_first:
                is_first = False
                yield self._format_of(made)
            yield made

    def _begin(self, picture: av.VideoFrame) -> None:
        """Pictures of another size: a stream of its own. Raises CameraUnmasked."""
        painter = self._painter = Painter(self._masks, picture)
        self._encoding.clear()
        self._encoded = 0
        try:
            encoder: Any = av.CodecContext.create(_ENCODER, "w")
        except ValueError as error:
            raise CameraUnmasked(f"its masks can't be burned in: {error}") from error
        encoder.width, encoder.height = painter.width, painter.height
        encoder.pix_fmt = painter.format
        encoder.time_base, encoder.framerate = Fraction(1, self._fps), Fraction(self._fps)
        encoder.sample_aspect_ratio = self._decoder.sample_aspect_ratio or Fraction(1)
        encoder.color_range = self._decoder.color_range
        encoder.colorspace = self._decoder.colorspace
        encoder.thread_count = 1
        encoder.options = _OPTIONS
        self._encoder = encoder

    def _note(self, packet: Packet) -> None:
        """What belongs to the picture that it holds, whenever that comes."""
        self._missing += packet.missing
        self._is_damaged |= packet.damaged
        if packet.is_keyframe:
            self._marked.append(packet.pts)

    def _is_keyframe(self, picture: av.VideoFrame, pts: int, time_base: Fraction) -> bool:
        if self._codec == "mjpeg":  # all of its pictures are
            return self._since_keyframe + 1 >= self._fps
        if picture.key_frame or pts in self._marked:
            return True
        return not 0 <= (pts - self._keyframe_pts) * time_base < _KEYFRAME_AFTER_S

    def _taken(self, pts: int, packet: Packet) -> _Taken:
        ahead_us = round((pts - packet.pts) * packet.time_base * 1_000_000)
        taken = _Taken(
            pts, packet.time_base, packet.wall_us + ahead_us, self._missing, self._is_damaged
        )
        self._missing, self._is_damaged = 0, False
        return taken

    def _encode(self, picture: av.VideoFrame, *, is_keyframe: bool) -> Iterator[Packet]:
        assert self._painter is not None
        masked: Any = self._painter.paint(picture)
        masked.pts, masked.time_base = self._encoded, Fraction(1, self._fps)
        masked.pict_type = _INTRA_PICTURE if is_keyframe else 0
        self._encoded += 1
        try:
            made = self._encoder.encode(masked)
        except av.error.FFmpegError as error:
            raise CameraUnmasked(f"its masks can't be burned in: {error}") from error
        for packet in made:
            taken = self._encoding.popleft()
            packet.pts = packet.dts = taken.pts
            packet.time_base = taken.time_base
            yield Packet(
                av=packet,
                is_video=True,
                is_keyframe=packet.is_keyframe,
                pts=taken.pts,
                dts=taken.pts,
                time_base=taken.time_base,
                wall_us=taken.wall_us,
                missing=taken.missing,
                damaged=taken.damaged,
            )

    def _format_of(self, keyframe: Packet) -> StreamFormat:
        """As if the camera had sent it. Raises CameraUnmasked."""
        template = keyframe_template("h264", bytes(keyframe.av))
        if template is None:
            raise CameraUnmasked("its masks can't be burned in: what was encoded can't be read")
        source = self._source
        info = replace(source.info, codec="h264", width=template.width, height=template.height)
        made = stream_format(template.stream, None, info)
        return replace(made, audio=source.audio, audio_template=source.audio_template)


def decoder_of(name: str, extradata: bytes | None) -> Any:
    """A decoder of whole pictures, one thread. Raises CameraUnmasked."""
    try:
        context: Any = av.CodecContext.create(name, "r")
    except ValueError as error:
        raise CameraUnmasked(
            f"it sends {name}, which can't be decoded, and so not masked; choose H.264"
        ) from error
    context.extradata = extradata
    context.thread_count = 1  # more would hold pictures back
    context.options = {"max_pixels": str(_MOST_PIXELS)}
    return context
