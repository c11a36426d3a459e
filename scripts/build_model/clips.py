"""How often a model sees what is there in clips from real cameras.

A folder with ``ground_truth.json``: for every clip the spans in which a label is visible, and spans
that count neither way. Frames near the border of a span are left out.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np

from nvr.vision.detector import Detector
from nvr.vision.letterbox import Pixels
from nvr.vision.shape import Shape
from scripts.build_model.evaluate import CONFIDENT, look, resized

FRAMES_PER_SECOND = 2.0
SUB_STREAM_WIDTH = 640


@dataclass
class Sightings:
    """Frames in which a label is there and is seen, and in which it isn't there and is 'seen'."""

    there: int = 0
    seen: int = 0
    absent: int = 0
    false: int = 0


@dataclass
class ClipScores:
    """Sightings per label over all clips."""

    labels: dict[str, Sightings] = field(
        default_factory=lambda: {name: Sightings() for name in ("person", "cat", "dog")}
    )


@dataclass(frozen=True, slots=True)
class ClipFrame:
    """A picture at sub stream size; per label whether it is visible (None: can't be said)."""

    picture: Pixels
    visible: dict[str, bool | None]


def read_clips(folder: Path) -> list[ClipFrame]:
    """Two frames a second of every clip."""
    truth = json.loads((folder / "ground_truth.json").read_text(encoding="utf-8"))
    frames = []
    for clip in truth["videos"]:
        frames += _frames_of(folder / clip["file"], clip, truth["tolerance_s"])
    return frames


def _frames_of(path: Path, clip: dict[str, Any], tolerance_s: float) -> list[ClipFrame]:
    frames = []
    due = 0.0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time < due:
                continue
            due = frame.time + 1 / FRAMES_PER_SECOND
            height = round(frame.height * SUB_STREAM_WIDTH / frame.width)
            picture = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            picture = resized(picture, Shape(SUB_STREAM_WIDTH, height))
            visible = {
                name: _visible(clip, name, frame.time, tolerance_s)
                for name in ("person", "cat", "dog")
            }
            frames.append(ClipFrame(picture, visible))
    return frames


def _visible(clip: dict[str, Any], label: str, at_s: float, tolerance_s: float) -> bool | None:
    def covered(kind: str, margin_s: float) -> bool:
        return any(
            span["start_s"] - margin_s <= at_s <= span["end_s"] + margin_s
            for span in clip[kind]
            if span["label"] == label
        )

    if covered("uncertain", 0.0):
        return None
    if covered("intervals", 0.0):
        return True
    return None if covered("intervals", tolerance_s) or covered("uncertain", tolerance_s) else False


def score_clips(detector: Detector, frames: list[ClipFrame]) -> ClipScores:
    """Look at every frame; a sighting is a score of at least ``CONFIDENT``."""
    scores = ClipScores()
    for frame in frames:
        names = {d.label for d in look(detector, frame.picture) if d.score >= CONFIDENT}
        for label, sightings in scores.labels.items():
            if frame.visible[label]:
                sightings.there += 1
                sightings.seen += label in names
            elif frame.visible[label] is False:
                sightings.absent += 1
                sightings.false += label in names
    return scores
