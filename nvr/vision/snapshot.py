"""Pictures of alerts, as JPEG files."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from nvr.errors import StorageError, StorageFull, StorageMissing, StorageReadOnly
from nvr.messages import Box

type Bgr = npt.NDArray[np.uint8]
"""Colours blue, green, red: u8 [H, W, 3]."""

QUALITY = 88
BOX_COLOUR = (60, 200, 60)
TEXT_COLOUR = (255, 255, 255)

_ERRORS: dict[int, type[StorageError]] = {
    errno.ENOSPC: StorageFull,
    errno.EDQUOT: StorageFull,
    errno.EROFS: StorageReadOnly,
    errno.EACCES: StorageReadOnly,
    errno.EPERM: StorageReadOnly,
    errno.ENOENT: StorageMissing,
}


class SnapshotFolder:
    """Where a camera's alert pictures are: ``<alert id>.jpg`` and ``<alert id>_box.jpg``.

    ``width``: pictures that are wider are scaled down to it.
    """

    def __init__(self, folder: Path, width: int | None = None) -> None:
        self._folder = folder
        self._width = width

    def save(self, alert_id: str, picture: av.VideoFrame, box: Box | None, caption: str) -> None:
        """Write both pictures, replacing older ones of the alert.

        Raises StorageError. A reader sees the old picture or the new one, never half of one.
        """
        bgr = to_bgr(picture, self._width)
        marked = bgr if box is None else with_box(bgr, box, caption)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, image in ((f"{alert_id}.jpg", bgr), (f"{alert_id}_box.jpg", marked)):
                _write(self._folder / name, to_jpeg(image))
        except OSError as error:
            kind = _ERRORS.get(error.errno or 0, StorageError)
            raise kind(
                f"{self._folder}: alert pictures can't be written ({error.strerror})"
            ) from error


def to_bgr(picture: av.VideoFrame, width: int | None = None) -> Bgr:
    """The frame in colour, scaled down to ``width`` pixels if it is wider."""
    if width is None or picture.width <= width:
        return picture.to_ndarray(format="bgr24")  # type: ignore[return-value]
    height = max(2, round(picture.height * width / picture.width / 2) * 2)
    scaled = picture.reformat(width=width, height=height, format="bgr24")
    return scaled.to_ndarray()  # type: ignore[return-value]


def with_box(image: Bgr, box: Box, caption: str) -> Bgr:
    """A copy with the box and its caption drawn in."""
    marked = image.copy()
    height, width = image.shape[:2]
    thick = max(1, round(width / 400))
    left, top = round(box.x1 * width), round(box.y1 * height)
    right, bottom = round(box.x2 * width), round(box.y2 * height)
    cv2.rectangle(marked, (left, top), (right, bottom), BOX_COLOUR, thick)
    scale = max(0.4, width / 1280)
    font = cv2.FONT_HERSHEY_SIMPLEX
    (text_width, text_height), rest = cv2.getTextSize(caption, font, scale, thick)
    x = min(max(0, left), max(0, width - text_width))
    base = top - rest if top - rest >= text_height else min(height - rest, top + text_height + rest)
    corner = (x + text_width, base + rest)
    cv2.rectangle(marked, (x, base - text_height), corner, BOX_COLOUR, cv2.FILLED)
    cv2.putText(marked, caption, (x, base), font, scale, TEXT_COLOUR, thick, cv2.LINE_AA)
    return marked


def to_jpeg(image: Bgr) -> bytes:
    """Encode."""
    is_done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not is_done:
        raise ValueError(f"a picture of {image.shape} can't be encoded")
    encoded: Any = data
    return bytes(encoded.tobytes())


def _write(path: Path, data: bytes) -> None:
    """Atomically, but without waiting for the disk: the alert must not wait for it either."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".snapshot-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
