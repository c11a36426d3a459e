"""What a share's file tells beside its pictures: names, places, times, programs, sound, a clock."""

import struct
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from bench.company import INSIDE_HZ, OUTSIDE_HZ
from demo.stamp import read_stamp

PROGRAMS = (b"x264", b"Lavf", b"Lavc", b"libx264", b"CloudCam")
"""What made the file is nobody's business either."""

_NEUTRAL = {
    "language": "und",
    "major_brand": "isom",
    "minor_version": "512",
    "vendor_id": "[0][0][0][0]",
}
_NEUTRAL_HANDLERS = {"VideoHandler", "SoundHandler"}
_KEY_BRANDS = "compatible_brands"

_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"edts", b"dinf"}
_DATED = {b"mvhd", b"tkhd", b"mdhd"}
_STRANGE = {b"uuid", b"skip", b"cprt", b"XMP_", b"loci", b"\xa9xyz", b"\xa9nam", b"\xa9too"}

_SEI = 6
_WINDOW_S = 0.02
_FOREIGN = 0.05
"""Of the loudness inside, from which on the sound outside is heard."""


@dataclass(frozen=True, slots=True)
class Planted:
    """What the source knows and a share must not: strings, and its time of making."""

    words: tuple[str, ...]


def metadata_leaks(path: Path, planted: Planted) -> list[str]:
    """Everything in the file that tells something."""
    data = path.read_bytes()
    secrets = [word.encode() for word in planted.words]
    wide = [word.encode("utf-16-be") for word in planted.words]
    found = [f"holds {one!r}" for one in (*secrets, *wide, *PROGRAMS) if one in data]
    found += _boxes(data, 0, len(data))
    with av.open(str(path)) as container:
        found += _tags("file", container.metadata)
        for stream in container.streams:
            found += _tags(stream.type, stream.metadata)
            if stream.type not in {"video", "audio"}:
                found.append(f"a stream of {stream.type}")
        for packet in container.demux(video=0):
            found += [f"SEI at {packet.pts}" for kind in _nal_kinds(bytes(packet)) if kind == _SEI]
    return found


def audio_leaks(path: Path, wanted: bool) -> int:
    """Pieces of sound that must not be there: any at all, or those from outside the range."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return int(wanted)
        if not wanted:
            return 1
        frames = [f.to_ndarray()[0] for f in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    sound = np.concatenate(frames).astype(np.float64)
    size = round(_WINDOW_S * rate)
    windows = [sound[n : n + size] for n in range(0, len(sound) - size, size)]
    inside = max((_loudness(w, INSIDE_HZ, rate) for w in windows), default=0.0)
    if inside < 0.05:  # what was asked for is not there
        return 1
    return sum(_loudness(w, OUTSIDE_HZ, rate) > _FOREIGN * inside for w in windows)


def clock_leaks(path: Path) -> int:
    """Pictures in which the burned-in clock can be read."""
    with av.open(str(path)) as container:
        images = (
            np.asarray(f.to_ndarray(format="gray"), np.uint8) for f in container.decode(video=0)
        )
        return sum(read_stamp(image) is not None for image in images)


def _loudness(window: np.ndarray, hertz: float, rate: int) -> float:
    times = np.arange(len(window)) / rate
    shaped = window * np.hanning(len(window))
    return float(abs(np.exp(-2j * np.pi * hertz * times) @ shaped)) / len(window) * 4


def _tags(where: str, tags: dict[str, str]) -> list[str]:
    return [
        f"{where}: {key}={value}"
        for key, value in tags.items()
        if _NEUTRAL.get(key) != value
        and not (key == "handler_name" and value in _NEUTRAL_HANDLERS)
        and key != _KEY_BRANDS
    ]


def _boxes(data: bytes, start: int, end: int) -> list[str]:
    """Boxes that date the file, or say more than how to play it."""
    found = []
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        if size < 8:
            break
        if kind in _DATED:
            wide = data[start + 8] == 1
            times = struct.unpack_from(">QQ" if wide else ">II", data, start + 12)
            found += [f"{kind.decode()} is dated {time}" for time in times if time]
        elif kind in _STRANGE:
            found.append(f"a box {kind!r}")
        elif kind == b"free" and any(data[start + 8 : start + size]):
            found.append("a free box that is not empty")
        elif kind in _CONTAINERS:
            found += _boxes(data, start + 8, start + size)
        start += size
    return found


def _nal_kinds(packet: bytes) -> list[int]:
    """The types of an H.264 packet's units, each with its length in front."""
    kinds, at = [], 0
    while at + 5 <= len(packet):
        kinds.append(packet[at + 4] & 0x1F)
        at += 4 + int.from_bytes(packet[at : at + 4])
    return kinds
