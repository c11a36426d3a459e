"""The packaged model through the NVR's own letterbox, decoding and suppression."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from nvr.errors import ModelError
from nvr.messages import Detection
from nvr.vision.decode import read_final, read_grid, suppress
from nvr.vision.detector import MIN_SCORE, Detector
from nvr.vision.letterbox import Letterbox, Pixels
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import InferenceSettings
from nvr.vision.shape import Shape
from scripts.build_model.golden import crowded_output

SCORE_TOLERANCE = 0.03
"""On the CPU that made the file all agree to 0.0001 and 0.1 pixels; INT8 differs a little on those
without VNNI."""

BOX_TOLERANCE = 0.02
"""Of the box's longer side."""


@pytest.fixture(scope="session")
def ultralytics_boxes() -> dict[str, Any]:
    """What ultralytics finds with the same weights; scripts/build_model/golden.py made it."""
    path = Path(__file__).with_name("ultralytics_boxes.json")
    golden: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return golden


def look(detector: Detector, picture: Pixels) -> list[Detection]:
    """Letterbox, detect, map back."""
    letterbox = Letterbox.fit(Shape(picture.shape[1], picture.shape[0]), detector.shape)
    canvas = letterbox.canvas()
    letterbox.draw_bgr(picture, canvas)
    return letterbox.detections_to_source(detector.detect(canvas))


@pytest.mark.parametrize("shape", ["640x352", "352x640", "320x320"])
def test_agrees_with_ultralytics_box_by_box(
    shape: str, demo_pictures: dict[str, Pixels], ultralytics_boxes: dict[str, Any]
) -> None:
    """Same labels in the same number, scores and corners alike."""
    detector = Detector(BUILTIN_DIR, Shape.parse(shape))
    for name, picture in demo_pictures.items():
        height, width = picture.shape[:2]
        expected = ultralytics_boxes["pictures"][name][shape]
        found = [in_pixels(d, width, height) for d in look(detector, picture)]
        for label, score, *corners in clear(expected):
            twins = [f for f in found if f[0] == label and is_alike(f[2:], corners)]
            assert len(twins) == 1, f"{name}: {label} at {corners} in {found}"
            assert twins[0][1] == pytest.approx(score, abs=SCORE_TOLERANCE)
        assert len(clear(found)) <= len(expected)
        assert len(clear(expected)) <= len(found)
        assert clear(expected)


def in_pixels(detection: Detection, width: int, height: int) -> list[Any]:
    """As ultralytics says it: label, score, corners in the picture's pixels."""
    x1, y1, x2, y2 = detection.box.as_tuple()
    return [detection.label, detection.score, x1 * width, y1 * height, x2 * width, y2 * height]


def clear(rows: list[list[Any]]) -> list[list[Any]]:
    """Without those so near the threshold that another CPU may leave them out."""
    return [row for row in rows if row[1] > MIN_SCORE + SCORE_TOLERANCE]


def is_alike(one: list[float], other: list[float]) -> bool:
    """All four corners near each other."""
    longer = max(other[2] - other[0], other[3] - other[1])
    return one == pytest.approx(other, abs=BOX_TOLERANCE * longer)


@pytest.mark.parametrize("seed", range(5))
def test_decoding_and_suppression_are_ultralytics(
    seed: int, ultralytics_boxes: dict[str, Any]
) -> None:
    """On a made-up crowd: exactly the boxes that ultralytics keeps, in its order."""
    columns, scores, boxes = read_grid(crowded_output(seed), [0, 15, 16], MIN_SCORE)
    keep = suppress(boxes, scores, columns)
    mine = np.column_stack([boxes[keep], scores[keep], columns[keep]])
    expected = np.array(ultralytics_boxes["suppressed"][str(seed)])
    assert mine.shape == expected.shape
    assert np.abs(mine - expected).max() < 1e-3


