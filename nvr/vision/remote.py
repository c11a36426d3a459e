"""Asking the inference process: the messages, and the worker's side of the conversation.

The worker says how large its pictures are and is told the model's input shape for them; it then
makes one memfd of that shape and passes it over. After that a question is "the slot holds picture
N" and an answer is a short list of detections. One question is outstanding at a time, so a slow
model means fewer looks, never a queue. The worker waits for nothing: a model that is still being
compiled costs looks, not pictures.
"""

import mmap
import os
import socket
import time
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.messages import Box, Detection, Frame
from nvr.vision.cutouts import cut_out
from nvr.vision.letterbox import Letterbox, Pixels
from nvr.vision.shape import Shape, shown_shape
from nvr.vision.views import EVERYWHERE, WHOLE, View

if TYPE_CHECKING:
    import av


@dataclass(frozen=True, slots=True)
class Pictures:
    """Worker to inference: the size of the pictures that will come."""

    size: Shape


@dataclass(frozen=True, slots=True)
class Input:
    """Inference to worker: the model's input shape for pictures of ``size``."""

    size: Shape
    shape: Shape


@dataclass(frozen=True, slots=True)
class Slot:
    """Worker to inference, with a memfd: u8 [height, width, 3] BGR pixels will be there."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Question:
    """The slot holds a letterboxed picture, since a moment of the machine's monotonic clock."""

    number: int
    asked_s: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was seen; boxes are normalised to the letterboxed picture."""

    number: int
    detections: tuple[Detection, ...]


def map_slot(memfd: int, shape: Shape) -> Pixels:
    """The slot as a picture, u8 [height, width, 3]; it stays mapped while the array lives."""
    memory = mmap.mmap(memfd, shape.area * 3)
    return np.frombuffer(memory, dtype=np.uint8).reshape(shape.height, shape.width, 3)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The slot, and how pictures of one size lie in it."""

    letterbox: Letterbox
    pixels: Pixels


class RemoteLooker:
    """The worker's side. Used by the analysis thread; only `attach` may come from another."""

    def __init__(self) -> None:
        self._attached: socket.socket | None = None
        self._attached_lock = Lock()
        self._channel: Channel | None = None
        self._canvas: _Canvas | None = None
        self._asked: Shape | None = None  # for which the input shape is not known yet
        self._number = 0
        self._pending: Frame | None = None
        self._view = EVERYWHERE

    def attach(self, sock: socket.socket) -> None:
        """A new inference process is there; the next question goes to it."""
        with self._attached_lock:
            unused, self._attached = self._attached, sock
        if unused is not None:
            unused.close()

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        """Ask about a view of a frame; false while a question is open or no model is ready.

        ``finer`` is a picture of the same with more pixels: the view is cut from it.
        """
        self._take_attached()
        if self._channel is None or self._pending is not None:
            return False
        size = shown_shape(frame.picture.width, frame.picture.height)
        try:
            canvas = self._canvas_for(self._channel, size)
            if canvas is None:
                return False
            box = draw(finer or frame.picture, canvas.letterbox, canvas.pixels, view.box)
            if view.changed is not None:
                cut_out(canvas.letterbox, canvas.pixels, view.changed, box)
            self._number += 1
            self._channel.send(Question(self._number, time.monotonic()))
        except ChannelClosed, ChannelFull:
            self._disconnect()
            return False
        self._pending = frame
        self._view = box
        return True

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        """The answer to the open question, waiting at most ``timeout_s``; None if there is none."""
        if self._pending is None or self._channel is None or self._canvas is None:
            return None
        try:
            received = self._channel.receive(timeout_s)
        except ChannelClosed:
            self._disconnect()
            return None
        if received is None:
            return None
        answer = received[0]
        if not isinstance(answer, Answer) or answer.number != self._number:
            return None
        frame, self._pending = self._pending, None
        found = self._canvas.letterbox.detections_to_source(answer.detections)
        return frame, [replace(d, box=_placed(d.box, self._view)) for d in found]

    def _canvas_for(self, channel: Channel, size: Shape) -> _Canvas | None:
        """The slot for pictures of this size; None until inference has said what shape it takes.

        Raises ChannelClosed and ChannelFull.
        """
        if self._canvas is not None and self._canvas.letterbox.source == size:
            self._asked = None
            return self._canvas
        if self._asked != size:
            channel.send(Pictures(size))
            self._asked = size
        while (received := channel.receive(0)) is not None:
            answer = received[0]
            if isinstance(answer, Input) and answer.size == size:
                self._canvas, self._asked = _share_slot(channel, answer), None
                return self._canvas
        return None

    def _take_attached(self) -> None:
        with self._attached_lock:
            sock, self._attached = self._attached, None
        if sock is not None:
            self._disconnect()
            self._channel = Channel(sock)

    def _disconnect(self) -> None:
        if self._channel is not None:
            self._channel.close()
        self._channel = self._canvas = self._asked = self._pending = None


def _share_slot(channel: Channel, agreed: Input) -> _Canvas:
    """Make a slot of the shape that inference takes and share it.

    Raises ChannelClosed and ChannelFull.
    """
    letterbox = Letterbox.fit(agreed.size, agreed.shape)
    memfd = os.memfd_create("cloudcam-frame")
    try:
        os.ftruncate(memfd, letterbox.target.area * 3)
        pixels = map_slot(memfd, letterbox.target)
        pixels[:] = letterbox.canvas()
        channel.send(Slot(letterbox.target), (memfd,))
    finally:
        os.close(memfd)
    return _Canvas(letterbox, pixels)


def draw(
    picture: av.VideoFrame, letterbox: Letterbox, canvas: Pixels, view: Box = EVERYWHERE
) -> Box:
    """Put a view of a decoded picture into the model's input; the view as it could be cut.

    A view has the picture's aspect ratio, so it lies where the whole picture would. Planar 4:2:0
    is cut at even pixels, and without a full-size copy.
    """
    height, width = picture.height, picture.width
    left, top = _even(view.x1 * width), _even(view.y1 * height)
    right, bottom = _even(view.x2 * width, up=width), _even(view.y2 * height, up=height)
    if picture.format.name in ("yuv420p", "yuvj420p"):
        y, u, v = (_plane(plane) for plane in picture.planes)
        half = (slice(top // 2, (bottom + 1) // 2), slice(left // 2, (right + 1) // 2))
        letterbox.draw_i420(y[top:bottom, left:right], u[half], v[half], canvas)
    else:
        bgr = np.asarray(picture.reformat(format="bgr24", threads=1).to_ndarray(), dtype=np.uint8)
        letterbox.draw_bgr(bgr[top:bottom, left:right], canvas)
    return Box(left / width, top / height, right / width, bottom / height)


def _even(pixels: float, up: int | None = None) -> int:
    """An even pixel near by; up to a limit that may be odd."""
    even = round(pixels / 2) * 2
    return even if up is None else (up if even >= up - 1 else even)


def _placed(box: Box, view: Box) -> Box:
    """A box of a view as one of the picture."""
    width, height = view.x2 - view.x1, view.y2 - view.y1
    return Box(
        view.x1 + box.x1 * width,
        view.y1 + box.y1 * height,
        view.x1 + box.x2 * width,
        view.y1 + box.y2 * height,
    )


def _plane(plane: av.video.plane.VideoPlane) -> npt.NDArray[np.uint8]:
    """A plane of 8 bit samples as a view, u8 [height, width]; rows may be padded."""
    rows = np.frombuffer(plane, dtype=np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
