"""Packets in, fragments out: libav's MP4 muxer, writing into memory."""

from collections.abc import Iterator
from typing import Any

import av

from nvr.errors import CameraUnsupported
from nvr.media import mp4, segments
from nvr.media.audio import add_audio
from nvr.media.packets import copy_packet
from nvr.media.parameter_sets import ParameterSets
from nvr.messages import Packet, StreamFormat

TIMESCALE = segments.TIMESCALE
"""Units of the video track's media time per second."""

FRAGMENT_S = 1.0
"""The longest fragment."""

_CODECS = ("h264", "hevc", "mjpeg")

# frag_discont with use_editlist=0 makes libav take timestamps as they are given, so that sound
# that starts late stays late. max_interleave_delta lets sound that stopped hold pictures back for
# no longer than that (microseconds). skip_trailer also keeps libav from remembering fragments.
_OPTIONS = {
    "flush_packets": "1",
    "frag_duration": str(round(FRAGMENT_S * 1e6)),
    "max_interleave_delta": "100000",
    "use_editlist": "0",
    "avoid_negative_ts": "disabled",
    "video_track_timescale": str(TIMESCALE),
}
_FLAGS = "empty_moov+default_base_moof+frag_discont+skip_trailer"


class _Memory:
    """A file object that keeps what libav writes."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: Any) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data

    def __bool__(self) -> bool:
        return bool(self._chunks)


class FragmentMuxer:
    """One session's muxer. ``header`` is the ftyp and moov that its fragments need before them.

    A fragment ends before every keyframe and after a second at the latest. One muxer lives as long
    as its session, so that decode times run on by themselves; it doesn't grow with time.
    """

    def __init__(self, source: StreamFormat, keyframe: Packet) -> None:
        """Make a muxer for a session that begins with a keyframe.

        Raises CameraUnsupported for codecs that can't be recorded.
        """
        codec = source.video.codec_context.name
        if codec not in _CODECS:
            known = "H.264, H.265 and MJPEG can"
            raise CameraUnsupported(f"its video is {codec}, which can't be recorded ({known})")
        # every MJPEG picture is a keyframe: a fragment for each would be mostly headers
        flags = _FLAGS if codec == "mjpeg" else f"{_FLAGS}+frag_keyframe"
        self._memory = _Memory()
        self._output = av.open(
            self._memory, "w", format="mp4", options={**_OPTIONS, "movflags": flags}
        )
        self._video = self._output.add_stream_from_template(source.video_template)
        context = self._video.codec_context
        if codec == "hevc":
            context.codec_tag = "hvc1"  # players refuse hev1
        self._sets = ParameterSets(source, keyframe)
        if (extradata := self._sets.extradata) is not None:
            context.extradata = extradata
        if (size := self._sets.size(keyframe)) is not None:
            context.width, context.height = size
        self._audio = add_audio(self._output, source)
        try:
            self._output.start_encoding()
        except (av.FFmpegError, ValueError) as error:
            raise CameraUnsupported(f"its {codec} stream can't be recorded: {error}") from error
        self.header = self._memory.take()

    def fits(self, keyframe: Packet) -> bool:
        """Whether a keyframe is of the format that the session began with."""
        return not self._sets.differ(keyframe)

    def video(self, packet: Packet, dts: int, pts: int, duration: int) -> None:
        """Add a picture; times in the packet's own time base. Raises av.FFmpegError."""
        copy = copy_packet(packet.av)
        copy.dts, copy.pts, copy.duration = dts, pts, duration
        copy.time_base = packet.time_base
        copy.is_keyframe = packet.is_keyframe
        copy.stream = self._video
        self._output.mux_one(copy)

    def audio(self, packet: Packet, pts: int) -> None:
        """Add a piece of sound; dropped when the session has no audio. Raises av.FFmpegError."""
        if self._audio is not None:
            for converted in self._audio.convert(packet.av, pts, packet.time_base):
                self._output.mux_one(converted)

    def converted(self, packet: Packet, pts: int) -> Iterator[Any]:
        """A piece of sound as the file's track has it, for who writes fragments of his own."""
        if self._audio is not None:
            yield from self._audio.convert(packet.av, pts, packet.time_base)

    def take(self) -> list[bytes]:
        """The fragments (moof and mdat each) that were finished since the last call."""
        return _split(self._memory.take()) if self._memory else []

    def close(self) -> list[bytes]:
        """Finish; the last fragments. Raises av.FFmpegError."""
        if self._audio is not None:
            for converted in self._audio.finish():
                self._output.mux_one(converted)
        self._output.close()
        return self.take()


def _split(data: bytes) -> list[bytes]:
    ends = [box.end for box in mp4.boxes(data) if box.kind == b"mdat"]
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
