"""Clips in which something is to be seen that nobody may see."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import av

from bench.secret import Rgb, cover, hide, seen
from tests.nvr import streams
from tests.nvr.streams import Recipe

_draw = streams._picture


def _picture(index: int, recipe: Recipe) -> av.VideoFrame:
    plain = _draw(index, recipe)
    frame = av.VideoFrame.from_ndarray(
        hide(plain.to_ndarray(format="rgb24"), index), format="rgb24"
    )
    frame.pts, frame.time_base = plain.pts, plain.time_base
    return frame


def _masked(index: int, recipe: Recipe) -> av.VideoFrame:
    plain = _draw(index, recipe)
    image = cover(plain.to_ndarray(format="rgb24"))
    frame = av.VideoFrame.from_ndarray(image, format="rgb24")
    frame.pts, frame.time_base = plain.pts, plain.time_base
    return frame


def make(path: Path, recipe: Recipe, *, masked: bool = False) -> Path:
    """As `streams.make`, with the secret in every picture; their numbers beside it can be read.

    ``masked``: what a camera sends that masks it itself.
    """
    with mock.patch.object(streams, "_picture", _masked if masked else _picture):
        return streams.make(path, recipe)


def pictures(source: Path | io.BytesIO, **how: str) -> Iterator[Rgb]:
    """All pictures of a file, u8 [H, W, 3]."""
    file: Any = str(source) if isinstance(source, Path) else source
    with av.open(file, "r", format=how.get("format")) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")


def seen_in(source: Path | io.BytesIO, **how: str) -> int:
    """Pixels of the secret in all of them. There must be some pictures."""
    counts = [seen(image) for image in pictures(source, **how)]
    assert counts, "nothing to look at"
    return sum(counts)
