"""Real clips whose people's boxes were drawn by hand, at keyframes: between them they are moved."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.company import Corners
from bench.redacted import Truth
from nvr.redaction.order import RenderOrder
from nvr.shares import ShareBackground, ShareContent, SubjectPoint

BOXES = Path(__file__).parent / "shared_boxes.json"


def real_clips(folder: Path) -> Iterator[tuple[str, Path, RenderOrder, list[Truth]]]:
    """Name, file, order and truth of each share of a clip that is in a folder, or below it."""
    for share in json.loads(BOXES.read_text(encoding="utf-8"))["shares"]:
        found = sorted(folder.rglob(share["file"]))
        if not found:
            continue
        start_s, end_s, fps = share["start_s"], share["end_s"], share["fps"]
        frames = round((end_s - start_s) * fps)
        truths = [_truth(share, start_s + number / fps) for number in range(frames)]
        points = tuple(SubjectPoint(round(t * 1e6), x, y) for t, x, y in share["points"])
        order = RenderOrder(
            ShareContent(share["content"]),
            ShareBackground.BLACK,
            0,
            round(start_s * 1e6),
            round(end_s * 1e6),
            points,
            with_audio=False,
            keeps_lettering=True,
        )
        yield share["name"], found[0], order, truths


def _truth(share: dict[str, Any], time_s: float) -> Truth:
    width, height = share["size"]
    boxes = {name: _at(keys, time_s, width, height) for name, keys in share["people"].items()}
    subject = boxes.pop("subject", None)
    others = [box for box in boxes.values() if box is not None]
    return Truth(subject, (*others, *_far_from(subject)))


def _far_from(subject: Corners | None) -> list[Corners]:
    """Everything that is not around the subject: not everybody there was drawn."""
    if subject is None:
        return [(0.0, 0.0, 1.0, 1.0)]
    x1, y1, x2, y2 = subject
    right, down = (x2 - x1) / 2, (y2 - y1) / 4
    x1, y1, x2, y2 = (
        max(0.0, x1 - right),
        max(0.0, y1 - down),
        min(1.0, x2 + right),
        min(1.0, y2 + down),
    )
    return [(0.0, 0.0, x1, 1.0), (x2, 0.0, 1.0, 1.0), (x1, 0.0, x2, y1), (x1, y2, x2, 1.0)]


def _at(keys: list[list[float]], time_s: float, width: int, height: int) -> Corners | None:
    """A box at a moment; keys are seconds, left, top, right, bottom in pixels."""
    if not keys[0][0] <= time_s <= keys[-1][0]:
        return None
    for a, b in zip(keys, keys[1:] or keys, strict=False):
        if a[0] <= time_s <= b[0]:
            share = (time_s - a[0]) / max(b[0] - a[0], 1e-6)
            x1, y1, x2, y2 = (p + (q - p) * share for p, q in zip(a[1:], b[1:], strict=True))
            return x1 / width, y1 / height, x2 / width, y2 / height
    return None
