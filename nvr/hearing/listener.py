"""Listens to a stream's sound. Nothing of it is kept here but how loud it was."""

import logging
from collections.abc import Callable
from threading import Lock
from typing import Any

import av
import numpy as np

from nvr.clock import Clock
from nvr.hearing.loudness import BLOCK_S, LevelMeter, Samples
from nvr.hearing.sounds import NewId, SoundChange, SoundLogic
from nvr.media.packets import copy_packet
from nvr.messages import AlertRaised, Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

_PAUSE_S = 30.0
"""Hearing stops for so long after a fault, so that one in every packet fills no log."""

_GAP_US = 500_000
"""Sound whose time differs more from what was counted does not follow on what came before."""


class Listener:
    """Decodes a stream's sound and raises sound alerts. A sink.

    Never raises: the thread that calls is the one that records. ``on_change`` is called when it
    becomes loud or quiet.
    """

    def __init__(
        self,
        camera_id: str,
        clock: Clock,
        emit: Callable[[AlertRaised], None],
        on_change: Callable[[], None],
        new_id: NewId,
    ) -> None:
        self.name = camera_id
        """What the log calls the camera."""
        self._clock = clock
        self._emit = emit
        self._on_change = on_change
        self._logic = SoundLogic(camera_id, new_id)
        self._lock = Lock()  # the worker stops while a packet may still be listened to
        self._decoder: av.AudioCodecContext | None = None
        self._meter: LevelMeter | None = None
        self._next_us: int | None = None
        self._quiet_until_s = 0.0
        self._told: str | None = None  # the fault that was logged, until sound is heard again
        self.is_loud = False

    def open(self, stream_format: StreamFormat) -> None:
        with self._lock:
            self._decoder = self._meter = self._next_us = None
            if stream_format.audio is None:
                return
            try:
                self._decoder = _decoder(stream_format.audio.codec_context)
            except (av.FFmpegError, ValueError) as error:
                self._failed(error)

    def put(self, packet: Packet) -> None:
        if packet.is_video or self._clock.monotonic() < self._quiet_until_s:
            return
        with self._lock:
            if self._decoder is None:
                return
            try:
                self._listen(self._decoder, packet)
            except Exception as error:  # noqa: BLE001
                # The thread that calls is the one that records: neither a camera's damaged sound
                # nor a fault of ours in judging it may end that.
                self._failed(error)
        self._tell()

    def end(self) -> None:
        """The camera is gone: an open alert ends."""
        with self._lock:
            self._decoder = None
            self._raise(self._logic.close(self._clock.now_us()))
        self._tell()

    def _listen(self, decoder: av.AudioCodecContext, packet: Packet) -> None:
        at_us = packet.wall_us
        if self._next_us is None or abs(at_us - self._next_us) > _GAP_US:
            self._next_us = at_us
            self._logic.forget()
            if self._meter is not None:
                self._meter.forget()
        for frame in decoder.decode(copy_packet(packet.av)):
            if self._meter is None:
                self._meter = LevelMeter(frame.sample_rate)
            for level_db in self._meter.levels(_mono(frame)):
                self._raise(self._logic.hear(level_db, self._next_us))
                self._next_us += round(BLOCK_S * 1e6)
                self._told = None

    def _raise(self, changes: list[SoundChange]) -> None:
        for change in changes:
            self._emit(AlertRaised(change.phase, change.alert))

    def _failed(self, error: Exception) -> None:
        """Pause, and tell it once, with a traceback where the fault is not the sound's."""
        if repr(error) != self._told:
            _LOGGER.error(
                "%s: its sound can't be listened to (%s); tried every %.0f s, recording goes on",
                self.name,
                error,
                _PAUSE_S,
                exc_info=None if isinstance(error, av.FFmpegError | ValueError) else error,
            )
        self._told = repr(error)
        self._quiet_until_s = self._clock.monotonic() + _PAUSE_S

    def _tell(self) -> None:
        is_loud = self._logic.is_loud(self._next_us or self._clock.now_us())
        if is_loud != self.is_loud:
            self.is_loud = is_loud
            self._on_change()


def _decoder(source: av.AudioCodecContext) -> av.AudioCodecContext:
    decoder = av.CodecContext.create(source.name, "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate = source.sample_rate
    decoder.layout = source.layout.name
    decoder.extradata = source.extradata
    return decoder


def _mono(frame: av.AudioFrame) -> Samples:
    """All channels of a frame as one, float32 [n] in -1..1."""
    data: np.ndarray[Any, np.dtype[Any]] = frame.to_ndarray()
    channels = len(frame.layout.channels)
    if not frame.format.is_planar:
        data = data.reshape(-1, channels).T
    scale = np.iinfo(data.dtype).max if data.dtype.kind == "i" else 1
    mono: Samples = np.divide(data.mean(axis=0, dtype=np.float32), scale, dtype=np.float32)
    return mono
