"""A camera's process, without main: what ends it, and what does not."""

import math
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

import av
import pytest

from nvr.channel import Channel, ChannelClosed
from nvr.clock import Clock, RealClock
from nvr.config import CameraConfig, Config
from nvr.errors import StorageSlow
from nvr.folders import Folders
from nvr.media.files import MARKER
from nvr.media.ingest import Ingest
from nvr.media.writer import Writer
from nvr.messages import (
    AlertRaised,
    AttachInference,
    Box,
    Detection,
    FragmentWritten,
    Frame,
    Lesson,
    LessonUsed,
    OpenTap,
    SegmentClosed,
    SetLessons,
    Stop,
    StreamKind,
    WorkerStatus,
)
from nvr.protocol import Connection, Label
from nvr.vision.remote import Answer, Input, Pictures, Question, RemoteLooker
from nvr.vision.shape import Shape
from nvr.vision.views import WHOLE, View
from nvr.worker import CameraWorker, worker_process
from tests.nvr import streams
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import numbers

pytestmark = pytest.mark.timeout(60)


def _with_a_faulty_receiver(
    sock: socket.socket, config: CameraConfig, folders: Folders, clock: Clock
) -> None:
    with mock.patch.object(Ingest, "run_once", side_effect=ZeroDivisionError):
        worker_process(sock, config, folders, clock)


@contextmanager
def running(
    target: Callable[..., None], url: str, data: Path
) -> Iterator[tuple[BaseProcess, Channel]]:
    """A worker in a process of its own, and main's end of its channel."""
    config = CameraConfig(id="door", name="Door", main_url=url)
    folders = Folders.of(data, Config())
    for folder in (folders.recordings, folders.snapshots):
        folder.mkdir()
    (folders.recordings / MARKER).touch()  # as main does before it starts any
    ours, theirs = Channel.pair()
    process = multiprocessing.get_context("spawn").Process(
        target=target, args=(theirs.detach_socket(), config, folders, RealClock())
    )
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def hear(channel: Channel, wanted: Callable[[object], bool], timeout_s: float = 20) -> object:
    """The first message that is wanted."""
    while (received := channel.receive(timeout_s)) is not None:
        if wanted(received[0]):
            return received[0]
    raise AssertionError("it never came")


def is_written(message: object) -> bool:
    return isinstance(message, FragmentWritten)


def test_a_thread_that_dies_ends_the_worker(rtsp: Rtsp, clip: Path, tmp_path: Path) -> None:
    """Else main would believe in a camera that records nothing."""
    with running(_with_a_faulty_receiver, rtsp.add("door", clip), tmp_path) as (process, _):
        process.join(20)
        assert process.exitcode == 0


@pytest.mark.parametrize("how", ["told", "signal", "main is gone"])
def test_the_open_file_is_closed_whatever_ends_it(
    rtsp: Rtsp, clip: Path, tmp_path: Path, how: str
) -> None:
    with running(worker_process, rtsp.add("door", clip), tmp_path) as (process, main):
        hear(main, is_written)
        if how == "told":
            main.send(Stop())
            hear(main, lambda message: isinstance(message, SegmentClosed))
        elif how == "signal":
            assert process.pid is not None
            os.kill(process.pid, signal.SIGTERM)
            hear(main, lambda message: isinstance(message, SegmentClosed))
        else:
            main.close()
        process.join(10)
        assert process.exitcode == 0
    (file,) = tmp_path.glob("recordings/door/*/*.mp4")
    assert len(numbers(file)) >= 15


def test_requests_without_a_socket_end_nothing(rtsp: Rtsp, clip: Path, tmp_path: Path) -> None:
    with running(worker_process, rtsp.add("door", clip), tmp_path) as (process, main):
        hear(main, is_written)
        main.send(OpenTap("live", StreamKind.MAIN))
        main.send(AttachInference())
        ours, theirs = socket.socketpair()
        with theirs:
            main.send(OpenTap("live", StreamKind.MAIN), (theirs.fileno(),))
        with ours:
            ours.settimeout(10)
            assert ours.recv(1) == b"G", "MPEG-TS"
        assert process.is_alive()


