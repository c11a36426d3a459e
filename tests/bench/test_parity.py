"""Agreement with ultralytics: counted by hand, and with its own boxes of the demo pictures."""

import argparse
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import cv2
import pytest

from bench.errors import BenchError
from bench.parity import agreement, run
from nvr.messages import Box, Detection
from nvr.vision.model import BUILTIN_DIR, load_info

PLACE, BESIDE = Box(0.1, 0.1, 0.3, 0.5), Box(0.12, 0.1, 0.32, 0.5)
FAR = Box(0.6, 0.1, 0.8, 0.5)


def found(score: float, box: Box = PLACE, label: str = "person") -> Detection:
    return Detection(label, score, box)


def test_twins_may_be_a_little_apart_and_below_the_threshold() -> None:
    told = agreement([[found(0.24, BESIDE)]], [[found(0.26)]])
    assert (told["boxes"], told["boxes_ultralytics"]) == (0, 1)
    assert (told["missing"], told["extra"]) == (0, 0)
    assert told["score_difference_p50"] == 0.02
    assert told["iou_p50"] == pytest.approx(0.818, abs=0.001)


def test_another_place_or_label_is_no_twin() -> None:
    assert agreement([[found(0.9, FAR)]], [[found(0.9)]])["missing"] == 1
    assert agreement([[found(0.9, FAR)]], [[found(0.9)]])["extra"] == 1
    assert agreement([[found(0.9, label="dog")]], [[found(0.9, label="cat")]])["missing"] == 1


async def test_the_packaged_model_finds_what_ultralytics_finds(root: Path, tmp_path: Path) -> None:
    """Its boxes of the demo pictures are the truth here, so nothing may be lost."""
    subprocess.run([root / "scripts" / "fetch-demo-pictures"], check=True)
    told = json.loads((root / "tests/nvr/vision/ultralytics_boxes.json").read_text())
    golden = {_as_jpeg(name): boxes for name, boxes in told["pictures"].items()}
    reference = tmp_path / "reference.json"
    sha256 = load_info(BUILTIN_DIR).sha256
    reference.write_text(json.dumps({"sha256": sha256, "pictures": golden}))
    _as_coco(root / ".cache/demo-pictures", tmp_path / "coco", golden)
    options = argparse.Namespace(folder=tmp_path / "coco", reference=reference, model=BUILTIN_DIR)
    figures = await run(options)
    for of_shape in figures["shapes"].values():
        assert of_shape["missing"] == of_shape["extra"] == 0
        assert of_shape["iou_p05"] > 0.9
        assert abs(of_shape["person"]["lost_points"]) <= 2
    assert figures["missed_targets"] == []
    reference.write_text(json.dumps({"sha256": "other", "pictures": golden}))
    with pytest.raises(BenchError, match="other weights"):
        await run(options)
    reference.write_text("{}")
    with pytest.raises(BenchError, match="not readable"):
        await run(options)


def _as_jpeg(name: str) -> str:
    return f"{Path(name).stem}.jpg"


def _as_coco(pictures: Path, folder: Path, golden: dict[str, Any]) -> None:
    """A labelled folder in which the reference's clear boxes at the first shape are the truth."""
    folder.mkdir()
    images, annotations = [], []
    for number, (name, of_shape) in enumerate(golden.items()):
        (path,) = pictures.glob(f"{Path(name).stem}.*")
        shutil.copy(path, folder / name)  # what a PNG is called matters to nobody
        image = cv2.imread(str(path))
        assert image is not None
        height, width = image.shape[:2]
        images.append({"id": number, "file_name": name, "width": width, "height": height})
        for label, score, x1, y1, x2, y2 in of_shape["640x352"]:
            if score >= 0.5:
                category = ["person", "cat", "dog"].index(label)
                bbox = [x1, y1, x2 - x1, y2 - y1]
                annotations.append({"image_id": number, "category_id": category, "bbox": bbox})
    categories = [{"id": n, "name": name} for n, name in enumerate(("person", "cat", "dog"))]
    told = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "instances.json").write_text(json.dumps(told))
