"""Find persons and pets in one picture with a YOLO model."""

from pathlib import Path

import numpy as np

from nvr.errors import ModelError
from nvr.messages import Box, Detection
from nvr.vision.decode import Floats, read_final, read_grid, suppress
from nvr.vision.letterbox import Pixels
from nvr.vision.model import WANTED_LABELS, OutputKind, load_info
from nvr.vision.runtime import import_openvino
from nvr.vision.settings import InferenceSettings
from nvr.vision.shape import Shape

MIN_SCORE = 0.25
"""Everything above it is reported; what is worth an alert is decided where alerts are made."""


class Detector:
    """A compiled model for one input shape. Not safe for use by two threads at once."""

    def __init__(
        self,
        folder: Path,
        shape: Shape,
        settings: InferenceSettings | None = None,
        min_score: float = MIN_SCORE,
    ) -> None:
        """Load and compile. Raises ModelError."""
        settings = settings or InferenceSettings()
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
            columns, scores, boxes = read_final(output, list(self._columns), self._min_score)
        else:
            columns, scores, boxes = read_grid(output, list(self._columns), self._min_score)
            keep = suppress(boxes, scores, columns)
            columns, scores, boxes = columns[keep], scores[keep], boxes[keep]
        size = np.array([self.shape.width, self.shape.height] * 2, np.float32)
        unit = np.clip(boxes / size, 0.0, 1.0)
        return [
            Detection(self._columns[int(column)], float(score), Box(*map(float, box)))
            for column, score, box in zip(columns, scores, unit, strict=True)
            if box[2] > box[0] and box[3] > box[1]
        ]
