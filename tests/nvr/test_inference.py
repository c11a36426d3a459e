"""The model's process, run inline."""

import socket
import threading

import pytest

from nvr.channel import Channel
from nvr.errors import ModelError
from nvr.inference import InferenceServer, Models
from nvr.messages import AttachClient, InferenceFailed, Stop
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.remote import Input, Pictures
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
