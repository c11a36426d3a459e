"""The model process: answers every camera's questions, one at a time, in turn.

It has one outstanding question per camera at most, so whoever waits longest is answered next and
no queue can grow. OpenVINO lives here and nowhere else.
"""

import logging
import os
import selectors
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.errors import ModelError
from nvr.log import set_up_logging
from nvr.memory import release_memory
from nvr.messages import (
    AttachClient,
    InferenceFailed,
    InferenceReady,
    InferenceStats,
    Stop,
)
from nvr.vision.detector import Detector
from nvr.vision.letterbox import Pixels
from nvr.vision.model import load_info
from nvr.vision.remote import Answer, Input, Pictures, Question, Slot, map_slot
from nvr.vision.settings import Candidate, InferenceSettings
from nvr.vision.shape import Shape

_LOGGER = logging.getLogger(__name__)

_STATS_EVERY_S = 5.0

_USUAL_PICTURE = Shape(640, 360)


class _Client:
    """One camera's worker: its channel, and the slot with its pictures once it was shared."""

    def __init__(self, camera_id: str, channel: Channel) -> None:
        self.camera_id = camera_id
        self.channel = channel
        self.shape: Shape | None = None
        self.pixels: Pixels | None = None


class Models:
    """One compiled model per input shape, made when a camera first needs it."""

    def __init__(self, folder: Path, settings: InferenceSettings) -> None:
        """Raises ModelError."""
        self.info = load_info(folder)
        self._folder = folder
        self._settings = settings
        self._detectors: dict[Shape, Detector] = {}

    def shape_for(self, size: Shape) -> Shape:
        """The input shape for pictures of this size."""
        return self.info.shape_for(size)

    def detector(self, shape: Shape) -> Detector:
        """The model compiled for that shape, and warm. Raises ModelError."""
        if shape not in self._detectors:
            detector = Detector(self._folder, shape, self._settings)
            blank = np.zeros((shape.height, shape.width, 3), np.uint8)
            detector.detect(blank)
            release_memory()  # of 150 MB, 60 are for compiling
            detector.detect(blank)  # the pages that it does need come back before somebody waits
            self._detectors[shape] = detector
        return self._detectors[shape]


class InferenceServer:
    """Serves workers from one control channel until told to stop or main is gone."""

    def __init__(self, control: Channel, models: Models) -> None:
        self._control = control
        self._models = models
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, None)
        self._waiting: dict[_Client, None] = {}  # in the order in which they came
        self._running = True
        self._count = 0
        self._busy_s = 0.0
        self._answer_s = 0.0
        self._stats_due = time.monotonic() + _STATS_EVERY_S

    def run(self) -> None:
        """Answer until stopped."""
        while self._running:
            for key, _events in self._selector.select(0 if self._waiting else _STATS_EVERY_S):
                if key.data is None:
                    self._on_control()
                else:
                    self._waiting.setdefault(key.data)
            if self._waiting:  # one at a time: who asks meanwhile is next, not left out of a round
                client = next(iter(self._waiting))
                del self._waiting[client]
                self._on_client(client)
            if time.monotonic() >= self._stats_due:
                self.tell()

    def _on_control(self) -> None:
        try:
            received = self._control.receive(timeout_s=0)
        except ChannelClosed:
            self._running = False
            return
        if received is None:
            return
        message, fds = received
        if isinstance(message, Stop):
            self._running = False
        elif isinstance(message, AttachClient) and fds:
            self.attach(message.camera_id, Channel(socket.socket(fileno=fds[0])))

    def attach(self, camera_id: str, channel: Channel) -> None:
        """Answer this worker from now on. Before `run`, or from its thread."""
        self._selector.register(channel, selectors.EVENT_READ, _Client(camera_id, channel))

    def _on_client(self, client: _Client) -> None:
        try:
            received = client.channel.receive(timeout_s=0)
            if received is not None:
                self._serve(client, *received)
        except ChannelClosed, ChannelFull:
            self._selector.unregister(client.channel)
            client.channel.close()
        except ModelError as error:
            self._fail(error)

    def _fail(self, error: ModelError) -> None:
        """End: main tells why there are no alerts, and starts the model anew."""
        self._running = False
        with suppress(ChannelClosed, ChannelFull):
            self._control.send(InferenceFailed(error.message))

    def _serve(self, client: _Client, message: object, fds: list[int]) -> None:
        if isinstance(message, Pictures):
            shape = self._models.shape_for(message.size)
            self._models.detector(shape)
            client.channel.send(Input(message.size, shape))
        elif isinstance(message, Slot):
            client.shape, client.pixels = message.shape, map_slot(fds[0], message.shape)
            os.close(fds[0])
        elif isinstance(message, Question):
            client.channel.send(self._answer(client, message))

    def _answer(self, client: _Client, question: Question) -> Answer:
        if client.shape is None or client.pixels is None:
            raise ChannelClosed
        start = time.monotonic()
        detections = self._models.detector(client.shape).detect(client.pixels)
        now = time.monotonic()
        self._busy_s += now - start
        self._answer_s += now - min(question.asked_s, start)
        self._count += 1
        return Answer(question.number, tuple(detections))

    def tell(self) -> None:
        """Tell main how much was asked since it was told last."""
        self._stats_due = time.monotonic() + _STATS_EVERY_S
        each = 1000 / max(1, self._count)
        stats = InferenceStats(self._count, self._busy_s * each, self._answer_s * each)
        self._count, self._busy_s, self._answer_s = 0, 0.0, 0.0
        try:
            self._control.send(stats)
        except ChannelFull:
            pass  # main is busy; the next figures come in five seconds
        except ChannelClosed:
            self._running = False


def inference_process(sock: socket.socket, folder: Path, candidate: Candidate) -> None:
    """What the model process runs. Reports a model that can't be loaded and ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's; it tells us to stop
    set_up_logging()
    cv2.setNumThreads(1)  # the cores are the recorders'
    with suppress(ChannelClosed):  # main is gone, and nobody asks any more
        _load_and_serve(Channel(sock), folder, candidate)


def _load_and_serve(control: Channel, folder: Path, candidate: Candidate) -> None:
    """Raises ChannelClosed when main went while the model was loaded."""
    try:
        os.environ.update(candidate.environment())  # read when OpenVINO is loaded
        settings = candidate.settings()
        models = Models(folder, settings)
        first_ms = _warm_up(models)
    except ModelError as error:
        control.send(InferenceFailed(error.message))
        return
    control.send(InferenceReady(models.info.name, settings.device, first_ms))
    InferenceServer(control, models).run()


def _warm_up(models: Models) -> float:
    """Compile for the shape that most cameras need; milliseconds of one inference on it."""
    shape = models.shape_for(_USUAL_PICTURE)
    detector = models.detector(shape)
    blank = np.zeros((shape.height, shape.width, 3), np.uint8)
    start = time.monotonic()
    detector.detect(blank)
    return 1000 * (time.monotonic() - start)
