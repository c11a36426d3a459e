"""H.265 in RTP, RFC 7798: single units, aggregation packets (AP) and fragments (FU)."""

from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.pictures import Pictures

_AP, _FU, _PACI = 48, 49, 50
_PARAMETER_SETS = (32, 33, 34)
_SUFFIXES = (
    36,
    37,
    38,
    40,
)  # ends of sequence and stream, filler, suffix SEI: of the picture before


class H265Pictures(Pictures):
    """H.265."""

    def _take(self, payload: bytes) -> None:
        if len(payload) < 3:
            return
        kind = payload[0] >> 1 & 0x3F
        if kind == _FU:
            head = payload[2]
            kind = head & 0x3F
            if head & 0x80:
                unit_head = bytes((payload[0] & 0x81 | kind << 1, payload[1]))
                self._begin_fragment(unit_head, payload[3:])
            elif self._in_fragment:
                self._parts.append(payload[3:])
            else:
                self._go_on(payload[3:], is_slice=kind < 32, is_key=16 <= kind <= 23)
        elif kind < _AP:
            if payload.startswith((b"\0\0\1", b"\0\0\0\1")):
                self._take_annex_b(payload)
            else:
                self._unit(payload)
        elif kind == _AP:
            at, size = 2, len(payload)
            while at + 2 < size:
                length = payload[at] << 8 | payload[at + 1]
                self._unit(payload[at + 2 : at + 2 + length])
                at += 2 + length
        elif kind == _PACI:
            raise NotUnderstood("it sends H.265 with PACI")

    def _look(self, unit: bytes) -> None:
        kind = unit[0] >> 1 & 0x3F
        if kind < 32:
            is_first = len(unit) > 2 and unit[2] > 0x7F  # first_slice_segment_in_pic_flag
            self._slice(is_first=is_first, is_key=16 <= kind <= 23)
        else:
            self._other(ends_picture=kind not in _SUFFIXES)


def is_parameter_set(unit: bytes) -> bool:
    """Whether a unit is one that a decoder must have before the first picture."""
    return len(unit) > 1 and unit[0] >> 1 & 0x3F in _PARAMETER_SETS
