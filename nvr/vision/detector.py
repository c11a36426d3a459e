"""Find persons and pets in one picture with a YOLO model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nvr.errors import ModelError
from nvr.messages import Box, Detection
from nvr.vision.letterbox import Pixels, Shape
from nvr.vision.model import WANTED_LABELS, OutputKind, load_info
from nvr.vision.runtime import import_openvino

MIN_SCORE = 0.25
"""Everything above it is reported; what is worth an alert is decided where alerts are made."""

MAX_OVERLAP = 0.7
"""Of two boxes of a label that overlap more (intersection over union), the weaker is dropped."""

type Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class InferenceSettings:
    """How OpenVINO runs the model. What is fastest differs from CPU to CPU: see ``tuning``.

    ``precision`` is OpenVINO's hint for what isn't quantised (``f32``, ``bf16``, ``f16``).
    """

    device: str = "CPU"
    precision: str = "f32"
    threads: int = 1

    def properties(self) -> dict[str, Any]:
        """OpenVINO's names for it."""
        properties: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": self.precision,
        }
        if self.device == "CPU":
            properties |= {
                "NUM_STREAMS": 1,
                "INFERENCE_NUM_THREADS": self.threads,
                "ENABLE_CPU_PINNING": False,  # the recorders need the cores too
            }
        return properties


class Detector:
    """A compiled model for one input shape. Not safe for use by two threads at once."""

    def __init__(
        self,
        folder: Path,
        shape: Shape,
        settings: InferenceSettings = InferenceSettings(),
        min_score: float = MIN_SCORE,
    ) -> None:
        """Load and compile. Raises ModelError."""
        self.shape = shape
        self._min_score = min_score
        self.info = load_info(folder)
        if self.info.fixed_shape not in (None, shape):
            raise ModelError(f"{folder}: takes {self.info.fixed_shape} pixels only, not {shape}")
        self._columns = {
            self.info.labels.index(label): label
            for label in WANTED_LABELS
            if label in self.info.labels
        }
        openvino = import_openvino()
        try:
            core = openvino.Core()
            model = core.read_model(folder / "model.xml")
            if self.info.fixed_shape is None:
                model.reshape([1, shape.height, shape.width, 3])
            compiled = core.compile_model(model, settings.device, settings.properties())
            self._request = compiled.create_infer_request()
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            raise ModelError(
                f"{folder}: OpenVINO can't run this model at {shape}: {reason}"
            ) from error

    def detect(self, image: Pixels) -> list[Detection]:
        """Everything scored above the detector's ``min_score``, best first.

        ``image`` is u8 [H, W, 3] BGR of exactly the detector's shape (see ``letterbox``); boxes
        are normalised to it. Raises ModelError when inference fails or the shape is another.
        """
        expected = (self.shape.height, self.shape.width, 3)
        if image.shape != expected:
            raise ModelError(f"the picture is {image.shape}, the model takes {expected}")
        try:
            outputs = self._request.infer(image[np.newaxis], share_inputs=True, share_outputs=True)
        except RuntimeError as error:
            raise ModelError(f"inference failed: {str(error).strip().splitlines()[-1]}") from error
        return self._decode(outputs[0][0])

    def _decode(self, output: Floats) -> list[Detection]:
        if self.info.output is OutputKind.FINAL:
            columns, scores, boxes = _read_final(output, list(self._columns), self._min_score)
        else:
            columns, scores, boxes = _read_grid(output, list(self._columns), self._min_score)
            keep = suppress(boxes, scores, columns)
            columns, scores, boxes = columns[keep], scores[keep], boxes[keep]
        size = np.array([self.shape.width, self.shape.height] * 2, np.float32)
        unit = np.clip(boxes / size, 0.0, 1.0)
        return [
            Detection(self._columns[int(column)], float(score), Box(*map(float, box)))
            for column, score, box in zip(columns, scores, unit, strict=True)
            if box[2] > box[0] and box[3] > box[1]
        ]


type Candidates = tuple[npt.NDArray[np.int64], Floats, Floats]
"""Class [N], score [N], box [N, 4] as x1, y1, x2, y2 in input pixels; best score first."""


def _read_grid(output: Floats, wanted: list[int], min_score: float) -> Candidates:
    """Candidates of an output [4+C, N] whose best class is a wanted one.

    The other classes compete, so that a teddy bear which looks a little like a cat is no cat; but
    only where a wanted one is strong, for looking through all of them costs a millisecond.
    """
    strong = np.flatnonzero(output[4:][wanted].max(axis=0) > min_score)
    columns = output[4:, strong].argmax(axis=0)
    mine = np.isin(columns, wanted)
    strong, columns = strong[mine], columns[mine]
    scores = output[4 + columns, strong]
    centre, half = output[:2, strong], output[2:4, strong] / 2
    boxes = np.concatenate([centre - half, centre + half]).T
    order = np.argsort(-scores, kind="stable")
    return columns[order], scores[order], boxes[order]


def _read_final(output: Floats, wanted: list[int], min_score: float) -> Candidates:
    """Candidates of an output [N, 6] of a wanted class."""
    columns = output[:, 5].astype(np.int64)
    keep = np.flatnonzero((output[:, 4] > min_score) & np.isin(columns, wanted))
    keep = keep[np.argsort(-output[keep, 4], kind="stable")]
    return columns[keep], output[keep, 4], output[keep, :4]


def suppress(
    boxes: Floats,
    scores: Floats,
    columns: npt.NDArray[np.int64],
    max_overlap: float = MAX_OVERLAP,
) -> list[int]:
    """Greedy non-maximum suppression within each class: the indices to keep, best first.

    ``boxes`` are [N, 4] as x1, y1, x2, y2.
    """
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    rest = np.argsort(-scores, kind="stable")
    keep: list[int] = []
    while len(rest):
        best, rest = rest[0], rest[1:]
        keep.append(int(best))
        low = np.maximum(boxes[best, :2], boxes[rest, :2])
        high = np.minimum(boxes[best, 2:], boxes[rest, 2:])
        shared = np.prod(np.clip(high - low, 0, None), axis=1)
        overlap = shared / (area[best] + area[rest] - shared + 1e-7)
        rest = rest[(overlap <= max_overlap) | (columns[rest] != columns[best])]
    return keep
