"""What ultralytics itself finds with the packaged weights, for the parity test to compare with.

usage: .venvs/models/bin/python -m scripts.build_model.golden PICTURES OUTPUT.json

Its own reading, letterbox, decoding and suppression run around the packaged graph. Run again when
the model changes.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from nvr.export_yolo import silence_telemetry
from nvr.vision.decode import MAX_OVERLAP
from nvr.vision.detector import MIN_SCORE
from nvr.vision.graph import read_graph, save_graph
from nvr.vision.model import BUILTIN_DIR, WANTED_LABELS, load_info
from nvr.vision.runtime import import_openvino
from nvr.vision.settings import InferenceSettings
from nvr.vision.shape import Shape

SHAPES = ("640x352", "352x640", "320x320")
CANDIDATES, CLASSES, CLUSTERS = 400, 80, 12


def main() -> None:
    """Predict, write."""
    _teach_ultralytics()
    pictures, output = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as scratch:
        silence_telemetry(scratch)
        golden = {
            "pictures": {
                picture.name: {shape: predict(picture, shape, Path(scratch)) for shape in SHAPES}
                for picture in sorted(pictures.iterdir())
            },
            "suppressed": suppressed(),
        }
    output.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    print(f"written: {output}")


class TakesPixels:
    """The packaged graph as ultralytics calls a compiled one: f32 RGB 0..1, [1, 3, H, W]."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled

    def get_property(self, name: str) -> Any:
        return self._compiled.get_property(name)

    def __call__(self, image: np.ndarray) -> Any:
        bgr = np.rint(image[:, ::-1] * 255).astype(np.uint8)
        return self._compiled(np.ascontiguousarray(bgr.transpose(0, 2, 3, 1)))


def _teach_ultralytics() -> None:
    """Let its OpenVINO backend run the packaged graph, with the NVR's settings.

    Left alone, OpenVINO takes bf16 where the CPU has it: box corners to the nearest 2 pixels.
    """
    core = import_openvino().Core
    original = core.compile_model

    def compile_model(self: Any, model: Any, device_name: str, config: dict[str, Any]) -> Any:
        compiled = original(self, model, device_name, InferenceSettings().properties())
        return TakesPixels(compiled)

    core.compile_model = compile_model


def predict(picture: Path, shape_text: str, scratch: Path) -> list[list[Any]]:
    """[label, score, x1, y1, x2, y2] in the picture's pixels, best first."""
    from ultralytics import YOLO

    shape = Shape.parse(shape_text)
    info = load_info(BUILTIN_DIR)
    wanted = [info.labels.index(label) for label in WANTED_LABELS]
    folder = scratch / f"{shape}_openvino_model"
    if not folder.exists():
        folder.mkdir()
        model = read_graph(BUILTIN_DIR / "model.xml")
        model.reshape([1, shape.height, shape.width, 3])
        save_graph(model, folder)
        (folder / "metadata.yaml").write_text(_metadata(shape, info.labels), encoding="utf-8")
    (result,) = YOLO(folder, task="detect").predict(
        str(picture),
        imgsz=(shape.height, shape.width),
        conf=MIN_SCORE,
        iou=MAX_OVERLAP,
        classes=wanted,
        rect=False,
        verbose=False,
    )
    return [
        [info.labels[int(label)], round(float(score), 4), *(round(float(v), 2) for v in box)]
        for box, score, label in zip(
            result.boxes.xyxy, result.boxes.conf, result.boxes.cls, strict=True
        )
    ]


def _metadata(shape: Shape, labels: tuple[str, ...]) -> str:
    names = "".join(f"  {index}: {label}\n" for index, label in enumerate(labels))
    return (
        "description: packaged\nstride: 32\ntask: detect\nbatch: 1\nchannels: 3\nend2end: false\n"
        f"imgsz:\n- {shape.height}\n- {shape.width}\nnames:\n{names}args:\n  nms: false\n"
    )


def crowded_output(seed: int) -> np.ndarray:
    """A made-up model output, [84, N]: clusters of overlapping boxes with scores of all kinds."""
    random = np.random.default_rng(seed)
    centres = random.uniform(50, 300, (CLUSTERS, 4)) * [1.6, 1, 0.4, 0.6]
    boxes = centres[random.integers(0, CLUSTERS, CANDIDATES)]
    boxes = boxes + random.normal(0, 8, (CANDIDATES, 4))
    boxes[:, 2:] = np.abs(boxes[:, 2:]) + 4
    scores = random.uniform(0, 0.2, (CANDIDATES, CLASSES))
    likely = random.choice([0, 0, 0, 15, 16, 77], CANDIDATES)
    scores[np.arange(CANDIDATES), likely] = random.uniform(0, 1, CANDIDATES)
    return np.concatenate([boxes.T, scores.T]).astype(np.float32)


def suppressed() -> dict[str, list[list[float]]]:
    """Per seed what ultralytics keeps of `crowded_output`: x1, y1, x2, y2, score, class."""
    import torch
    from ultralytics.utils.nms import non_max_suppression

    kept = {}
    for seed in range(5):
        output = torch.from_numpy(crowded_output(seed))[None]
        (rows,) = non_max_suppression(output, MIN_SCORE, MAX_OVERLAP, classes=[0, 15, 16])
        kept[str(seed)] = [[round(float(v), 4) for v in row] for row in rows]
    return kept


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
