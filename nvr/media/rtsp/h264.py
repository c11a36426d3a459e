"""H.264 in RTP, RFC 6184: single units, STAP-A and FU-A (packetization modes 0 and 1)."""

from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.pictures import Pictures

_SLICES = (1, 2, 3, 4, 5)  # with their partitions
_IDR, _SEI, _SPS, _PPS = 5, 6, 7, 8
_STAP_A, _FU_A = 24, 28
_RECOVERY_POINT = 6  # SEI payload type, ITU-T H.264 D.1.8


class H264Pictures(Pictures):
    """H.264."""

    def _take(self, payload: bytes) -> None:
        kind = payload[0] & 0x1F
        if kind == _FU_A:
            if len(payload) < 3:
                return
            head = payload[1]
            if head & 0x80:
                self._begin_fragment(bytes((payload[0] & 0xE0 | head & 0x1F,)), payload[2:])
            elif self._in_fragment:
                self._parts.append(payload[2:])
            else:
                kind = head & 0x1F
                self._go_on(payload[2:], is_slice=kind in _SLICES, is_key=kind == _IDR)
        elif 1 <= kind <= 23:
            self._unit(payload)
        elif kind == _STAP_A:
            at, size = 1, len(payload)
            while at + 2 < size:
                length = payload[at] << 8 | payload[at + 1]
                self._unit(payload[at + 2 : at + 2 + length])
                at += 2 + length
        elif kind == 0:
            self._take_annex_b(payload)
        elif kind < 30:
            raise NotUnderstood("it sends H.264 interleaved")

    def _look(self, unit: bytes) -> None:
        kind = unit[0] & 0x1F
        if kind in _SLICES:
            # first_mb_in_slice is 0 if its exponential Golomb code begins with 1
            self._slice(is_first=len(unit) > 1 and unit[1] > 0x7F, is_key=kind == _IDR)
        else:
            is_mark = kind == _SEI and _has_recovery_point(unit)
            # 9 to 12 are delimiters, ends and filler, and 6 to 9 and 14 to 18 begin a picture
            self._other(is_keyframe_mark=is_mark, ends_picture=kind not in (10, 11, 12, 19))


def _has_recovery_point(sei: bytes) -> bool:
    """Whether decoding may begin here though it is no IDR picture, ITU-T H.264 7.3.2.3."""
    at = 1
    while at + 1 < len(sei) and sei[at] != 0x80:
        kind = size = 0
        while at < len(sei) and sei[at] == 0xFF:
            kind, at = kind + 255, at + 1
        if at >= len(sei):
            return False
        kind, at = kind + sei[at], at + 1
        while at < len(sei) and sei[at] == 0xFF:
            size, at = size + 255, at + 1
        if at >= len(sei):
            return False
        if kind == _RECOVERY_POINT:
            return True
        at += 1 + sei[at] + size
    return False


def is_parameter_set(unit: bytes) -> bool:
    """Whether a unit is one that a decoder must have before the first picture."""
    return bool(unit) and unit[0] & 0x1F in (_SPS, _PPS)
