import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import NvrError, StorageFull
from nvr.media.files import RecordingFiles
from nvr.media.recorder import Recorder
from nvr.media.writer import Writer, _Pace
from nvr.messages import FragmentWritten, Packet, WorkerMessage
from tests.nvr.streams import FPS, START_US, Recipe, Source, numbers


class PatientClock(SimulatedClock):
    """Waits for real, a little, so that the test's thread gets its turn."""

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        self.advance(timeout_s)
        return event.wait(0.005)


class Camera:
    """A writer with a recorder on a real folder."""

    def __init__(self, root: Path, queue_bytes: int = 1 << 24) -> None:
        root.mkdir(exist_ok=True)
        self.root = root
        self.reports: list[NvrError | None] = []
        self.messages: list[WorkerMessage] = []
        clock = self.clock = PatientClock(START_US)
        recorder = Recorder("front", root, clock, self.messages.append)
        self.writer = Writer(recorder, clock, self.reports.append, queue_bytes)

    def numbers(self) -> list[int]:
        paths = RecordingFiles(self.root).paths()
        return [n for path in paths for n in numbers(self.root / path)]


class Gate:
    """Stands in for the operating system's write: a disk that can be stopped or filled."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.free.set()
        self.waiting = threading.Event()
        self.is_full = False
        self._write = os.write

    def __call__(self, fd: int, data: bytes) -> int:
        self.waiting.set()
        assert self.free.wait(20)
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._write(fd, data)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr("nvr.media.files.os.write", gate)
    yield gate
    gate.free.set()


def test_everything_put_is_written(tmp_path: Path) -> None:
    camera = Camera(tmp_path / "recordings")
    camera.writer.start()
    source = Source(Recipe(audio="aac", b_frames=2))
    camera.writer.open(source.format)
    for packet in source:
        camera.writer.put(packet)
    assert camera.writer.stop()
    assert camera.numbers() == list(range(90))
    assert camera.writer.packets_dropped == 0
    assert camera.reports == []


def test_a_slow_disk_costs_whole_groups_and_never_blocks(tmp_path: Path, disk: Gate) -> None:
    recipe = Recipe(seconds=30, gop=30)
    packets = list(Source(recipe))
    room = sum(p.av.size + 512 for p in packets) // 4
    camera = Camera(tmp_path / "recordings", queue_bytes=room)
    source = Source(recipe)
    camera.writer.start()
    camera.writer.open(source.format)
    disk.free.clear()
    for number, packet in enumerate(source):
        camera.writer.put(packet)  # would hang here if it waited for the disk
        if number == 2 * FPS:
            assert disk.waiting.wait(5), "the first fragment is held; all else waits in the queue"
    disk.free.set()
    assert camera.writer.stop()
    shown = camera.numbers()
    assert shown == sorted(shown)
    missing = sorted(set(range(30 * FPS)) - set(shown))
    assert camera.writer.packets_dropped == len(missing) > 0
    assert shown[-1] == 30 * FPS - 1, "the newest is kept"
    assert missing == list(range(missing[0], missing[-1] + 1)), "the oldest goes, in one piece"
    assert (missing[-1] + 1) % 30 == 0, "recording goes on with a keyframe"


def test_a_disk_that_hangs_for_long_leaves_the_queue_full_of_the_newest(
    tmp_path: Path, disk: Gate
) -> None:
    recipe = Recipe(seconds=60, gop=15)
    packets = list(Source(recipe))
    room = sum(p.av.size + 512 for p in packets) // 4
    camera = Camera(tmp_path / "recordings", queue_bytes=room)
    source = Source(recipe)
    camera.writer.start()
    camera.writer.open(source.format)
    disk.free.clear()
    for number, packet in enumerate(source):
        camera.writer.put(packet)
        if number == 2 * FPS:
            assert disk.waiting.wait(5)
    disk.free.set()
    assert camera.writer.stop()
    shown = camera.numbers()
    assert shown[-13 * FPS :] == list(range(47 * FPS, 60 * FPS)), "nearly a quarter of a minute"
    assert len(RecordingFiles(camera.root).paths()) == 2


def test_a_disk_that_takes_nothing_or_too_little_is_told(tmp_path: Path, disk: Gate) -> None:
    recipe = Recipe(seconds=30, gop=30)
    room = sum(p.av.size + 512 for p in Source(recipe)) // 4
    camera = Camera(tmp_path / "recordings", queue_bytes=room)
    source = Source(recipe)
    packets = iter(source)
    camera.writer.start()
    camera.writer.open(source.format)
    disk.free.clear()
    for _ in range(2 * FPS):
        camera.writer.put(next(packets))
    assert disk.waiting.wait(5)
    camera.clock.advance(9)
    assert camera.writer.slow is None, "every disk sleeps now and then"
    camera.clock.advance(2)
    assert camera.writer.slow is not None
    assert "takes nothing" in camera.writer.slow.message
    for packet in packets:
        camera.writer.put(packet)
    disk.free.set()
    assert camera.writer.stop()
    assert camera.writer.packets_dropped > 0
    slow = camera.writer.slow
    assert slow is not None
    assert "too slow" in slow.message
    camera.clock.advance(60)
    assert camera.writer.slow is None, "it keeps up again"


def test_a_group_larger_than_the_queue_is_dropped_whole(tmp_path: Path, disk: Gate) -> None:
    recipe = Recipe(seconds=16, gop=120)
    packets = list(Source(recipe))
    room = sum(p.av.size + 512 for p in packets) // 5
    camera = Camera(tmp_path / "recordings", queue_bytes=room)
    source = Source(recipe)
    camera.writer.start()
    camera.writer.open(source.format)
    disk.free.clear()
    for packet in source:
        camera.writer.put(packet)
    disk.free.set()
    assert camera.writer.stop()
    shown = camera.numbers()
    assert shown == list(range(len(shown))), "only the beginning could be kept"
    assert camera.writer.packets_dropped + len(shown) == 240


def test_a_new_format_survives_the_dropping(tmp_path: Path, disk: Gate) -> None:
    first = Source(Recipe(seconds=10))
    second = Source(Recipe("libx265", seconds=4), START_US + 10_000_000)
    room = sum(p.av.size + 512 for p in Source(Recipe("libx265", seconds=4))) + 1000
    camera = Camera(tmp_path / "recordings", queue_bytes=room)
    camera.writer.start()
    disk.free.clear()
    for source in (first, second):
        camera.writer.open(source.format)
        for packet in source:
            camera.writer.put(packet)
    disk.free.set()
    assert camera.writer.stop()
    assert camera.numbers()[-60:] == list(range(60))


def test_a_full_disk_is_reported_once_and_heals(tmp_path: Path, disk: Gate) -> None:
    camera = Camera(tmp_path / "recordings")
    source = Source(Recipe())
    camera.writer.start()
    camera.writer.open(source.format)
    disk.is_full = True
    reported = threading.Event()
    healed = threading.Event()
    remember = camera.writer._report

    def report(error: NvrError | None) -> None:
        remember(error)
        (reported if error else healed).set()

    camera.writer._report = report
    for packet in source:
        camera.writer.put(packet)
    assert reported.wait(5)
    disk.is_full = False
    assert healed.wait(5)
    assert camera.writer.stop()
    assert [type(e) for e in camera.reports] == [StorageFull, type(None)]
    assert camera.numbers() == list(range(90)), "what waited in the queue is not lost"
    assert camera.writer.packets_dropped == 0


def test_stopping_does_not_wait_for_a_full_disk(tmp_path: Path, disk: Gate) -> None:
    camera = Camera(tmp_path / "recordings")
    disk.is_full = True
    source = Source(Recipe())
    camera.writer.start()
    camera.writer.open(source.format)
    for packet in source:
        camera.writer.put(packet)
    assert camera.writer.stop(5)


def test_a_stream_that_cant_be_recorded_is_reported(tmp_path: Path) -> None:
    camera = Camera(tmp_path / "recordings")
    source = Source(Recipe("mpeg2video", container="ts"))
    camera.writer.start()
    camera.writer.open(source.format)
    for packet in source:
        camera.writer.put(packet)
    good = Source(Recipe())
    camera.writer.open(good.format)
    for packet in good:
        camera.writer.put(packet)
    assert camera.writer.stop()
    assert [e.code if e else None for e in camera.reports] == ["camera_unsupported", None]
    assert camera.numbers() == list(range(90))


@pytest.mark.parametrize("audio", ["aac", "pcm_alaw", None])
def test_what_waits_for_a_slow_disk_outlives_its_connection(
    tmp_path: Path, disk: Gate, audio: str | None
) -> None:
    camera = Camera(tmp_path / "recordings")
    camera.writer.start()
    disk.free.clear()
    for at_s in (0, 10):
        container = "mov" if audio == "pcm_alaw" else "mp4"
        source = Source(Recipe(audio=audio, container=container), START_US + at_s * 1_000_000)
        camera.writer.open(source.format)
        for packet in source:
            camera.writer.put(packet)
        camera.writer.end()
        source.close()
    disk.free.set()
    assert camera.writer.stop()
    assert camera.numbers() == [*range(90), *range(90)]
    assert camera.reports == []


def test_an_unforeseen_error_is_told_and_recording_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Camera(tmp_path / "recordings")
    take = camera.writer._recorder.take
    calls = 0

    def stumble(packet: Packet) -> None:
        nonlocal calls
        calls += 1
        if calls == 20:
            raise AssertionError("nobody thought of this")
        take(packet)

    monkeypatch.setattr(camera.writer._recorder, "take", stumble)
    source = Source(Recipe())
    camera.writer.start()
    camera.writer.open(source.format)
    for packet in source:
        camera.writer.put(packet)
    assert camera.writer.stop()
    assert [e.code if e else None for e in camera.reports] == ["internal", None]
    assert camera.numbers() == [*range(19), *range(30, 90)], "from the next keyframe on"


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(seconds=12),
        Recipe(seconds=12, gop=150),
        Recipe(seconds=12, gop=150, audio="aac"),
        Recipe(seconds=12, gop=45, b_frames=2, audio="aac"),
        Recipe(seconds=12, gop=45, audio="pcm_alaw", container="mov"),
    ],
    ids=str,
)
def test_the_writer_is_woken_when_a_fragment_ends_and_seldom_else(
    tmp_path: Path, recipe: Recipe
) -> None:
    """What a packet finishes is written with that packet, or at most a few later."""
    messages: list[WorkerMessage] = []
    recorder = Recorder("front", tmp_path, SimulatedClock(START_US), messages.append)
    source, pace = Source(recipe), _Pace()
    recorder.open(source.format)
    woken = pictures = waiting_since = written = 0
    for packet in source:
        recorder.write(packet)
        pictures += packet.is_video
        now_written = sum(isinstance(message, FragmentWritten) for message in messages)
        if now_written > written and not waiting_since:
            waiting_since = pictures
        written = now_written
        if pace.is_due(packet):
            woken += 1
            waiting_since = 0
        assert not waiting_since or pictures - waiting_since <= 3
    recorder.close()
    assert woken <= 5.5 * recipe.seconds


def test_a_stream_whose_times_stand_still_is_written_all_the_same() -> None:
    pace = _Pace()
    packets = [replace(p, dts=0, is_keyframe=False) for p in Source(Recipe(seconds=12))]
    assert sum(pace.is_due(p) for p in packets) >= 9
    sound = [p for p in Source(Recipe(seconds=12, audio="aac")) if not p.is_video]
    assert sum(pace.is_due(p) for p in sound) >= 9


class SlowDisk:
    """Every operation of the recorder's disk takes so long, by the test's clock."""

    def __init__(self, clock: SimulatedClock, seconds: float) -> None:
        self.seconds = seconds
        self.operations = 0
        self._clock = clock
        self._due_s = 0.0
        self._passed = threading.Condition()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("open", "write", "fdatasync", "fsync", "ftruncate"):
            original = getattr(os, name)
            monkeypatch.setattr(f"nvr.media.files.os.{name}", partial(self._do, original))

    def _do[**P, R](self, original: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if threading.current_thread().name == "writer":
            self.operations += 1
            with self._passed:
                self._due_s = self._clock.monotonic() + self.seconds
                assert self._passed.wait_for(lambda: not self.is_busy, 20)
        return original(*args, **kwargs)

    @property
    def is_busy(self) -> bool:
        return self._clock.monotonic() < self._due_s

    def advance(self, seconds: float) -> None:
        with self._passed:
            self._clock.advance(seconds)
            self._passed.notify_all()


def play(camera: Camera, source: Source, disk: SlowDisk) -> Iterator[None]:
    """Packets as they come from a camera; waits only until the writer does or waits for nothing."""
    waiting = camera.writer._queue._changed._waiters  # type: ignore[attr-defined]
    for packet in source:
        camera.writer.put(packet)
        disk.advance(1 / FPS)
        patience = time.monotonic() + 20
        while not (disk.is_busy or waiting):
            assert time.monotonic() < patience
            time.sleep(0.0002)
        yield


def test_a_disk_whose_every_operation_takes_seconds_keeps_all_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe(seconds=140, gop=30)
    source = Source(recipe)
    total = sum(p.av.size + 512 for p in Source(recipe))
    camera = Camera(tmp_path / "recordings", total * 64 // 140)  # as 2 Mbit/s in 16 MB
    disk = SlowDisk(camera.clock, 1.8)
    disk.install(monkeypatch)
    camera.writer.start()
    camera.writer.open(source.format)
    told = [camera.writer.slow for _ in play(camera, source, disk)]
    disk.seconds = 0.0
    disk.advance(2)
    assert camera.writer.stop()
    assert camera.numbers() == list(range(140 * FPS))
    assert camera.writer.packets_dropped == 0
    messages = [error.message if error else "" for error in told]
    assert not any(messages[: 4 * FPS])
    assert all(messages[12 * FPS :])
    assert all("nothing is lost" in text for text in messages[30 * FPS :]), "nor come and go"
    assert len(RecordingFiles(camera.root).paths()) == 3, "a file a minute, as ever"
    assert camera.reports == []


def test_of_a_disk_that_is_far_too_slow_much_is_kept_in_few_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To write and sync takes as long as the queue reaches, then the disk heals."""
    recipe = Recipe(seconds=140, gop=30)
    source = Source(recipe)
    total = sum(p.av.size + 512 for p in Source(recipe))
    camera = Camera(tmp_path / "recordings", total // 24)
    disk = SlowDisk(camera.clock, 3)
    disk.install(monkeypatch)
    camera.writer.start()
    camera.writer.open(source.format)
    packets = play(camera, source, disk)
    for _ in range(120 * FPS):
        next(packets)
    assert camera.writer.slow is not None
    assert "parts are not recorded" in camera.writer.slow.message
    disk.seconds = 0.0
    for _ in packets:
        pass
    assert camera.writer.stop()
    shown = camera.numbers()
    missing = set(range(140 * FPS)) - set(shown)
    assert camera.writer.packets_dropped == len(missing) > 0
    assert shown == sorted(shown)
    assert shown[-15 * FPS :] == list(range(125 * FPS, 140 * FPS)), "it heals by itself"
    assert len(shown) > 0.25 * 140 * FPS
    assert len(RecordingFiles(camera.root).paths()) <= 8
