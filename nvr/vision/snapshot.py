"""Pictures of alerts, as JPEG files."""

import os
import tempfile
from pathlib import Path

import av
import cv2

from nvr.disk import storage_errors
from nvr.jpeg import Bgr, to_bgr, to_jpeg
from nvr.messages import Box
from nvr.vision.lettering import HEIGHT, text_width, write

BOX_COLOUR = (60, 200, 60)
TEXT_COLOUR = (255, 255, 255)


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
        with storage_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, image in ((f"{alert_id}.jpg", bgr), (f"{alert_id}_box.jpg", marked)):
                _write(self._folder / name, to_jpeg(image))


def with_box(image: Bgr, box: Box, caption: str) -> Bgr:
    """A copy with the box and its caption drawn in."""
    marked = image.copy()
    height, width = image.shape[:2]
    thick = max(1, round(width / 400))
    left, top = round(box.x1 * width), round(box.y1 * height)
    right, bottom = round(box.x2 * width), round(box.y2 * height)
    cv2.rectangle(marked, (left, top), (right, bottom), BOX_COLOUR, thick)
    unit = max(1.5, width / 400)
    room = round(2 * unit)
    text_wide, text_high = round(text_width(caption, unit)), round(HEIGHT * unit)
    x = min(max(0, left), max(0, width - text_wide - 2 * room))
    y = top if top >= text_high + 2 * room else min(height, top + text_high + 2 * room)
    corner = (x + text_wide + 2 * room, y)
    cv2.rectangle(marked, (x, y - text_high - 2 * room), corner, BOX_COLOUR, cv2.FILLED)
    write(marked, caption, (x + room, y - text_high - room), unit, TEXT_COLOUR)
    return marked


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
