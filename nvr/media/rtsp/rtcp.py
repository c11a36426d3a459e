"""RTCP, RFC 3550 6: the camera tells what time it is, we tell that we are still here."""

import struct
from dataclasses import dataclass

NTP_UNIX_S = 2_208_988_800  # from 1900 to 1970


@dataclass(frozen=True, slots=True)
class SenderReport:
    """At `wall_us` (Unix) by the camera's clock its media time was `timestamp` (32 bits)."""

    ssrc: int
    wall_us: int
    timestamp: int
    middle: int
    """The middle 32 bits of the NTP time, which a receiver's report repeats."""


def parse_rtcp(data: bytes) -> tuple[SenderReport | None, bool]:
    """The sender report in a compound packet, and whether the camera says goodbye."""
    report: SenderReport | None = None
    says_goodbye = False
    at = 0
    while at + 8 <= len(data):
        first, kind, words = struct.unpack_from(">BBH", data, at)
        if first & 0xC0 != 0x80:
            break
        if kind == 200 and at + 28 <= len(data):
            ssrc, seconds, fraction, timestamp = struct.unpack_from(">IIII", data, at + 4)
            if seconds < 1 << 31:  # the seconds wrap in 2036
                seconds += 1 << 32
            wall_us = (seconds - NTP_UNIX_S) * 1_000_000 + (fraction * 1_000_000 >> 32)
            middle = (seconds & 0xFFFF) << 16 | fraction >> 16
            report = SenderReport(ssrc, wall_us, timestamp, middle)
        elif kind == 203:
            says_goodbye = True
        at += 4 + 4 * words
    return report, says_goodbye


@dataclass(frozen=True, slots=True)
class Reception:
    """What a receiver's report says of a stream.

    ``lost_share`` is that since the report before, 0..1. Jitter is left at 0: no camera acts on it,
    and it would cost something for each packet.
    """

    ssrc: int
    lost_share: float
    lost: int
    highest: int
    last_report: int = 0
    since_report_s: float = 0.0


def write_receiver_report(own_ssrc: int, reception: Reception) -> bytes:
    """A receiver's report with the name that RFC 3550 asks for."""
    lost = max(-0x800000, min(0x7FFFFF, reception.lost)) & 0xFFFFFF
    share = min(255, max(0, int(reception.lost_share * 256)))
    since = min(0xFFFFFFFF, int(reception.since_report_s * 65536)) if reception.last_report else 0
    report = struct.pack(
        ">BBHIIIIIII",
        0x81,
        201,
        7,
        own_ssrc,
        reception.ssrc,
        share << 24 | lost,
        reception.highest,
        0,
        reception.last_report,
        since,
    )
    item = b"\x01\x08cloudcam"
    chunk = struct.pack(">I", own_ssrc) + item + bytes(4 - len(item) % 4)
    return report + struct.pack(">BBH", 0x81, 202, len(chunk) // 4) + chunk
