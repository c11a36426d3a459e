"""The process that makes pictures of recordings: one request after the other, at low priority.

It has nothing of its own: what it makes goes into memory files that main keeps. When it dies, the
request that it was at is lost and no other.
"""

import logging
import mmap
import os
import signal
import socket
from contextlib import suppress

import cv2
import numpy as np

from nvr.channel import Channel, ChannelClosed
from nvr.errors import NotFound, NvrError, RecordingDamaged, StorageMissing
from nvr.jpeg import Bgr, to_bgr, to_jpeg
from nvr.log import set_up_logging
from nvr.media.files import RecordingFiles
from nvr.media.stills import read_still
from nvr.picture_messages import (
    Canvas,
    DrawRow,
    DrawTile,
    EncodeRows,
    MakeStill,
    PictureFailed,
    PictureMade,
    PictureRequest,
)

_LOGGER = logging.getLogger(__name__)

NICENESS = 10
"""The recorders come first."""

_SMALL = 640  # pixels of width, up to which nobody sees whether the loop filter was used


def stills_process(sock: socket.socket, files: RecordingFiles) -> None:
    """What the process runs, until main ends it or is gone. Works at low priority."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's
    set_up_logging()
    cv2.setNumThreads(1)  # the cores are the recorders'
    os.nice(NICENESS)
    channel = Channel(sock)
    with suppress(ChannelClosed):
        while (received := channel.receive()) is not None:
            request, fds = received
            try:
                channel.send(serve(files, request, fds))
            finally:
                for fd in fds:
                    os.close(fd)


def serve(
    files: RecordingFiles, request: PictureRequest, fds: list[int]
) -> PictureMade | PictureFailed:
    """Do what is asked. Never raises: one recording's trouble is not the next one's."""
    try:
        return PictureMade(request.number, _do(files, request, fds))
    except StorageMissing:
        error: NvrError = NotFound("the recording of that moment was deleted meanwhile")
    except NvrError as problem:
        error = problem
    except Exception as fault:
        _LOGGER.exception("a picture could not be made")
        error = RecordingDamaged(f"no picture can be made of that moment: {fault}")
    return PictureFailed(request.number, error)


def _do(files: RecordingFiles, request: PictureRequest, fds: list[int]) -> int:
    match request:
        case MakeStill(_, source, exact, width):
            is_large = width == 0 or width > _SMALL
            still = read_still(files, source, exact=exact, sharp=is_large)
            _write(fds[0], to_jpeg(to_bgr(still.picture, width or None)))
            return still.time_us
        case DrawTile(_, source, canvas, rectangle):
            still = read_still(files, source, exact=False, sharp=False)
            x, y, width, height = rectangle
            w, h = _fitted((still.picture.width, still.picture.height), (width, height))
            left, top = x + (width - w) // 2, y + (height - h) // 2
            small = still.picture.reformat(
                w, h, "bgr24", interpolation="AREA", threads=1
            ).to_ndarray()
            _pixels(fds[0], canvas)[top : top + h, left : left + w] = small
            return still.time_us
        case DrawRow(_, canvas, y):
            data = np.frombuffer(os.pread(fds[1], os.fstat(fds[1]).st_size, 0), np.uint8)
            row = cv2.imdecode(data, cv2.IMREAD_COLOR)
            if row is None:
                raise RecordingDamaged("a kept row of pictures can't be read")
            _pixels(fds[0], canvas)[y : y + row.shape[0]] = row
        case EncodeRows(_, canvas, y, end):
            _write(fds[1], to_jpeg(_pixels(fds[0], canvas)[y:end]))
    return 0


def _fitted(picture: tuple[int, int], tile: tuple[int, int]) -> tuple[int, int]:
    """How large a picture is in a tile, which it fills unless its shape is another."""
    scale = min(tile[0] / picture[0], tile[1] / picture[1])
    width, height = (
        whole if abs(whole - side * scale) <= 1 else max(1, round(side * scale))
        for side, whole in zip(picture, tile, strict=True)
    )
    return width, height


def _pixels(fd: int, canvas: Canvas) -> Bgr:
    """The canvas's pixels, to read and to write; unmapped when nobody refers to them any more."""
    mapped = mmap.mmap(fd, canvas.size)
    return np.frombuffer(mapped, np.uint8).reshape(canvas.height, canvas.width, 3)


def _write(fd: int, data: bytes) -> None:
    os.ftruncate(fd, 0)  # of a try that a process before us did not finish
    view = memoryview(data)
    written = 0
    while written < len(data):
        written += os.pwrite(fd, view[written:], written)
