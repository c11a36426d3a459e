"""What a recorded video track is made of: codec, size, and what its decoder must know first.

From the track's `stsd` (ISO/IEC 14496-12 8.5.2; 14496-15 5.4.2 and 8.4.1). Needs no libav, so that
the main process can ask too.
"""

import struct
from dataclasses import dataclass

from nvr.media import mp4
from nvr.media.mp4 import Mp4Error, Track

# libav writes MJPEG as mp4v
_CODECS = {
    b"avc1": "h264",
    b"avc3": "h264",
    b"hvc1": "hevc",
    b"hev1": "hevc",
    b"mp4v": "mjpeg",
    b"jpeg": "mjpeg",
}
_CONFIGURATION = {b"avcC", b"hvcC"}
_STSD_HEAD = 8  # version, flags, number of entries
_ENTRY_HEAD = 78  # of a VisualSampleEntry, up to the boxes in it
_SIZE_AT = 24


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """``codec`` as libav calls it; size in pixels; ``extradata`` is empty if there is none."""

    codec: str
    width: int
    height: int
    extradata: bytes


def read_sample_entry(video: Track) -> SampleEntry:
    """The first sample entry of a video track. Raises Mp4Error."""
    stsd = mp4.read_header(video.stsd, 0)
    entry = next(mp4.boxes(video.stsd, stsd.body + _STSD_HEAD), None)
    if entry is None or entry.end - entry.body < _ENTRY_HEAD:
        raise Mp4Error("a track without a sample entry")
    codec = _CODECS.get(entry.kind)
    if codec is None:
        raise Mp4Error(f"a track of the unknown kind {entry.kind!r}")
    width, height = struct.unpack_from(">HH", video.stsd, entry.body + _SIZE_AT)
    inside = mp4.boxes(video.stsd, entry.body + _ENTRY_HEAD, entry.end)
    extradata = next((video.stsd[b.body : b.end] for b in inside if b.kind in _CONFIGURATION), b"")
    return SampleEntry(codec, width, height, extradata)
