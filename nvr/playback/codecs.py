"""What a browser must know before it plays a recording: its codecs by their registered names.

RFC 6381 for the form, ISO/IEC 14496-15 annex E for H.264 and H.265, 14496-1 for AAC.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from nvr.media import mp4
from nvr.media.mp4 import Mp4Error, Track

_SAMPLE_ENTRY = 16  # where the one entry of an stsd begins: box header, version, count
_VIDEO_FIELDS, _AUDIO_FIELDS = 78, 28  # bytes of an entry before the boxes in it
_OBJECT_TYPES = {0x6C: "mp4v.6C", 0x6B: "mp4a.6B", 0x69: "mp4a.69"}


@dataclass(frozen=True, slots=True)
class Picture:
    """Width and height in pixels."""

    width: int
    height: int


def codec_of(track: Track) -> str:
    """A track's codec as ``avc1.64001f``, ``hvc1.1.6.L93.B0``, ``mp4a.40.2``. Raises Mp4Error."""
    entry = mp4.read_header(track.stsd, _SAMPLE_ENTRY)
    start = entry.body + (_VIDEO_FIELDS if track.is_video else _AUDIO_FIELDS)
    inner = {b.kind: track.stsd[b.body : b.end] for b in mp4.boxes(track.stsd, start, entry.end)}
    name = entry.kind.decode("latin-1")
    try:
        if b"avcC" in inner:
            return f"{name}.{inner[b'avcC'][1:4].hex()}"
        if b"hvcC" in inner:
            return f"{name}.{_hevc(inner[b'hvcC'])}"
        if b"esds" in inner:
            return _elementary(inner[b"esds"])
    except (IndexError, struct.error) as error:
        raise Mp4Error(f"the description of its {name} track is cut off") from error
    return name


def picture_of(tracks: Sequence[Track]) -> Picture:
    """How large the pictures are. Raises Mp4Error."""
    stsd = next(t.stsd for t in tracks if t.is_video)
    body = mp4.read_header(stsd, _SAMPLE_ENTRY).body
    if len(stsd) < body + 28:
        raise Mp4Error("the description of its video is cut off")
    return Picture(*struct.unpack_from(">HH", stsd, body + 24))


def _hevc(config: bytes) -> str:
    """Profile, compatibility (bits reversed), tier and level, constraints without trailing 0."""
    profile, compatibility = struct.unpack_from(">BI", config, 1)
    reversed_bits = int(f"{compatibility:032b}"[::-1], 2)
    constraints = config[6:12].rstrip(b"\0")
    parts = [
        ("", "A", "B", "C")[profile >> 6] + str(profile & 0x1F),
        f"{reversed_bits:X}",
        f"{'H' if profile & 0x20 else 'L'}{config[12]}",
        *(f"{byte:X}" for byte in constraints),
    ]
    return ".".join(parts)


def _elementary(esds: bytes) -> str:
    """The object type of an MPEG-4 elementary stream, with the audio object type of AAC."""
    at = 4
    if esds[at] != 0x03:
        raise Mp4Error("an elementary stream without descriptor")
    at = _content(esds, at)
    flags = esds[at + 2]
    at += 3 + (2 if flags & 0x80 else 0) + (2 if flags & 0x20 else 0)
    if flags & 0x40:
        at += 1 + esds[at]
    if esds[at] != 0x04:
        raise Mp4Error("an elementary stream without decoder")
    at = _content(esds, at)
    kind = esds[at]
    if kind != 0x40:
        return _OBJECT_TYPES.get(kind, f"mp4a.{kind:02X}")
    at += 13
    if esds[at] != 0x05:
        raise Mp4Error("AAC without its configuration")
    at = _content(esds, at)
    return f"mp4a.40.{esds[at] >> 3}"


def _content(esds: bytes, at: int) -> int:
    """Where the content of a descriptor begins: its size takes 1 to 4 bytes."""
    at += 1
    while esds[at] & 0x80:
        at += 1
    return at + 1
