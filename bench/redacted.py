"""Whether a share's video shows its subject and nobody else, judged by boxes that are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from bench.company import Corners
from demo.arrays import Image, as_image

type Plane = npt.NDArray[np.uint8]

_BLACK_LUMA, _GREY = 16, 128
_LUMA_OFF, _CHROMA_OFF = 24, 16
"""So far from black a pixel may be by its encoding."""

_STILL_OFF = 40
"""... and from the scene behind."""

_BRIGHT = 64
"""Only pixels that can't be taken for black, or the scene, tell whether something is visible..."""

_DARK = 0.5
"""... and dark clothes are seen if what is around them is, so many of the width away."""

_SAME = 40


@dataclass(frozen=True, slots=True)
class Truth:
    """Where everybody is in one picture: the subject, None when not there, and all others."""

    subject: Corners | None
    others: tuple[Corners, ...]


@dataclass(slots=True)
class Verdict:
    """What came of one share. Pixels are those of the subject's box without others' boxes."""

    pictures: int = 0
    leaks: int = 0
    worst_px: int = 0
    subject_px: int = 0
    visible_px: int = 0
    subject_pictures: int = 0
    visible_pictures: int = 0

    @property
    def visible_pct(self) -> float | None:
        """None if the subject is in no picture."""
        return 100 * self.visible_px / self.subject_px if self.subject_px else None

    @property
    def visible_pictures_pct(self) -> float | None:
        """Of the pictures with the subject, those that show more than half of it."""
        if not self.subject_pictures:
            return None
        return 100 * self.visible_pictures / self.subject_pictures

    def add(self, other: Verdict) -> None:
        """Count both."""
        self.pictures += other.pictures
        self.leaks += other.leaks
        self.worst_px = max(self.worst_px, other.worst_px)
        self.subject_px += other.subject_px
        self.visible_px += other.visible_px
        self.subject_pictures += other.subject_pictures
        self.visible_pictures += other.visible_pictures


def planes_of_file(path: Path, start_s: float = 0.0) -> Iterator[tuple[float, list[Plane]]]:
    """(seconds, Y, U, V) of every picture from a moment on, all planes as large as Y."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.time is not None
            if frame.time < start_s - 1e-4:
                continue
            width, height = frame.width // 2 * 2, frame.height // 2 * 2
            flat = np.asarray(frame.reformat(width, height, "yuv420p").to_ndarray(), np.uint8)
            half = flat[height:].reshape(2, height // 2, width // 2)
            chroma = [p.repeat(2, axis=0).repeat(2, axis=1) for p in half]
            yield frame.time - start_s, [flat[:height], *chroma]


def judge(
    share: Sequence[Plane], source: Sequence[Plane], truth: Truth, empty: Sequence[Plane] | None
) -> Verdict:
    """One picture of a share. ``empty`` is the scene behind where that may be seen."""
    shape = share[0].shape
    is_black = share[0] <= _BLACK_LUMA + _LUMA_OFF
    for chroma in share[1:]:
        is_black &= cv2.absdiff(chroma, np.full_like(chroma, _GREY)) <= _CHROMA_OFF
    allowed = is_black
    if empty is not None:
        off = [cv2.absdiff(a, b) <= _STILL_OFF for a, b in zip(share, empty, strict=True)]
        allowed = is_black | (off[0] & off[1] & off[2])
    subject, others = np.zeros(shape, bool), np.zeros(shape, bool)
    if truth.subject is not None:
        subject[_pixels(truth.subject, shape)] = True
    for box in truth.others:
        others[_pixels(box, shape)] = True
    leaking = int((others & ~subject & ~allowed).sum())
    telling = subject & (source[0] > _BRIGHT)
    if empty is not None:
        telling &= cv2.absdiff(source[0], empty[0]) > _STILL_OFF
    wanted = subject & ~others & _filled(telling, truth.subject)
    same = telling & ~allowed & (cv2.absdiff(share[0], source[0]) <= _SAME)
    seen = wanted & _filled(same, truth.subject)
    size, visible = int(wanted.sum()), int(seen.sum())
    return Verdict(
        1, int(leaking > 0), leaking, size, visible, int(size > 0), int(visible > size / 2)
    )


def _filled(seen: npt.NDArray[np.bool_], box: Corners | None) -> npt.NDArray[np.bool_]:
    """With the dark pixels among those that are seen."""
    if box is None:
        return seen
    side = max(3, round(_DARK * (box[2] - box[0]) * seen.shape[1]))
    kernel = np.ones((side, side), np.uint8)
    closed = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    return np.asarray(closed, np.uint8) > 0


def sheet(share: Sequence[Plane], source: Sequence[Plane], truth: Truth, width: int = 480) -> Image:
    """The source with its boxes above, the share below."""
    above, below = (
        as_image(cv2.cvtColor(cv2.merge([p[i] for i in (0, 2, 1)]), cv2.COLOR_YCrCb2BGR))
        for p in (source, share)
    )
    height = round(above.shape[0] * width / above.shape[1])
    for box, colour in [(b, (0, 0, 255)) for b in truth.others] + (
        [(truth.subject, (0, 255, 0))] if truth.subject else []
    ):
        rows, columns = _pixels(box, above.shape[:2])
        for image in (above, below):
            cv2.rectangle(
                image, (columns.start, rows.start), (columns.stop - 1, rows.stop - 1), colour, 2
            )
    return as_image(np.vstack([cv2.resize(i, (width, height)) for i in (above, below)]))


def _pixels(box: Corners, shape: tuple[int, ...]) -> tuple[slice, slice]:
    height, width = shape[:2]
    return (
        slice(max(0, round(box[1] * height)), max(0, round(box[3] * height))),
        slice(max(0, round(box[0] * width)), max(0, round(box[2] * width))),
    )
