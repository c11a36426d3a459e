"""How well and how fast a model finds persons and pets, measured through the NVR's own detector.

Labelled pictures come as COCO has them: an ``instances*.json`` and the pictures it names anywhere
below the same folder.
"""

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from nvr.messages import Box, Detection
from nvr.vision.detector import Detector
from nvr.vision.letterbox import Letterbox, Pixels
from nvr.vision.shape import Shape

SMALL_PX = 60
"""A person less high than this in a 640x360 picture is small."""

WINDOW = Shape(640, 360)
MIN_VISIBLE = 0.5
CONFIDENT = 0.4
MATCH_IOU = 0.5


@dataclass(frozen=True, slots=True)
class Truth:
    """A labelled thing; ``counts`` is false for crowds and for what a window cuts off."""

    label: str
    box: Box
    counts: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled picture; ``name`` is its file's."""

    picture: Pixels
    truths: tuple[Truth, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many of ``count`` things were found, in percent.

    ``ap50``: average precision at IoU 0.5 with COCO's 101-point interpolation; ``recall``: the
    share found with a score of at least ``CONFIDENT``.
    """

    ap50: float
    recall: float
    count: int


def read_picture(path: Path) -> Pixels:
    """BGR pixels, u8 [H, W, 3]."""
    picture = cv2.imread(str(path))
    if picture is None:
        sys.exit(f"{path} is not a picture that can be read")
    return np.asarray(picture, np.uint8)


def resized(picture: Pixels, shape: Shape) -> Pixels:
    """Scaled down as cameras do it, without aliasing."""
    size = (shape.width, shape.height)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def read_samples(folder: Path) -> list[Sample]:
    """The pictures of a COCO folder with their persons, cats and dogs."""
    file = next(iter(sorted(folder.rglob("instances*.json"))))
    data = json.loads(file.read_text(encoding="utf-8"))
    labels = {category["id"]: category["name"] for category in data["categories"]}
    paths = {path.name: path for path in folder.rglob("*.jpg")}
    truths: dict[int, list[Truth]] = {}
    sizes = {image["id"]: (image["width"], image["height"]) for image in data["images"]}
    for item in data["annotations"]:
        (width, height), (x, y, w, h) = sizes[item["image_id"]], item["bbox"]
        box = Box(x / width, y / height, (x + w) / width, (y + h) / height)
        truth = Truth(labels[item["category_id"]], box, not item.get("iscrowd", 0))
        truths.setdefault(item["image_id"], []).append(truth)
    return [
        Sample(
            read_picture(paths[image["file_name"]]),
            tuple(truths.get(image["id"], ())),
            image["file_name"],
        )
        for image in data["images"]
    ]


def camera_windows(samples: Iterable[Sample]) -> list[Sample]:
    """Top and bottom 16:9 windows of every picture at 640x360, as a camera's sub stream has it."""
    windows = []
    for sample in samples:
        height, width = sample.picture.shape[:2]
        window = round(width * WINDOW.height / WINDOW.width)
        if window > height:
            continue
        for top in sorted({0, height - window}):
            picture = resized(sample.picture[top : top + window], WINDOW)
            shift, stretch = top / height, height / window
            seen = (_cut(truth, shift, stretch) for truth in sample.truths)
            windows.append(Sample(picture, tuple(t for t in seen if t is not None)))
    return windows


def _cut(truth: Truth, shift: float, stretch: float) -> Truth | None:
    y1, y2 = (truth.box.y1 - shift) * stretch, (truth.box.y2 - shift) * stretch
    low, high = max(0.0, y1), min(1.0, y2)
    if high - low < 2 / WINDOW.height:
        return None
    counts = truth.counts and (high - low) / (y2 - y1) >= MIN_VISIBLE
    return Truth(truth.label, Box(truth.box.x1, low, truth.box.x2, high), counts)


def look(detector: Detector, picture: Pixels) -> list[Detection]:
    """What the detector finds in a picture of any size."""
    letterbox = Letterbox.fit(Shape(picture.shape[1], picture.shape[0]), detector.shape)
    canvas = letterbox.canvas()
    letterbox.draw_bgr(picture, canvas)
    return letterbox.detections_to_source(detector.detect(canvas))


def score(
    samples: list[Sample],
    found: list[list[Detection]],
    label: str,
    below_px: float = float("inf"),
) -> Score:
    """Score one label; with ``below_px`` only things less high than that many pixels count."""
    hits: list[tuple[float, bool]] = []
    count = 0
    for sample, detections in zip(samples, found, strict=True):
        height = sample.picture.shape[0]
        truths = [
            (t.box, t.counts and (t.box.y2 - t.box.y1) * height < below_px)
            for t in sample.truths
            if t.label == label
        ]
        count += sum(counts for _, counts in truths)
        mine = [d for d in detections if d.label == label]
        for detection, match in _matches(mine, truths):
            if match is not None:
                if truths[match][1]:
                    hits.append((detection.score, True))
            elif (detection.box.y2 - detection.box.y1) * height < below_px:
                hits.append((detection.score, False))
    return _precision(hits, count)


def _matches(
    detections: list[Detection], truths: list[tuple[Box, bool]]
) -> Iterable[tuple[Detection, int | None]]:
    """Each detection, best first, with the truth it fits; what doesn't count can fit often."""
    free = set(range(len(truths)))
    for detection in sorted(detections, key=lambda d: -d.score):
        fits = [
            (truths[i][1], detection.box.iou(truths[i][0]), i)
            for i in free
            if detection.box.iou(truths[i][0]) >= MATCH_IOU
        ]
        match = max(fits)[2] if fits else None
        if match is not None and truths[match][1]:
            free.discard(match)
        yield detection, match


def _precision(hits: list[tuple[float, bool]], count: int) -> Score:
    if not count:
        return Score(float("nan"), float("nan"), 0)
    hits = sorted(hits, key=lambda hit: -hit[0])
    right = np.cumsum([hit for _, hit in hits])
    recall = right / count
    precision = right / np.arange(1, len(hits) + 1)
    best_beyond = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    steps = np.searchsorted(recall, np.linspace(0, 1, 101), side="left")
    confident = sum(hit for value, hit in hits if value >= CONFIDENT)
    return Score(100 * float(best_beyond[steps].mean()), 100 * confident / count, count)


def milliseconds(detector: Detector) -> float:
    """Processor time of one detection, all threads, the least of several rounds."""
    noise = np.random.default_rng(0).integers(0, 255, (*_rows(detector.shape), 3), np.uint8)
    rounds = []
    for _ in range(6):
        start = time.process_time()
        for _ in range(10):
            detector.detect(noise)
        rounds.append((time.process_time() - start) * 100)
    return min(rounds)


def _rows(shape: Shape) -> tuple[int, int]:
    return (shape.height, shape.width)
