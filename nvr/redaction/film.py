"""The file that leaves: MP4 with H.264 and perhaps AAC; nothing in it tells where it comes from."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import av
import av.codec.context
import av.container
import numpy as np
import numpy.typing as npt
from av.bitstream import BitStreamFilterContext

from nvr.redaction.hearing import Heard

type _Samples = npt.NDArray[np.float32]
"""Sound, [channels, samples]."""

_TIMESCALE = 90_000
_ENCODER = "libx264"
_QUALITY = {"preset": "veryfast", "crf": "22", "bf": "0", "a53cc": "0"}
_KEYFRAME_EVERY_S = 2
_INTRA_PICTURE = 1  # AV_PICTURE_TYPE_I
_THREADS = 1
_LONGEST_LAST_S = 1.0

# x264 tells its version and settings there.
_WITHOUT_SEI = "filter_units=remove_types=6"

# The index first; without the names of programs, and without the time of making.
_MUXER = {"movflags": "faststart", "fflags": "bitexact"}

_AAC_BITS = 64_000
_GAP_S = 0.04
"""Sound whose time strays further than this from the samples counted has a gap, which is silent."""


class Film:
    """One such file being written."""

    def __init__(
        self, fd: int, like: av.VideoFrame, first_us: int, tags: Iterable[tuple[str, str]]
    ) -> None:
        """Into an open, empty file. ``like`` has the pictures' size; ``first_us`` is time 0."""
        self._first_us = first_us
        self._container = av.open(
            f"/proc/self/fd/{fd}",  # by a name, since the index is put first by reading it again
            "w",
            format="mp4",
            options=_MUXER,
        )
        self._container.metadata.update(dict(tags))
        video: Any = self._container.add_stream(_ENCODER, rate=15, options=_QUALITY)
        video.width, video.height, video.pix_fmt = like.width, like.height, "yuv420p"
        video.time_base = video.codec_context.time_base = Fraction(1, _TIMESCALE)
        video.codec_context.gop_size = 10_000  # told by hand, since there is no frame rate
        video.codec_context.thread_count = _THREADS
        video.codec_context.flags |= av.codec.context.Flags.bitexact
        video.codec_context.color_range = 1
        self._video = video
        self._filter = BitStreamFilterContext(_WITHOUT_SEI, video)
        self._audio: _Sound | None = None
        self._held: Any = None
        self._keyframe_pts = -_TIMESCALE * _KEYFRAME_EVERY_S
        self._last_pts = -1
        self.pictures = 0

    def set_shape(self, aspect: Fraction | None, colorspace: int) -> None:
        """How the pictures are to be shown; before the first of them."""
        if aspect:
            self._video.codec_context.sample_aspect_ratio = aspect
            self._video.sample_aspect_ratio = aspect
        self._video.codec_context.colorspace = colorspace

    def add_sound(self, rate: int, layout: str) -> None:
        """There will be sound, too; before the first picture."""
        self._audio = _Sound(self._container, rate, layout, self._first_us)

    def show(self, picture: av.VideoFrame, time_us: int) -> None:
        """The next picture. One that is not later than the one before is left out."""
        pts = round((time_us - self._first_us) * _TIMESCALE / 1_000_000)
        if pts <= self._last_pts:
            return
        self._last_pts = pts
        is_keyframe = pts - self._keyframe_pts >= _KEYFRAME_EVERY_S * _TIMESCALE
        if is_keyframe:
            self._keyframe_pts = pts
        picture.pts, picture.time_base = pts, Fraction(1, _TIMESCALE)
        picture.pict_type = _INTRA_PICTURE if is_keyframe else 0
        self.pictures += 1
        for packet in self._video.encode(picture):
            self._write(packet)

    def hear(self, pieces: Iterable[Heard], end_us: int) -> None:
        """Sound; what is not between time 0 and ``end_us`` is cut off."""
        for piece in pieces:
            assert self._audio is not None
            self._audio.hear(piece.frame, piece.time_us, end_us)

    def close(self, end_us: int) -> int:
        """All is there; milliseconds of it, up to ``end_us`` at most."""
        for packet in self._video.encode(None):
            self._write(packet)
        last_s = min((end_us - self._first_us) / 1e6 - self._last_pts / _TIMESCALE, _LONGEST_LAST_S)
        last = max(1, round(last_s * _TIMESCALE))
        self._mux(self._held, last)
        self._mux_all(self._filter.filter(None))
        if self._audio is not None:
            self._audio.close()
        self._container.close()
        return round((self._last_pts + last) * 1000 / _TIMESCALE)

    def abandon(self) -> None:
        """Nobody wants it any more."""
        self._container.close()

    def _write(self, packet: Any) -> None:
        """One packet is held back, since only the next one tells how long it lasts."""
        if self._held is not None:
            self._mux(self._held, packet.pts - self._held.pts)
        self._held = packet

    def _mux(self, packet: Any, duration: int) -> None:
        packet.duration = duration
        self._mux_all(self._filter.filter(packet))

    def _mux_all(self, packets: Iterable[Any]) -> None:
        for packet in packets:
            packet.stream = self._video
            self._container.mux(packet)


class _Sound:
    """AAC made anew: the camera's own packets may hold more than sound, and begin before time 0."""

    def __init__(
        self, container: av.container.OutputContainer, rate: int, layout: str, first_us: int
    ) -> None:
        self._container = container
        self._rate = rate
        self._first_us = first_us
        stream: Any = container.add_stream("aac", rate=rate)
        stream.codec_context.layout = layout
        stream.codec_context.bit_rate = _AAC_BITS
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        self._stream = stream
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
        self._fed = 0

    def hear(self, frame: av.AudioFrame, time_us: int, end_us: int) -> None:
        frame.pts = None
        stop = round((end_us - self._first_us) * self._rate / 1_000_000)
        at = round((time_us - self._first_us) * self._rate / 1_000_000)
        for made in self._resampler.resample(frame):
            self._place(np.asarray(made.to_ndarray(), np.float32), at, stop)
            at += made.samples

    def _place(self, samples: _Samples, at: int, stop: int) -> None:
        """Feed samples whose first has the number ``at``, up to number ``stop``."""
        early = self._fed - at
        if -early > _GAP_S * self._rate:
            silent = max(0, min(at, stop) - self._fed)
            self._feed(np.zeros((samples.shape[0], silent), np.float32))
        begins = self._fed == 0 or early > _GAP_S * self._rate
        first = max(0, early) if begins else 0
        self._feed(samples[:, first : first + max(0, stop - self._fed)])

    def close(self) -> None:
        for packet in self._stream.encode(None):
            self._container.mux(packet)

    def _feed(self, samples: _Samples) -> None:
        if samples.shape[1] == 0:
            return
        layout = self._stream.codec_context.layout.name
        given = np.ascontiguousarray(samples)
        frame = av.AudioFrame.from_ndarray(given, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = self._rate, self._fed
        frame.time_base = Fraction(1, self._rate)
        self._fed += samples.shape[1]
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
