"""A camera's process, without main: what ends it, and what does not."""

import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

import pytest

from nvr.channel import Channel
from nvr.clock import Clock, RealClock
from nvr.config import CameraConfig, Config
from nvr.folders import Folders
from nvr.media.files import MARKER
from nvr.media.ingest import Ingest
from nvr.messages import AttachInference, FragmentWritten, OpenTap, SegmentClosed, Stop, StreamKind
from nvr.worker import worker_process
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
