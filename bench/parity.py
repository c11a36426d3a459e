"""The built-in model in the NVR's pipeline against ultralytics' own prediction, box by box.

`scripts/build_model/reference.py` makes the reference: the official weights in floating point, with
ultralytics' own reading, letterbox, decoding and suppression.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.figures import percentile, rounded, say
from nvr.errors import ModelError
from nvr.messages import Box, Detection
from nvr.vision.detector import MIN_SCORE, Detector
from nvr.vision.model import BUILTIN_DIR, load_info
from nvr.vision.shape import Shape
from scripts.build_model.evaluate import Sample, look, read_samples, score

LABELS = ("person", "cat", "dog")
COLLECT_FROM = 0.01
SAME_IOU = 0.5
MAX_LOSS_POINTS = 2.0


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `parity` to the command line."""
    parser = benches.add_parser("parity", help="the built-in model against ultralytics itself")
    parser.add_argument("folder", type=Path, metavar="DIR", help="COCO: instances*.json, pictures")
    parser.add_argument("--reference", type=Path, required=True, metavar="JSON")
    parser.add_argument("--model", type=Path, default=BUILTIN_DIR, metavar="DIR")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Look at every picture in every shape of the reference; the figures."""
    return await asyncio.to_thread(_run, options)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    try:
        told = json.loads(options.reference.read_text(encoding="utf-8"))
        pictures = told["pictures"]
        shapes = list(next(iter(pictures.values())))
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise BenchError(f"{options.reference}: not readable as a reference ({error!r})") from error
    samples = read_samples(options.folder)
    try:
        if told["sha256"] != load_info(options.model).sha256:
            raise BenchError("the reference was made with other weights than the model")
        figures = {shape: _compare(shape, samples, pictures, options.model) for shape in shapes}
    except ModelError as error:
        raise BenchError(str(error)) from error
    missed = [
        f"{shape}: {label}"
        for shape, of_shape in figures.items()
        for label in LABELS
        if of_shape[label]["lost_points"] > MAX_LOSS_POINTS and of_shape[label]["things"] >= 20
    ]
    return {"pictures": len(samples), "shapes": figures, "missed_targets": missed}


def _compare(
    shape: str, samples: list[Sample], pictures: dict[str, Any], model: Path
) -> dict[str, Any]:
    detector = Detector(model, Shape.parse(shape), min_score=COLLECT_FROM)
    ours = [look(detector, sample.picture) for sample in samples]
    theirs = [
        [_detection(row, sample) for row in pictures[sample.name][shape] if row[1] >= COLLECT_FROM]
        for sample in samples
    ]
    figures: dict[str, Any] = {}
    for label in LABELS:
        mine, reference = score(samples, ours, label), score(samples, theirs, label)
        figures[label] = {
            "things": mine.count,
            "ap50": rounded(mine.ap50, 1),
            "ap50_ultralytics": rounded(reference.ap50, 1),
            "lost_points": rounded(reference.ap50 - mine.ap50, 1),
        }
    figures |= agreement(ours, theirs)
    say(f"{shape}: {figures}")
    return figures


def _detection(row: Sequence[Any], sample: Sample) -> Detection:
    height, width = sample.picture.shape[:2]
    x1, y1, x2, y2 = row[2:6]
    return Detection(row[0], row[1], Box(x1 / width, y1 / height, x2 / width, y2 / height))


def agreement(
    ours: Sequence[Sequence[Detection]], theirs: Sequence[Sequence[Detection]]
) -> dict[str, Any]:
    """How many boxes scored at least `MIN_SCORE` have a twin in the other's, and how alike.

    A twin may be below that score: which side of it a box of 0.249 falls on is no disagreement.
    """
    ious: list[float] = []
    differences: list[float] = []
    counted = {"boxes": 0, "boxes_ultralytics": 0, "extra": 0, "missing": 0}
    for mine, reference in zip(ours, theirs, strict=True):
        for name, lost, here, there in (
            ("boxes_ultralytics", "missing", reference, mine),
            ("boxes", "extra", mine, reference),
        ):
            for found in here:
                if found.score < MIN_SCORE:
                    continue
                counted[name] += 1
                twin = max(
                    (other for other in there if other.label == found.label),
                    key=lambda other: other.box.iou(found.box),
                    default=None,
                )
                if twin is None or twin.box.iou(found.box) < SAME_IOU:
                    counted[lost] += 1
                elif here is reference:
                    ious.append(twin.box.iou(found.box))
                    differences.append(abs(twin.score - found.score))
    return counted | {
        "iou_p50": rounded(percentile(ious, 0.5), 3),
        "iou_p05": rounded(percentile(ious, 0.05), 3),
        "score_difference_p50": rounded(percentile(differences, 0.5), 3),
        "score_difference_p95": rounded(percentile(differences, 0.95), 3),
    }
