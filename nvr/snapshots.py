"""The last picture of a camera, on request."""

import contextlib
import logging
import socket
from threading import Thread

from nvr.jpeg import to_bgr, to_jpeg
from nvr.media.decoder import Decoder
from nvr.media.live import LiveFeed
from nvr.messages import Frame

_LOGGER = logging.getLogger(__name__)

_SEND_TIMEOUT_S = 10.0

_WAIT_S = 5.0
"""A camera that was just connected sends its first whole picture within this."""


def send_snapshot(feed: LiveFeed, width: int, sock: socket.socket) -> None:
    """Write the newest picture as JPEG into the socket and close it; nothing if none comes.

    Works in a thread of its own: decoding and a slow reader hold nobody up.
    """
    Thread(target=_send, args=(feed, width, sock), name="snapshot", daemon=True).start()


def _send(feed: LiveFeed, width: int, sock: socket.socket) -> None:
    with sock, contextlib.suppress(OSError):
        try:
            frame = last_picture(feed) if feed.wait_for_keyframe(_WAIT_S) else None
            data = b"" if frame is None else to_jpeg(to_bgr(frame.picture, width or None))
        except Exception:  # a picture that can't be made must not end the recording
            _LOGGER.exception("a picture could not be made")
            return
        sock.settimeout(_SEND_TIMEOUT_S)
        sock.sendall(data)


def last_picture(feed: LiveFeed) -> Frame | None:
    """Decode from the last keyframe to the newest packet; None before the first keyframe."""
    kept = feed.last_keyframe()
    if kept is None:
        return None
    stream_format, packets = kept
    decoder = Decoder(stream_format.video)
    newest: Frame | None = None  # one is kept at a time: ten seconds of 4K would be gigabytes
    for packet in packets:
        newest = _last_of(decoder.decode(packet)) or newest
    return _last_of(decoder.flush(packets[-1])) or newest


def _last_of(frames: list[Frame]) -> Frame | None:
    return frames[-1] if frames else None
