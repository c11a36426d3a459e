"""Quantise, measure, write ``nvr/models``. ``scripts/build-model`` exports and calls this."""

import argparse
import json
import shutil
import sys
from pathlib import Path

from nvr.vision.detector import Detector
from nvr.vision.model import BUILTIN_DIR, ModelInfo, OutputKind
from nvr.vision.shape import Shape
from nvr.vision.tuning import cpu_model
from scripts.build_model.card import Row, write_card
from scripts.build_model.clips import ClipFrame, read_clips, score_clips
from scripts.build_model.evaluate import (
    SMALL_PX,
    Sample,
    camera_windows,
    look,
    milliseconds,
    read_samples,
    score,
)
from scripts.build_model.quantise import pictures_in, write_f32, write_int8

SHAPES = ("320x192", "320x320", "416x256", "512x288", "576x320", "640x352", "640x384", "640x640")
MAX_LOSS_POINTS = 2.0
COLLECT_FROM_SCORE = 0.01
SCENE = Shape(640, 360)


def main() -> None:
    """Read the command line, build, measure, judge."""
    parser = argparse.ArgumentParser(prog="scripts/build-model")
    parser.add_argument("--exported", type=Path, required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=BUILTIN_DIR)
    parser.add_argument("--shapes", nargs="+", default=SHAPES)
    options = parser.parse_args()

    info = described(options.exported, options.source)
    f32, int8 = options.work / "f32", options.work / "int8"
    write_f32(options.exported, f32, info)
    print(f"quantising on {len(pictures_in(options.calibration))} pictures", flush=True)
    write_int8(f32, int8, info, options.calibration)

    samples = read_samples(options.validation)
    frames = read_clips(options.clips) if options.clips else None
    rows = [
        measure(folder, Shape.parse(shape), samples, frames)
        for shape in options.shapes
        for folder in (f32, int8)
    ]
    chosen = info.shape_for(SCENE)
    judge(rows, chosen)
    options.output.mkdir(parents=True, exist_ok=True)
    for part in ("model.xml", "model.bin", "model.json"):
        shutil.copy(int8 / part, options.output / part)
    write_card(
        options.output / "MODEL_CARD.md",
        info,
        rows,
        calibrated_on=len(pictures_in(options.calibration)),
        chosen=chosen,
        cpu=cpu_model(),
    )
    print(f"written: {options.output}")


def described(exported: Path, source: str) -> ModelInfo:
    """What the export says of itself, and where its weights come from."""
    facts = json.loads((exported / "export.json").read_text(encoding="utf-8"))
    return ModelInfo(
        name="builtin",
        labels=tuple(facts["labels"]),
        output=OutputKind.FINAL if facts["end2end"] else OutputKind.GRID,
        fixed_shape=None,
        source=source,
        sha256=facts["sha256"],
        licence="AGPL-3.0",
    )


def measure(
    folder: Path, shape: Shape, samples: list[Sample], frames: list[ClipFrame] | None
) -> Row:
    """All figures of one precision at one shape."""
    detector = Detector(folder, shape, min_score=COLLECT_FROM_SCORE)
    windows = camera_windows(samples)
    in_windows = [look(detector, sample.picture) for sample in windows]
    in_pictures = [look(detector, sample.picture) for sample in samples]
    row = Row(
        shape=shape,
        precision=folder.name,
        milliseconds=milliseconds(Detector(folder, shape)),
        camera=score(windows, in_windows, "person"),
        camera_small=score(windows, in_windows, "person", SMALL_PX),
        persons=score(samples, in_pictures, "person"),
        cats=score(samples, in_pictures, "cat"),
        dogs=score(samples, in_pictures, "dog"),
        clips=score_clips(Detector(folder, shape), frames) if frames else None,
    )
    print(
        f"{shape} {folder.name}: {row.milliseconds:.1f} ms, person AP50 {row.camera.ap50:.1f}"
        f" in camera windows (small {row.camera_small.ap50:.1f}), {row.persons.ap50:.1f} in whole"
        f" pictures, cat {row.cats.ap50:.1f}, dog {row.dogs.ap50:.1f}",
        flush=True,
    )
    return row


def judge(rows: list[Row], chosen: Shape) -> None:
    """Refuse a quantised model that lost more than ``MAX_LOSS_POINTS`` at the chosen shape."""
    before, after = (row for row in rows if row.shape == chosen)
    lost = before.persons.ap50 - after.persons.ap50
    print(
        f"person AP50 at {chosen}: f32 {before.persons.ap50:.1f},"
        f" INT8 {after.persons.ap50:.1f} ({-lost:+.1f})"
    )
    if lost > MAX_LOSS_POINTS:
        sys.exit(
            f"the quantised model lost {lost:.1f} points; at most {MAX_LOSS_POINTS} are allowed"
        )


main()
