"""A camera that shows what a seed says: a background, weather, and those who pass.

What it shows is encoded as a sub stream is, piece by piece and ahead of who looks, so a night needs
no room on disk.
"""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np

from bench.cinema import Piece
from bench.passers import Passage, passages
from bench.weather import kinds
from demo.arrays import Image, as_image
from demo.room import draw_room
from demo.sprites import Walker, cardboard_box, people
from demo.stage import Stage

WIDTH, HEIGHT = 640, 360
BIT_RATE, MAIN_BIT_RATE = 500_000, 2_000_000
KEYFRAME_S = 2.0
PIECE_S = 30.0

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
    """Draws and encodes a story, ``with_main`` also twice as large as a main stream."""

    def __init__(self, told: Story, *, with_main: bool = False) -> None:
        self.story = told
        self._with_main = with_main
        size = (2 * WIDTH, 2 * HEIGHT) if with_main else (WIDTH, HEIGHT)
        self._stage = Stage(told.background, size)
        self._stage.effects = kinds()[told.kind](told.seed, told.seconds)

    def frame(self, number: int) -> Image:
        """A picture, BGR."""
        time_s = number / self.story.fps
        figures = (*self.story.persons, *self.story.others)
        there = [placed for one in figures if (placed := one.at(time_s)) is not None]
        return self._stage.frame(time_s, number, there)

    def pieces(self) -> Iterator[Piece]:
        """MP4s one after the other; the next one is made meanwhile."""
        size = round(PIECE_S * self.story.fps)
        total = round(self.story.seconds * self.story.fps)
        firsts = range(0, total, size)
        with ThreadPoolExecutor(1) as pool:
            ahead = pool.submit(self._encode, 0, min(size, total))
            for first in firsts:
                piece = ahead.result()
                after = first + size
                if after < total:
                    ahead = pool.submit(self._encode, after, min(after + size, total))
                yield Piece(first / self.story.fps, *piece)

    def _encode(self, first: int, end: int) -> tuple[io.BytesIO, io.BytesIO | None]:
        """The sub stream, and the main stream if there is one."""
        sub = _Encoder((WIDTH, HEIGHT), self.story.fps, BIT_RATE)
        main = None
        if self._with_main:
            main = _Encoder((2 * WIDTH, 2 * HEIGHT), self.story.fps, MAIN_BIT_RATE)
        for number in range(first, end):
            image = self.frame(number)
            if main is not None:
                main.add(image)
                image = as_image(cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))
            sub.add(image)
        return sub.finish(), None if main is None else main.finish()


class _Encoder:
    """One stream of so many pixels and bits a second, as a camera makes it."""

    def __init__(self, size: tuple[int, int], fps: int, bit_rate: int) -> None:
        self._fps = fps
        self._file = io.BytesIO()
        self._container = av.open(self._file, "w", format="mp4")
        stream = self._container.add_stream("libx264", rate=fps)
        assert isinstance(stream, av.VideoStream)
        self._stream = stream
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.bit_rate = bit_rate
        stream.codec_context.thread_count = 1
        group = round(KEYFRAME_S * fps)
        stream.codec_context.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "x264-params": f"keyint={group}:min-keyint={group}:scenecut=0"
            f":vbv-maxrate={bit_rate * 3 // 2000}:vbv-bufsize={bit_rate * 2 // 1000}",
        }
        self._count = 0

    def add(self, image: Image) -> None:
        """The next picture, BGR."""
        planes = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420)
        frame = av.VideoFrame.from_ndarray(as_image(planes), format="yuv420p")
        frame.pts, frame.time_base = self._count, Fraction(1, self._fps)
        self._container.mux(self._stream.encode(frame))
        self._count += 1

    def finish(self) -> io.BytesIO:
        """The file, from its beginning."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._file.seek(0)
        return self._file
