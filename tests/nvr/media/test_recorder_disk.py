"""A recorder and its disk: full, gone, shared; and what is left when it is killed."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from nvr.errors import StorageError, StorageFull, StorageMissing
from nvr.media import segments
from nvr.media.files import RecordingFiles
from nvr.messages import FragmentWritten, SegmentClosed, SegmentOpened
from nvr.store.ages import Ages
from nvr.store.db import Database
from nvr.store.recordings import Recordings
from tests.nvr.media.recording import Recording
from tests.nvr.streams import FPS, Recipe, Source, numbers


def test_a_name_that_is_taken_is_not_overwritten(recording: Recording) -> None:
    recording.record(Source(Recipe(seconds=2))).close()
    before = (recording.root / recording.paths[0]).read_bytes()
    other = Recording(recording.root)
    other.record(Source(Recipe(seconds=3))).close()
    assert len(recording.paths) == 2
    assert (recording.root / "front/2023-11-14/22-13-20.000Z.mp4").read_bytes() == before


def test_only_one_recorder_per_camera(recording: Recording) -> None:
    recording.record(Source(Recipe(seconds=2)))
    other = Recording(recording.root)
    with pytest.raises(StorageError, match="another process"):
        other.record(Source(Recipe(seconds=2)))
    recording.close()
    other.recorder.flush()
    other.close()
    assert len(recording.paths) == 2


def test_missing_folder_is_said_and_healed(recording: Recording) -> None:
    recording.root.rmdir()
    source = Source(Recipe())
    packets = iter(source)
    recording.recorder.open(source.format)
    with pytest.raises(StorageMissing, match="is gone"):
        recording.write_all(packets)
    recording.root.mkdir()
    recording.write_all(packets)
    recording.close()
    assert recording.numbers() == list(range(90)), "what waited in memory is not lost"


class FullDisk:
    """Stands in for the operating system's write: takes `room` bytes, then is full."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._write = os.write

    def __call__(self, fd: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = self._write(fd, data[: self.room])
        self.room -= written
        return written


def test_a_full_disk_is_said_and_healed(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(10_000)
    monkeypatch.setattr("nvr.media.files.os.write", disk)
    source = Source(Recipe())
    packets = iter(source)
    recording.recorder.open(source.format)
    with pytest.raises(StorageFull, match="free some"):
        recording.write_all(packets)
    (scan,) = recording.scans()
    size = (recording.root / recording.paths[0]).stat().st_size
    assert scan.whole_size == size, "no half fragment is left"
    disk.room = 1 << 40
    recording.write_all(packets)
    recording.close()
    assert recording.numbers() == list(range(90)), "what waited in memory is not lost"


def test_memory_is_bounded_while_the_disk_is_full(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.media.recorder._MOST_UNWRITTEN", 20_000)
    monkeypatch.setattr("nvr.media.files.os.write", FullDisk(0))
    source = Source(Recipe(seconds=20))
    recording.recorder.open(source.format)
    failures = 0
    for packet in source:
        try:
            recording.recorder.write(packet)
        except StorageFull:
            failures += 1
    assert failures > 100
    assert recording.recorder.fragments_dropped > 5
    with pytest.raises(StorageFull):
        recording.close()
    assert recording.paths == []


def test_data_is_synced_every_two_seconds(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(
        "nvr.media.files.os.fdatasync", lambda fd: synced.append(os.fstat(fd).st_size)
    )
    source = Source(Recipe(seconds=20))
    recording.recorder.open(source.format)
    for packet in source:
        recording.recorder.write(packet)
        recording.clock.advance(1 / FPS)
        written = sum(f.size for f in recording.fragments)
        unsynced = written - (synced[-1] if synced else 0)
        assert unsynced <= 2.5 * max((f.size for f in recording.fragments), default=0) + 1500
    assert 8 <= len(synced) <= 12


def test_each_fragment_is_one_write(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = os.write

    def noted(fd: int, data: bytes) -> int:
        sizes.append(len(data))
        return write(fd, data)

    monkeypatch.setattr("nvr.media.files.os.write", noted)
    recording.record(Source(Recipe(audio="aac"))).close()
    first = next(m for m in recording.messages if isinstance(m, SegmentOpened))
    expected = [f.size for f in recording.fragments]
    expected[0] += first.init_size
    assert sizes == expected


KILLED = """
import sys, time
from pathlib import Path
from nvr.clock import RealClock
from nvr.media.recorder import Recorder
from tests.nvr.streams import Recipe, Source

recorder = Recorder("front", Path(sys.argv[1]), RealClock(), lambda message: None)
source = Source(Recipe(audio="aac", b_frames=2, seconds=8, gop=45))
recorder.open(source.format)
for packet in source:
    recorder.write(packet)
    if packet.is_video:
        print(packet.wall_us, flush=True)
        time.sleep(0.002)
time.sleep(60)
"""


def test_a_killed_recorder_loses_no_more_than_the_open_fragment(recording: Recording) -> None:
    """A real process, really killed, at several moments."""
    for kill_after in (40, 75, 103):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(recording.root)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        sent = 0
        for _ in range(kill_after):
            sent = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        path = recording.paths[-1]
        scan = segments.scan(RecordingFiles(recording.root), path)
        end_us = scan.fragments[-1].start_us + scan.fragments[-1].duration_us
        assert sent - end_us <= 1_300_000
        data = (recording.root / path).read_bytes()[: scan.whole_size]
        shown = numbers(data)
        assert shown[:25] == list(range(25))
        (recording.root / path).unlink()


class FailsOnce:
    """Stands in for a call to the operating system: fails once, at a number of a call."""

    def __init__(self, name: str, at: int) -> None:
        self.left = at
        self._call = getattr(os, name)

    def __call__(self, *args: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self._call(*args)


@pytest.mark.parametrize("name", ["write", "fdatasync"])
@pytest.mark.parametrize("at", [1, 2, 5])
@pytest.mark.parametrize("gop", [15, 150])
def test_an_error_of_the_disk_costs_nothing(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, name: str, at: int, gop: int
) -> None:
    """The group of pictures goes into another file, and there is nothing twice."""
    monkeypatch.setattr(f"nvr.media.files.os.{name}", FailsOnce(name, at))
    source = Source(Recipe(seconds=22, gop=gop))
    recording.recorder.open(source.format)
    failures = 0
    for packet in source:
        recording.clock.advance(1 / FPS)
        try:
            recording.recorder.write(packet)
        except StorageError:
            failures += 1
    recording.close()
    assert failures == 1
    assert recording.numbers() == list(range(22 * FPS))
    with closing(Database(recording.root / "index.db", recording.clock)) as db:
        index = Recordings(db, RecordingFiles(recording.root), Ages(db, recording.clock))
        for message in recording.messages:
            if isinstance(message, SegmentOpened | FragmentWritten | SegmentClosed):
                index.handle(message)
        fragments = [f for s in index.spans("front", 0, 1 << 60) for f in s.fragments]
    assert fragments == [f for scan in recording.scans() for f in scan.fragments]
    ends = [f.start_us + f.duration_us for f in fragments]
    assert all(abs(end - f.start_us) < 10_000 for end, f in zip(ends, fragments[1:], strict=False))


class WriteBack:
    """Stands in for a disk that is full behind the kernel's back: a network's, a thin volume.

    Writes succeed; once, a sync says that there was no room, and what was written is gone.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, at: int, number: int = errno.ENOSPC
    ) -> None:
        self.left = at
        self._error = OSError(number, os.strerror(number))
        self._synced: dict[int, int] = {}
        self._fdatasync = os.fdatasync
        monkeypatch.setattr("nvr.media.files.os.fdatasync", self.fdatasync)

    def fdatasync(self, fd: int) -> None:
        node, size = os.fstat(fd).st_ino, os.fstat(fd).st_size
        self.left -= 1
        if self.left == 0:
            whole = self._synced.get(node, 0)
            os.truncate(f"/proc/self/fd/{fd}", whole)
            os.truncate(f"/proc/self/fd/{fd}", size)  # zeros now
            raise self._error
        self._fdatasync(fd)
        self._synced[node] = size


@pytest.mark.parametrize("at", [1, 2, 5])
@pytest.mark.parametrize("gop", [15, 150])
def test_a_disk_that_tells_too_late_that_it_is_full_costs_nothing(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, at: int, gop: int
) -> None:
    WriteBack(monkeypatch, at)
    source = Source(Recipe(seconds=22, gop=gop))
    recording.recorder.open(source.format)
    told: list[StorageError] = []
    for packet in source:
        recording.clock.advance(1 / FPS)
        try:
            recording.recorder.write(packet)
        except StorageError as error:
            told.append(error)
    recording.close()
    assert [type(error) for error in told] == [StorageFull]
    assert recording.numbers() == list(range(22 * FPS))


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_what_the_last_sync_loses_is_written_again(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    recording.record(Source(Recipe(seconds=8, gop=30)))
    WriteBack(monkeypatch, 1, number)
    recording.close()
    assert recording.numbers() == list(range(8 * FPS))


def test_a_file_that_can_not_even_be_cut_is_closed(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount is busy, and can't be mounted anew, as long as one of its files is open."""

    def fail(fd: int, size: int) -> None:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    source = Source(Recipe(seconds=8, gop=30))
    recording.recorder.open(source.format)
    for packet in source:
        recording.clock.advance(1 / FPS)  # so that its beginning is synced, and stays
        recording.recorder.write(packet)
    (path,) = recording.paths
    assert str(recording.root / path) in open_files()
    monkeypatch.setattr("nvr.media.files.os.fdatasync", FailsOnce("fdatasync", 1))
    monkeypatch.setattr("nvr.media.files.os.ftruncate", fail)
    with pytest.raises(StorageError):
        recording.recorder.gap()
    assert str(recording.root / path) not in open_files()
    recording.close()


def open_files() -> set[str]:
    """What this process has open."""
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(os.readlink(link))  # noqa: PTH115
    return found


def test_an_error_when_a_file_ends_costs_nothing(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(Recipe(seconds=8, gop=30))
    recording.record(source)
    monkeypatch.setattr("nvr.media.files.os.fdatasync", FailsOnce("fdatasync", 1))
    with pytest.raises(StorageError):
        recording.recorder.gap()
    recording.recorder.flush()
    recording.close()
    assert recording.numbers() == list(range(8 * FPS))


def test_a_groups_beginning_is_not_remembered_without_bound(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.media.recorder._MOST_REMEMBERED", 20_000)
    monkeypatch.setattr("nvr.media.files.os.write", FailsOnce("write", 9))
    source = Source(Recipe(seconds=20, gop=150))
    recording.recorder.open(source.format)
    packets = iter(source)
    with pytest.raises(StorageError):
        recording.write_all(packets)
    recording.write_all(packets)
    recording.close()
    shown = recording.numbers()
    assert shown[-150:] == list(range(150, 300))
    assert len(shown) < 300
