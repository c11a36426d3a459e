"""What a decoder must know before it can decode H.264 or H.265: the parameter sets.

Cameras announce them when a stream is opened, repeat them before keyframes, leave them out of
either, or change them in the middle (another resolution). What stands before a keyframe is right.
"""

from collections.abc import Iterator

import av

from nvr.media.packets import copy_packet
from nvr.messages import Packet, StreamFormat

_START = b"\0\0\1"  # Annex B of ITU-T H.264 and H.265

# nal_unit_type by codec: those that tell the format of the pictures, and all that are needed
_FORMAT = {"h264": {7}, "hevc": {32, 33, 34}}
_NEEDED = {"h264": {7, 8}, "hevc": {32, 33, 34}}


class ParameterSets:
    """Those of one session."""

    def __init__(self, source: StreamFormat, keyframe: Packet) -> None:
        """Those before the keyframe, or else those that the stream was announced with."""
        self._codec = source.video.codec_context.name
        announced = source.video.codec_context.extradata or b""
        # with lengths instead of start codes, libav announces every change by itself
        self._is_annex_b = self._codec in _NEEDED and announced[:1] != b"\1"
        self._announced = self._read(announced)
        self._units = self._announced
        before = self._read(bytes(keyframe.av)) if self._is_annex_b else {}
        if before.keys() >= _NEEDED.get(self._codec, set()):
            self._units = before

    @property
    def extradata(self) -> bytes | None:
        """As libav wants it; None to leave what it has."""
        if self._units == self._announced:
            return None
        return b"".join(b"\0" + _START + unit for units in self._units.values() for unit in units)

    def differ(self, keyframe: Packet) -> bool:
        """Whether a keyframe is of another format."""
        if not self._is_annex_b:
            return False
        before = self._read(bytes(keyframe.av))
        return any(before[kind] != self._units.get(kind) for kind in before.keys() & self._format)

    def size(self, keyframe: Packet) -> tuple[int, int] | None:
        """Width and height of the pictures, where these aren't the announced ones."""
        if all(self._units.get(kind) == self._announced.get(kind) for kind in self._format):
            return None
        decoder = av.CodecContext.create(self._codec, "r")
        assert isinstance(decoder, av.VideoCodecContext)
        try:
            frames = decoder.decode(copy_packet(keyframe.av)) + decoder.decode(None)
        except av.FFmpegError:
            return None
        return (frames[0].width, frames[0].height) if frames else None

    @property
    def _format(self) -> set[int]:
        return _FORMAT.get(self._codec, set())

    def _read(self, data: bytes) -> dict[int, list[bytes]]:
        """The parameter sets that a buffer in Annex B begins with, by type."""
        found: dict[int, list[bytes]] = {}
        if self._codec not in _NEEDED or not data.startswith((_START, b"\0" + _START)):
            return found
        for unit in units(data):
            kind = unit[0] & 0x1F if self._codec == "h264" else unit[0] >> 1 & 0x3F
            if kind in _NEEDED[self._codec]:
                found.setdefault(kind, []).append(unit)
            elif kind in (1, 5) if self._codec == "h264" else kind < 32:
                break  # the picture itself
        return found


def units(data: bytes) -> Iterator[bytes]:
    """The NAL units of a buffer in Annex B, one after the other."""
    start = data.find(_START) + 3
    while start < len(data):
        end = data.find(_START, start)
        end = len(data) if end < 0 else end
        if unit := data[start:end].rstrip(b"\0"):
            yield unit
        start = end + 3
