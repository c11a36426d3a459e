"""RTP: how access units become packets, and what an SDP says of them.

Sources: RFC 3550 (RTP, RTCP), RFC 6184 (H.264), RFC 7798 (H.265), RFC 2435 (JPEG),
RFC 3640 (AAC-hbr), RFC 3551 (G.711), RFC 7587 (Opus).
"""

import base64
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from demo.clips import AccessUnit, ClipTrack
from demo.errors import ClipError

MAX_PAYLOAD = 1400  # bytes; with all headers below the 1500 of an Ethernet frame
NTP_EPOCH_S = 2_208_988_800  # from 1900 to 1970

type Packetiser = Callable[[AccessUnit], list[bytes]]


@dataclass(slots=True)
class RtpSender:
    """One track's sequence numbers, timestamps and counts: the same for all who listen."""

    clock_rate: int
    payload_type: int
    ssrc: int = field(default_factory=lambda: random.getrandbits(32))
    sequence: int = field(default_factory=lambda: random.getrandbits(16))
    timestamp_zero: int = field(default_factory=lambda: random.getrandbits(32))
    packets: int = 0
    octets: int = 0

    def timestamp(self, media_s: float) -> int:
        """The RTP timestamp of a moment on the camera's timeline."""
        return (self.timestamp_zero + round(media_s * self.clock_rate)) & 0xFFFFFFFF

    def wrap(self, payloads: list[bytes], media_s: float) -> list[bytes]:
        """RTP packets of one access unit; the last carries the marker bit."""
        timestamp, last = self.timestamp(media_s), len(payloads) - 1
        packets = []
        for index, payload in enumerate(payloads):
            kind = self.payload_type | (0x80 if index == last else 0)
            head = struct.pack("!BBHII", 0x80, kind, self.sequence, timestamp, self.ssrc)
            packets.append(head + payload)
            self.sequence = (self.sequence + 1) & 0xFFFF
            self.octets += len(payload)
        self.packets += len(payloads)
        return packets

    def report(self, wall_us: int, media_s: float) -> bytes:
        """RTCP sender report (with the obligatory CNAME): this media time was at this wall time."""
        seconds, micros = divmod(wall_us, 1_000_000)
        report = struct.pack(
            "!BBHIIIIII",
            0x80,
            200,
            6,
            self.ssrc,
            (seconds + NTP_EPOCH_S) & 0xFFFFFFFF,
            (micros << 32) // 1_000_000,
            self.timestamp(media_s),
            self.packets & 0xFFFFFFFF,
            self.octets & 0xFFFFFFFF,
        )
        name = b"\x01\x06camera\x00\x00"  # CNAME, two zeros end and pad the chunk
        chunk = struct.pack("!I", self.ssrc) + name + b"\x00" * (-len(name) % 4)
        return report + struct.pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk

    def goodbye(self) -> bytes:
        """RTCP BYE: the track has ended."""
        return struct.pack("!BBHI", 0x81, 203, 1, self.ssrc)


@dataclass(frozen=True, slots=True)
class TrackFormat:
    """How a track travels: SDP lines and the function that cuts its access units."""

    payload_type: int
    sdp: tuple[str, ...]
    packetise: Packetiser


def track_format(track: ClipTrack, index: int) -> TrackFormat:
    """Choose the RTP format of a clip's track.

    Raises:
        ClipError: no common RTP format for its codec.
    """
    maker = _FORMATS.get(track.codec)
    if maker is None:
        raise ClipError(f"codec {track.codec} has no common RTP format")
    return maker(track, 96 + index)


def _media(track: ClipTrack, payload_type: int, mapping: str, parameters: str = "") -> list[str]:
    lines = [f"m={track.kind} 0 RTP/AVP {payload_type}", f"a=rtpmap:{payload_type} {mapping}"]
    return [*lines, f"a=fmtp:{payload_type} {parameters}"] if parameters else lines


# ---- H.264 and H.265 -----------------------------------------------------------------------------