def test_other_classes_compete() -> None:
    """What looks more like a teddy bear than like a cat is no cat."""
    output = np.zeros((84, 2), np.float32)
    output[:4] = [[50], [50], [20], [20]]
    output[4 + 15] = [0.5, 0.5]
    output[4 + 77] = [0.6, 0.1]
    columns, scores, boxes = read_grid(output, [0, 15, 16], MIN_SCORE)
    assert columns.tolist() == [15]
    assert scores.tolist() == [0.5]
    assert boxes.tolist() == [[40, 40, 60, 60]]


def test_final_output() -> None:
    """Models that suppress duplicates themselves: rows of corners, score, class."""
    rows = [[1, 2, 3, 4, 0.3, 0], [5, 6, 7, 8, 0.9, 15], [0, 0, 9, 9, 0.8, 2], [1, 1, 2, 2, 0.1, 0]]
    columns, scores, boxes = read_final(np.array(rows, np.float32), [0, 15, 16], MIN_SCORE)
    assert columns.tolist() == [15, 0]
    assert scores.tolist() == pytest.approx([0.9, 0.3])
    assert boxes.tolist() == [[5, 6, 7, 8], [1, 2, 3, 4]]


def test_nothing_in_an_empty_picture() -> None:
    """Grey, black and noise hold nobody."""
    detector = Detector(BUILTIN_DIR, Shape(320, 192))
    noise = np.random.default_rng(3).integers(0, 255, (192, 320, 3), np.uint8)
    for picture in (np.full_like(noise, 114), np.zeros_like(noise), noise):
        assert detector.detect(picture) == []


def test_finds_a_small_person(demo_pictures: dict[str, Pixels]) -> None:
    """A person 60 pixels high in a 640x360 picture, at the shape that the NVR takes for it."""
    person = demo_pictures["bus.jpg"][390:910, 40:250]
    scene = np.full((360, 640, 3), 120, np.uint8)
    scene[200:260, 300:324] = cv2.resize(person, (24, 60), interpolation=cv2.INTER_AREA)
    found = look(Detector(BUILTIN_DIR, Shape(640, 352)), scene)
    assert [d.label for d in found] == ["person"]
    assert found[0].box.y1 * 360 == pytest.approx(200, abs=8)
    assert found[0].box.y2 * 360 == pytest.approx(260, abs=8)


def test_settings_reach_openvino(demo_pictures: dict[str, Pixels]) -> None:
    """Two threads and another precision find the same."""
    settings = InferenceSettings(precision="bf16", threads=2)
    plain = look(Detector(BUILTIN_DIR, Shape(320, 320)), demo_pictures["zidane.jpg"])
    other = look(Detector(BUILTIN_DIR, Shape(320, 320), settings), demo_pictures["zidane.jpg"])
    assert [d.label for d in plain] == [d.label for d in other] == ["person", "person"]
    assert settings.properties()["INFERENCE_NUM_THREADS"] == 2


def test_wrong_picture_is_refused() -> None:
    """A picture that is not letterboxed is a fault of the program, said clearly."""
    detector = Detector(BUILTIN_DIR, Shape(320, 192))
    with pytest.raises(ModelError, match=r"\(192, 321, 3\)"):
        detector.detect(np.zeros((192, 321, 3), np.uint8))


def test_damaged_model_is_refused(tmp_path: Path) -> None:
    """Cut files and missing parts end in a ModelError that names the folder."""
    with pytest.raises(ModelError, match="add the model again"):
        Detector(tmp_path, Shape(320, 192))
    (tmp_path / "model.json").write_bytes((BUILTIN_DIR / "model.json").read_bytes())
    (tmp_path / "model.bin").write_bytes((BUILTIN_DIR / "model.bin").read_bytes())
    (tmp_path / "model.xml").write_bytes((BUILTIN_DIR / "model.xml").read_bytes()[:20_000])
    with pytest.raises(ModelError, match=str(tmp_path)):
        Detector(tmp_path, Shape(320, 192))
