"""Streams whose pictures say their own number, and what is left of them in recorded files."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

import demo.stamp
from demo.stamp import burn, read_stamp

FPS = 15


@dataclass(frozen=True, slots=True)
class Look:
    """How large the pictures are, how noisy, and how many bits a second they take.

    `noises` is how many patterns of noise take turns; a single one is a texture that stands still.
    """

    width: int
    height: int
    noise: float
    noises: int
    bit_rate: int
    preset: str


SMALL = Look(320, 180, noise=6.0, noises=16, bit_rate=500_000, preset="ultrafast")
"""Cheap to make and to decode."""


@dataclass(frozen=True, slots=True)
class Played:
    """The numbers of a recorded file's pictures as they are shown; what is wrong with it, if so."""

    path: Path
    numbers: tuple[int, ...]
    error: str | None


def numbered_clip(folder: Path, seconds: int, gop_s: int, look: Look = SMALL) -> Path:
    """A clip whose frame n shows the number n, with a keyframe every `gop_s` seconds.

    Made at the first use; its name carries a hash of the code that draws it and of its look.
    """
    code = Path(__file__).read_bytes() + Path(demo.stamp.__file__).read_bytes()
    code += repr(look).encode()
    name = f"numbered-{seconds}s-gop{gop_s}-{hashlib.sha256(code).hexdigest()[:12]}.mp4"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        _encode(part, seconds * FPS, gop_s * FPS, look)
        part.replace(path)
    return path


def play(path: Path) -> Played:
    """Decode every picture of a recorded file and read its number."""
    numbers: list[int] = []
    error = None
    try:
        with av.open(str(path), "r") as container:
            for frame in container.decode(video=0):
                stamp = read_stamp(_luma(frame))
                if stamp is None:
                    error = f"picture {len(numbers)} can't be read"
                else:
                    numbers.append(stamp.frame)
    except (av.FFmpegError, IndexError) as problem:
        error = str(problem)
    return Played(path, tuple(numbers), error if numbers else error or "no pictures")


def play_all(paths: Sequence[Path], tell: Callable[[str], None]) -> list[Played]:
    """Decode many files; each that is broken is told."""
    found = []
    for path in paths:
        played = play(path)
        if played.error is not None:
            tell(f"{path}: {played.error}")
        found.append(played)
    return found


def _luma(frame: av.VideoFrame) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width]


def _encode(path: Path, frames: int, gop: int, look: Look) -> None:
    rng = np.random.default_rng(gop)
    width, height = look.width, look.height
    room = np.linspace(60, 170, width)[None, :, None] * np.ones((height, 1, 3))
    noises = [rng.normal(0, look.noise, (height, width, 1)) for _ in range(look.noises)]
    pictures = [np.clip(room + noise, 0, 255).astype(np.uint8) for noise in noises]
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, FPS)
        stream.codec_context.bit_rate = look.bit_rate
        stream.codec_context.thread_count = 1
        stream.codec_context.options = {
            "preset": look.preset,
            "tune": "zerolatency",
            "x264-params": f"keyint={gop}:min-keyint={gop}:scenecut=0",
        }
        for number in range(frames):
            image = pictures[number % look.noises].copy()
            at = number * 5 % width
            cv2.circle(image, (at, height * 2 // 3), height // 9, (30, 200, 90), -1)
            burn(image, number / FPS, number)
            planes = cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