class Oracle:
    """In place of the model's process: whatever is asked, a person stands in the same place."""

    def __init__(self, main: Channel) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            main.send(AttachInference(), (theirs.fileno(),))
        self._channel = Channel(ours)
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        person = Detection("person", 0.9, Box(0.3, 0.2, 0.6, 0.8))
        with suppress(ChannelClosed):
            while (received := self._channel.receive()) is not None:
                message = received[0]
                if isinstance(message, Pictures):
                    self._channel.send(Input(message.size, Shape(320, 192)))
                elif isinstance(message, Question):
                    self._channel.send(Answer(message.number, (person,)))


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A clip in which nothing moves."""
    draw = streams._picture

    def first(index: int, recipe: streams.Recipe) -> av.VideoFrame:
        frame = draw(0, recipe)
        frame.pts = index
        return frame

    with mock.patch.object(streams, "_picture", first):
        return streams.make(tmp_path / "still.mp4", streams.CLIP)


def test_a_worker_takes_lessons_while_it_runs(rtsp: Rtsp, still: Path, tmp_path: Path) -> None:
    def is_person(message: object) -> bool:
        return isinstance(message, AlertRaised) and message.alert.label is Label.PERSON

    url = rtsp.add("door", still)
    (tmp_path / "first").mkdir()
    with running(worker_process, url, tmp_path / "first") as (_, main):
        Oracle(main)
        raised = hear(main, is_person)
        assert isinstance(raised, AlertRaised)
        (seen, *_) = raised.exemplars
    (tmp_path / "second").mkdir()
    lesson = Lesson("l1", "person", None, (seen,))
    with running(worker_process, url, tmp_path / "second") as (_, main):
        main.send(SetLessons((lesson,)))
        Oracle(main)
        used = hear(main, lambda message: isinstance(message, LessonUsed) or is_person(message))
        assert isinstance(used, LessonUsed)
        assert (used.camera_id, used.lesson_id) == ("door", "l1")


class Curious:
    """In place of the model: sees nobody, and notes what it was shown closer, in pixels' width."""

    def __init__(self) -> None:
        self.widths: list[int] = []
        self.has_main = threading.Event()

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        if not view.is_whole:
            self.widths.append((finer or frame.picture).width)
        if finer is not None:
            self.has_main.set()
        return True

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        return None


def _passing(folder: Path, recipe: streams.Recipe) -> Path:
    """A clip in which something small and dark goes from left to right."""
    draw = streams._picture

    def picture(index: int, recipe: streams.Recipe) -> av.VideoFrame:
        image = draw(0, recipe).to_ndarray(format="rgb24")
        height, width = recipe.height, recipe.width
        left = (index * width // 90) % width
        image[height // 2 : height * 2 // 3, left : left + width // 16] = 0
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, recipe.fps)
        return frame

    with mock.patch.object(streams, "_picture", picture):
        return streams.make(folder / f"passing{recipe.width}.mp4", recipe)


def test_what_moves_far_away_is_looked_at_in_the_main_stream(rtsp: Rtsp, tmp_path: Path) -> None:
    sub = streams.Recipe(seconds=6)
    main = replace(sub, width=2 * sub.width, height=2 * sub.height)
    main_url = rtsp.add("yard", _passing(tmp_path, main))
    sub_url = rtsp.add("yard_sub", _passing(tmp_path, sub))
    config = CameraConfig(id="yard", name="Yard", main_url=main_url, sub_url=sub_url)
    looker = Curious()
    folders = Folders.of(tmp_path, Config())
    worker = CameraWorker(config, folders, RealClock(), lambda _message: None, looker)
    assert worker._magnifier is not None
    worker._magnifier._allowance.starved = math.inf  # a busy machine is not what is tested
    worker.start()
    try:
        assert looker.has_main.wait(30), "the model was shown no picture of the main stream"
    finally:
        worker.stop()
    assert looker.widths[0] == sub.width, "the first closer look does not wait for the decoder"
    assert main.width in looker.widths


def test_a_slow_disk_is_told_while_recording_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not recording only when the disk takes nothing."""
    config = CameraConfig(id="door", name="Door", main_url="rtsp://127.0.0.1:1/x")
    folders = Folders.of(tmp_path, Config())
    told: list[WorkerStatus] = []
    worker = CameraWorker(config, folders, RealClock(), told.append, RemoteLooker())  # type: ignore[arg-type]
    worker._connection = Connection.ONLINE
    is_stuck = False
    slow = StorageSlow("the disk is slow")
    monkeypatch.setattr(Writer, "slow", property(lambda _writer: slow))
    monkeypatch.setattr(Writer, "is_stuck", property(lambda _writer: is_stuck))
    worker.report()
    is_stuck = True
    worker.report()
    assert [status.recording for status in told] == [True, False]
    assert [status.error.code for status in told if status.error] == ["storage_slow"] * 2


def test_slow_masks_are_waited_for_once_and_the_file_is_closed(
    rtsp: Rtsp, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Main ends a worker that has not stopped after five seconds."""
    url = rtsp.add("yard", clip)
    mask = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0))
    config = CameraConfig(
        id="yard", name="Yard", main_url=url, sub_url=url, detect=False, privacy_masks=(mask,)
    )
    folders = Folders.of(tmp_path, Config())
    folders.recordings.mkdir()
    (folders.recordings / MARKER).touch()
    written, over = threading.Event(), threading.Event()
    stuck = threading.Semaphore(0)
    monkeypatch.setattr("nvr.worker._MASKED_TIMEOUT_S", 1.0)

    def paint(_picture: object) -> None:
        stuck.release()
        over.wait()

    def emit(message: object) -> None:
        if is_written(message):
            written.set()

    worker = CameraWorker(config, folders, RealClock(), emit, RemoteLooker())
    worker.start()
    try:
        assert written.wait(20)
        with mock.patch("nvr.media.painter.Painter.paint", side_effect=paint):
            assert stuck.acquire(timeout=20)
            assert stuck.acquire(timeout=20)
            began_s = time.monotonic()
            worker.stop()
            took_s = time.monotonic() - began_s
            over.set()
    finally:
        over.set()
    assert took_s < 4, "both streams' masks have the same time"
    (file,) = (folders.recordings / "yard").glob("*/*.mp4")
    assert numbers(file)
