"""What ultralytics itself predicts for labelled pictures; `scripts/bench parity` compares with it.

usage: PYTHON scripts/build_model/reference.py WEIGHTS.pt COCO_FOLDER OUTPUT.json

Needs torch, ultralytics and OpenCV and nothing of the NVR: any Python that has them will do.
The weights are the official ones, in floating point: reading, letterbox, network, decoding and
suppression are all ultralytics' own.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

SHAPES = ("640x352", "640x480", "640x640")
LABELS = ("person", "cat", "dog")
SETTINGS = {"conf": 0.001, "iou": 0.7, "max_det": 300}


def main() -> None:
    """Predict, write."""
    from ultralytics import YOLO

    weights, folder, output = (Path(argument) for argument in sys.argv[1:4])
    model = YOLO(weights)
    wanted = [number for number, label in model.names.items() if label in LABELS]
    pictures = {}
    for path in sorted(folder.rglob("*.jpg")):
        pictures[path.name] = {shape: predict(model, path, shape, wanted) for shape in SHAPES}
    told = {
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "settings": SETTINGS,
        "pictures": pictures,
    }
    output.write_text(json.dumps(told) + "\n", encoding="utf-8")
    print(f"written: {output}")


def predict(model: Any, path: Path, shape: str, wanted: list[int]) -> list[list[Any]]:
    """[label, score, x1, y1, x2, y2] in the picture's pixels, best first."""
    width, height = (int(side) for side in shape.split("x"))
    (result,) = model.predict(
        str(path), imgsz=(height, width), rect=False, classes=wanted, verbose=False, **SETTINGS
    )
    return [
        [model.names[int(label)], round(float(score), 5), *(round(float(v), 3) for v in box)]
        for box, score, label in zip(
            result.boxes.xyxy, result.boxes.conf, result.boxes.cls, strict=True
        )
    ]


if __name__ == "__main__":
    main()
