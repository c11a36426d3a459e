"""Several people in one picture, whose boxes are known: clips as a camera records them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bench.passers import Passage, Stop
from demo.arrays import Image, as_image
from demo.sprites import Sprite, Walker
from demo.stage import Effect, Placed, Ruler, Stage

type Corners = tuple[float, float, float, float]
"""Left, top, right, bottom, 0..1."""

INSIDE_HZ, OUTSIDE_HZ = 440.0, 2_500.0
"""What is heard in the time that is shared, and before and after it."""

_RATE = 16_000


@dataclass(frozen=True, slots=True)
class Company:
    """Who is where, and what a camera makes of it.

    ``heard_s`` is the time whose sound is the one that may be shared; None for no sound at all.
    ``tags`` are what such a file gives away. ``grey`` is what a camera sees at night.
    """

    background: Image
    people: tuple[Passage, ...]
    seconds: float
    size: tuple[int, int] = (640, 360)
    fps: int = 10
    effects: tuple[Effect, ...] = ()
    heard_s: tuple[float, float] | None = None
    tags: dict[str, str] = field(default_factory=dict)
    grey: bool = False
    frames: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "frames", round(self.seconds * self.fps))

    def placed(self, number: int) -> list[Placed | None]:
        """Where each of them is in a picture."""
        return [one.at(number / self.fps) for one in self.people]

    def boxes(self) -> list[list[Corners | None]]:
        """The visible box of each, in each picture."""
        ruler = Ruler(self.size)
        found = []
        for number in range(self.frames):
            boxes = [None if p is None else ruler.box(p) for p in self.placed(number)]
            found.append([None if b is None else (b.x1, b.y1, b.x2, b.y2) for b in boxes])
        return found

    def pictures(self) -> Iterator[Image]:
        """All of them, BGR."""
        stage = Stage(self.background, self.size)
        stage.effects = list(self.effects)
        for number in range(self.frames):
            there = [placed for placed in self.placed(number) if placed is not None]
            image = stage.frame(number / self.fps, number, there)
            if self.grey:
                one = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
                image = as_image(cv2.cvtColor(one, cv2.COLOR_GRAY2BGR))
            yield image

    def empty(self) -> Image:
        """The scene without anybody, BGR."""
        stage = Stage(self.background, self.size)
        return stage.frame(0.0, 0, [])

    def write(self, path: Path) -> Path:
        """As a file."""
        with av.open(str(path), "w", format="mp4") as output:
            output.metadata.update(self.tags)
            video: Any = output.add_stream("libx264", rate=self.fps)
            video.width, video.height, video.pix_fmt = *self.size, "yuv420p"
            video.metadata.update({k: v for k, v in self.tags.items() if k == "handler_name"})
            video.codec_context.thread_count = 1
            group = 2 * self.fps
            video.codec_context.options = {
                "preset": "superfast",
                "crf": "22",
                "x264-params": f"keyint={group}:min-keyint={group}:scenecut=0:bframes=0",
            }
            audio: Any = output.add_stream("aac", rate=_RATE) if self.heard_s else None
            if audio is not None:
                audio.codec_context.layout = "mono"
            for number, image in enumerate(self.pictures()):
                planes = as_image(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420))
                frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, self.fps)
                output.mux(video.encode(frame))
            output.mux(video.encode(None))
            if audio is not None:
                for piece in self._sound():
                    output.mux(audio.encode(piece))
                output.mux(audio.encode(None))
        return path

    def _sound(self) -> Iterator[av.AudioFrame]:
        assert self.heard_s is not None
        times = np.arange(round(self.seconds * _RATE)) / _RATE
        is_inside = (times >= self.heard_s[0]) & (times < self.heard_s[1])
        hertz = np.where(is_inside, INSIDE_HZ, OUTSIDE_HZ)
        wave = (0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)
        for start in range(0, len(wave), 1024):
            part = np.ascontiguousarray(wave[None, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = _RATE, start, Fraction(1, _RATE)
            yield frame


def walk(figure: Walker, *stops: tuple[float, float, float, float], gain: float = 1.0) -> Passage:
    """Somebody's way: seconds, x of the middle, y of the feet and height, parts of the picture."""
    return Passage(figure, tuple(Stop(*stop) for stop in stops), gain)


def dyed(figure: Walker, name: str, shades: Sequence[float]) -> Walker:
    """Somebody of the same shape in other clothes: blue, green and red are multiplied."""
    poses = [_dyed(pose, shades) for pose in figure.poses]
    return replace(figure, name=name, poses=poses)


def _dyed(sprite: Sprite, shades: Sequence[float]) -> Sprite:
    """From the shoulders down: a head keeps its colour."""
    colour = sprite.colour.astype(np.float32)
    top = colour.shape[0] // 6
    colour[top:] = colour[top:] * np.asarray(shades, np.float32) + 12
    return Sprite(np.clip(colour, 0, 255).astype(np.uint8), sprite.alpha)
