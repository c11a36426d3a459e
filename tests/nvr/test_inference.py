"""The model's process, run inline."""

import os
import selectors
import socket
import threading
import time
from typing import cast

import pytest

from nvr.channel import Channel
from nvr.errors import ModelError
from nvr.inference import InferenceServer, Models
from nvr.messages import AttachClient, Detection, InferenceFailed, InferenceStats, Stop
from nvr.vision.letterbox import Pixels
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.remote import Answer, Input, Pictures, Question, Slot
from nvr.vision.settings import InferenceSettings
from nvr.vision.shape import Shape


class Serving:
    """A server in a thread, and one worker's channel to it."""

    def __init__(self, models: Models) -> None:
        self.main, control = Channel.pair()
        server = InferenceServer(control, models)
        self.thread = threading.Thread(target=server.run)
        self.thread.start()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.main.send(AttachClient("door"), (theirs.fileno(),))
        self.worker = Channel(ours)


@pytest.fixture
def models() -> Models:
    return Models(BUILTIN_DIR, InferenceSettings())


def test_a_worker_learns_the_input_shape_for_its_pictures(models: Models) -> None:
    serving = Serving(models)
    serving.worker.send(Pictures(Shape(640, 360)))
    assert serving.worker.receive(20) == (
        Input(Shape(640, 360), models.shape_for(Shape(640, 360))),
        [],
    )
    serving.main.send(Stop())
    serving.thread.join(10)
    assert not serving.thread.is_alive()


def test_a_model_that_fails_ends_the_process_and_says_why(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the cameras would stay blind while everything looks well."""

    def fail(_shape: Shape) -> None:
        raise ModelError("out of memory")

    monkeypatch.setattr(models, "detector", fail)
    serving = Serving(models)
    serving.worker.send(Pictures(Shape(640, 360)))
    assert serving.main.receive(10) == (InferenceFailed("out of memory"), [])
    serving.thread.join(10)
    assert not serving.thread.is_alive()


SHAPE = Shape(32, 32)
DETECTION_S = 0.005


class Slow:
    """A detector on a machine that is too slow for what is asked of it."""

    def detect(self, _image: Pixels) -> list[Detection]:
        time.sleep(DETECTION_S)
        return []


def asks(server: InferenceServer, name: str) -> Channel:
    """A worker that shares its pictures."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.attach(name, Channel(theirs))
    memfd = os.memfd_create("test")
    os.ftruncate(memfd, SHAPE.area * 3)
    worker = Channel(ours)
    worker.send(Slot(SHAPE), (memfd,))
    os.close(memfd)
    return worker


def test_overloaded_every_camera_is_served_alike(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks again at once comes after all that wait, and what they waited is told."""
    monkeypatch.setattr(models, "detector", lambda _shape: Slow())
    monkeypatch.setattr("nvr.inference._STATS_EVERY_S", 1000.0)  # told when it is asked to
    main, control = Channel.pair()
    server = InferenceServer(control, models)
    workers = [asks(server, f"camera{number}") for number in range(6)]
    counts = dict.fromkeys(workers, 0)
    waiting = selectors.DefaultSelector()
    for worker in workers:
        waiting.register(worker, selectors.EVENT_READ)
        worker.send(Question(0, time.monotonic()))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()  # all wait by now
    while sum(counts.values()) < 120:
        answered = waiting.select(20)
        assert answered, "the model answers nobody"
        for key, _ in answered:
            worker = cast(Channel, key.fileobj)
            assert worker.receive(0) == (Answer(counts[worker], ()), [])
            counts[worker] += 1
            worker.send(Question(counts[worker], time.monotonic()))
    served = list(counts.values())
    assert min(served) >= 0.7 * max(served), served
    server.tell()
    stats, _ = main.receive(10) or (None, [])
    assert isinstance(stats, InferenceStats)
    assert stats.count >= 120
    assert stats.mean_ms >= 1000 * DETECTION_S
    assert stats.answer_ms >= 3 * stats.mean_ms, "most of it was waiting for the others"
    main.send(Stop())
    thread.join(10)
    assert not thread.is_alive()
