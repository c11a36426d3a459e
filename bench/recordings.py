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

_POLL_S = 0.01
_HEAD = 16


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


@dataclass(frozen=True, slots=True)
class Played:
    """What decoding a recording gave."""

    frames: int
    errors: int


def play(data: io.BufferedIOBase, most_frames: int = 1 << 30) -> Played:
    """Decode the video of a recording, as a player would, up to so many frames."""
    frames = errors = 0
    try:
        with av.open(data, format="mp4") as container:
            for packet in container.demux(container.streams.video[0]):
                try:
                    frames += len(packet.decode())
                except av.FFmpegError:
                    errors += 1
                if frames >= most_frames:
                    break
    except av.FFmpegError:
        errors += 1
    return Played(frames, errors)


def check_first(first: FirstFragment) -> None:
    """Raise BenchError unless the first fragment, and nothing behind it, plays from disk."""
    with first.path.open("rb") as file:
        played = play(io.BytesIO(file.read(first.end)))
    if played.errors or not played.frames:
        raise BenchError(f"the first recorded fragment does not play: {first.path}, {played}")
