"""A stream that the camera itself masks: every picture is looked at before it is handed on.

A picture in whose masks there is one colour, and nothing else, shows nothing there, whatever made
it so. Looking takes decoding alone, a part of what burning in takes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import av
import av.error
import cv2
import numpy as np

from nvr.media.painter import Plane, inner_part, planes_of
from nvr.media.reencode import decoder_of
from nvr.messages import Packet, Points, StreamFormat

_MOST_APART = (24, 16, 16)
"""Levels between the least and the most within a mask, of Y, U and V: what a codec leaves of one
colour lies within 10, a dark room with its noise within more."""

_EDGE = 16
"""Pixels within a mask's outline into which the codec carries what lies outside: a block."""

_FORMATS = ("yuv420p", "yuvj420p")


@dataclass(frozen=True, slots=True)
class _Part:
    """A mask in one plane: the box around it, and what of that lies within, u8 [H, W]."""

    plane: int
    rows: slice
    columns: slice
    inside: Plane


class NotCovered(Exception):
    """The camera's picture shows something where it should be masked, or can't be looked at.

    ``pictures`` are those that the packet completed, if it could be decoded.
    """

    pictures: Sequence[av.VideoFrame] | None = None


class Checked:
    """One connection's packets, handed on as they came, each after its picture was looked at."""

    def __init__(self, source: StreamFormat, masks: Sequence[Points]) -> None:
        """To be made while the connection is open. Raises CameraUnmasked."""
        self._source = source
        self._masks = masks
        context = source.video.codec_context
        self._decoder = decoder_of(context.name, context.extradata)
        self._waits_for_keyframe = True
        self._is_told = False
        self._parts: list[_Part] = []
        self._size = (0, 0)

    @property
    def decoder(self) -> Any:
        """For who goes on with its pictures, after `NotCovered`."""
        return self._decoder

    def feed(self, packet: Packet, *, is_late: bool = False) -> Iterator[StreamFormat | Packet]:
        """The packet, if its picture may be seen. Raises NotCovered; nothing may follow then."""
        del is_late  # what others build on can't be left out, and looking is cheap
        if self._waits_for_keyframe and not packet.is_keyframe:
            return
        self._waits_for_keyframe = False
        try:
            pictures = self._decoder.decode(packet.av)
        except av.error.FFmpegError as error:
            raise NotCovered(f"its picture can't be decoded ({error})") from error
        try:
            if len(pictures) != 1:
                raise NotCovered("its pictures come in another order than they are shown")
            self._look(pictures[0])
        except NotCovered as reason:
            reason.pictures = pictures
            raise
        if not self._is_told:
            self._is_told = True
            yield self._source
        yield packet

    def flush(self, _last: Packet) -> Iterator[StreamFormat | Packet]:
        """Nothing waits."""
        return iter(())

    def restart(self) -> None:
        """Begin anew with the next keyframe."""
        self._waits_for_keyframe, self._is_told = True, False

    def _look(self, picture: av.VideoFrame) -> None:
        if picture.format.name not in _FORMATS:
            raise NotCovered(f"its pictures are {picture.format.name}")
        if (picture.width, picture.height) != self._size:
            self._size = (picture.width, picture.height)
            self._parts = [part for points in self._masks for part in _parts(points, *self._size)]
        planes = planes_of(picture)
        for part in self._parts:
            seen = planes[part.plane][part.rows, part.columns]
            darkest, brightest, _, _ = cv2.minMaxLoc(seen, part.inside)
            if brightest - darkest > _MOST_APART[part.plane]:
                raise NotCovered("it shows something where it should be masked")


def _parts(points: Points, width: int, height: int) -> list[_Part]:
    """A mask's in each plane. Raises NotCovered for one that is too small to be looked at."""
    inside = inner_part(points, width, height, _EDGE)
    even = inside[: height // 2 * 2, : width // 2 * 2]
    half = even.reshape(height // 2, 2, width // 2, 2).min(axis=(1, 3))
    if not half.any():
        raise NotCovered("a mask is too small to be looked at")
    return [_part(plane, where) for plane, where in ((0, inside), (1, half), (2, half))]


def _part(plane: int, inside: Plane) -> _Part:
    rows, columns = np.nonzero(inside)
    box = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    return _Part(plane, *box, np.ascontiguousarray(inside[box]))
