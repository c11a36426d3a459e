"""Sound in RTP: AAC (RFC 3640, RFC 6416), G.711 (RFC 3551) and Opus (RFC 7587)."""

import re
from collections import deque

from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.pictures import Unit
from nvr.media.rtsp.sdp import Media

_LARGEST = 64 * 1024
_LATM_CONFIG_BITS = 15  # of StreamMuxConfig before AudioSpecificConfig, ISO/IEC 14496-3 1.7.3.2
_AAC_FRAME = 1024
_MOST_UNITS = 256
"""In a packet; cameras send one to four."""


class Sound:
    """What all kinds have in common."""

    def __init__(self) -> None:
        self.ready: deque[Unit] = deque()
        self._missing = 0

    def lost(self) -> None:
        """Packets are missing before the next payload."""
        self._missing = 1

    def _give_out(self, data: bytes, timestamp: int, duration: int) -> None:
        if data:
            timestamp &= 0xFFFFFFFF
            self.ready.append(Unit(data, timestamp, missing=self._missing, duration=duration))
            self._missing = 0


class G711Sound(Sound):
    """PCMA and PCMU: a sample is a byte."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self._channels = channels

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        """The next payload."""
        self._give_out(payload, timestamp, len(payload) // self._channels)


class OpusSound(Sound):
    """Opus: a packet is a packet."""

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        """The next payload."""
        self._give_out(payload, timestamp, _opus_samples(payload))


type AnySound = AacSound | LatmSound | G711Sound | OpusSound


def _opus_samples(packet: bytes) -> int:
    """How long it lasts, in 1/48000 s: the first byte tells, RFC 6716 3.1."""
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:  # SILK: 10, 20, 40, 60 ms
        frame = (480, 960, 1920, 2880)[config & 3]
    elif config < 16:  # hybrid: 10, 20 ms
        frame = (480, 960)[config & 1]
    else:  # CELT: 2.5, 5, 10, 20 ms
        frame = (120, 240, 480, 960)[config & 3]
    count = (1, 2, 2, packet[1] & 0x3F if len(packet) > 1 else 1)[code]
    return frame * count


class AacSound(Sound):
    """AAC by RFC 3640: several access units in a packet, or one over several packets.

    Raises NotUnderstood for headers that hold more than size and index.
    """

    def __init__(self, media: Media) -> None:
        super().__init__()
        parameters = media.parameters
        is_low_rate = parameters.get("mode", "").lower() == "aac-lbr"
        self._size_bits = _number(parameters.get("sizelength"), 6 if is_low_rate else 13)
        self._index_bits = _number(parameters.get("indexlength"), 2 if is_low_rate else 3)
        if not 0 < self._size_bits <= 16 or self._index_bits > 8:
            raise NotUnderstood("it sends AAC in an unusual form")
        for extra in ("ctsdeltalength", "dtsdeltalength", "auxiliarydatasizelength"):
            if _number(parameters.get(extra), 0):
                raise NotUnderstood("it sends AAC in an unusual form")
        self._part = bytearray()
        self._part_timestamp = -1

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        """The next payload."""
        if len(payload) < 2:
            return
        bits = payload[0] << 8 | payload[1]
        each = self._size_bits + self._index_bits
        if bits > each * _MOST_UNITS:
            return
        at = 2 + (bits + 7) // 8
        headers = int.from_bytes(payload[2:at])
        unused = (at - 2) * 8 - self._size_bits
        sizes = [
            headers >> (unused - n * each) & (1 << self._size_bits) - 1 for n in range(bits // each)
        ]
        if not sizes or at > len(payload):
            return
        if len(sizes) == 1 and sizes[0] > len(payload) - at:
            self._collect(payload[at:], sizes[0], timestamp)
            return
        self._part.clear()
        for index, size in enumerate(sizes):
            if at + size > len(payload):
                break
            self._give_out(payload[at : at + size], timestamp + index * _AAC_FRAME, _AAC_FRAME)
            at += size
        del marker

    def lost(self) -> None:
        """Packets are missing before the next payload."""
        super().lost()
        self._part.clear()
        self._part_timestamp = -1

    def _collect(self, piece: bytes, size: int, timestamp: int) -> None:
        if timestamp != self._part_timestamp:
            self._part.clear()
            self._part_timestamp = timestamp
        self._part += piece
        if len(self._part) >= size:
            self._give_out(bytes(self._part[:size]), timestamp, _AAC_FRAME)
            self._part.clear()
            self._part_timestamp = -1


class LatmSound(Sound):
    """AAC by RFC 6416, where the description holds the configuration."""

    def __init__(self) -> None:
        super().__init__()
        self._part = bytearray()

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        """The next payload."""
        self._part += payload
        if not marker and len(self._part) < _LARGEST:
            return
        data, at = bytes(self._part), 0
        self._part.clear()
        index = 0
        while at < len(data):
            size = 0
            while at < len(data) and data[at] == 0xFF:  # PayloadLengthInfo
                size, at = size + 255, at + 1
            if at >= len(data):
                break
            size, at = size + data[at], at + 1
            if at + size > len(data):
                break
            self._give_out(data[at : at + size], timestamp + index * _AAC_FRAME, _AAC_FRAME)
            at, index = at + size, index + 1

    def lost(self) -> None:
        """Packets are missing before the next payload."""
        super().lost()
        self._part.clear()


def aac_config(media: Media) -> bytes:
    """AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1). Raises NotUnderstood when it isn't told."""
    text = media.parameters.get("config", "")
    if not re.fullmatch(r"([0-9A-Fa-f]{2}){2,256}", text):
        raise NotUnderstood("it doesn't tell the configuration of its AAC")
    config = bytes.fromhex(text)
    if not media.encoding.startswith("MP4A-LATM"):
        return config
    # version 0, one program, one layer
    is_plain = not config[0] & 0x80 and not config[1] & 0xFE
    if media.parameters.get("cpresent", "1") != "0" or not is_plain:
        raise NotUnderstood("it sends AAC in an unusual form")
    bits = int.from_bytes(config) << _LATM_CONFIG_BITS & (1 << 8 * len(config)) - 1
    return bits.to_bytes(len(config)).rstrip(b"\0")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
