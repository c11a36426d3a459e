"""RTP, RFC 3550: packets of one stream, in order, to who makes pictures or sound of them."""

import struct
from typing import Protocol

_HEADER = struct.Struct(">BBHII")
_SENSELESS = 32
"""So many gaps among twice as many packets: the camera's sequence numbers mean nothing."""
_SENSIBLE = 512
"""So many packets in a row without a gap: they do again."""

_LATE = 256
"""A packet so far behind may be one that was given up; RFC 3550 A.1 has 100 for it."""


class Depacketiser(Protocol):
    """Makes pictures or sound of payloads."""

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        """The next payload; 32-bit timestamp."""
        ...

    def lost(self) -> None:
        """One or more packets are missing before the next."""
        ...


class RtpStream:
    """One stream's packets. Packets that come late or twice are left out.

    `is_reliable` says that the network loses nothing, so that what seems lost was left out by the
    camera, or its numbers are wrong.
    """

    def __init__(self, payload_type: int, sink: Depacketiser, *, is_reliable: bool) -> None:
        self._payload_type = payload_type
        self._sink = sink
        self._is_reliable = is_reliable
        self._next: int | None = None
        self._gaps_since = 0
        self._gaps = 0
        self._first = 0
        self._cycles = 0
        self.ssrc = 0
        self.packets = 0
        self.last_timestamp: int | None = None

    def take(self, packet: bytes) -> None:
        """One RTP packet; anything else is left out."""
        size = len(packet)
        if size < 12:
            return
        first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(packet)
        if second & 0x7F != self._payload_type:
            return
        start, end = 12, size
        if first != 0x80:  # padding, extension, contributing sources: rare
            if first & 0xC0 != 0x80:
                return
            start, end = _bounds(packet, first)
            if start >= end:
                if start > size or end < 12:
                    return
                end = start
        is_next = sequence == self._next and ssrc == self.ssrc
        if not is_next and not self._follows(sequence, ssrc):
            return
        self._next = (sequence + 1) & 0xFFFF
        if not self._next:
            self._cycles += 1
        self.packets += 1
        self.last_timestamp = timestamp
        if start < end:
            self._sink.add(packet[start:end], timestamp, second > 0x7F)

    def _follows(self, sequence: int, ssrc: int) -> bool:
        """Whether a packet that isn't the expected one is to be taken."""
        if self._next is None or ssrc != self.ssrc:
            if self._next is not None:  # the camera began anew
                self._sink.lost()
            self.ssrc, self._first, self._cycles, self.packets = ssrc, sequence, 0, 0
            return True
        if self._gaps >= _SENSELESS and not self._makes_sense_again():
            return True
        ahead = (sequence - self._next) & 0xFFFF
        if self._is_reliable:
            self._count_gap()
        elif ahead >= 0x10000 - _LATE:
            return False  # late or twice; what is further back was numbered anew
        if ahead < 0x8000 and sequence < self._next:
            self._cycles += 1
        self._sink.lost()
        return True

    def _makes_sense_again(self) -> bool:
        """Whether all was in order since the last gap, for long: a camera may be short of time."""
        in_order, self._gaps_since = self.packets - self._gaps_since, self.packets
        if in_order >= _SENSIBLE:
            self._gaps = 0
        return in_order >= _SENSIBLE

    def _count_gap(self) -> None:
        if self.packets - self._gaps_since > 2 * _SENSELESS:
            self._gaps, self._gaps_since = 0, self.packets
        self._gaps += 1

    @property
    def highest(self) -> int:
        """The extended highest sequence number, RFC 3550 6.4.1."""
        return 0 if self._next is None else ((self._cycles << 16) + self._next - 1) & 0xFFFFFFFF

    @property
    def expected(self) -> int:
        """How many packets the camera has sent since its first, by their numbers."""
        return 0 if self._next is None else (self._cycles << 16) + self._next - self._first


def _bounds(packet: bytes, first: int) -> tuple[int, int]:
    start, end = 12 + 4 * (first & 0x0F), len(packet)
    if first & 0x10:
        if start + 4 > end:
            return end + 1, end
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
    if first & 0x20:
        end -= packet[-1]
    return start, end
