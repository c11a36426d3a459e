"""What made cameras look at when nobody is there: real pictures."""

from collections.abc import Sequence
from pathlib import Path

import av
import cv2

from bench.errors import BenchError
from bench.truth import Clip, Span, load
from demo.arrays import Image, as_image
from demo.sprites import picture

WIDTH, HEIGHT = 1280, 720

OWN_PICTURES = ("motorcycle_left.png", "rocket.jpg")
"""Real scenes without anybody, from the demo pictures."""

EMPTY_S = 2.0
"""Nobody is near in the middle of so long a stretch without anybody."""


def backgrounds(folder: Path | None) -> list[Image]:
    """Pictures of a folder, or those that come with the demo pictures; u8 [720, 1280, 3], BGR.

    Of a folder with ``ground_truth.json`` (see `bench.truth`), one picture of each clip in which
    nobody is in view for a while. Raises BenchError.
    """
    if folder is None:
        return [_as_wide(picture(name)) for name in OWN_PICTURES]
    if (folder / "ground_truth.json").exists():
        found = [image for clip in load(folder) if (image := _empty(clip)) is not None]
    else:
        paths = sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".png"})
        read = [cv2.imread(str(path), cv2.IMREAD_COLOR) for path in paths]
        found = [as_image(image) for image in read if image is not None]
        if len(found) < len(read):
            raise BenchError(f"{folder}: some pictures can't be read")
    if not found:
        raise BenchError(f"{folder}: no pictures of nobody")
    return [_as_wide(image) for image in found]


def empty_moment(spans: Sequence[Span], seconds: float) -> float | None:
    """The middle of the longest stretch of so many seconds outside all spans, if it is long."""
    best_s, middle_s, after_s = EMPTY_S, None, 0.0
    ends = [*sorted(spans, key=lambda span: span.start_s), Span("end", seconds, seconds)]
    for span in ends:
        if span.start_s - after_s >= best_s:
            best_s, middle_s = span.start_s - after_s, (span.start_s + after_s) / 2
        after_s = max(after_s, span.end_s)
    return middle_s


def _empty(clip: Clip) -> Image | None:
    try:
        with av.open(str(clip.path)) as container:
            seconds = (container.duration or 0) / av.time_base
            moment_s = empty_moment((*clip.visits, *clip.uncertain), seconds)
            if moment_s is None:
                return None
            for frame in container.decode(container.streams.video[0]):
                if frame.time >= moment_s:
                    return as_image(frame.to_ndarray(format="bgr24"))
            return None
    except (OSError, av.FFmpegError) as error:
        raise BenchError(f"{clip.path}: can't be played ({error})") from error


def _as_wide(image: Image) -> Image:
    """The middle 16:9 of a picture."""
    height, width = image.shape[:2]
    wide, tall = min(width, height * 16 // 9), min(height, width * 9 // 16)
    left, top = (width - wide) // 2, (height - tall) // 2
    return as_image(cv2.resize(image[top : top + tall, left : left + wide], (WIDTH, HEIGHT)))
