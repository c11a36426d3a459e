"""The process that makes the pictures of a share. It ends with its job, and so does its model.

It opens no file and no connection: clips come pickled in memory files, the video goes into a file
that main opened.
"""

import logging
import os
import pickle
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import cv2

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.errors import ModelError, NotFound, NvrError, RecordingDamaged, StorageError
from nvr.log import set_up_logging
from nvr.media.clip_reader import Clip
from nvr.redaction.looking import Eyes
from nvr.redaction.order import (
    CandidatesFound,
    FindCandidates,
    RenderEnded,
    RenderOrder,
    RenderProgress,
)
from nvr.redaction.painting import planar
from nvr.redaction.pictures import Footage
from nvr.redaction.rendering import render
from nvr.shares import Candidate, ShareContent
from nvr.vision.settings import ModelChoice

_LOGGER = logging.getLogger(__name__)

NICENESS = 10
"""The recorders come first."""

_TELL_EVERY_S = 0.25

_CANDIDATE_SCORE = 0.25
_BEFORE_US = 1_500_000
_AFTER_US = 1_000_000
"""Where the picture of a moment is looked for."""

_NO_MODEL = (
    "detection is not running, and without it nobody can be hidden: see why on the system page, "
    "or share the whole picture"
)


def redaction_process(sock: socket.socket, model: ModelChoice | None) -> None:
    """Wait for one order, do it, and end. Without a model only whole pictures can be made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's
    set_up_logging()
    cv2.setNumThreads(1)  # the cores are the recorders'
    os.nice(NICENESS)
    channel = Channel(sock)
    with suppress(ChannelClosed):
        received = channel.receive()
        if received is None:
            return
        order, fds = received
        if isinstance(order, RenderOrder):
            channel.send(_render(order, fds, model, channel))
        elif isinstance(order, FindCandidates):
            channel.send(_candidates(order, fds, model))


def _render(
    order: RenderOrder, fds: list[int], model: ModelChoice | None, channel: Channel
) -> RenderEnded:
    """Never raises but ChannelClosed: main is told what became of it."""
    try:
        clip: Clip = _unpickled(fds[0])
        scene: Sequence[Clip] = _unpickled(fds[1])
        eyes = None if order.content is ShareContent.WHOLE else _eyes(model)
        return RenderEnded(render(order, clip, scene, eyes, fds[2], _Told(channel)), None)
    except NvrError as error:
        return RenderEnded(None, error)
    except ChannelClosed:
        raise
    except OSError as error:
        return RenderEnded(None, StorageError(f"the share can't be written: {error.strerror}"))
    except Exception as error:
        _LOGGER.exception("a share could not be made")
        return RenderEnded(None, RecordingDamaged(f"the recording can't be shared: {error}"))


def _candidates(
    wanted: FindCandidates, fds: list[int], model: ModelChoice | None
) -> CandidatesFound:
    try:
        clip: Clip = _unpickled(fds[0])
        start_us, end_us = wanted.at_us - _BEFORE_US, wanted.at_us + _AFTER_US
        nearest = None
        for shot in Footage(clip, wanted.clip_start_us, start_us, end_us).shots():
            if nearest is not None and shot.time_us > wanted.at_us:
                break
            nearest = shot
        if nearest is None:
            raise NotFound("nothing that can be decoded is recorded of that moment")
        sights = _eyes(model).look_everywhere(planar(nearest.picture))
        return CandidatesFound(
            nearest.time_us,
            tuple(
                Candidate(s.label, s.score, s.box.as_tuple())
                for s in sights
                if s.score >= _CANDIDATE_SCORE
            ),
        )
    except NvrError as error:
        return CandidatesFound(wanted.at_us, (), error)
    except Exception as error:
        _LOGGER.exception("nobody could be looked for in a picture")
        return CandidatesFound(wanted.at_us, (), RecordingDamaged(f"no picture of it: {error}"))


def _eyes(model: ModelChoice | None) -> Eyes:
    if model is None:
        raise ModelError(_NO_MODEL)
    return Eyes(model)


def _unpickled(fd: int) -> Any:
    with os.fdopen(fd, "rb", closefd=False) as file:
        return pickle.load(file)  # noqa: S301 (main's)


class _Told:
    """Tells main how far it is, now and then."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._told_s = 0.0

    def __call__(self, progress: float) -> None:
        """Raises ChannelClosed when main is gone."""
        now_s = time.monotonic()
        if now_s - self._told_s >= _TELL_EVERY_S:
            self._told_s = now_s
            with suppress(ChannelFull):  # it is busy; it hears the next one
                self._channel.send(RenderProgress(min(max(progress, 0.0), 1.0)))
