"""A clip as the sub stream of the camera that took it: smaller, and with fewer bits."""

import io
import math
from fractions import Fraction
from pathlib import Path

import av

from bench.errors import BenchError

WIDTH, HEIGHT = 640, 360
BIT_RATE = 500_000
KEYFRAME_S = 2.0
WORTH_PIXELS = 1.5
"""A clip of fewer times the pixels of a sub stream is one."""


def sub_stream(path: Path) -> io.BytesIO | None:
    """H.264 of as many pixels as 640x360 has, at the clip's own rate; None if it is so small.

    Raises BenchError.
    """
    made = io.BytesIO()
    try:
        with av.open(str(path)) as clip, av.open(made, "w", format="mp4") as sub:
            video = clip.streams.video[0]
            shrink = math.sqrt(WIDTH * HEIGHT / (video.width * video.height))
            if shrink * shrink * WORTH_PIXELS > 1:
                return None
            _encode(clip, sub, shrink)
    except av.FFmpegError as error:
        raise BenchError(f"{path}: can't be made smaller ({error})") from error
    made.seek(0)
    return made


def _encode(
    clip: av.container.InputContainer, sub: av.container.OutputContainer, shrink: float
) -> None:
    video = clip.streams.video[0]
    rate = Fraction(float(video.average_rate or 15)).limit_denominator(1000)
    stream = sub.add_stream("libx264", rate=rate)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = _even(video.width * shrink), _even(video.height * shrink)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.bit_rate = BIT_RATE
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {
        "preset": "superfast",
        "tune": "zerolatency",
        "x264-params": f"keyint={round(KEYFRAME_S * rate)}:scenecut=0"
        f":vbv-maxrate={BIT_RATE * 3 // 2000}:vbv-bufsize={BIT_RATE * 2 // 1000}",
    }
    for picture in clip.decode(video):
        small = picture.reformat(stream.width, stream.height, "yuv420p", interpolation="AREA")
        small.pts, small.time_base = picture.pts, picture.time_base
        sub.mux(stream.encode(small))
    sub.mux(stream.encode(None))


def _even(pixels: float) -> int:
    return round(pixels / 2) * 2
