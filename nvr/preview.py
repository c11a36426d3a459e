"""One picture of a camera for setting it up, made in a process of its own.

The main process never loads libav, and a stream that upsets it ends this process alone.
"""

import os
import signal
import socket
from dataclasses import replace
from threading import Event

from nvr.channel import Channel
from nvr.clock import Clock, RealClock
from nvr.errors import CameraError, CameraUnsupported
from nvr.jpeg import to_bgr, to_jpeg
from nvr.log import set_up_logging
from nvr.media.decoder import Decoder
from nvr.media.painter import Painter
from nvr.media.source import Source
from nvr.messages import Frame, Points, PreviewFailed, PreviewMade, StreamFormat
from nvr.net import outgoing
from nvr.protocol import ErrorInfo

_WIDTHS = (640, 320)
_MAX_BYTES = 150_000
"""What fits into one message between processes."""

_MAX_WAIT_S = 12.0
"""Cameras send a keyframe every few seconds; a few only every ten."""


def preview_process(
    sock: socket.socket, url: str, transport: str, masks: tuple[Points, ...]
) -> None:
    """Look, tell main, and exit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's; it ends us
    set_up_logging()
    channel = Channel(sock)
    try:
        channel.send(make_preview(url, transport, RealClock(), masks))
    except CameraError as error:
        channel.send(PreviewFailed(ErrorInfo(error.code, error.message)))
    os._exit(0)  # libav may still wait for a camera that does not answer


def make_preview(
    url: str, transport: str, clock: Clock, masks: tuple[Points, ...] = ()
) -> PreviewMade:
    """Receive until the first whole picture, and mask it. Raises CameraError."""
    source = Source(url, clock, transport=transport)
    try:
        return _picture(source, source.open(), clock, masks)
    finally:
        source.close()


def _picture(
    source: Source, stream_format: StreamFormat, clock: Clock, masks: tuple[Points, ...]
) -> PreviewMade:
    decoder: Decoder | None = None
    deadline = clock.monotonic() + _MAX_WAIT_S
    for packet in source.packets(Event()):
        if clock.monotonic() > deadline:
            break
        if not packet.is_video or (decoder is None and not packet.is_keyframe):
            continue
        if decoder is None:
            decoder = Decoder(stream_format.video)
        for frame in decoder.decode(packet):
            jpeg = _small_jpeg(_masked(frame, masks))
            return PreviewMade(jpeg, stream_format.info, outgoing.internet_bytes)
    raise CameraUnsupported(
        f"no whole picture came within {_MAX_WAIT_S:.0f} s; set the camera to a keyframe every "
        "second or two"
    )


def _masked(frame: Frame, masks: tuple[Points, ...]) -> Frame:
    if not masks:
        return frame
    return replace(frame, picture=Painter(masks, frame.picture).paint(frame.picture))


def _small_jpeg(frame: Frame) -> bytes:
    for width in _WIDTHS:
        data = to_jpeg(to_bgr(frame.picture, width))
        if len(data) <= _MAX_BYTES:
            return data
    raise CameraUnsupported("the camera's picture can't be made small enough to show")
