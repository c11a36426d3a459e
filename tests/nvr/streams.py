"""Real encoded streams for tests, made by PyAV, and read as a receiver would hand them on."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np

from nvr.media.stream_format import stream_format
from nvr.messages import Packet
from nvr.protocol import VideoInfo

START_US = 1_700_000_000_000_000  # 2023-11-14 22:13:20 UTC

WIDTH, HEIGHT, FPS = 192, 108, 15


@dataclass(frozen=True)
class Recipe:
    """How a stream is made."""

    video: str = "libx264"
    audio: str | None = None
    seconds: float = 6
    gop: int = 15
    b_frames: int = 0
    width: int = WIDTH
    height: int = HEIGHT
    container: str = "mp4"
    loud_second: int | None = None
    """The only one in which the sound is loud; None: all are."""
    fps: int = FPS
    quality: int | None = None
    intra_refresh: bool = False
    """A column that wanders over the picture in place of keyframes (x264)."""


CLIP = Recipe(audio="aac", seconds=4, container="mp4")
"""Four seconds of H.264 with a keyframe every second, and AAC."""


def _picture(index: int, recipe: Recipe) -> av.VideoFrame:
    """The frame's number as 16 black or white squares over a moving background: survives codecs."""
    height, width = recipe.height, recipe.width
    grey = np.tile(((np.arange(width) + index * 3) % 96 + 64).astype(np.uint8), (height, 1))
    side = width // 16
    for bit in range(16):
        grey[:side, bit * side : (bit + 1) * side] = 235 if index >> bit & 1 else 16
    frame = av.VideoFrame.from_ndarray(np.dstack([grey] * 3), format="rgb24")
    frame.pts, frame.time_base = index, Fraction(1, recipe.fps)
    return frame


def number_of(frame: av.VideoFrame) -> int:
    """The number that `_picture` drew."""
    grey = frame.to_ndarray(format="gray")
    side = grey.shape[1] // 16
    half = side // 2
    return sum(1 << bit for bit in range(16) if grey[half, bit * side + half] > 128)


def make(path: Path, recipe: Recipe) -> Path:
    """Encode a stream into a file."""
    with av.open(str(path), "w") as output:
        video = output.add_stream(recipe.video, rate=recipe.fps)
        assert isinstance(video, av.VideoStream)
        video.width, video.height = recipe.width, recipe.height
        video.pix_fmt = "yuvj420p" if recipe.video == "mjpeg" else "yuv420p"
        if recipe.video != "mjpeg":
            video.codec_context.gop_size = recipe.gop
            video.codec_context.max_b_frames = recipe.b_frames
            video.options = {
                "preset": "ultrafast" if not recipe.b_frames else "veryfast",
                "x264-params": "scenecut=0:open-gop=0"
                + (f":qp={recipe.quality}" if recipe.quality else "")
                + (":intra-refresh=1" if recipe.intra_refresh else ""),
                "x265-params": "log-level=none:scenecut=0:open-gop=0",
            }
        audio: av.AudioStream | None = None
        if recipe.audio is not None:
            rate = {"libopus": 48000, "aac": 16000}.get(recipe.audio, 8000)
            added = output.add_stream(recipe.audio, rate=rate)
            assert isinstance(added, av.AudioStream)
            audio = added
            audio.layout = "mono"
        for index in range(round(recipe.seconds * recipe.fps)):
            output.mux(video.encode(_picture(index, recipe)))
            if audio is not None and index % recipe.fps == 0:
                second = index // recipe.fps
                is_loud = recipe.loud_second in (None, second)
                output.mux(audio.encode(_tone(second, audio.rate, 9000 if is_loud else 30)))
        output.mux(video.encode())
        if audio is not None:
            output.mux(audio.encode())
    return path


_folder = TemporaryDirectory(prefix="streams-")


@cache
def stream(recipe: Recipe) -> Path:
    """A file of that recipe, made once per test run."""
    name = hashlib.sha256(repr(recipe).encode()).hexdigest()[:16]
    return make(Path(_folder.name) / f"{name}.{recipe.container}", recipe)


def _tone(second: int, rate: int, amplitude: int) -> av.AudioFrame:
    """A second of 440 Hz."""
    moments = (np.arange(rate) + second * rate) / rate
    samples = (np.sin(2 * np.pi * 440 * moments) * amplitude).astype(np.int16)[None]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, second * rate, Fraction(1, rate)
    return frame


class Source:
    """A stream read as from a camera: packets with the wall time at which each was taken."""

    def __init__(self, of: Recipe | Path, start_us: int = START_US) -> None:
        self._container = av.open(str(of if isinstance(of, Path) else stream(of)))
        video = self._container.streams.video[0]
        audio = next(iter(self._container.streams.audio), None)
        info = VideoInfo(video.codec_context.name, video.width, video.height, float(FPS))
        self.format = stream_format(video, audio, info)
        self._start_us = start_us

    def close(self) -> None:
        """The connection is over."""
        self._container.close()

    def __iter__(self) -> Iterator[Packet]:
        packets = [p for p in self._container.demux() if p.dts is not None and p.pts is not None]
        first = next(p for p in packets if p.stream.type == "video")
        assert first.dts is not None
        zero = first.dts * _fraction(first)
        for packet in packets:
            assert packet.dts is not None
            assert packet.pts is not None
            is_video = packet.stream.type == "video"
            passed = packet.dts * _fraction(packet) - zero
            yield Packet(
                av=packet,
                is_video=is_video,
                is_keyframe=packet.is_keyframe and is_video,
                pts=packet.pts,
                dts=packet.dts,
                time_base=_fraction(packet),
                wall_us=self._start_us + round(passed * 1_000_000),
            )


def _fraction(packet: av.Packet[Any]) -> Fraction:
    return Fraction(packet.time_base.numerator, packet.time_base.denominator)


def shifted(packets: Iterable[Packet], media_s: float = 0, wall_s: float = 0) -> Iterator[Packet]:
    """The same packets at another time."""
    for packet in packets:
        ticks = round(media_s / packet.time_base)
        yield replace(
            packet,
            pts=packet.pts + ticks,
            dts=packet.dts + ticks,
            wall_us=packet.wall_us + round(wall_s * 1e6),
        )


def numbers(data: bytes | Path) -> list[int]:
    """The numbers in the pictures of a file, in the order of presentation."""
    with av.open(io.BytesIO(data) if isinstance(data, bytes) else str(data), "r") as container:
        return [number_of(frame) for frame in container.decode(video=0)]
