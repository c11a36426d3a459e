"""Recorded files, looked at from outside: when does a fragment lie on disk, and does it play?"""

import asyncio
import io
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av

from bench.errors import BenchError
from bench.nvr import now_us
from demo.clips import load_clip

_POLL_S = 0.01
_HEAD = 16
_TAIL = 256  # bytes


@dataclass(frozen=True, slots=True)
class FirstFragment:
    """A camera's first whole fragment: the first `end` bytes of a file, there at `wall_us`."""

    path: Path
    end: int
    wall_us: int


async def first_fragments(
    recordings: Path, camera_ids: Iterable[str], timeout_s: float
) -> dict[str, FirstFragment]:
    """Wait until every camera has one. What is in a file then survives the death of any process.

    Raises BenchError when it takes longer.
    """
    waiting = set(camera_ids)
    found: dict[str, FirstFragment] = {}
    give_up = time.monotonic() + timeout_s
    while waiting:
        for camera_id in sorted(waiting):
            for path in sorted((recordings / camera_id).glob("*/*.mp4")):
                if camera_id not in found and (end := _first_fragment_end(path)):
                    found[camera_id] = FirstFragment(path, end, now_us())
        waiting -= found.keys()
        if waiting and time.monotonic() > give_up:
            raise BenchError(f"nothing was recorded of {', '.join(sorted(waiting))}")
        await asyncio.sleep(_POLL_S)
    return found


def _first_fragment_end(path: Path) -> int:
    """Where a file's first fragment ends; 0 while it is not whole."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            return fragment_end(file, size)
    except FileNotFoundError:
        return 0


def fragment_end(file: io.BufferedIOBase, size: int) -> int:
    """Walk over top-level boxes (ISO/IEC 14496-12, 4.2) to the end of the first whole `mdat`."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(_HEAD)
        length, kind = int.from_bytes(head[:4]), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16])
        if length < 8 or at + length > size:
            return 0
        at += length
        if kind == b"mdat":
            return at
    return 0


def first_frame(first: FirstFragment, shown: Path) -> int:
    """Play the first fragment from disk alone; which frame of `shown` it begins with.

    Raises BenchError when it doesn't play, or holds nothing that the camera sent.
    """
    with first.path.open("rb") as file:
        data = file.read(first.end)
    decoded, packets = _play(data)
    if not decoded:
        raise BenchError(f"the first recorded fragment does not play: {first.path}")
    numbers = {_end_of(unit.data): unit.number for unit in load_clip(shown).tracks[0].units}
    if _end_of(packets[0]) not in numbers:
        raise BenchError(f"{first.path} begins with a frame that the camera never sent")
    return numbers[_end_of(packets[0])]


def _play(data: bytes) -> tuple[int, list[bytes]]:
    """How many pictures of an MP4 decode, and its coded pictures."""
    decoded, packets = 0, []
    try:
        with av.open(io.BytesIO(data), "r", format="mp4") as container:
            if not container.streams.video:
                raise BenchError("a recording does not play: it holds no video")
            for packet in container.demux(container.streams.video[0]):
                decoded += len(packet.decode())
                if packet.size:
                    packets.append(bytes(packet))
    except av.FFmpegError as error:
        raise BenchError(f"a recording does not play: {error}") from error
    return decoded, packets


def _end_of(coded: bytes) -> bytes:
    """Names a coded picture: its last bytes.

    What precedes them, such as parameter sets, may have been moved on the way.
    """
    return coded[-_TAIL:]
