"""The pictures of a clip, one after the other, with the moments at which they were taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import av.container
import av.error

from nvr.errors import RecordingDamaged
from nvr.media.clip_reader import Clip, ClipReader

_THREADS = 2


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, when it was taken, and its pixels' width by their height (in process)."""

    picture: av.VideoFrame
    time_us: int
    aspect: Fraction | None


@dataclass(frozen=True, slots=True)
class Footage:
    """A clip's pictures from ``start_us`` until ``end_us``; ``clip_start_us`` is its time 0."""

    clip: Clip
    clip_start_us: int
    start_us: int
    end_us: int

    def share(self, time_us: int) -> float:
        """How much of it is before a moment, 0..1."""
        return (time_us - self.start_us) / max(1, self.end_us - self.start_us)

    def shots(self) -> Iterator[Shot]:
        """In the order in which they were taken.

        What can't be decoded is left out, with what builds on it. Raises RecordingDamaged when the
        file can't be read, and what reading the clip raises.
        """
        source = ClipReader(self.clip)
        try:
            with av.open(source, "r", format="mp4") as container:
                video = container.streams.video[0]
                aspect = _aspect(video)
                for picture in _decoded(container, video):
                    assert picture.time is not None
                    time_us = self.clip_start_us + round(picture.time * 1_000_000)
                    if time_us >= self.end_us:
                        break
                    if time_us >= self.start_us:
                        yield Shot(picture, time_us, aspect)
        except av.error.FFmpegError as error:
            raise source.error or RecordingDamaged(
                f"the recording can't be read: {error.strerror}"
            ) from error
        if source.error is not None:
            raise source.error


def _decoded(
    container: av.container.InputContainer, video: av.VideoStream
) -> Iterator[av.VideoFrame]:
    video.codec_context.thread_count = _THREADS
    video.thread_type = "AUTO"
    waits_for_keyframe = True
    for packet in container.demux(video):
        if waits_for_keyframe and packet.size and not packet.is_keyframe:
            continue
        waits_for_keyframe = False
        try:
            pictures = packet.decode()
        except av.error.InvalidDataError:
            video.codec_context.flush_buffers()
            waits_for_keyframe = True
            continue
        yield from (p for p in pictures if p.pts is not None and not p.is_corrupt)


def _aspect(video: av.VideoStream) -> Fraction | None:
    known: Any = video.sample_aspect_ratio
    return Fraction(known.numerator, known.denominator) if known else None