def _h264(track: ClipTrack, payload_type: int) -> TrackFormat:
    size, sets = _avcc(track.extradata)
    profile = next((s[1:4].hex() for s in sets if s[0] & 0x1F == 7), "42001f")
    sprop = ",".join(base64.b64encode(s).decode() for s in sets)
    parameters = f"packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={sprop}"

    def packetise(unit: AccessUnit) -> list[bytes]:
        nals = list(_nals(unit.data, size))
        if unit.key and not any(nal[0] & 0x1F == 7 for nal in nals):
            nals = [*sets, *nals]  # whoever joins here needs no SDP
        return [part for nal in nals for part in _fragment_h264(nal)]

    sdp = _media(track, payload_type, "H264/90000", parameters)
    return TrackFormat(payload_type, tuple(sdp), packetise)


def _h265(track: ClipTrack, payload_type: int) -> TrackFormat:
    size, sets = _hvcc(track.extradata)
    names = {32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"}
    parameters = ";".join(
        f"{names[kind]}={base64.b64encode(nal).decode()}"
        for nal in sets
        if (kind := nal[0] >> 1 & 0x3F) in names
    )

    def packetise(unit: AccessUnit) -> list[bytes]:
        nals = list(_nals(unit.data, size))
        if unit.key and not any(nal[0] >> 1 & 0x3F == 33 for nal in nals):
            nals = [*sets, *nals]
        return [part for nal in nals for part in _fragment_h265(nal)]

    sdp = _media(track, payload_type, "H265/90000", parameters)
    return TrackFormat(payload_type, tuple(sdp), packetise)


def _avcc(extradata: bytes) -> tuple[int, list[bytes]]:
    """Length size and parameter sets of an avcC box (ISO 14496-15) or of Annex B headers."""
    if extradata[:1] != b"\x01":
        return 0, list(_nals(extradata, 0))
    sets, at = [], 6
    for count in (extradata[5] & 0x1F, None):
        if count is None:
            count, at = extradata[at], at + 1  # noqa: PLW2901 - the second list has its own count
        for _ in range(count):
            length = int.from_bytes(extradata[at : at + 2])
            sets.append(extradata[at + 2 : at + 2 + length])
            at += 2 + length
    return (extradata[4] & 3) + 1, sets


def _hvcc(extradata: bytes) -> tuple[int, list[bytes]]:
    """Length size and parameter sets of an hvcC box (ISO 14496-15) or of Annex B headers."""
    if extradata[:1] != b"\x01":
        return 0, list(_nals(extradata, 0))
    sets, at = [], 23
    for _ in range(extradata[22]):
        kind, count = extradata[at] & 0x3F, int.from_bytes(extradata[at + 1 : at + 3])
        at += 3
        for _ in range(count):
            length = int.from_bytes(extradata[at : at + 2])
            if kind in {32, 33, 34}:
                sets.append(extradata[at + 2 : at + 2 + length])
            at += 2 + length
    return (extradata[21] & 3) + 1, sets


def _nals(data: bytes, length_size: int) -> Iterator[bytes]:
    """The NAL units of an access unit; length size 0 means Annex B start codes."""
    if length_size == 0:
        for part in data.split(b"\x00\x00\x01")[1:]:
            if nal := part.rstrip(b"\x00"):
                yield nal
        return
    at = 0
    while at + length_size < len(data):
        length = int.from_bytes(data[at : at + length_size])
        at += length_size
        yield data[at : at + length]
        at += length


def _fragment_h264(nal: bytes) -> Iterator[bytes]:
    if len(nal) <= MAX_PAYLOAD:
        yield nal
        return
    indicator, kind, step = nal[0] & 0xE0 | 28, nal[0] & 0x1F, MAX_PAYLOAD - 2
    for at in range(1, len(nal), step):
        mark = (0x80 if at == 1 else 0) | (0x40 if at + step >= len(nal) else 0)
        yield bytes((indicator, mark | kind)) + nal[at : at + step]


def _fragment_h265(nal: bytes) -> Iterator[bytes]:
    if len(nal) <= MAX_PAYLOAD:
        yield nal
        return
    head, kind, step = nal[0] & 0x81 | 49 << 1, nal[0] >> 1 & 0x3F, MAX_PAYLOAD - 3
    for at in range(2, len(nal), step):
        mark = (0x80 if at == 2 else 0) | (0x40 if at + step >= len(nal) else 0)
        yield bytes((head, nal[1], mark | kind)) + nal[at : at + step]


# ---- Motion JPEG ---------------------------------------------------------------------------------


def _mjpeg(track: ClipTrack, payload_type: int) -> TrackFormat:
    def packetise(unit: AccessUnit) -> list[bytes]:
        kind, width, height, tables, scan = _parse_jpeg(unit.data)
        quantisation = struct.pack("!BBH", 0, 0, len(tables)) + tables
        payloads, at = [], 0
        while at < len(scan):
            head = struct.pack("!IBBBB", at, kind, 255, width // 8, height // 8)
            if at == 0:
                head += quantisation
            part = scan[at : at + MAX_PAYLOAD - len(head)]
            payloads.append(head + part)
            at += len(part)
        return payloads

    # 26 is the static payload type of JPEG, which some clients insist on
    sdp = ("m=video 0 RTP/AVP 26", "a=rtpmap:26 JPEG/90000")
    del track, payload_type
    return TrackFormat(26, sdp, packetise)


def _parse_jpeg(data: bytes) -> tuple[int, int, int, bytes, bytes]:
    """RFC 2435 type, width, height, quantisation tables and scan of a baseline JPEG."""
    kind = width = height = 0
    tables, at = b"", 2
    while True:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDB:
            tables += b"".join(body[i + 1 : i + 65] for i in range(0, len(body), 65))
        elif marker == 0xC0:
            height, width = struct.unpack("!HH", body[1:5])
            kind = 1 if body[7] == 0x22 else 0  # 4:2:0 or 4:2:2
        elif marker == 0xDA:
            break
        elif marker == 0xDD:
            raise ClipError("JPEG with restart intervals is not served")
    end = data.rfind(b"\xff\xd9")
    return kind, width, height, tables, data[at : end if end > at else len(data)]


# ---- audio ---------------------------------------------------------------------------------------


def _aac(track: ClipTrack, payload_type: int) -> TrackFormat:
    def packetise(unit: AccessUnit) -> list[bytes]:
        return [struct.pack("!HH", 16, len(unit.data) << 3) + unit.data]

    parameters = (
        "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
        f"indexdeltalength=3;config={track.extradata.hex()}"
    )
    mapping = f"mpeg4-generic/{track.clock_rate}/{track.channels}"
    return TrackFormat(
        payload_type, tuple(_media(track, payload_type, mapping, parameters)), packetise
    )


def _plain(track: ClipTrack, payload_type: int) -> TrackFormat:
    """G.711 and Opus: one frame is one payload."""
    fixed = {"pcm_mulaw": (0, "PCMU"), "pcm_alaw": (8, "PCMA")}
    number, name = fixed.get(track.codec, (payload_type, "opus"))
    if name == "opus":
        mapping = "opus/48000/2"  # RFC 7587: always two, whatever the file has
    else:
        if track.clock_rate != 8000 or track.channels != 1:
            number = payload_type
        mapping = f"{name}/{track.clock_rate}/{track.channels}"
    sdp = _media(track, number, mapping)
    return TrackFormat(number, tuple(sdp), lambda unit: [unit.data])


_FORMATS: dict[str, Callable[[ClipTrack, int], TrackFormat]] = {
    "h264": _h264,
    "hevc": _h265,
    "mjpeg": _mjpeg,
    "aac": _aac,
    "pcm_mulaw": _plain,
    "pcm_alaw": _plain,
    "opus": _plain,
}
