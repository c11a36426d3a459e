"""What ``cloudcam-nvr export`` does: one camera's recordings into a file of the owner's.

A running NVR is asked through its control socket; else the recorded files themselves are read, and
nothing is changed.
"""

import http.client
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol, TextIO
from urllib.parse import urlencode

from nvr.clock import Clock, RealClock
from nvr.config import load_config
from nvr.config_edit import CONFIG_NAME, camera_meant
from nvr.errors import NotFound, NotRunning, RequestError, StorageError
from nvr.folders import Folders
from nvr.media.files import RecordingFiles
from nvr.playback.evidence import Wanted
from nvr.playback.products import Products
from nvr.store.library import DATABASE_NAME
from nvr.store.offline import FileIndex
from nvr.web.certificate import CERTIFICATE_NAME, fingerprint
from nvr.web.control import ask, fetch, is_running
from nvr.web.parameters import MAX_RANGE_US
from nvr.when import local, parse_moment

_CHUNK_BYTES = 256 * 1024
_GAP_US = 2_000_000  # what may be missing at both ends without a word


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed."""

    camera: str
    begin: str
    end: str
    output: Path
    original: bool
    force: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A file to write, and its size."""

    size: int
    chunks: Iterator[bytes]


class Source(Protocol):
    """Where recordings come from."""

    def names(self) -> dict[str, str]:
        """All cameras' names by their ids."""
        ...

    def recorded(self, wanted: Wanted) -> list[tuple[int, int]]:
        """What is there of a stretch of time: (start_us, end_us) in order."""
        ...

    def original(self, wanted: Wanted) -> Iterable[Part]:
        """The untouched files, as a zip."""
        ...

    def clips(self, wanted: Wanted) -> Iterable[Part]:
        """A clip, and another one after each change of format; none when nothing is recorded."""
        ...


def export(data_dir: Path, order: Order, clock: Clock | None = None) -> Iterator[str]:
    """Write what was ordered; gives lines to print. Raises RequestError, NotFound, StorageError.

    However it ends, no half file is left.
    """
    wanted_us = _range(order, clock or RealClock())
    if order.output.is_dir():
        raise RequestError(f"{order.output} is a folder; name a file in it")
    source: Source = _Running(data_dir) if is_running(data_dir) else _Files(data_dir)
    names = source.names()
    camera_id = camera_meant(order.camera, names)
    wanted = Wanted({camera_id: names[camera_id]}, *wanted_us)
    parts = source.original(wanted) if order.original else source.clips(wanted)
    for number, part in enumerate(parts, 1):
        path = order.output
        if number > 1:
            path = path.with_stem(f"{path.stem}-{number}")
        size = _write(path, part, force=order.force)
        yield f"Wrote {path}, {size / 1e6:.1f} MB."
        if number == 2:
            yield "The camera's video format changed in that time; each format is a file."
    yield f"{names[camera_id]}, {local(wanted.start_us)} to {local(wanted.end_us)}."
    yield from _missing(source, wanted)


def _range(order: Order, clock: Clock) -> tuple[int, int]:
    now_us = clock.now_us()
    start_us = parse_moment(order.begin, now_us)
    end_us = parse_moment(order.end, now_us, after_us=start_us)
    if end_us <= start_us:
        raise RequestError(f"--to ({local(end_us)}) must be after --from ({local(start_us)})")
    if start_us < 0:
        raise RequestError(f"--from ({local(start_us)}) is before 1970")
    if not order.original and end_us - start_us > MAX_RANGE_US:
        raise RequestError("a clip can be 24 hours long at most; ask for less, or --original")
    return start_us, end_us


def _missing(source: Source, wanted: Wanted) -> Iterator[str]:
    """A sentence if not all of the time was recorded."""
    there = sum(end - start for start, end in source.recorded(wanted))
    asked = wanted.end_us - wanted.start_us
    if there < asked - _GAP_US:
        yield f"Only {_duration(there)} of these {_duration(asked)} were recorded."


def _write(path: Path, part: Part, *, force: bool) -> int:
    """Write a file under another name, then give it its own. Returns its size."""
    if path.exists() and not force:
        raise RequestError(f"{path} exists already; choose another name, or add --force")
    half = path.with_name(f"{path.name}.part")
    progress = _Progress(sys.stderr, path.name, part.size)
    try:
        with half.open("wb") as file:
            for chunk in part.chunks:
                file.write(chunk)
                progress.add(len(chunk))
            file.flush()
            os.fsync(file.fileno())
        if progress.done != part.size:
            raise NotFound("the recording was deleted while it was exported, or the NVR stopped")
        os.replace(half, path)
    except OSError as error:
        raise StorageError(
            f"{path} can't be written ({error.strerror}); name a file in a folder of yours, on a "
            f"disk with {part.size / 1e6:.0f} MB of free space"
        ) from error
    finally:
        progress.clear()
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return progress.done


