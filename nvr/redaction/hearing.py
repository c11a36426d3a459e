"""The sound of a clip, piece by piece, with its moments."""

from collections.abc import Iterator
from dataclasses import dataclass

import av
import av.error

from nvr.errors import RecordingDamaged
from nvr.media.clip_reader import ClipReader
from nvr.redaction.pictures import Footage


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of sound, and when it begins (in process)."""

    frame: av.AudioFrame
    time_us: int


class Soundtrack:
    """A clip's sound; what can't be decoded is left out."""

    def __init__(self, footage: Footage) -> None:
        """Raises NvrError when the clip can't be read."""
        self._footage = footage
        self._source = ClipReader(footage.clip)
        try:
            self._container = av.open(self._source, "r", format="mp4")
        except av.error.FFmpegError as error:
            raise self._source.error or RecordingDamaged(
                f"the recording can't be read: {error.strerror}"
            ) from error
        self._stream = next(iter(self._container.streams.audio), None)
        self._pieces = self._decoded()
        self._next = next(self._pieces, None)

    @property
    def rate(self) -> int:
        """Samples a second; 0 when there is no sound at all."""
        return 0 if self._stream is None or self._next is None else self._next.frame.sample_rate

    @property
    def layout(self) -> str:
        """Of its channels, mono or stereo."""
        assert self._next is not None
        return "stereo" if self._next.frame.layout.nb_channels > 1 else "mono"

    def until(self, time_us: int) -> Iterator[Heard]:
        """What begins before that moment and was not given yet."""
        while self._next is not None and self._next.time_us < time_us:
            yield self._next
            self._next = next(self._pieces, None)

    def close(self) -> None:
        """Let go of the clip."""
        self._container.close()

    def _decoded(self) -> Iterator[Heard]:
        if self._stream is None:
            return
        footage = self._footage
        for frame in self._frames():
            assert frame.time is not None
            begin_us = footage.clip_start_us + round(frame.time * 1_000_000)
            if begin_us >= footage.end_us:
                return
            if begin_us + frame.samples * 1_000_000 / frame.sample_rate > footage.start_us:
                yield Heard(frame, begin_us)

    def _frames(self) -> Iterator[av.AudioFrame]:
        assert self._stream is not None
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    continue
                yield from (frame for frame in frames if frame.time is not None)
        except av.error.FFmpegError as error:
            raise self._source.error or RecordingDamaged(
                f"the recording's sound can't be read: {error.strerror}"
            ) from error
        if self._source.error is not None:
            raise self._source.error
