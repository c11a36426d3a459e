"""A camera that shows what a seed says: a background, weather, and those who pass.

What it shows is encoded as a sub stream is, piece by piece and ahead of who looks, so a night needs
no room on disk.
"""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from bench.errors import BenchError
from bench.passers import Passage, passages
from bench.weather import kinds
from demo.arrays import Image, as_image
from demo.room import draw_room
from demo.sprites import Walker, cardboard_box, people, picture
from demo.stage import Stage

WIDTH, HEIGHT = 640, 360
BIT_RATE = 500_000
KEYFRAME_S = 2.0
PIECE_S = 30.0

OWN_PICTURES = ("motorcycle_left.png", "rocket.jpg")
"""Real scenes without anybody, from the demo pictures."""

QUIET_S = (30.0, 75.0)
"""From the end of a passage to the beginning of the next: more than a visit outlasts its person."""

BOX_EVERY_S = (2.0, 8.0)


@dataclass(frozen=True, slots=True)
class Story:
    """What one camera shows: ``kind`` is a key of `weather.kinds`."""

    kind: str
    seed: int
    seconds: float
    fps: int
    background: Image
    persons: tuple[Passage, ...]
    others: tuple[Passage, ...]


def backgrounds(folder: Path | None) -> list[Image]:
    """Pictures of a folder, or those that come with the demo pictures. Raises BenchError."""
    if folder is None:
        return [_as_wide(picture(name)) for name in OWN_PICTURES]
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".png"})
    found = [cv2.imread(str(path), cv2.IMREAD_COLOR) for path in paths]
    if not found or any(image is None for image in found):
        raise BenchError(f"{folder}: no pictures, or some that can't be read")
    return [_as_wide(as_image(image)) for image in found if image is not None]


def story(kind: str, seed: int, seconds: float, fps: int, real: Sequence[Image]) -> Story:
    """Draw from a seed. Every third background is a drawn room, the others are real pictures."""
    rng = np.random.default_rng([seed, 21, list(kinds()).index(kind)])
    room = rng.random() < 1 / 3
    background = draw_room(seed).picture if room else real[int(rng.integers(len(real)))]
    persons = passages(rng, seconds, QUIET_S, people())
    boxes: list[Passage] = []
    if kind == "box":
        figures: list[Walker] = [cardboard_box(int(rng.integers(1000))) for _ in range(4)]
        boxes = passages(rng, seconds, BOX_EVERY_S, figures)
    return Story(kind, seed, seconds, fps, background, tuple(persons), tuple(boxes))


class MadeCamera:
    """Draws and encodes a story."""

    def __init__(self, told: Story) -> None:
        self._story = told
        self._stage = Stage(told.background, (WIDTH, HEIGHT))
        self._stage.effects = kinds()[told.kind](told.seed, told.seconds)

    def frame(self, number: int) -> Image:
        """A picture, BGR."""
        time_s = number / self._story.fps
        figures = (*self._story.persons, *self._story.others)
        there = [placed for one in figures if (placed := one.at(time_s)) is not None]
        return self._stage.frame(time_s, number, there)

    def pieces(self) -> Iterator[tuple[float, io.BytesIO]]:
        """From which second on, and an MP4 of it; the next one is made meanwhile."""
        size = round(PIECE_S * self._story.fps)
        total = round(self._story.seconds * self._story.fps)
        firsts = range(0, total, size)
        with ThreadPoolExecutor(1) as pool:
            ahead = pool.submit(self._encode, 0, min(size, total))
            for first in firsts:
                piece = ahead.result()
                after = first + size
                if after < total:
                    ahead = pool.submit(self._encode, after, min(after + size, total))
                yield first / self._story.fps, piece

    def _encode(self, first: int, end: int) -> io.BytesIO:
        fps = self._story.fps
        piece = io.BytesIO()
        with av.open(piece, "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=fps)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.bit_rate = BIT_RATE
            stream.codec_context.thread_count = 1
            group = round(KEYFRAME_S * fps)
            stream.codec_context.options = {
                "preset": "superfast",
                "tune": "zerolatency",
                "x264-params": f"keyint={group}:min-keyint={group}:scenecut=0"
                f":vbv-maxrate={BIT_RATE * 3 // 2000}:vbv-bufsize={BIT_RATE * 2 // 1000}",
            }
            for number in range(first, end):
                planes = cv2.cvtColor(self.frame(number), cv2.COLOR_BGR2YUV_I420)
                frame = av.VideoFrame.from_ndarray(as_image(planes), format="yuv420p")
                frame.pts, frame.time_base = number - first, Fraction(1, fps)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        piece.seek(0)
        return piece


def _as_wide(image: Image) -> Image:
    """The middle 16:9 of a picture."""
    height, width = image.shape[:2]
    wide, tall = min(width, height * 16 // 9), min(height, width * 9 // 16)
    left, top = (width - wide) // 2, (height - tall) // 2
    size = (2 * WIDTH, 2 * HEIGHT)
    return as_image(cv2.resize(image[top : top + tall, left : left + wide], size))