class _Progress:
    """A line on a terminal that tells how far it is; nothing elsewhere."""

    def __init__(self, stream: TextIO, name: str, total: int) -> None:
        self.done = 0
        self._stream = stream
        self._name = name
        self._total = total
        self._begun = time.monotonic()
        self._shown = 0.0
        self._is_terminal = stream.isatty()

    def add(self, size: int) -> None:
        self.done += size
        now = time.monotonic()
        if not self._is_terminal or now - self._shown < 0.1:
            return
        self._shown = now
        share = self.done / max(1, self._total)
        bar = "#" * round(24 * share)
        rate = self.done / 1e6 / max(0.001, now - self._begun)
        self._stream.write(
            f"\r{self._name} [{bar:<24}] {100 * share:3.0f} % of {self._total / 1e6:.1f} MB, "
            f"{rate:.0f} MB/s\x1b[K"
        )
        self._stream.flush()

    def clear(self) -> None:
        if self._is_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


class _Running:
    """The running NVR, through its control socket."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def names(self) -> dict[str, str]:
        cameras = ask(self._data_dir, "GET", "/api/state")["cameras"]
        return {camera["id"]: camera["name"] for camera in cameras}

    def recorded(self, wanted: Wanted) -> list[tuple[int, int]]:
        found = ask(self._data_dir, "GET", _address(wanted, "recordings"))["ranges"]
        return [(part["start_us"], part["end_us"]) for part in found]

    def original(self, wanted: Wanted) -> Iterator[Part]:
        with self._part(_address(wanted, "evidence.zip")) as (part, _):
            yield part

    def clips(self, wanted: Wanted) -> Iterator[Part]:
        for number in count():
            with self._part(_address(wanted, "clip.mp4", number)) as (part, goes_on):
                yield part
            if not goes_on:
                return

    @contextmanager
    def _part(self, address: str) -> Iterator[tuple[Part, bool]]:
        with fetch(self._data_dir, address) as response:
            size = int(response.headers["Content-Length"])
            goes_on = 'rel="next"' in response.headers.get("Link", "")
            yield Part(size, _chunks(response)), goes_on


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := response.read(_CHUNK_BYTES):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise NotRunning("the NVR ended the export; its log tells why") from error


def _address(wanted: Wanted, what: str, part: int = 0) -> str:
    (camera_id,) = wanted.cameras
    query = {"start_us": wanted.start_us, "end_us": wanted.end_us} | (
        {"part": part} if part else {}
    )
    return f"/api/cameras/{camera_id}/{what}?{urlencode(query)}"


class _Files:
    """The files of an NVR that doesn't run."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._config = load_config(data_dir / CONFIG_NAME)
        folders = Folders.of(data_dir, self._config)
        files = RecordingFiles(folders.recordings, folders.second)
        self._index = FileIndex(files)
        self._products = Products(self._index, files, RealClock(), _nvr_id(data_dir))

    def names(self) -> dict[str, str]:
        return {camera.id: camera.name for camera in self._config.cameras}

    def recorded(self, wanted: Wanted) -> list[tuple[int, int]]:
        (camera_id,) = wanted.cameras
        found: list[tuple[int, int]] = []
        for file in self._index.files_between(camera_id, wanted.start_us, wanted.end_us):
            start = max(file.start_us, wanted.start_us, found[-1][1] if found else 0)
            found.append((start, max(start, min(file.end_us, wanted.end_us))))
        return found

    def original(self, wanted: Wanted) -> Iterator[Part]:
        made = self._products.evidence(wanted, self._config.name, self._fingerprint())
        yield Part(made.size, made.chunks())

    def clips(self, wanted: Wanted) -> Iterator[Part]:
        (camera_id,) = wanted.cameras
        clip = None
        for clip in self._products.clips(camera_id, wanted.start_us, wanted.end_us):
            yield Part(clip.size, clip.chunks(0, clip.size))
        if clip is None:
            raise NotFound("nothing is recorded of that time")

    def _fingerprint(self) -> str | None:
        path = self._data_dir / CERTIFICATE_NAME
        return fingerprint(path) if path.exists() else None


def _nvr_id(data_dir: Path) -> str | None:
    """The NVR's id, if the index can be read; it is opened so that nothing is written."""
    path = data_dir / DATABASE_NAME
    # what an NVR that was killed left in the WAL can be read as long as its -shm is there
    mode = "mode=ro" if Path(f"{path}-shm").exists() else "immutable=1"
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'id'").fetchone()
            return None if row is None else str(row[0])
        finally:
            connection.close()
    return None


def _duration(micros: int) -> str:
    seconds = round(micros / 1e6)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")
    return " ".join(filter(None, (*parts, f"{seconds % 60} s" if seconds % 60 else ""))) or "0 s"
